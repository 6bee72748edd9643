//! Hashes with a fixed seed, so that a suggestion is the same on every machine and in every run.
//!
//! Values that may mean the same hash alike: texts that differ in case, decimals of different scales, integers and
//! decimals, and amounts of either sign (a payment and its booking may have opposite signs).

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map keyed by hashes that need no further hashing.
pub(crate) type HashedMap<V> = HashMap<u64, V, BuildHasherDefault<Identity>>;
/// A set of hashes.
pub(crate) type HashedSet = HashSet<u64, BuildHasherDefault<Identity>>;

/// Passes a hash through.
#[derive(Default)]
pub(crate) struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = text_bytes(bytes);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

const SEED: u64 = 0x5851_f42d_4c95_7f2d;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut value: u64) -> u64 {
    value ^= value >> 32;
    value = value.wrapping_mul(0xd6e8_feb8_6659_fd93);
    value ^= value >> 29;
    value = value.wrapping_mul(MULTIPLIER);
    value ^ (value >> 32)
}

fn text_bytes(bytes: &[u8]) -> u64 {
    let mut state = SEED ^ (bytes.len() as u64);
    let mut words = bytes.chunks_exact(8);
    for word in words.by_ref() {
        let mut whole = [0; 8];
        whole.copy_from_slice(word);
        whole.make_ascii_uppercase();
        state = mix(state ^ u64::from_le_bytes(whole));
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        let mut whole = [0; 8];
        whole[..rest.len()].copy_from_slice(rest);
        whole.make_ascii_uppercase();
        state = mix(state ^ u64::from_le_bytes(whole));
    }
    mix(state)
}

/// The hash of a text without regard to case.
pub(crate) fn text(value: &str) -> u64 {
    if value.is_ascii() { text_bytes(value.as_bytes()) } else { text_bytes(value.to_uppercase().as_bytes()) }
}

/// The hash of `units / 10^scale` without its sign; `5`, `5.00` and `-5` are alike.
pub(crate) fn number(units: i128, scale: u8) -> u64 {
    let mut value = units.unsigned_abs();
    let mut scale = scale;
    while scale > 0 && value.is_multiple_of(10) {
        value /= 10;
        scale -= 1;
    }
    mix(mix(SEED ^ (value as u64)) ^ ((value >> 64) as u64) ^ u64::from(scale))
}

/// The hash of a day or a truth value.
pub(crate) fn small(value: i64) -> u64 {
    mix(SEED ^ (value as u64))
}

/// The hash of two values together.
pub(crate) fn both(first: u64, second: u64) -> u64 {
    mix(first.rotate_left(17) ^ second)
}
