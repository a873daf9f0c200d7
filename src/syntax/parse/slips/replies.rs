//! Slips in replies and tests.

use super::{Place, Spot, Trouble, quoted};
use crate::diagnostic::Applicability;
use crate::syntax::grammar::Rule;
use crate::syntax::parse::replies::part_kind;
use crate::syntax::parse::scan::Kind;
use crate::syntax::parse::template::short;

/// The slip in a part or a line at this spot.
pub(super) fn slip(spot: &Spot<'_, '_>) -> Option<Trouble> {
    match spot.place {
        Place::Part => part(spot),
        Place::Line => line(spot),
        Place::Item | Place::Member | Place::Rule => None,
    }
}

fn part(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let one = spot.at..spot.at + 1;
    let word = spot.word();
    let after_part = part_kind(spot.before(1)).is_some();
    if after_part && spot.wants(Rule::text) {
        return match word {
            ":" | "=" | "-" => Some(spot.instead(one, "", format!("no `{word}` is needed here"), Applicability::Safe)),
            _ if spot.at_end() => {
                let part = spot.before(1);
                let error = spot.error(spot.piece.token_span(spot.at - 1), format!("`{part}` lacks its text"));
                Some(Trouble::only(error.help(format!("write it behind, as in `{part} \"…\"`"))))
            }
            _ => unquoted(spot, spot.before(1)),
        };
    }
    if spot.at == 0 && matches!(spot.kind()?, Kind::Text) {
        return Some(spot.missing("say", "this text does not say which part it is".to_owned()));
    }
    let starts = spot.at == 0 || spot.piece.is(0, "when");
    match word {
        "if" if spot.at == 0 => {
            Some(spot.instead(one, "when", "`if` is written `when` here".to_owned(), Applicability::Safe))
        }
        ":" if spot.before(1) == "paragraph" => {
            Some(spot.instead(one, "", "no `:` is needed here".to_owned(), Applicability::Safe))
        }
        "then" => Some(spot.instead(one, "", "no `then` is needed here".to_owned(), Applicability::Safe)),
        _ if starts && spot.piece.kind(spot.at + 1) == Some(Kind::Text) => {
            let meant = other_word(&word.to_ascii_lowercase())?;
            Some(spot.instead(one, meant, format!("`{word}` is written `{meant}` here"), Applicability::Safe))
        }
        _ if spot.kind()? == Kind::Text && spot.wants(Rule::EOI) => {
            let error = spot
                .error(spot.span(), "each part has one text")
                .help("put the two into one, or write the part's word again");
            Some(Trouble::only(error))
        }
        _ => None,
    }
}

fn other_word(word: &str) -> Option<&'static str> {
    Some(match word {
        "hello" | "greeting" | "hi" | "salutation" | "dear" => "greet",
        "thanks" | "appreciate" | "gratitude" => "thank",
        "reason" | "since" | "why" => "because",
        "close" | "closing" | "regards" | "signature" | "signoff" | "bye" => "sign",
        "body" | "text" | "tell" | "note" | "add" | "write" => "say",
        "offer" | "alternative" | "or" | "suggest" => "instead",
        "decline" | "accept" | "verdict" | "reply" => "answer",
        _ => return None,
    })
}

/// Text without quotes up to the end of its line.
pub(super) fn unquoted(spot: &Spot<'_, '_>, word: &str) -> Option<Trouble> {
    let tokens = spot.line_tokens();
    let range = spot.piece.range(tokens.clone());
    let text = spot.piece.text.get(range.clone())?.to_owned();
    let texts =
        tokens.clone().any(|t| matches!(spot.piece.kind(t), Some(Kind::Text | Kind::OpenText | Kind::OpenBlock)));
    let span = spot.piece.span(range.clone());
    let error = spot.error(span, format!("the text behind `{word}` lacks its quotes"));
    if texts || text.is_empty() {
        return Some(Trouble::only(error.help("write the text in double quotes")));
    }
    let meant = quoted(text.trim_end());
    let error = error.help(format!("write `{word} {}`", short(&meant))).fix(
        "write it in double quotes",
        Applicability::Unsafe,
        span,
        meant.clone(),
    );
    Some(Trouble { error, patch: Some((range, meant)), last: false })
}

fn line(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let one = spot.at..spot.at + 1;
    let word = spot.word();
    match word {
        "from" | "via" if spot.wants(Rule::kw_by) => {
            Some(spot.instead(one, "by", format!("`{word}` is written `by` here"), Applicability::Safe))
        }
        "using" | "reply" if spot.wants(Rule::kw_with) => {
            Some(spot.instead(one, "with", format!("`{word}` is written `with` here"), Applicability::Safe))
        }
        "because" if spot.wants(Rule::kw_with) => {
            let error = spot
                .error(spot.span(), "a reason is expected in a line of its own")
                .help("write `expect reason \"…\"`");
            Some(Trouble::only(error))
        }
        _ if spot.before(1) == "reply" && spot.before(2) == "expect" && spot.kind()? == Kind::Text => {
            Some(spot.missing("contains", "this does not say whether the reply is this text or contains it".to_owned()))
        }
        _ if spot.before(1) == "ask" && spot.wants(Rule::open_list) && spot.kind()? == Kind::Word => {
            let range = spot.piece.range(spot.line_tokens());
            let text = spot.piece.text.get(range.clone())?.to_owned();
            let span = spot.piece.span(range.clone());
            let meant = format!("[{}]", text.trim_end());
            let error = spot
                .error(span, "the facts that are asked stand in brackets")
                .help(format!("write `ask {}`", short(&meant)))
                .fix("put them into brackets", Applicability::Safe, span, meant.clone());
            Some(Trouble { error, patch: Some((range, meant)), last: false })
        }
        _ => None,
    }
}
