//! The proof that nothing was lost: every record in exactly one bucket, and sums in equal to sums out.
//!
//! It is computed from the datasets and from the result as it was written, never from the engine's own counters: a
//! defect of the engine, of the writer or of the disk shows here before a person relies on the result.

use std::collections::BTreeMap;

use arrow::array::{Array, AsArray, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{Decimal128Type, UInt64Type};
use ruleset::{Amount, Field, Mapping, Ruleset, Side};
use serde::{Deserialize, Serialize};

use crate::{Error, Table};

/// Problems that are listed; the rest are counted.
const LISTED: usize = 20;

/// What the certificate is computed from.
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
    let netted = Netted::collect(input.matches)?;
    let of_side = |side: Side, dataset: SideInput<'_>, mut netted: Netted| {
        let mut problems = Problems::default();
        let buckets = Buckets::collect(side, dataset.table, input, &mut problems)?;
        let proved = prove(side, dataset, ruleset.mapping(side), &buckets, (&mut netted, &mut problems))?;
        netted.must_cancel(&mut problems);
        Ok::<_, Error>((proved, problems))
    };
    // The sides have nothing to do with each other.
    let [left_netted, right_netted] = netted;
    let (left, right) = std::thread::scope(|scope| {
        let right = scope.spawn(|| of_side(Side::Right, input.right, right_netted));
        (of_side(Side::Left, input.left, left_netted), right.join())
    });
    let right = right.map_err(|_| Error::layout("the proof of the right side broke off"))?;
    let ((left, mut problems), (right, more)) = (left?, right?);
    problems.append(more);
    let problems = problems.finish();
    Ok(Certificate { balanced: problems.is_empty(), problems, sides: vec![left, right] })
}

#[derive(Default)]
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
#[derive(Default)]
struct Netted {
    /// By row number: the match.
    rows: BTreeMap<u64, u64>,
    /// By match: what its amounts add up to; `None` when there is no amount, or the sum does not fit.
    sums: BTreeMap<u64, Option<i128>>,
}

