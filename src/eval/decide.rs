//! Reads the rules of a kind in order and settles what is answered.

use super::faults::Faults;
use super::flow::Flow;
use super::index::Index;
use super::memory::{Effort, Memory};
use super::program::{Part, Program, RuleProgram, Shows, Wording};
use super::reads::Reads;
use super::reply::{self, Around, Page};
use super::run::{Fallible, Run};
use super::value::{Truth, Val};
use super::{Fault, Outcome, Question, Sent, Verdict, Wanted, Withheld, calendar, fault, index};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::arena::Id;
use crate::model::value::wording_of;
use crate::model::{Date, Decision, FactId, ReplyId, Value};
use crate::record::Record;
use std::borrow::Cow;
use std::sync::OnceLock;

/// The reason where no rule applies.
const NO_RULE: &str = "no rule applies";

/// Decides a record.
///
/// # Errors
/// Where a number or a date that is read leaves its range.
pub fn decide(program: &Program, record: &Record<'_>, today: Date) -> Result<Outcome, Fault> {
    decide_only(program, record, today, Wanted::ALL)
}

/// Decides a record, and works out no more than what is wanted. For many records, a [`Decider`] is quicker.
///
/// # Errors
/// Where a number or a date that is read leaves its range.
pub fn decide_only(program: &Program, record: &Record<'_>, today: Date, wanted: Wanted) -> Result<Outcome, Fault> {
    Decider::new(program, today).decide(record, wanted)
}

/// Decides records one after the other, in room that is used again: one for each thread.
pub struct Decider<'p> {
    program: &'p Program,
    today: Date,
    memory: Memory,
}

/// What is decided, without its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The decision.
    pub verdict: Verdict,
    /// The index of the rule that decided, in the kind's rules; none for `ask` and where no rule applies.
    pub rule: Option<usize>,
    /// The reply.
    pub reply: Option<ReplyId>,
}

impl<'p> Decider<'p> {
    /// Decides by a program, as of a date.
    pub fn new(program: &'p Program, today: Date) -> Self {
        Decider { program, today, memory: Memory::default() }
    }

    /// Decides a record, and works out no more than what is wanted.
    ///
    /// # Errors
    /// Where a number or a date that is read leaves its range.
    pub fn decide(&mut self, record: &Record<'_>, wanted: Wanted) -> Result<Outcome, Fault> {
        let mut outcome = Outcome::default();
        self.decide_into(&mut outcome, record, wanted)?;
        Ok(outcome)
    }

    /// The same, in the room of an outcome that nobody needs any more. After a fault, it means nothing.
    ///
    /// # Errors
    /// Where a number or a date that is read leaves its range.
    pub fn decide_into(&mut self, outcome: &mut Outcome, record: &Record<'_>, wanted: Wanted) -> Result<(), Fault> {
        self.run(record, wanted, |deciding| deciding.outcome(outcome))
    }

    /// Decides a record and works out no text: what [`Decider::decide`] gives for decision, rule and reply, and no more. A
    /// reply's text may still be withheld.
    ///
    /// # Errors
    /// Where a number or a date that is read leaves its range.
    pub fn ruling(&mut self, record: &Record<'_>) -> Result<Ruling, Fault> {
        self.run(record, Wanted::NOTHING, |deciding| deciding.ruling())
    }

    /// What was done since the last call.
    pub fn take_effort(&mut self) -> Effort {
        self.memory.take_effort()
    }

    fn run<T>(
        &self,
        record: &Record<'_>,
        wanted: Wanted,
        decide: impl FnOnce(&Deciding<'_, '_>) -> Fallible<T>,
    ) -> Result<T, Fault> {
        let Some(kind) = self.program.kinds.get(record.kind.index()) else {
            return Err(*fault("the record is of a kind that the policy does not have"));
        };
        let run = Run::new(self.program, kind, record, self.today, &self.memory);
        let decided = match clauses(&run) {
            Ok(clauses) => decide(&Deciding { program: self.program, run: &run, wanted, clauses }),
            Err(fault) => Err(fault),
        };
        run.end();
        decided.map_err(|fault| *fault)
    }
}

struct Deciding<'d, 'r> {
    program: &'d Program,
    run: &'d Run<'r>,
    wanted: Wanted,
    /// The values of `answer by` and `expires on`; none where the kind has neither.
    clauses: Option<(Val<'r>, Val<'r>)>,
}

/// Reads the rules up to the first one that is true, and gives it; `unknown` takes those before it whose conditions are unknown.
#[inline(always)]
pub(super) fn read_rules(run: &Run<'_>, unknown: &mut Vec<usize>) -> Fallible<Option<usize>> {
    let rules = &run.kind.rules;
    if let Some(index) = &run.kind.index {
        return read_found(run, index, unknown);
    }
    let Some(flow) = row(run, &run.kind.flow, rules, 0) else { return read(run, unknown, 0..rules.len()) };
    let last = run.follow(flow, unknown)?;
    run.memory.count_rules(last.map_or(rules.len(), |at| at + 1));
    Ok(last)
}

