//! Jaro-Winkler of eight pairs at a time, for processors with 256-bit vectors (x86-64-v3, asked for when the program runs).
//!
//! Texts of up to 64 ASCII characters, those of up to 32 first: each character of the shorter text is compared with all places of the longer one in one
//! instruction, which gives a mask of places. What then depends on the step before (the first free place, the swapped
//! characters) is done for eight pairs side by side. The result is that of the definition to the last bit: Jaro's matching
//! does not depend on which of the two texts is walked through.

#![expect(clippy::needless_range_loop, reason = "loops over lanes by number are what becomes one instruction")]

use std::arch::x86_64::__m256i;
use std::hint::select_unpredictable;
use std::ops::{BitAnd, BitOr, BitXor, Shl, Shr};

use pulp::NullaryFnOnce;
use pulp::x86::V3;

use super::{BOOSTED, up_to};

/// Pairs that go side by side.
const LANES: usize = 8;
/// Characters of one vector.
const VECTOR: usize = 32;
/// Characters of the shorter text between two looks at its end.
const STEP: usize = 2;
/// The places of two vectors.
const PLACES: [[i8; VECTOR]; 2] = {
    let mut places = [[0; VECTOR]; 2];
    let mut at = 0;
    while at < 2 * VECTOR {
        places[at / VECTOR][at % VECTOR] = at as i8;
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
    /// A vector of the text, and what lies behind its end.
    #[inline(always)]
    fn load(self, vector: usize) -> __m256i {
        let start = self.start + vector * VECTOR;
        match self.buffer.get(start..start + VECTOR) {
            Some(bytes) => pulp::cast(<[u8; VECTOR]>::try_from(bytes).unwrap_or([0; VECTOR])),
            None => pulp::cast(self.load_at_the_end(vector)),
        }
    }

    /// The same where the buffer ends.
    #[cold]
    #[inline(never)]
    fn load_at_the_end(self, vector: usize) -> [u8; VECTOR] {
        let mut bytes = [0; VECTOR];
        let text = &self.buffer[self.start..self.start + self.length];
        let part = text.get(vector * VECTOR..).unwrap_or_default();
        let length = part.len().min(VECTOR);
        bytes[..length].copy_from_slice(&part[..length]);
        bytes
    }
}

/// How alike the texts of each pair are; `None` in the place of a pair that is not made of two texts of 1 to 64 ASCII
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
        let mut longer = Vec::new();
        let mut lanes = Lanes::<u32, 32>::new();
        for first in (0..self.pairs).step_by(LANES) {
            lanes.clear();
            let count = LANES.min(self.pairs - first);
            // The last lanes of the last eight take the last pair once more.
            for lane in 0..LANES {
                lanes.compare(self.vectors, lane, (self.pair)((first + lane).min(self.pairs - 1)));
            }
            let likeness = lanes.finish();
            for lane in 0..count {
                if lanes.fits[lane] { (self.each)(first + lane, Some(likeness[lane])) } else { longer.push(first + lane) }
            }
        }
        let mut lanes = Lanes::<u64, 64>::new();
        for some in longer.chunks(LANES) {
            lanes.clear();
            for lane in 0..some.len() {
                lanes.compare(self.vectors, lane, (self.pair)(some[lane]));
            }
            let likeness = lanes.finish();
            for lane in 0..some.len() {
                (self.each)(some[lane], lanes.fits[lane].then_some(likeness[lane]));
            }
        }
    }
}

/// A mask with one bit for each place of a text, and a count in a lane as wide as that.
trait Mask:
    Copy + PartialEq + BitAnd<Output = Self> + BitOr<Output = Self> + BitXor<Output = Self> + Shl<u32, Output = Self> + Shr<u32, Output = Self>
{
    const NONE: Self;
    const ALL: Self;
    /// The lowest so many bits.
    fn lowest(bits: usize) -> Self;
    /// The first bit that is set, alone.
    fn first(self) -> Self;
    /// One more where `all` is [`Mask::ALL`], the same where it is [`Mask::NONE`].
    fn plus_one_where(self, all: Self) -> Self;
    fn with_lowest(self, set: bool) -> Self;
    /// With the bits of another vector of a text.
    fn with_vector(self, vector: usize, bits: u32) -> Self;
    fn number(self) -> u32;
}

macro_rules! mask {
    ($mask:ty) => {
        impl Mask for $mask {
            const NONE: Self = 0;
            const ALL: Self = Self::MAX;

            #[inline(always)]
            fn lowest(bits: usize) -> Self {
                up_to(bits) as Self
            }

            #[inline(always)]
            fn first(self) -> Self {
                self & self.wrapping_neg()
            }

            #[inline(always)]
            fn plus_one_where(self, all: Self) -> Self {
                self.wrapping_sub(all)
            }

            #[inline(always)]
            fn with_lowest(self, set: bool) -> Self {
                self | Self::from(set)
            }

            #[inline(always)]
            fn with_vector(self, vector: usize, bits: u32) -> Self {
                self | (Self::from(bits) << (vector * VECTOR))
            }

            #[inline(always)]
            fn number(self) -> u32 {
                self as u32
            }
        }
    };
}

mask!(u32);
mask!(u64);

/// Eight pairs of texts of up to `WIDTH` characters. All that has to do with one pair is in its lane.
struct Lanes<M, const WIDTH: usize> {
    /// By character of the shorter text: the places of the longer one that hold it too.
    places: [[M; LANES]; WIDTH],
    /// By character of the shorter text: all bits when it found a place.
    found: [[M; LANES]; WIDTH],
    shorter: [u32; LANES],
    longer: [u32; LANES],
    /// How far apart two characters may stand.
    range: [u32; LANES],
    fits: [bool; LANES],
    /// The most characters of a shorter text.
    most: usize,
}

