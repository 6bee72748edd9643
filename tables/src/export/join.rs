//! Joins results with the records' own fields. A field that both sides have is one column; where the sides' types
//! differ, it is text.

use std::sync::Arc;

use arrow::array::types::UInt64Type;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, UInt64Array, new_null_array};
use arrow::compute::interleave;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use ruleset::Side;

use super::{Content, Export};
use crate::dataset::{DATASET_KEY, Dataset, EXCLUDED, ROW};
use crate::rejected::Rejected;
use crate::{Error, Result, cell};

/// What every row starts with, before its fields.
const LEAD: [(&str, DataType, bool); 9] = [
    ("match_id", DataType::UInt64, true),
    ("side", DataType::Utf8, false),
    ("row", DataType::UInt64, false),
    ("status", DataType::Utf8, false),
    ("pass", DataType::Utf8, true),
    ("score", DataType::UInt8, true),
    ("verdict", DataType::Utf8, true),
    ("kind", DataType::Utf8, true),
    ("reason", DataType::Utf8, true),
];

const MATCH_LEAD: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];
const OPEN_LEAD: [usize; 4] = [1, 2, 7, 8];
const REJECTED_PAGE: usize = 8192;

/// Batches of an export.
pub(super) struct Join<'a> {
    what: &'a Export<'a>,
    lead: Vec<usize>,
    fields: Vec<Joined>,
    schema: SchemaRef,
}

/// One field of either or both sides: where it is in each dataset.
struct Joined {
    places: [Option<usize>; 2],
    kind: DataType,
    as_text: bool,
}

/// The lead columns of some rows; what a stage does not have is blank.
struct Lead<'b> {
    sides: &'b StringArray,
    rows: &'b UInt64Array,
    others: [Option<ArrayRef>; 9],
}

