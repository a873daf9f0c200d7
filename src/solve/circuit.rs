//! Conditions as a circuit of `and`s over atoms, shared where they are equal, and given to the SAT solver gate by gate.

use batsat::{BasicCallbacks, Callbacks, SolverInterface, SolverOpts, lbool};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A gate or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Lit(u32);

impl Lit {
    pub(super) const TRUE: Lit = Lit(0);
    pub(super) const FALSE: Lit = Lit(1);

    pub(super) fn of(gate: u32, holds: bool) -> Lit {
        Lit(gate * 2 + u32::from(!holds))
    }

    pub(super) fn gate(self) -> u32 {
        self.0 / 2
    }

    pub(super) fn holds(self) -> bool {
        self.0.is_multiple_of(2)
    }

    pub(super) fn when(self, holds: bool) -> Lit {
        if holds { self } else { !self }
    }
}

impl std::ops::Not for Lit {
    type Output = Lit;
    fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }
}

enum Gate {
    /// Decided by the SAT solver, or by a theory.
    Atom,
    And(Vec<Lit>),
}

/// Counts conflicts, so that a question ends.
struct Effort {
    basic: BasicCallbacks,
    conflicts: usize,
    most: usize,
}

impl Callbacks for Effort {
    fn on_new_clause(&mut self, c: &[batsat::Lit], source: batsat::clause::Kind) {
        self.conflicts += 1;
        self.basic.on_new_clause(c, source);
    }

    fn stop(&self) -> bool {
        self.conflicts > self.most
    }
}

/// What the SAT solver says.
pub(super) enum Said {
    Yes,
    /// The assumptions that it rests on.
    No(Vec<Lit>),
    GaveUp,
}

/// The gates, and a solver that knows them all.
pub(super) struct Circuit {
    gates: Vec<Gate>,
    shared: HashMap<Vec<Lit>, Lit>,
    sat: batsat::Solver<Effort>,
}

impl Circuit {
    pub(super) fn new(conflicts: usize) -> Circuit {
        let effort = Effort { basic: BasicCallbacks::new(), conflicts: 0, most: conflicts };
        let sat = batsat::Solver::new(SolverOpts::default(), effort);
        let mut circuit = Circuit { gates: Vec::new(), shared: HashMap::new(), sat };
        let truth = circuit.atom();
        circuit.clause(&[truth]);
        circuit
    }

    /// A new atom.
    pub(super) fn atom(&mut self) -> Lit {
        self.gate(Gate::Atom)
    }

    fn gate(&mut self, gate: Gate) -> Lit {
        self.gates.push(gate);
        // a witness should say no where it may
        self.sat.new_var(lbool::FALSE, true);
        Lit::of(u32::try_from(self.gates.len() - 1).unwrap_or(u32::MAX), true)
    }

    /// Says that one of these holds.
    pub(super) fn clause(&mut self, lits: &[Lit]) {
        let mut clause: Vec<batsat::Lit> = lits.iter().map(|&l| theirs(l)).collect();
        self.sat.add_clause_reuse(&mut clause);
    }

    pub(super) fn and(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let of: BTreeSet<Lit> = lits.into_iter().filter(|&l| l != Lit::TRUE).collect();
        if of.contains(&Lit::FALSE) || of.iter().any(|&l| of.contains(&!l)) {
            return Lit::FALSE;
        }
        let of: Vec<Lit> = of.into_iter().collect();
        match of.as_slice() {
            [] => return Lit::TRUE,
            [one] => return *one,
            _ => {}
        }
        if let Some(&known) = self.shared.get(&of) {
            return known;
        }
        let gate = self.gate(Gate::And(of.clone()));
        of.iter().for_each(|&l| self.clause(&[!gate, l]));
        let all: Vec<Lit> = of.iter().map(|&l| !l).chain([gate]).collect();
        self.clause(&all);
        self.shared.insert(of, gate);
        gate
    }

    pub(super) fn or(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        !self.and(lits.into_iter().map(|l| !l))
    }

    /// At least so many of them hold.
    pub(super) fn at_least(&mut self, count: usize, of: &[Lit]) -> Lit {
        if count == 0 || count > of.len() {
            return Lit::TRUE.when(count == 0);
        }
        // `held[j]`: at least j of those read so far
        let mut held = vec![Lit::FALSE; count + 1];
        if let Some(none) = held.first_mut() {
            *none = Lit::TRUE;
        }
        for &lit in of {
            let before = held.clone();
            for (at, pair) in before.windows(2).enumerate() {
                let &[fewer, same] = pair else { continue };
                let one_more = self.and([lit, fewer]);
                let now = self.or([same, one_more]);
                if let Some(place) = held.get_mut(at + 1) {
                    *place = now;
                }
            }
        }
        held.last().copied().unwrap_or(Lit::FALSE)
    }