impl<M: Mask, const WIDTH: usize> Lanes<M, WIDTH> {
    #[inline(always)]
    fn new() -> Self {
        Self {
            places: [[M::NONE; LANES]; WIDTH],
            found: [[M::NONE; LANES]; WIDTH],
            shorter: [0; LANES],
            longer: [0; LANES],
            range: [0; LANES],
            fits: [false; LANES],
            most: 0,
        }
    }

    /// Makes room for eight other pairs. What was found before is written over before it is read.
    #[inline(always)]
    fn clear(&mut self) {
        let used = self.most.next_multiple_of(STEP).min(WIDTH);
        for at in 0..used {
            self.places[at] = [M::NONE; LANES];
        }
        (self.fits, self.most) = ([false; LANES], 0);
    }

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
        let mut within = [avx._mm256_setzero_si256(); 2];
        let mut own = [-1i8; WIDTH];
        let mut beyond_ascii = M::NONE;
        for vector in 0..WIDTH / VECTOR {
            within[vector] = longer.load(vector);
            let part = shorter.load(vector);
            let other = M::NONE.with_vector(vector, avx2._mm256_movemask_epi8(within[vector]) as u32) & M::lowest(longer.length);
            let this = M::NONE.with_vector(vector, avx2._mm256_movemask_epi8(part) as u32) & M::lowest(shorter.length);
            beyond_ascii = beyond_ascii | other | this;
            // Behind the end of the shorter text stands what no ASCII text has.
            let at = PLACES[vector];
            let behind = avx2._mm256_cmpgt_epi8(pulp::cast(at), avx._mm256_set1_epi8(shorter.length as i8 - 1));
            let part: [i8; VECTOR] = pulp::cast(avx2._mm256_or_si256(behind, part));
            own[vector * VECTOR..(vector + 1) * VECTOR].copy_from_slice(&part);
        }
        for step in 0..shorter.length.div_ceil(STEP).min(WIDTH / STEP) {
            for at in step * STEP..(step + 1) * STEP {
                let character = avx._mm256_set1_epi8(own[at % WIDTH]);
                let mut places = M::NONE;
                for vector in 0..WIDTH / VECTOR {
                    let same = avx2._mm256_cmpeq_epi8(character, within[vector]);
                    places = places.with_vector(vector, avx2._mm256_movemask_epi8(same) as u32);
                }
                self.places[at % WIDTH][lane] = places;
            }
        }
        self.fits[lane] = short_enough && beyond_ascii == M::NONE;
        self.shorter[lane] = shorter.length as u32;
        self.longer[lane] = longer.length as u32;
        self.range[lane] = (longer.length as u32 / 2).saturating_sub(1);
        self.most = self.most.max(shorter.length).min(WIDTH);
    }

    /// The likeness of each pair. Nothing here branches on one pair's texts, so that eight of them fit one instruction.
    #[inline(always)]
    fn finish(&mut self) -> [f64; LANES] {
        let (mut all, mut near) = ([M::NONE; LANES], [M::NONE; LANES]);
        for lane in 0..LANES {
            all[lane] = M::lowest(self.longer[lane] as usize);
            near[lane] = M::lowest(self.range[lane] as usize + 1);
        }
        let mut free = all;
        let mut matches = [M::NONE; LANES];
        for at in 0..self.most {
            for lane in 0..LANES {
                let candidates = self.places[at][lane] & near[lane] & free[lane];
                free[lane] = free[lane] ^ candidates.first();
                let hit = if candidates == M::NONE { M::NONE } else { M::ALL };
                self.found[at][lane] = hit;
                matches[lane] = matches[lane].plus_one_where(hit);
                near[lane] = (near[lane] << 1).with_lowest((at as u32) < self.range[lane]);
            }
        }
        let mut taken = [M::NONE; LANES];
        for lane in 0..LANES {
            taken[lane] = all[lane] ^ free[lane];
        }
        let mut differing = [M::NONE; LANES];
        for at in 0..self.most {
            for lane in 0..LANES {
                // The n-th character that found a place, and the n-th place that was taken.
                let place = taken[lane].first() & self.found[at][lane];
                taken[lane] = taken[lane] ^ place;
                let unlike = if self.places[at][lane] & place == M::NONE { self.found[at][lane] } else { M::NONE };
                differing[lane] = differing[lane].plus_one_where(unlike);
            }
        }
        let mut likeness = [0.0; LANES];
        for lane in 0..LANES {
            let alike = |at: u32| ((self.places[at as usize][lane] & all[lane]) >> at).number() & 1;
            let two = alike(0) & alike(1);
            let prefix = alike(0) + two + (two & alike(2)) + (two & alike(2) & alike(3));
            let number = |count: u32| f64::from(count as i32);
            let (matches, differing) = (matches[lane].number(), differing[lane].number());
            let matched = number(matches);
            let unswapped = number(matches - differing / 2);
            let jaro = (matched / number(self.shorter[lane]) + matched / number(self.longer[lane]) + unswapped / matched) / 3.0;
            let boosted = jaro + 0.1 * number(prefix) * (1.0 - jaro);
            let likeness_of_some = if jaro > BOOSTED { boosted } else { jaro };
            likeness[lane] = if matches == 0 { 0.0 } else { likeness_of_some };
        }
        likeness
    }
}
