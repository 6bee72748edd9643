//! The tables as the suggested mappings would have read them, without reading the files again.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, RecordBatch, StringArray};

use super::Suggestion;
use crate::{Error, Table};

impl Suggestion {
    /// Both tables with the suggested names, and with the texts in upper case whose mappings got that step: what
    /// reading the files by `ruleset` gives.
    ///
    /// # Errors
    /// [`Error::NoField`] when these are not the tables that the suggestion was made from.
    pub fn tables(&self, left: &Table, right: &Table) -> Result<(Table, Table), Error> {
        Ok((changed(left, &self.left_renames, &self.upper.0)?, changed(right, &self.right_renames, &self.upper.1)?))
    }
}

fn changed(table: &Table, renames: &[(String, String)], upper: &[String]) -> Result<Table, Error> {
    let renames: Vec<(&str, &str)> = renames.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let table = table.rename(&renames)?;
    if upper.is_empty() {
        return Ok(table);
    }
    let place = |name: &String| table.schema().index_of(name).map_err(|_| Error::NoField { field: name.clone() });
    let places = upper.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let raised = |batch: &RecordBatch| -> Result<RecordBatch, Error> {
        let mut columns: Vec<ArrayRef> = batch.columns().to_vec();
        for place in &places {
            if let Some(texts) = columns[*place].as_string_opt::<i32>() {
                columns[*place] = Arc::new(texts.iter().map(|text| text.map(str::to_uppercase)).collect::<StringArray>());
            }
        }
        Ok(RecordBatch::try_new(batch.schema(), columns)?)
    };
    Ok(table.with_batches(table.batches().iter().map(raised).collect::<Result<_, _>>()?))
}
