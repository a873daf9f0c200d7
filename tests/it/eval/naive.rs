//! The meaning of a policy, written for reading and not for speed: no caches, no compiled form, straight from the contract.
//! Operands are read from left to right, and only as far as the result needs.

use etiquette::diagnostic::{Diagnostic, codes};
use etiquette::eval::{Outcome, Question, Sent, Verdict, Withheld};
use etiquette::model::arena::Id;
use etiquette::model::builtins::{Builtin, first_name};
use etiquette::model::expr::{Among, Comparison, Predicate, Quorum, Sign};
use etiquette::model::value::{fold, show_date};
use etiquette::model::{
    Date, Decimal, Decision, Duration, Expr, ExprKind, FactId, Hole, Kind, Need, Part, PartKind, Policy, Rule, Segment,
    Template, Unit, Value, Wording,
};
use etiquette::record::Record;
use regex::Regex;
use std::collections::BTreeSet;

/// A number or a date left its range.
#[derive(Debug, PartialEq)]
pub(super) struct OutOfRange;

type Known<T> = Result<T, OutOfRange>;
type V = Value<'static>;

pub(super) struct Naive<'a> {
    pub(super) policy: &'a Policy,
    /// Every field of `me`.
    pub(super) me: Vec<V>,
    pub(super) record: &'a Record<'a>,
    pub(super) today: Date,
}

/// A list: its elements may each be out of range, which matters only where they are read.
enum Items {
    Unknown,
    Absent,
    Of(Vec<Known<V>>),
}

fn known(truth: bool) -> V {
    Value::Bool(truth)
}

fn not(v: V) -> V {
    match v {
        Value::Bool(b) => known(!b),
        v => v,
    }
}

/// Kleene's `or` over what is read one by one.
fn any(values: impl Iterator<Item = Known<V>>) -> Known<V> {
    let mut result = known(false);
    for value in values {
        match value? {
            Value::Bool(true) => return Ok(known(true)),
            Value::Unknown => result = Value::Unknown,
            _ => {}
        }
    }
    Ok(result)
}

