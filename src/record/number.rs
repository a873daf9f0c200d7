//! Numbers from their digits as written: whole ones of 64 bits, exact decimals of 28 digits.

use crate::limits::MAX_DECIMAL_DIGITS;
use crate::model::Decimal;

/// Why digits are not the number that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotThis {
    /// They are no number at all.
    ANumber,
    /// They have a fraction.
    Whole,
    /// They are beyond what can be held.
    InRange,
}

/// A whole number; `3.0` and `3e0` are whole.
pub(crate) fn int(text: &str) -> Result<i64, NotThis> {
    if text.len() < 19
        && let Ok(n) = text.parse()
    {
        return Ok(n);
    }
    let digits = Digits::read(text).ok_or(NotThis::ANumber)?;
    if digits.scale > 0 {
        return Err(NotThis::Whole);
    }
    digits.mantissa(19, 0).and_then(|n| i64::try_from(n).ok()).ok_or(NotThis::InRange)
}

/// A decimal, exactly as written.
pub(crate) fn decimal(text: &str) -> Result<Decimal, NotThis> {
    let digits = Digits::read(text).ok_or(NotThis::ANumber)?;
    let scale = u32::try_from(digits.scale.max(0)).unwrap_or(u32::MAX);
    let mantissa = digits.mantissa(MAX_DECIMAL_DIGITS, scale).ok_or(NotThis::InRange)?;
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| NotThis::InRange)
}

/// A number taken apart: its value is `digits` times ten to the power of `-scale`, without zeros at either end.
struct Digits {
    negative: bool,
    digits: String,
    scale: i64,
}

impl Digits {
    fn read(text: &str) -> Option<Digits> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let unsigned = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        if !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let all = format!("{whole}{fraction}");
        let digits = all.trim_end_matches('0');
        let dropped = all.len() - digits.len();
        let digits = digits.trim_start_matches('0').to_owned();
        let scale =
            if digits.is_empty() { 0 } else { length(fraction.len()) - length(dropped) - exponent_of(exponent)? };
        let checked = exponent_of(exponent).is_some();
        checked.then_some(Digits { negative: mantissa.starts_with('-'), digits, scale })
    }

    /// The value times ten to the power of `scale`, if it has at most `most` digits before and behind the point together.
    fn mantissa(&self, most: usize, scale: u32) -> Option<i128> {
        let zeros = usize::try_from((-self.scale).max(0)).ok()?;
        if self.digits.is_empty() {
            return Some(0);
        }
        if self.digits.len().saturating_add(zeros).max(scale as usize) > most {
            return None;
        }
        let digits: i128 = self.digits.parse().ok()?;
        let value = digits.checked_mul(10_i128.checked_pow(u32::try_from(zeros).ok()?)?)?;
        Some(if self.negative { -value } else { value })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// An exponent; one beyond any use is as good as the largest.
fn exponent_of(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !is_digits(unsigned) {
        return None;
    }
    let size = unsigned.parse().unwrap_or(i64::MAX).min(1 << 40);
    Some(if text.starts_with('-') { -size } else { size })
}

fn length(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        for (text, n) in [
            ("3", 3),
            ("-0", 0),
            ("3.0", 3),
            ("3e0", 3),
            ("30e-1", 3),
            ("1.5e1", 15),
            ("+007", 7),
            ("0e99999999999999999999", 0),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("9223372036854775807.000", i64::MAX),
        ] {
            assert_eq!(int(text), Ok(n), "{text}");
        }
        for (text, why) in [
            ("9223372036854775808", NotThis::InRange),
            ("-9223372036854775809", NotThis::InRange),
            ("1e400", NotThis::InRange),
            ("1e99999999999999999999", NotThis::InRange),
            ("2.5", NotThis::Whole),
            ("1e-400", NotThis::Whole),
            ("", NotThis::ANumber),
            ("-", NotThis::ANumber),
            ("1e", NotThis::ANumber),
            ("0e", NotThis::ANumber),
            ("1_0", NotThis::ANumber),
            ("٣", NotThis::ANumber),
            (".5", NotThis::ANumber),
        ] {
            assert_eq!(int(text), Err(why), "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        for (text, shown) in [
            ("0.1", "0.1"),
            ("2.50", "2.5"),
            ("-0.0", "0"),
            ("1e20", "100000000000000000000"),
            ("12e-3", "0.012"),
            ("9999999999999999999999999999", "9999999999999999999999999999"),
            ("0.9999999999999999999999999999", "0.9999999999999999999999999999"),
            ("1.0000000000000000000000000000000000000000", "1"),
        ] {
            assert_eq!(decimal(text).map(|d| d.to_string()), Ok(shown.to_owned()), "{text}");
        }
        for text in
            ["99999999999999999999999999999", "1e28", "1e-29", "1.0000000000000000000000000001", "1e400", "1e-400"]
        {
            assert_eq!(decimal(text), Err(NotThis::InRange), "{text}");
        }
    }
}
