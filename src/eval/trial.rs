//! Runs the `test` items of a policy.

mod given;

use super::coverage::Coverage;
use super::{Fault, Outcome, Program, Sent, Verdict, decide};
use crate::check::CheckedPolicy;
use crate::model::{Date, Decision, Expect, FactId, KindId, Policy, Test, Value};
use crate::record::Record;
use crate::source::Span;

/// Runs tests.
pub struct Trials<'p> {
    policy: &'p CheckedPolicy,
    /// The program of those who give no `me`.
    program: Program,
    coverage: Coverage,
}

/// A test that was run.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its title.
    pub title: String,
    /// The title's place.
    pub span: Span,
    /// The kind.
    pub kind: KindId,
    /// What was answered, if the request could be decided.
    pub outcome: Option<Outcome>,
    /// What came out otherwise than expected.
    pub misses: Vec<Miss>,
}

impl Trial {
    /// Whether everything came out as expected.
    pub fn passed(&self) -> bool {
        self.misses.is_empty()
    }
}

/// An expectation that was not met, or a request that could not be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The place of the expectation or of the wrong value.
    pub span: Span,
    /// What was expected, in words.
    pub expected: String,
    /// What came out, in words.
    pub actual: String,
    /// The two texts where whole texts are compared, to be shown as a difference.
    pub texts: Option<Texts>,
}

/// Two texts that should be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// As expected.
    pub expected: String,
    /// As it came out.
    pub actual: String,
}

impl<'p> Trials<'p> {
    /// Makes ready to run tests of a policy.
    pub fn new(policy: &'p CheckedPolicy) -> Self {
        let program = Program::traced(policy.policy(), given::me(policy.policy(), &[]));
        let coverage = Coverage::new(&program);
        Trials { policy, program, coverage }
    }

    /// Runs a test of the policy.
    pub fn run(&mut self, test: &Test) -> Trial {
        let (outcome, misses) = match given::values(self.policy.policy(), test) {
            Ok(values) => self.decided(test, values),
            Err(misses) => (None, misses),
        };
        Trial { title: test.title.clone(), span: test.title_span, kind: test.kind, outcome, misses }
    }

    /// What the tests that were run have reached.
    pub fn coverage(&self) -> &Coverage {
        &self.coverage
    }

    fn decided(&mut self, test: &Test, values: Vec<Value<'static>>) -> (Option<Outcome>, Vec<Miss>) {
        let policy = self.policy.policy();
        let today = test.today.unwrap_or_else(|| given::latest_date(test));
        let record =
            Record { id: test.id.as_deref().unwrap_or(&test.title).into(), kind: test.kind, values: values.into() };
        let outcome = if test.me.is_empty() {
            try_it(&self.program, &record, today, &mut self.coverage)
        } else {
            let program = Program::traced(policy, given::me(policy, &test.me));
            try_it(&program, &record, today, &mut self.coverage)
        };
        match outcome {
            Ok(outcome) => {
                let misses = test.expects.iter().filter_map(|(e, span)| miss(policy, e, *span, &outcome)).collect();
                (Some(outcome), misses)
            }
            Err(fault) => (None, vec![undecided(test, &fault)]),
        }
    }
}

fn try_it(program: &Program, record: &Record<'_>, today: Date, coverage: &mut Coverage) -> Result<Outcome, Fault> {
    let outcome = decide(program, record, today)?;
    coverage.note(program, record, today, &outcome);
    Ok(outcome)
}

fn undecided(test: &Test, fault: &Fault) -> Miss {
    Miss {
        span: test.title_span,
        expected: "a request that can be decided".to_owned(),
        actual: fault.message.clone(),
        texts: None,
    }
}

