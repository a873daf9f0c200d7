//! Numbers, dates and texts: from what is written to what is meant.

use super::build::Build;
use crate::diagnostic::{Applicability, Diagnostic, codes};
use crate::limits::MAX_DECIMAL_DIGITS;
use crate::source::Span;
use crate::syntax::ast::{Date, Decimal, Duration, Expr, ExprKind, Literal, Unit};
use crate::syntax::grammar::Rule;
use pest::iterators::Pair;
use std::ops::Range;

type Pest<'i> = Pair<'i, Rule>;

impl Build<'_, '_> {
    /// A number or a duration.
    pub(super) fn amount(&mut self, pair: Pest<'_>) -> Expr {
        let span = self.span(&pair);
        let mut kids = pair.into_inner();
        let number = kids.next();
        let unit = kids.next().and_then(|u| unit(u.as_str()));
        let (text, place) = number.map_or(("", span), |n| (n.as_str(), self.span(&n)));
        let kind = match unit {
            None => self.number_or_glued(text, place),
            Some(unit) => self.duration(text, place, unit).map_or(ExprKind::Error, ExprKind::Duration),
        };
        Expr { kind, span }
    }

    /// A number; `14days` is read as a duration.
    fn number_or_glued(&mut self, text: &str, span: Span) -> ExprKind {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (count, word) = text.split_at_checked(digits).unwrap_or((text, ""));
        let Some(unit) = unit(word).filter(|_| digits > 0) else { return self.number(text, span) };
        self.errors.push(
            Diagnostic::error(
                codes::BAD_NUMBER,
                span,
                format!("`{text}` needs a blank between the number and the word"),
            )
            .help(format!("write `{count} {word}`"))
            .fix("put a blank between them", Applicability::Safe, span, format!("{count} {word}")),
        );
        self.duration(count, span, unit).map_or(ExprKind::Error, ExprKind::Duration)
    }

    /// A number that stands alone.
    pub(super) fn number(&mut self, text: &str, span: Span) -> ExprKind {
        match read_number(text) {
            Ok(kind) => kind,
            Err(slip) => {
                self.errors.push(slip.diagnostic(text, span));
                ExprKind::Error
            }
        }
    }

    /// A count: of a quorum, of characters.
    pub(super) fn count(&mut self, pair: &Pest<'_>) -> Option<u32> {
        let span = self.span(pair);
        match self.number(pair.as_str(), span) {
            ExprKind::Int(n) if u32::try_from(n).is_ok() => u32::try_from(n).ok(),
            ExprKind::Error => None,
            _ => {
                let message = format!("`{}` is no count", pair.as_str());
                self.errors.push(
                    Diagnostic::error(codes::BAD_NUMBER, span, message).label("a whole number from 0 on is needed"),
                );
                None
            }
        }
    }

    fn duration(&mut self, count: &str, span: Span, unit: Unit) -> Option<Duration> {
        let message = match self.number(count, span) {
            ExprKind::Error => return None,
            ExprKind::Int(n) if n >= 0 => match u32::try_from(n) {
                Ok(count) => return Some(Duration { count, unit }),
                Err(_) => format!("`{count} {}` is longer than time goes on here", unit.word(2)),
            },
            ExprKind::Int(_) => "a duration is never negative".to_owned(),
            _ => "a duration is a whole number of days, weeks, months or years".to_owned(),
        };
        self.errors.push(
            Diagnostic::error(codes::BAD_NUMBER, span, message)
                .help(format!("write for example `14 {}`", unit.word(14))),
        );
        None
    }

    /// A date.
    pub(super) fn date(&mut self, pair: &Pest<'_>) -> ExprKind {
        let span = self.span(pair);
        match read_date(pair.as_str()) {
            Ok(date) => ExprKind::Date(date),
            Err(slip) => {
                self.errors.push(slip.diagnostic(pair.as_str(), span));
                ExprKind::Error
            }
        }
    }

    /// A text whose escapes are resolved, without holes.
    pub(super) fn literal(&mut self, pair: &Pest<'_>) -> Literal {
        let (text, block) = self.decoded(pair, false);
        Literal { text, span: self.span(pair), block }
    }

    /// The text after `matches`: only `\"` is an escape.
    pub(super) fn raw_literal(&mut self, pair: &Pest<'_>) -> Literal {
        let (text, block) = self.decoded(pair, true);
        Literal { text, span: self.span(pair), block }
    }

    fn decoded(&mut self, pair: &Pest<'_>, raw: bool) -> (String, bool) {
        let lines = self.text_lines(pair);
        let mut out = String::new();
        for (at, line) in lines.lines.iter().enumerate() {
            if at > 0 {
                out.push('\n');
            }
            self.decode_line(line.clone(), raw, &mut out);
        }
        (out, lines.block)
    }

