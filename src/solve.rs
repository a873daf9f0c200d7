//! Is there a record, and a `today`, for which these conditions come out as claimed? A model if there is, a smallest set of claims that
//! contradict each other if there is none, and an honest "gave up" where the budget does not suffice.
//!
//! The map. A `guess` answers most questions that have a model. Else a question is encoded by `encode` into a `circuit` of gates over
//! `atoms`: bounds on sums, tests of texts, elements of lists; booleans, presence, choices and quorums need no theory. The SAT solver proposes truth values; `numbers` (by `simplex` over
//! `rational` fractions, dates by `calendar`) and `strings` (by `text`, a search over machines) say whether values exist, or which
//! atoms exclude each other, which is learnt; and so on. `build` makes a record of the values. `truth`, an evaluator of its own,
//! checks every model before it is given, so that a model is never wrong; what is not understood is left open, so that a contradiction
//! is never wrong either. `witness` makes models small and natural, and prints them. `sieve` tells which of many conditions may hold.
//!
//! Everything is counted, nothing is timed: the same question gives the same answer on every machine.

mod atoms;
mod build;
mod calendar;
mod circuit;
mod encode;
mod guess;
mod numbers;
mod rational;
pub mod sieve;
mod simplex;
mod strings;
mod text;
mod truth;
pub mod witness;

use crate::model::{Date, Expr, Kind, KindId, MeId, Policy, Value};
use atoms::{Atom, NumKind, TextId};
use build::Natural;
use circuit::{Lit, Said};
use encode::Encoder;
use simplex::{Stop, Why};
use std::collections::{BTreeMap, BTreeSet};
use strings::{Known, Strings, Texts};
use truth::Truth;
pub use truth::has;

/// What a question may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Conflicts of the SAT solver.
    pub conflicts: usize,
    /// Proposals that the theories look at.
    pub rounds: usize,
    /// States of each search for a text.
    pub states: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget { conflicts: 50_000, rounds: 2_000, states: 400_000 }
    }
}

/// A condition and whether it should hold.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'e> {
    /// A condition of the kind.
    pub expr: &'e Expr,
    /// Whether it should hold.
    pub holds: bool,
}

/// What is known of some claims.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// A record for which every claim comes out; it was checked.
    Found(Model),
    /// No record is such; these claims alone exclude each other, and without any of them the others might not.
    Impossible(Vec<usize>),
    /// The budget was spent, or something is beyond the solver.
    GaveUp,
}

/// A fully known record and what stands around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The values of the kind's facts, by [`crate::model::FactId`].
    pub values: Vec<Value<'static>>,
    /// `today`
    pub today: Date,
    /// The values of the fields of `me`.
    pub me: Vec<(MeId, Value<'static>)>,
    /// `id`
    pub id: String,
}

/// Answers questions about one kind of request.
#[derive(Clone, Copy, Debug)]
pub struct Solver<'p> {
    policy: &'p Policy,
    kind: &'p Kind,
    budget: Budget,
    near: Date,
    pinned: bool,
    base: Option<&'p Model>,
    rough: bool,
}

impl<'p> Solver<'p> {
    /// A solver for a kind; dates of witnesses are near 2026-05-01.
    pub fn new(policy: &'p Policy, kind: KindId, budget: Budget) -> Self {
        Solver {
            policy,
            kind: policy.kinds.at(kind),
            budget,
            near: jiff::civil::date(2026, 5, 1),
            pinned: false,
            base: None,
            rough: false,
        }
    }

    /// The same with dates near this one.
    #[must_use]
    pub fn near(self, date: Date) -> Self {
        Solver { near: date, ..self }
    }

    /// The same where `today` is this date and no other.
    #[must_use]
    pub fn on(self, today: Date) -> Self {
        Solver { near: today, pinned: true, ..self }
    }

    /// The same where values are rather those of this record than any others.
    #[must_use]
    pub fn like(self, base: &'p Model) -> Self {
        Solver { base: Some(base), ..self }
    }

