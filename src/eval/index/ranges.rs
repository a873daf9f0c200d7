//! Ranges of numbers, found by a number that lies within them: a segment tree over their ends.

/// Things by the ranges that they are kept under.
#[derive(Debug)]
pub(super) struct Ranges<T> {
    /// Where ranges begin, and the first numbers behind them.
    ends: Box<[i128]>,
    /// The root is the second; the leaf of the numbers from an end on lies as far behind the middle as that end, plus one.
    nodes: Box<[Option<T>]>,
}

impl<T> Ranges<T> {
    /// Spreads things over the nodes of the tree, and makes of those of a node what is kept in it.
    pub(super) fn new<K>(ranges: &[(i128, i128, K)], mut make: impl FnMut(&[&K]) -> T) -> Ranges<T> {
        let ends = ends(ranges.iter().map(|(low, high, _)| (*low, *high)));
        let leaves = ends.len() + 1;
        let mut spread: Vec<Vec<&K>> = (0..2 * leaves).map(|_| Vec::new()).collect();
        for (low, high, kept) in ranges {
            let from = place(&ends, *low);
            let to = high.checked_add(1).map_or(leaves, |behind| place(&ends, behind));
            for_each_node(from + leaves, to + leaves, |node| {
                spread.get_mut(node).into_iter().for_each(|all| all.push(kept));
            });
        }
        let nodes = spread.iter().map(|all| if all.is_empty() { None } else { Some(make(all)) }).collect();
        Ranges { ends, nodes }
    }

    /// Visits what is kept under the ranges that a number lies within.
    pub(super) fn at<'a>(&'a self, n: i128, mut visit: impl FnMut(&'a T)) {
        let mut node = place(&self.ends, n) + self.ends.len() + 1;
        while node > 0 {
            self.nodes.get(node).into_iter().flatten().for_each(&mut visit);
            node /= 2;
        }
    }
}

/// The sorted ends of ranges.
pub(super) fn ends(ranges: impl Iterator<Item = (i128, i128)>) -> Box<[i128]> {
    let mut ends: Vec<i128> = ranges.flat_map(|(low, high)| [Some(low), high.checked_add(1)]).flatten().collect();
    ends.sort_unstable();
    ends.dedup();
    ends.into()
}

/// How many ends are no larger than a number.
pub(super) fn place(ends: &[i128], n: i128) -> usize {
    ends.partition_point(|end| *end <= n)
}

/// The nodes that together hold the leaves from one up to another.
fn for_each_node(mut from: usize, mut to: usize, mut visit: impl FnMut(usize)) {
    while from < to {
        if from % 2 == 1 {
            visit(from);
            from += 1;
        }
        if to % 2 == 1 {
            to -= 1;
            visit(to);
        }
        (from, to) = (from / 2, to / 2);
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;

    #[test]
    fn a_number_finds_the_ranges_that_it_lies_within() {
        let ranges: Vec<(i128, i128, usize)> =
            [(3, 7), (5, 5), (i128::MIN, 4), (6, i128::MAX), (9, 2), (i128::MIN, i128::MAX), (0, 0), (4, 9)]
                .into_iter()
                .enumerate()
                .map(|(n, (low, high))| (low, high, n))
                .collect();
        let tree = Ranges::new(&ranges, |all| all.iter().map(|n| **n).collect::<Vec<_>>());
        for n in (-3..12).chain([i128::MIN, i128::MAX]) {
            let mut found: Vec<usize> = Vec::new();
            tree.at(n, |all: &Vec<usize>| found.extend(all));
            found.sort_unstable();
            let expected: Vec<usize> =
                ranges.iter().filter(|(low, high, _)| *low <= n && n <= *high).map(|(_, _, at)| *at).collect();
            assert_eq!(found, expected, "{n}");
        }
    }
}
