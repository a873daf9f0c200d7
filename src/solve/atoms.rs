//! The atoms of a question and what they speak about: numbers, texts, lists and choices, each made when it is first read.

#![allow(unreachable_pub, reason = "the ids are declared by a macro that makes them public")]

use super::calendar::{self, FIRST_DAY, LAST_DAY, Step};
use super::circuit::{Circuit, Lit};
use super::rational::Ratio;
use super::text::Test;
use crate::model::arena::{Arena, id_type};
use crate::model::{Bound, FactId, MeId, Scalar};
use std::collections::{BTreeMap, HashMap};

id_type! {
    /// A number: a fact, a length, a count, a date's day.
    NumId;
    /// A text.
    TextId;
    /// A list that a record holds.
    ListId;
    /// A sum of numbers that is bounded.
    FormId;
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Source {
    Fact(FactId),
    Me(MeId),
}

/// What a number is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum NumKind {
    Value(Source),
    Length(TextId),
    Count(ListId),
    Today,
    /// The date after some steps from another.
    After(NumId, Vec<Step>),
    /// The sum of others, to step on from.
    Sum(Vec<(NumId, Ratio)>, Ratio),
}

/// A number.
#[derive(Clone, Debug)]
pub(super) struct Num {
    pub(super) kind: NumKind,
    pub(super) whole: bool,
    pub(super) lower: Option<Ratio>,
    pub(super) upper: Option<Ratio>,
}

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum TextKind {
    Value(Source),
    /// `id`
    Id,
    /// The word to greet by of another.
    FirstName(TextId),
}

/// A text.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) kind: TextKind,
    pub(super) most: Option<u32>,
}

/// What holds between two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Between {
    Is,
    Exactly,
    /// The first has the predicate with the second.
    Has(crate::model::expr::Predicate),
}

/// A list that a record holds.
#[derive(Clone, Debug)]
pub(super) struct List {
    pub(super) source: Source,
    pub(super) element: Option<Scalar>,
}

/// A sum of numbers with fractions before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Linear {
    /// By number, none with zero.
    pub(super) terms: BTreeMap<NumId, Ratio>,
    pub(super) constant: Ratio,
}

impl Linear {
    pub(super) fn constant(constant: Ratio) -> Linear {
        Linear { terms: BTreeMap::new(), constant }
    }

    pub(super) fn of(num: NumId) -> Linear {
        Linear { terms: BTreeMap::from([(num, Ratio::ONE)]), constant: Ratio::ZERO }
    }

    /// This and so many times the other.
    pub(super) fn plus(&self, by: Ratio, other: &Linear) -> Linear {
        let mut sum = self.clone();
        sum.constant = sum.constant + by * other.constant;
        for (&num, &c) in &other.terms {
            let total = sum.terms.get(&num).map_or(by * c, |&have| have + by * c);
            if total.is_zero() {
                sum.terms.remove(&num);
            } else {
                sum.terms.insert(num, total);
            }
        }
        sum
    }
}

/// What an atom says, apart from those that the SAT solver alone decides.
#[derive(Clone, Debug)]
pub(super) enum Atom {
    /// The sum is at most the bound, or below it if `strict`.
    AtMost {
        form: FormId,
        bound: Ratio,
        strict: bool,
    },
    /// The text passes the test.
    Text(TextId, Test),
    Pair(TextId, Between, TextId),
    /// The list holds the element: a place in [`Atoms::elements`].
    Member(ListId, usize),
    /// Nothing is known of it: a model is tried out.
    Opaque,
}

/// The bounds on a sum that are atoms, in order, strict ones first.
type Bounds = BTreeMap<(Ratio, bool), Lit>;

/// Everything that a question speaks about.
pub(super) struct Atoms {
    pub(super) circuit: Circuit,
    pub(super) nums: Arena<NumId, Num>,
    pub(super) texts: Arena<TextId, Text>,
    pub(super) lists: Arena<ListId, List>,
    /// Sums without their constant; the first factor is one.
    pub(super) forms: Arena<FormId, BTreeMap<NumId, Ratio>>,
    bounds: HashMap<FormId, Bounds>,
    forms_by_terms: HashMap<Vec<(NumId, Ratio)>, FormId>,
    nums_by_kind: HashMap<NumKind, NumId>,
    texts_by_kind: HashMap<TextKind, TextId>,
    lists_by_source: HashMap<Source, ListId>,
    pub(super) by_gate: BTreeMap<u32, Atom>,
    tests: HashMap<(TextId, Test), Lit>,
    pairs: HashMap<(TextId, Between, TextId), Lit>,
    members: HashMap<(ListId, super::truth::Key), Lit>,
    pub(super) elements: Vec<super::truth::Key>,
}