impl Netted {
    /// Left, then right.
    fn collect(matches: &[RecordBatch]) -> Result<[Self; 2], Error> {
        let one_sided = one_sided(matches)?;
        let mut netted = <[Self; 2]>::default();
        if one_sided.is_empty() {
            return Ok(netted);
        }
        for batch in matches {
            let (ids, rows, sides) = (numbers(batch, "match_id")?, numbers(batch, "row")?, texts(batch, "side")?);
            for index in (0..batch.num_rows()).filter(|index| one_sided.binary_search(&ids.value(*index)).is_ok()) {
                let of_side = &mut netted[usize::from(sides.value(index) == Side::Right.as_str())];
                of_side.rows.insert(rows.value(index), ids.value(index));
                of_side.sums.insert(ids.value(index), Some(0));
            }
        }
        Ok(netted)
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

/// The matches with records of one side only.
fn one_sided(matches: &[RecordBatch]) -> Result<Vec<u64>, Error> {
    let mut seen: BTreeMap<u64, [bool; 2]> = BTreeMap::new();
    let mut last: Option<(u64, [bool; 2])> = None;
    for batch in matches {
        let ids = numbers(batch, "match_id")?;
        let sides = texts(batch, "side")?;
        for index in 0..batch.num_rows() {
            let (id, side) = (ids.value(index), usize::from(sides.value(index) == Side::Right.as_str()));
            match &mut last {
                Some((current, both)) if *current == id => both[side] = true,
                _ => {
                    keep_unfinished(&mut seen, last.take());
                    let mut both = seen.remove(&id).unwrap_or_default();
                    both[side] = true;
                    last = Some((id, both));
                }
            }
        }
    }
    keep_unfinished(&mut seen, last);
    Ok(seen.into_keys().collect())
}

/// Matches are written together, so almost all are complete when the next one starts; only the others are remembered.
fn keep_unfinished(seen: &mut BTreeMap<u64, [bool; 2]>, ended: Option<(u64, [bool; 2])>) {
    if let Some((id, both)) = ended
        && both != [true, true]
    {
        seen.insert(id, both);
    }
}

/// The bucket of every row number of one side.
struct Buckets(Vec<Bucket>);

impl Buckets {
    fn collect(side: Side, table: &Table, input: &CertificateInput<'_>, problems: &mut Problems) -> Result<Self, Error> {
        let mut highest = 0;
        for batch in table.batches() {
            highest = highest.max(Table::row_numbers(batch)?.values().last().copied().unwrap_or(0));
        }
        let length = usize::try_from(highest).map_err(|_| Error::layout("a row number is too large"))? + 1;
        let mut buckets = Self(vec![Bucket::Nowhere; length]);
        for batch in table.batches() {
            let rows = Table::row_numbers(batch)?;
            let excluded = Table::exclusions(batch)?;
            for index in (0..batch.num_rows()).filter(|index| excluded.value(*index)) {
                buckets.put(side, rows.value(index), Bucket::Excluded, problems);
            }
        }
        for batch in input.matches {
            let status = texts(batch, "status")?;
            for index in of_side(batch, side)? {
                let bucket = if status.value(index) == "AUTO" { Bucket::Matched } else { Bucket::Suggested };
                buckets.put(side, numbers(batch, "row")?.value(index), bucket, problems);
            }
        }
        for batch in input.open {
            for index in of_side(batch, side)? {
                buckets.put(side, numbers(batch, "row")?.value(index), Bucket::Open, problems);
            }
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

    fn of(&self, row: u64) -> Bucket {
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
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    for batch in dataset.table.batches() {
        let rows = Table::row_numbers(batch)?;
        let money = amount.map(|field| Money::of(batch, field)).transpose()?;
        for (index, row) in rows.values().iter().enumerate() {
            let bucket = buckets.of(*row);
            counts[bucket as usize] += 1;
            if bucket == Bucket::Nowhere {
                problems.add(format!("{side} row {row} is in no bucket"));
            }
            netted.add(*row, money.as_ref().map(|money| money.value(index)));
            if let Some(money) = &money {
                add(&mut sums, money.currency(index), bucket, money.value(index), side, problems);
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
        currencies: sums.into_iter().map(|(currency, sums)| sums.text(currency, scale, side, problems)).collect(),
    })
}

/// Sums of one currency, by bucket, and the total that is added up beside them.
#[derive(Default)]
struct Sums {
    total: i128,
    buckets: [i128; 5],
}

fn add(sums: &mut BTreeMap<String, Sums>, currency: &str, bucket: Bucket, value: i128, side: Side, problems: &mut Problems) {
    if !sums.contains_key(currency) {
        sums.insert(currency.to_owned(), Sums::default());
    }
    let Some(entry) = sums.get_mut(currency) else { return };
    let slot = &mut entry.buckets[bucket as usize];
    match (entry.total.checked_add(value), slot.checked_add(value)) {
        (Some(total), Some(sum)) => (entry.total, *slot) = (total, sum),
        _ => problems.add(format!("{side}: the sum of {currency} amounts does not fit 38 digits")),
    }
}

impl Sums {
    fn text(self, currency: String, scale: u8, side: Side, problems: &mut Problems) -> CurrencyTotals {
        let [nowhere, matched, suggested, open, excluded] = self.buckets;
        let parts = [matched, suggested, open, excluded].into_iter().try_fold(0i128, i128::checked_add);
        if nowhere != 0 || parts != Some(self.total) {
            problems.add(format!("{side} {currency}: the buckets do not add up to the total"));
        }
        let text = |units| Amount::new(units, scale).to_string();
        CurrencyTotals {
            currency,
            total: text(self.total),
            matched: text(matched),
            suggested: text(suggested),
            open: text(open),
            excluded: text(excluded),
        }
    }
}

/// The amounts of one batch and their currencies.
struct Money<'a> {
    values: &'a arrow::array::Decimal128Array,
    currencies: Option<&'a StringArray>,
    fixed: &'a str,
}

impl<'a> Money<'a> {
    fn of(batch: &'a RecordBatch, field: &'a Field) -> Result<Self, Error> {
        let missing = || Error::layout(format!("the dataset has no decimal column `{}`", field.name));
        let values =
            batch.column_by_name(&field.name).and_then(|column| column.as_primitive_opt::<Decimal128Type>()).ok_or_else(missing)?;
        let currencies = field.currency_field.as_deref().map(|name| texts(batch, name)).transpose()?;
        Ok(Self { values, currencies, fixed: field.currency.as_deref().unwrap_or_default() })
    }

    fn value(&self, index: usize) -> i128 {
        if self.values.is_null(index) { 0 } else { self.values.value(index) }
    }

    fn currency(&self, index: usize) -> &str {
        match self.currencies {
            Some(currencies) if currencies.is_null(index) => "",
            Some(currencies) => currencies.value(index),
            None => self.fixed,
        }
    }
}

fn of_side(batch: &RecordBatch, side: Side) -> Result<Vec<usize>, Error> {
    let sides = texts(batch, "side")?;
    Ok((0..batch.num_rows()).filter(|index| sides.value(*index) == side.as_str()).collect())
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
