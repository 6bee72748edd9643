//! Where the characters that structure a delimited text are: all at once, without a branch per byte.

use super::split::Dialect;

/// Bytes looked at together: one bit each in a word.
const WIDTH: usize = 64;
/// Multiplied with the lowest bits of eight bytes, moves them side by side into the highest byte.
const GATHER: u64 = 0x0102_0408_1020_4080;
const LOWEST: u64 = 0x0101_0101_0101_0101;

/// Finds every delimiter, quote and line break of a text of less than 4 GiB, ascending. What `marks` held is replaced.
pub(crate) fn find(text: &[u8], dialect: Dialect, marks: &mut Vec<u32>) {
    marks.clear();
    #[cfg(target_arch = "x86_64")]
    if let Some(vectors) = pulp::x86::V3::try_new() {
        return vectors.vectorize(wide::Find { vectors, text, dialect, marks });
    }
    each(text, marks, |bytes| hits(bytes, dialect));
}

/// Goes through the text; `hits` has one bit for each byte that is looked for.
#[inline(always)]
fn each(text: &[u8], marks: &mut Vec<u32>, hits: impl Fn(&[u8; WIDTH]) -> u64) {
    let (blocks, rest) = text.as_chunks::<WIDTH>();
    let mut at = 0;
    for block in blocks {
        push(marks, at, hits(block));
        at += WIDTH as u32;
    }
    // NUL is never a delimiter or a quote, so the filler is not found.
    let mut last = [0; WIDTH];
    last[..rest.len()].copy_from_slice(rest);
    push(marks, at, hits(&last));
}

/// For any processor: compilers turn both loops into what vector instructions there are.
fn hits(bytes: &[u8; WIDTH], dialect: Dialect) -> u64 {
    let hit = bytes.map(|byte| u8::from(byte == dialect.delimiter) | u8::from(byte == dialect.quote) | u8::from(byte == b'\n'));
    let (words, _) = hit.as_chunks::<8>();
    words.iter().rev().fold(0, |bits, word| bits << 8 | (u64::from_le_bytes(*word) & LOWEST).wrapping_mul(GATHER) >> 56)
}

/// For processors with 256-bit vectors (x86-64-v3, asked for when the program runs).
#[cfg(target_arch = "x86_64")]
mod wide {
    use pulp::NullaryFnOnce;
    use pulp::x86::V3;

    use super::{Dialect, WIDTH, each};

    const VECTOR: usize = WIDTH / 2;

    pub(super) struct Find<'a> {
        pub(super) vectors: V3,
        pub(super) text: &'a [u8],
        pub(super) dialect: Dialect,
        pub(super) marks: &'a mut Vec<u32>,
    }

    impl NullaryFnOnce for Find<'_> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            let (avx, avx2) = (self.vectors.avx, self.vectors.avx2);
            let looked_for = [self.dialect.delimiter, self.dialect.quote, b'\n'].map(|byte| avx._mm256_set1_epi8(byte.cast_signed()));
            let hits = |bytes: &[u8; WIDTH]| {
                let (halves, _) = bytes.as_chunks::<VECTOR>();
                halves.iter().rev().fold(0, |bits, half| {
                    let half = pulp::cast(*half);
                    let [a, b, c] = looked_for.map(|byte| avx2._mm256_cmpeq_epi8(half, byte));
                    let hit = avx2._mm256_or_si256(avx2._mm256_or_si256(a, b), c);
                    bits << VECTOR | u64::from(avx2._mm256_movemask_epi8(hit).cast_unsigned())
                })
            };
            each(self.text, self.marks, hits);
        }
    }
}

/// Marks that are written together, whether they are there or not.
const STRIDE: usize = 8;

/// Adds the place of every bit: how many there are decides nothing until they are written, so nothing is guessed wrong.
#[inline(always)]
fn push(marks: &mut Vec<u32>, at: u32, mut bits: u64) {
    let end = marks.len() + bits.count_ones() as usize;
    while marks.len() < end {
        marks.extend_from_slice(&[(); STRIDE].map(|()| {
            let mark = at + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
            mark
        }));
    }
    marks.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_mark_is_found_once(text in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b','), Just(b'"'), Just(b'\n')], 0..300)) {
            let mut marks = vec![7];
            let dialect = Dialect { delimiter: b',', quote: b'"' };
            find(&text, dialect, &mut marks);
            let wanted: Vec<u32> = (0..).zip(&text).filter(|(_, byte)| matches!(byte, b',' | b'"' | b'\n')).map(|(at, _)| at).collect();
            prop_assert_eq!(&marks, &wanted);
            marks.clear();
            each(&text, &mut marks, |bytes| hits(bytes, dialect));
            prop_assert_eq!(&marks, &wanted);
        }
    }
}
