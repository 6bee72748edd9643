//! Rows of cells in, typed columns and rejected rows out.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use ruleset::{Field, FieldType, Mapping};

use crate::cell::{Cell, Cells};
use crate::columns;
use crate::convert::{Convert, Refused};
use crate::error::Error;
use crate::read::ReadOptions;
use crate::store::{Store, data_type};

/// Characters of a rejected row that are kept.
const RAW_LIMIT: usize = 1000;

/// A row that is not in the dataset, and why: the first thing wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// The 1-based data row.
    pub row: u64,
    /// The column, where one column is the reason.
    pub column: Option<String>,
    /// The field that needed the column.
    pub field: Option<String>,
    /// What is wrong, with the value.
    pub reason: String,
    /// The row as it stands in the file, shortened.
    pub raw: String,
}

/// The columns of a dataset read by `mapping`; with `record_keys`, `_key` is the last one.
pub fn schema(mapping: &Mapping, record_keys: bool) -> SchemaRef {
    columns_of(mapping.fields.iter(), record_keys)
}

fn columns_of<'a>(wanted: impl Iterator<Item = &'a Field>, record_keys: bool) -> SchemaRef {
    let mut fields = vec![ArrowField::new("_row", DataType::UInt64, false), ArrowField::new("_excluded", DataType::Boolean, false)];
    fields.extend(wanted.map(|field| ArrowField::new(&field.name, data_type(field), true)));
    if record_keys {
        fields.push(ArrowField::new("_key", DataType::Utf8, true));
    }
    Arc::new(Schema::new(fields))
}

/// A mapping bound to the columns of one file. Shared by all threads that read it.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) columns: Vec<String>,
    pub(crate) schema: SchemaRef,
    pub(crate) hash_rows: bool,
    converts: Vec<Convert>,
    exclude: Vec<(usize, Vec<String>)>,
}

impl Plan {
    pub(crate) fn new(path: &Path, mapping: &Mapping, columns: Vec<String>, options: &ReadOptions<'_>) -> Result<Self, Error> {
        let converts = mapping.fields.iter().map(|field| Convert::new(path, field, &columns)).collect::<Result<Vec<_>, _>>()?;
        let wanted = |field: &Field| {
            let plain = field.kind == FieldType::Text && !field.required;
            !plain || options.record_keys || options.texts.is_none_or(|texts| texts.contains(field.name.as_str()))
        };
        let converts: Vec<Convert> = converts.into_iter().filter(|convert| wanted(&convert.field)).collect();
        let mut exclude = Vec::new();
        for rule in &mapping.exclude {
            let values = rule.equals.iter().map(|value| value.trim().to_owned()).collect();
            exclude.push((columns::place(path, &columns, &rule.column, "an exclusion")?, values));
        }
        let hash_rows = options.record_keys && mapping.key.is_empty();
        let schema = columns_of(converts.iter().map(|convert| &convert.field), false);
        Ok(Self { columns, schema, hash_rows, converts, exclude })
    }

    fn excludes(&self, cells: &(impl Cells + ?Sized)) -> bool {
        self.exclude.iter().any(|(column, values)| {
            let cell = cells.cell(*column).unwrap_or_default();
            values.iter().any(|value| value == cell.trimmed())
        })
    }
}

/// What a run of rows became. Rows are numbered from 1: where the run stands in the file is only known when all before it are
/// counted.
#[derive(Debug)]
pub(crate) struct Assembled {
    schema: SchemaRef,
    /// The row of each record.
    numbers: Vec<u64>,
    /// The other columns.
    columns: Vec<ArrayRef>,
    pub(crate) rejected: Vec<Rejected>,
    /// One hash for each record, when the plan asks for them.
    pub(crate) hashes: Vec<u64>,
    pub(crate) rows: u64,
    pub(crate) excluded: u64,
    pub(crate) ragged: Ragged,
}

impl Assembled {
    /// The same run after so many other rows.
    pub(crate) fn after(mut self, rows: u64) -> Self {
        self.numbers.iter_mut().for_each(|number| *number += rows);
        self.rejected.iter_mut().for_each(|rejected| rejected.row += rows);
        if let Some((row, _)) = &mut self.ragged.first {
            *row += rows;
        }
        self
    }