/// Reads the rules that the index finds.
#[inline(never)]
fn read_found<'r>(run: &Run<'r>, index: &'r Index, unknown: &mut Vec<usize>) -> Fallible<Option<usize>> {
    let mut found = run.memory.found();
    index.find(run, &mut found);
    let last = read(run, unknown, std::iter::from_fn(|| index::next(&mut found)));
    run.memory.keep_found(found);
    last
}

/// Reads these rules up to the first one that is true; the others are false.
fn read(run: &Run<'_>, unknown: &mut Vec<usize>, rules: impl Iterator<Item = usize>) -> Fallible<Option<usize>> {
    for at in rules {
        let Some(rule) = run.kind.rules.get(at) else { break };
        run.memory.count_rules(1);
        if holds(run, at, rule, unknown)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Whether a rule is true; `unknown` takes it if that is not known.
fn holds<'r>(run: &Run<'r>, at: usize, rule: &'r RuleProgram, unknown: &mut Vec<usize>) -> Fallible<bool> {
    if let Some(flow) = row(run, &rule.flow, std::slice::from_ref(rule), at) {
        return Ok(run.follow(flow, unknown)?.is_some());
    }
    let truth = rule.when.as_ref().map_or(Ok(Truth::True), |when| run.truth(when))?;
    if truth == Truth::Unknown {
        unknown.push(at);
    }
    Ok(truth == Truth::True)
}

/// The row of the rules from one on, which is made when it is first needed.
#[inline(always)]
fn row<'r>(run: &Run<'r>, kept: &'r OnceLock<Option<Flow>>, rules: &[RuleProgram], from: usize) -> Option<&'r Flow> {
    let make = || Flow::new(rules, from, Faults { lets: &run.kind.lets, globals: &run.constants.globals });
    kept.get_or_init(make).as_ref()
}

#[inline]
fn clauses<'r>(run: &Run<'r>) -> Fallible<Option<(Val<'r>, Val<'r>)>> {
    match (&run.kind.answer_by, &run.kind.expires_on) {
        (None, None) => Ok(None),
        (answer_by, expires_on) => Ok(Some((run.clause(answer_by.as_ref())?, run.clause(expires_on.as_ref())?))),
    }
}