    /// Solves under assumptions.
    pub(super) fn solve(&mut self, assumptions: &[Lit]) -> Said {
        let theirs: Vec<batsat::Lit> = assumptions.iter().map(|&l| theirs(l)).collect();
        match self.sat.solve_limited(&theirs) {
            said if said == lbool::TRUE => Said::Yes,
            said if said == lbool::FALSE => {
                let core: HashSet<u32> = self.sat.unsat_core().iter().map(|l| l.var().idx()).collect();
                Said::No(assumptions.iter().copied().filter(|l| core.contains(&l.gate())).collect())
            }
            _ => Said::GaveUp,
        }
    }

    /// Whether a literal holds in the model just found.
    pub(super) fn holds(&self, lit: Lit) -> bool {
        (self.sat.value_lit(theirs(lit)) == lbool::TRUE) || lit == Lit::TRUE
    }

    /// Atoms that suffice, as the model has them, for all of `roots` to hold: where one false part is enough, one is taken.
    pub(super) fn justify(&self, roots: &[Lit]) -> Vec<Lit> {
        let mut needed: BTreeMap<u32, bool> = BTreeMap::new();
        let mut atoms = BTreeSet::new();
        let mut stack: Vec<Lit> = roots.iter().rev().copied().collect();
        while let Some(lit) = stack.pop() {
            if needed.insert(lit.gate(), lit.holds()).is_some() {
                continue;
            }
            match self.gates.get(lit.gate() as usize) {
                Some(Gate::And(of)) if lit.holds() => stack.extend(of.iter().rev()),
                Some(Gate::And(of)) => stack.extend(self.one_false(of, &needed)),
                Some(Gate::Atom) | None => {
                    atoms.insert(lit);
                }
            }
        }
        atoms.into_iter().collect()
    }

    /// The negation of a part that is false: one that is needed anyway, else an atom, else the first.
    fn one_false(&self, of: &[Lit], needed: &BTreeMap<u32, bool>) -> Option<Lit> {
        let mut best: Option<(u8, Lit)> = None;
        for &lit in of.iter().filter(|&&l| !self.holds(l)) {
            let known = needed.get(&lit.gate()) == Some(&!lit.holds());
            let atom = matches!(self.gates.get(lit.gate() as usize), Some(Gate::Atom));
            let rank = if known { 0 } else { 2 - u8::from(atom) };
            if best.is_none_or(|(other, _)| rank < other) {
                best = Some((rank, !lit));
            }
        }
        best.map(|(_, lit)| lit)
    }
}

fn theirs(lit: Lit) -> batsat::Lit {
    batsat::Lit::new(batsat::Var::unsafe_from_idx(lit.gate()), lit.holds())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quorums_count() {
        for count in 0..=4usize {
            let mut circuit = Circuit::new(1000);
            let of: Vec<Lit> = (0..3).map(|_| circuit.atom()).collect();
            let root = circuit.at_least(count, &of);
            for bits in 0..8u32 {
                let mut assumed: Vec<Lit> = of.iter().enumerate().map(|(i, l)| l.when(bits >> i & 1 == 1)).collect();
                assumed.push(root);
                let possible = matches!(circuit.solve(&assumed), Said::Yes);
                assert_eq!(possible, bits.count_ones() as usize >= count, "{count} {bits:b}");
            }
        }
    }

    #[test]
    fn a_core_names_what_contradicts() {
        let mut circuit = Circuit::new(1000);
        let (a, b, c) = (circuit.atom(), circuit.atom(), circuit.atom());
        let both = circuit.and([a, b]);
        let Said::No(core) = circuit.solve(&[c, both, !a]) else { panic!("possible") };
        assert_eq!(core, [both, !a]);
    }

    #[test]
    fn a_justification_leaves_out_what_does_not_matter() {
        let mut circuit = Circuit::new(1000);
        let (a, b) = (circuit.atom(), circuit.atom());
        let either = circuit.or([a, b]);
        assert!(matches!(circuit.solve(&[either, a, b]), Said::Yes));
        assert_eq!(circuit.justify(&[either]).len(), 1);
    }
}
