//! One pass: which groups it looks for, what must hold, and when a match needs no person.

use serde::{Deserialize, Serialize};

use crate::Side;
use crate::condition::Condition;
use crate::group::{Fee, Subset, Tolerance};

/// One pass over the records that earlier passes left.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// What people call it; matches carry it. Unique in the ruleset.
    pub name: String,
    /// How many records of each side settle each other.
    #[serde(default, skip_serializing_if = "Cardinality::is_default")]
    pub cardinality: Cardinality,
    /// What the score of a match is. With `learned`, conditions that are not part of the block key are evidence: they may fail.
    #[serde(default, skip_serializing_if = "Score::is_default")]
    pub score: Score,
    /// With `score = "learned"`: the least points, 1 to 100, to suggest a match; 90 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggest_points: Option<u8>,
    /// When a match is `AUTO`; everything else is `SUGGESTED`.
    #[serde(default, skip_serializing_if = "Accept::is_default")]
    pub accept: Accept,
    /// With `accept = "score"`: the points from which a unique match is `AUTO`, 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_points: Option<u8>,
    /// With one-to-one: the points, 0 to 100, by which a match must be ahead of other pairs of its records; nearer ones are ties. 0 unless told.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub margin_points: u8,
    /// What becomes of a match when another assignment is as good.
    #[serde(default, skip_serializing_if = "Ties::is_default")]
    pub ties: Ties,
    /// Records of this side alone settle each other: an amount and its reversal. Conditions then name fields of that side only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub netting: Option<Side>,
    /// With groups: what the single record may lack, besides the sum itself. The first pattern that comes nearest counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Fee>,
    /// With groups: whether the amount limit is for the sums or for each member.
    #[serde(default, skip_serializing_if = "Tolerance::is_default")]
    pub tolerance: Tolerance,
    /// With one-to-many and many-to-one: members are found by their amounts, not by a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset: Option<Subset>,
    /// What must hold between the records of a match: all of them.
    pub conditions: Vec<Condition>,
}

/// How many records of each side make one match.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cardinality {
    /// One record of each side.
    #[default]
    OneToOne,
    /// One left record, several right ones that share its group key and whose amounts add up to it.
    OneToMany,
    /// Several left records, one right one.
    ManyToOne,
    /// All left and all right records of one group key, whose sums agree.
    ManyToMany,
}

impl Cardinality {
    /// Whether this is what applies when nothing is stated.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The word used in rulesets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneToOne => "one-to-one",
            Self::OneToMany => "one-to-many",
            Self::ManyToOne => "many-to-one",
            Self::ManyToMany => "many-to-many",
        }
    }
}

/// What the score of a match is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Score {
    /// The weighted mean of the conditions' points; every condition must hold.
    #[default]
    Mean,
    /// The probability, in percent, that the two records belong together, learned from the records themselves. Conditions of
    /// the block key must hold; the others speak for or against.
    Learned,
}

impl Score {
    /// Whether this is what applies when nothing is stated.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The word used in rulesets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Learned => "learned",
        }
    }
}

impl Pass {
    /// With a learned score: the least points to suggest a match.
    pub fn least_points(&self) -> u8 {
        self.suggest_points.unwrap_or(90)
    }

    /// Whether a condition only speaks for or against a match: the pass has a learned score and the condition is not part of
    /// its block key. Part of the key are `equal`, `contained`, amounts without a limit and date windows of one day.
    pub fn is_evidence(&self, condition: &Condition) -> bool {
        self.score == Score::Learned
            && match condition {
                Condition::Equal(_) | Condition::Contained(_) => false,
                Condition::AmountWithin(within) => [within.absolute, within.percent].into_iter().flatten().any(|limit| limit.units() != 0),
                Condition::DateWindow(window) => window.from_days != window.to_days,
                Condition::TextSimilar(_) => true,
            }
    }
}

/// What becomes of a match that is only one of several as good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// The first of them by row is suggested, and says how many there are.
    #[default]
    Suggest,
    /// None: the records stay open, as ambiguous.
    Leave,
}

impl Ties {
    /// Whether this is what applies when nothing is stated.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// When a match needs no person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accept {
    /// Every condition at distance zero, and no other assignment as good.
    #[default]
    Strict,
    /// Every condition within its stated limit, and no other assignment as good.
    WithinLimits,
    /// At least `auto_points`, and no other assignment as good.
    Score,
    /// Never: a person confirms every match of this pass.
    Suggest,
}

impl Accept {
    /// Whether this is what applies when nothing is stated.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(value: &u8) -> bool {
    *value == 0
}
