//! What a letter owes its reader and may lack: exact for wordings made of parts, by words for free texts.

use super::letter::{Letter, Sent};
use super::lint::{Lint, LintCx};
use super::words::List;
use crate::diagnostic::{Applicability, Diagnostic, Shows, Witness};
use crate::model::builtins::Builtin;
use crate::model::{Base, Expr, ExprKind, Fact, Kind, Need, Part, PartKind, Policy, Scalar};
use crate::solve::{Answer, Claim};
use crate::source::Span;
use crate::syntax::ast::{self, WordingBody};
use std::collections::HashSet;

/// A wording in which a reader can miss something.
pub struct Lack<'a> {
    /// The wording.
    pub sent: &'a Sent<'a>,
    /// Whether other readers get it.
    pub sometimes: bool,
    witness: Option<Witness>,
}

/// The text of a part that is shown.
pub struct Shown<'a, 's> {
    /// The wording.
    pub sent: &'s Sent<'a>,
    /// The letter with every part.
    pub letter: &'s Letter<'a>,
    /// The index of the part.
    pub index: usize,
    /// Which part.
    pub kind: PartKind,
    /// Its place in the letter.
    pub at: std::ops::Range<usize>,
}

impl Shown<'_, '_> {
    /// Whether it has words of a list.
    pub fn says(&self, list: List) -> bool {
        self.letter.in_list(list).any(|hit| self.at.start <= hit.at.start && hit.at.end <= self.at.end)
    }

    /// Whether it is one free text, which only its words can tell about.
    pub fn is_free(&self) -> bool {
        self.sent.wording.free
    }
}

/// The wordings of declines, written in full, of which no part that `has` it is certain to be shown; each once.
pub fn lacking<'a>(cx: &LintCx<'a>, has: impl Fn(&Shown<'a, '_>) -> bool) -> Vec<Lack<'a>> {
    let mut seen = HashSet::new();
    let sent = cx.sent.iter().filter(|sent| sent.declines() && sent.is_full() && !is_broken(cx, sent));
    let lacks = sent.filter_map(|sent| lack(cx, sent, &has));
    lacks.filter(|lack| seen.insert(lack.sent.wording.span)).collect()
}

/// Whether a stretch of the reply was not understood: what seems to be missing may stand there.
pub fn is_broken(cx: &LintCx<'_>, sent: &Sent<'_>) -> bool {
    cx.files.iter().flat_map(|f| &f.tree.broken).any(|&broken| sent.reply.span.contains(broken))
}

fn lack<'a>(cx: &LintCx<'a>, sent: &'a Sent<'a>, has: &impl Fn(&Shown<'a, '_>) -> bool) -> Option<Lack<'a>> {
    let letter = sent.whole()?;
    let parts =
        letter.parts.iter().map(|(index, kind, at)| Shown { sent, letter, index: *index, kind: *kind, at: at.clone() });
    let with: Vec<usize> = parts.filter(|shown| has(shown)).map(|shown| shown.index).collect();
    let conditions: Vec<_> = with.iter().filter_map(|&at| sent.wording.parts.get(at)).map(condition).collect();
    if conditions.iter().any(Option::is_none) {
        return None;
    }
    if conditions.is_empty() {
        return Some(Lack { sent, sometimes: false, witness: None });
    }
    let Some(behaviour) = cx.behaviours.iter().find(|b| std::ptr::eq(b.kind, sent.kind)) else {
        // conditions that nothing was proved about may cover all requests between them
        return (conditions.len() == 1).then_some(Lack { sent, sometimes: true, witness: None });
    };
    let mut claims = behaviour.condition(sent.rule_index);
    claims.extend(conditions.into_iter().flatten().map(|expr| Claim { expr, holds: false }));
    let Answer::Found(model) = behaviour.before(sent.rule_index, &claims) else { return None };
    let witness = behaviour.witness(model, sent.rule_index, &claims, Shows::Decides(sent.rule_index));
    Some(Lack { sent, sometimes: true, witness: Some(witness) })
}

/// The condition of a part.
fn condition(part: &Part) -> Option<&Expr> {
    if let Part::Text { when, .. } = part { when.as_ref() } else { None }
}

impl Lack<'_> {
    /// A finding of a lint: `always` where nobody gets it, `sometimes` where some readers do not.
    pub fn finding(&self, lint: &Lint, always: &str, sometimes: &str) -> Diagnostic {
        let said = if self.sometimes { sometimes } else { always };
        let finding = lint.finding(self.sent.place(), said.replace("REPLY", &self.sent.title()));
        let finding = Diagnostic { witness: self.witness.clone(), ..finding };
        if self.sent.wording.free { finding.note(BY_WORDS) } else { finding }
    }
}

