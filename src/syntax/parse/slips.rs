//! What people write instead: common slips, each with a message of its own and, where it means one thing, the text that it
//! means, with which reading goes on.

mod conditions;
mod items;
mod members;
mod outcomes;
mod replies;

use super::expected::{expected, is_operator, keyword};
use super::piece::Piece;
use super::scan::Kind;
use crate::diagnostic::{Applicability, Diagnostic, codes, nearest};
use crate::source::Span;
use crate::syntax::ast::RESERVED;
use crate::syntax::grammar::Rule;
pub(super) use items::unknown_item;
use std::ops::Range;

/// What is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A whole item, or the head of one.
    Item,
    /// A field, `let` or clause.
    Member,
    /// A rule or `otherwise`.
    Rule,
    /// A part of a reply.
    Part,
    /// A line of a test.
    Line,
}

/// Other text for a stretch of a piece.
pub(super) type Patch = (Range<usize>, String);

/// An error, and what would let reading go on.
pub(super) struct Trouble {
    pub(super) error: Diagnostic,
    pub(super) patch: Option<Patch>,
    /// What follows in this piece is likely to come from the same slip.
    pub(super) last: bool,
}

impl Trouble {
    fn only(error: Diagnostic) -> Self {
        Trouble { error, patch: None, last: true }
    }
}

/// Where reading stopped.
pub(super) struct Spot<'p, 't> {
    pub(super) piece: &'p Piece<'t>,
    pub(super) place: Place,
    /// The token.
    pub(super) at: usize,
    /// What would have been taken there.
    pub(super) wanted: &'p [Rule],
}

/// The slip at a place where pest stopped.
pub(super) fn diagnose(piece: &Piece<'_>, place: Place, at: usize, wanted: &[Rule]) -> Trouble {
    let spot = Spot { piece, place, at: piece.token_at(at), wanted };
    let known: &[fn(&Spot<'_, '_>) -> Option<Trouble>] = &[
        unclosed_text,
        conditions::swallowed,
        members::slip,
        outcomes::slip,
        replies::slip,
        items::slip,
        conditions::slip,
        misspelt,
        reserved,
        unclosed_bracket,
        foreign,
    ];
    known.iter().find_map(|slip| slip(&spot)).unwrap_or_else(|| Trouble::only(expected(&spot)))
}

