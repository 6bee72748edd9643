//! Expectation-maximisation: from counts of patterns to the share of each level among pairs that belong together (`m`) and
//! among those that do not (`u`), and the share of pairs that belong together.
//!
//! A fixed start and a fixed number of rounds; sums go through the patterns in their order. Only additions, multiplications
//! and divisions are used, which every processor rounds alike.

use super::Patterns;
use super::level::{Level, levels};

/// Rounds. More change nothing that can be seen in a score.
const ROUNDS: usize = 200;
/// What is thought of pairs that belong together before any is seen: exact, close, far, fails.
const MATCHING: [f64; 4] = [0.80, 0.12, 0.05, 0.03];
/// The same for pairs that do not.
const STRANGE: [f64; 4] = [0.05, 0.05, 0.15, 0.75];
/// Pairs' worth of that prejudice: it keeps a level that was never seen from deciding everything.
const PREJUDICE: f64 = 1.0;
/// The least share of pairs that is thought to belong together.
const LEAST_PRIOR: f64 = 1e-12;
/// What one level may say at most, in thousandths of a bit.
const MOST_BITS: i32 = 40_000;

type Shares = Vec<[f64; 4]>;

/// The model's parameters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fit {
    pub(super) m: Shares,
    pub(super) u: Shares,
    pub(super) prior: f64,
}

pub(super) fn fit(patterns: &Patterns, conditions: usize, most_matches: u64) -> Fit {
    let seen: Vec<(Vec<Level>, f64)> =
        patterns.iter().map(|(pattern, count)| (levels(*pattern).take(conditions).collect(), *count as f64)).collect();
    let pairs: f64 = seen.iter().map(|(_, count)| count).sum();
    // A record belongs to one other at most.
    let most = (most_matches as f64 / pairs.max(1.0)).clamp(LEAST_PRIOR, 1.0 - LEAST_PRIOR);
    let prior = (most / 2.0).max(LEAST_PRIOR);
    let mut fit = Fit { m: vec![MATCHING; conditions], u: vec![STRANGE; conditions], prior };
    for _ in 0..ROUNDS {
        fit = step(&fit, &seen, (prior, most));
    }
    fit
}

/// One round: what the parameters say of each pattern, and the parameters that this gives.
fn step(fit: &Fit, seen: &[(Vec<Level>, f64)], (start, most): (f64, f64)) -> Fit {
    let prejudice = |shares: [f64; 4]| shares.map(|share| share * PREJUDICE);
    let mut m = vec![prejudice(MATCHING); fit.m.len()];
    let mut u = vec![prejudice(STRANGE); fit.u.len()];
    let (mut matches, mut pairs) = (start * PREJUDICE, PREJUDICE);
    for (levels, count) in seen {
        let (mut together, mut apart) = (fit.prior, 1.0 - fit.prior);
        for (condition, level) in levels.iter().enumerate().filter(|(_, level)| **level != Level::Blank) {
            together *= fit.m[condition][*level as usize];
            apart *= fit.u[condition][*level as usize];
        }
        let share = together / (together + apart);
        for (condition, level) in levels.iter().enumerate().filter(|(_, level)| **level != Level::Blank) {
            m[condition][*level as usize] += count * share;
            u[condition][*level as usize] += count * (1.0 - share);
        }
        matches += count * share;
        pairs += count;
    }
    let normal = |shares: Shares| {
        shares.into_iter().map(|shares| shares.map(|share| share / (shares[0] + shares[1] + shares[2] + shares[3]))).collect()
    };
    Fit { m: normal(m), u: normal(u), prior: (matches / pairs).clamp(LEAST_PRIOR, most) }
}

/// What each level says, in thousandths of a bit. A nearer level never says less than a farther one: where the data say
/// otherwise, neighbours are taken together.
pub(super) fn falling_bits(m: [f64; 4], u: [f64; 4]) -> [i32; 4] {
    // Neighbouring levels taken together: their shares and how many they are.
    let mut groups: Vec<(f64, f64, usize)> = Vec::with_capacity(4);
    for (m, u) in m.into_iter().zip(u) {
        let mut last = (m, u, 1);
        while let Some(before) = groups.last().copied()
            && before.0 * last.1 < last.0 * before.1
        {
            groups.pop();
            last = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
        }
        groups.push(last);
    }
    let mut said = [0; 4];
    let each = groups.into_iter().flat_map(|(m, u, levels)| std::iter::repeat_n(bits(m / u), levels));
    said.iter_mut().zip(each).for_each(|(level, bits)| *level = bits);
    said
}

