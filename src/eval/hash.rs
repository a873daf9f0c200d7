//! Hashes of texts without regard to case, and of numbers. Two values that are the same have the same hash.

use std::hash::{BuildHasherDefault, Hasher};

/// For maps whose keys are hashes already.
pub(super) type Kept = BuildHasherDefault<Keeper>;

/// Keeps a number as it is.
#[derive(Default)]
pub(super) struct Keeper(u64);

impl Hasher for Keeper {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|b| self.write_u64(u64::from(*b)));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = self.0.rotate_left(8) ^ n;
    }
}

/// What makes an ASCII letter small; other bytes it changes are merely thrown together.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// The hash of a text: eight bytes at a time, folded.
pub(super) fn of_text(text: &str) -> u64 {
    if text.is_ascii() { of_ascii(text.as_bytes()) } else { of_folded(text) }
}

/// The same of a text that is known to be ASCII.
pub(super) fn of_ascii(text: &[u8]) -> u64 {
    let (chunks, rest) = text.as_chunks::<8>();
    let hash = chunks.iter().fold(0, |hash, chunk| mix(hash, u64::from_le_bytes(*chunk)));
    last(hash, rest, text.len())
}

/// The same of a text that may change its length when it is folded.
fn of_folded(text: &str) -> u64 {
    let (mut hash, mut chunk, mut length) = (0, [0; 8], 0_usize);
    for c in text.chars().flat_map(char::to_lowercase) {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            if let Some(place) = chunk.get_mut(length % 8) {
                *place = byte;
            }
            length += 1;
            if length.is_multiple_of(8) {
                hash = mix(hash, u64::from_le_bytes(chunk));
            }
        }
    }
    last(hash, chunk.get(..length % 8).unwrap_or(&[]), length)
}

fn last(hash: u64, rest: &[u8], length: usize) -> u64 {
    let mut chunk = [0; 8];
    chunk.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    of_number(mix(hash, u64::from_le_bytes(chunk)) ^ length as u64)
}

fn mix(hash: u64, chunk: u64) -> u64 {
    (hash.rotate_left(23) ^ (chunk | SMALL)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The hash of a number.
pub(super) fn of_number(n: u64) -> u64 {
    let n = (n ^ (n >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let n = (n ^ (n >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    n ^ (n >> 32)
}

#[cfg(test)]
mod tests {
    use super::of_text;
    use crate::model::value::fold;

    #[test]
    fn texts_that_are_the_same_have_the_same_hash() {
        for text in
            ["", "Ada", "ADA LOVELACE", "Émile É", "\u{212a}elvin und noch mehr", "İstanbul", "1234567ß", "12345678"]
        {
            assert_eq!(of_text(text), of_text(&fold(text)), "{text}");
            assert_eq!(of_text(text), of_text(&text.to_ascii_uppercase()), "{text}");
        }
        assert_ne!(of_text("a"), of_text("b"));
        assert_ne!(of_text("aaaaaaaa"), of_text("aaaaaaaaa"));
    }
}
