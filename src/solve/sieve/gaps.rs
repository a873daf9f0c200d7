//! What many stretches of numbers leave free, by the first rules: a number that none of them is about, or that there is none.

use super::super::guess::domain::extent::Gap;
use super::super::rational::Ratio;

/// Stretches of rules on a line, cut into pieces at all their ends.
#[derive(Debug)]
pub(super) struct Gaps {
    /// Whether the value may be absent, and every stretch asks for it.
    pub(super) optional: bool,
    cuts: Vec<Gap>,
    /// For each piece the first rule with a stretch over it, in a full tree: above two pieces the later of their rules.
    nodes: Vec<usize>,
    leaves: usize,
}

/// From one place up to another; none where there is no end.
pub(super) type Stretch = (Option<Gap>, Option<Gap>);

impl Gaps {
    /// From rules in their order, with their stretches.
    pub(super) fn new(optional: bool, all: &[(usize, Stretch)]) -> Gaps {
        let mut cuts: Vec<Gap> = all.iter().flat_map(|(_, (from, to))| [*from, *to]).flatten().collect();
        cuts.sort_unstable();
        cuts.dedup();
        let leaves = (cuts.len() + 1).next_power_of_two();
        let mut gaps = Gaps { optional, nodes: vec![usize::MAX; 2 * leaves], leaves, cuts };
        let mut free: Vec<usize> = (0..=gaps.cuts.len() + 1).collect();
        for (rule, stretch) in all {
            let (first, last) = gaps.pieces(*stretch);
            let mut at = next(&mut free, first);
            while at <= last && at <= gaps.cuts.len() {
                if let (Some(leaf), Some(skip)) = (gaps.nodes.get_mut(leaves + at), free.get_mut(at)) {
                    (*leaf, *skip) = (*rule, at + 1);
                }
                at = next(&mut free, at + 1);
            }
        }
        gaps.raise();
        gaps
    }

    /// Each node above the leaves, from its two.
    fn raise(&mut self) {
        for leaf in self.cuts.len() + 1..self.leaves {
            // behind the last piece there is nothing
            if let Some(leaf) = self.nodes.get_mut(self.leaves + leaf) {
                *leaf = 0;
            }
        }
        for at in (1..self.leaves).rev() {
            let later = self.node(2 * at).max(self.node(2 * at + 1));
            if let Some(node) = self.nodes.get_mut(at) {
                *node = later;
            }
        }
    }

    fn node(&self, at: usize) -> usize {
        self.nodes.get(at).copied().unwrap_or(0)
    }

    /// The first and the last piece that a stretch touches.
    fn pieces(&self, (from, to): Stretch) -> (usize, usize) {
        let first = from.map_or(0, |from| self.cuts.partition_point(|cut| *cut <= from));
        (first, to.map_or(self.cuts.len(), |to| self.cuts.partition_point(|cut| *cut < to)))
    }

    /// Whether the stretches of the rules before `rule` leave anything of a stretch.
    pub(super) fn leave(&self, stretch: Stretch, rule: usize) -> bool {
        self.first_free(self.pieces(stretch), rule).is_some()
    }

    /// A number of a stretch that no rule before `rule` has a stretch over, near to `wished`; a whole one, if that is wanted.
    pub(super) fn free(&self, stretch: Stretch, rule: usize, (wished, whole): (Ratio, bool)) -> Option<Ratio> {
        let (first, last) = self.pieces(stretch);
        let from = self.pieces((Some((wished, false)), None)).0.clamp(first, last);
        let piece = self.first_free((from, last), rule).or_else(|| self.first_free((first, from), rule))?;
        let low = piece.checked_sub(1).and_then(|at| self.cuts.get(at)).copied().max(stretch.0);
        let high = [self.cuts.get(piece).copied(), stretch.1].into_iter().flatten().min();
        number_in((low, high), wished, whole)
    }

