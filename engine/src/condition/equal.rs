//! `equal`: both values are there and the same. Numbers of different scale compare exactly.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, PrimitiveArray, StringArray};
use arrow::datatypes::{DataType, TimestampMicrosecondType};

use super::similar;
use super::values::{Column, Days, Numbers, Rows, is_day, is_text, scale, text, texts};
use crate::Error;
use crate::chunks::Spot;

/// How two columns are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// At the larger of the two scales.
    Number(u8),
    Day,
    Moment,
    Boolean,
}

impl Kind {
    pub(crate) fn of(kinds: [&DataType; 2]) -> Option<Self> {
        if let (Some(left), Some(right)) = (scale(kinds[0]), scale(kinds[1])) {
            return Some(Self::Number(left.max(right)));
        }
        let all = |fits: fn(&DataType) -> bool| kinds.iter().all(|kind| fits(kind));
        if all(is_text) {
            Some(Self::Text)
        } else if all(|kind| matches!(kind, DataType::Timestamp(..)) && is_day(kind)) {
            Some(Self::Moment)
        } else if all(is_day) {
            Some(Self::Day)
        } else if all(|kind| matches!(kind, DataType::Boolean)) {
            Some(Self::Boolean)
        } else {
            None
        }
    }
}

/// One column as comparable values.
#[derive(Debug, Clone)]
pub(crate) enum Values {
    Text(StringArray),
    Number(Numbers),
    Day(Days),
    Moment(PrimitiveArray<TimestampMicrosecondType>),
    Boolean(BooleanArray),
}

impl Values {
    pub(crate) fn new(kind: Kind, column: &ArrayRef) -> Result<Self, Error> {
        let mistyped = || Error::layout(format!("a column of type {} is not what its condition was made for", column.data_type()));
        Ok(match kind {
            Kind::Text => Self::Text(texts(column)?),
            Kind::Number(scale) => Self::Number(Numbers::new(column, scale)?),
            Kind::Day => Self::Day(Days::new(column)?),
            Kind::Moment => Self::Moment(column.as_primitive_opt().cloned().ok_or_else(mistyped)?),
            Kind::Boolean => Self::Boolean(column.as_boolean_opt().cloned().ok_or_else(mistyped)?),
        })
    }
}

/// Two columns side by side.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) left: Column<Values>,
    pub(crate) right: Column<Values>,
}

impl Pair {
    /// `left` and `right` are a side's records and the position of the column among them.
    pub(crate) fn new(kind: Kind, left: (&Rows<'_>, usize), right: (&Rows<'_>, usize)) -> Result<Self, Error> {
        let column = |(rows, position): (&Rows<'_>, usize)| Column::new(rows, position, |column| Values::new(kind, column));
        Ok(Self { left: column(left)?, right: column(right)? })
    }

    /// How alike two unequal texts look, in millionths; nothing for other values and for blanks.
    pub(crate) fn likeness_of(&self, left: Spot, right: Spot) -> u32 {
        match (self.left.at(left), self.right.at(right)) {
            ((Values::Text(a), left), (Values::Text(b), right)) => {
                text(a, left).zip(text(b, right)).map_or(0, |(a, b)| similar::jaro_winkler(a, b))
            }
            _ => 0,
        }
    }

    pub(crate) fn holds(&self, left: Spot, right: Spot) -> bool {
        let ((a, left), (b, right)) = (self.left.at(left), self.right.at(right));
        same(a, left, b, right)
    }
}

/// Whether both values are there and the same.
pub(crate) fn same(a: &Values, left: usize, b: &Values, right: usize) -> bool {
    match (a, b) {
        (Values::Text(a), Values::Text(b)) => text(a, left).is_some_and(|value| text(b, right) == Some(value)),
        (Values::Number(a), Values::Number(b)) => a.get(left).is_some_and(|value| b.get(right) == Some(value)),
        (Values::Day(a), Values::Day(b)) => a.get(left).is_some_and(|value| b.get(right) == Some(value)),
        (Values::Moment(a), Values::Moment(b)) => !a.is_null(left) && !b.is_null(right) && a.value(left) == b.value(right),
        (Values::Boolean(a), Values::Boolean(b)) => !a.is_null(left) && !b.is_null(right) && a.value(left) == b.value(right),
        _ => false,
    }
}
