//! What a reconciliation gives: matches, open records, a report per pass and the digest of it all.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, RecordBatch, StringBuilder, UInt8Builder, UInt64Builder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use ruleset::Side;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;
use crate::kernel::Verdict;
use crate::learned::Learned;

/// Rows of one batch of a result.
const BATCH_ROWS: usize = 65_536;
/// Matches of one batch of a result.
const BATCH_MATCHES: usize = 32_768;

/// What one pass did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassReport {
    /// The pass's name.
    pub name: String,
    /// Matches it found.
    pub matches: u64,
    /// Left records in them.
    pub left_rows: u64,
    /// Right records in them.
    pub right_rows: u64,
    /// Pairs of records it compared.
    pub candidates: u64,
    /// Whether a block was too large to be compared fully, or a component too large to be assigned exactly.
    pub cut_off: bool,
    /// What a pass with a learned score learned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<Learned>,
}

/// One side's records by bucket: `rows = matched + suggested + open + excluded`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideCounts {
    /// All records.
    pub rows: u64,
    /// In `AUTO` matches.
    pub matched: u64,
    /// In `SUGGESTED` matches.
    pub suggested: u64,
    /// In no match.
    pub open: u64,
    /// Left out by the mapping.
    pub excluded: u64,
}

/// The result of a reconciliation.
#[derive(Debug)]
pub struct Outcome {
    /// What each pass did, in order.
    pub passes: Vec<PassReport>,
    /// SHA-256, in hex, over the matches and the open records in their canonical order.
    pub digest: String,
    pub(crate) matches: Vec<Match>,
    pub(crate) rows: [Vec<u64>; 2],
    pub(crate) open: [Vec<Open>; 2],
    pub(crate) counts: [SideCounts; 2],
}

/// One match: ranges into the outcome's row lists.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    pub(crate) pass: u16,
    pub(crate) auto: bool,
    pub(crate) score: u8,
    pub(crate) verdict: Verdict,
    /// By side: where its rows start and how many there are.
    pub(crate) members: [(u32, u32); 2],
}

/// An open record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) row: u64,
    pub(crate) kind: &'static str,
    pub(crate) reason: Reason,
}

/// Why a record is open: most share one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reason {
    Shared(&'static str),
    Own(String),
}

impl Reason {
    fn text(&self) -> &str {
        match self {
            Self::Shared(text) => text,
            Self::Own(text) => text,
        }
    }
}

static MATCHES: LazyLock<SchemaRef> = LazyLock::new(|| {
    schema(&[
        ("match_id", DataType::UInt64),
        ("side", DataType::Utf8),
        ("row", DataType::UInt64),
        ("pass", DataType::Utf8),
        ("status", DataType::Utf8),
        ("score", DataType::UInt8),
        ("verdict", DataType::Utf8),
    ])
});
static OPEN: LazyLock<SchemaRef> =
    LazyLock::new(|| schema(&[("side", DataType::Utf8), ("row", DataType::UInt64), ("kind", DataType::Utf8), ("reason", DataType::Utf8)]));

fn schema(fields: &[(&str, DataType)]) -> SchemaRef {
    Arc::new(Schema::new(fields.iter().map(|(name, kind)| Field::new(*name, kind.clone(), false)).collect::<Vec<_>>()))
}

/// The columns of [`Outcome::matches_batches`].
pub fn matches_schema() -> SchemaRef {
    Arc::clone(&MATCHES)
}

/// The columns of [`Outcome::open_batches`].
pub fn open_schema() -> SchemaRef {
    Arc::clone(&OPEN)
}

impl Outcome {
    /// How many matches there are.
    pub fn matches(&self) -> u64 {
        self.matches.len() as u64
    }

    /// One side's records by bucket.
    pub const fn counts(&self, side: Side) -> SideCounts {
        self.counts[side as usize]
    }

    /// The matches, one row per record, by match, side and row. There is always at least one batch.
    ///
    /// # Errors
    /// [`Error::Arrow`] when a batch cannot be made.
    pub fn matches_batches(&self) -> Result<Vec<RecordBatch>, Error> {
        // Cut at fixed places, whatever the number of threads, so that a result's files do not depend on it.
        let chunks: Vec<(usize, &[Match])> = self.matches.chunks(BATCH_MATCHES).enumerate().collect();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut batches = Vec::with_capacity(chunks.len().max(1));
        for some in chunks.chunks(threads) {
            let made = std::thread::scope(|scope| {
                let running: Vec<_> =
                    some.iter().map(|(at, chunk)| scope.spawn(move || self.matches_batch(at * BATCH_MATCHES, chunk))).collect();
                running.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
            });
            for batch in made {
                batches.push(batch.map_err(|_| Error::layout("making a batch of matches broke off"))??);
            }
        }
        if batches.is_empty() {
            batches.push(MatchRows::default().finish()?);
        }
        Ok(batches)
    }

