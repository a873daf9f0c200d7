//! Are there numbers within these bounds? Simplex for sums; branching for whole numbers, and for dates that calendar months tie together.

use super::atoms::{Atom, Atoms, FormId, ListId, NumId, NumKind};
use super::calendar::{self, Step};
use super::circuit::Lit;
use super::rational::Ratio;
use super::simplex::{Point, Simplex, Stop, Why};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

/// How many branches one question may take.
const MOST_NODES: usize = 3_000;
/// How many branches within each other.
const MOST_DEPTH: usize = 100;
/// How many pivots.
const MOST_STEPS: usize = 60_000;
/// Up to how many days the distances of dates are worked out day by day.
const SHORT_RANGE: i64 = 800;

/// Where numbers would rather be.
pub(super) trait Prefer {
    /// The value that a number has if nothing speaks against it.
    fn number(&self, num: NumId) -> Ratio;
    /// Days to try for dates, the best first.
    fn days(&self) -> &[i64];
}

/// A system of bounds.
pub(super) struct Numbers<'a> {
    atoms: &'a Atoms,
    prefer: &'a dyn Prefer,
    columns: BTreeMap<NumId, usize>,
    forms: BTreeMap<FormId, usize>,
    /// For each date that months are counted from: the dates that are some steps after it.
    after: BTreeMap<NumId, Vec<(NumId, Vec<Step>)>>,
    nodes: usize,
    /// How deep the search is in branches.
    depth: usize,
    steps: usize,
}

/// Numbers within the bounds that `lits` and `counts` (at least, or if `false` at most, so many elements) set.
pub(super) fn solve(
    atoms: &Atoms,
    prefer: &dyn Prefer,
    lits: &[Lit],
    counts: &[(ListId, usize, bool, Why)],
) -> Result<BTreeMap<NumId, Ratio>, Stop> {
    let mut numbers = Numbers {
        atoms,
        prefer,
        columns: BTreeMap::new(),
        forms: BTreeMap::new(),
        after: BTreeMap::new(),
        nodes: MOST_NODES,
        depth: 0,
        steps: MOST_STEPS,
    };
    let mut simplex = Simplex::default();
    numbers.columns(&mut simplex, lits)?;
    numbers.distances(&mut simplex)?;
    for &lit in lits {
        numbers.assert(&mut simplex, lit)?;
    }
    for (list, count, at_least, why) in counts {
        numbers.count(&mut simplex, *list, *count, *at_least, why)?;
    }
    let solved = numbers.search(simplex, true)?;
    let small = solved.small();
    let value = |column: usize| solved.value(column).real + solved.value(column).small * small;
    Ok(numbers.columns.iter().map(|(&num, &column)| (num, value(column))).collect())
}