impl<'a> Naive<'a> {
    fn kind(&self) -> &'a Kind {
        self.policy.kinds.at(self.record.kind)
    }

    // Expressions.

    fn eval(&self, e: &Expr) -> Known<V> {
        Ok(match &e.kind {
            ExprKind::Error => panic!("a checked policy holds no errors"),
            ExprKind::Const(v) => v.clone(),
            ExprKind::Fact(id) => self.record.values[id.index()].clone().into_owned(),
            ExprKind::Let(id) => self.of_let(&self.kind().lets.at(*id).value)?,
            ExprKind::Global(id) => self.of_let(&self.policy.globals.at(*id).value)?,
            ExprKind::Me(id) => self.me[id.index()].clone(),
            ExprKind::Id => Value::Text(self.record.id.to_string().into()),
            ExprKind::Kind => Value::Text(self.kind().name.text.clone().into()),
            ExprKind::Today => Value::Date(self.today),
            ExprKind::List(_) => panic!("a list stands where a list is read"),
            ExprKind::Not(a) => not(self.eval(a)?),
            ExprKind::And(of) => not(any(of.iter().map(|e| Ok(not(self.eval(e)?))))?),
            ExprKind::Or(of) => any(of.iter().map(|e| self.eval(e)))?,
            ExprKind::Quorum(quorum, of) => self.quorum(*quorum, of)?,
            ExprKind::Compare(how, a, b) => self.compare(*how, a, b)?,
            ExprKind::In { negated, item, list } => {
                let holds = self.is_in(item, list)?;
                if *negated { not(holds) } else { holds }
            }
            ExprKind::Predicate { predicate, among, text, pattern } => {
                self.predicate(*predicate, *among, text, pattern)?
            }
            ExprKind::Matches(a, regex) => match self.eval(a)? {
                Value::Absent => known(false),
                Value::Unknown => Value::Unknown,
                v => known(regex.is_match(&self.text(&v).unwrap())),
            },
            ExprKind::Presence { present, of } => {
                let there = self.presence(of)?;
                if *present { there } else { not(there) }
            }
            ExprKind::OrElse(a, b) => match self.eval(a)? {
                Value::Absent => self.eval(b)?,
                v => v,
            },
            ExprKind::Sum(sign, a, b) => self.sum(*sign, &self.eval(a)?, &self.eval(b)?)?,
            ExprKind::Shift(sign, a, by) => match self.eval(a)? {
                Value::Date(date) => Value::Date(shift(date, *sign, *by)?),
                v => v,
            },
            ExprKind::ShiftDays(sign, a, b) => match (self.eval(a)?, self.eval(b)?) {
                (Value::Date(date), Value::Days(n)) => {
                    Value::Date(from_number(number(date) + if *sign == Sign::Plus { n } else { -n })?)
                }
                _ => Value::Unknown,
            },
            ExprKind::DaysBetween(a, b) => match (self.eval(a)?, self.eval(b)?) {
                (Value::Date(a), Value::Date(b)) => Value::Days(number(a) - number(b)),
                _ => Value::Unknown,
            },
            ExprKind::Call(Builtin::Count, of) => match self.items(of)? {
                Items::Unknown => Value::Unknown,
                Items::Absent => panic!("what is counted is there"),
                Items::Of(items) => Value::Int(items.len() as i128),
            },
            ExprKind::Call(Builtin::Length, of) => match self.eval(of)? {
                Value::Unknown => Value::Unknown,
                v => Value::Int(self.text(&v).unwrap().chars().count() as i128),
            },
            ExprKind::Call(Builtin::FirstName, of) => match self.eval(of)? {
                Value::Unknown => Value::Unknown,
                v => Value::Text(first_name(&self.text(&v).unwrap()).to_owned().into()),
            },
            ExprKind::Widen(of) => match self.eval(of)? {
                Value::Int(n) => Value::Decimal(Decimal::try_from_i128_with_scale(n, 0).map_err(|_| OutOfRange)?),
                v => v,
            },
        })
    }

    fn of_let(&self, e: &Expr) -> Known<V> {
        match self.eval(e)? {
            Value::Int(n) if n > i64::MAX.into() || n < i64::MIN.into() => Err(OutOfRange),
            v => Ok(v),
        }
    }

    fn items(&self, e: &Expr) -> Known<Items> {
        Ok(match &e.kind {
            ExprKind::List(items) => Items::Of(items.iter().map(|e| self.eval(e)).collect()),
            ExprKind::Let(id) => self.items(&self.kind().lets.at(*id).value)?,
            ExprKind::Global(id) => self.items(&self.policy.globals.at(*id).value)?,
            ExprKind::Widen(of) => self.items(of)?,
            ExprKind::OrElse(a, b) => match self.items(a)? {
                Items::Absent => self.items(b)?,
                items => items,
            },
            _ => match self.eval(e)? {
                Value::Unknown => Items::Unknown,
                Value::List(items) => Items::Of(items.into_iter().map(Ok).collect()),
                _ => Items::Absent,
            },
        })
    }

    fn is_list(&self, e: &Expr) -> bool {
        matches!(e.ty.base, etiquette::model::Base::List(_))
    }

    fn presence(&self, of: &Expr) -> Known<V> {
        if self.is_list(of) {
            return Ok(match self.items(of)? {
                Items::Unknown => Value::Unknown,
                Items::Absent => known(false),
                Items::Of(_) => known(true),
            });
        }
        Ok(match self.eval(of)? {
            Value::Unknown => Value::Unknown,
            v => known(v != Value::Absent),
        })
    }

    /// Read one by one until those that are known decide.
    fn quorum(&self, quorum: Quorum, of: &[Expr]) -> Known<V> {
        let all = of.len();
        let enough = |n: usize| match quorum {
            Quorum::All => n == all,
            Quorum::Any => n >= 1,
            Quorum::None => n == 0,
            Quorum::Most => 2 * n > all,
            Quorum::AtLeast(k) => n >= k as usize,
            Quorum::AtMost(k) => n <= k as usize,
            Quorum::Exactly(k) => n == k as usize,
        };
        let (mut yes, mut no) = (0, 0);
        for e in of {
            match self.eval(e)? {
                Value::Bool(true) => yes += 1,
                Value::Bool(false) => no += 1,
                _ => {}
            }
            // However the rest turns out.
            let mut outcomes = (yes..=all - no).map(&enough);
            let first = outcomes.next().unwrap();
            if outcomes.all(|other| other == first) {
                return Ok(known(first));
            }
        }
        Ok(Value::Unknown)
    }

    fn compare(&self, how: Comparison, a: &Expr, b: &Expr) -> Known<V> {
        let negative = how == Comparison::IsNot;
        let a = self.eval(a)?;
        if a == Value::Absent {
            return Ok(known(negative));
        }
        let b = self.eval(b)?;
        if b == Value::Absent {
            return Ok(known(negative));
        }
        if a == Value::Unknown || b == Value::Unknown {
            return Ok(Value::Unknown);
        }
        Ok(known(match how {
            Comparison::Is => self.same(&a, &b),
            Comparison::IsNot => !self.same(&a, &b),
            Comparison::IsExactly => self.text(&a) == self.text(&b),
            Comparison::Less => less(&a, &b),
            Comparison::LessOrEqual => !less(&b, &a),
            Comparison::Greater => less(&b, &a),
            Comparison::GreaterOrEqual => !less(&a, &b),
        }))
    }

    fn same(&self, a: &V, b: &V) -> bool {
        match (self.text(a), self.text(b)) {
            (Some(a), Some(b)) => fold(&a) == fold(&b),
            _ => match (a, b) {
                (Value::Decimal(d), Value::Int(n)) | (Value::Int(n), Value::Decimal(d)) => {
                    *d == Decimal::try_from_i128_with_scale(*n, 0).unwrap()
                }
                _ => a == b,
            },
        }
    }

    fn text(&self, v: &V) -> Option<String> {
        match v {
            Value::Text(t) => Some(t.to_string()),
            Value::Choice(set, at) => Some(self.policy.choices.at(*set)[*at as usize].clone()),
            _ => None,
        }
    }

    fn is_in(&self, item: &Expr, list: &Expr) -> Known<V> {
        let item = self.eval(item)?;
        if item == Value::Absent {
            return Ok(known(false));
        }
        match self.items(list)? {
            Items::Absent => Ok(known(false)),
            Items::Unknown => Ok(Value::Unknown),
            Items::Of(items) => any(items.into_iter().map(|element| {
                Ok(match element? {
                    Value::Absent => known(false),
                    Value::Unknown => Value::Unknown,
                    _ if item == Value::Unknown => Value::Unknown,
                    element => known(self.same(&item, &element)),
                })
            })),
        }
    }

    fn predicate(&self, predicate: Predicate, among: Option<Among>, text: &Expr, pattern: &Expr) -> Known<V> {
        let text = self.eval(text)?;
        if text == Value::Absent {
            return Ok(known(among == Some(Among::None)));
        }
        let one = |pattern: Known<V>| -> Known<V> {
            Ok(match (&text, pattern?) {
                (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
                (text, pattern) => {
                    known(found(predicate, &fold(&self.text(text).unwrap()), &fold(&self.text(&pattern).unwrap())))
                }
            })
        };
        let Some(among) = among else { return one(self.eval(pattern)) };
        let items = match self.items(pattern)? {
            Items::Unknown => return Ok(Value::Unknown),
            Items::Absent => panic!("the right side of a predicate is there"),
            Items::Of(items) => items,
        };
        Ok(match among {
            Among::Any => any(items.into_iter().map(one))?,
            Among::None => not(any(items.into_iter().map(one))?),
            Among::All => not(any(items.into_iter().map(|e| Ok(not(one(e)?))))?),
        })
    }

    fn sum(&self, sign: Sign, a: &V, b: &V) -> Known<V> {
        let minus = sign == Sign::Minus;
        Ok(match (a, b) {
            (Value::Int(a), Value::Int(b)) => Value::Int(if minus { a - b } else { a + b }),
            (Value::Days(a), Value::Days(b)) => Value::Days(if minus { a - b } else { a + b }),
            (Value::Decimal(a), Value::Decimal(b)) => {
                Value::Decimal(if minus { a.checked_sub(*b) } else { a.checked_add(*b) }.ok_or(OutOfRange)?)
            }
            _ => Value::Unknown,
        })
    }

    // What an expression depends on, and what it reads.

    fn depends(&self, e: &Expr, facts: &mut BTreeSet<FactId>) {
        let open = if self.is_list(e) {
            match self.items(e) {
                Ok(Items::Unknown) => true,
                Ok(Items::Of(items)) => items.contains(&Ok(Value::Unknown)),
                _ => false,
            }
        } else {
            self.eval(e) == Ok(Value::Unknown)
        };
        if open {
            self.step(e, &mut |e| self.depends(e, facts));
            if let ExprKind::Fact(id) = e.kind {
                facts.insert(id);
            }
        }
    }

    fn reads(&self, e: &Expr, facts: &mut BTreeSet<FactId>) {
        if let ExprKind::Fact(id) = e.kind {
            facts.insert(id);
        }
        self.step(e, &mut |e| self.reads(e, facts));
    }

    /// Operands, and what a name stands for.
    fn step(&self, e: &Expr, visit: &mut dyn FnMut(&Expr)) {
        match &e.kind {
            ExprKind::Let(id) => visit(&self.kind().lets.at(*id).value),
            ExprKind::Global(id) => visit(&self.policy.globals.at(*id).value),
            _ => e.operands(visit),
        }
    }

    // Deciding.

    pub(super) fn decide(&self) -> Known<Outcome> {
        let kind = self.kind();
        let clause = |e: &Option<Expr>| -> Known<Option<Date>> {
            Ok(match e.as_ref().map(|e| self.eval(e)).transpose()? {
                Some(Value::Date(date)) => Some(date),
                _ => None,
            })
        };
        let answer_by = clause(&kind.answer_by)?;
        let expired = clause(&kind.expires_on)?.is_some_and(|on| self.today > on);
        let mut outcome = Outcome {
            id: self.record.id.to_string(),
            kind: self.record.kind,
            verdict: Verdict::Review,
            rule: None,
            reply: None,
            reason: Some("no rule applies".to_owned()),
            facts: Vec::new(),
            answer_by,
            overdue: answer_by.is_some_and(|by| self.today > by),
            expired,
            again_on: None,
            questions: Vec::new(),
            diagnostics: Vec::new(),
        };
        let mut candidates: Vec<Option<usize>> = Vec::new();
        for (at, rule) in kind.rules.iter().enumerate() {
            let truth = rule.when.as_ref().map_or(Ok(known(true)), |e| self.eval(e))?;
            if truth != known(false) {
                candidates.push(Some(at));
            }
            if truth == known(true) {
                break;
            }
            if at + 1 == kind.rules.len() {
                candidates.push(None);
            }
        }
        if kind.rules.is_empty() {
            candidates.push(None);
        }
        // From the end: a candidate is dropped when all after it have its outcome.
        let last = candidates.len() - 1;
        let mut left = last;
        while left > 0 && self.same_outcome(candidates[left - 1], candidates[last])? {
            left -= 1;
        }
        if left > 0 {
            let mut facts = BTreeSet::new();
            for at in candidates[..left].iter().flatten() {
                self.depends(kind.rules[*at].when.as_ref().unwrap(), &mut facts);
            }
            self.ask(&mut outcome, facts)?;
        } else if let Some(at) = candidates[last] {
            self.decided(&mut outcome, at)?;
        }
        Ok(outcome)
    }

    fn same_outcome(&self, a: Option<usize>, b: Option<usize>) -> Known<bool> {
        Ok(self.promise(a) == self.promise(b) && self.reason(a)? == self.reason(b)?)
    }

    /// Decision, reply and duration (in days, or in months).
    fn promise(&self, at: Option<usize>) -> (Verdict, Option<usize>, Option<(u64, bool)>) {
        let Some(at) = at else { return (Verdict::Review, None, None) };
        let rule = &self.kind().rules[at];
        let wait = rule.wait.map(|wait| match wait.unit {
            Unit::Days => (u64::from(wait.count), true),
            Unit::Weeks => (u64::from(wait.count) * 7, true),
            Unit::Months => (u64::from(wait.count), false),
            Unit::Years => (u64::from(wait.count) * 12, false),
        });
        (rule.decision.into(), rule.reply.map(|(id, _)| id.index()), wait)
    }

    /// As rendered; as written where a shown fact is unknown.
    fn reason(&self, at: Option<usize>) -> Known<Option<String>> {
        let Some(at) = at else { return Ok(Some("no rule applies".to_owned())) };
        let rule = &self.kind().rules[at];
        let Some(because) = &rule.because else { return Ok(None) };
        Ok(Some(self.render(&because.text, rule, None)?.unwrap_or_else(|| because.text.written.clone())))
    }

    fn again_on(&self, rule: &Rule) -> Known<Option<Date>> {
        rule.wait.map(|wait| shift(self.today, Sign::Plus, wait)).transpose()
    }

    fn decided(&self, outcome: &mut Outcome, at: usize) -> Known<()> {
        let rule = &self.kind().rules[at];
        let again_on = self.again_on(rule)?;
        let mut open = BTreeSet::new();
        let given = rule.because.as_ref().and_then(|b| b.given.as_ref());
        let given_truth = given.map_or(Ok(known(true)), |e| self.eval(e))?;
        if let Some(given) = given {
            self.depends(given, &mut open);
        }
        let mut reason = None;
        if let Some(because) = &rule.because {
            reason = self.render(&because.text, rule, None)?;
            self.shown(&because.text, &mut open);
        }
        let wording = rule.reply.map(|(id, _)| self.wording(id));
        let text = match wording {
            Some(wording) => self.letter(wording, rule, reason.as_deref(), &mut open)?,
            None => None,
        };
        if !open.is_empty() {
            return self.ask(outcome, open);
        }
        outcome.verdict = rule.decision.into();
        outcome.rule = Some(at);
        outcome.again_on = again_on;
        assert_eq!(again_on.is_some(), rule.decision == Decision::Defer);
        outcome.reason = reason;
        outcome.reply = rule.reply.map(|(reply, _)| {
            let text = text.unwrap();
            let units = text.encode_utf16().count();
            let limit = self.kind().reply_limit.filter(|(limit, _)| units > *limit as usize);
            let text = match limit {
                _ if outcome.expired => Err(Withheld::Expired),
                _ if given_truth == known(false) => Err(Withheld::Dishonest),
                Some((limit, span)) => {
                    let name = &self.policy.replies.at(reply).name.text;
                    let over = units - limit as usize;
                    let message =
                        format!("the reply `{name}` is {units} characters long, {over} over the limit of {limit}");
                    let said = Diagnostic::error(codes::REPLY_OVER_LIMIT, span, message).label("the limit");
                    outcome.diagnostics.push(said);
                    Err(Withheld::OverLimit)
                }
                None => Ok(text),
            };
            Sent { reply, text }
        });
        let mut facts = BTreeSet::new();
        if let Some(e) = given.or(rule.when.as_ref()) {
            self.reads(e, &mut facts);
        }
        let value = |id: FactId| self.record.values[id.index()].clone().into_owned();
        outcome.facts = facts.into_iter().map(|id| (id, value(id))).filter(|(_, v)| *v != Value::Unknown).collect();
        Ok(())
    }

    fn ask(&self, outcome: &mut Outcome, facts: BTreeSet<FactId>) -> Known<()> {
        outcome.verdict = Verdict::Ask;
        outcome.reason = None;
        for fact in facts {
            let Need::Ask(text) = &self.kind().facts.at(fact).need else { panic!("only what is asked is unknown") };
            let mut shown = String::new();
            for segment in &text.segments {
                match segment {
                    Segment::Text(text) => shown += text,
                    Segment::Hole(Hole::Value(e), _) => shown += &self.show(&self.eval(e)?),
                    Segment::Hole(..) => panic!("a question shows values only"),
                }
            }
            outcome.questions.push(Question { fact, text: shown });
        }
        Ok(())
    }

    // Replies.

    fn wording(&self, reply: etiquette::model::ReplyId) -> &'a Wording {
        let mut hash: u64 = 14_695_981_039_346_656_037;
        for byte in self.record.id.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(1_099_511_628_211);
        }
        let wordings = &self.policy.replies.at(reply).body(self.record.kind).unwrap().wordings;
        &wordings[(hash % wordings.len() as u64) as usize]
    }

    /// The text, if all that it shows is known; `open` gets the facts that are not.
    fn letter(
        &self,
        wording: &Wording,
        rule: &Rule,
        reason: Option<&str>,
        open: &mut BTreeSet<FactId>,
    ) -> Known<Option<String>> {
        let mut paragraphs: Vec<Vec<String>> = vec![Vec::new()];
        // Once something is asked, only what else is to be asked matters.
        let mut complete = open.is_empty();
        for part in &wording.parts {
            let Part::Text { kind, when, text, .. } = part else {
                paragraphs.push(Vec::new());
                continue;
            };
            let truth = match when.as_ref().map_or(Ok(known(true)), |e| self.eval(e)) {
                Err(_) if !complete => continue,
                truth => truth?,
            };
            if truth == Value::Unknown {
                self.depends(when.as_ref().unwrap(), open);
                complete = false;
            }
            if truth != known(true) {
                continue;
            }
            self.shown(text, open);
            let shown = if complete { self.render(text, rule, reason)? } else { None };
            let Some(shown) = shown else {
                complete = false;
                continue;
            };
            if shown.is_empty() {
                continue;
            }
            if matches!(kind, PartKind::Greet | PartKind::Sign) {
                paragraphs.push(vec![shown]);
                paragraphs.push(Vec::new());
            } else {
                paragraphs.last_mut().unwrap().push(shown);
            }
        }
        let paragraphs: Vec<String> = paragraphs.iter().filter(|p| !p.is_empty()).map(|p| p.join(" ")).collect();
        let text = paragraphs.join("\n\n");
        Ok((complete && open.is_empty()).then(|| text.trim_end_matches(['\n', '\r']).to_owned()))
    }

    fn shown(&self, text: &Template, open: &mut BTreeSet<FactId>) {
        for segment in &text.segments {
            match segment {
                Segment::Hole(Hole::Value(e), _) => self.depends(e, open),
                Segment::Hole(Hole::AnswerBy, _) => self.depends(self.kind().answer_by.as_ref().unwrap(), open),
                _ => {}
            }
        }
    }

    fn render(&self, text: &Template, rule: &Rule, reason: Option<&str>) -> Known<Option<String>> {
        let mut shown = String::new();
        for segment in &text.segments {
            let value = match segment {
                Segment::Text(text) => {
                    shown += text;
                    continue;
                }
                Segment::Hole(Hole::Reason, _) => {
                    let Some(reason) = reason else { return Ok(None) };
                    shown += reason;
                    continue;
                }
                Segment::Hole(Hole::Value(e), _) => self.eval(e)?,
                Segment::Hole(Hole::AnswerBy, _) => self.eval(self.kind().answer_by.as_ref().unwrap())?,
                Segment::Hole(Hole::AgainOn, _) => Value::Date(self.again_on(rule)?.unwrap()),
            };
            if value == Value::Unknown {
                return Ok(None);
            }
            shown += &self.show(&value);
        }
        Ok(Some(shown))
    }

    fn show(&self, v: &V) -> String {
        let text = match v {
            Value::Int(n) => n.to_string(),
            Value::Decimal(d) => {
                let text = d.to_string();
                let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
                if text == "-0" { "0".to_owned() } else { text.to_owned() }
            }
            Value::Date(date) => show_date(*date),
            Value::Days(1 | -1) => format!("{} day", if *v == Value::Days(1) { 1 } else { -1 }),
            Value::Days(n) => format!("{n} days"),
            v => self.text(v).unwrap_or_else(|| panic!("{v:?} is not shown")),
        };
        let spaced = Regex::new(r"[\p{Cc}\u2028\u2029]+").unwrap().replace_all(&text, " ").into_owned();
        Regex::new(r"[\u202a-\u202e\u2066-\u2069]").unwrap().replace_all(&spaced, "").into_owned()
    }
}