    /// The same where of contradictions only their being so is wanted: which claims they take is not looked into.
    #[must_use]
    pub fn rough(self) -> Self {
        Solver { rough: true, ..self }
    }

    /// Whether which claims a contradiction takes is not looked into.
    pub fn is_rough(&self) -> bool {
        self.rough
    }

    fn natural(&self) -> Natural<'p> {
        Natural::new(self.policy, self.kind, self.near).like(self.base)
    }

    /// Looks for a record for which the claims come out. It need be neither small nor natural.
    pub fn find(&self, claims: &[Claim<'p>]) -> Answer {
        match self.guess(claims) {
            Some(model) => Answer::Found(model),
            None => Question::new(self, claims).answer(),
        }
    }

    /// The same without a proof, so that none says nothing.
    pub fn guess(&self, claims: &[Claim<'p>]) -> Option<Model> {
        guess::guess(&self.natural(), self.near, claims, &|model: &Model| self.comes_out(model, claims))
    }

    /// Looks for a record for which the claims come out, as small and as natural as can be.
    pub fn witness(&self, claims: &[Claim<'p>]) -> Answer {
        match self.find(claims) {
            Answer::Found(model) => Answer::Found(self.improved(model, |model| self.comes_out(model, claims))),
            other => other,
        }
    }

    /// A record that is still as `good`, smaller and more natural.
    pub fn improved(&self, model: Model, good: impl Fn(&Model) -> bool) -> Model {
        let natural = self.natural();
        witness::improve(model, &natural, !self.pinned, good)
    }

    /// What conditions give for a record.
    pub fn truth<'e>(&self, model: &'e Model) -> Truths<'e>
    where
        'p: 'e,
    {
        Truths(Truth::new(self.policy, self.kind, model))
    }

    /// What an expression gives for a record; none where something that it reads leaves its range.
    pub fn value(&self, model: &Model, expr: &Expr) -> Option<Value<'static>> {
        Truth::new(self.policy, self.kind, model).gives(expr).ok().map(Value::into_owned)
    }

    /// Whether every claim comes out for a record, and nothing that is read leaves its range.
    pub fn comes_out(&self, model: &Model, claims: &[Claim<'p>]) -> bool {
        let truth = Truth::new(self.policy, self.kind, model);
        claims.iter().all(|claim| truth.holds(claim.expr) == Ok(claim.holds))
    }
}

/// What the conditions of a kind give for one record.
pub struct Truths<'m>(Truth<'m>);

impl<'m> Truths<'m> {
    /// What a condition gives; none where something that it reads leaves its range.
    pub fn of(&self, expr: &'m Expr) -> Option<bool> {
        self.0.holds(expr).ok()
    }
}

/// One question.
struct Question<'q, 'p> {
    solver: &'q Solver<'p>,
    claims: &'q [Claim<'p>],
    encoder: Encoder<'p>,
    natural: Natural<'p>,
    roots: Vec<Lit>,
    /// Cases that theories told apart; one of each holds.
    splits: Vec<Lit>,
    known: Known,
    rounds: usize,
    /// Whether a proposal was excluded without proof.
    tainted: bool,
}

/// What became of a set of assumptions.
enum Outcome {
    Found(Model),
    No(Vec<Lit>),
    GaveUp,
}

/// How many models that do not come out are passed over.
const MOST_WRONG: usize = 12;