    /// The rows of some matches, the first of which is at that place.
    fn matches_batch(&self, first: usize, matches: &[Match]) -> Result<RecordBatch, Error> {
        let mut rows = MatchRows::default();
        for (at, found) in matches.iter().enumerate() {
            let verdict = verdict_text(found.verdict);
            for side in Side::BOTH {
                let (start, length) = found.members[side as usize];
                for row in &self.rows[side as usize][start as usize..(start + length) as usize] {
                    rows.push((first + at) as u64 + 1, side, *row, (found, &self.passes[usize::from(found.pass)].name, &verdict));
                }
            }
        }
        rows.finish()
    }

    /// The open records, by side and row. There is always at least one batch.
    ///
    /// # Errors
    /// [`Error::Arrow`] when a batch cannot be made.
    pub fn open_batches(&self) -> Result<Vec<RecordBatch>, Error> {
        let all: Vec<(Side, &Open)> =
            Side::BOTH.iter().flat_map(|side| self.open[*side as usize].iter().map(|open| (*side, open))).collect();
        let batch = |chunk: &[(Side, &Open)]| {
            let (mut sides, mut rows, mut kinds, mut reasons) =
                (StringBuilder::new(), UInt64Builder::new(), StringBuilder::new(), StringBuilder::new());
            for (side, open) in chunk {
                sides.append_value(side.as_str());
                rows.append_value(open.row);
                kinds.append_value(open.kind);
                reasons.append_value(open.reason.text());
            }
            let columns: Vec<ArrayRef> =
                vec![Arc::new(sides.finish()), Arc::new(rows.finish()), Arc::new(kinds.finish()), Arc::new(reasons.finish())];
            Ok(RecordBatch::try_new(open_schema(), columns)?)
        };
        if all.is_empty() { Ok(vec![batch(&[])?]) } else { all.chunks(BATCH_ROWS).map(batch).collect() }
    }

    /// The digest of what the batches above say.
    pub(crate) fn compute_digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"recon-result-1\n");
        let mut buffer: Vec<u8> = Vec::with_capacity(BATCH_ROWS);
        for found in &self.matches {
            buffer.extend_from_slice(self.passes[usize::from(found.pass)].name.as_bytes());
            buffer.extend_from_slice(&[0, u8::from(found.auto), found.score]);
            buffer.extend_from_slice(verdict_text(found.verdict).as_bytes());
            for (rows, (start, length)) in self.rows.iter().zip(found.members) {
                buffer.extend_from_slice(&length.to_le_bytes());
                rows[start as usize..(start + length) as usize].iter().for_each(|row| buffer.extend_from_slice(&row.to_le_bytes()));
            }
            flush(&mut hash, &mut buffer);
        }
        hash.update(&buffer);
        buffer.clear();
        for (side, open) in self.open.iter().enumerate() {
            for record in open {
                buffer.push(side as u8);
                buffer.extend_from_slice(&record.row.to_le_bytes());
                buffer.extend_from_slice(record.kind.as_bytes());
                buffer.extend_from_slice(record.reason.text().as_bytes());
                buffer.push(0);
                flush(&mut hash, &mut buffer);
            }
        }
        hash.update(&buffer);
        hash.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

fn flush(hash: &mut Sha256, buffer: &mut Vec<u8>) {
    if buffer.len() >= BATCH_ROWS {
        hash.update(&*buffer);
        buffer.clear();
    }
}

fn verdict_text(verdict: Verdict) -> std::borrow::Cow<'static, str> {
    match verdict {
        Verdict::Unique => "UNIQUE".into(),
        Verdict::Tied(count) => format!("TIED({count})").into(),
        Verdict::CutOff => "CUT_OFF".into(),
    }
}

#[derive(Default)]
struct MatchRows {
    ids: UInt64Builder,
    sides: StringBuilder,
    rows: UInt64Builder,
    passes: StringBuilder,
    statuses: StringBuilder,
    scores: UInt8Builder,
    verdicts: StringBuilder,
}

impl MatchRows {
    fn push(&mut self, id: u64, side: Side, row: u64, (found, pass, verdict): (&Match, &str, &str)) {
        self.ids.append_value(id);
        self.sides.append_value(side.as_str());
        self.rows.append_value(row);
        self.passes.append_value(pass);
        self.statuses.append_value(if found.auto { "AUTO" } else { "SUGGESTED" });
        self.scores.append_value(found.score);
        self.verdicts.append_value(verdict);
    }

    fn finish(mut self) -> Result<RecordBatch, Error> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.ids.finish()),
            Arc::new(self.sides.finish()),
            Arc::new(self.rows.finish()),
            Arc::new(self.passes.finish()),
            Arc::new(self.statuses.finish()),
            Arc::new(self.scores.finish()),
            Arc::new(self.verdicts.finish()),
        ];
        Ok(RecordBatch::try_new(matches_schema(), columns)?)
    }
}
