//! The matches of a run as a file: one row per record of a match, sorted by match, side and row. Read as pages of
//! whole matches, by match id, or by one of their records.

use std::path::Path;
use std::sync::Arc;

use arrow::array::types::{UInt8Type, UInt64Type};
use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{ArrowPredicate, ArrowPredicateFn, RowFilter};
use ruleset::Side;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::file::{Reader, Want};

/// `match_id, side, row, pass, status, score, verdict`.
pub fn matches_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("match_id", DataType::UInt64, false),
        Field::new("side", DataType::Utf8, false),
        Field::new("row", DataType::UInt64, false),
        Field::new("pass", DataType::Utf8, false),
        Field::new("status", DataType::Utf8, false),
        Field::new("score", DataType::UInt8, false),
        Field::new("verdict", DataType::Utf8, false),
    ]))
}

/// A group of left and right records that settle each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Its number in the run, from 1.
    pub match_id: u64,
    /// The pass that found it.
    pub pass: String,
    /// `AUTO` or `SUGGESTED`.
    pub status: String,
    /// 0 to 100 points.
    pub score: u8,
    /// `UNIQUE`, `TIED(k)` or `CUT_OFF`.
    pub verdict: String,
    /// Row numbers of its left records, rising.
    pub left: Vec<u64>,
    /// Row numbers of its right records, rising.
    pub right: Vec<u64>,
}

/// Which matches to list; what is not stated does not filter.
#[derive(Debug, Clone, Default)]
pub struct MatchFilter {
    /// Only these statuses.
    pub statuses: Vec<String>,
    /// Only these passes.
    pub passes: Vec<String>,
    /// Only matches with at least this many points.
    pub least_score: Option<u8>,
}

/// The opened file of matches.
#[derive(Debug, Clone)]
pub struct Matches {
    reader: Reader,
    bounds: Vec<(u64, u64)>,
}

impl Matches {
    /// Opens the file.
    ///
    /// # Errors
    /// When it is missing or is not one that this program wrote.
    pub fn open(path: &Path) -> Result<Self> {
        let reader = Reader::open(path)?;
        let bounds = reader.bounds("match_id")?;
        Ok(Self { reader, bounds })
    }

    /// How many matches there are.
    pub fn len(&self) -> u64 {
        self.bounds.iter().map(|(_, largest)| *largest).max().unwrap_or(0)
    }

    /// Whether there is no match.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many records are in matches.
    pub fn records(&self) -> u64 {
        self.reader.rows()
    }

    /// Some columns of all rows.
    ///
    /// # Errors
    /// When a column is unknown or the file is damaged.
    pub fn read(&self, columns: &[&str]) -> Result<Vec<RecordBatch>> {
        self.columns(columns)?.collect()
    }

