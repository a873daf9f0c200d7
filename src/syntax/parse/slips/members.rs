//! Slips in fields, `let`s, clauses and values that are written out.

use super::{Place, Spot, Trouble};
use crate::diagnostic::{Applicability, nearest};
use crate::syntax::grammar::Rule;
use crate::syntax::parse::scan::Kind;

/// The words that begin a type.
const TYPE_WORDS: &[&str] = &["bool", "int", "decimal", "text", "date", "one", "list"];

/// The slip in a member at this spot, or around a value.
pub(super) fn slip(spot: &Spot<'_, '_>) -> Option<Trouble> {
    allow(spot)
        .or_else(|| hyphen(spot))
        .or_else(|| colon(spot))
        .or_else(|| equals(spot))
        .or_else(|| value(spot))
        .or_else(|| in_type(spot))
        .or_else(|| end(spot))
}

/// `@allow(lint)`
fn allow(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let at = spot.at.checked_sub(2).filter(|_| spot.word() == ")" && spot.wants(Rule::comma))?;
    let open = (0..=at).rev().take(12).find(|&t| spot.piece.is(t, "("))?;
    if open < 2 || !spot.piece.is(open - 1, "allow") || !spot.piece.is(open - 2, "@") {
        return None;
    }
    let lint = spot.piece.text.get(spot.piece.range(open + 1..spot.at))?;
    let start = spot.piece.range(spot.at..spot.at + 1).start;
    let error = spot
        .error(spot.piece.span(spot.piece.range(open - 2..spot.at + 1)), "this `@allow` does not say why")
        .help(format!("write the reason behind a comma: `@allow({lint}, \"why\")`"));
    Some(Trouble { error, patch: Some((start..start, ", \"…\"".to_owned())), last: false })
}

/// `know-well: bool`
fn hyphen(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let declares =
        spot.wants(Rule::colon) || spot.wants(Rule::equals) || spot.wants(Rule::open) || spot.wants(Rule::kw_for);
    let name = |at: usize| matches!(spot.piece.kind(at), Some(Kind::Word | Kind::Number));
    if spot.word() != "-" || !declares || !name(spot.at + 1) || spot.at == 0 {
        return None;
    }
    let mut end = spot.at + 2;
    while spot.piece.is(end, "-") && name(end + 1) {
        end += 2;
    }
    let written = spot.piece.text.get(spot.piece.range(spot.at - 1..end))?.to_owned();
    let meant = written.replace('-', "_");
    let message = format!("`{written}` cannot be a name: a name has no hyphens");
    Some(spot.instead(spot.at - 1..end, &meant, message, Applicability::Unsafe))
}

/// Something else than `:` between a field's name and its type.
fn colon(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if !spot.wants(Rule::colon) {
        return None;
    }
    let name = spot.before(1).to_owned();
    match spot.word() {
        "=" | "==" if name != "let" => {
            let message = format!("a type stands behind `:`, not behind `{}`", spot.word());
            Some(spot.tight(spot.instead(spot.at..spot.at + 1, ":", message, Applicability::Safe)))
        }
        "?" if spot.after(1) == ":" => {
            let ty = spot.after(2).to_owned();
            let message = "the `?` stands behind the type".to_owned();
            Some(spot.instead(spot.at..spot.at + 3, &format!(": {ty}?"), message, Applicability::Safe))
        }
        word if TYPE_WORDS.contains(&word) || nearest(word, TYPE_WORDS.iter().copied()).is_some() && word.len() > 2 => {
            let before = spot.piece.token_span(spot.at - 1);
            let end = spot.piece.range(spot.at - 1..spot.at).end;
            let error = spot
                .error(before, format!("a `:` is missing behind `{name}`"))
                .help(format!("write `{name}: {word}`"))
                .fix("write `:`", Applicability::Safe, before.after(), ":");
            Some(Trouble { error, patch: Some((end..end, ":".to_owned())), last: false })
        }
        _ if spot.at_end() && spot.place == Place::Member => {
            let error = spot.error(spot.piece.token_span(spot.at.saturating_sub(1)), format!("`{name}` has no type"));
            Some(Trouble::only(error.help(format!("write for example `{name}: text`"))))
        }
        _ => None,
    }
}

