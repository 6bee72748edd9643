//! Makes a dataset's columns answer to a ruleset's names.
//!
//! A dataset has the names of the mapping it was imported with. A ruleset that names the same column of the file
//! otherwise means the same field, so the column is renamed for the run; the stored dataset stays as it is.

use ruleset::Mapping;

use super::{Loaded, Result};

/// The side with the ruleset's names for its fields. Fields that the ruleset does not know keep a name of their own.
///
/// # Errors
/// When the table cannot be renamed.
pub fn align(side: Loaded, imported_with: &Mapping, ruleset: &Mapping) -> Result<Loaded> {
    let mut renames = imported_with.renames(ruleset);
    renames.retain(|(from, _)| side.table.schema().column_with_name(from).is_some());
    if renames.is_empty() {
        return Ok(side);
    }
    let renames: Vec<(&str, &str)> = renames.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    Ok(Loaded { table: side.table.rename(&renames)?, ..side })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BooleanArray, RecordBatch, StringArray, UInt64Array};
    use arrow::datatypes::{DataType, Field as Column, Schema};
    use engine::Table;
    use ruleset::{Field, FieldType};

    use super::*;

    #[test]
    fn columns_are_found_by_the_files_column() -> Result<()> {
        let mapping = |pairs: &[(&str, &str)]| Mapping {
            fields: pairs.iter().map(|(name, column)| Field::new(*name, *column, FieldType::Text)).collect(),
            ..Mapping::default()
        };
        let schema = Schema::new(vec![
            Column::new("_row", DataType::UInt64, false),
            Column::new("_excluded", DataType::Boolean, false),
            Column::new("doc_no", DataType::Utf8, true),
            Column::new("reference", DataType::Utf8, true),
        ]);
        let text = |text: &str| Arc::new(StringArray::from(vec![text.to_owned()]));
        let columns: Vec<arrow::array::ArrayRef> =
            vec![Arc::new(UInt64Array::from(vec![1])), Arc::new(BooleanArray::from(vec![false])), text("a"), text("b")];
        let batch = RecordBatch::try_new(Arc::new(schema), columns).map_err(tables::Error::Arrow)?;
        let side = Loaded { table: Table::new(vec![batch])?, rejected: 0, rejected_rows: Vec::new() };
        let imported = mapping(&[("doc_no", "Doc"), ("reference", "Ref")]);
        let aligned = align(side, &imported, &mapping(&[("reference", "Doc")]))?;
        let names: Vec<&str> = aligned.table.schema().fields().iter().map(|field| field.name().as_str()).collect();
        assert_eq!(names, ["_excluded", "reference", "reference_imported"]);
        Ok(())
    }
}
