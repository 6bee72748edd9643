//! What a reconciliation gives: matches, open records, a report per pass and the digest of it all.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, RecordBatch, StringBuilder, UInt8Builder, UInt64Builder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use ruleset::Side;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::kernel::Verdict;
use crate::learned::Learned;
use crate::ordered::Ordered;
use crate::row_numbers::RowNumbers;
use crate::{Error, parts};

/// Open records of one batch of a result.
const BATCH_ROWS: usize = 65_536;
/// Matches of one batch of a result. Batches are cut at fixed places, whatever the number of threads.
const BATCH_MATCHES: usize = 32_768;

/// What one pass did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassReport {
    /// The pass's name.
    pub name: String,
    /// Matches it found.
    pub matches: u64,
    /// Those of them that need no person.
    pub auto: u64,
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
    pub(crate) matches: Ordered,
    /// By side: the members of all matches, by index.
    pub(crate) members: [Vec<u32>; 2],
    pub(crate) rows: [Arc<RowNumbers>; 2],
    pub(crate) open: [Vec<Open>; 2],
    pub(crate) counts: [SideCounts; 2],
}

/// One match as it is written.
#[derive(Debug, Clone, Copy)]
pub struct WrittenMatch<'a> {
    /// Its number, from 1.
    pub id: u64,
    /// The number of the pass that found it, from 0.
    pub pass_number: usize,
    /// That pass's name.
    pub pass: &'a str,
    /// Whether it needs no person.
    pub auto: bool,
    /// 0 to 100 points.
    pub score: u8,
    outcome: &'a Outcome,
    members: [(u32, u32); 2],
}

impl WrittenMatch<'_> {
    /// The row numbers of its records, left ones first.
    pub fn rows(&self) -> impl Iterator<Item = (Side, u64)> {
        Side::BOTH.into_iter().flat_map(move |side| {
            let (start, length) = self.members[side as usize];
            let members = &self.outcome.members[side as usize][start as usize..(start + length) as usize];
            members.iter().map(move |index| (side, self.outcome.rows[side as usize].of(*index)))
        })
    }
}

/// One match: ranges into the outcome's lists of members.
#[derive(Debug, Clone)]
pub(crate) struct Match {
    pub(crate) pass: u16,
    pub(crate) auto: bool,
    pub(crate) score: u8,
    pub(crate) verdict: Verdict,
    /// By side: where its rows start and how many there are.
    pub(crate) members: [(u32, u32); 2],
}

impl Match {
    /// Whether both were found by one pass and are worth the same.
    fn says_the_same(&self, other: &Self) -> bool {
        (self.pass, self.auto, self.score, self.verdict) == (other.pass, other.auto, other.score, other.verdict)
    }
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

    /// All matches at once, one row per record, by match, side and row. There is always at least one batch.
    ///
    /// # Errors
    /// [`Error::Arrow`] when a batch cannot be made.
    pub fn matches_batches(&self) -> Result<Vec<RecordBatch>, Error> {
        (0..self.match_chunks()).map(|at| self.match_chunk(at)).collect()
    }

    /// All open records at once, by side and row. There is always at least one batch.
    ///
    /// # Errors
    /// [`Error::Arrow`] when a batch cannot be made.
    pub fn open_batches(&self) -> Result<Vec<RecordBatch>, Error> {
        (0..self.open_chunks()).map(|at| self.open_chunk(at)).collect()
    }

    /// How many batches of matches there are; always at least one.
    pub const fn match_chunks(&self) -> usize {
        let batches = self.matches.len().div_ceil(BATCH_MATCHES);
        if batches == 0 { 1 } else { batches }
    }

    /// The matches, one row per record, by match, side and row: the batch at that place, below [`Outcome::match_chunks`].
    ///
    /// # Errors
    /// [`Error::Arrow`] when a batch cannot be made.
    pub fn match_chunk(&self, at: usize) -> Result<RecordBatch, Error> {
        let mut rows = MatchRows::default();
        let first = at * BATCH_MATCHES;
        for (at, found) in self.matches.range(first..first + BATCH_MATCHES).enumerate() {
            let verdict = verdict_text(found.verdict);
            for side in Side::BOTH {
                for index in self.members_of(found, side as usize) {
                    let row = self.rows[side as usize].of(*index);
                    rows.push((first + at) as u64 + 1, side, row, (found, &self.passes[usize::from(found.pass)].name, &verdict));
                }
            }
        }
        rows.finish()
    }

