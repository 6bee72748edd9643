//! The numbers of a finished run: what `summary.json`, the API and the page show.

use engine::{Certificate, SideCertificate};
use serde::{Deserialize, Serialize};

/// The result of a run in numbers, with its proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The left side's rows by bucket.
    pub left: SideSummary,
    /// The right side's rows by bucket.
    pub right: SideSummary,
    /// Matches: groups, not records.
    pub matches: u64,
    /// How long the whole took.
    pub seconds: f64,
    /// The result digest: the same files, ruleset and engine give the same one.
    pub digest: String,
    /// The proof, computed from the written result.
    pub certificate: Certificate,
    /// What each pass found, in their order.
    pub passes: Vec<PassSummary>,
    /// The engine's version.
    pub engine: String,
}

/// One side's rows. `rows` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideSummary {
    /// Data rows of the file.
    pub rows: u64,
    /// Records in `AUTO` matches.
    pub matched: u64,
    /// Records in `SUGGESTED` matches.
    pub suggested: u64,
    /// Records in no match.
    pub open: u64,
    /// Records that the mapping leaves out.
    pub excluded: u64,
    /// Rows that could not become records.
    pub rejected: u64,
}

impl SideSummary {
    pub(super) fn of(side: &SideCertificate) -> Self {
        Self {
            rows: side.rows + side.rejected,
            matched: side.matched,
            suggested: side.suggested,
            open: side.open,
            excluded: side.excluded,
            rejected: side.rejected,
        }
    }
}

/// What one pass found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassSummary {
    /// The pass's name.
    pub name: String,
    /// Matches.
    pub matches: u64,
    /// Those of them that need no person.
    pub auto: u64,
    /// Those of them that a person has to confirm.
    pub suggested: u64,
    /// Left records in them.
    pub left_rows: u64,
    /// Right records in them.
    pub right_rows: u64,
    /// Pairs or groups that were compared.
    pub candidates: u64,
    /// Whether some comparisons were left out because a block was too large.
    pub cut_off: bool,
    /// What a pass with a learned score learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<engine::learned::Learned>,
}

impl From<&engine::PassReport> for PassSummary {
    fn from(pass: &engine::PassReport) -> Self {
        let engine::PassReport { name, matches, auto, left_rows, right_rows, candidates, cut_off, learned } = pass.clone();
        Self { name, matches, auto, suggested: matches - auto, left_rows, right_rows, candidates, cut_off, learned }
    }
}

impl Summary {
    /// Whether every row of both files is settled without a person.
    pub fn all_matched(&self) -> bool {
        [self.left, self.right].iter().all(|side| side.suggested == 0 && side.open == 0 && side.rejected == 0)
    }
}
