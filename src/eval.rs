//! Decides records: a checked policy compiled to a program, and what it answers.

mod calendar;
mod compile;
mod coverage;
mod decide;
pub mod explain;
mod faults;
mod flow;
mod hash;
mod index;
mod memory;
mod program;
mod reads;
pub mod replay;
mod reply;
mod run;
mod test;
mod text;
mod trial;
mod value;

use crate::diagnostic::{Code, Diagnostic, codes};
use crate::model::arena::Id as _;
use crate::model::{Date, Decision, FactId, KindId, ReplyId, Value};
pub use coverage::{Coverage, PartCoverage, RuleCoverage};
pub use decide::{Decider, Ruling, decide, decide_only};
pub use memory::Effort;
pub use program::Program;
pub use trial::{Miss, Texts, Trial, Trials};
pub use value::Truth;

/// What is answered to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Yes.
    Accept,
    /// No.
    Decline,
    /// Not yet.
    Defer,
    /// Left to a person.
    Review,
    /// Some facts have to be known first.
    Ask,
}

impl From<Decision> for Verdict {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Accept => Verdict::Accept,
            Decision::Decline => Verdict::Decline,
            Decision::Defer => Verdict::Defer,
            Decision::Review => Verdict::Review,
        }
    }
}

impl Verdict {
    /// As printed.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Accept => "accept",
            Verdict::Decline => "decline",
            Verdict::Defer => "defer",
            Verdict::Review => "review",
            Verdict::Ask => "ask",
        }
    }
}

/// A decided request.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The record's id.
    pub id: String,
    /// Its kind.
    pub kind: KindId,
    /// The decision.
    pub verdict: Verdict,
    /// The index of the rule that decided, in the kind's rules; none for `ask` and where no rule applies.
    pub rule: Option<usize>,
    /// The reply.
    pub reply: Option<Sent>,
    /// The reason, rendered.
    pub reason: Option<String>,
    /// The known facts that the reason's `given`, or else the deciding condition, reads, in order of declaration.
    pub facts: Vec<(FactId, Value<'static>)>,
    /// When an answer is due.
    pub answer_by: Option<Date>,
    /// Whether today is after that.
    pub overdue: bool,
    /// Whether today is after `expires on`.
    pub expired: bool,
    /// When to look again.
    pub again_on: Option<Date>,
    /// The open questions, in order of declaration; only with `ask`.
    pub questions: Vec<Question>,
    /// What is said about a record that was decided all the same (`reply-over-limit`).
    pub diagnostics: Vec<Diagnostic>,
}

impl Default for Outcome {
    /// Room for an outcome.
    fn default() -> Self {
        Outcome {
            id: String::new(),
            kind: KindId::from_index(0),
            verdict: Verdict::Review,
            rule: None,
            reply: None,
            reason: None,
            facts: Vec::new(),
            answer_by: None,
            overdue: false,
            expired: false,
            again_on: None,
            questions: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

/// A reply as it goes out, or why it does not.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    /// The reply.
    pub reply: ReplyId,
    /// Its text, or why it is withheld.
    pub text: Result<String, Withheld>,
}

/// Why a reply's text is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// The request has expired.
    Expired,
    /// Its reason would not be true.
    Dishonest,
    /// It is longer than the channel allows.
    OverLimit,
}

impl Withheld {
    /// As printed.
    pub fn word(self) -> &'static str {
        match self {
            Withheld::Expired => "expired",
            Withheld::Dishonest => "dishonest",
            Withheld::OverLimit => "over-limit",
        }
    }
}

/// An open question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The fact that is asked.
    pub fact: FactId,
    /// The question, rendered.
    pub text: String,
}

/// Why a record that was read cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code: `record-out-of-range`.
    pub code: Code,
    /// What is wrong.
    pub message: String,
}

/// Which parts of an outcome are worked out. The decision, its rule and its reply always are; a text is always checked for
/// what it must not be sent with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The reply's text; without it the text is empty.
    pub text: bool,
    /// The reason.
    pub reason: bool,
    /// The facts behind the reason.
    pub facts: bool,
    /// The questions.
    pub questions: bool,
}

impl Wanted {
    /// Everything.
    pub const ALL: Wanted = Wanted { text: true, reason: true, facts: true, questions: true };
    /// Nothing else than decision, rule and reply.
    pub const NOTHING: Wanted = Wanted { text: false, reason: false, facts: false, questions: false };
}

/// A number or a date that left its range.
fn fault(message: impl Into<String>) -> Box<Fault> {
    Box::new(Fault { code: codes::RECORD_OUT_OF_RANGE, message: message.into() })
}