    /// Some of the matches, counted from 0 in their canonical order.
    pub fn matches_of(&self, range: Range<usize>) -> impl Iterator<Item = WrittenMatch<'_>> {
        let first = range.start as u64 + 1;
        self.matches.range(range).zip(first..).map(|(found, id)| WrittenMatch {
            id,
            pass_number: usize::from(found.pass),
            pass: &self.passes[usize::from(found.pass)].name,
            auto: found.auto,
            score: found.score,
            outcome: self,
            members: found.members,
        })
    }

    /// How many batches of open records there are; always at least one.
    pub const fn open_chunks(&self) -> usize {
        let batches = self.open_parts(BATCH_ROWS);
        if batches == 0 { 1 } else { batches }
    }

    /// How many parts the open records have when each has at most `size` of one side.
    pub const fn open_parts(&self, size: usize) -> usize {
        let [left, right] = &self.open;
        left.len().div_ceil(size) + right.len().div_ceil(size)
    }

    /// The side, the row number and the reason of each open record of the part at that place, below [`Outcome::open_parts`].
    pub fn open_part(&self, at: usize, size: usize) -> impl Iterator<Item = (Side, u64, &str)> {
        let (side, open) = self.open_of(at, size);
        open.iter().map(move |open| (side, open.row, open.reason.text()))
    }

    /// The open records, by side and row: the batch at that place, below [`Outcome::open_batches`].
    ///
    /// # Errors
    /// [`Error::Arrow`] when a batch cannot be made.
    pub fn open_chunk(&self, at: usize) -> Result<RecordBatch, Error> {
        let (side, records) = self.open_of(at, BATCH_ROWS);
        let (mut sides, mut rows, mut kinds, mut reasons) =
            (StringBuilder::new(), UInt64Builder::new(), StringBuilder::new(), StringBuilder::new());
        for open in records {
            sides.append_value(side.as_str());
            rows.append_value(open.row);
            kinds.append_value(open.kind);
            reasons.append_value(open.reason.text());
        }
        let columns: Vec<ArrayRef> =
            vec![Arc::new(sides.finish()), Arc::new(rows.finish()), Arc::new(kinds.finish()), Arc::new(reasons.finish())];
        Ok(RecordBatch::try_new(open_schema(), columns)?)
    }

    /// The side and the open records of a part.
    fn open_of(&self, at: usize, size: usize) -> (Side, &[Open]) {
        let of_left = self.open[0].len().div_ceil(size);
        let (side, at) = if at < of_left { (Side::Left, at) } else { (Side::Right, at - of_left) };
        (side, chunk(&self.open[side as usize], at, size))
    }

    /// The records of a match on one side.
    fn members_of(&self, found: &Match, side: usize) -> &[u32] {
        let (start, length) = found.members[side];
        &self.members[side][start as usize..(start + length) as usize]
    }

    /// The digest of what the batches say: a hash over the hashes of all of them, so that several threads can make it.
    pub(crate) fn compute_digest(&self, threads: usize) -> String {
        let matches = self.matches.len().div_ceil(BATCH_MATCHES);
        let hash = |at| if at < matches { self.matches_hash(at) } else { self.open_hash(at - matches) };
        let hashes = parts::make(threads, matches + self.open_chunks(), hash);
        let mut whole = Sha256::new();
        whole.update(b"recon-result-3\n");
        hashes.iter().for_each(|hash| whole.update(hash));
        whole.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    fn matches_hash(&self, at: usize) -> [u8; 32] {
        let mut hash = Hash::default();
        let mut before: Option<&Match> = None;
        for found in self.matches.range(at * BATCH_MATCHES..(at + 1) * BATCH_MATCHES) {
            let same = before.is_some_and(|before| before.says_the_same(found));
            before = Some(found);
            hash.say(same, |text| {
                text.extend_from_slice(self.passes[usize::from(found.pass)].name.as_bytes());
                text.extend_from_slice(&[0, u8::from(found.auto), found.score]);
                text.extend_from_slice(verdict_text(found.verdict).as_bytes());
            });
            for side in [0, 1] {
                let members = self.members_of(found, side);
                hash.text.extend_from_slice(&(members.len() as u32).to_le_bytes());
                members.iter().for_each(|index| hash.text.extend_from_slice(&self.rows[side].of(*index).to_le_bytes()));
            }
        }
        hash.finish()
    }

    fn open_hash(&self, at: usize) -> [u8; 32] {
        let (side, records) = self.open_of(at, BATCH_ROWS);
        let mut hash = Hash::default();
        hash.text.push(side as u8);
        let mut before: Option<&Open> = None;
        for open in records {
            let same = before.is_some_and(|before| before.kind == open.kind && before.reason == open.reason);
            before = Some(open);
            hash.say(same, |text| {
                text.extend_from_slice(open.kind.as_bytes());
                text.push(0);
                text.extend_from_slice(open.reason.text().as_bytes());
            });
            hash.text.extend_from_slice(&open.row.to_le_bytes());
        }
        hash.finish()
    }
}

/// A hash in the making.
#[derive(Default)]
struct Hash {
    hash: Sha256,
    /// Not yet hashed.
    text: Vec<u8>,
}

impl Hash {
    /// Bytes that are hashed at once.
    const ENOUGH: usize = 1 << 14;

    /// Starts an entry that says the same as the one before, or something else.
    fn say(&mut self, same: bool, what: impl FnOnce(&mut Vec<u8>)) {
        if self.text.len() >= Self::ENOUGH {
            self.hash.update(&self.text);
            self.text.clear();
        }
        self.text.push(u8::from(same));
        if !same {
            what(&mut self.text);
            self.text.push(0);
        }
    }

    fn finish(mut self) -> [u8; 32] {
        self.hash.update(&self.text);
        self.hash.finalize().into()
    }
}

/// The chunk at that place; empty beyond the end.
fn chunk<T>(all: &[T], at: usize, size: usize) -> &[T] {
    let start = (at * size).min(all.len());
    &all[start..(start + size).min(all.len())]
}

const fn status(found: &Match) -> &'static str {
    if found.auto { "AUTO" } else { "SUGGESTED" }
}

pub(crate) fn verdict_text(verdict: Verdict) -> std::borrow::Cow<'static, str> {
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
        self.statuses.append_value(status(found));
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
