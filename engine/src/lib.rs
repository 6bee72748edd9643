//! Matching: tables in, matches out. No database, web, clock or randomness.
//!
//! [`reconcile`] runs a ruleset's passes over two [`Table`]s. Each pass is one plan: scan, hash-repartition by the
//! pass's block key, one operator over a pure kernel. [`explain_pair`] says why two records match or do not,
//! [`certificate`] proves from the written result that nothing was lost.

mod assign;
mod block;
mod breaks;
mod certificate;
mod chunks;
mod claims;
mod compare;
mod condition;
mod corpus;
mod currencies;
mod decimals;
mod error;
mod explain;
mod filter;
mod kernel;
pub mod learned;
pub mod likeness;
mod match_exec;
mod matched;
mod near;
mod options;
mod ordered;
mod outcome;
mod parts;
mod past;
mod plan;
mod reconcile;
mod repeated;
mod rivals;
mod row_numbers;
mod scan;
mod shadow;
mod signatures;
mod start;
pub mod suggest;
pub mod table;
mod wanted;

pub use certificate::{Certificate, CertificateInput, CurrencyTotals, Proof, SideCertificate, SideInput, certificate};
pub use compare::{Change, ChangeSums, Comparison, Group, Kind, Sample, compare};
pub use corpus::Corpus;
pub use decimals::narrowed;
pub use error::Error;
pub use explain::{ConditionEvidence, Known, PassEvidence, explain_pair};
pub use matched::Matched;
pub use near::{Miss, nearest};
pub use options::{Options, Progress, Step};
pub use outcome::{Outcome, PassReport, SideCounts, WrittenMatch, matches_schema, open_schema};
pub use past::Past;
pub use reconcile::{reconcile, rematch};
pub use signatures::Signatures;
pub use start::Start;
pub use suggest::suggest;
pub use table::Table;

/// The engine's version: part of what makes a replay the same, and of what a preview takes from a past run. The number behind it
/// is raised with every change by which some ruleset matches otherwise on some records.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+matching.7");
