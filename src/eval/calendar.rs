//! Sums of dates and durations: calendar months are clamped to the month's last day, and nothing leaves the range of dates.

use crate::model::value::{FIRST_DATE, LAST_DATE};
use crate::model::{Date, Duration, Unit};
use crate::syntax::ast::Sign;
use jiff::Span;

/// A date some time later or earlier; none outside the range of dates.
pub(super) fn shift(date: Date, sign: Sign, by: Duration) -> Option<Date> {
    let count = match sign {
        Sign::Plus => i64::from(by.count),
        Sign::Minus => -i64::from(by.count),
    };
    match by.unit {
        Unit::Days => shift_days(date, count),
        Unit::Weeks => shift_days(date, count * 7),
        Unit::Months => shift_months(date, count),
        Unit::Years => shift_months(date, count * 12),
    }
}

/// A date some days later, or earlier where `days` is negative; none outside the range of dates.
pub(super) fn shift_days(date: Date, days: i64) -> Option<Date> {
    let by = Span::new().try_days(days).ok()?;
    date.checked_add(by).ok().filter(in_range)
}

fn shift_months(date: Date, months: i64) -> Option<Date> {
    let by = Span::new().try_months(months).ok()?;
    date.checked_add(by).ok().filter(in_range)
}

fn in_range(date: &Date) -> bool {
    (FIRST_DATE..=LAST_DATE).contains(date)
}

/// Days from `earlier` to `later`.
pub(super) fn days_between(later: Date, earlier: Date) -> i64 {
    later.duration_since(earlier).as_hours() / 24
}

/// A duration as what it adds, so that `2 weeks` and `14 days` are the same: how many days, or how many months.
pub(super) fn measure(duration: Duration) -> (u64, bool) {
    let count = u64::from(duration.count);
    match duration.unit {
        Unit::Days => (count, false),
        Unit::Weeks => (count * 7, false),
        Unit::Months => (count, true),
        Unit::Years => (count * 12, true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn plus(count: u32, unit: Unit) -> impl Fn(Date) -> Option<Date> {
        move |d| shift(d, Sign::Plus, Duration { count, unit })
    }

    #[test]
    fn months_are_clamped() {
        assert_eq!(plus(1, Unit::Months)(date(2026, 1, 31)), Some(date(2026, 2, 28)));
        assert_eq!(plus(1, Unit::Years)(date(2024, 2, 29)), Some(date(2025, 2, 28)));
        assert_eq!(plus(13, Unit::Months)(date(2026, 1, 31)), Some(date(2027, 2, 28)));
        let back = Duration { count: 1, unit: Unit::Months };
        assert_eq!(shift(date(2026, 3, 31), Sign::Minus, back), Some(date(2026, 2, 28)));
    }

    #[test]
    fn the_range_ends() {
        assert_eq!(plus(1, Unit::Days)(LAST_DATE), None);
        assert_eq!(plus(u32::MAX, Unit::Weeks)(FIRST_DATE), None);
        assert_eq!(plus(u32::MAX, Unit::Years)(FIRST_DATE), None);
        assert_eq!(shift_days(FIRST_DATE, -1), None);
        assert_eq!(shift_days(FIRST_DATE, i64::MIN), None);
        assert_eq!(shift_days(FIRST_DATE, 3_652_058), Some(LAST_DATE));
        assert_eq!(days_between(LAST_DATE, FIRST_DATE), 3_652_058);
        assert_eq!(days_between(FIRST_DATE, LAST_DATE), -3_652_058);
    }
}
