//! The matches of a past result, as they were written: what a preview starts from and compares with.

use std::sync::Arc;

use arrow::array::{AsArray, DictionaryArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type, UInt8Type, UInt64Type};
use ruleset::{Ruleset, Side};

use crate::kernel::Verdict;
use crate::ordered::Ordered;
use crate::outcome::Match;
use crate::row_numbers::RowNumbers;
use crate::{Error, PassReport};

/// What a ruleset found in two datasets, read back from where it was written.
#[derive(Debug)]
pub struct Past {
    pub(crate) passes: Vec<PassReport>,
    pub(crate) matches: Ordered,
    /// By side: the rows of all matches, each match a range of them.
    pub(crate) rows: [Vec<u64>; 2],
}

impl Past {
    /// A past result: the ruleset that made it, what its passes reported, and its written matches in their order.
    ///
    /// # Errors
    /// [`Error::Layout`] when a column is missing or mistyped, or a match names a pass that the ruleset does not have.
    pub fn new(ruleset: &Ruleset, passes: Vec<PassReport>, matches: impl IntoIterator<Item = RecordBatch>) -> Result<Self, Error> {
        if !ruleset.passes.iter().map(|pass| &pass.name).eq(passes.iter().map(|pass| &pass.name)) {
            return Err(Error::layout("the reports are not of the ruleset's passes"));
        }
        let mut past = Self { passes, matches: Ordered::default(), rows: [Vec::new(), Vec::new()] };
        let (mut found, mut last) = (Vec::new(), 0);
        for batch in matches {
            past.add(&batch, &mut found, &mut last)?;
        }
        past.sort(found);
        Ok(past)
    }

    /// How many bytes it takes, about.
    pub fn bytes(&self) -> usize {
        self.matches.bytes() + self.rows.iter().map(|rows| rows.capacity() * size_of::<u64>()).sum::<usize>()
    }

    /// The canonical order, in which results are written: nothing moves.
    fn sort(&mut self, mut found: Vec<Match>) {
        let rows = &self.rows;
        found.sort_by_key(|found| {
            let first = |side: usize| (found.members[side].1 > 0).then(|| rows[side][found.members[side].0 as usize]);
            (first(0).is_none(), first(0), first(1))
        });
        self.matches = Ordered::sorted(found);
    }

    /// The records of all matches of one side, by their indexes in the dataset.
    pub(crate) fn members(&self, side: Side, rows: &RowNumbers) -> Result<Vec<u32>, Error> {
        self.rows[side as usize].iter().map(|row| index(side, *row, rows)).collect()
    }

    fn add(&mut self, batch: &RecordBatch, found: &mut Vec<Match>, last: &mut u64) -> Result<(), Error> {
        let (ids, rows) = (numbers(batch, "match_id")?, numbers(batch, "row")?);
        let scores = batch.column_by_name("score").and_then(|column| column.as_primitive_opt::<UInt8Type>());
        let scores = scores.ok_or_else(|| Error::layout("the matches have no column of whole numbers `score`"))?.values();
        let passes = Words::of(batch, "pass", |name| self.passes.iter().position(|pass| pass.name == name).map(|at| at as u16))?;
        let autos = Words::of(batch, "status", |word| Some(word == "AUTO"))?;
        let rights = Words::of(batch, "side", |word| Some(word == Side::Right.as_str()))?;
        let verdicts = Words::of(batch, "verdict", verdict)?;
        for at in 0..batch.num_rows() {
            if ids[at] != *last || found.is_empty() {
                *last = ids[at];
                let members = self.rows.each_ref().map(|rows| (rows.len() as u32, 0));
                found.push(Match { pass: passes.at(at)?, auto: autos.at(at)?, score: scores[at], verdict: verdicts.at(at)?, members });
            }
            let side = usize::from(rights.at(at)?);
            self.rows[side].push(rows[at]);
            if let Some(last) = found.last_mut() {
                last.members[side].1 += 1;
            }
        }
        Ok(())
    }
}

/// The index of the record with that row number.
pub(crate) fn index(side: Side, row: u64, rows: &RowNumbers) -> Result<u32, Error> {
    rows.index(row).ok_or_else(|| Error::layout(format!("{side} row {row} is in the past result, but not in the dataset")))
}

fn verdict(text: &str) -> Option<Verdict> {
    match text {
        "UNIQUE" => Some(Verdict::Unique),
        "CUT_OFF" => Some(Verdict::CutOff),
        _ => text.strip_prefix("TIED(")?.strip_suffix(')')?.parse().ok().map(Verdict::Tied),
    }
}

fn numbers<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a [u64], Error> {
    let found = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<UInt64Type>());
    Ok(found.ok_or_else(|| Error::layout(format!("the matches have no column of whole numbers `{name}`")))?.values())
}

/// A column of few words, each read once.
struct Words<T> {
    column: DictionaryArray<Int32Type>,
    meanings: Vec<Option<T>>,
}

impl<T: Copy> Words<T> {
    fn of(batch: &RecordBatch, name: &str, meaning: impl Fn(&str) -> Option<T>) -> Result<Self, Error> {
        let missing = || Error::layout(format!("the matches have no text column `{name}`"));
        let column = batch.column_by_name(name).ok_or_else(missing)?;
        let kind = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let column = if *column.data_type() == kind { Arc::clone(column) } else { cast(column, &kind)? };
        let column = column.as_dictionary_opt::<Int32Type>().ok_or_else(missing)?.clone();
        let words: &StringArray = column.values().as_string_opt().ok_or_else(missing)?;
        let meanings = words.iter().map(|word| word.and_then(&meaning)).collect();
        Ok(Self { column, meanings })
    }

    fn at(&self, row: usize) -> Result<T, Error> {
        let known = self.column.key(row).and_then(|key| self.meanings.get(key).copied().flatten());
        known.ok_or_else(|| Error::layout("a match has a pass, status or verdict that is not known"))
    }
}