impl Atoms {
    pub(super) fn new(conflicts: usize) -> Atoms {
        Atoms {
            circuit: Circuit::new(conflicts),
            nums: Arena::default(),
            texts: Arena::default(),
            lists: Arena::default(),
            forms: Arena::default(),
            bounds: HashMap::new(),
            forms_by_terms: HashMap::new(),
            nums_by_kind: HashMap::new(),
            texts_by_kind: HashMap::new(),
            lists_by_source: HashMap::new(),
            by_gate: BTreeMap::new(),
            tests: HashMap::new(),
            pairs: HashMap::new(),
            members: HashMap::new(),
            elements: Vec::new(),
        }
    }

    fn atom(&mut self, atom: Atom) -> Lit {
        let lit = self.circuit.atom();
        self.by_gate.insert(lit.gate(), atom);
        lit
    }

    /// An atom of which nothing is known.
    pub(super) fn opaque(&mut self) -> Lit {
        self.atom(Atom::Opaque)
    }

    fn num(&mut self, kind: NumKind, whole: bool, (lower, upper): (Option<Ratio>, Option<Ratio>)) -> NumId {
        if let Some(&known) = self.nums_by_kind.get(&kind) {
            return known;
        }
        let id = self.nums.push(Num { kind: kind.clone(), whole, lower, upper });
        self.nums_by_kind.insert(kind, id);
        id
    }

    /// The number that a fact or a field of `me` holds.
    pub(super) fn value(&mut self, source: Source, scalar: Scalar, bound: Bound) -> NumId {
        let whole = |n: i64| Some(Ratio::whole(i128::from(n)));
        let range = match (bound, scalar) {
            (Bound::Int(a, b), _) => (whole(a), whole(b)),
            (Bound::Decimal(a, b), _) => (Some(Ratio::from(a)), Some(Ratio::from(b))),
            (_, Scalar::Int) => (whole(i64::MIN), whole(i64::MAX)),
            (_, Scalar::Date) => (whole(FIRST_DAY), whole(LAST_DAY)),
            _ => {
                let most = Ratio::whole(10i128.pow(28) - 1);
                (Some(-most), Some(most))
            }
        };
        self.num(NumKind::Value(source), scalar != Scalar::Decimal, range)
    }

    /// The day of `today`.
    pub(super) fn today(&mut self, pinned: Option<i64>) -> NumId {
        let (from, to) = pinned.map_or((FIRST_DAY, LAST_DAY), |day| (day, day));
        let range = (Some(Ratio::whole(i128::from(from))), Some(Ratio::whole(i128::from(to))));
        self.num(NumKind::Today, true, range)
    }

    pub(super) fn length(&mut self, text: TextId) -> NumId {
        let most = self.texts.at(text).most.map(|n| Ratio::whole(i128::from(n)));
        self.num(NumKind::Length(text), true, (Some(Ratio::ONE), most))
    }

    pub(super) fn count(&mut self, list: ListId) -> NumId {
        self.num(NumKind::Count(list), true, (Some(Ratio::ZERO), None))
    }

    /// A date some calendar months after another, which is a sum.
    pub(super) fn months_after(&mut self, date: &Linear, months: i64) -> NumId {
        let mut terms = date.terms.iter();
        let (base, mut steps) = match (terms.next(), terms.next()) {
            (Some((&num, &by)), None) if by == Ratio::ONE && date.constant.is_whole() => {
                let (base, mut steps) = match &self.nums.at(num).kind {
                    NumKind::After(base, steps) => (*base, steps.clone()),
                    _ => (num, Vec::new()),
                };
                let days = i64::try_from(date.constant.floor()).unwrap_or(i64::MAX);
                if days != 0 {
                    steps.push(Step::Days(days));
                }
                (base, steps)
            }
            _ => (self.sum(date), Vec::new()),
        };
        steps.push(Step::Months(months));
        let base_range = self.nums.at(base).clone();
        let move_edge = |edge: Option<Ratio>| {
            edge.and_then(|e| i64::try_from(e.floor()).ok())
                .map(|day| Ratio::whole(i128::from(calendar::after(day, &steps))))
        };
        let range = (move_edge(base_range.lower), move_edge(base_range.upper));
        self.num(NumKind::After(base, steps), true, range)
    }

