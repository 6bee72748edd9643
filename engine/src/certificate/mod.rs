//! The proof that nothing was lost: every record in exactly one bucket, and sums in equal to sums out.
//!
//! It is computed from the datasets and from the result as it was written, never from the engine's own counters: a
//! defect of the engine, of the writer or of the disk shows here before a person relies on the result.

mod totals;

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{DataType, UInt64Type};
use ruleset::{Field, Mapping, Ruleset, Side};
use serde::{Deserialize, Serialize};

use crate::condition::values::Numbers;
use crate::{Error, Table};
use totals::ByCurrency;

/// Problems that are listed; the rest are counted.
const LISTED: usize = 20;

/// A whole written result, for [`certificate`].
#[derive(Debug, Clone, Copy)]
pub struct CertificateInput<'a> {
    /// The left dataset.
    pub left: SideInput<'a>,
    /// The right dataset.
    pub right: SideInput<'a>,
    /// The matches, read back from where they were written.
    pub matches: &'a [RecordBatch],
    /// The open records, read back from where they were written.
    pub open: &'a [RecordBatch],
}

/// One side's dataset.
#[derive(Debug, Clone, Copy)]
pub struct SideInput<'a> {
    /// The records, excluded ones too.
    pub table: &'a Table,
    /// Rows of the file that could not become records.
    pub rejected: u64,
}

/// The proof for one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Whether every record is in exactly one bucket and all sums tie.
    pub balanced: bool,
    /// What does not hold; empty when balanced.
    pub problems: Vec<String>,
    /// Left, then right.
    pub sides: Vec<SideCertificate>,
}

/// One side's buckets. `rows = matched + suggested + open + excluded`; `rejected` stands beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideCertificate {
    /// Which side.
    pub side: Side,
    /// Records in the dataset.
    pub rows: u64,
    /// Records in `AUTO` matches.
    pub matched: u64,
    /// Records in `SUGGESTED` matches.
    pub suggested: u64,
    /// Records in no match.
    pub open: u64,
    /// Records the mapping leaves out.
    pub excluded: u64,
    /// Rows of the file that are no records.
    pub rejected: u64,
    /// The field whose sums are proved; `None` when the side has no amount.
    pub amount_field: Option<String>,
    /// The sums, by currency in alphabetical order; one with an empty currency where there is none.
    pub currencies: Vec<CurrencyTotals>,
}

/// Exact sums of one currency, as decimal text. `total = matched + suggested + open + excluded`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyTotals {
    /// The currency as the records have it; empty for none.
    pub currency: String,
    /// Of all records.
    pub total: String,
    /// Of the matched ones.
    pub matched: String,
    /// Of the suggested ones.
    pub suggested: String,
    /// Of the open ones.
    pub open: String,
    /// Of the excluded ones.
    pub excluded: String,
}

/// Where a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bucket {
    Nowhere = 0,
    Matched = 1,
    Suggested = 2,
    Open = 3,
    Excluded = 4,
}

/// Proves a written result against the datasets it was made from.
///
/// # Errors
/// [`Error::Layout`] when a written column is missing or mistyped. A result that does not tie is no error: the
/// certificate says `balanced: false` and why.
pub fn certificate(input: &CertificateInput<'_>, ruleset: &Ruleset) -> Result<Certificate, Error> {
    let mut proof = Proof::new(input.left, input.right)?;
    input.matches.iter().try_for_each(|batch| proof.matches(batch))?;
    input.open.iter().try_for_each(|batch| proof.open(batch))?;
    proof.finish(ruleset)
}

/// A proof in the making: it is told every line of the written result, one after the other, and keeps a byte a record.
#[derive(Debug)]
pub struct Proof<'a> {
    sides: [SideInput<'a>; 2],
    buckets: [Buckets; 2],
    netted: [Netted; 2],
    /// The match whose lines are being told.
    current: Option<u64>,
    lines: Lines,
    /// Matches that had lines of one side only when another one's began.
    one_sided: BTreeMap<u64, Lines>,
    problems: Problems,
}