    /// Some columns, batch after batch.
    ///
    /// # Errors
    /// When a column is unknown or the file is damaged; so may each batch be.
    pub fn columns(&self, columns: &[&str]) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        self.reader.read(Want { columns: Some(columns), ..Want::default() })
    }

    /// The rows as written, batch after batch.
    ///
    /// # Errors
    /// When the file is damaged; so may each batch be.
    pub fn batches(&self) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        self.reader.read(Want::default())
    }

    /// All rows as written, the words of `side`, `pass`, `status` and `verdict` as dictionaries: many times faster to read.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn coded(&self) -> Result<Vec<RecordBatch>> {
        self.reader.coded()?.read(Want::default())?.collect()
    }

    /// Matches with an id above `after` that pass the filter, in the order of ids, at most `limit`.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn page(&self, filter: &MatchFilter, after: u64, limit: usize) -> Result<Vec<Match>> {
        let groups = self.groups(|_, largest| largest > after);
        self.collect(groups, self.filter(filter, after), limit)
    }

    /// How many matches pass the filter.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn count(&self, filter: &MatchFilter) -> Result<u64> {
        let (mut count, mut last) = (0, 0);
        let want = Want { columns: Some(&["match_id"]), filter: Some(self.filter(filter, 0)), ..Want::default() };
        for batch in self.reader.read(want)? {
            for id in batch?.column(0).as_primitive::<UInt64Type>().values() {
                count += u64::from(*id != last);
                last = *id;
            }
        }
        Ok(count)
    }

    /// These matches, in the order of their ids; ids that are not there are left out.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn by_ids(&self, ids: &[u64]) -> Result<Vec<Match>> {
        let mut sorted = ids.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let groups = self.groups(|least, largest| sorted.get(sorted.partition_point(|id| *id < least)).is_some_and(|id| *id <= largest));
        let limit = sorted.len();
        let wanted = self.predicate(&["match_id"], move |batch| {
            let ids = batch.column(0).as_primitive::<UInt64Type>();
            ids.values().iter().map(|id| Some(sorted.binary_search(id).is_ok())).collect()
        });
        self.collect(groups, RowFilter::new(vec![wanted]), limit)
    }

    /// The match with this id.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn by_id(&self, id: u64) -> Result<Option<Match>> {
        Ok(self.by_ids(&[id])?.pop())
    }

    /// The match that holds this record.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn of(&self, side: Side, row: u64) -> Result<Option<Match>> {
        let wanted = self.predicate(&["side", "row"], move |batch| {
            let sides = batch.column(0).as_string::<i32>();
            let rows = batch.column(1).as_primitive::<UInt64Type>();
            rows.values().iter().enumerate().map(|(at, one)| Some(*one == row && sides.value(at) == side.as_str())).collect()
        });
        let want = Want { columns: Some(&["match_id"]), filter: Some(RowFilter::new(vec![wanted])), ..Want::default() };
        for batch in self.reader.read(want)? {
            if let Some(id) = batch?.column(0).as_primitive::<UInt64Type>().values().first() {
                return self.by_id(*id);
            }
        }
        Ok(None)
    }

    fn groups(&self, keep: impl Fn(u64, u64) -> bool) -> Vec<usize> {
        self.bounds.iter().enumerate().filter(|(_, (least, largest))| keep(*least, *largest)).map(|(group, _)| group).collect()
    }

    fn filter(&self, filter: &MatchFilter, after: u64) -> RowFilter {
        let mut predicates = vec![self.predicate(&["match_id"], move |batch| {
            batch.column(0).as_primitive::<UInt64Type>().values().iter().map(|id| Some(*id > after)).collect()
        })];
        for (column, wanted) in [("status", &filter.statuses), ("pass", &filter.passes)] {
            if !wanted.is_empty() {
                let wanted = wanted.clone();
                predicates.push(self.predicate(&[column], move |batch| {
                    let values = batch.column(0).as_string::<i32>();
                    values.iter().map(|value| Some(value.is_some_and(|value| wanted.iter().any(|one| one == value)))).collect()
                }));
            }
        }
        if let Some(least) = filter.least_score {
            predicates.push(self.predicate(&["score"], move |batch| {
                batch.column(0).as_primitive::<UInt8Type>().values().iter().map(|score| Some(*score >= least)).collect()
            }));
        }
        RowFilter::new(predicates)
    }

    fn predicate(&self, columns: &[&str], keep: impl Fn(&RecordBatch) -> BooleanArray + Send + 'static) -> Box<dyn ArrowPredicate> {
        Box::new(ArrowPredicateFn::new(self.reader.mask(columns), move |batch| Ok(keep(&batch))))
    }

    /// Whole matches: rows are joined until the id changes, and reading stops when `limit` are complete.
    fn collect(&self, groups: Vec<usize>, filter: RowFilter, limit: usize) -> Result<Vec<Match>> {
        let mut found: Vec<Match> = Vec::new();
        if limit == 0 {
            return Ok(found);
        }
        for batch in self.reader.read(Want { groups: Some(groups), filter: Some(filter), batch_rows: 1024, ..Want::default() })? {
            let batch = batch?;
            let ids = batch.column(0).as_primitive::<UInt64Type>();
            for at in 0..batch.num_rows() {
                if found.last().is_none_or(|last| last.match_id != ids.value(at)) {
                    if found.len() == limit {
                        return Ok(found);
                    }
                    found.push(start(&batch, at));
                }
                if let Some(last) = found.last_mut() {
                    let row = batch.column(2).as_primitive::<UInt64Type>().value(at);
                    let left = batch.column(1).as_string::<i32>().value(at) == Side::Left.as_str();
                    if left { last.left.push(row) } else { last.right.push(row) }
                }
            }
        }
        Ok(found)
    }
}

fn start(batch: &RecordBatch, at: usize) -> Match {
    let text = |column: usize| batch.column(column).as_string::<i32>().value(at).to_owned();
    Match {
        match_id: batch.column(0).as_primitive::<UInt64Type>().value(at),
        pass: text(3),
        status: text(4),
        score: batch.column(5).as_primitive::<UInt8Type>().value(at),
        verdict: text(6),
        left: Vec::new(),
        right: Vec::new(),
    }
}