/// The binary logarithm of a ratio in thousandths, by squaring: the same on every machine.
pub(super) fn bits(ratio: f64) -> i32 {
    if ratio.is_nan() || ratio <= 0.0 {
        return -MOST_BITS;
    }
    let (mut rest, mut whole) = (ratio, 0i32);
    while rest >= 2.0 && whole < 64 {
        (rest, whole) = (rest / 2.0, whole + 1);
    }
    while rest < 1.0 && whole > -64 {
        (rest, whole) = (rest * 2.0, whole - 1);
    }
    let mut fraction = 0.0;
    let mut bit = 0.5;
    for _ in 0..20 {
        rest *= rest;
        if rest >= 2.0 {
            rest /= 2.0;
            fraction += bit;
        }
        bit /= 2.0;
    }
    (whole * 1000 + (fraction * 1000.0f64).round() as i32).clamp(-MOST_BITS, MOST_BITS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shares() -> impl Strategy<Value = ([f64; 4], [f64; 4])> {
        let normal = |weights: [u32; 4]| weights.map(|weight| f64::from(weight) / f64::from(weights.iter().sum::<u32>()));
        // Pairs that belong together are mostly near, others mostly far.
        ((60u32..90, 5u32..15, 2u32..8, 1u32..8), (1u32..6, 1u32..8, 5u32..20, 60u32..90))
            .prop_map(move |(m, u)| (normal([m.0, m.1, m.2, m.3]), normal([u.0, u.1, u.2, u.3])))
    }

    /// The counts that a model gives for so many pairs.
    fn counts(model: &[([f64; 4], [f64; 4])], prior: f64, pairs: f64) -> Patterns {
        let codes =
            (0..model.len()).fold(vec![0u64], |codes, _| codes.iter().flat_map(|code| (0..4).map(move |level| code * 5 + level)).collect());
        let share = |code: u64, class: usize| -> f64 {
            levels(code)
                .zip(model)
                .map(|(level, model)| if class == 0 { model.0[level as usize] } else { model.1[level as usize] })
                .product()
        };
        codes.into_iter().map(|code| (code, (pairs * (prior * share(code, 0) + (1.0 - prior) * share(code, 1))).round() as u64)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn it_finds_the_shares_that_made_the_data(model in proptest::collection::vec(shares(), 3..5), prior in 0.05f64..0.5) {
            let pairs = 1e7;
            let found = fit(&counts(&model, prior, pairs), model.len(), (prior * pairs) as u64);
            prop_assert!((found.prior - prior).abs() < 0.02, "{} is not {prior}", found.prior);
            for (at, (m, u)) in model.iter().enumerate() {
                for level in 0..4 {
                    prop_assert!((found.m[at][level] - m[level]).abs() < 0.05, "m {at} {level}: {} is not {}", found.m[at][level], m[level]);
                    prop_assert!((found.u[at][level] - u[level]).abs() < 0.05, "u {at} {level}: {} is not {}", found.u[at][level], u[level]);
                }
            }
        }

        #[test]
        fn a_nearer_level_never_says_less(m in proptest::array::uniform4(0.001f64..1.0), u in proptest::array::uniform4(0.001f64..1.0)) {
            let said = falling_bits(m, u);
            prop_assert!(said.is_sorted_by(|near, far| near >= far), "{said:?}");
        }

        #[test]
        fn bits_are_the_logarithm(ratio in 0.0001f64..10000.0) {
            prop_assert!((f64::from(bits(ratio)) - ratio.log2() * 1000.0).abs() < 1.01);
        }
    }

    #[test]
    fn nothing_seen_leaves_what_was_thought() {
        let nothing = fit(&Patterns::new(), 2, 0);
        assert!(nothing.m.iter().zip(&nothing.u).all(|(m, u)| m[0] > u[0] && m[3] < u[3]));
    }
}
