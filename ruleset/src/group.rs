//! Knobs of passes that match groups: fees, where the tolerance applies, and groups without a key.

use serde::{Deserialize, Serialize};

use crate::amount::Amount;

/// What is kept back from a group: the single amount is the sum, less `percent` of it, less `each` per member.
///
/// The percentage is taken of the sum's absolute value and rounded down to a whole unit of the amount.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Of the sum, in percent: `"1.4"`. Nothing unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Amount>,
    /// Per member, in the amount's own units: `"0.25"`. Nothing unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Amount>,
}

/// What the limit of the amount condition is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tolerance {
    /// For the difference of the sums.
    #[default]
    Sum,
    /// For each member: the sums may differ by the absolute limit once per member.
    Each,
}

impl Tolerance {
    /// Whether this is what applies when nothing is stated.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Groups without a key: which records of the many side add up to the single one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subset {
    /// The most members of a group, 2 to 50; 25 unless told.
    #[serde(default = "most_members")]
    pub most_members: u8,
    /// Fields of the many side that have one value in all members: an account, a posting day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// Other groups that may fit as well, 0 to 50; 9 unless told. With more, the record stays open as ambiguous.
    #[serde(default = "most_others")]
    pub most_others: u8,
}

impl Default for Subset {
    fn default() -> Self {
        Self { most_members: most_members(), same: Vec::new(), most_others: most_others() }
    }
}

const fn most_members() -> u8 {
    25
}

const fn most_others() -> u8 {
    9
}