    /// A number that is a sum of others.
    fn sum(&mut self, sum: &Linear) -> NumId {
        let (lower, upper) = self.range(&sum.terms);
        let shifted = |edge: Option<Ratio>| edge.map(|e| e + sum.constant);
        let terms: Vec<(NumId, Ratio)> = sum.terms.iter().map(|(&n, &c)| (n, c)).collect();
        let whole = terms.iter().all(|&(n, c)| c.is_whole() && self.nums.at(n).whole) && sum.constant.is_whole();
        self.num(NumKind::Sum(terms, sum.constant), whole, (shifted(lower), shifted(upper)))
    }

    pub(super) fn text(&mut self, kind: TextKind, most: Option<u32>) -> TextId {
        if let Some(&known) = self.texts_by_kind.get(&kind) {
            return known;
        }
        let id = self.texts.push(Text { kind: kind.clone(), most });
        self.texts_by_kind.insert(kind, id);
        id
    }

    pub(super) fn list(&mut self, source: Source, element: Option<Scalar>) -> ListId {
        if let Some(&known) = self.lists_by_source.get(&source) {
            return known;
        }
        let id = self.lists.push(List { source, element });
        self.lists_by_source.insert(source, id);
        id
    }

    /// Between which bounds a sum lies whatever its numbers are.
    fn range(&self, terms: &BTreeMap<NumId, Ratio>) -> (Option<Ratio>, Option<Ratio>) {
        let mut range = (Some(Ratio::ZERO), Some(Ratio::ZERO));
        for (&num, &c) in terms {
            let num = self.nums.at(num);
            let (low, high) = if c.is_negative() { (num.upper, num.lower) } else { (num.lower, num.upper) };
            range.0 = range.0.zip(low).map(|(sum, edge)| sum + c * edge);
            range.1 = range.1.zip(high).map(|(sum, edge)| sum + c * edge);
        }
        range
    }

    /// Whether a sum is at most zero, or below it if `strict`.
    pub(super) fn at_most_zero(&mut self, sum: &Linear, strict: bool) -> Lit {
        let Some(&first) = sum.terms.values().next() else {
            let holds = sum.constant.is_negative() || (!strict && sum.constant.is_zero());
            return if sum.constant.is_lost() { self.opaque() } else { Lit::TRUE.when(holds) };
        };
        let scale = first.inverse();
        let terms: BTreeMap<NumId, Ratio> = sum.terms.iter().map(|(&n, &c)| (n, c * scale)).collect();
        let bound = -(sum.constant * scale);
        if first.is_negative() { !self.at_most(terms, bound, !strict) } else { self.at_most(terms, bound, strict) }
    }

    /// Whether a sum whose first factor is one is at most the bound, or below it if `strict`.
    pub(super) fn at_most(&mut self, terms: BTreeMap<NumId, Ratio>, bound: Ratio, strict: bool) -> Lit {
        let whole = terms.iter().all(|(&n, c)| c.is_whole() && self.nums.at(n).whole);
        let (bound, strict) = match (whole, strict) {
            (false, _) => (bound, strict),
            (true, true) => (Ratio::whole(bound.ceil().saturating_sub(1)), false),
            (true, false) => (Ratio::whole(bound.floor()), false),
        };
        let (low, high) = self.range(&terms);
        if bound.is_lost() || low.is_some_and(Ratio::is_lost) || high.is_some_and(Ratio::is_lost) {
            return self.opaque();
        }
        if high.is_some_and(|h| h < bound || (!strict && h == bound)) {
            return Lit::TRUE;
        }
        if low.is_some_and(|l| l > bound || (strict && l == bound)) {
            return Lit::FALSE;
        }
        let key: Vec<(NumId, Ratio)> = terms.iter().map(|(&n, &c)| (n, c)).collect();
        let form = match self.forms_by_terms.get(&key) {
            Some(&known) => known,
            None => {
                let id = self.forms.push(terms);
                self.forms_by_terms.insert(key, id);
                id
            }
        };
        self.bound(form, bound, strict)
    }

