//! How far the flow is, and whether to stop.

use ruleset::Side;

/// What is being done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// A file of this side is being read; the units are bytes.
    Reading(Side),
    /// A file is being imported; the units are bytes.
    Importing,
    /// Columns are being compared to propose a ruleset.
    Proposing,
    /// A pass is running; the units are passes.
    Matching {
        /// The pass.
        pass: String,
        /// Records matched so far.
        matched: u64,
    },
    /// Results are being written.
    Writing,
    /// The written result is being read back and proved.
    Proving,
}

impl Phase {
    /// A word for progress rows and events.
    pub fn word(&self) -> String {
        match self {
            Self::Reading(side) => format!("reading {side}"),
            Self::Importing => "importing".to_owned(),
            Self::Proposing => "proposing".to_owned(),
            Self::Matching { pass, .. } => format!("matching: {pass}"),
            Self::Writing => "writing".to_owned(),
            Self::Proving => "proving".to_owned(),
        }
    }
}

/// Is told how far the flow is, and says when to stop. Called often: be quick.
pub trait Watch: Sync {
    /// `done` of `total` units (0 when not known) of the phase.
    fn report(&self, phase: &Phase, done: u64, total: u64);

    /// Whether to stop.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Watches nothing and never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Watch for Silent {
    fn report(&self, _: &Phase, _: u64, _: u64) {}
}