impl<'a> Join<'a> {
    pub(super) fn new(what: &'a Export<'a>) -> Result<Self> {
        let lead: Vec<usize> = match what.content {
            Content::Matches => MATCH_LEAD.to_vec(),
            Content::Open => OPEN_LEAD.to_vec(),
            Content::All => (0..LEAD.len()).collect(),
        };
        let mut columns: Vec<Field> =
            lead.iter().filter_map(|at| LEAD.get(*at)).map(|(name, kind, blank)| Field::new(*name, kind.clone(), *blank)).collect();
        let mut fields: Vec<Joined> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        for (side, dataset) in [what.left, what.right].into_iter().enumerate() {
            for (place, field) in dataset.schema().fields().iter().enumerate() {
                if [ROW, EXCLUDED, DATASET_KEY].contains(&field.name().as_str()) {
                    continue;
                }
                let at = names.iter().position(|name| name == field.name()).unwrap_or_else(|| {
                    names.push(field.name().clone());
                    fields.push(Joined { places: [None, None], kind: field.data_type().clone(), as_text: false });
                    names.len() - 1
                });
                if let Some(joined) = fields.get_mut(at) {
                    joined.place(side, place, field.data_type());
                }
            }
        }
        for (name, joined) in names.iter().zip(&fields) {
            // A field may be named like a lead column: it keeps its name with its origin in front.
            let taken = columns.iter().any(|column| column.name() == name);
            let name = if taken { format!("field_{name}") } else { name.clone() };
            columns.push(Field::new(name, joined.kind.clone(), true));
        }
        Ok(Self { what, lead, fields, schema: Arc::new(Schema::new(columns)) })
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many rows there will be.
    pub(super) fn rows(&self) -> Result<u64> {
        let result = self.what.result;
        Ok(match self.what.content {
            Content::Matches => result.matches().records(),
            Content::Open => result.open_items().len(),
            Content::All => {
                self.what.left.len() + self.what.right.len() + self.what.left.rejected_len()? + self.what.right.rejected_len()?
            }
        })
    }

    pub(super) fn each(&self, take: &mut dyn FnMut(&RecordBatch) -> Result<()>) -> Result<()> {
        if self.what.content != Content::Open {
            for batch in self.what.result.matches().batches()? {
                take(&self.matches(&batch?)?)?;
            }
        }
        if self.what.content != Content::Matches {
            for batch in self.what.result.open_items().batches()? {
                take(&self.open(&batch?)?)?;
            }
        }
        if self.what.content == Content::All {
            for side in Side::BOTH {
                self.excluded(side, take)?;
                self.rejected(side, take)?;
            }
        }
        Ok(())
    }

    fn dataset(&self, side: Side) -> &Dataset {
        match side {
            Side::Left => self.what.left,
            Side::Right => self.what.right,
        }
    }

    fn matches(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let column = |at: usize| Some(batch.column(at).clone());
        let others = [column(0), None, None, column(4), column(3), column(5), column(6), None, None];
        self.joined(Lead { sides: batch.column(1).as_string(), rows: batch.column(2).as_primitive(), others })
    }

    fn open(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let status = Some(repeat("OPEN", batch.num_rows()));
        let column = |at: usize| Some(batch.column(at).clone());
        let others = [None, None, None, status, None, None, None, column(2), column(3)];
        self.joined(Lead { sides: batch.column(0).as_string(), rows: batch.column(1).as_primitive(), others })
    }

    fn excluded(&self, side: Side, take: &mut dyn FnMut(&RecordBatch) -> Result<()>) -> Result<()> {
        let dataset = self.dataset(side);
        for batch in dataset.read(Some(&[ROW, EXCLUDED]))? {
            let numbers = batch.column(0).as_primitive::<UInt64Type>();
            let excluded = batch.column(1).as_boolean();
            let rows: UInt64Array =
                numbers.values().iter().zip(excluded.iter()).filter(|(_, out)| *out == Some(true)).map(|(row, _)| *row).collect();
            if !rows.is_empty() {
                let sides = repeat_text(side.as_str(), rows.len());
                let others = [None, None, None, Some(repeat("EXCLUDED", rows.len())), None, None, None, None, None];
                take(&self.joined(Lead { sides: &sides, rows: &rows, others })?)?;
            }
        }
        Ok(())
    }

    fn rejected(&self, side: Side, take: &mut dyn FnMut(&RecordBatch) -> Result<()>) -> Result<()> {
        let mut after = 0;
        loop {
            let page = self.dataset(side).rejected(after, REJECTED_PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.row;
            let rows: UInt64Array = page.iter().map(|one| one.row).collect();
            let sides = repeat_text(side.as_str(), rows.len());
            let reasons: ArrayRef = Arc::new(page.iter().map(|one| Some(why(one))).collect::<StringArray>());
            let (status, kind) = (repeat("REJECTED", rows.len()), repeat("REJECTED_ROW", rows.len()));
            let others = [None, None, None, Some(status), None, None, None, Some(kind), Some(reasons)];
            let lead = Lead { sides: &sides, rows: &rows, others };
            let blank = self.fields.iter().map(|field| new_null_array(&field.kind, rows.len())).collect();
            take(&self.assemble(lead, blank)?)?;
        }
    }

    fn joined(&self, lead: Lead<'_>) -> Result<RecordBatch> {
        let mut numbers: [Vec<u64>; 2] = [Vec::new(), Vec::new()];
        let mut places = Vec::with_capacity(lead.rows.len());
        for (side, row) in lead.sides.iter().zip(lead.rows.values()) {
            let side = usize::from(side != Some(Side::Left.as_str()));
            if let Some(numbers) = numbers.get_mut(side) {
                places.push((side, numbers.len()));
                numbers.push(*row);
            }
        }
        let left = self.records(Side::Left, &numbers[0])?;
        let right = self.records(Side::Right, &numbers[1])?;
        let columns = self.fields.iter().map(|field| field.column([&left, &right], &places)).collect::<Result<_>>()?;
        self.assemble(lead, columns)
    }

    fn records(&self, side: Side, numbers: &[u64]) -> Result<RecordBatch> {
        let found = self.dataset(side).rows(numbers)?;
        if found.num_rows() == numbers.len() {
            return Ok(found);
        }
        Err(Error::Schema(format!("the result names {} {side} records, the dataset has {} of them", numbers.len(), found.num_rows())))
    }

    fn assemble(&self, mut lead: Lead<'_>, fields: Vec<ArrayRef>) -> Result<RecordBatch> {
        let length = lead.rows.len();
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        for at in &self.lead {
            columns.push(match *at {
                1 => Arc::new(lead.sides.clone()),
                2 => Arc::new(lead.rows.clone()),
                at => match lead.others.get_mut(at).and_then(Option::take) {
                    Some(column) => column,
                    None => new_null_array(LEAD.get(at).map_or(&DataType::Utf8, |(_, kind, _)| kind), length),
                },
            });
        }
        columns.extend(fields);
        Ok(RecordBatch::try_new(self.schema.clone(), columns)?)
    }
}

impl Joined {
    fn place(&mut self, side: usize, place: usize, kind: &DataType) {
        if let Some(slot) = self.places.get_mut(side) {
            *slot = Some(place);
        }
        if *kind != self.kind {
            self.kind = DataType::Utf8;
            self.as_text = true;
        }
    }

    fn column(&self, sides: [&RecordBatch; 2], places: &[(usize, usize)]) -> Result<ArrayRef> {
        let mut sources: Vec<ArrayRef> = Vec::with_capacity(2);
        for (batch, place) in sides.into_iter().zip(self.places) {
            sources.push(match place {
                None => new_null_array(&self.kind, batch.num_rows()),
                Some(place) if self.as_text => text_of(batch.column(place).as_ref()),
                Some(place) => batch.column(place).clone(),
            });
        }
        let sources: Vec<&dyn Array> = sources.iter().map(AsRef::as_ref).collect();
        Ok(interleave(&sources, places)?)
    }
}

fn text_of(values: &dyn Array) -> ArrayRef {
    Arc::new((0..values.len()).map(|row| cell::text(values, row)).collect::<StringArray>())
}

fn repeat_text(text: &str, times: usize) -> StringArray {
    std::iter::repeat_n(Some(text), times).collect()
}

fn repeat(text: &str, times: usize) -> ArrayRef {
    Arc::new(repeat_text(text, times))
}

fn why(rejected: &Rejected) -> String {
    match &rejected.column {
        Some(column) => format!("column `{column}`: {}", rejected.reason),
        None => rejected.reason.clone(),
    }
}
