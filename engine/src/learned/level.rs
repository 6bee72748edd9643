//! How a condition speaks of a pair, and which pairs a pass with a learned score looks at.

use ruleset::Pass;
use serde::{Deserialize, Serialize};

use crate::chunks::Spot;
use crate::condition::{Bound, BoundTest, FULL};

/// Levels, blank included.
const LEVELS: u64 = 5;

/// How two records stand to one condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Distance zero.
    Exact,
    /// Inside the limit, in the nearer half of it.
    Close,
    /// Inside the limit, in the farther half of it.
    Far,
    /// Outside the limit.
    Fails,
    /// A value is missing: that says nothing.
    Blank,
}

impl Level {
    /// The levels that say something, the nearest first.
    pub(crate) const SPEAKING: [Level; 4] = [Level::Exact, Level::Close, Level::Far, Level::Fails];

    const fn of_code(code: u64) -> Self {
        match code {
            0 => Self::Exact,
            1 => Self::Close,
            2 => Self::Far,
            3 => Self::Fails,
            _ => Self::Blank,
        }
    }

    /// The level of a pair for one condition.
    pub(crate) fn of(test: &BoundTest, left: Spot, right: Spot) -> Self {
        match test.points(left, right) {
            Some(points) if points.exact => Self::Exact,
            Some(points) => {
                let floor = test.least_points();
                if points.millionths.saturating_sub(floor) >= (FULL - floor) / 2 { Self::Close } else { Self::Far }
            }
            None if test.is_blank(left, right) => Self::Blank,
            None => Self::Fails,
        }
    }
}

/// Which conditions of a pass must hold and which are evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judge {
    must: Vec<usize>,
    evidence: Vec<usize>,
    /// Evidence by which pairs are found at all: amounts and days. A pair for which none of them holds is not looked at.
    axes: Vec<usize>,
}

impl Judge {
    pub(crate) fn new(pass: &Pass) -> Self {
        let places = |wanted: &dyn Fn(&ruleset::Condition) -> bool| {
            pass.conditions.iter().enumerate().filter(|(_, condition)| wanted(condition)).map(|(at, _)| at).collect()
        };
        Self {
            must: places(&|condition| !pass.is_evidence(condition)),
            evidence: places(&|condition| pass.is_evidence(condition)),
            axes: places(&|condition| pass.is_evidence(condition) && !matches!(condition, ruleset::Condition::TextSimilar(_))),
        }
    }

    pub(crate) fn evidence(&self) -> &[usize] {
        &self.evidence
    }

    pub(crate) fn axes(&self) -> &[usize] {
        &self.axes
    }

    /// Whether a pair is looked at: what must hold does, and so does an amount or a day, where the pass has any.
    pub(crate) fn looks_at(&self, bound: &Bound, left: Spot, right: Spot) -> bool {
        bound.hold(&self.must, left, right)
            && (self.axes.is_empty() || self.axes.iter().any(|axis| bound.tests[*axis].points(left, right).is_some()))
    }

    /// The pattern of the pairs that are not looked at though their key agrees: no amount and no day holds, of the texts nothing is
    /// known. Without them amounts and days would seem to exclude one another: one of the two holds for every pair looked at.
    pub(crate) fn unseen(&self) -> u64 {
        let level = |test: &usize| if self.axes.contains(test) { Level::Fails } else { Level::Blank };
        self.evidence.iter().rev().fold(0, |pattern, test| pattern * LEVELS + level(test) as u64)
    }

    /// The levels of all evidence as one number; `None` when the pair is not looked at.
    pub(crate) fn pattern(&self, bound: &Bound, left: Spot, right: Spot) -> Option<u64> {
        self.looks_at(bound, left, right).then(|| {
            let code = |test: &usize| Level::of(&bound.tests[*test], left, right) as u64;
            self.evidence.iter().rev().fold(0, |pattern, test| pattern * LEVELS + code(test))
        })
    }
}

/// The levels of a pattern, in the order of the evidence.
pub(super) fn levels(mut pattern: u64) -> impl Iterator<Item = Level> {
    std::iter::repeat_with(move || {
        let level = Level::of_code(pattern % LEVELS);
        pattern /= LEVELS;
        level
    })
}
