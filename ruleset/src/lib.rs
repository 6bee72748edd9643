//! The text that says how to read and how to match: a mapping per side and ordered passes.
//!
//! `ingest` reads files by the mapping, `engine` matches by the passes, `api` and the page show and edit both;
//! this crate is the one place that knows the words. It reads TOML and the same structure as JSON, checks it as a
//! whole and lists every problem at once. It touches no file, clock or data.

pub mod amount;
pub mod condition;
pub mod field;
pub mod group;
pub mod mapping;
pub mod pass;
mod text;
mod validate;

pub use amount::Amount;
pub use condition::{AmountWithin, Base, Calendar, Condition, Contained, DateWindow, Equal, Measure, On, Sign, TextSimilar};
pub use field::{Field, FieldType, Normalize};
pub use group::{Fee, Subset, Tolerance};
pub use mapping::{Exclude, FileFormat, FileKind, Mapping};
pub use pass::{Accept, Cardinality, Pass, Score, Ties};
pub use text::{Error, Problem};

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// One of the two sets of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The first file, usually the ledger.
    Left,
    /// The second file, usually the bank or provider.
    Right,
}

impl Side {
    /// Both sides, left first.
    pub const BOTH: [Side; 2] = [Side::Left, Side::Right];

    /// `left` or `right`, as written in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Left => "left",
            Side::Right => "right",
        }
    }

    /// The side across.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Versioned matching logic: how each side is read, then the passes in the order they are tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ruleset {
    /// Version of this text's structure; 1 today.
    #[serde(default = "structure_version")]
    pub version: u32,
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the left file's columns become typed fields.
    pub left: Mapping,
    /// How the right file's columns become typed fields.
    pub right: Mapping,
    /// The passes, first to last: a record claimed by one is not offered to the next.
    #[serde(default)]
    pub passes: Vec<Pass>,
}

const fn structure_version() -> u32 {
    1
}

impl Ruleset {
    /// The mapping of one side.
    pub const fn mapping(&self, side: Side) -> &Mapping {
        match side {
            Side::Left => &self.left,
            Side::Right => &self.right,
        }
    }

    /// The fields, of either side, whose values a run looks at: what passes compare, and the currencies of amounts.
    pub fn fields_compared(&self) -> BTreeSet<&str> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for pass in &self.passes {
            names.extend(pass.conditions.iter().filter_map(Condition::on).flat_map(|on| [on.left, on.right]));
            names.extend(pass.subset.iter().flat_map(|subset| subset.same.iter().map(String::as_str)));
        }
        for field in Side::BOTH.iter().flat_map(|side| &self.mapping(*side).fields) {
            names.extend(field.currency_field.as_deref());
        }
        names
    }
}
