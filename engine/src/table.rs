//! The records of one side as Arrow batches: `_excluded`, then one typed column per field. `_row` is no column of them: where no row
//! is missing, the numbers need no memory.
//!
//! A table is cheap to make and to clone: it holds references to the batches and copies no value, but for decimals that are narrow in
//! some batches only.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, RecordBatch, UInt64Array};
use arrow::compute::{concat, concat_batches, take_record_batch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use crate::Error;
use crate::decimals;
use crate::row_numbers::RowNumbers;
use crate::signatures::Signatures;

/// The column of 1-based row numbers.
pub const ROW: &str = "_row";
/// The column that marks rows left out of matching.
pub const EXCLUDED: &str = "_excluded";

/// The records of one side.
#[derive(Debug, Clone)]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    rows: usize,
    pub(crate) numbers: Arc<RowNumbers>,
    pub(crate) signatures: Arc<Signatures>,
}

impl Table {
    /// A table of batches that share one schema, but for decimals that are [`narrowed`](crate::narrowed), with `_row` and `_excluded`. Rows out of the order of `_row` are put into it.
    ///
    /// # Errors
    /// [`Error::Layout`] when there is no batch, the schemas differ, or `_row` or `_excluded` is missing or mistyped.
    pub fn new(batches: Vec<RecordBatch>) -> Result<Self, Error> {
        let batches = decimals::alike(batches)?;
        let schema = batches.first().map(RecordBatch::schema).ok_or_else(|| Error::layout("a table needs at least one batch"))?;
        if batches.iter().any(|batch| batch.schema() != schema) {
            return Err(Error::layout("the batches of a table have different schemas"));
        }
        check(&schema, ROW, &DataType::UInt64)?;
        check(&schema, EXCLUDED, &DataType::Boolean)?;
        let rows = batches.iter().map(RecordBatch::num_rows).sum();
        let table = Self { schema, batches, rows, numbers: Arc::default(), signatures: Arc::default() };
        if u32::try_from(table.rows).is_err() {
            return Err(Error::layout(format!("{} records on one side, at most {}", table.rows, u32::MAX)));
        }
        table.in_row_order()?.without_row_numbers()
    }

    /// The same table with what is known of its records from other reconciliations. The signatures are of the same records under the
    /// same names; columns may be more or fewer.
    #[must_use]
    pub fn with_signatures(self, signatures: Arc<Signatures>) -> Self {
        Self { signatures, ..self }
    }

    /// The names and types of the batches' columns: all but `_row`.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// How many records there are, excluded ones too.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// The batches, in the order of `_row`.
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// The whole column of that name, as one array (copies when there is more than one batch); `_row` is made, and
    /// decimals are `Decimal128`.
    ///
    /// # Errors
    /// [`Error::NoField`] when there is no such column.
    pub fn column(&self, name: &str) -> Result<ArrayRef, Error> {
        if name == ROW {
            return Ok(Arc::new(self.numbers.all()));
        }
        let index = self.schema.index_of(name).map_err(|_| Error::NoField { field: name.to_owned() })?;
        let parts: Vec<&dyn Array> = self.batches.iter().map(|batch| batch.column(index).as_ref()).collect();
        let column = if let [_] = parts[..] { Arc::clone(self.batches[0].column(index)) } else { concat(&parts)? };
        Ok(decimals::widened(&column))
    }

    /// The same records with columns renamed, as `(from, to)` pairs; a name that is not there is an error.
    ///
    /// # Errors
    /// [`Error::NoField`] for an unknown `from`; [`Error::Layout`] when two columns would have one name.
    pub fn rename(&self, pairs: &[(&str, &str)]) -> Result<Self, Error> {
        let mut fields: Vec<Field> = self.schema.fields().iter().map(|field| field.as_ref().clone()).collect();
        for (from, to) in pairs {
            let index = self.schema.index_of(from).map_err(|_| Error::NoField { field: (*from).to_owned() })?;
            fields[index] = fields[index].clone().with_name(*to);
        }
        let mut names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::layout(format!("two columns would be named `{}`", pair[0])));
        }
        let schema = Arc::new(Schema::new(fields));
        let renamed = |batch: &RecordBatch| RecordBatch::try_new(Arc::clone(&schema), batch.columns().to_vec());
        let batches = self.batches.iter().map(renamed).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { schema, batches, rows: self.rows, numbers: Arc::clone(&self.numbers), signatures: Arc::default() })
    }

    /// The same records with other values under the same names.
    pub(crate) fn with_batches(&self, batches: Vec<RecordBatch>) -> Self {
        Self { batches, signatures: Arc::default(), ..self.clone() }
    }

    /// `_row` of one batch that is not of a table yet.
    pub(crate) fn row_numbers(batch: &RecordBatch) -> Result<&UInt64Array, Error> {
        let column = batch.column_by_name(ROW).and_then(|column| column.as_any().downcast_ref());
        column.ok_or_else(|| Error::layout("there is no `_row` column of whole numbers"))
    }

    /// `_excluded` of one batch.
    pub(crate) fn exclusions(batch: &RecordBatch) -> Result<&BooleanArray, Error> {
        let column = batch.column_by_name(EXCLUDED).and_then(|column| column.as_any().downcast_ref());
        column.ok_or_else(|| Error::layout("there is no `_excluded` column of true and false"))
    }

    /// Without that column, which is known otherwise.
    fn without_row_numbers(self) -> Result<Self, Error> {
        let numbers = self.batches.iter().map(Self::row_numbers).collect::<Result<Vec<_>, _>>()?;
        let numbers = RowNumbers::new(numbers.into_iter());
        let place = self.schema.index_of(ROW)?;
        let others: Vec<usize> = (0..self.schema.fields().len()).filter(|column| *column != place).collect();
        let batches = self.batches.iter().map(|batch| batch.project(&others)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { schema: Arc::new(self.schema.project(&others)?), batches, numbers: Arc::new(numbers), ..self })
    }

    /// Sorted by `_row`; free when they already are. Two records with one number are refused.
    fn in_row_order(self) -> Result<Self, Error> {
        let mut last = 0;
        let mut sorted = true;
        for batch in &self.batches {
            for number in Self::row_numbers(batch)?.values() {
                sorted &= *number > last;
                last = *number;
            }
        }
        if sorted {
            return Ok(self);
        }
        let whole = concat_batches(&self.schema, &self.batches)?;
        let numbers = Self::row_numbers(&whole)?.values().to_vec();
        let mut order: Vec<u64> = (0..numbers.len() as u64).collect();
        order.sort_unstable_by_key(|index| numbers[*index as usize]);
        if let Some(pair) = order.windows(2).find(|pair| numbers[pair[0] as usize] == numbers[pair[1] as usize]) {
            return Err(Error::layout(format!("two records have row number {}", numbers[pair[0] as usize])));
        }
        if numbers.contains(&0) {
            return Err(Error::layout("row numbers start at 1"));
        }
        let batch = take_record_batch(&whole, &UInt64Array::from(order))?;
        Ok(Self { batches: vec![batch], ..self })
    }
}

fn check(schema: &Schema, name: &str, kind: &DataType) -> Result<(), Error> {
    match schema.field_with_name(name) {
        Ok(field) if field.data_type() == kind => Ok(()),
        Ok(field) => Err(Error::layout(format!("the column `{name}` is {}, it must be {kind}", field.data_type()))),
        Err(_) => Err(Error::layout(format!("there is no column `{name}`"))),
    }
}
