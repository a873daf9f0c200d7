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
    // Every month has 28 days.
    let same_month = i64::from(date.day()).checked_add(days).filter(|day| (1..=28).contains(day));
    if let Some(day) = same_month {
        return Date::new(date.year(), date.month(), i8::try_from(day).ok()?).ok();
    }
    let day = number(date).checked_add(days)?;
    (number(FIRST_DATE)..=number(LAST_DATE)).contains(&day).then(|| date_of(day)).flatten()
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
    number(later) - number(earlier)
}

// Days are counted by years that begin in March, so that the leap day is a year's last: 400 of them are always as long.

const DAYS_IN_400_YEARS: i64 = 146_097;

/// The number of a day from the year 1 on.
fn number(date: Date) -> i64 {
    let (year, month, day) = (i64::from(date.year()), i64::from(date.month()), i64::from(date.day()));
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (cycle, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    cycle * DAYS_IN_400_YEARS + year * 365 + year / 4 - year / 100 + day_of_year
}

/// The day of a number.
fn date_of(number: i64) -> Option<Date> {
    let (cycle, day) = (number.div_euclid(DAYS_IN_400_YEARS), number.rem_euclid(DAYS_IN_400_YEARS));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    let year = i16::try_from(cycle * 400 + year).ok()?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
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
    fn days_are_counted_as_in_the_calendar() {
        let mut day = FIRST_DATE;
        while day < date(9999, 1, 1) {
            assert_eq!(date_of(number(day)), Some(day));
            let later = day.checked_add(Span::new().days(97)).unwrap();
            assert_eq!(number(later) - number(day), 97, "{day}");
            assert_eq!(shift_days(later, -97), Some(day));
            day = later;
        }
        for leap in [date(2000, 2, 29), date(2024, 2, 29), date(1600, 2, 29), date(1900, 2, 28)] {
            assert_eq!(shift_days(leap, 1), leap.tomorrow().ok());
        }
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