impl<'r> Deciding<'_, 'r> {
    fn outcome(&self, outcome: &mut Outcome) -> Fallible<()> {
        self.begin(outcome);
        let mut unknown = Vec::new();
        match self.settled(&mut unknown)? {
            _ if !unknown.is_empty() => {
                let rules = unknown.iter().filter_map(|&at| self.run.kind.rules.get(at));
                let conditions: Vec<_> = rules.filter_map(|rule| rule.when.as_ref()).collect();
                self.ask(outcome, |reads| conditions.into_iter().for_each(|when| reads.of_cond(when)))?;
            }
            Some((at, rule)) => self.decided(outcome, at, rule)?,
            None => outcome.reason = self.wanted.reason.then(|| NO_RULE.to_owned()),
        }
        Ok(())
    }

    #[inline]
    fn ruling(&self) -> Fallible<Ruling> {
        let ask = Ruling { verdict: Verdict::Ask, rule: None, reply: None };
        let mut unknown = Vec::new();
        Ok(match self.settled(&mut unknown)? {
            _ if !unknown.is_empty() => ask,
            Some((at, rule)) if self.shows_known(rule)? => {
                Ruling { verdict: rule.decision.into(), rule: Some(at), reply: rule.reply }
            }
            Some(_) => ask,
            None => Ruling { verdict: Verdict::Review, ..ask },
        })
    }

    /// The first rule that is true; `unknown` takes those before it to which answers are missing.
    #[inline(always)]
    fn settled(&self, unknown: &mut Vec<usize>) -> Fallible<Option<(usize, &'r RuleProgram)>> {
        let last = read_rules(self.run, unknown)?;
        let last = last.and_then(|at| Some((at, self.run.kind.rules.get(at)?)));
        if !unknown.is_empty() {
            self.drop_settled(unknown, last.map(|(_, rule)| rule))?;
        }
        Ok(last)
    }

    fn around(&self, rule: &RuleProgram) -> Around<'r> {
        let answer_by = self.clauses.map_or(Val::Absent, |(by, _)| by);
        Around { reason: None, answer_by, wait: rule.wait }
    }

    /// Makes an outcome what it is as far as no rule has a say in it.
    fn begin(&self, outcome: &mut Outcome) {
        let (answer_by, expires_on) = self.clauses.map_or((None, None), |(by, on)| (date(by), date(on)));
        outcome.id.clear();
        outcome.id.push_str(&self.run.record.id);
        outcome.kind = self.run.record.kind;
        (outcome.verdict, outcome.rule, outcome.again_on) = (Verdict::Review, None, None);
        (outcome.reply, outcome.reason) = (None, None);
        outcome.answer_by = answer_by;
        outcome.overdue = answer_by.is_some_and(|by| self.run.today > by);
        outcome.expired = expires_on.is_some_and(|on| self.run.today > on);
        outcome.facts.clear();
        outcome.questions.clear();
        outcome.diagnostics.clear();
    }

    /// Drops the unknown candidates from which on every outcome is the same: their answers cannot matter.
    #[inline(never)]
    fn drop_settled(&self, unknown: &mut Vec<usize>, last: Option<&'r RuleProgram>) -> Fallible<()> {
        while let Some(rule) = unknown.last().and_then(|&at| self.run.kind.rules.get(at)) {
            if !self.same_outcome(rule, last)? {
                break;
            }
            unknown.pop();
        }
        Ok(())
    }

    /// Whether two rules answer the same; for `last`, none stands for the lack of a rule that applies.
    fn same_outcome(&self, rule: &'r RuleProgram, last: Option<&'r RuleProgram>) -> Fallible<bool> {
        let promise = |rule: &RuleProgram| (rule.decision, rule.reply, rule.wait.map(calendar::measure));
        if promise(rule) != last.map_or((Decision::Review, None, None), promise) {
            return Ok(false);
        }
        let reason = last.map_or(Ok(Some(NO_RULE.into())), |last| self.reason_to_compare(last))?;
        Ok(self.reason_to_compare(rule)? == reason)
    }

    /// A reason as rendered, or as written where something that it shows is unknown.
    fn reason_to_compare(&self, rule: &'r RuleProgram) -> Fallible<Option<Cow<'r, str>>> {
        let Some(text) = &rule.reason else { return Ok(None) };
        if let Some(plain) = text.plain() {
            return Ok(Some(plain.into()));
        }
        Ok(Some(reply::render(self.run, text, &self.around(rule))?.map_or(Cow::Borrowed(&*text.written), Cow::Owned)))
    }

    /// Fills in what a rule decides, or asks for what it would have to show.
    fn decided(&self, outcome: &mut Outcome, at: usize, rule: &'r RuleProgram) -> Fallible<()> {
        let again_on = self.run.again_on(rule.wait)?;
        let mut around = self.around(rule);
        let given = self.given(rule)?;
        let wording = rule.reply.and_then(|reply| self.wording(reply));
        let mut page = self.page(wording);
        let unread = !self.wanted.reason && page.is_muted() && self.surely_known(&rule.shows);
        let said = rule.reason.as_ref().filter(|_| !unread);
        let reason = said.map_or(Ok(None), |text| reply::render(self.run, text, &around))?;
        around.reason = reason.as_deref();
        let known = given != Truth::Unknown && reason.is_some() == said.is_some();
        if !known || !wording.map_or(Ok(true), |wording| self.write(wording, &around, &mut page))? {
            return self.ask(outcome, |reads| self.shown(reads, rule, wording));
        }
        outcome.verdict = rule.decision.into();
        outcome.rule = Some(at);
        outcome.again_on = date(again_on);
        outcome.reason = reason.filter(|_| self.wanted.reason);
        outcome.reply = rule.reply.map(|reply| self.send(outcome, reply, given, page.into_text()));
        if self.wanted.facts {
            outcome.facts.extend(self.facts(rule));
        }
        Ok(())
    }

    fn given(&self, rule: &'r RuleProgram) -> Fallible<Truth> {
        rule.given.as_ref().map_or(Ok(Truth::True), |given| self.run.truth(given))
    }

    /// Whether all that a rule's outcome shows is known.
    #[inline]
    fn shows_known(&self, rule: &'r RuleProgram) -> Fallible<bool> {
        self.run.again_on(rule.wait)?;
        if rule.is_plain { Ok(true) } else { self.looks_known(rule) }
    }

    /// The same, of a rule that shows questions.
    #[inline(never)]
    fn looks_known(&self, rule: &'r RuleProgram) -> Fallible<bool> {
        if !self.surely_known(&rule.shows) && !self.says_known(rule)? {
            return Ok(false);
        }
        let wording = rule.reply.and_then(|reply| self.wording(reply));
        wording.map_or(Ok(true), |wording| self.write(wording, &self.around(rule), &mut Page::muted()))
    }

    /// Whether all that a rule's reason shows is known.
    fn says_known(&self, rule: &'r RuleProgram) -> Fallible<bool> {
        let around = self.around(rule);
        let reason = rule.reason.as_ref().map_or(Ok(true), |text| reply::is_known(self.run, text, &around));
        Ok(self.given(rule)? != Truth::Unknown && reason?)
    }

    /// Writes a wording; false if something in it is unknown. Where nobody reads the text, it is written only as far as that is in doubt.
    fn write(&self, wording: &'r Wording, around: &Around<'_>, page: &mut Page) -> Fallible<bool> {
        if page.is_muted() && self.surely_known(&wording.shows) {
            return Ok(true);
        }
        reply::write(self.run, wording, around, page)
    }

    /// Whether nothing that is shown can be unknown, or fail.
    #[inline]
    fn surely_known(&self, shows: &Shows) -> bool {
        let is_unknown = |at: &usize| matches!(self.run.record.values.get(*at), Some(Value::Unknown));
        !shows.may_fail && !shows.facts.iter().any(is_unknown)
    }

    /// The wording of a reply for this record: one request always gets the same one.
    #[inline]
    fn wording(&self, reply: ReplyId) -> Option<&'r Wording> {
        match self.run.kind.letters.get(reply.index())?.as_deref()? {
            [only] => Some(only),
            wordings => wordings.get(wording_of(&self.run.record.id, wordings.len())?),
        }
    }

    /// What the reply is written on; muted where nobody wants its text and no limit holds for it.
    fn page(&self, wording: Option<&Wording>) -> Page {
        match wording {
            Some(wording) if self.wanted.text || self.run.kind.reply_limit.is_some() => Page::new(wording.room()),
            _ => Page::muted(),
        }
    }

    /// The reply with its text, unless that must not go out.
    fn send(&self, outcome: &mut Outcome, reply: ReplyId, given: Truth, text: String) -> Sent {
        let over_limit = self.over_limit(reply, &text);
        let text = match over_limit {
            _ if outcome.expired => Err(Withheld::Expired),
            _ if given == Truth::False => Err(Withheld::Dishonest),
            Some(said) => {
                outcome.diagnostics.push(said);
                Err(Withheld::OverLimit)
            }
            None => Ok(text),
        };
        Sent { reply, text }
    }

    /// What is said of a text that is longer than the kind's channel allows, in UTF-16 units.
    fn over_limit(&self, reply: ReplyId, text: &str) -> Option<Diagnostic> {
        let (limit, span) = self.run.kind.reply_limit?;
        // No text has more UTF-16 units than bytes.
        if text.len() <= limit {
            return None;
        }
        let length = text.encode_utf16().count();
        let over = length.checked_sub(limit).filter(|over| *over > 0)?;
        let name = self.program.replies.get(reply.index()).map_or("", String::as_str);
        let message = format!("the reply `{name}` is {length} characters long, {over} over the limit of {limit}");
        Some(Diagnostic::error(codes::REPLY_OVER_LIMIT, span, message).label("the limit"))
    }

    /// The known facts behind a rule's reason.
    fn facts(&self, rule: &'r RuleProgram) -> impl Iterator<Item = (FactId, Value<'static>)> {
        let value = |at: usize| self.run.record.values.get(at).filter(|v| **v != Value::Unknown);
        let facts = rule.facts.iter().filter_map(move |&at| Some((FactId::from_index(at), value(at)?)));
        facts.map(|(id, value)| (id, value.clone().into_owned()))
    }

    /// Collects the unknown facts that a rule's outcome shows.
    fn shown(&self, reads: &mut Reads<'_, 'r>, rule: &'r RuleProgram, wording: Option<&'r Wording>) {
        if let Some(given) = &rule.given {
            reads.of_cond(given);
        }
        if let Some(reason) = &rule.reason {
            reads.of_text(reason);
        }
        for part in wording.into_iter().flat_map(|w| &w.parts) {
            let Part::Text { when, text, .. } = part else { continue };
            match (reply::stands(self.run, part), when) {
                (Ok(Truth::True), _) => reads.of_text(text),
                (Ok(Truth::Unknown), Some(when)) => reads.of_cond(when),
                _ => {}
            }
        }
    }

    /// Makes the outcome a question for the facts that `collect` finds.
    fn ask(&self, outcome: &mut Outcome, collect: impl FnOnce(&mut Reads<'_, 'r>)) -> Fallible<()> {
        outcome.verdict = Verdict::Ask;
        if !self.wanted.questions {
            return Ok(());
        }
        let mut reads = Reads::unknown(self.run);
        collect(&mut reads);
        for at in reads.into_facts() {
            let text = match self.run.kind.questions.get(at) {
                Some(Some(text)) => reply::render(self.run, text, &Around::NOTHING)?.unwrap_or_default(),
                _ => String::new(),
            };
            outcome.questions.push(Question { fact: FactId::from_index(at), text });
        }
        Ok(())
    }
}

fn date(value: Val<'_>) -> Option<Date> {
    if let Val::Date(date) = value { Some(date) } else { None }
}
