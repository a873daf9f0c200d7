//! Slips in expressions.

use super::{Place, Spot, Trouble};
use crate::diagnostic::{Applicability, codes};
use crate::syntax::grammar::Rule;
use crate::syntax::parse::rules::read_decision;
use crate::syntax::parse::scan::Kind;
use crate::syntax::parse::stretches::wants_more;

/// The slip in an expression at this spot.
pub(super) fn slip(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if spot.wants_operator() {
        return sign(spot).or_else(|| denied(spot)).or_else(|| word(spot)).or_else(|| again(spot));
    }
    if spot.wants_operand() || spot.wants(Rule::kw_exactly) || spot.wants(Rule::kw_in) {
        return operand(spot).or_else(|| denied(spot));
    }
    quorum(spot)
}

/// A condition that ends with an operator, so that the decision behind it is taken for a name.
pub(super) fn swallowed(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let decided = |t: usize| read_decision(spot.piece.word(t)).is_some();
    let asked = |t: usize| wants_more(spot.piece, t) && !matches!(spot.piece.kind(t), Some(Kind::Opening));
    let decision = spot.at.checked_sub(1).filter(|_| spot.wants_decision() && spot.place == Place::Rule)?;
    let operator = decision.checked_sub(1).filter(|o| decided(decision) && asked(*o) && !spot.piece.is(*o, "of"))?;
    let place = spot.piece.token_span(operator);
    let message = format!("nothing stands behind `{}`", spot.piece.word(operator));
    Some(Trouble::only(spot.error(place, message).label("a condition or a value comes next")))
}

/// `==`, `&&` and their like.
fn sign(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let meant = match spot.word() {
        "=" | "==" => "is",
        "!=" | "<>" => "is not",
        "&&" | "&" => "and",
        "||" | "|" => "or",
        "=>" => ">=",
        "=<" => "<=",
        _ => return None,
    };
    let end = spot.at + 1 + usize::from(spot.word() == "==" && spot.after(1) == "=");
    let message = format!("`{}` is written `{meant}` here", spot.word());
    Some(spot.instead(spot.at..end, meant, message, Applicability::Safe))
}

/// Something that stands where a value should.
fn operand(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let one = spot.at..spot.at + 1;
    match spot.word() {
        "<>" => Some(spot.instead(one, "is not", "`<>` is written `is not` here".to_owned(), Applicability::Safe)),
        "!" => Some(spot.instead(one, "not ", "`!` is written `not` here".to_owned(), Applicability::Safe)),
        sign @ ("=" | "==" | "&&" | "||") if spot.before(1) == sign || spot.before(1) == "=" => {
            Some(spot.instead(one, "", format!("`{sign}` stands here once too often"), Applicability::Unsafe))
        }
        "=" if matches!(spot.before(1), "<" | ">") => {
            let meant = format!("{}=", spot.before(1));
            Some(spot.instead(
                spot.at - 1..spot.at + 1,
                &meant,
                format!("`{meant}` is written without a blank"),
                Applicability::Safe,
            ))
        }
        "-" => Some(Trouble::only(
            spot.error(spot.span(), "`-` stands before a number, or between two values")
                .help("for the negative of a value write `0 - value`"),
        )),
        "None" | "null" | "nil" | "NULL" if spot.before(1) == "is" => Some(spot.instead(
            one,
            "absent",
            format!("`{}` is written `absent` here", spot.word()),
            Applicability::Safe,
        )),
        _ => None,
    }
}

/// `is not in`, `is not present`, `does not contain`, `not contains`.
fn denied(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let (word, one, two) = (spot.word(), spot.before(1), spot.before(2));
    let at = spot.at;
    match word {
        "present" | "absent" if one == "not" && two == "is" => {
            let other = if word == "present" { "absent" } else { "present" };
            let message = format!("`is not {word}` is written `is {other}`");
            Some(spot.instead(at - 1..at + 1, other, message, Applicability::Safe))
        }
        "in" if one == "not" && two == "is" => Some(spot.instead(
            at - 2..at + 1,
            "not in",
            "`is not in` is written `not in`".to_owned(),
            Applicability::Safe,
        )),
        "in" if one == "is" => {
            Some(spot.instead(at - 1..at + 1, "in", "`is in` is written `in`".to_owned(), Applicability::Safe))
        }
        "of" if one == "one" && two == "is" => {
            Some(spot.instead(at - 2..at + 1, "in", "`is one of` is written `in`".to_owned(), Applicability::Safe))
        }
        "than" => than(spot),
        "does" | "do" if spot.after(1) == "not" => {
            let predicate = predicate(spot.after(2))?;
            not_first(spot, at, at + 3, predicate)
        }
        _ if one == "not" => not_first(spot, at - 1, at + 1, predicate(word).filter(|p| *p == word)?),
        _ => None,
    }
}