impl<'t> Spot<'_, 't> {
    /// The token's text.
    pub(super) fn word(&self) -> &str {
        self.piece.word(self.at)
    }

    /// The text of the token `back` before it.
    fn before(&self, back: usize) -> &str {
        self.at.checked_sub(back).map_or("", |t| self.piece.word(t))
    }

    fn after(&self, further: usize) -> &str {
        self.piece.word(self.at + further)
    }

    fn kind(&self) -> Option<Kind> {
        self.piece.kind(self.at)
    }

    /// The token's place in the file.
    pub(super) fn span(&self) -> Span {
        self.piece.token_span(self.at)
    }

    fn wants(&self, rule: Rule) -> bool {
        self.wanted.contains(&rule)
    }

    fn wants_operator(&self) -> bool {
        self.wanted.iter().filter(|r| is_operator(**r)).count() >= 3
    }

    fn wants_decision(&self) -> bool {
        [Rule::kw_accept, Rule::decision, Rule::outcome].iter().any(|r| self.wants(*r))
    }

    fn wants_operand(&self) -> bool {
        let begins = [Rule::expression, Rule::name, Rule::path, Rule::reference];
        self.place != Place::Line && begins.iter().any(|r| self.wants(*r))
    }

    /// Whether nothing more stands there.
    fn at_end(&self) -> bool {
        self.at >= self.piece.tokens.len() || (self.word() == "}" && self.at + 1 == self.piece.tokens.len())
    }

    fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(codes::SYNTAX, span, message)
    }

    /// The slip of writing these tokens instead of `text`.
    fn instead(&self, tokens: Range<usize>, text: &str, message: String, applicability: Applicability) -> Trouble {
        let range = self.piece.range(tokens);
        let span = self.piece.span(range.clone());
        let shown = text.trim();
        let (help, title) = match shown {
            "" => ("remove it".to_owned(), "remove it".to_owned()),
            shown => (
                format!("write `{}`", super::template::short(shown)),
                format!("write `{}`", super::template::short(shown)),
            ),
        };
        let edit = if text.is_empty() { self.without(&range) } else { span };
        let error = self.error(span, message).help(help).fix(title, applicability, edit, text);
        Trouble { error, patch: Some((range, text.to_owned())), last: false }
    }

    /// The same slip with the blanks before a sign set as people set them.
    fn tight(&self, mut trouble: Trouble) -> Trouble {
        let before = self.piece.token_span(self.at.saturating_sub(1)).end;
        for edit in trouble.error.fixes.iter_mut().flat_map(|f| &mut f.edits) {
            edit.span.start = before;
            edit.text = if edit.text == ":" { ":".to_owned() } else { format!(" {}", edit.text) };
        }
        trouble
    }

    /// What to cut so that no second blank is left.
    fn without(&self, range: &Range<usize>) -> Span {
        let blank = self.piece.text.get(..range.start).is_some_and(|t| t.ends_with(' '));
        self.piece.span(range.start - usize::from(blank)..range.end)
    }

    /// The slip of leaving `text` out before this token, or at the end.
    fn missing(&self, text: &str, message: String) -> Trouble {
        let before = self.piece.token_span(self.at.saturating_sub(1));
        let end = self.piece.text.len();
        let (at, span, place, text) = match self.piece.tokens.get(self.at) {
            Some(t) => (t.start, self.span(), self.span().before(), format!("{text} ")),
            None => (end, before, before.after(), format!(" {text}")),
        };
        let title = format!("write `{}`", text.trim());
        let side = if text.starts_with(' ') { "behind" } else { "before" };
        let error = self.error(span, message).help(format!("{title} {side} it")).fix(
            title,
            Applicability::Safe,
            place,
            text.clone(),
        );
        Trouble { error, patch: Some((at..at, text)), last: false }
    }

    /// The first token behind this one that stands in a later line, or the end.
    fn line_end(&self) -> usize {
        let rest = self.piece.tokens.get(self.at + 1..).unwrap_or(&[]);
        rest.iter().position(|t| t.first).map_or(self.piece.tokens.len(), |n| self.at + 1 + n)
    }

    /// The rest of the line, without a brace that closes the piece.
    fn line_tokens(&self) -> Range<usize> {
        let end = self.line_end();
        let braced = end > self.at + 1 && self.piece.is(end - 1, "}");
        self.at..if braced { end - 1 } else { end }
    }
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn unclosed_text(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let (quotes, message, help) = match spot.kind()? {
        Kind::OpenText => (
            "\"",
            "this text is never closed",
            "end it with `\"` in the same line, or write `\"\"\"` around several lines",
        ),
        Kind::OpenBlock => ("\"\"\"", "this text is never closed", "end it with `\"\"\"` on a line of its own"),
        _ => return None,
    };
    let token = spot.piece.tokens.get(spot.at)?;
    let open = spot.piece.span(token.start..token.start + quotes.len());
    let end = spot.span().after();
    let error = Diagnostic::error(codes::UNCLOSED, open, message).label("begins here").help(help).fix(
        format!("write `{quotes}`"),
        Applicability::Unsafe,
        end,
        quotes,
    );
    Some(Trouble { error, patch: Some((token.end..token.end, quotes.to_owned())), last: true })
}

/// The words with which operators begin.
const OPERATORS: [&str; 10] = ["and", "or", "is", "in", "contains", "mentions", "starts", "ends", "matches", "not"];

/// A word one slip away from one that would fit.
fn misspelt(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let word = spot.word();
    if spot.kind()? != Kind::Word || word.len() < 3 {
        return None;
    }
    let mut wanted: Vec<String> = spot.wanted.iter().flat_map(|r| spelled(*r)).collect();
    if spot.wants_operator() {
        // Which of them were tried depends on the letter that the word begins with.
        wanted.extend(OPERATORS.iter().map(|w| (*w).to_owned()));
    }
    let near = nearest(word, wanted.iter().map(String::as_str)).filter(|w| *w != word)?;
    let message = format!("`{word}` does not fit here");
    let mut trouble = spot.instead(spot.at..spot.at + 1, near, message, Applicability::Safe);
    trouble.error.help = vec![format!("did you mean `{near}`?")];
    Some(trouble)
}