/// Something else than `=` before a value.
fn equals(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if !spot.wants(Rule::equals) || spot.before(1) == "expect" {
        return None;
    }
    let expects = |word| matches!(word, "assert" | "should" | "then") || nearest(word, ["expect"]).is_some();
    if spot.place == Place::Line && spot.at == 1 && expects(spot.before(1)) {
        let message = format!("`{}` is written `expect` here", spot.before(1));
        return Some(spot.instead(0..1, "expect", message, Applicability::Safe));
    }
    let declares = spot.before(2) == "let" || spot.place == Place::Line;
    match spot.word() {
        word @ (":" | "==" | "is") if declares || word == "==" => {
            let message = format!("a value stands behind `=`, not behind `{word}`");
            let end = spot.at + 1 + usize::from(word == ":" && spot.after(1) == "=");
            Some(spot.tight(spot.instead(spot.at..end, "=", message, Applicability::Safe)))
        }
        _ if declares
            && !spot.at_end()
            && matches!(spot.kind()?, Kind::Text | Kind::Number | Kind::Word | Kind::Opening) =>
        {
            let mut trouble = spot.missing("=", format!("an `=` is missing behind `{}`", spot.before(1)));
            trouble.error.help = vec!["write `=` between the name and the value".to_owned()];
            Some(trouble)
        }
        _ => None,
    }
}

/// Something that is no value which is written out.
fn value(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if !(spot.wants(Rule::literal) || spot.wants(Rule::literal_list)) {
        return None;
    }
    let word = spot.word();
    let one = spot.at..spot.at + 1;
    if matches!(word, "=" | "==") {
        return Some(spot.instead(one, "", format!("`{word}` stands here once too often"), Applicability::Unsafe));
    }
    if spot.kind()? != Kind::Word {
        return None;
    }
    let truth = match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some("true"),
        "false" | "no" | "off" => Some("false"),
        _ => None,
    };
    if let Some(truth) = truth {
        return Some(spot.instead(one, truth, format!("`{word}` is written `{truth}`"), Applicability::Safe));
    }
    let error = spot.error(spot.span(), format!("`{word}` is not a value that is written out"));
    let help = match (spot.place, word) {
        (Place::Line, "absent" | "null" | "none" | "nil" | "None") => {
            "leave the line out: what a test does not set is absent".to_owned()
        }
        (_, "absent" | "null" | "none" | "nil" | "None") => {
            "write `?` behind the type of a field that may be absent".to_owned()
        }
        _ => format!("write a text as \"{word}\", a number, a date, `true` or `false`"),
    };
    Some(Trouble::only(error.help(help)))
}

/// Slips inside of a type.
fn in_type(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let one = spot.at..spot.at + 1;
    let word = spot.word();
    if spot.wants(Rule::kw_to) && matches!(word, "-" | "." | ".." | "…" | "–" | "until" | "through") {
        let end = (spot.at..)
            .find(|&t| !matches!(spot.piece.word(t), "." | "-" | "…" | "–"))
            .unwrap_or(spot.at)
            .max(spot.at + 1);
        return Some(spot.instead(spot.at..end, " to ", format!("`{word}` is written `to` here"), Applicability::Safe));
    }
    if spot.wants(Rule::kw_to)
        && spot.before(2) != "up"
        && spot.piece.kind(spot.at)? == Kind::Number
        && word.starts_with('-')
    {
        let number = word.trim_start_matches('-').to_owned();
        return Some(spot.instead(
            one,
            &format!(" to {number}"),
            "a range is written with `to`".to_owned(),
            Applicability::Safe,
        ));
    }
    if spot.wants(Rule::kw_to) && spot.piece.kind(spot.at)? == Kind::Number {
        return Some(spot.missing("to", "`to` is missing before this number".to_owned()));
    }
    if spot.wants(Rule::kw_of) && spot.before(1) == "list" {
        return Some(spot.missing("of", "`of` is missing behind `list`".to_owned()));
    }
    if word == "up" && spot.before(1) == "int" {
        let error = spot.error(spot.span(), "an `int` has two bounds").help("write for example `int 0 to 5`");
        return Some(Trouble::only(error));
    }
    if word == "?" && spot.before(1) == "?" {
        return Some(spot.instead(one, "", "one `?` is enough".to_owned(), Applicability::Safe));
    }
    if spot.before(1) == "[" && spot.before(3) == "one" && spot.wants(Rule::text) && spot.kind()? == Kind::Word {
        let end = (spot.at..spot.piece.tokens.len()).find(|&t| spot.piece.is(t, "]"))?;
        let words: Vec<String> = (spot.at..end)
            .map(|t| spot.piece.word(t))
            .filter(|w| *w != ",")
            .map(|w| super::quoted(w.trim_matches('"')))
            .collect();
        return Some(spot.instead(
            spot.at..end,
            &words.join(", "),
            "choices are texts in double quotes".to_owned(),
            Applicability::Safe,
        ));
    }
    if spot.before(1) == "of" && spot.before(2) == "one" && spot.piece.kind(spot.at)? == Kind::Text {
        return choices(spot);
    }
    if spot.wants(Rule::kw_up) && matches!(word, "max" | "maximum" | "upto" | "limit") {
        return Some(spot.instead(one, "up to", format!("`{word}` is written `up to` here"), Applicability::Safe));
    }
    if word == "?" && (spot.wants(Rule::default) || spot.wants(Rule::equals)) {
        return misplaced_mark(spot);
    }
    None
}