    /// The atom of a bound, with what follows from and for its neighbours.
    fn bound(&mut self, form: FormId, bound: Ratio, strict: bool) -> Lit {
        let place = (bound, !strict);
        if let Some(&known) = self.bounds.get(&form).and_then(|b| b.get(&place)) {
            return known;
        }
        let lit = self.atom(Atom::AtMost { form, bound, strict });
        let bounds = self.bounds.entry(form).or_default();
        let before = bounds.range(..place).next_back().map(|(_, &l)| l);
        let after = bounds.range(place..).next().map(|(_, &l)| l);
        bounds.insert(place, lit);
        if let Some(before) = before {
            self.circuit.clause(&[!before, lit]);
        }
        if let Some(after) = after {
            self.circuit.clause(&[!lit, after]);
        }
        lit
    }

    /// The atom of a test, with what the other tests of the text say about it.
    pub(super) fn test(&mut self, text: TextId, test: Test) -> Lit {
        if let Some(&known) = self.tests.get(&(text, test.clone())) {
            return known;
        }
        let lit = self.atom(Atom::Text(text, test.clone()));
        self.relate(text, &test, lit);
        self.tests.insert((text, test), lit);
        lit
    }

    /// A text that is given decides every other test that is blind to case.
    fn relate(&mut self, text: TextId, test: &Test, lit: Lit) {
        const FEW: usize = 64;
        let others: Vec<(Test, Lit)> = self.tests_of(text).take(FEW).collect();
        for (other, its) in others {
            for (given, if_given, then, its) in [(test, lit, &other, its), (&other, its, test, lit)] {
                if let Test::Is(word) = given
                    && let Some(holds) = then.of_folded(word)
                {
                    self.circuit.clause(&[!if_given, its.when(holds)]);
                }
            }
        }
    }

    fn tests_of(&self, text: TextId) -> impl Iterator<Item = (Test, Lit)> {
        self.by_gate.iter().filter_map(move |(&gate, atom)| match atom {
            Atom::Text(of, test) if *of == text && self.tests.contains_key(&(text, test.clone())) => {
                Some((test.clone(), Lit::of(gate, true)))
            }
            _ => None,
        })
    }

    /// The atom of what holds between two texts, with what follows from equality.
    pub(super) fn pair(&mut self, a: TextId, between: Between, b: TextId) -> Lit {
        let symmetric = matches!(between, Between::Is | Between::Exactly);
        let (a, b) = if symmetric && b < a { (b, a) } else { (a, b) };
        if a == b {
            return Lit::TRUE;
        }
        if let Some(&known) = self.pairs.get(&(a, between, b)) {
            return known;
        }
        let lit = self.atom(Atom::Pair(a, between, b));
        self.pairs.insert((a, between, b), lit);
        match between {
            Between::Is => {}
            Between::Exactly => {
                let same = self.pair(a, Between::Is, b);
                self.circuit.clause(&[!lit, same]);
            }
            Between::Has(predicate) => {
                let same = self.pair(a, Between::Is, b);
                self.circuit.clause(&[!same, lit]);
                if predicate != crate::model::expr::Predicate::Contains {
                    let contains = self.pair(a, Between::Has(crate::model::expr::Predicate::Contains), b);
                    self.circuit.clause(&[!lit, contains]);
                }
            }
        }
        lit
    }

    /// What follows once everything is encoded: texts that are the same pass the same tests, as far as these are blind to case.
    pub(super) fn finish(&mut self) {
        let mut same: Vec<(TextId, TextId, Lit)> = self
            .pairs
            .iter()
            .filter(|((_, between, _), _)| *between == Between::Is)
            .map(|((a, _, b), &lit)| (*a, *b, lit))
            .collect();
        same.sort_unstable();
        for (a, b, same) in same {
            let of_a: Vec<(Test, Lit)> = self.tests_of(a).filter(|(test, _)| test.is_blind()).collect();
            for (test, of_a) in of_a {
                let Some(&of_b) = self.tests.get(&(b, test.clone())) else { continue };
                self.circuit.clause(&[!same, !of_a, of_b]);
                self.circuit.clause(&[!same, of_a, !of_b]);
                if matches!(test, Test::Is(_)) {
                    self.circuit.clause(&[same, !of_a, !of_b]);
                }
            }
        }
    }

    /// The atom of an element in a list.
    pub(super) fn member(&mut self, list: ListId, element: super::truth::Key) -> Lit {
        if let Some(&known) = self.members.get(&(list, element.clone())) {
            return known;
        }
        self.elements.push(element.clone());
        let lit = self.atom(Atom::Member(list, self.elements.len() - 1));
        self.members.insert((list, element), lit);
        lit
    }
}
