//! A score without labels: how probable it is that two records belong together, learned from the records themselves.
//!
//! The model is that of Fellegi and Sunter (1969), its parameters are found by expectation-maximisation (Winkler, 1988), and
//! agreeing on a rare text is worth more than on a common one (Winkler, 2000). `level` says how a condition speaks of a pair,
//! `fit` turns counts of such statements into probabilities, `weigh` turns a pair's statements into points.
//!
//! Counts are whole numbers and weights are whole thousandths of a bit, so a score does not depend on order or machine, and what
//! is written to a report says exactly what the run reckoned with.

mod fit;
mod level;
mod weigh;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use level::Judge;
pub use level::Level;
pub(crate) use weigh::Weights;

/// How often each pattern of levels was seen; see [`Judge::pattern`].
pub(crate) type Patterns = BTreeMap<u64, u64>;

/// What a pass with a learned score learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// Pairs of records that share the pass's key.
    pub pairs: u64,
    /// Those of them that were looked at: an amount or a day holds, where the pass has any.
    pub looked_at: u64,
    /// Of a billion pairs that share the key, how many belong together.
    pub prior_billionths: u32,
    /// What this says before any condition does, in thousandths of a bit.
    pub prior_bits_thousandths: i32,
    /// By condition that may fail, in the pass's order.
    pub conditions: Vec<LearnedCondition>,
}

/// What was learned of one condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedCondition {
    /// Its place among the pass's conditions, from 0.
    pub condition: usize,
    /// By level, the nearest first. A blank says nothing and has no entry.
    pub levels: Vec<LearnedLevel>,
}

/// How much one level says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedLevel {
    /// The level.
    pub level: Level,
    /// Of a billion pairs that belong together, how many are at this level.
    pub m_billionths: u32,
    /// Of a billion pairs that do not, how many are.
    pub u_billionths: u32,
    /// What the level says for (or, negative, against) a match, in thousandths of a bit.
    pub bits_thousandths: i32,
}

/// Learns from the patterns of the pairs that share the pass's key. `most_matches` is the number of records on the smaller side.
pub(crate) fn learn(patterns: &Patterns, judge: &Judge, most_matches: u64) -> Learned {
    let conditions = judge.evidence();
    let fitted = fit::fit(patterns, conditions.len(), most_matches);
    let billionths = |share: f64| (share * 1e9).round().clamp(0.0, 1e9) as u32;
    let of_condition = |(at, condition): (usize, &usize)| {
        let (m, u) = (fitted.m[at], fitted.u[at]);
        let bits = fit::falling_bits(m, u);
        let level = |(at, level): (usize, Level)| LearnedLevel {
            level,
            m_billionths: billionths(m[at]),
            u_billionths: billionths(u[at]),
            bits_thousandths: bits[at],
        };
        LearnedCondition { condition: *condition, levels: Level::SPEAKING.into_iter().enumerate().map(level).collect() }
    };
    let pairs = patterns.values().sum();
    Learned {
        pairs,
        looked_at: pairs - patterns.get(&judge.unseen()).copied().unwrap_or(0),
        prior_billionths: billionths(fitted.prior),
        prior_bits_thousandths: fit::bits(fitted.prior / (1.0 - fitted.prior)),
        conditions: conditions.iter().enumerate().map(of_condition).collect(),
    }
}