    /// The records; they can be taken once.
    pub(crate) fn take_records(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> = vec![Arc::new(UInt64Array::from(std::mem::take(&mut self.numbers)))];
        columns.append(&mut self.columns);
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

/// How many rows had a wrong number of cells, and the first of them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ragged {
    pub(crate) count: u64,
    /// Row and cells.
    pub(crate) first: Option<(u64, usize)>,
}

/// Takes rows one by one, and numbers them from 1.
#[derive(Debug)]
pub(crate) struct Assembler<'p> {
    plan: &'p Plan,
    numbers: Vec<u64>,
    excluded: Vec<bool>,
    stores: Vec<Store>,
    rejected: Vec<Rejected>,
    hashes: Vec<u64>,
    rows: u64,
    ragged: Ragged,
}

impl<'p> Assembler<'p> {
    /// Makes room for about `rows` rows.
    pub(crate) fn new(plan: &'p Plan, rows: usize) -> Self {
        Self {
            plan,
            numbers: Vec::with_capacity(rows),
            excluded: Vec::with_capacity(rows),
            stores: plan.converts.iter().map(|convert| Store::new(&convert.field, rows)).collect(),
            rejected: Vec::new(),
            hashes: Vec::new(),
            rows: 0,
            ragged: Ragged::default(),
        }
    }

    /// Takes a row whose cells were told apart.
    pub(crate) fn push(&mut self, cells: &(impl Cells + ?Sized), raw: impl FnOnce() -> String) {
        let (width, count) = (self.plan.columns.len(), cells.count());
        let too_many = (width..count).any(|at| cells.cell(at).is_some_and(|cell| !cell.is_blank()));
        if count < width || too_many {
            self.ragged.count += 1;
            self.ragged.first.get_or_insert((self.rows + 1, count));
            return self.reject(ragged_reason(count, width), raw);
        }
        self.rows += 1;
        let excluded = self.plan.excludes(cells);
        let kept = self.numbers.len();
        for (convert, store) in self.plan.converts.iter().zip(&mut self.stores) {
            let Err(refused) = convert.push(cells, store) else { continue };
            // An excluded row only has to be counted: what cannot be read in it is blank.
            if excluded {
                store.truncate(kept);
                store.end_row(false);
                continue;
            }
            let rejected = self.refuse(convert, refused, raw());
            self.rejected.push(rejected);
            for store in &mut self.stores {
                store.truncate(kept);
            }
            return;
        }
        self.numbers.push(self.rows);
        self.excluded.push(excluded);
        if self.plan.hash_rows {
            self.hashes.push(hash((0..width).filter_map(|at| cells.cell(at))));
        }
    }

    /// Takes a row that cannot be told apart into cells.
    pub(crate) fn reject(&mut self, reason: String, raw: impl FnOnce() -> String) {
        self.rows += 1;
        self.rejected.push(Rejected { row: self.rows, column: None, field: None, reason, raw: shorten(raw()) });
    }

    fn refuse(&self, convert: &Convert, refused: Refused, raw: String) -> Rejected {
        let column = self.plan.columns.get(refused.column).cloned();
        Rejected { row: self.rows, column, field: Some(convert.field.name.clone()), reason: refused.reason, raw: shorten(raw) }
    }

    pub(crate) fn finish(self) -> Result<Assembled, ArrowError> {
        let excluded = self.excluded.iter().filter(|excluded| **excluded).count() as u64;
        let mut columns: Vec<ArrayRef> = vec![Arc::new(BooleanArray::from(self.excluded))];
        for store in self.stores {
            columns.push(store.finish()?);
        }
        let (numbers, rejected, hashes, rows, ragged) = (self.numbers, self.rejected, self.hashes, self.rows, self.ragged);
        Ok(Assembled { schema: Arc::clone(&self.plan.schema), numbers, columns, rejected, hashes, rows, excluded, ragged })
    }
}

pub(crate) fn ragged_reason(cells: usize, columns: usize) -> String {
    let word = if cells == 1 { "cell" } else { "cells" };
    format!("has {cells} {word} where the header has {columns}")
}

fn shorten(mut raw: String) -> String {
    if let Some((end, _)) = raw.char_indices().nth(RAW_LIMIT) {
        raw.truncate(end);
        raw.push('…');
    }
    raw
}

/// A hash of the cells that never changes with the version of anything: FNV-1a, with a mix at the end.
fn hash<'a>(cells: impl Iterator<Item = Cell<'a>>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for cell in cells {
        for byte in cell.text.bytes().chain([0x1f]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}
