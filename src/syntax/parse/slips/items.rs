//! Slips at the start of an item, and text that is none.

use super::{Place, Spot, Trouble, quoted};
use crate::diagnostic::{Applicability, Diagnostic, codes, nearest};
use crate::syntax::grammar::Rule;
use crate::syntax::parse::piece::Piece;
use crate::syntax::parse::scan::Kind;
use crate::syntax::parse::stretches::ITEM_WORDS;
use crate::syntax::parse::template::short;

/// The slip in the head of an item at this spot.
pub(super) fn slip(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if spot.place != Place::Item {
        return None;
    }
    let one = spot.at..spot.at + 1;
    let word = spot.word();
    if spot.wants(Rule::kw_for) && word == "{" {
        return Some(without_kind(spot));
    }
    if spot.wants(Rule::kw_for) && spot.kind()? == Kind::Word {
        let mut trouble = spot.missing("for", "`for` is missing before the kind".to_owned());
        trouble.error.help = vec![format!("write `{} for {word}`", spot.before(1))];
        return Some(trouble);
    }
    if spot.wants(Rule::open) && matches!(word, "=" | ":" | "->" | "=>") {
        return Some(spot.instead(one, "", format!("no `{word}` is needed here"), Applicability::Safe));
    }
    if spot.wants(Rule::word) && spot.kind()? == Kind::Text {
        return quoted_name(spot);
    }
    if spot.wants(Rule::word) && matches!(word, "{" | "=") && spot.at > 0 {
        let error = spot.error(spot.piece.token_span(spot.at - 1), format!("this `{}` has no name", spot.before(1)));
        return Some(Trouble::only(error.help(format!("write a name behind `{}`", spot.before(1)))));
    }
    let listed = spot.before(1) == "of" && spot.before(2) == "lines";
    if spot.wants(Rule::text) && (spot.before(1) == "use" || listed) && !spot.at_end() {
        return unquoted(spot, spot.line_tokens(), "the file's name stands in double quotes");
    }
    if spot.before(1) == "lines" && spot.kind()? == Kind::Text {
        return Some(spot.missing("of", "`of` is missing behind `lines`".to_owned()));
    }
    if spot.wants(Rule::text) && spot.before(1) == "test" && spot.kind()? == Kind::Word {
        let end = (spot.at..spot.piece.tokens.len()).find(|&t| spot.piece.is(t, "for")).unwrap_or(spot.at + 1);
        return unquoted(spot, spot.at..end.max(spot.at + 1), "the title of a test stands in double quotes");
    }
    None
}

fn without_kind(spot: &Spot<'_, '_>) -> Trouble {
    let item = spot.piece.word(0);
    let before = spot.piece.token_span(spot.at - 1);
    let message = match item {
        "rules" => "these rules do not say for which kind of request they are".to_owned(),
        "test" => "this test does not say for which kind of request it is".to_owned(),
        _ => format!("`{}` does not say for which kind of request it is", spot.before(1)),
    };
    let text = spot.piece.source(before);
    Trouble::only(
        spot.error(before, message).help(format!("write `{} for KIND {{`, with the name of a `request`", short(text))),
    )
}

fn quoted_name(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let name = spot.word().trim_matches('"').to_owned();
    let fits = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    if !fits {
        let error = spot
            .error(spot.span(), "a name stands without quotes")
            .help("write a name made of letters, digits and `_`");
        return Some(Trouble::only(error));
    }
    Some(spot.instead(spot.at..spot.at + 1, &name, "a name stands without quotes".to_owned(), Applicability::Safe))
}

fn unquoted(spot: &Spot<'_, '_>, tokens: std::ops::Range<usize>, message: &str) -> Option<Trouble> {
    let text = spot.piece.text.get(spot.piece.range(tokens.clone()))?.to_owned();
    if text.contains('"') {
        return None;
    }
    Some(spot.instead(tokens, &quoted(&text), message.to_owned(), Applicability::Safe))
}

/// A stretch that begins with none of the words for items.
pub(in crate::syntax::parse) fn unknown_item(piece: &Piece<'_>, head: usize) -> Trouble {
    let word = piece.word(head);
    let span = piece.token_span(head);
    let error = |message: String| Diagnostic::error(codes::SYNTAX, span, message);
    if piece.kind(head) == Some(Kind::Closing) {
        return Trouble::only(error(format!("this `{word}` is one too many")).label("closes nothing that is open"));
    }
    if piece.tokens.get(head).is_none() {
        let before = piece.token_span(head.saturating_sub(1));
        let slip = Diagnostic::error(codes::SYNTAX, before, "this `@allow` stands before nothing");
        return Trouble::only(slip.help("put it before an item, a field or a rule"));
    }
    if let Some(help) = inside(piece, head) {
        return Trouble::only(error(format!("`{}` does not stand here", short(word))).help(help));
    }
    let block = piece.kind(head) == Some(Kind::Word) && head + 1 < piece.tokens.len();
    let meant = block.then(|| other_word(piece, head).or_else(|| nearest(word, ITEM_WORDS.iter().copied()))).flatten();
    let slip = error(format!("nothing begins with `{}`", short(word)));
    match meant {
        Some(meant) => Trouble {
            error: slip.help(format!("did you mean `{meant}`?")).fix(
                format!("write `{meant}`"),
                Applicability::Safe,
                span,
                meant,
            ),
            patch: Some((piece.range(head..head + 1), meant.to_owned())),
            last: false,
        },
        None => Trouble::only(slip.label("`request`, `rules`, `reply`, `record` or `test` comes here")),
    }
}

/// Where something belongs that stands outside of all braces.
fn inside(piece: &Piece<'_>, head: usize) -> Option<&'static str> {
    match (piece.word(head), piece.word(head + 1)) {
        ("rule", _) if !piece.is(head + 1, "for") => Some("put it into `rules for KIND { … }`"),
        ("otherwise", _) => Some("put it into `rules for KIND { … }`"),
        ("when", _) => Some("put it into a `rule NAME { … }`"),
        ("expect", _) => Some("put it into `test \"title\" for KIND { … }`"),
        ("answer" | "expires", "by" | "on") => Some("put it into `request KIND { … }`"),
        (word, _)
            if crate::syntax::parse::replies::part_kind(word).is_some() && piece.kind(head + 1) == Some(Kind::Text) =>
        {
            Some("put it into `reply NAME for KIND { … }`")
        }
        (_, ":") => Some("put fields into `request KIND { … }` or `record NAME { … }`"),
        _ => None,
    }
}

fn other_word(piece: &Piece<'_>, head: usize) -> Option<&'static str> {
    Some(match piece.word(head) {
        "import" | "include" | "require" => "use",
        "const" | "var" | "set" | "def" | "define" => "let",
        "type" | "struct" | "class" | "object" => "record",
        "template" | "answer" | "message" => "reply",
        "policy" | "rule" | "decide" if piece.is(head + 1, "for") => "rules",
        "kind" | "input" | "form" => "request",
        "case" | "example" | "scenario" => "test",
        "myself" | "sender" => "me",
        _ => return None,
    })
}