    fn decode_line(&mut self, range: Range<usize>, raw: bool, out: &mut String) {
        let mut at = range.start;
        let piece = self.piece;
        while let Some(rest) = piece.text.get(at..range.end).filter(|r| !r.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            out.push_str(rest.get(..plain).unwrap_or(""));
            at += plain;
            let Some(escape) = rest.get(plain..).filter(|e| !e.is_empty()) else { break };
            at += self.escape(escape, at, raw, out);
        }
    }

    /// Resolves the escape at the start of `rest`, which stands at `at`; gives how long it is.
    pub(super) fn escape(&mut self, rest: &str, at: usize, raw: bool, out: &mut String) -> usize {
        let next = rest.chars().nth(1);
        let length = 1 + next.map_or(0, char::len_utf8);
        match next {
            Some('"') => out.push('"'),
            _ if raw => out.push_str(rest.get(..length).unwrap_or("")),
            Some(c @ ('\\' | '{' | '}')) => out.push(c),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            _ => {
                out.push_str(rest.get(..length).unwrap_or(""));
                self.bad_escape(next, at, length);
            }
        }
        length
    }

    fn bad_escape(&mut self, next: Option<char>, at: usize, length: usize) {
        let span = self.piece.span(at..at + length);
        let shown: String = next.filter(|c| !c.is_control()).into_iter().collect();
        let mut slip = Diagnostic::error(codes::BAD_ESCAPE, span, format!("`\\{shown}` is no escape"))
            .label("a backslash stands before `\"`, `\\`, `n`, `t` or a brace");
        slip = match next {
            Some('\'') => slip.help("write `'`: it needs no backslash").fix(
                "remove the backslash",
                Applicability::Safe,
                span,
                "'",
            ),
            _ => slip.help(format!("for a plain backslash write `\\\\{shown}`")).fix(
                "write a plain backslash",
                Applicability::Unsafe,
                span,
                format!("\\\\{shown}"),
            ),
        };
        self.errors.push(slip);
    }

    /// The lines of a text as its value has them, each as a stretch of the piece.
    pub(super) fn text_lines(&mut self, pair: &Pest<'_>) -> TextLines {
        let (start, source) = (pair.as_span().start(), pair.as_str());
        let Some(inside) = source.strip_prefix("\"\"\"").and_then(|s| s.strip_suffix("\"\"\"")) else {
            let end = start + source.len();
            let inside = (start + 1).min(end)..end.saturating_sub(1).max((start + 1).min(end));
            return TextLines { lines: vec![inside], block: false };
        };
        let mut lines = line_ranges(inside, start + 3);
        self.strip_indentation(&mut lines);
        TextLines { lines, block: true }
    }

    /// Takes the closing line's indentation from each line but the first, and the first and last line break.
    fn strip_indentation(&mut self, lines: &mut Vec<Range<usize>>) {
        let piece = self.piece;
        let shown = |range: &Range<usize>| piece.text.get(range.clone()).unwrap_or("");
        let blank = |range: &Range<usize>| shown(range).trim_matches([' ', '\t']).is_empty();
        let Some(closing) = lines.last().cloned().filter(|_| lines.len() > 1) else { return };
        let text = shown(&closing);
        let indent = text.get(..text.len() - text.trim_start_matches([' ', '\t']).len()).unwrap_or("");
        if blank(&closing) {
            lines.pop();
        }
        let mut short = None;
        for line in lines.iter_mut().skip(1) {
            let own = shown(line);
            if own.starts_with(indent) {
                line.start += indent.len();
            } else if blank(line) {
                line.start = line.end;
            } else {
                short = short.or(Some(line.clone()));
            }
        }
        if let Some(line) = short {
            self.less_indented(&line, indent.len(), &closing);
        }
        if lines.first().is_some_and(blank) {
            lines.remove(0);
        }
    }

    fn less_indented(&mut self, line: &Range<usize>, indent: usize, closing: &Range<usize>) {
        let own = self.piece.text.get(line.clone()).unwrap_or("");
        let start = own.len() - own.trim_start_matches([' ', '\t']).len();
        let word = own.get(start..).and_then(|t| t.split_whitespace().next()).map_or(0, str::len);
        let at = line.start + start;
        let quotes = self.piece.span(closing.end..closing.end + 3);
        self.errors.push(
            Diagnostic::error(
                codes::SYNTAX,
                self.piece.span(at..at + word),
                "this line is indented less than the closing `\"\"\"`",
            )
            .label("stands too far to the left")
            .also(quotes, format!("takes {indent} blanks from the start of each line"))
            .help("indent the line, or move the closing `\"\"\"` to the left"),
        );
    }
}