/// `x is greater than y`
fn than(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let sign = match spot.before(1) {
        "greater" | "more" | "larger" | "bigger" | "later" | "higher" => ">",
        "less" | "fewer" | "smaller" | "earlier" | "lower" => "<",
        _ => return None,
    };
    let from = spot.at - if spot.before(2) == "is" { 2 } else { 1 };
    let message = format!("`{} than` is written `{sign}`", spot.before(1));
    Some(spot.instead(from..spot.at + 1, sign, message, Applicability::Safe))
}

/// The predicate that a word means.
fn predicate(word: &str) -> Option<&'static str> {
    Some(match word {
        "contain" | "contains" | "include" | "includes" => "contains",
        "mention" | "mentions" => "mentions",
        "start" | "starts" | "begin" | "begins" => "starts",
        "end" | "ends" => "ends",
        "match" | "matches" => "matches",
        _ => return None,
    })
}

/// `x not contains y`: the `not` belongs before the whole.
fn not_first(spot: &Spot<'_, '_>, from: usize, to: usize, predicate: &str) -> Option<Trouble> {
    let mut start = from.checked_sub(1)?;
    while start >= 2 && spot.piece.is(start - 1, ".") {
        start -= 2;
    }
    if spot.piece.kind(start)? != Kind::Word {
        return None;
    }
    let operand = spot.piece.text.get(spot.piece.range(start..from))?.to_owned();
    let meant = format!("not {operand} {predicate}");
    Some(spot.instead(start..to, &meant, "`not` stands before the whole condition".to_owned(), Applicability::Safe))
}

/// A word that is not an operator but is meant as one.
fn word(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let word = spot.word();
    let two_words = |meant: &'static str| (spot.at..spot.at + 1 + usize::from(spot.after(1) == "with"), meant);
    let (tokens, meant) = match word {
        "includes" | "include" | "contain" | "has" => (spot.at..spot.at + 1, "contains"),
        "mention" => (spot.at..spot.at + 1, "mentions"),
        "startswith" | "starts_with" | "begins" | "start" | "startsWith" => two_words("starts with"),
        "endswith" | "ends_with" | "end" | "endsWith" => two_words("ends with"),
        "match" | "like" => (spot.at..spot.at + 1, "matches"),
        "equals" | "eq" | "equal" | "are" => (spot.at..spot.at + 1, "is"),
        "isnt" => (spot.at..spot.at + 1, "is not"),
        "but" => (spot.at..spot.at + 1, "and"),
        "starts" | "ends" => return None,
        _ => return None,
    };
    Some(spot.instead(tokens, meant, format!("`{word}` is written `{meant}` here"), Applicability::Safe))
}

/// A second operand without an operator, or a sign that is none.
fn again(spot: &Spot<'_, '_>) -> Option<Trouble> {
    match spot.word() {
        "!" => Some(Trouble::only(
            spot.error(spot.span(), "`!` is no operator").help("write `is not`, or `not` before a condition"),
        )),
        sign @ ("*" | "/" | "%" | "^") => {
            let what = if sign == "/" && spot.before(1).bytes().all(|b| b.is_ascii_digit()) {
                "dates are written as `2026-05-01`"
            } else {
                "only `+` and `-` are there to reckon with"
            };
            Some(Trouble::only(spot.error(spot.span(), format!("`{sign}` cannot be used here")).help(what)))
        }
        "day" | "days" | "week" | "weeks" | "month" | "months" | "year" | "years" => {
            let error = spot
                .error(spot.span(), format!("`{}` stands behind a number only", spot.word()))
                .help(format!("write the number out, as in `14 {}`", spot.word()));
            Some(Trouble::only(crate::diagnostic::Diagnostic { code: codes::SYNTAX, ..error }))
        }
        _ => None,
    }
}

/// A quorum without its list.
fn quorum(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let counted = spot.before(1) == "of" && spot.wants(Rule::open_list);
    let bound = matches!(spot.before(3), "least" | "most" | "exactly")
        || matches!(spot.before(2), "all" | "any" | "none" | "most" | "exactly");
    if counted && bound && !spot.at_end() {
        let error = spot
            .error(spot.span(), "the conditions to count stand in brackets")
            .help(format!("write them as in `{} of [first, second, third]`", spot.before(2)));
        return Some(Trouble::only(error));
    }
    let numbered = spot.wants(Rule::number) && matches!(spot.before(1), "least" | "most" | "exactly");
    if numbered && !spot.at_end() {
        let error = spot
            .error(spot.span(), format!("`{}` is no count", spot.word()))
            .help(format!("write a number, as in `at {} 2 of [first, second, third]`", spot.before(1)));
        return Some(Trouble::only(error));
    }
    None
}
