//! What a run came to: counts, sums, certificate. Read from the JSON that the worker stored with the run.

use std::collections::BTreeMap;

use async_graphql::{Enum, SimpleObject};
use engine::learned::{Learned, Level};
use serde::Deserialize;

use super::pair::whole_bits;
use super::scalars::{BigInt, Decimal};
use crate::error::{Error, Result};

/// The stored summary. Numbers that an older version did not store read as zero.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Stored {
    left: Counts,
    right: Counts,
    matches: u64,
    #[serde(default)]
    seconds: f64,
    digest: String,
    pub(crate) certificate: StoredCertificate,
    #[serde(default)]
    passes: Vec<StoredPass>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Counts {
    rows: u64,
    matched: u64,
    suggested: u64,
    open: u64,
    excluded: u64,
    rejected: u64,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct StoredPass {
    name: String,
    matches: u64,
    auto: u64,
    suggested: u64,
    left_rows: u64,
    right_rows: u64,
    candidates: u64,
    cut_off: bool,
    learned: Option<Learned>,
}

/// The stored certificate.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StoredCertificate {
    balanced: bool,
    problems: Vec<String>,
    sides: Vec<StoredSide>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct StoredSide {
    rows: u64,
    matched: u64,
    suggested: u64,
    open: u64,
    excluded: u64,
    rejected: u64,
    currencies: Vec<StoredCurrency>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct StoredCurrency {
    currency: String,
    total: String,
    matched: String,
    suggested: String,
    open: String,
    excluded: String,
}

impl Stored {
    /// The summary of a run that succeeded.
    pub(crate) fn of(run: &entity::Run) -> Result<Option<Self>> {
        let parse = |text: &String| serde_json::from_str(text).map_err(|error| Error::internal("reading a run's summary", error));
        run.summary.as_ref().map(parse).transpose()
    }

    /// By pass with a learned score: what it learned.
    pub(crate) fn learned(self) -> BTreeMap<String, Learned> {
        self.passes.into_iter().filter_map(|pass| Some((pass.name, pass.learned?))).collect()
    }
}

impl Stored {
    /// Where the records are.
    pub(crate) fn counts(&self) -> RunCounts {
        RunCounts { matches: BigInt::count(self.matches), left: self.left.clone().into(), right: self.right.clone().into() }
    }

    /// Where a changed ruleset puts the records of the same datasets, left then right.
    pub(crate) fn counts_now(&self, matches: u64, sides: [engine::SideCounts; 2]) -> RunCounts {
        let [left, right] = sides;
        // Rows that could not be read are no records: the engine does not know them.
        let side = |now: engine::SideCounts, before: &Counts| {
            let rejected = before.rejected;
            let engine::SideCounts { rows, matched, suggested, open, excluded } = now;
            SideCounts::from(Counts { rows: rows + rejected, matched, suggested, open, excluded, rejected })
        };
        RunCounts { matches: BigInt::count(matches), left: side(left, &self.left), right: side(right, &self.right) }
    }

    /// What each pass did.
    pub(crate) fn pass_summaries(&self) -> Vec<PassSummary> {
        self.passes.iter().cloned().map(Into::into).collect()
    }
}

impl PassSummary {
    /// What the engine reports of a pass.
    pub(crate) fn of(report: &engine::PassReport) -> Self {
        StoredPass {
            name: report.name.clone(),
            matches: report.matches,
            auto: report.auto,
            suggested: report.matches.saturating_sub(report.auto),
            left_rows: report.left_rows,
            right_rows: report.right_rows,
            candidates: report.candidates,
            cut_off: report.cut_off,
            learned: report.learned.clone(),
        }
        .into()
    }
}

/// Matches in all, and where the records of both sides are.
#[derive(SimpleObject)]
pub(crate) struct RunCounts {
    /// Matches in all.
    matches: BigInt,
    /// The left side.
    left: SideCounts,
    /// The right side.
    right: SideCounts,
}

/// What came out of a run, in numbers.
#[derive(SimpleObject)]
pub(crate) struct RunSummary {
    /// The left side.
    left: SideCounts,
    /// The right side.
    right: SideCounts,
    /// Matches in all.
    matches: BigInt,
    /// Seconds the engine took.
    seconds: f64,
    /// The SHA-256 of the result: the same inputs give the same, always.
    digest: String,
    /// What each pass did, in their order.
    passes: Vec<PassSummary>,
}

/// Where the records of one side are: each in exactly one place.
#[derive(SimpleObject)]
pub(crate) struct SideCounts {
    /// Records.
    rows: BigInt,
    /// In matches that needed no person.
    matched: BigInt,
    /// In proposed matches.
    suggested: BigInt,
    /// In no match.
    open: BigInt,
    /// Left out by the mapping.
    excluded: BigInt,
    /// Rows of the file that could not be read.
    rejected: BigInt,
}

/// What one pass did.
#[derive(SimpleObject)]
pub(crate) struct PassSummary {
    /// Its name.
    pub(crate) name: String,
    /// Matches it found.
    matches: BigInt,
    /// Of these, the ones that needed no person.
    auto: BigInt,
    /// Of these, the proposed ones.
    suggested: BigInt,
    /// Left records in its matches.
    left_rows: BigInt,
    /// Right records in its matches.
    right_rows: BigInt,
    /// Pairs or groups it compared.
    candidates: BigInt,
    /// Whether some block was too large to compare fully.
    cut_off: bool,
    /// What a pass with a learned score learned from the records; null for the others.
    learned: Option<LearnedScore>,
}

/// What a pass with a learned score learned: how probable each state of a condition is among pairs that belong together, and
/// among others.
#[derive(SimpleObject)]
pub(crate) struct LearnedScore {
    /// Pairs of records that share the pass's key.
    pairs: BigInt,
    /// Those of them that it looked at: an amount or a day holds, where the pass has any.
    looked_at: BigInt,
    /// The share of the pairs that share the key which belong together, 0 to 1.
    matching: f64,
    /// What this says of a pair before any condition is looked at, in bits.
    prior_bits: f64,
    /// What each condition that may fail says, in the pass's order.
    conditions: Vec<LearnedCondition>,
}

/// What was learned of one condition.
#[derive(SimpleObject)]
pub(crate) struct LearnedCondition {
    /// Its place among the pass's conditions, from 0.
    condition: i32,
    /// What each level says, the nearest first.
    levels: Vec<LearnedLevel>,
}

/// How much it says that two records are so near by one condition.
#[derive(SimpleObject)]
pub(crate) struct LearnedLevel {
    /// How near they are.
    level: EvidenceLevel,
    /// The share of pairs that belong together which are at this level, 0 to 1.
    matching: f64,
    /// The share of the other pairs which are, 0 to 1.
    strange: f64,
    /// What the level says for, or negative against, a match, in bits.
    bits: f64,
}

/// How near two records are by one condition.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EvidenceLevel {
    /// Distance zero.
    Exact,
    /// Inside the limit, in the nearer half of it.
    Close,
    /// Inside the limit, in the farther half of it.
    Far,
    /// Outside the limit.
    Fails,
    /// A value is missing.
    Blank,
}

impl From<Learned> for LearnedScore {
    fn from(learned: Learned) -> Self {
        let share = |billionths: u32| f64::from(billionths) / 1e9;
        let level = |one: engine::learned::LearnedLevel| LearnedLevel {
            level: match one.level {
                Level::Exact => EvidenceLevel::Exact,
                Level::Close => EvidenceLevel::Close,
                Level::Far => EvidenceLevel::Far,
                Level::Fails => EvidenceLevel::Fails,
                Level::Blank => EvidenceLevel::Blank,
            },
            matching: share(one.m_billionths),
            strange: share(one.u_billionths),
            bits: whole_bits(one.bits_thousandths),
        };
        let condition = |one: engine::learned::LearnedCondition| LearnedCondition {
            condition: i32::try_from(one.condition).unwrap_or(i32::MAX),
            levels: one.levels.into_iter().map(level).collect(),
        };
        Self {
            pairs: BigInt::count(learned.pairs),
            looked_at: BigInt::count(learned.looked_at),
            matching: share(learned.prior_billionths),
            prior_bits: whole_bits(learned.prior_bits_thousandths),
            conditions: learned.conditions.into_iter().map(condition).collect(),
        }
    }
}

/// The proof that counts and sums in equal counts and sums out.
#[derive(SimpleObject)]
pub(crate) struct Certificate {
    /// Whether everything ties.
    balanced: bool,
    /// What does not tie, for people.
    problems: Vec<String>,
    /// The left side.
    left: SideCertificate,
    /// The right side.
    right: SideCertificate,
}

/// The proof for one side.
#[derive(SimpleObject)]
pub(crate) struct SideCertificate {
    /// Records.
    rows: BigInt,
    /// In matches that needed no person.
    matched: BigInt,
    /// In proposed matches.
    suggested: BigInt,
    /// In no match.
    open: BigInt,
    /// Left out by the mapping.
    excluded: BigInt,
    /// Rows of the file that could not be read.
    rejected: BigInt,
    /// The sums, by currency.
    currencies: Vec<CurrencySums>,
}

/// The sums of one side in one currency.
#[derive(SimpleObject)]
pub(crate) struct CurrencySums {
    /// The currency; empty where amounts have none.
    currency: String,
    /// Of all records.
    total: Decimal,
    /// Of the matched ones.
    matched: Decimal,
    /// Of those in proposed matches.
    suggested: Decimal,
    /// Of the open ones.
    open: Decimal,
    /// Of the excluded ones.
    excluded: Decimal,
}

impl From<Counts> for SideCounts {
    fn from(counts: Counts) -> Self {
        Self {
            rows: BigInt::count(counts.rows),
            matched: BigInt::count(counts.matched),
            suggested: BigInt::count(counts.suggested),
            open: BigInt::count(counts.open),
            excluded: BigInt::count(counts.excluded),
            rejected: BigInt::count(counts.rejected),
        }
    }
}

impl From<StoredPass> for PassSummary {
    fn from(pass: StoredPass) -> Self {
        Self {
            name: pass.name,
            matches: BigInt::count(pass.matches),
            auto: BigInt::count(pass.auto),
            suggested: BigInt::count(pass.suggested),
            left_rows: BigInt::count(pass.left_rows),
            right_rows: BigInt::count(pass.right_rows),
            candidates: BigInt::count(pass.candidates),
            cut_off: pass.cut_off,
            learned: pass.learned.map(Into::into),
        }
    }
}

impl From<Stored> for RunSummary {
    fn from(stored: Stored) -> Self {
        Self {
            left: stored.left.into(),
            right: stored.right.into(),
            matches: BigInt::count(stored.matches),
            seconds: stored.seconds,
            digest: stored.digest,
            passes: stored.passes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<StoredCertificate> for Certificate {
    fn from(stored: StoredCertificate) -> Self {
        let mut sides = stored.sides.into_iter();
        let mut next = || SideCertificate::from(sides.next().unwrap_or_default());
        let (left, right) = (next(), next());
        Self { balanced: stored.balanced, problems: stored.problems, left, right }
    }
}

impl From<StoredSide> for SideCertificate {
    fn from(side: StoredSide) -> Self {
        Self {
            rows: BigInt::count(side.rows),
            matched: BigInt::count(side.matched),
            suggested: BigInt::count(side.suggested),
            open: BigInt::count(side.open),
            excluded: BigInt::count(side.excluded),
            rejected: BigInt::count(side.rejected),
            currencies: side.currencies.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<StoredCurrency> for CurrencySums {
    fn from(sums: StoredCurrency) -> Self {
        Self {
            currency: sums.currency,
            total: Decimal(sums.total),
            matched: Decimal(sums.matched),
            suggested: Decimal(sums.suggested),
            open: Decimal(sums.open),
            excluded: Decimal(sums.excluded),
        }
    }
}