/// The words that a production begins with.
fn spelled(rule: Rule) -> Vec<String> {
    let words: &[&str] = match rule {
        Rule::part_kind | Rule::part => {
            &["greet", "thank", "answer", "because", "instead", "say", "sign", "paragraph", "when"]
        }
        Rule::paragraph => &["paragraph"],
        Rule::decision | Rule::outcome => &["accept", "decline", "defer", "review"],
        Rule::when => &["when"],
        Rule::wait => &["for"],
        Rule::with_reply => &["with"],
        Rule::because => &["because"],
        Rule::given => &["given"],
        Rule::ask | Rule::expect_ask => &["ask"],
        Rule::key => &["key"],
        Rule::named_rule => &["rule"],
        Rule::otherwise => &["otherwise"],
        Rule::expectation => &["accept", "decline", "defer", "review", "ask", "reply", "reason", "overdue"],
        Rule::expect_reply => &["reply"],
        Rule::expect_reason => &["reason"],
        Rule::expect_overdue => &["overdue"],
        Rule::unit => &["days", "weeks", "months", "years", "day", "week", "month", "year"],
        Rule::predicate => &["contains", "mentions", "starts", "ends"],
        Rule::matching => &["matches"],
        _ => return keyword(rule).into_iter().collect(),
    };
    words.iter().map(|w| (*w).to_owned()).collect()
}

/// A word of the language where a name is needed.
fn reserved(spot: &Spot<'_, '_>) -> Option<Trouble> {
    let word = spot.word();
    if !RESERVED.contains(&word)
        || !(spot.wants_operand() || spot.wants(Rule::word) || spot.wants(Rule::name) || spot.wants(Rule::path))
    {
        return None;
    }
    let joins = matches!(
        word,
        "and" | "or" | "is" | "in" | "contains" | "mentions" | "starts" | "ends" | "matches" | "else" | "of"
    );
    if joins && spot.wants_operand() {
        let error = spot
            .error(spot.span(), format!("nothing stands before `{word}`"))
            .label("a condition or a value comes before this");
        return Some(Trouble::only(error));
    }
    Some(Trouble::only(super::build::reserved_word(word, spot.span()).help("choose another name for what you mean")))
}

/// A bracket that is open where the piece goes on with something else.
fn unclosed_bracket(spot: &Spot<'_, '_>) -> Option<Trouble> {
    if !(spot.wants(Rule::close_paren) || spot.wants(Rule::close_list) || spot.wants(Rule::comma)) {
        return None;
    }
    let (open, closed) = innermost(spot)?;
    let (sign, close) = if spot.piece.is(open, "(") { ("(", ")") } else { ("[", "]") };
    if closed {
        let listed = spot.wants(Rule::comma) && !matches!(spot.kind()?, Kind::Closing | Kind::Sign);
        return listed.then(|| {
            let mut trouble = spot.missing(",", "a comma is missing before this".to_owned());
            let end = spot.piece.token_span(spot.at - 1).after();
            trouble.error.help = vec!["write `,` between the two".to_owned()];
            trouble.error.fixes.iter_mut().flat_map(|f| &mut f.edits).for_each(|e| {
                e.span = end;
                e.text = ",".to_owned();
            });
            trouble
        });
    }
    let span = spot.piece.token_span(open);
    let end = spot.piece.range(spot.at - 1..spot.at).end;
    let error = Diagnostic::error(codes::UNCLOSED, span, format!("this `{sign}` is never closed"))
        .also(spot.piece.span(end.saturating_sub(1)..end), format!("`{close}` may belong behind this"))
        .help(format!("write `{close}` where it ends"))
        .fix(format!("write `{close}`"), Applicability::Unsafe, spot.piece.token_span(spot.at - 1).after(), close);
    Some(Trouble { error, patch: Some((end..end, close.to_owned())), last: false })
}

/// The innermost `(` or `[` that is open at the spot, and whether it is closed later.
fn innermost(spot: &Spot<'_, '_>) -> Option<(usize, bool)> {
    let mut open = Vec::new();
    for at in 0..spot.at.min(spot.piece.tokens.len()) {
        match spot.piece.word(at) {
            "(" | "[" => open.push(at),
            ")" | "]" => drop(open.pop()),
            _ => {}
        }
    }
    let innermost = open.pop()?;
    let mut depth = 0_usize;
    for at in spot.at..spot.piece.tokens.len() {
        match spot.piece.word(at) {
            "(" | "[" => depth += 1,
            ")" | "]" if depth == 0 => return Some((innermost, true)),
            ")" | "]" => depth -= 1,
            "{" | "}" => break,
            _ => {}
        }
    }
    Some((innermost, false))
}

/// A name with letters that names do not have.
fn foreign(spot: &Spot<'_, '_>) -> Option<Trouble> {
    (spot.kind()? == Kind::ForeignWord).then(|| {
        let error = spot
            .error(spot.span(), format!("`{}` cannot be a name", super::template::short(spot.word())))
            .label("names are made of the letters a to z, digits and `_`");
        Trouble::only(error)
    })
}
