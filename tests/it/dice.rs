//! A small generator of numbers: the same seed gives the same policies everywhere.

pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    pub(crate) fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.roll(all.len())]
    }
}

/// How many random policies are tried: `ETIQUETTE_PROOF_CASES`, or so many.
pub(crate) fn cases(usual: u64) -> u64 {
    std::env::var("ETIQUETTE_PROOF_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}