/// The lines of one match: row numbers by side. The second one is only asked whether there is any.
#[derive(Debug, Default)]
struct Lines {
    rows: [Vec<u64>; 2],
    both: bool,
}

impl<'a> Proof<'a> {
    /// Starts with what the datasets themselves say: which records there are and which are excluded.
    ///
    /// # Errors
    /// [`Error::Layout`] when a dataset is not one.
    pub fn new(left: SideInput<'a>, right: SideInput<'a>) -> Result<Self, Error> {
        let mut problems = Problems::default();
        let buckets = [Buckets::of(Side::Left, left.table, &mut problems)?, Buckets::of(Side::Right, right.table, &mut problems)?];
        Ok(Self {
            sides: [left, right],
            buckets,
            netted: Default::default(),
            current: None,
            lines: Lines::default(),
            one_sided: BTreeMap::new(),
            problems,
        })
    }

    /// One line of the matches as it was written.
    pub fn matched(&mut self, match_id: u64, side: Side, row: u64, auto: bool) {
        let bucket = if auto { Bucket::Matched } else { Bucket::Suggested };
        self.buckets[side as usize].put(side, row, bucket, &mut self.problems);
        if self.current != Some(match_id) {
            self.end_match();
            // Matches are written together, so almost all are complete when the next one starts.
            if let Some(lines) = self.one_sided.remove(&match_id) {
                self.lines = lines;
            }
            self.current = Some(match_id);
        }
        self.lines.add(side as usize, row);
    }

    /// One open record as it was written.
    pub fn left_open(&mut self, side: Side, row: u64) {
        self.buckets[side as usize].put(side, row, Bucket::Open, &mut self.problems);
    }

    /// Lines of matches: the columns `match_id`, `side`, `row` and `status`.
    ///
    /// # Errors
    /// [`Error::Layout`] when one of them is missing or mistyped.
    pub fn matches(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let (ids, rows) = (numbers(batch, "match_id")?, numbers(batch, "row")?);
        let (sides, status) = (texts(batch, "side")?, texts(batch, "status")?);
        for at in 0..batch.num_rows() {
            self.matched(ids.value(at), side_of(sides.value(at))?, rows.value(at), status.value(at) == "AUTO");
        }
        Ok(())
    }

    /// Open records: the columns `side` and `row`.
    ///
    /// # Errors
    /// [`Error::Layout`] when one of them is missing or mistyped.
    pub fn open(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let (sides, rows) = (texts(batch, "side")?, numbers(batch, "row")?);
        (0..batch.num_rows()).try_for_each(|at| {
            self.left_open(side_of(sides.value(at))?, rows.value(at));
            Ok(())
        })
    }

    /// Adds up both datasets by what the lines said of each record.
    ///
    /// # Errors
    /// [`Error::Layout`] when a dataset lacks the amount or currency that the ruleset's mappings name.
    pub fn finish(mut self, ruleset: &Ruleset) -> Result<Certificate, Error> {
        self.end_match();
        for (id, lines) in std::mem::take(&mut self.one_sided) {
            let side = usize::from(lines.rows[0].is_empty());
            self.netted[side].add_match(id, &lines.rows[side]);
        }
        let Self { sides, buckets, netted, mut problems, .. } = self;
        let of_side = |side: Side, mut netted: Netted| {
            let mut problems = Problems::default();
            let at = side as usize;
            let proved = prove(side, sides[at], ruleset.mapping(side), &buckets[at], (&mut netted, &mut problems))?;
            netted.must_cancel(&mut problems);
            Ok::<_, Error>((proved, problems))
        };
        // The sides have nothing to do with each other.
        let [left_netted, right_netted] = netted;
        let (left, right) = std::thread::scope(|scope| {
            let right = scope.spawn(|| of_side(Side::Right, right_netted));
            (of_side(Side::Left, left_netted), right.join())
        });
        let right = right.map_err(|_| Error::layout("the proof of the right side broke off"))?;
        let ((left, of_left), (right, of_right)) = (left?, right?);
        problems.append(of_left);
        problems.append(of_right);
        let problems = problems.finish();
        Ok(Certificate { balanced: problems.is_empty(), problems, sides: vec![left, right] })
    }

