//! A few scalars that stand for all: whatever the tests tell apart is among them.

use super::Test;
use crate::model::value::fold;
use crate::solve::truth::in_word;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

/// Scalars that people write, the plainest first.
const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz 0123456789-.,!?:;'+*/()&%#@ABCDEFGHIJKLMNOPQRSTUVWXYZ";
/// How far into a range of scalars each kind is looked for.
const DEPTH: u32 = 4096;

/// Scalars for a search over these tests; where `cased`, with every case of the scalars that the tests name.
pub(super) fn alphabet(tests: &[&Test], cased: bool) -> Vec<char> {
    let mut named = named(tests);
    if cased {
        let folded: Vec<char> = named.iter().flat_map(|c| c.to_lowercase()).collect();
        named.extend(&folded);
        named.extend(folded.iter().flat_map(|c| cases().get(c).into_iter().flatten()));
    }
    let classes = Classes::of(tests);
    let mut kinds: BTreeSet<Vec<bool>> = BTreeSet::new();
    let mut chosen: Vec<char> = named.iter().copied().collect();
    let fresh = |c: &char| !named.contains(c) && !c.to_lowercase().any(|l| named.contains(&l));
    for c in PLAIN.chars().chain(classes.samples()).filter(fresh) {
        if kinds.insert(classes.kind(c)) {
            chosen.push(c);
        }
    }
    chosen
}

/// The scalars that the tests name.
fn named(tests: &[&Test]) -> BTreeSet<char> {
    let mut named = BTreeSet::new();
    for test in tests {
        match test {
            Test::Is(word) | Test::Has(_, word) => named.extend(word.chars()),
            Test::Exactly(word) => named.extend(word.chars().chain(fold(word).chars())),
            Test::Matches(pattern) => {
                if let Ok(hir) = regex_syntax::parse(pattern.0.as_str()) {
                    literals(&hir, &mut named);
                }
            }
        }
    }
    named
}

fn literals(hir: &Hir, named: &mut BTreeSet<char>) {
    let mut stack = vec![hir];
    while let Some(hir) = stack.pop() {
        if let HirKind::Literal(literal) = hir.kind() {
            named.extend(String::from_utf8_lossy(&literal.0).chars());
        }
        stack.extend(inner(hir));
    }
}

fn inner(hir: &Hir) -> Vec<&Hir> {
    match hir.kind() {
        HirKind::Repetition(of) => vec![&of.sub],
        HirKind::Capture(of) => vec![&of.sub],
        HirKind::Concat(of) | HirKind::Alternation(of) => of.iter().collect(),
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => Vec::new(),
    }
}

/// The classes of scalars that regular expressions name, and what else tells scalars apart.
struct Classes {
    ranges: Vec<Vec<(u32, u32)>>,
}

impl Classes {
    fn of(tests: &[&Test]) -> Classes {
        let mut ranges: BTreeSet<Vec<(u32, u32)>> = BTreeSet::new();
        for test in tests {
            let Test::Matches(pattern) = test else { continue };
            let Ok(hir) = regex_syntax::parse(pattern.0.as_str()) else { continue };
            let mut stack = vec![&hir];
            while let Some(hir) = stack.pop() {
                match hir.kind() {
                    HirKind::Class(Class::Unicode(class)) => {
                        ranges.insert(class.iter().map(|r| (u32::from(r.start()), u32::from(r.end()))).collect());
                    }
                    HirKind::Class(Class::Bytes(class)) => {
                        ranges.insert(class.iter().map(|r| (u32::from(r.start()), u32::from(r.end()))).collect());
                    }
                    _ => {}
                }
                stack.extend(inner(hir));
            }
        }
        Classes { ranges: ranges.into_iter().collect() }
    }

    /// What tells a scalar apart from others that no test names.
    fn kind(&self, c: char) -> Vec<bool> {
        let n = u32::from(c);
        let within = |class: &Vec<(u32, u32)>| {
            let after = class.partition_point(|&(from, _)| from <= n);
            after.checked_sub(1).and_then(|at| class.get(at)).is_some_and(|&(_, to)| n <= to)
        };
        let invisible = crate::model::value::trimmed(c.encode_utf8(&mut [0; 4])).is_none();
        self.ranges.iter().map(within).chain([in_word(c), c.is_whitespace(), invisible]).collect()
    }

    /// Scalars from within every stretch between the ends of ranges.
    fn samples(&self) -> impl Iterator<Item = char> {
        let mut starts: BTreeSet<u32> = BTreeSet::new();
        for &(from, to) in self.ranges.iter().flatten() {
            starts.insert(from);
            starts.insert(to + 1);
        }
        let ends: Vec<u32> = starts.iter().skip(1).copied().chain([u32::from(char::MAX) + 1]).collect();
        let stretches: Vec<(u32, u32)> = starts.into_iter().zip(ends).collect();
        let depth = DEPTH.checked_div(u32::try_from(stretches.len()).unwrap_or(u32::MAX)).unwrap_or(1).max(3);
        stretches.into_iter().flat_map(move |(from, end)| from..end.min(from + depth)).filter_map(char::from_u32)
    }
}

/// For each scalar, those whose lowercase has it.
fn cases() -> &'static HashMap<char, Vec<char>> {
    static CASES: OnceLock<HashMap<char, Vec<char>>> = OnceLock::new();
    CASES.get_or_init(|| {
        let mut cases: HashMap<char, Vec<char>> = HashMap::new();
        for c in CASED.into_iter().flat_map(|(from, end)| from..end).filter_map(char::from_u32) {
            let lower = c.to_lowercase();
            if lower.len() > 1 || lower.clone().next() != Some(c) {
                lower.for_each(|l| cases.entry(l).or_default().push(c));
            }
        }
        cases
    })
}

/// Where all letters lie that have a case; to look at every scalar would take longer than most proofs.
const CASED: [(u32, u32); 12] = [
    (0x0, 0x600),
    (0x10A0, 0x1400),
    (0x1C80, 0x2200),
    (0x2460, 0x2500),
    (0x2C00, 0x2E00),
    (0xA640, 0xAC00),
    (0xFF00, 0x1_0000),
    (0x1_0400, 0x1_0600),
    (0x1_0C80, 0x1_0E00),
    (0x1_1800, 0x1_1900),
    (0x1_6E00, 0x1_6F00),
    (0x1_E900, 0x1_EA00),
];

#[cfg(test)]
mod tests {
    use super::CASED;

    #[test]
    fn no_letter_elsewhere_has_a_case() {
        let changes = |c: &char| !c.to_lowercase().eq([*c]);
        let elsewhere = |c: &char| !CASED.iter().any(|(from, end)| (*from..*end).contains(&u32::from(*c)));
        assert_eq!(('\0'..=char::MAX).filter(elsewhere).find(changes), None);
    }
}
