//! Linear constraints over exact fractions: the general simplex of SMT solvers, with an explanation of each conflict.
//!
//! Strict bounds carry an infinitely small part. Bland's rule makes every check end.

use super::circuit::Lit;
use super::rational::Ratio;
use std::collections::{BTreeMap, BTreeSet};

/// A number and a multiple of something infinitely small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) real: Ratio,
    pub(super) small: Ratio,
}

impl Point {
    pub(super) const fn of(real: Ratio) -> Point {
        Point { real, small: Ratio::ZERO }
    }

    fn add(self, other: Point) -> Point {
        Point { real: self.real + other.real, small: self.small + other.small }
    }

    fn minus(self, other: Point) -> Point {
        Point { real: self.real - other.real, small: self.small - other.small }
    }

    fn times(self, by: Ratio) -> Point {
        Point { real: self.real * by, small: self.small * by }
    }

    fn is_lost(self) -> bool {
        self.real.is_lost() || self.small.is_lost()
    }
}

/// Literals that together cannot be.
pub(super) type Why = BTreeSet<Lit>;

/// Why a check did not succeed.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// The bounds contradict each other.
    Conflict(Why),
    /// A number grew too large, or the budget is spent.
    GaveUp,
}

/// A bound and the literals that it rests on.
type Edge = Option<(Point, Why)>;

/// A system of linear equations with bounds on its variables, which are small numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Simplex {
    /// Each basic variable as a sum of others.
    rows: BTreeMap<usize, BTreeMap<usize, Ratio>>,
    values: Vec<Point>,
    lower: Vec<Edge>,
    upper: Vec<Edge>,
}

impl Simplex {
    /// A new variable, which stays at `start` as long as nothing moves it.
    pub(super) fn variable(&mut self, start: Ratio) -> usize {
        self.values.push(Point::of(start));
        self.lower.push(None);
        self.upper.push(None);
        self.values.len() - 1
    }

    /// A new variable that is always this sum of others.
    pub(super) fn sum(&mut self, terms: &[(usize, Ratio)]) -> usize {
        let mut row = BTreeMap::new();
        for &(of, by) in terms {
            match self.rows.get(&of) {
                Some(inner) => inner.clone().into_iter().for_each(|(v, c)| add_to(&mut row, v, c * by)),
                None => add_to(&mut row, of, by),
            }
        }
        let slack = self.variable(Ratio::ZERO);
        let value = self.evaluate(&row);
        self.set(slack, value);
        self.rows.insert(slack, row);
        slack
    }

    fn evaluate(&self, row: &BTreeMap<usize, Ratio>) -> Point {
        row.iter().fold(Point::of(Ratio::ZERO), |sum, (&v, &c)| sum.add(self.value(v).times(c)))
    }

    /// The value of a variable after the last successful check.
    pub(super) fn value(&self, of: usize) -> Point {
        self.values.get(of).copied().unwrap_or(Point::of(Ratio::ZERO))
    }

    fn set(&mut self, of: usize, to: Point) {
        if let Some(value) = self.values.get_mut(of) {
            *value = to;
        }
    }

    fn edge(edges: &[Edge], of: usize) -> Option<&(Point, Why)> {
        edges.get(of).and_then(Option::as_ref)
    }

    /// The bounds of a variable, where it has them.
    pub(super) fn bounds(&self, of: usize) -> (Option<Point>, Option<Point>) {
        (Self::edge(&self.lower, of).map(|e| e.0), Self::edge(&self.upper, of).map(|e| e.0))
    }

    /// What the bounds of a variable rest on.
    pub(super) fn reasons(&self, of: usize) -> Why {
        let edges = [Self::edge(&self.lower, of), Self::edge(&self.upper, of)];
        edges.into_iter().flatten().flat_map(|edge| edge.1.iter().copied()).collect()
    }

    /// Holds a variable at or above a bound.
    pub(super) fn at_least(&mut self, of: usize, bound: Point, why: Why) -> Result<(), Stop> {
        if Self::edge(&self.lower, of).is_some_and(|e| e.0 >= bound) {
            return Ok(());
        }
        if let Some((upper, reasons)) = Self::edge(&self.upper, of)
            && *upper < bound
        {
            return Err(Stop::Conflict(why.union(reasons).copied().collect()));
        }
        if let Some(edge) = self.lower.get_mut(of) {
            *edge = Some((bound, why));
        }
        if !self.rows.contains_key(&of) && self.value(of) < bound {
            self.move_to(of, bound);
        }
        Ok(())
    }

    /// Holds a variable at or below a bound.
    pub(super) fn at_most(&mut self, of: usize, bound: Point, why: Why) -> Result<(), Stop> {
        if Self::edge(&self.upper, of).is_some_and(|e| e.0 <= bound) {
            return Ok(());
        }
        if let Some((lower, reasons)) = Self::edge(&self.lower, of)
            && *lower > bound
        {
            return Err(Stop::Conflict(why.union(reasons).copied().collect()));
        }
        if let Some(edge) = self.upper.get_mut(of) {
            *edge = Some((bound, why));
        }
        if !self.rows.contains_key(&of) && self.value(of) > bound {
            self.move_to(of, bound);
        }
        Ok(())
    }

    /// Moves a variable that is not basic, and what rests on it.
    fn move_to(&mut self, of: usize, to: Point) {
        let by = to.minus(self.value(of));
        let moved: Vec<(usize, Ratio)> =
            self.rows.iter().filter_map(|(&basic, row)| row.get(&of).map(|&c| (basic, c))).collect();
        for (basic, c) in moved {
            let value = self.value(basic).add(by.times(c));
            self.set(basic, value);
        }
        self.set(of, to);
    }