impl Numbers<'_> {
    fn columns(&mut self, simplex: &mut Simplex, lits: &[Lit]) -> Result<(), Stop> {
        for lit in lits {
            let Some(Atom::AtMost { form, .. }) = self.atoms.by_gate.get(&lit.gate()) else { continue };
            for &num in self.atoms.forms.at(*form).keys() {
                self.column(simplex, num)?;
            }
        }
        Ok(())
    }

    fn column(&mut self, simplex: &mut Simplex, num: NumId) -> Result<usize, Stop> {
        if let Some(&known) = self.columns.get(&num) {
            return Ok(known);
        }
        let column = simplex.variable(self.prefer.number(num));
        self.columns.insert(num, column);
        let info = self.atoms.nums.at(num);
        if let Some(lower) = info.lower {
            simplex.at_least(column, Point::of(lower), Why::new())?;
        }
        if let Some(upper) = info.upper {
            simplex.at_most(column, Point::of(upper), Why::new())?;
        }
        match &info.kind {
            NumKind::After(base, steps) => {
                self.column(simplex, *base)?;
                self.after.entry(*base).or_default().push((num, steps.clone()));
            }
            NumKind::Sum(terms, constant) => {
                let mut row = vec![(column, Ratio::whole(-1))];
                for &(term, by) in terms {
                    row.push((self.column(simplex, term)?, by));
                }
                let gap = simplex.sum(&row);
                simplex.at_least(gap, Point::of(-*constant), Why::new())?;
                simplex.at_most(gap, Point::of(-*constant), Why::new())?;
            }
            NumKind::Value(_) | NumKind::Length(_) | NumKind::Count(_) | NumKind::Today => {}
        }
        Ok(column)
    }

    /// How far dates that rest on one date may be apart, whatever it is.
    fn distances(&self, simplex: &mut Simplex) -> Result<(), Stop> {
        for &base in self.after.keys() {
            self.tighten(simplex, base, None)?;
        }
        Ok(())
    }

    fn tighten(&self, simplex: &mut Simplex, base: NumId, range: Option<(i64, i64)>) -> Result<(), Stop> {
        const NONE: &[Step] = &[];
        let after = self.after.get(&base).map(Vec::as_slice).unwrap_or_default();
        let all: Vec<(NumId, &[Step])> =
            std::iter::once((base, NONE)).chain(after.iter().map(|(n, s)| (*n, s.as_slice()))).collect();
        for (at, (a, steps_a)) in all.iter().enumerate() {
            for (b, steps_b) in all.iter().skip(at + 1) {
                let (Some(&a), Some(&b)) = (self.columns.get(a), self.columns.get(b)) else { continue };
                let (least, most) = match range {
                    Some(range) => calendar::apart(steps_b, steps_a, range),
                    None => always_apart(steps_b, steps_a),
                };
                let gap = simplex.sum(&[(b, Ratio::ONE), (a, Ratio::whole(-1))]);
                simplex.at_least(gap, Point::of(least), Why::new())?;
                simplex.at_most(gap, Point::of(most), Why::new())?;
            }
        }
        Ok(())
    }

    fn assert(&mut self, simplex: &mut Simplex, lit: Lit) -> Result<(), Stop> {
        let Some(&Atom::AtMost { form, bound, strict }) = self.atoms.by_gate.get(&lit.gate()) else { return Ok(()) };
        let (column, whole) = self.form(simplex, form);
        let why = Why::from([lit]);
        let small = |n: i128| Point { real: bound, small: Ratio::whole(n) };
        if lit.holds() {
            return simplex.at_most(column, small(if strict { -1 } else { 0 }), why);
        }
        let above = match (strict, whole) {
            (true, _) => small(0),
            (false, true) => Point::of(bound + Ratio::ONE),
            (false, false) => small(1),
        };
        simplex.at_least(column, above, why)
    }

    /// The column of a sum, and whether it is always whole.
    fn form(&mut self, simplex: &mut Simplex, form: FormId) -> (usize, bool) {
        let terms = self.atoms.forms.at(form);
        let whole = terms.iter().all(|(&n, c)| c.is_whole() && self.atoms.nums.at(n).whole);
        let columns: Vec<(usize, Ratio)> =
            terms.iter().filter_map(|(n, &c)| self.columns.get(n).map(|&column| (column, c))).collect();
        let column = match (columns.as_slice(), self.forms.get(&form)) {
            (&[(only, by)], _) if by == Ratio::ONE => only,
            (_, Some(&known)) => known,
            (columns, None) => simplex.sum(columns),
        };
        self.forms.insert(form, column);
        (column, whole)
    }

    fn count(&self, simplex: &mut Simplex, list: ListId, n: usize, at_least: bool, why: &Why) -> Result<(), Stop> {
        let counted = self.columns.iter().find(|(num, _)| self.atoms.nums.at(**num).kind == NumKind::Count(list));
        let Some((_, &column)) = counted else { return Ok(()) };
        let bound = Point::of(Ratio::whole(n as i128));
        if at_least {
            simplex.at_least(column, bound, why.clone())
        } else {
            simplex.at_most(column, bound, why.clone())
        }
    }

    fn search(&mut self, simplex: Simplex, first: bool) -> Result<Simplex, Stop> {
        if self.nodes == 0 || self.depth >= MOST_DEPTH {
            return Err(Stop::GaveUp);
        }
        self.nodes -= 1;
        self.depth += 1;
        let found = self.branch(simplex, first);
        self.depth -= 1;
        found
    }

    fn branch(&mut self, mut simplex: Simplex, first: bool) -> Result<Simplex, Stop> {
        simplex.check(&mut self.steps)?;
        if let Some((column, floor)) = self.fraction(&simplex) {
            let mut below = simplex.clone();
            let below = below
                .at_most(column, Point::of(Ratio::whole(floor)), Why::new())
                .and_then(|()| self.search(below, first));
            return either(below, || {
                simplex.at_least(column, Point::of(Ratio::whole(floor.saturating_add(1))), Why::new())?;
                self.search(simplex, first)
            });
        }
        let Some(base) = self.mismatch(&simplex) else { return Ok(simplex) };
        if first && let Some(found) = self.try_days(&simplex, base) {
            return Ok(found);
        }
        self.halve(simplex, base)
    }

    /// A whole number that has no whole value, and the whole number below it.
    fn fraction(&self, simplex: &Simplex) -> Option<(usize, i128)> {
        self.columns.iter().filter(|(num, _)| self.atoms.nums.at(**num).whole).find_map(|(_, &column)| {
            let value = simplex.value(column);
            if value.real.is_whole() && value.small.is_zero() {
                return None;
            }
            let just_below = value.real.is_whole() && value.small.is_negative();
            Some((column, value.real.floor() - i128::from(just_below)))
        })
    }

    /// A date from which another is not as many months away as it should be.
    fn mismatch(&self, simplex: &Simplex) -> Option<NumId> {
        let day = |num: NumId| self.columns.get(&num).and_then(|&c| i64::try_from(simplex.value(c).real.floor()).ok());
        self.after.iter().find_map(|(&base, after)| {
            let from = day(base)?;
            after.iter().any(|(num, steps)| day(*num) != Some(calendar::after(from, steps))).then_some(base)
        })
    }

    /// Holds a date and all that rest on it within a range.
    fn within(&self, simplex: &mut Simplex, base: NumId, (from, to): (i64, i64)) -> Result<(), Stop> {
        const NONE: Vec<Step> = Vec::new();
        let after = self.after.get(&base).cloned().unwrap_or_default();
        for (num, steps) in std::iter::once((base, NONE)).chain(after) {
            let Some(&column) = self.columns.get(&num) else { continue };
            let edge = |day| Point::of(Ratio::whole(i128::from(calendar::after(day, &steps))));
            simplex.at_least(column, edge(from), Why::new())?;
            simplex.at_most(column, edge(to), Why::new())?;
        }
        if from < to && to - from <= SHORT_RANGE {
            self.tighten(simplex, base, Some((from, to)))?;
        }
        Ok(())
    }

    fn range(&self, simplex: &Simplex, base: NumId) -> Option<(i64, i64)> {
        let (from, to) = simplex.bounds(*self.columns.get(&base)?);
        Some((i64::try_from(from?.real.ceil()).ok()?, i64::try_from(to?.real.floor()).ok()?))
    }

    fn try_days(&mut self, simplex: &Simplex, base: NumId) -> Option<Simplex> {
        let (from, to) = self.range(simplex, base)?;
        let days: Vec<i64> = self.prefer.days().iter().copied().filter(|d| (from..=to).contains(d)).collect();
        days.into_iter().find_map(|day| {
            let mut fixed = simplex.clone();
            self.within(&mut fixed, base, (day, day)).ok()?;
            self.search(fixed, false).ok()
        })
    }

    /// Goes through the days that a date may be. That there are no others rests on its bounds, and so does a conflict.
    fn halve(&mut self, simplex: Simplex, base: NumId) -> Result<Simplex, Stop> {
        let bounds = self.columns.get(&base).map(|&column| simplex.reasons(column)).unwrap_or_default();
        self.halves(simplex, base).map_err(|stop| match stop {
            Stop::Conflict(why) => Stop::Conflict(why.union(&bounds).copied().collect()),
            Stop::GaveUp => Stop::GaveUp,
        })
    }

    fn halves(&mut self, simplex: Simplex, base: NumId) -> Result<Simplex, Stop> {
        let (from, to) = self.range(&simplex, base).ok_or(Stop::GaveUp)?;
        if from >= to {
            // one day is left, and what rests on it is not yet held to it
            let mut fixed = simplex;
            self.within(&mut fixed, base, (from, to))?;
            return self.search(fixed, false);
        }
        let middle = from + (to - from) / 2;
        let mut early = simplex.clone();
        let early = self.within(&mut early, base, (from, middle)).and_then(|()| self.search(early, false));
        either(early, || {
            let mut late = simplex;
            self.within(&mut late, base, (middle + 1, to))?;
            self.search(late, false)
        })
    }
}

/// What either branch gives; where both are conflicts, what both rest on.
fn either(first: Result<Simplex, Stop>, second: impl FnOnce() -> Result<Simplex, Stop>) -> Result<Simplex, Stop> {
    match first {
        Ok(found) => Ok(found),
        Err(Stop::Conflict(mut why)) => match second() {
            Err(Stop::Conflict(more)) => {
                why.extend(more);
                Err(Stop::Conflict(why))
            }
            other => other,
        },
        Err(Stop::GaveUp) => second().map_err(|_| Stop::GaveUp),
    }
}

/// How far two dates are apart that are some steps after any one date; remembered, since a whole cycle of the calendar is gone through.
fn always_apart(a: &[Step], b: &[Step]) -> (Ratio, Ratio) {
    type Known = HashMap<(Vec<Step>, Vec<Step>), (Ratio, Ratio)>;
    thread_local! {
        static KNOWN: RefCell<Known> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        let key = (a.to_vec(), b.to_vec());
        *known.entry(key).or_insert_with(|| calendar::apart(a, b, (calendar::FIRST_DAY, calendar::LAST_DAY)))
    })
}
