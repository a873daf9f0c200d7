//! Maps and sets by names and places, which are asked for with every name of a policy: their hash is a few steps, not one that
//! withstands whoever picks the keys. Nothing depends on the order in which they are gone through.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map by names or places.
pub(super) type Map<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// A set of names or places.
pub(super) type Set<K> = HashSet<K, BuildHasherDefault<Quick>>;

/// Mixes eight bytes at a time.
#[derive(Clone, Default)]
pub(super) struct Quick(u64);

impl Quick {
    fn mix(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(23) ^ n).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<8>();
        chunks.iter().for_each(|chunk| self.mix(u64::from_le_bytes(*chunk)));
        if !rest.is_empty() {
            self.mix(rest.iter().fold(0, |n, byte| n << 8 | u64::from(*byte)));
        }
    }

    fn write_u8(&mut self, n: u8) {
        self.mix(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.mix(u64::from(n));
    }

    fn write_usize(&mut self, n: usize) {
        self.mix(n as u64);
    }
}