    /// Finds values within all bounds; `steps` is what may still be spent.
    pub(super) fn check(&mut self, steps: &mut usize) -> Result<(), Stop> {
        while let Some((basic, rising)) = self.violated() {
            if *steps == 0 || self.values.iter().any(|v| v.is_lost()) {
                return Err(Stop::GaveUp);
            }
            *steps -= 1;
            let row = self.rows.get(&basic).cloned().unwrap_or_default();
            let Some((&entering, _)) = row.iter().find(|&(&v, &c)| self.can_move(v, c.is_positive() == rising)) else {
                return Err(Stop::Conflict(self.explain(basic, rising, &row)));
            };
            let (lower, upper) = self.bounds(basic);
            let Some(target) = (if rising { lower } else { upper }) else { return Err(Stop::GaveUp) };
            self.pivot(basic, entering);
            self.move_to(basic, target);
        }
        if self.values.iter().any(|v| v.is_lost()) { Err(Stop::GaveUp) } else { Ok(()) }
    }

    /// The first basic variable outside its bounds, and whether it has to rise.
    fn violated(&self) -> Option<(usize, bool)> {
        self.rows.keys().find_map(|&basic| {
            let (lower, upper) = self.bounds(basic);
            let value = self.value(basic);
            if lower.is_some_and(|l| value < l) {
                return Some((basic, true));
            }
            upper.is_some_and(|u| value > u).then_some((basic, false))
        })
    }

    fn can_move(&self, of: usize, up: bool) -> bool {
        let (lower, upper) = self.bounds(of);
        if up { upper.is_none_or(|u| self.value(of) < u) } else { lower.is_none_or(|l| self.value(of) > l) }
    }

    fn explain(&self, basic: usize, rising: bool, row: &BTreeMap<usize, Ratio>) -> Why {
        let side = |of: usize, lower: bool| Self::edge(if lower { &self.lower } else { &self.upper }, of);
        let mut why: Why = side(basic, rising).into_iter().flat_map(|e| e.1.iter().copied()).collect();
        for (&of, &c) in row {
            why.extend(side(of, c.is_positive() != rising).into_iter().flat_map(|e| e.1.iter().copied()));
        }
        why
    }

    /// Makes `entering` basic in place of `leaving`.
    fn pivot(&mut self, leaving: usize, entering: usize) {
        let mut row = self.rows.remove(&leaving).unwrap_or_default();
        let Some(by) = row.remove(&entering) else { return };
        let inverse = by.inverse();
        let mut solved: BTreeMap<usize, Ratio> = row.into_iter().map(|(v, c)| (v, -(c * inverse))).collect();
        solved.insert(leaving, inverse);
        for other in self.rows.values_mut() {
            if let Some(by) = other.remove(&entering) {
                solved.iter().for_each(|(&v, &c)| add_to(other, v, c * by));
            }
        }
        self.rows.insert(entering, solved);
    }

    /// How large the infinitely small may be with every bound still kept, as a power of ten.
    pub(super) fn small(&self) -> Ratio {
        let mut most = Ratio::ONE;
        for of in 0..self.values.len() {
            let (lower, upper) = self.bounds(of);
            let value = self.value(of);
            let gaps = [lower.map(|l| value.minus(l)), upper.map(|u| u.minus(value))];
            for gap in gaps.into_iter().flatten().filter(|g| g.real.is_positive() && g.small.is_negative()) {
                most = most.min(gap.real * (-gap.small).inverse());
            }
        }
        let mut small = Ratio::ONE;
        while small > most && !small.is_lost() {
            small = small * Ratio::new(1, 10);
        }
        small
    }
}

fn add_to(row: &mut BTreeMap<usize, Ratio>, of: usize, by: Ratio) {
    let sum = row.get(&of).map_or(by, |&c| c + by);
    if sum.is_zero() {
        row.remove(&of);
    } else {
        row.insert(of, sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(n: i128) -> Point {
        Point::of(Ratio::whole(n))
    }

    fn why(n: u32) -> Why {
        Why::from([Lit::of(n, true)])
    }

    #[test]
    fn a_cycle_of_differences_is_explained() {
        let mut s = Simplex::default();
        let (x, y, z) = (s.variable(Ratio::ZERO), s.variable(Ratio::ZERO), s.variable(Ratio::ZERO));
        let mut less = |a, b, n| {
            let d = s.sum(&[(a, Ratio::ONE), (b, -Ratio::ONE)]);
            s.at_most(d, whole(-1), why(n)).unwrap();
        };
        less(x, y, 1);
        less(y, z, 2);
        less(z, x, 3);
        let Err(Stop::Conflict(found)) = s.check(&mut 1000) else { panic!("no conflict") };
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn strict_bounds_leave_room_between() {
        let mut s = Simplex::default();
        let (x, y) = (s.variable(Ratio::ZERO), s.variable(Ratio::ZERO));
        let d = s.sum(&[(x, Ratio::ONE), (y, -Ratio::ONE)]);
        let strictly = |n, small| Point { real: Ratio::whole(n), small: Ratio::whole(small) };
        s.at_most(d, strictly(0, -1), why(1)).unwrap();
        s.at_least(x, strictly(1, 1), why(2)).unwrap();
        s.at_most(y, strictly(2, -1), why(3)).unwrap();
        s.check(&mut 1000).unwrap();
        let small = s.small();
        let real = |v: usize| s.value(v).real + s.value(v).small * small;
        assert!(Ratio::ONE < real(x) && real(x) < real(y) && real(y) < Ratio::whole(2));
    }
}
