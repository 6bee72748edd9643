//! Decimals in half the memory: nearly all amounts have at most 18 digits.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, Decimal64Array, Decimal128Array, RecordBatch};
use arrow::datatypes::{DECIMAL64_MAX_PRECISION, DECIMAL128_MAX_PRECISION, DataType, Decimal64Type, Decimal128Type, Field, Schema};

use crate::Error;

/// The batch with 64 bits for each decimal, column by column, where all of them fit.
///
/// # Errors
/// [`Error::Arrow`] when the batch cannot be put together again.
pub fn narrowed(batch: RecordBatch) -> Result<RecordBatch, Error> {
    let columns: Vec<Option<ArrayRef>> = batch.columns().iter().map(narrow).collect();
    if columns.iter().all(Option::is_none) {
        return Ok(batch);
    }
    with_columns(&batch, columns)
}

/// Batches with the same columns, some of them narrowed: a column that is not so everywhere is wide everywhere.
pub(crate) fn alike(batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, Error> {
    let columns = batches.first().map_or(0, RecordBatch::num_columns);
    let is_narrow = |batch: &RecordBatch, column: usize| {
        batch.columns().get(column).is_some_and(|column| matches!(column.data_type(), DataType::Decimal64(..)))
    };
    let of_both = |column: &usize| {
        let narrow = batches.iter().filter(|batch| is_narrow(batch, *column)).count();
        narrow > 0 && narrow < batches.len()
    };
    let mixed: Vec<usize> = (0..columns).filter(of_both).collect();
    if mixed.is_empty() {
        return Ok(batches);
    }
    let wide = |batch: RecordBatch| {
        let columns = batch.columns().iter().enumerate().map(|(at, column)| mixed.contains(&at).then(|| widened(column))).collect();
        with_columns(&batch, columns)
    };
    batches.into_iter().map(wide).collect()
}

/// The column with 128 bits for each decimal.
pub(crate) fn widened(column: &ArrayRef) -> ArrayRef {
    let (Some(decimals), DataType::Decimal64(_, scale)) = (column.as_primitive_opt::<Decimal64Type>(), column.data_type()) else {
        return Arc::clone(column);
    };
    let values = decimals.values().iter().map(|value| i128::from(*value)).collect::<Vec<_>>();
    let wide = Decimal128Array::new(values.into(), decimals.nulls().cloned());
    Arc::new(wide.with_data_type(DataType::Decimal128(DECIMAL128_MAX_PRECISION, *scale)))
}

fn narrow(column: &ArrayRef) -> Option<ArrayRef> {
    let DataType::Decimal128(_, scale) = column.data_type() else { return None };
    let decimals = column.as_primitive_opt::<Decimal128Type>()?;
    let most = 10i128.pow(u32::from(DECIMAL64_MAX_PRECISION));
    if u32::try_from(*scale).is_err() || decimals.values().iter().any(|value| *value <= -most || *value >= most) {
        return None;
    }
    let values = decimals.values().iter().map(|value| *value as i64).collect::<Vec<_>>();
    let narrow = Decimal64Array::new(values.into(), decimals.nulls().cloned());
    Some(Arc::new(narrow.with_data_type(DataType::Decimal64(DECIMAL64_MAX_PRECISION, *scale))))
}

/// The batch with other columns in the places of those that are given.
fn with_columns(batch: &RecordBatch, columns: Vec<Option<ArrayRef>>) -> Result<RecordBatch, Error> {
    let columns: Vec<ArrayRef> =
        columns.into_iter().zip(batch.columns()).map(|(new, old)| new.unwrap_or_else(|| Arc::clone(old))).collect();
    let schema = batch.schema();
    let field = |(field, column): (&Arc<Field>, &ArrayRef)| field.as_ref().clone().with_data_type(column.data_type().clone());
    let fields: Vec<Field> = schema.fields().iter().zip(&columns).map(field).collect();
    Ok(RecordBatch::try_new(Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())), columns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(values: &[Option<i128>], scale: i8) -> Result<RecordBatch, Error> {
        let decimals = Decimal128Array::from(values.to_vec()).with_data_type(DataType::Decimal128(DECIMAL128_MAX_PRECISION, scale));
        Ok(RecordBatch::try_from_iter([("amount", Arc::new(decimals) as ArrayRef)])?)
    }

    #[test]
    fn decimals_of_eighteen_digits_are_narrow_and_the_same() -> Result<(), Error> {
        let nines = 10i128.pow(18) - 1;
        let wide = batch(&[Some(nines), None, Some(-nines), Some(0)], 2)?;
        let narrow = narrowed(wide.clone())?;
        assert_eq!(narrow.column(0).data_type(), &DataType::Decimal64(18, 2));
        assert_eq!(&widened(narrow.column(0)), wide.column(0));
        for beyond in [nines + 1, -nines - 1, i128::MAX, i128::MIN] {
            let wide = batch(&[Some(1), Some(beyond)], 2)?;
            assert_eq!(narrowed(wide.clone())?, wide);
        }
        let negative = batch(&[Some(1)], -2)?;
        assert_eq!(narrowed(negative.clone())?, negative);
        Ok(())
    }

    #[test]
    fn a_column_is_narrow_everywhere_or_nowhere() -> Result<(), Error> {
        let (small, large) = (batch(&[Some(7), None], 2)?, batch(&[Some(i128::MAX / 2)], 2)?);
        assert_eq!(alike(vec![narrowed(small.clone())?, large.clone()])?, [small.clone(), large]);
        let narrow = narrowed(small)?;
        assert_eq!(alike(vec![narrow.clone(), narrow.clone()])?, [narrow.clone(), narrow]);
        Ok(())
    }
}