/// How an outcome differs from what is expected, if it does.
fn miss(policy: &Policy, expect: &Expect, span: Span, outcome: &Outcome) -> Option<Miss> {
    let miss = |expected: String, actual: String| Some(Miss { span, expected, actual, texts: None });
    match expect {
        Expect::Decision { decision, by, with } => {
            let met = outcome.verdict == Verdict::from(*decision)
                && by.is_none_or(|rule| outcome.rule == Some(rule))
                && with.is_none_or(|reply| outcome.reply.as_ref().is_some_and(|sent| sent.reply == reply));
            let by_words = by.map(|rule| rule_title(policy, outcome.kind, rule));
            let with_words = with.and_then(|reply| Some(policy.replies.get(reply)?.name.text.as_str()));
            if met { None } else { miss(decision_words(*decision, by_words, with_words), came_out(policy, outcome)) }
        }
        Expect::Ask(facts) => {
            let asked: Vec<FactId> = outcome.questions.iter().map(|q| q.fact).collect();
            let met = outcome.verdict == Verdict::Ask
                && facts.iter().all(|f| asked.contains(f))
                && asked.iter().all(|f| facts.contains(f));
            if met { None } else { miss(ask_words(policy, outcome.kind, facts), came_out(policy, outcome)) }
        }
        Expect::Overdue if outcome.overdue => None,
        Expect::Overdue => miss("an overdue answer".to_owned(), due_words(outcome)),
        Expect::Reason(reason) => {
            compare_texts(span, "the reason", reason, outcome.reason.as_deref().ok_or("no reason".to_owned()))
        }
        Expect::ReplyIs(text) => compare_texts(span, "the reply", text, reply_text(policy, outcome)),
        Expect::ReplyContains(piece) => match reply_text(policy, outcome) {
            Ok(text) if text.contains(piece) => None,
            Ok(text) => miss(format!("a reply that contains “{piece}”"), format!("the reply\n{text}")),
            Err(actual) => miss(format!("a reply that contains “{piece}”"), actual),
        },
    }
}

fn compare_texts(span: Span, what: &str, expected: &str, actual: Result<&str, String>) -> Option<Miss> {
    let named = |text: &str| format!("{what} “{text}”");
    match actual {
        Ok(actual) if actual == expected => None,
        Ok(actual) => Some(Miss {
            span,
            expected: named(expected),
            actual: named(actual),
            texts: Some(Texts { expected: expected.to_owned(), actual: actual.to_owned() }),
        }),
        Err(actual) => Some(Miss { span, expected: named(expected), actual, texts: None }),
    }
}

/// The text of the reply, or what there is instead.
fn reply_text<'o>(policy: &Policy, outcome: &'o Outcome) -> Result<&'o str, String> {
    match &outcome.reply {
        Some(Sent { text: Ok(text), .. }) => Ok(text),
        Some(Sent { reply, text: Err(withheld) }) => {
            let name = policy.replies.get(*reply).map_or("", |r| r.name.text.as_str());
            Err(format!("the text of `{name}` is withheld: {}", withheld.word()))
        }
        None => Err(format!("no reply: {}", came_out(policy, outcome))),
    }
}

/// An outcome as a test would expect it.
fn came_out(policy: &Policy, outcome: &Outcome) -> String {
    if outcome.verdict == Verdict::Ask {
        let asked: Vec<FactId> = outcome.questions.iter().map(|q| q.fact).collect();
        return ask_words(policy, outcome.kind, &asked);
    }
    let by = outcome.rule.map(|rule| rule_title(policy, outcome.kind, rule));
    let with = outcome.reply.as_ref().and_then(|sent| Some(policy.replies.get(sent.reply)?.name.text.as_str()));
    let words = words(outcome.verdict.word(), by, with);
    if by.is_none() { format!("{words}, since no rule applies") } else { words }
}

fn decision_words(decision: Decision, by: Option<&str>, with: Option<&str>) -> String {
    words(decision.word(), by, with)
}

fn words(decision: &str, by: Option<&str>, with: Option<&str>) -> String {
    let by = by.map_or(String::new(), |rule| format!(" by {rule}"));
    let with = with.map_or(String::new(), |reply| format!(" with {reply}"));
    format!("{decision}{by}{with}")
}

fn rule_title(policy: &Policy, kind: KindId, rule: usize) -> &str {
    policy.kinds.get(kind).and_then(|k| k.rules.get(rule)).map_or("", |r| r.title())
}

fn ask_words(policy: &Policy, kind: KindId, facts: &[FactId]) -> String {
    let path = |id: &FactId| policy.kinds.get(kind).and_then(|k| k.facts.get(*id)).map_or("", |f| f.path.as_str());
    format!("ask [{}]", facts.iter().map(path).collect::<Vec<_>>().join(", "))
}

fn due_words(outcome: &Outcome) -> String {
    match outcome.answer_by {
        Some(date) => format!("the answer is due by {}", crate::model::value::write_date(date)),
        None => "no known date to answer by".to_owned(),
    }
}