    /// The first of some pieces over which no rule before `rule` has a stretch.
    fn first_free(&self, (first, last): (usize, usize), rule: usize) -> Option<usize> {
        let mut at = first + self.leaves;
        if first > last {
            return None;
        }
        // up to a node that has one, then down to its first
        while self.node(at) < rule {
            while at % 2 == 1 {
                at /= 2;
            }
            if at == 0 {
                return None;
            }
            at += 1;
        }
        while at < self.leaves {
            at = if self.node(2 * at) < rule { 2 * at + 1 } else { 2 * at };
        }
        Some(at - self.leaves).filter(|piece| *piece <= last)
    }
}

/// The first free piece from one on.
fn next(free: &mut [usize], from: usize) -> usize {
    let mut at = from;
    while let Some(&to) = free.get(at)
        && to != at
    {
        // halve the way for the next time
        let further = free.get(to).copied().unwrap_or(to);
        if let Some(skip) = free.get_mut(at) {
            *skip = further;
        }
        at = to;
    }
    at
}

/// A number in a stretch that is not empty.
fn number_in((low, high): Stretch, wished: Ratio, whole: bool) -> Option<Ratio> {
    let wish = (wished, false);
    if low.is_none_or(|low| low <= wish) && high.is_none_or(|high| wish < high) {
        return Some(wished);
    }
    let by = |n: Ratio, by: i128| n + Ratio::whole(by);
    match (low, high) {
        (Some((low, false)), _) => Some(low),
        (Some((low, true)), None) => Some(by(low, 1)),
        (Some((low, true)), Some((high, _))) if low < high => Some((low + high) * Ratio::new(1, 2)),
        (Some(_), _) => None,
        (None, Some((high, true))) if !whole => Some(high),
        (None, Some((high, _))) => Some(by(high, -1)),
        (None, None) => Some(wished),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(n: i128) -> Option<Gap> {
        Some((Ratio::whole(n), false))
    }

    #[test]
    fn a_free_number_is_in_no_stretch_of_an_earlier_rule() {
        let all = [(0, 0, 4), (1, 10, 12), (2, 3, 11), (4, 12, 13), (7, -5, 40)];
        let stretches: Vec<(usize, Stretch)> = all.iter().map(|&(rule, a, b)| (rule, (at(a), at(b)))).collect();
        let gaps = Gaps::new(false, &stretches);
        for rule in 0..9 {
            for low in -7..15 {
                for high in low + 1..16 {
                    let covered = |n: i128| all.iter().any(|&(r, a, b)| r < rule && a <= n && n < b);
                    let wished = (Ratio::whole(5), true);
                    let free = gaps.free((at(low), at(high)), rule, wished).map(Ratio::floor);
                    assert_eq!(free.is_some(), (low..high).any(|n| !covered(n)), "{rule} {low} {high}");
                    assert!(
                        free.is_none_or(|n| (low..high).contains(&n) && !covered(n)),
                        "{rule} {low} {high} {free:?}"
                    );
                    assert_eq!(free.is_some(), gaps.leave((at(low), at(high)), rule), "{rule} {low} {high}");
                }
            }
        }
        assert_eq!(gaps.free((None, None), 9, (Ratio::ZERO, true)), Some(Ratio::whole(40)));
        assert_eq!(gaps.free((None, at(3)), 9, (Ratio::ZERO, true)), Some(Ratio::whole(-6)));
    }

    #[test]
    fn a_gap_between_decimals_may_be_one_number_or_all_but_its_ends() {
        let behind = |n: i128| Some((Ratio::whole(n), true));
        // below 1, above 1 up to 2
        let gaps = Gaps::new(false, &[(0, (None, at(1))), (1, (behind(1), behind(2)))]);
        assert_eq!(gaps.free((None, behind(2)), 2, (Ratio::ZERO, false)), Some(Ratio::ONE));
        assert_eq!(gaps.free((behind(1), at(2)), 1, (Ratio::ZERO, false)), Some(Ratio::new(3, 2)));
        assert!(!gaps.leave((behind(1), behind(2)), 2));
        assert!(gaps.leave((behind(1), None), 2));
    }
}