/// The lines of a text.
pub(super) struct TextLines {
    pub(super) lines: Vec<Range<usize>>,
    pub(super) block: bool,
}

/// The ranges of the lines, without their breaks.
fn line_ranges(text: &str, base: usize) -> Vec<Range<usize>> {
    let mut start = base;
    text.split('\n')
        .map(|line| {
            let range = start..start + line.len();
            start = range.end + 1;
            range
        })
        .enumerate()
        .map(|(at, range)| {
            let line = text.get(range.start - base..range.end - base).unwrap_or("");
            let last = range.end == base + text.len() && at > 0;
            let cr = usize::from(line.ends_with('\r') && !last);
            range.start..range.end - cr
        })
        .collect()
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "day" | "days" => Unit::Days,
        "week" | "weeks" => Unit::Weeks,
        "month" | "months" => Unit::Months,
        "year" | "years" => Unit::Years,
        _ => return None,
    })
}

enum NumberSlip {
    Malformed,
    TooLarge,
    TooManyDigits,
}

impl NumberSlip {
    fn diagnostic(&self, text: &str, span: Span) -> Diagnostic {
        let (message, label) = match self {
            NumberSlip::Malformed => (format!("`{text}` is no number"), "not written as a number is"),
            NumberSlip::TooLarge if text.starts_with('-') => {
                (format!("`{text}` is too small"), "numbers begin at -9223372036854775808")
            }
            NumberSlip::TooLarge => (format!("`{text}` is too large"), "numbers end at 9223372036854775807"),
            NumberSlip::TooManyDigits => (format!("`{text}` has too many digits"), "a decimal has at most 28 digits"),
        };
        let slip = Diagnostic::error(codes::BAD_NUMBER, span, message).label(label);
        match self {
            NumberSlip::Malformed => slip.help("write digits, as in `42`, `1_000`, `2.5` or `-3`"),
            NumberSlip::TooLarge | NumberSlip::TooManyDigits => slip,
        }
    }
}

fn read_number(text: &str) -> Result<ExprKind, NumberSlip> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    if !well_formed(whole) || !fraction.is_none_or(well_formed) {
        return Err(NumberSlip::Malformed);
    }
    let plain = text.replace('_', "");
    let Some(fraction) = fraction else {
        return plain.parse().map(ExprKind::Int).map_err(|_| NumberSlip::TooLarge);
    };
    let count = |t: &str| t.bytes().filter(u8::is_ascii_digit).count();
    if count(whole.trim_start_matches(['0', '_'])) + count(fraction) > MAX_DECIMAL_DIGITS {
        return Err(NumberSlip::TooManyDigits);
    }
    Decimal::from_str_exact(&plain).map(ExprKind::Decimal).map_err(|_| NumberSlip::TooManyDigits)
}

/// Digits, with single `_` between them.
fn well_formed(digits: &str) -> bool {
    digits.split('_').all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit()))
}

struct DateSlip {
    what: String,
    instead: Option<Date>,
}

impl DateSlip {
    fn diagnostic(&self, text: &str, span: Span) -> Diagnostic {
        let slip = Diagnostic::error(codes::BAD_DATE, span, format!("`{text}` is no date")).label(self.what.clone());
        match self.instead {
            Some(date) => slip.help(format!("write `{date}`")).fix(
                format!("write {date}"),
                Applicability::Unsafe,
                span,
                date.to_string(),
            ),
            None => slip.help("write the year, the month and the day, as in `2026-05-01`"),
        }
    }
}

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

fn read_date(text: &str) -> Result<Date, DateSlip> {
    let mut parts = text.split('-').map(|p| p.parse::<i16>().unwrap_or(i16::MAX));
    let (year, month, day) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    let small = |n: i16| i8::try_from(n).unwrap_or(i8::MAX);
    let no = |what: String, instead| Err(DateSlip { what, instead });
    if year == 0 {
        return no("years begin at 0001".to_owned(), None);
    }
    let Ok(first) = Date::new(year, small(month), 1) else {
        return no(format!("there is no month {month}; a year has 12"), None);
    };
    let name = usize::try_from(month - 1).ok().and_then(|m| MONTHS.get(m)).copied().unwrap_or("the month");
    let days = first.days_in_month();
    match Date::new(year, small(month), small(day)) {
        Ok(date) if text.len() == 10 => Ok(date),
        Ok(date) => no("month and day are written with two digits".to_owned(), Some(date)),
        Err(_) if day == 0 => no("days begin at 01".to_owned(), Some(first)),
        Err(_) => no(format!("{name} {year} has {days} days"), Some(first.last_of_month())),
    }
}