    fn end_match(&mut self) {
        let Some(id) = self.current.take() else { return };
        if self.lines.both {
            self.lines.clear();
        } else {
            self.one_sided.insert(id, std::mem::take(&mut self.lines));
        }
    }
}

impl Lines {
    /// For the next match, in the same room.
    fn clear(&mut self) {
        self.rows.iter_mut().for_each(Vec::clear);
        self.both = false;
    }

    fn add(&mut self, side: usize, row: u64) {
        if !self.both {
            self.rows[side].push(row);
            self.both = self.rows.iter().all(|rows| !rows.is_empty());
        }
    }
}

#[derive(Debug, Default)]
struct Problems {
    listed: Vec<String>,
    more: u64,
}

impl Problems {
    fn add(&mut self, problem: String) {
        if self.listed.len() < LISTED {
            self.listed.push(problem);
        } else {
            self.more += 1;
        }
    }

    fn append(&mut self, other: Self) {
        other.listed.into_iter().for_each(|problem| self.add(problem));
        self.more += other.more;
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.listed.push(format!("and {} more", self.more));
        }
        self.listed
    }
}

/// One side's matches without records of the other: they settle each other when their amounts cancel, and else nothing.
#[derive(Debug, Default)]
struct Netted {
    /// By row number: the match.
    rows: BTreeMap<u64, u64>,
    /// By match: what its amounts add up to; `None` when there is no amount, or the sum does not fit.
    sums: BTreeMap<u64, Option<i128>>,
}

impl Netted {
    fn add_match(&mut self, id: u64, rows: &[u64]) {
        self.sums.insert(id, Some(0));
        self.rows.extend(rows.iter().map(|row| (*row, id)));
    }

    fn add(&mut self, row: u64, value: Option<i128>) {
        if let Some(sum) = self.rows.get(&row).and_then(|id| self.sums.get_mut(id)) {
            *sum = sum.zip(value).and_then(|(sum, value)| sum.checked_add(value));
        }
    }

    fn must_cancel(&self, problems: &mut Problems) {
        for id in self.sums.iter().filter(|(_, sum)| **sum != Some(0)).map(|(id, _)| id) {
            problems.add(format!("match {id} has records of one side only, and their amounts do not cancel"));
        }
    }
}

/// The bucket of every row number of one side.
#[derive(Debug)]
struct Buckets(Vec<Bucket>);

impl Buckets {
    /// Excluded records are in their bucket, all others nowhere yet.
    fn of(side: Side, table: &Table, problems: &mut Problems) -> Result<Self, Error> {
        let length = usize::try_from(table.numbers.last()).map_err(|_| Error::layout("a row number is too large"))? + 1;
        let mut buckets = Self(vec![Bucket::Nowhere; length]);
        let mut start = 0;
        for batch in table.batches() {
            let excluded = Table::exclusions(batch)?;
            if excluded.true_count() > 0 {
                for index in (0..batch.num_rows()).filter(|index| excluded.value(*index)) {
                    buckets.put(side, table.numbers.of(start + index as u32), Bucket::Excluded, problems);
                }
            }
            start += batch.num_rows() as u32;
        }
        Ok(buckets)
    }

    fn put(&mut self, side: Side, row: u64, bucket: Bucket, problems: &mut Problems) {
        let place = usize::try_from(row).ok().and_then(|row| self.0.get_mut(row));
        match place {
            None => problems.add(format!("{side} row {row} is in the result, but not in the dataset")),
            Some(place) if *place == Bucket::Nowhere => *place = bucket,
            Some(place) => problems.add(format!("{side} row {row} is {} and again {}", place.word(), bucket.word())),
        }
    }

    fn get(&self, row: u64) -> Bucket {
        usize::try_from(row).ok().and_then(|row| self.0.get(row)).copied().unwrap_or(Bucket::Nowhere)
    }
}