impl<'q, 'p> Question<'q, 'p> {
    fn new(solver: &'q Solver<'p>, claims: &'q [Claim<'p>]) -> Self {
        let pinned = solver.pinned.then(|| calendar::day_of(solver.near));
        let mut encoder = Encoder::new(solver.policy, solver.kind, pinned, solver.budget.conflicts);
        let roots = claims.iter().map(|c| encoder.claim(c.expr).when(c.holds)).collect();
        encoder.atoms.finish();
        let natural = solver.natural();
        let rounds = solver.budget.rounds;
        Question {
            solver,
            claims,
            encoder,
            natural,
            roots,
            splits: Vec::new(),
            known: Known::new(),
            rounds,
            tainted: false,
        }
    }

    fn answer(mut self) -> Answer {
        if self.encoder.lost {
            return Answer::GaveUp;
        }
        let within = self.encoder.ranges.clone();
        let within = self.encoder.atoms.circuit.and(within);
        let mut assumed = self.roots.clone();
        assumed.push(within);
        match self.decide(&assumed) {
            Outcome::Found(model) => return Answer::Found(model),
            Outcome::GaveUp => return Answer::GaveUp,
            Outcome::No(core) if !core.contains(&within) || within == Lit::TRUE => {
                return Answer::Impossible(self.smallest(&core));
            }
            Outcome::No(_) => {}
        }
        // perhaps what is out of range need not be read
        match self.decide(&self.roots.clone()) {
            Outcome::Found(model) => Answer::Found(model),
            Outcome::GaveUp => Answer::GaveUp,
            Outcome::No(core) => Answer::Impossible(self.smallest(&core)),
        }
    }

    /// The claims of a core, without those that it can do without; later ones are left out first.
    fn smallest(&mut self, core: &[Lit]) -> Vec<usize> {
        if self.solver.rough {
            return Vec::new();
        }
        let place = |lit: &Lit| self.roots.iter().position(|root| root == lit);
        let mut claims: Vec<usize> = core.iter().filter_map(place).collect::<BTreeSet<_>>().into_iter().collect();
        let mut at = claims.len();
        while at > 0 && claims.len() > 1 {
            at -= 1;
            let mut fewer = claims.clone();
            fewer.remove(at);
            let assumed: Vec<Lit> = fewer.iter().filter_map(|&c| self.roots.get(c).copied()).collect();
            if let Outcome::No(core) = self.decide(&assumed) {
                claims = fewer.into_iter().filter(|&c| self.roots.get(c).is_some_and(|r| core.contains(r))).collect();
                at = at.min(claims.len());
            }
        }
        claims
    }

    fn decide(&mut self, assumed: &[Lit]) -> Outcome {
        let mut wrong = 0;
        loop {
            if self.rounds == 0 || wrong > MOST_WRONG {
                return Outcome::GaveUp;
            }
            self.rounds -= 1;
            match self.encoder.atoms.circuit.solve(assumed) {
                Said::GaveUp => return Outcome::GaveUp,
                Said::No(_) if self.tainted => return Outcome::GaveUp,
                Said::No(core) => return Outcome::No(core),
                Said::Yes => {}
            }
            let needed: Vec<Lit> = assumed.iter().chain(&self.splits).copied().collect();
            let lits = self.encoder.atoms.circuit.justify(&needed);
            match self.propose(&lits) {
                Proposal::Model(model) if self.comes_out(&model, assumed) => return Outcome::Found(model),
                Proposal::Never(why) => self.exclude(why.iter().copied()),
                Proposal::Split(one_of) => {
                    let split = self.encoder.atoms.circuit.or(one_of);
                    self.encoder.atoms.circuit.clause(&[split]);
                    self.splits.push(split);
                }
                Proposal::Model(_) | Proposal::GaveUp => {
                    wrong += 1;
                    self.tainted = true;
                    self.exclude(lits.iter().copied());
                }
            }
        }
    }

    fn exclude(&mut self, lits: impl Iterator<Item = Lit>) {
        let clause: Vec<Lit> = lits.map(|l| !l).collect();
        self.encoder.atoms.circuit.clause(&clause);
    }

    /// Whether the claims among the assumptions come out.
    fn comes_out(&self, model: &Model, assumed: &[Lit]) -> bool {
        let claims = self.claims.iter().zip(&self.roots).filter(|(_, root)| assumed.contains(root));
        let claims: Vec<Claim<'p>> = claims.map(|(claim, _)| *claim).collect();
        self.solver.comes_out(model, &claims)
    }

    /// Values for what the literals say.
    fn propose(&mut self, lits: &[Lit]) -> Proposal {
        let atoms = &self.encoder.atoms;
        let prefer = self.natural.preference(atoms);
        let numbers = match numbers::solve(atoms, &prefer, lits, &self.counts(lits)) {
            Ok(numbers) => numbers,
            Err(Stop::Conflict(why)) => return Proposal::Never(why),
            Err(Stop::GaveUp) => return Proposal::GaveUp,
        };
        let lengths = self.tied_lengths(lits, &numbers);
        let plain = |text: TextId| self.natural.plain(&atoms.texts.at(text).kind);
        let mut strings = Strings {
            atoms,
            words: &self.encoder.words,
            plain: &plain,
            lits,
            states: self.solver.budget.states,
            known: &mut self.known,
        };
        match strings.solve(&lengths) {
            Texts::Found(texts) => Proposal::Model(self.natural.model(&self.encoder, lits, &numbers, &texts)),
            Texts::Conflict(why) => Proposal::Never(why),
            Texts::Length { text, why, least, most } => self.split(text, &why, (least, most)),
            Texts::GaveUp => Proposal::GaveUp,
        }
    }

    /// A text of these tests has at most, or else at least, so many scalars.
    fn split(&mut self, text: TextId, why: &Why, (least, most): (Option<usize>, Option<usize>)) -> Proposal {
        let num = self.encoder.atoms.length(text);
        let mut at_most = |n: i128| {
            let terms = BTreeMap::from([(num, rational::Ratio::ONE)]);
            self.encoder.atoms.at_most(terms, rational::Ratio::whole(n), false)
        };
        let longer = least.map(|n| !at_most(n as i128 - 1));
        let shorter = most.map(|n| at_most(n as i128));
        Proposal::Split(why.iter().map(|&l| !l).chain(longer).chain(shorter).collect())
    }

    /// How many elements the lists have at least, and at most, as far as the literals tell.
    fn counts(&self, lits: &[Lit]) -> Vec<(atoms::ListId, usize, bool, Why)> {
        let mut held: BTreeMap<(atoms::ListId, bool), Why> = BTreeMap::new();
        for lit in lits {
            if let Some(Atom::Member(list, _)) = self.encoder.atoms.by_gate.get(&lit.gate()) {
                held.entry((*list, lit.holds())).or_default().insert(*lit);
            }
        }
        let every = |list, why: &Why| self.natural.domain(&self.encoder.atoms, list).is_some_and(|n| why.len() >= n);
        held.into_iter()
            .filter(|((list, holds), why)| *holds || every(*list, why))
            .map(|((list, holds), why)| (list, if holds { why.len() } else { 0 }, holds, why))
            .collect()
    }

    /// The lengths of texts that are bounded together with other numbers.
    fn tied_lengths(&self, lits: &[Lit], numbers: &BTreeMap<atoms::NumId, rational::Ratio>) -> BTreeMap<TextId, usize> {
        let atoms = &self.encoder.atoms;
        let mut tied = BTreeMap::new();
        for lit in lits {
            let Some(Atom::AtMost { form, .. }) = atoms.by_gate.get(&lit.gate()) else { continue };
            let form = atoms.forms.at(*form);
            for num in form.keys().filter(|_| form.len() > 1) {
                if let (NumKind::Length(text), Some(length)) = (&atoms.nums.at(*num).kind, numbers.get(num)) {
                    tied.insert(*text, usize::try_from(length.floor()).unwrap_or(usize::MAX));
                }
            }
        }
        tied
    }
}

/// What the theories make of truth values.
enum Proposal {
    Model(Model),
    /// These literals cannot all hold.
    Never(Why),
    /// One of these holds.
    Split(Vec<Lit>),
    GaveUp,
}
