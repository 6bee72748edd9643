//! One side as the suggestion sees it: typed cells by row, without copying a column.

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Decimal64Type, Decimal128Type, Int64Type, TimeUnit, TimestampMicrosecondType};
use ruleset::{FieldType, Mapping};

use super::hash;
use crate::{Error, Table};

const MICROSECONDS_A_DAY: i64 = 86_400_000_000;

/// The records of one side with their mapping.
pub(crate) struct View<'a> {
    pub(crate) mapping: &'a Mapping,
    batches: &'a [RecordBatch],
    /// The first row of each batch.
    starts: Vec<u32>,
    excluded: Vec<&'a BooleanArray>,
    /// Records that take part in matching.
    pub(crate) rows: usize,
    /// The arrays' position in a batch, by field.
    places: Vec<usize>,
}

/// One field of a view, by its position in the mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At(pub(crate) usize);

impl<'a> View<'a> {
    pub(crate) fn new(table: &'a Table, mapping: &'a Mapping) -> Result<Self, Error> {
        let place = |name: &str| table.schema().index_of(name).map_err(|_| Error::NoField { field: name.to_owned() });
        let places = mapping.fields.iter().map(|field| place(&field.name)).collect::<Result<_, _>>()?;
        let mut starts = Vec::new();
        let mut excluded = Vec::new();
        let (mut start, mut rows) = (0u32, 0);
        for batch in table.batches() {
            starts.push(start);
            let marks = Table::exclusions(batch)?;
            rows += marks.values().len() - marks.values().count_set_bits();
            excluded.push(marks);
            start += batch.num_rows() as u32;
        }
        Ok(Self { mapping, batches: table.batches(), starts, excluded, rows, places })
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = At> + use<> {
        (0..self.mapping.fields.len()).map(At)
    }

    pub(crate) fn kind(&self, at: At) -> FieldType {
        self.mapping.fields[at.0].kind
    }

    pub(crate) fn name(&self, at: At) -> &'a str {
        &self.mapping.fields[at.0].name
    }

    pub(crate) fn find(&self, name: &str) -> Option<At> {
        self.mapping.fields.iter().position(|field| field.name == name).map(At)
    }

    /// Every record that takes part, in row order.
    pub(crate) fn each_row(&self) -> impl Iterator<Item = u32> + '_ {
        self.excluded
            .iter()
            .zip(&self.starts)
            .flat_map(|(marks, start)| (0..marks.len()).filter(|index| !marks.value(*index)).map(move |index| start + index as u32))
    }

    fn cell(&self, at: At, row: u32) -> (&'a dyn Array, usize) {
        let batch = self.starts.partition_point(|start| *start <= row) - 1;
        let array: &'a dyn Array = self.batches[batch].column(self.places[at.0]).as_ref();
        (array, (row - self.starts[batch]) as usize)
    }

    pub(crate) fn text(&self, at: At, row: u32) -> Option<&'a str> {
        let (array, index) = self.cell(at, row);
        let texts = array.as_string_opt::<i32>()?;
        texts.is_valid(index).then(|| texts.value(index)).filter(|text| !text.is_empty())
    }

    /// The digits after the point of a number column.
    pub(crate) fn scale(&self, at: At) -> u8 {
        let Some(batch) = self.batches.first() else { return 0 };
        match batch.column(self.places[at.0]).data_type() {
            DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) => u8::try_from(*scale).unwrap_or(0),
            _ => 0,
        }
    }

    /// A number in units of `10^-scale` of its own column.
    pub(crate) fn units(&self, at: At, row: u32) -> Option<i128> {
        let (array, index) = self.cell(at, row);
        if array.is_null(index) {
            return None;
        }
        let wide = array.as_primitive_opt::<Decimal128Type>().map(|numbers| numbers.value(index));
        let narrow = || array.as_primitive_opt::<Decimal64Type>().map(|numbers| i128::from(numbers.value(index)));
        wide.or_else(narrow).or_else(|| array.as_primitive_opt::<Int64Type>().map(|numbers| i128::from(numbers.value(index))))
    }

    /// Days since 1970-01-01.
    pub(crate) fn day(&self, at: At, row: u32) -> Option<i32> {
        let (array, index) = self.cell(at, row);
        if array.is_null(index) {
            return None;
        }
        if let Some(days) = array.as_primitive_opt::<Date32Type>() {
            return Some(days.value(index));
        }
        let moments = array.as_primitive_opt::<TimestampMicrosecondType>()?;
        i32::try_from(moments.value(index).div_euclid(MICROSECONDS_A_DAY)).ok()
    }

    /// The hash of one cell; `None` for a blank one.
    pub(crate) fn hash(&self, at: At, row: u32) -> Option<u64> {
        let (array, index) = self.cell(at, row);
        hasher(array)(index)
    }

    /// The hashes of a whole column, of every record that takes part.
    pub(crate) fn hashes(&self, at: At) -> impl Iterator<Item = (u32, Option<u64>)> + '_ {
        let place = self.places[at.0];
        let parts = self.batches.iter().zip(&self.excluded).zip(&self.starts);
        parts.flat_map(move |((batch, marks), start)| {
            let hash = hasher(batch.column(place).as_ref());
            (0..marks.len()).filter(|index| !marks.value(*index)).map(move |index| (start + index as u32, hash(index)))
        })
    }
}

/// What hashes the cells of an array: `None` for blank ones.
fn hasher(array: &dyn Array) -> Box<dyn Fn(usize) -> Option<u64> + '_> {
    let filled = |index: usize| !array.is_null(index);
    match array.data_type() {
        DataType::Utf8 => {
            let texts = array.as_string::<i32>();
            Box::new(move |index| (filled(index) && !texts.value(index).is_empty()).then(|| hash::text(texts.value(index))))
        }
        DataType::Int64 => {
            let numbers = array.as_primitive::<Int64Type>();
            Box::new(move |index| filled(index).then(|| hash::number(i128::from(numbers.value(index)), 0)))
        }
        DataType::Decimal64(_, scale) => {
            let (numbers, scale) = (array.as_primitive::<Decimal64Type>(), u8::try_from(*scale).unwrap_or(0));
            Box::new(move |index| filled(index).then(|| hash::number(i128::from(numbers.value(index)), scale)))
        }
        DataType::Decimal128(_, scale) => {
            let (numbers, scale) = (array.as_primitive::<Decimal128Type>(), u8::try_from(*scale).unwrap_or(0));
            Box::new(move |index| filled(index).then(|| hash::number(numbers.value(index), scale)))
        }
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>();
            Box::new(move |index| filled(index).then(|| hash::small(i64::from(days.value(index)))))
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            let moments = array.as_primitive::<TimestampMicrosecondType>();
            Box::new(move |index| filled(index).then(|| hash::small(moments.value(index).div_euclid(MICROSECONDS_A_DAY))))
        }
        DataType::Boolean => {
            let truths = array.as_boolean();
            Box::new(move |index| filled(index).then(|| hash::small(i64::from(truths.value(index)))))
        }
        _ => Box::new(|_| None),
    }
}

/// The largest amount that a proposal learns from: sums of all records, times ten thousand, still fit 128 bits.
const LEARNED_FROM: u128 = 10u128.pow(24);

/// `units` brought from one scale to a finer one; `None` when that is too large to learn from.
pub(crate) fn rescale(units: i128, from: u8, to: u8) -> Option<i128> {
    let units = units.checked_mul(10i128.checked_pow(u32::from(to - from))?)?;
    (units.unsigned_abs() <= LEARNED_FROM).then_some(units)
}