fn less(a: &V, b: &V) -> bool {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => a < b,
        (Value::Decimal(a), Value::Decimal(b)) => a < b,
        (Value::Date(a), Value::Date(b)) => a < b,
        (Value::Days(a), Value::Days(b)) => a < b,
        _ => panic!("{a:?} and {b:?} have no order"),
    }
}

/// Both folded.
fn found(predicate: Predicate, text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let at = |start: usize| text[start..].starts_with(&pattern);
    let starts = 0..=text.len();
    match predicate {
        Predicate::Contains => starts.into_iter().any(at),
        Predicate::StartsWith => at(0),
        Predicate::EndsWith => text.ends_with(&pattern),
        Predicate::Mentions => {
            let touches = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric() || *c == '_');
            let left = |start: usize| start.checked_sub(1).and_then(|i| text.get(i));
            starts.into_iter().any(|s| at(s) && !touches(left(s)) && !touches(text.get(s + pattern.len())))
        }
    }
}

// The calendar, counted by hand.

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_days(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap(year)),
        _ => 31,
    }
}

/// Days before 1 January of a year, from the year 1 on.
fn before_year(year: i64) -> i64 {
    let y = year - 1;
    y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400)
}

fn number(date: Date) -> i64 {
    let (year, month) = (i64::from(date.year()), i64::from(date.month()));
    before_year(year) + (1..month).map(|m| month_days(year, m)).sum::<i64>() + i64::from(date.day())
}

fn from_number(n: i64) -> Known<Date> {
    if !(1..=before_year(10_000)).contains(&n) {
        return Err(OutOfRange);
    }
    let mut year = n / 366 + 1;
    while before_year(year + 1) < n {
        year += 1;
    }
    let mut day = n - before_year(year);
    let mut month = 1;
    while day > month_days(year, month) {
        day -= month_days(year, month);
        month += 1;
    }
    Ok(Date::constant(year as i16, month as i8, day as i8))
}

fn shift(date: Date, sign: Sign, by: Duration) -> Known<Date> {
    let count = i64::from(by.count) * if sign == Sign::Plus { 1 } else { -1 };
    let months = match by.unit {
        Unit::Days => return from_number(number(date) + count),
        Unit::Weeks => return from_number(number(date) + 7 * count),
        Unit::Months => count,
        Unit::Years => 12 * count,
    };
    let month = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
    if !(1..=9999).contains(&year) {
        return Err(OutOfRange);
    }
    let day = i64::from(date.day()).min(month_days(year, month));
    Ok(Date::constant(year as i16, month as i8, day as i8))
}
