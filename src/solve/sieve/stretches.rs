//! Rules by the stretches of numbers that they are about.

use super::super::rational::Ratio;

/// Stretches of numbers, found by a number inside: a tree over all their ends, each stretch at the few nodes that make it up.
#[derive(Debug)]
pub(super) struct Stretches {
    ends: Vec<Ratio>,
    /// A full binary tree in an array; leaf `n` is the gap from `ends[n - 1]` up to, not including, `ends[n]`.
    nodes: Vec<Vec<usize>>,
    leaves: usize,
}

impl Stretches {
    /// From rules with the ends of their stretches, both inside.
    pub(super) fn new(all: Vec<(usize, Ratio, Ratio)>) -> Stretches {
        let mut ends: Vec<Ratio> = all.iter().flat_map(|&(_, low, high)| [low, high]).collect();
        ends.sort_unstable();
        ends.dedup();
        let leaves = (ends.len() + 1).next_power_of_two();
        let mut tree = Stretches { ends, nodes: vec![Vec::new(); 2 * leaves], leaves };
        for (rule, low, high) in all {
            let (from, to) = (tree.leaf(low), tree.leaf(high));
            tree.put(rule, from, to);
        }
        tree
    }

    /// The leaf of a number: ends and what lies between them share one, as nothing is told apart here.
    fn leaf(&self, number: Ratio) -> usize {
        self.ends.partition_point(|end| *end <= number)
    }

    fn put(&mut self, rule: usize, from: usize, to: usize) {
        let (mut left, mut right) = (from + self.leaves, to + 1 + self.leaves);
        while left < right {
            for at in [(left % 2 == 1).then_some(left), (right % 2 == 1).then(|| right - 1)].into_iter().flatten() {
                if let Some(node) = self.nodes.get_mut(at) {
                    node.push(rule);
                }
            }
            (left, right) = (left.div_ceil(2), right / 2);
        }
    }

    pub(super) fn around(&self, number: Ratio, found: &mut Vec<usize>) {
        let mut at = self.leaf(number) + self.leaves;
        while at > 0 {
            found.extend(self.nodes.get(at).into_iter().flatten());
            at /= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_finds_the_stretches_around_it() {
        let all: Vec<(usize, i128, i128)> = vec![(0, 3, 5), (1, 5, 5), (2, 0, 9), (3, 6, 7), (4, 2, 3)];
        let ratio = Ratio::whole;
        let tree = Stretches::new(all.iter().map(|&(rule, a, b)| (rule, ratio(a), ratio(b))).collect());
        for n in -1..11 {
            let mut found = Vec::new();
            tree.around(ratio(n), &mut found);
            for &(rule, low, high) in &all {
                assert!((low..=high).contains(&n) <= found.contains(&rule), "{n} {rule}");
                assert_eq!(
                    found.iter().filter(|&&r| r == rule).count(),
                    usize::from(found.contains(&rule)),
                    "{n} {rule}"
                );
            }
        }
    }
}
