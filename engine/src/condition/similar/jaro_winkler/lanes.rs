//! Jaro-Winkler of eight pairs at a time, for processors with 256-bit vectors (x86-64-v3, asked for when the program runs).
//!
//! Texts of up to 32 ASCII characters: each character of the shorter text is compared with all places of the longer one in one
//! instruction, which gives a mask of places. What then depends on the step before (the first free place, the swapped
//! characters) is done for eight pairs side by side. The result is that of the definition to the last bit: Jaro's matching
//! does not depend on which of the two texts is walked through.

#![expect(clippy::needless_range_loop, reason = "loops over lanes by number are what becomes one instruction")]

use std::hint::select_unpredictable;

use pulp::NullaryFnOnce;
use pulp::x86::V3;

use super::{BOOSTED, up_to};

/// Pairs that go side by side.
const LANES: usize = 8;
/// The longest text whose characters fit one vector.
const WIDTH: usize = 32;
/// Characters of the shorter text between two looks at its end.
const STEP: usize = 2;
/// The places of a vector.
const PLACES: [i8; WIDTH] = {
    let mut places = [0; WIDTH];
    let mut at = 0;
    while at < WIDTH {
        places[at] = at as i8;
        at += 1;
    }
    places
};

/// A text where it lies: part of a longer buffer, which is read past the text's end where there is more.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) buffer: &'a [u8],
    pub(super) start: usize,
    pub(super) length: usize,
}

impl Placed<'_> {
    /// The text and what lies behind it.
    #[inline(always)]
    fn load(self) -> [u8; WIDTH] {
        match self.buffer.get(self.start..self.start + WIDTH) {
            Some(bytes) => std::array::from_fn(|at| bytes[at]),
            None => self.load_at_the_end(),
        }
    }

    /// The same where the buffer ends.
    #[cold]
    #[inline(never)]
    fn load_at_the_end(self) -> [u8; WIDTH] {
        let mut bytes = [0; WIDTH];
        bytes[..self.length].copy_from_slice(&self.buffer[self.start..self.start + self.length]);
        bytes
    }
}

/// How alike the texts of each pair are; `None` in the place of a pair that is not made of two texts of 1 to 32 ASCII
/// characters. `None` altogether when the processor lacks the vectors.
pub(super) fn of_pairs<'a>(pairs: usize, pair: impl Fn(usize) -> [Placed<'a>; 2], each: impl FnMut(usize, Option<f64>)) -> Option<()> {
    let vectors = V3::try_new()?;
    vectors.vectorize(Run { vectors, pairs, pair, each });
    Some(())
}

struct Run<P, E> {
    vectors: V3,
    pairs: usize,
    pair: P,
    each: E,
}

impl<'a, P: Fn(usize) -> [Placed<'a>; 2], E: FnMut(usize, Option<f64>)> NullaryFnOnce for Run<P, E> {
    type Output = ();

    #[inline(always)]
    fn call(mut self) {
        for first in (0..self.pairs).step_by(LANES) {
            let mut lanes = Lanes::default();
            let count = LANES.min(self.pairs - first);
            for lane in 0..count {
                lanes.compare(self.vectors, lane, (self.pair)(first + lane));
            }
            let likeness = lanes.finish();
            for lane in 0..count {
                (self.each)(first + lane, lanes.fits[lane].then_some(likeness[lane]));
            }
        }
    }
}

/// Eight pairs. All that has to do with one pair is in its lane.
#[derive(Default)]
struct Lanes {
    /// By character of the shorter text: the places of the longer one that hold it too.
    places: [[u32; LANES]; WIDTH],
    shorter: [u32; LANES],
    longer: [u32; LANES],
    /// How far apart two characters may stand.
    range: [u32; LANES],
    fits: [bool; LANES],
    /// The most characters of a shorter text.
    most: usize,
}