/// `one of "a", "b"`
fn choices(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let listed = |t: &usize| spot.piece.kind(*t) == Some(Kind::Text) || matches!(spot.piece.word(*t), "," | "or");
    let end = (spot.at..spot.piece.tokens.len()).find(|t| !listed(t)).unwrap_or(spot.piece.tokens.len());
    let texts: Vec<&str> =
        (spot.at..end).filter(|&t| spot.piece.kind(t) == Some(Kind::Text)).map(|t| spot.piece.word(t)).collect();
    let meant = format!("[{}]", texts.join(", "));
    Some(spot.instead(spot.at..end, &meant, "the choices stand in brackets".to_owned(), Applicability::Safe))
}

/// `int 0 to 3?`
fn misplaced_mark(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let base = (0..spot.at).rev().find(|&t| matches!(spot.piece.word(t), "int" | "decimal" | "text"))?;
    let bounds = spot.piece.text.get(spot.piece.range(base + 1..spot.at))?.to_owned();
    if bounds.is_empty() || spot.piece.is(base + 1, "?") {
        return None;
    }
    let meant = format!("{}? {bounds}", spot.piece.word(base));
    Some(spot.instead(
        base..spot.at + 1,
        &meant,
        "the `?` stands behind the type's word".to_owned(),
        Applicability::Safe,
    ))
}

/// Slips behind a member, or where one lacks something.
fn end(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let separated = matches!(spot.place, Place::Member | Place::Line | Place::Rule | Place::Part);
    if spot.word() == "=" && spot.before(2) == "ask" && spot.wants(Rule::EOI) {
        let error = spot
            .error(spot.span(), "a default stands before `ask`")
            .help("keep one of the two: what has a default is never asked");
        return Some(Trouble::only(error));
    }
    if spot.word() == "," && separated && spot.wants(Rule::EOI) {
        return Some(spot.instead(spot.at..spot.at + 1, "", "no comma is needed here".to_owned(), Applicability::Safe));
    }
    if spot.place == Place::Member && spot.before(1) == "ask" && spot.wants(Rule::text) {
        let error = spot
            .error(spot.piece.token_span(spot.at - 1), "`ask` lacks its question")
            .help("write it behind, as in `ask \"Do you know {name}?\"`");
        return Some(Trouble::only(error));
    }
    if spot.wants(Rule::kw_characters) {
        let word = matches!(spot.word(), "chars" | "char" | "letters" | "symbols" | "signs");
        return Some(match word {
            true => spot.instead(
                spot.at..spot.at + 1,
                "characters",
                format!("`{}` is written `characters` here", spot.word()),
                Applicability::Safe,
            ),
            false => spot.missing("characters", "`characters` is missing behind the number".to_owned()),
        });
    }
    if spot.place == Place::Member
        && spot.before(1) == "expires"
        && spot.wants(Rule::kw_on)
        && spot.wants(Rule::colon)
        && !spot.at_end()
    {
        let by = matches!(spot.word(), "by" | "at" | "after" | "in");
        return by.then(|| {
            spot.instead(
                spot.at..spot.at + 1,
                "on",
                format!("`{}` is written `on` here", spot.word()),
                Applicability::Safe,
            )
        });
    }
    if spot.word() == "=" && spot.before(1) == "let" {
        let error =
            spot.error(spot.piece.token_span(spot.at - 1), "this `let` has no name").help("write a name behind `let`");
        return Some(Trouble::only(error));
    }
    if spot.word() == ":" && spot.before(1) == "let" {
        return Some(Trouble::only(
            crate::syntax::parse::build::reserved_word("let", spot.piece.token_span(spot.at - 1))
                .help("choose another name"),
        ));
    }
    let typed = spot.wants(Rule::field_type) || spot.wants(Rule::named_type);
    if typed && spot.at_end() && spot.before(1) == ":" {
        let name = spot.before(2);
        let error = spot.error(spot.piece.token_span(spot.at.saturating_sub(2)), format!("`{name}` has no type"));
        return Some(Trouble::only(error.help(format!("write for example `{name}: text`"))));
    }
    None
}