/// What is said beside findings about free texts.
pub const BY_WORDS: &str =
    "this is one free text, so it was read for words alone; in a reply made of parts this is exact";

/// What the parts of a reply may say to begin with, until somebody finds words of their own.
pub const THANKS: &str = "Thank you for writing to me.";
/// The same for an answer that declines.
pub const NO: &str = "I will say no this time.";
/// The same for a reason.
pub const REASON: &str = "The reason: {reason}.";
/// The same for an open door.
pub const DOOR: &str = "You are welcome to write again when things change.";

/// The same for a greeting, by the path of the name.
pub fn greeting(name: &str) -> String {
    format!("Hi {{{name}}},")
}

/// The same for the end, by the field of `me`.
pub fn closing(me: &str) -> String {
    format!("Kind regards,\\n{{me.{me}}}")
}

/// Adds a part to a wording made of parts: the fix, and the same as help.
pub fn with_stub(finding: Diagnostic, sent: &Sent<'_>, kind: PartKind, text: &str) -> Diagnostic {
    let word = kind.word();
    if sent.wording.free {
        return finding.help(format!("add for instance `{}`", text.replace("\\n", " ")));
    }
    let part = format!("{word} \"{text}\"");
    let finding = finding.help(format!("write `{part}`"));
    let Some((span, before)) = place_for(sent, kind) else { return finding };
    let text = if before { format!("{part}\n    ") } else { format!("\n    {part}") };
    finding.fix(format!("add `{word}`"), Applicability::Unsafe, span, text)
}

/// Where a part of a kind belongs in a wording made of parts, and whether something comes after it.
fn place_for(sent: &Sent<'_>, kind: PartKind) -> Option<(Span, bool)> {
    let Some(WordingBody::Parts(parts)) = sent.tree.map(|tree| &tree.body) else { return None };
    let later: &[PartKind] = match kind {
        PartKind::Greet => return parts.first().map(|part| (span(part).before(), true)),
        PartKind::Thank => {
            let first = parts.iter().find(|p| !matches!(p, ast::Part::Text { kind: PartKind::Greet, .. }));
            return first.or(parts.last()).map(|part| (span(part).before(), true));
        }
        PartKind::Answer => &[PartKind::Because, PartKind::Instead, PartKind::Sign],
        PartKind::Because => &[PartKind::Instead, PartKind::Sign],
        PartKind::Instead | PartKind::Say => &[PartKind::Sign],
        PartKind::Sign => &[],
    };
    let is_later = |part: &&ast::Part| matches!(part, ast::Part::Text { kind, .. } if later.contains(kind));
    match parts.iter().find(is_later) {
        Some(part) => Some((span(part).before(), true)),
        None => parts.last().map(|part| (span(part).after(), false)),
    }
}

fn span(part: &ast::Part) -> Span {
    match part {
        ast::Part::Paragraph(span) | ast::Part::Text { span, .. } => *span,
    }
}

/// The path by which a kind's people are greeted: their first name, else a name.
pub fn name_path(sent: &Sent<'_>) -> Option<String> {
    name_of(sent.kind)
}

/// The same for a kind.
pub fn name_of(kind: &Kind) -> Option<String> {
    let is_first_name = |of: &Expr| matches!(of.kind, ExprKind::Call(Builtin::FirstName, _)) && !of.ty.optional;
    let lets = kind.lets.iter().filter(|(_, of)| is_first_name(&of.value)).map(|(_, of)| &of.path);
    let facts = kind.facts.iter().filter(|(_, fact)| is_name(fact) && !matches!(fact.need, Need::Optional));
    lets.chain(facts.map(|(_, fact)| &fact.path)).next().cloned()
}

/// The field of `me` to sign with.
pub fn signature(policy: &Policy) -> Option<String> {
    let fields = || policy.me.iter().map(|(_, field)| field);
    let name = fields().find(|field| field.name.text.contains("name")).or_else(|| fields().next());
    name.map(|field| field.name.text.clone())
}

/// Whether a fact is a name of somebody.
pub fn is_name(fact: &Fact) -> bool {
    let last = fact.path.rsplit('.').next().unwrap_or("");
    fact.base == Base::Scalar(Scalar::Text) && last.contains("name")
}
