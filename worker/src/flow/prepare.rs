//! Two files into two loaded sides and a ruleset: the given one, or a proposal from the files themselves.

use std::path::Path;

use ruleset::{FileFormat, Mapping, Ruleset, Side};
use serde::{Deserialize, Serialize};

use super::load::load_file;
use super::{Error, Loaded, Phase, Result, Room, Settings, Watch};

/// Two sides in memory, and how to match them.
pub struct Prepared {
    /// The left side.
    pub left: Loaded,
    /// The right side.
    pub right: Loaded,
    /// The ruleset to use.
    pub ruleset: Ruleset,
    /// Where the ruleset comes from, when it was not given.
    pub proposal: Option<Proposal>,
}

/// A ruleset made from two files, with the reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Fields of the two sides that mean the same: left column, right column, the name both got.
    pub pairs: Vec<Pair>,
    /// Why fields were paired and passes chosen, in the order of the ruleset.
    pub reasons: Vec<Reason>,
}

/// Why one thing of a proposal was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// What it is about: a field's or a pass's name.
    pub subject: String,
    /// The reason, for people.
    pub text: String,
    /// For a pass: the records it is expected to settle, in percent of the smaller side.
    pub expected_match_percent: Option<f64>,
}

impl From<engine::suggest::Reason> for Reason {
    fn from(reason: engine::suggest::Reason) -> Self {
        let engine::suggest::Reason { subject, text, expected_match_percent } = reason;
        Self { subject, text, expected_match_percent }
    }
}

/// Two columns that mean the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The left file's column.
    pub left: String,
    /// The right file's column.
    pub right: String,
    /// The field's name on both sides.
    pub field: String,
}

/// Loads both files, as far as there is room for them. Without a ruleset, each file is profiled, read once, and a ruleset is proposed
/// from the records.
///
/// # Errors
/// When a file or the ruleset cannot be used, or when stopped.
pub fn prepare(
    left: &Path,
    right: &Path,
    ruleset: Option<Ruleset>,
    (settings, mut room): (&Settings, Room<'_>),
    watch: &dyn Watch,
) -> Result<Prepared> {
    if let Some(ruleset) = ruleset {
        ruleset.check()?;
        let texts = ruleset.fields_compared();
        let left = load_file(left, Side::Left, &ruleset.left, Some(&texts), (settings, &mut room), watch)?;
        let right = load_file(right, Side::Right, &ruleset.right, Some(&texts), (settings, &mut room), watch)?;
        return Ok(Prepared { left, right, ruleset, proposal: None });
    }
    let left_mapping = guess(left)?;
    let right_mapping = guess(right)?;
    let left = load_file(left, Side::Left, &left_mapping, None, (settings, &mut room), watch)?;
    let right = load_file(right, Side::Right, &right_mapping, None, (settings, &mut room), watch)?;
    propose(left, &left_mapping, right, &right_mapping, watch)
}

/// A mapping for a file nobody described.
fn guess(path: &Path) -> Result<Mapping> {
    let profile = ingest::profile(path, &FileFormat::default(), &ingest::ProfileOptions::default()).map_err(Error::File)?;
    if let Some(column) = profile.columns.iter().find(|column| column.ambiguous && column.kind.is_day()) {
        let formats: Vec<&str> = column.format.iter().chain(&column.alternatives).map(String::as_str).collect();
        return Err(Error::AmbiguousDate { file: path.display().to_string(), column: column.name.clone(), formats: formats.join(" or ") });
    }
    Ok(ingest::propose(&profile))
}

/// Proposes a ruleset for two loaded sides and gives their fields the ruleset's names.
///
/// # Errors
/// When the records cannot be compared.
pub fn propose(left: Loaded, left_mapping: &Mapping, right: Loaded, right_mapping: &Mapping, watch: &dyn Watch) -> Result<Prepared> {
    watch.report(&Phase::Proposing, 0, 0);
    let suggestion = engine::suggest::suggest(&left.table, left_mapping, &right.table, right_mapping)?;
    let (left_table, right_table) = suggestion.tables(&left.table, &right.table)?;
    let (left, right) = (Loaded { table: left_table, ..left }, Loaded { table: right_table, ..right });
    let ruleset = suggestion.ruleset;
    ruleset.check()?;
    let reasons = suggestion.reasons.into_iter().map(Into::into).collect();
    let proposal = Proposal { pairs: pairs(&ruleset), reasons };
    Ok(Prepared { left, right, ruleset, proposal: Some(proposal) })
}

/// Fields of one name on both sides were paired by the proposal.
fn pairs(ruleset: &Ruleset) -> Vec<Pair> {
    let column = |field: &ruleset::Field| field.columns().next().unwrap_or_default().to_owned();
    let both = ruleset.left.fields.iter().filter_map(|left| ruleset.right.field(&left.name).map(|right| (left, right)));
    both.map(|(left, right)| Pair { left: column(left), right: column(right), field: left.name.clone() }).collect()
}
