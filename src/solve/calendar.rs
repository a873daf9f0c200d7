//! Dates as day numbers, over the whole calendar and beyond it, so that sums are total; and what months do to dates.

use super::rational::Ratio;
use crate::model::Date;

/// The day number of 0001-01-01.
pub(super) const FIRST_DAY: i64 = 1;
/// The day number of 9999-12-31.
pub(super) const LAST_DAY: i64 = 3_652_059;
/// After so many days the calendar is the same again.
const CYCLE: i64 = 146_097;

/// The number of a date; 0001-01-01 is 1.
pub(super) fn day_of(date: Date) -> i64 {
    number(i64::from(date.year()), i64::from(date.month()), i64::from(date.day()))
}

/// The date of a number, if it is within the range.
pub(super) fn date_of(day: i64) -> Option<Date> {
    if !(FIRST_DAY..=LAST_DAY).contains(&day) {
        return None;
    }
    let (y, m, d) = civil(day);
    Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()
}

fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days are counted from March on, so that the leap day comes last.
fn number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let from_march = (month + 9) % 12;
    let in_year = (153 * from_march + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + in_year - 305
}

fn civil(day: i64) -> (i64, i64, i64) {
    let shifted = day + 305;
    let era = shifted.div_euclid(CYCLE);
    let in_era = shifted.rem_euclid(CYCLE);
    let year_of_era = (in_era - in_era / 1460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * in_year + 2) / 153;
    let day = in_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// A step from a date to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Step {
    Days(i64),
    /// Clamped to the month's last day.
    Months(i64),
}

/// A date after some steps; never later for an earlier date.
pub(super) fn after(day: i64, steps: &[Step]) -> i64 {
    steps.iter().fold(day, |day, step| match *step {
        Step::Days(n) => day.saturating_add(n),
        Step::Months(n) => {
            let (year, month, of_month) = civil(day);
            let months = year.saturating_mul(12).saturating_add(month - 1).saturating_add(n);
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
            number(year, month, of_month.min(month_length(year, month)))
        }
    })
}

/// No more than eight years.
const NEAR: i64 = 8 * 365;

/// So many days of a range that each other one is like one of them, as far as some steps can tell.
fn telling(a: &[Step], b: &[Step], (from, to): (i64, i64)) -> (i64, i64) {
    let length = |step: &Step| match *step {
        Step::Days(n) => n.saturating_abs(),
        Step::Months(n) => n.saturating_abs().saturating_mul(31),
    };
    let reach = |steps: &[Step]| steps.iter().map(length).fold(0, i64::saturating_add);
    if to.saturating_sub(from) < CYCLE {
        (from, to)
    } else if reach(a).max(reach(b)) > NEAR {
        // The calendar repeats, so one cycle says it all.
        (from, from.saturating_add(CYCLE - 1))
    } else {
        // Within eight years of a day there is a leap day every four years, or that of one year of a century is missing: 1880 to
        // 1891 have no such year near, and 1892 to 1908 have it where any day can have it.
        (number(1880, 1, 1), number(1909, 1, 1))
    }
}

/// The least and the greatest number of days from `b` to `a`, for any day from `from` to `to`.
pub(super) fn apart(a: &[Step], b: &[Step], (from, to): (i64, i64)) -> (Ratio, Ratio) {
    let (from, to) = telling(a, b, (from, to));
    let (mut least, mut most) = (i64::MAX, i64::MIN);
    for day in from..=to {
        let apart = after(day, a) - after(day, b);
        least = least.min(apart);
        most = most.max(apart);
    }
    (Ratio::whole(i128::from(least)), Ratio::whole(i128::from(most)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::{FIRST_DATE, LAST_DATE};
    use jiff::ToSpan;
    use jiff::civil::date;

    #[test]
    fn numbers_and_dates_agree() {
        assert_eq!((day_of(FIRST_DATE), day_of(LAST_DATE)), (FIRST_DAY, LAST_DAY));
        for day in (FIRST_DAY..=LAST_DAY).step_by(17) {
            let date = date_of(day).unwrap();
            assert_eq!(day_of(date), day);
            assert_eq!(date, FIRST_DATE.checked_add((day - 1).days()).unwrap());
        }
        assert_eq!((date_of(0), date_of(LAST_DAY + 1)), (None, None));
    }

    #[test]
    fn months_are_clamped() {
        for (from, months) in
            [(date(2026, 1, 31), 1), (date(2024, 2, 29), 12), (date(2026, 3, 31), -1), (date(1, 1, 31), 13)]
        {
            let moved = from.checked_add(i32::try_from(months).unwrap().months()).unwrap();
            assert_eq!(date_of(after(day_of(from), &[Step::Months(months)])), Some(moved), "{from} {months}");
        }
    }

    #[test]
    fn few_days_tell_what_all_do() {
        use Step::{Days, Months};
        let steps: [&[Step]; 8] = [
            &[],
            &[Months(1)],
            &[Months(-1), Days(1)],
            &[Days(29), Months(1), Days(-29)],
            &[Months(12)],
            &[Months(-83)],
            &[Days(-2_000), Months(3)],
            &[Months(26), Months(-1)],
        ];
        for (a, b) in steps.iter().flat_map(|a| steps.iter().take(3).map(move |b| (*a, *b))) {
            let all = (1..=CYCLE).map(|day| after(day, a) - after(day, b));
            let least = all.clone().min().map(|n| Ratio::whole(i128::from(n)));
            let most = all.max().map(|n| Ratio::whole(i128::from(n)));
            assert_eq!(apart(a, b, (1, LAST_DAY)), (least.unwrap(), most.unwrap()), "{a:?} {b:?}");
            assert!(telling(a, b, (1, LAST_DAY)).1 < number(1910, 1, 1));
        }
        assert_eq!(telling(&[Months(1_000)], &[], (5, LAST_DAY)), (5, CYCLE + 4));
        assert_eq!(telling(&[], &[], (5, 9)), (5, 9));
    }

    #[test]
    fn a_month_is_28_to_31_days() {
        let (least, most) = apart(&[Step::Months(1)], &[], (1, LAST_DAY));
        assert_eq!((least, most), (Ratio::whole(28), Ratio::whole(31)));
    }
}
