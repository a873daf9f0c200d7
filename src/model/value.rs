//! Values: what a fact holds, and what an expression gives.

use super::ChoicesId;
pub use crate::syntax::ast::{Date, Decimal};
use std::borrow::Cow;

/// A value, or the lack of one. Texts borrow from the record where they can.
///
/// Which it is stands in a byte of its own, since deciding looks at it more often than at anything else.
#[derive(Clone, Debug, PartialEq)]
#[repr(u8)]
pub enum Value<'a> {
    /// Nobody has answered yet.
    Unknown,
    /// Known not to be there.
    Absent,
    /// `true`, `false`
    Bool(bool),
    /// An `int`; sums are computed without overflow.
    Int(i128),
    /// A `decimal`
    Decimal(Decimal),
    /// A `text`
    Text(Cow<'a, str>),
    /// A `date`
    Date(Date),
    /// A number of days
    Days(i64),
    /// A choice: its set and its place in it.
    Choice(ChoicesId, u32),
    /// A list of single values.
    List(Vec<Value<'a>>),
}

impl Value<'_> {
    /// The same value, owning its texts.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Unknown => Value::Unknown,
            Value::Absent => Value::Absent,
            Value::Bool(b) => Value::Bool(b),
            Value::Int(n) => Value::Int(n),
            Value::Decimal(d) => Value::Decimal(d),
            Value::Text(t) => Value::Text(Cow::Owned(t.into_owned())),
            Value::Date(d) => Value::Date(d),
            Value::Days(n) => Value::Days(n),
            Value::Choice(set, at) => Value::Choice(set, at),
            Value::List(items) => Value::List(items.into_iter().map(Value::into_owned).collect()),
        }
    }

    /// Whether it is neither unknown nor absent.
    pub fn is_present(&self) -> bool {
        !matches!(self, Value::Unknown | Value::Absent)
    }
}

/// Folds a text for comparison without regard to case: scalar by scalar, with Unicode's lowercase mapping.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.chars().flat_map(char::to_lowercase).collect() }
}

/// Whether two texts are equal without regard to case.
pub fn same_text(a: &str, b: &str) -> bool {
    if a.eq_ignore_ascii_case(b) {
        return true;
    }
    let ascii = a.is_ascii() && b.is_ascii();
    !ascii && a.chars().flat_map(char::to_lowercase).eq(b.chars().flat_map(char::to_lowercase))
}

/// FNV-1a with 64 bits over small numbers; over bytes it is the usual one.
pub fn fnv(numbers: impl Iterator<Item = u32>) -> u64 {
    numbers.fold(0xcbf2_9ce4_8422_2325, |hash, n| (hash ^ u64::from(n)).wrapping_mul(0x0100_0000_01b3))
}

/// Which of so many wordings a request with this id gets: always the same one.
pub fn wording_of(id: &str, wordings: usize) -> Option<usize> {
    let hash = fnv(id.bytes().map(u32::from));
    usize::try_from(hash.checked_rem(wordings as u64)?).ok()
}

/// Trims a text as records are trimmed, and says whether anything visible is left: a text of invisible characters only is blank.
pub fn trimmed(text: &str) -> Option<&str> {
    if let (Some(b'!'..=b'~'), Some(b'!'..=b'~')) = (text.as_bytes().first(), text.as_bytes().last()) {
        return Some(text);
    }
    let text = text.trim();
    let invisible = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}')
    };
    if text.chars().all(invisible) { None } else { Some(text) }
}

/// The first date of the range that the language holds.
pub const FIRST_DATE: Date = jiff::civil::date(1, 1, 1);
/// The last one.
pub const LAST_DATE: Date = jiff::civil::date(9999, 12, 31);

/// A date as it is shown: `6 May 2026`.
pub fn show_date(date: Date) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or("");
    format!("{} {month} {}", date.day(), date.year())
}

/// A date as it is written: `2026-05-06`.
pub fn write_date(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// Reads a date as it is written, or an RFC 3339 timestamp, whose civil date is taken as written.
pub fn read_date(text: &str) -> Option<Date> {
    let (date, rest) = text.split_at_checked(10)?;
    let date = civil_date(date)?;
    let valid = rest.is_empty() || (rest.starts_with(['T', 't', ' ']) && timestamp_rest(rest.get(1..)?));
    valid.then_some(date)
}

/// Reads `YYYY-MM-DD`, from 0001-01-01 on.
fn civil_date(text: &str) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i16::from(byte - b'0'));
    let two = |tens, ones| Some(digit(tens)? * 10 + digit(ones)?);
    let small = |tens, ones| i8::try_from(two(tens, ones)?).ok();
    let date = Date::new(two(y1, y2)? * 100 + two(y3, y4)?, small(m1, m2)?, small(d1, d2)?).ok()?;
    (date >= FIRST_DATE).then_some(date)
}

/// Whether `text` is `HH:MM:SS[.fraction](Z|±HH:MM)`.
fn timestamp_rest(text: &str) -> bool {
    let two = |tens: u8, ones: u8, most: u8| {
        tens.is_ascii_digit() && ones.is_ascii_digit() && (tens - b'0') * 10 + (ones - b'0') <= most
    };
    let Some((&[h1, h2, b':', m1, m2, b':', s1, s2], rest)) = text.as_bytes().split_first_chunk() else { return false };
    if !(two(h1, h2, 23) && two(m1, m2, 59) && two(s1, s2, 60)) {
        return false;
    }
    let zone = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
            fraction.get(digits..).filter(|_| digits > 0)
        }
        rest => Some(rest),
    };
    match zone {
        Some([b'+' | b'-', h1, h2, b':', m1, m2]) => two(*h1, *h2, 23) && two(*m1, *m2, 59),
        Some(zone) => matches!(zone, b"Z" | b"z"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_written() {
        let may = Date::constant(2026, 5, 1);
        for good in ["2026-05-01", "2026-05-01T23:59:59Z", "2026-05-01T23:30:00-05:00", "2026-05-01t00:30:00.125+14:00"]
        {
            assert_eq!(read_date(good), Some(may), "{good}");
        }
        for bad in [
            "2026-02-30",
            "01.05.2026",
            "2026-13-01",
            "2026-05-01T",
            "2026-05-01T25:00:00Z",
            "yesterday",
            "0000-01-01",
            "２０２６-05-01",
        ] {
            assert_eq!(read_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        assert_eq!(fnv("".bytes().map(u32::from)), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv("foobar".bytes().map(u32::from)), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn texts_compare_without_case() {
        assert!(same_text("STRASSE", "strasse"));
        assert!(same_text("É", "é") && same_text("\u{212a}", "K") && same_text("aÉ", "AÉ"));
        assert!(!same_text("ß", "ss"));
    }

    #[test]
    fn invisible_texts_are_blank() {
        assert_eq!(trimmed(" \u{200b} "), None);
        assert_eq!(trimmed("\u{a0}Ada\n"), Some("Ada"));
    }
}