impl Bucket {
    const fn word(self) -> &'static str {
        match self {
            Self::Nowhere => "nowhere",
            Self::Matched => "matched",
            Self::Suggested => "suggested",
            Self::Open => "open",
            Self::Excluded => "excluded",
        }
    }
}

/// Walks the dataset once: counts and sums every record into the bucket that the result put it in.
fn prove(
    side: Side,
    dataset: SideInput<'_>,
    mapping: &Mapping,
    buckets: &Buckets,
    (netted, problems): (&mut Netted, &mut Problems),
) -> Result<SideCertificate, Error> {
    let amount = mapping.amount_field();
    let mut counts = [0u64; 5];
    let mut sums = ByCurrency::default();
    let mut records = 0..;
    for batch in dataset.table.batches() {
        let money = amount.map(|field| Money::of(batch, field)).transpose()?;
        for (index, record) in (0..batch.num_rows()).zip(&mut records) {
            let row = dataset.table.numbers.of(record);
            let bucket = buckets.get(row);
            counts[bucket as usize] += 1;
            if bucket == Bucket::Nowhere {
                problems.add(format!("{side} row {row} is in no bucket"));
            }
            if !netted.rows.is_empty() {
                netted.add(row, money.as_ref().map(|money| money.value(index)));
            }
            if let Some(money) = &money {
                sums.add(money.currency(index), bucket, money.value(index));
            }
        }
    }
    let in_dataset = buckets.0.iter().filter(|bucket| **bucket != Bucket::Nowhere).count() as u64;
    if in_dataset != counts[1..].iter().sum::<u64>() {
        problems.add(format!("{side}: the result names rows that the dataset does not have"));
    }
    let scale = amount.map_or(0, Field::scale_or_default);
    Ok(SideCertificate {
        side,
        rows: dataset.table.rows() as u64,
        matched: counts[Bucket::Matched as usize],
        suggested: counts[Bucket::Suggested as usize],
        open: counts[Bucket::Open as usize],
        excluded: counts[Bucket::Excluded as usize],
        rejected: dataset.rejected,
        amount_field: amount.map(|field| field.name.clone()),
        currencies: sums.sorted().into_iter().map(|(currency, sums)| sums.text(currency, scale, side, problems)).collect(),
    })
}

/// The amounts of one batch and their currencies.
pub(crate) struct Money<'a> {
    values: Numbers,
    currencies: Option<&'a StringArray>,
    fixed: &'a str,
}

impl<'a> Money<'a> {
    pub(crate) fn of(batch: &'a RecordBatch, field: &'a Field) -> Result<Self, Error> {
        let missing = || Error::layout(format!("the dataset has no decimal column `{}`", field.name));
        let is_decimal = |column: &&ArrayRef| matches!(column.data_type(), DataType::Decimal64(..) | DataType::Decimal128(..));
        let column = batch.column_by_name(&field.name).filter(is_decimal).ok_or_else(missing)?;
        let values = Numbers::new(column, 0)?;
        let currencies = field.currency_field.as_deref().map(|name| texts(batch, name)).transpose()?;
        Ok(Self { values, currencies, fixed: field.currency.as_deref().unwrap_or_default() })
    }

    pub(crate) fn value(&self, index: usize) -> i128 {
        self.values.get(index).unwrap_or(0)
    }

    pub(crate) fn currency(&self, index: usize) -> &str {
        match self.currencies {
            Some(currencies) if currencies.is_null(index) => "",
            Some(currencies) => currencies.value(index),
            None => self.fixed,
        }
    }
}

fn side_of(word: &str) -> Result<Side, Error> {
    Side::BOTH.into_iter().find(|side| side.as_str() == word).ok_or_else(|| Error::layout(format!("`{word}` is no side")))
}

fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, Error> {
    batch
        .column_by_name(name)
        .and_then(|column| column.as_string_opt())
        .ok_or_else(|| Error::layout(format!("there is no text column `{name}`")))
}

fn numbers<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a UInt64Array, Error> {
    let found = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<UInt64Type>());
    found.ok_or_else(|| Error::layout(format!("there is no column of whole numbers `{name}`")))
}