impl Lanes {
    /// Compares each character of the shorter text with all of the longer one.
    #[inline(always)]
    fn compare(&mut self, vectors: V3, lane: usize, [left, right]: [Placed<'_>; 2]) {
        let short_enough = left.length.max(right.length) <= WIDTH && left.length.min(right.length) > 0;
        let swapped = left.length > right.length;
        let length = |length: usize| if short_enough { length } else { 0 };
        let shorter = Placed {
            buffer: select_unpredictable(swapped, right.buffer, left.buffer),
            start: select_unpredictable(swapped, right.start, left.start),
            length: length(left.length.min(right.length)),
        };
        let longer = Placed {
            buffer: select_unpredictable(swapped, left.buffer, right.buffer),
            start: select_unpredictable(swapped, left.start, right.start),
            length: length(left.length.max(right.length)),
        };
        let (avx, avx2) = (vectors.avx, vectors.avx2);
        let within = pulp::cast(longer.load());
        let own = pulp::cast(shorter.load());
        let ascii = (avx2._mm256_movemask_epi8(within) as u32 & up_to(longer.length) as u32)
            | (avx2._mm256_movemask_epi8(own) as u32 & up_to(shorter.length) as u32);
        // Behind the end of the shorter text stands what no ASCII text has.
        let behind = avx2._mm256_cmpgt_epi8(pulp::cast(PLACES), avx._mm256_set1_epi8(shorter.length as i8 - 1));
        let own: [i8; WIDTH] = pulp::cast(avx2._mm256_or_si256(behind, own));
        for step in 0..shorter.length.div_ceil(STEP).min(WIDTH / STEP) {
            for at in step * STEP..(step + 1) * STEP {
                let same = avx2._mm256_cmpeq_epi8(avx._mm256_set1_epi8(own[at % WIDTH]), within);
                self.places[at % WIDTH][lane] = avx2._mm256_movemask_epi8(same) as u32;
            }
        }
        self.fits[lane] = short_enough && ascii == 0;
        self.shorter[lane] = shorter.length as u32;
        self.longer[lane] = longer.length as u32;
        self.range[lane] = (longer.length as u32 / 2).saturating_sub(1);
        self.most = self.most.max(shorter.length).min(WIDTH);
    }

    /// The likeness of each pair. Nothing here branches on one pair's texts, so that eight of them fit one instruction.
    #[inline(always)]
    fn finish(&self) -> [f64; LANES] {
        let all = self.longer.map(|length| up_to(length as usize) as u32);
        let (mut free, mut near) = (all, self.range.map(|range| up_to(range as usize + 1) as u32));
        // By character: all bits when it found a place.
        let mut found = [[0u32; LANES]; WIDTH];
        let mut matches = [0u32; LANES];
        for at in 0..self.most {
            for lane in 0..LANES {
                let candidates = self.places[at][lane] & near[lane] & free[lane];
                free[lane] ^= candidates & candidates.wrapping_neg();
                let hit = if candidates == 0 { 0 } else { u32::MAX };
                found[at][lane] = hit;
                matches[lane] = matches[lane].wrapping_sub(hit);
                near[lane] = (near[lane] << 1) | u32::from((at as u32) < self.range[lane]);
            }
        }
        let mut taken = [0u32; LANES];
        (0..LANES).for_each(|lane| taken[lane] = all[lane] ^ free[lane]);
        let mut differing = [0u32; LANES];
        for at in 0..self.most {
            for lane in 0..LANES {
                // The n-th character that found a place, and the n-th place that was taken.
                let place = taken[lane] & taken[lane].wrapping_neg() & found[at][lane];
                taken[lane] ^= place;
                let unlike = if self.places[at][lane] & place == 0 { found[at][lane] } else { 0 };
                differing[lane] = differing[lane].wrapping_sub(unlike);
            }
        }
        let mut likeness = [0.0; LANES];
        for lane in 0..LANES {
            let alike = |at: usize| (self.places[at][lane] & all[lane]) >> at & 1;
            let two = alike(0) & alike(1);
            let prefix = alike(0) + two + (two & alike(2)) + (two & alike(2) & alike(3));
            let number = |count: u32| f64::from(count as i32);
            let matched = number(matches[lane]);
            let unswapped = number(matches[lane] - differing[lane] / 2);
            let jaro = (matched / number(self.shorter[lane]) + matched / number(self.longer[lane]) + unswapped / matched) / 3.0;
            let boosted = jaro + 0.1 * number(prefix) * (1.0 - jaro);
            let likeness_of_some = if jaro > BOOSTED { boosted } else { jaro };
            likeness[lane] = if matches[lane] == 0 { 0.0 } else { likeness_of_some };
        }
        likeness
    }
}
