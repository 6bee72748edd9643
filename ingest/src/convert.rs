//! One field's way from cells to a typed value, compiled once per file.

use std::path::Path;

use jiff::tz::TimeZone;
use ruleset::{Field, FieldType};

use crate::cell::{Cell, Cells};
use crate::columns;
use crate::day::{DayFormat, Moment, days_since_1970};
use crate::error::{Error, Fault};
use crate::normalize::Steps;
use crate::number::{self, Numbers};
use crate::store::{Store, Values};

/// A field, bound to the columns of one file.
#[derive(Debug)]
pub(crate) struct Convert {
    pub(crate) field: Field,
    from: From,
    how: How,
}

/// Where the value comes from.
#[derive(Debug)]
enum From {
    Column(usize),
    Marked { column: usize, mark: usize },
    Pair { debit: usize, credit: usize },
}

#[derive(Debug)]
enum How {
    Text(Steps),
    Number { numbers: Numbers, plain: Numbers },
    Day(DayFormat),
    Moment { format: DayFormat, zone: Option<TimeZone> },
    Boolean,
}

/// Why a cell is not a value of its field.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) column: usize,
    pub(crate) reason: String,
}

impl Convert {
    pub(crate) fn new(path: &Path, field: &Field, columns: &[String]) -> Result<Self, Error> {
        let bad = |problem: String| Error::new(path, Fault::BadMapping { field: field.name.clone(), problem });
        let wanted_by = format!("field `{}`", field.name);
        let place = |name: &str| columns::place(path, columns, name, &wanted_by);
        let from = match (&field.column, &field.mark_column, &field.debit_column, &field.credit_column) {
            (None, _, Some(debit), Some(credit)) => From::Pair { debit: place(debit)?, credit: place(credit)? },
            (Some(column), Some(mark), _, _) => From::Marked { column: place(column)?, mark: place(mark)? },
            (Some(column), None, _, _) => From::Column(place(column)?),
            (None, ..) => return Err(bad("say which column holds it, or both debit_column and credit_column".to_owned())),
        };
        Ok(Self { from, how: How::new(field).map_err(bad)?, field: field.clone() })
    }

    /// Reads the row's value into `store`; blank is no value.
    pub(crate) fn push(&self, cells: &(impl Cells + ?Sized), store: &mut Store) -> Result<(), Refused> {
        let pushed = match self.from {
            From::Column(column) => self.single(column, cells, store)?,
            From::Marked { column, mark } => self.marked(column, mark, cells, store)?,
            From::Pair { debit, credit } => self.pair(debit, credit, cells, store)?,
        };
        if !pushed && self.field.required {
            let column = match self.from {
                From::Column(column) | From::Marked { column, .. } => column,
                From::Pair { credit, .. } => credit,
            };
            return Err(Refused { column, reason: "is blank, and the field is required".to_owned() });
        }
        store.end_row(pushed);
        Ok(())
    }

    fn single(&self, column: usize, cells: &(impl Cells + ?Sized), store: &mut Store) -> Result<bool, Refused> {
        let Some(cell) = cells.cell(column) else { return Ok(false) };
        let text = cell.trimmed();
        if text.is_empty() {
            return Ok(false);
        }
        let refuse = |reason| Refused { column, reason };
        match (&self.how, &mut store.values) {
            (How::Text(steps), Values::Text { bytes, ends, scratch }) => {
                let before = bytes.len();
                steps.append(&cell.text, bytes, scratch);
                if bytes.len() == before {
                    return Ok(false);
                }
                ends.push(bytes.len() as i32);
            }
            (How::Day(format), Values::Date(values)) => values.push(day(format, &cell, text).ok_or_else(|| refuse(self.not_a_day(text)))?),
            (How::Moment { format, zone }, Values::Timestamp(values)) => {
                let micros = moment(format, &cell, text).and_then(|moment| moment.utc_micros(zone.as_ref()));
                values.push(micros.ok_or_else(|| refuse(self.not_a_day(text)))?);
            }
            (How::Boolean, Values::Boolean(values)) => values.push(self.truth(text).map_err(refuse)?),
            (How::Number { .. }, values) => {
                let units = self.number(&cell, text).map_err(refuse)?;
                self.keep(units, values).map_err(refuse)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// An unsigned amount beside a mark.
    fn marked(&self, column: usize, mark: usize, cells: &(impl Cells + ?Sized), store: &mut Store) -> Result<bool, Refused> {
        let (Some(cell), Some(mark_cell)) = (cells.cell(column), cells.cell(mark)) else { return Ok(false) };
        let (text, said) = (cell.trimmed(), mark_cell.trimmed());
        if text.is_empty() {
            return Ok(false);
        }
        let units = self.number(&cell, text).map_err(|reason| Refused { column, reason })?;
        let is = |marks: &[String]| marks.iter().any(|mark| mark.trim().eq_ignore_ascii_case(said));
        let debit = is(&self.field.debit_marks);
        // Without stated credit marks every other mark keeps the amount as it is.
        if !debit && !self.field.credit_marks.is_empty() && !is(&self.field.credit_marks) {
            let known = [self.field.debit_marks.as_slice(), self.field.credit_marks.as_slice()].concat().join(", ");
            return Err(Refused { column: mark, reason: format!("`{said}` is not a debit or credit mark: known are {known}") });
        }
        let signed = if debit { -units } else { units };
        self.keep(signed, &mut store.values).map_err(|reason| Refused { column, reason })?;
        Ok(true)
    }

    /// Credit minus debit.
    fn pair(&self, debit: usize, credit: usize, cells: &(impl Cells + ?Sized), store: &mut Store) -> Result<bool, Refused> {
        let mut value = None;
        for (column, sign) in [(credit, 1), (debit, -1)] {
            let Some(cell) = cells.cell(column).filter(|cell| !cell.is_blank()) else { continue };
            let units = self.number(&cell, cell.trimmed()).map_err(|reason| Refused { column, reason })?;
            value = Some(value.unwrap_or(0) + sign * units);
        }
        let Some(value) = value else { return Ok(false) };
        self.keep(value, &mut store.values).map_err(|reason| Refused { column: credit, reason })?;
        Ok(true)
    }

    fn number(&self, cell: &Cell<'_>, text: &str) -> Result<i128, String> {
        let How::Number { numbers, plain } = &self.how else { return Err("is not a number field".to_owned()) };
        let read = if cell.typed { plain.read(text)? } else { numbers.read(text)? };
        match (read.currency, &self.field.currency) {
            (Some(found), Some(currency)) if !number::may_be(found, currency) => {
                Err(format!("`{text}` is in {found}, the field is in {currency}"))
            }
            _ => Ok(if self.field.negate { -read.units } else { read.units }),
        }
    }

    fn keep(&self, units: i128, values: &mut Values) -> Result<(), String> {
        match values {
            Values::Decimal { units: kept, .. } => kept.push(units),
            Values::Integer(kept) => kept.push(i64::try_from(units).map_err(|_| format!("{units} does not fit a 64-bit integer"))?),
            _ => return Err("is not a number field".to_owned()),
        }
        Ok(())
    }

    fn truth(&self, text: &str) -> Result<bool, String> {
        let is = |stated: &[String], usual: &[&str]| {
            stated.iter().any(|value| value.trim().eq_ignore_ascii_case(text))
                || (stated.is_empty() && usual.iter().any(|value| value.eq_ignore_ascii_case(text)))
        };
        if is(&self.field.true_values, &["true", "yes", "y", "t", "1"]) {
            Ok(true)
        } else if is(&self.field.false_values, &["false", "no", "n", "f", "0"]) {
            Ok(false)
        } else {
            Err(format!("`{text}` is neither true nor false: say true_values and false_values"))
        }
    }

    fn not_a_day(&self, text: &str) -> String {
        let kind = self.field.kind.as_str();
        let format = self.field.format.as_deref().unwrap_or(default_format(self.field.kind));
        format!("`{text}` is not a {kind} in the format {format}")
    }
}

const fn default_format(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Timestamp => "%Y-%m-%dT%H:%M:%S%.f",
        _ => "%Y-%m-%d",
    }
}

impl How {
    fn new(field: &Field) -> Result<Self, String> {
        let format = || DayFormat::new(field.format.as_deref().unwrap_or(default_format(field.kind)));
        Ok(match field.kind {
            FieldType::Text => Self::Text(Steps::new(field)?),
            FieldType::Integer | FieldType::Decimal | FieldType::Money => {
                let scale = if field.kind == FieldType::Integer { 0 } else { field.scale_or_default() };
                if scale > 18 {
                    return Err(format!("a scale of {scale}, at most 18 digits after the point are kept"));
                }
                let plain = Numbers { decimal: '.', thousands: None, scale, minor_units: field.minor_units };
                let numbers =
                    Numbers { decimal: field.decimal_separator.unwrap_or('.'), thousands: field.thousands_separator, ..plain.clone() };
                Self::Number { numbers, plain }
            }
            FieldType::Date => Self::Day(format()?),
            FieldType::Timestamp => {
                let zone = field.time_zone.as_deref().filter(|name| *name != "UTC").map(TimeZone::get).transpose();
                Self::Moment { format: format()?, zone: zone.map_err(|error| error.to_string())? }
            }
            FieldType::Boolean => Self::Boolean,
        })
    }
}

fn day(format: &DayFormat, cell: &Cell<'_>, text: &str) -> Option<i32> {
    if cell.typed { typed_moment(text).map(|moment| moment.days) } else { format.day(text) }
}

fn moment(format: &DayFormat, cell: &Cell<'_>, text: &str) -> Option<Moment> {
    if cell.typed { typed_moment(text) } else { format.moment(text) }
}

/// A date that the workbook itself calls one, or a bare serial number of Excel's calendar.
fn typed_moment(text: &str) -> Option<Moment> {
    let serial = || {
        let days: i32 = text.parse().ok()?;
        // 1 is 1900-01-01; from 61 on, the day that Excel wrongly counts has passed.
        (61..=2_958_465).contains(&days).then_some(Moment { days: days - 25_569, micros: 0, offset: None })
    };
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u32>().ok());
    let iso = || {
        let days = days_since_1970(i32::try_from(part(0..4)?).ok()?, part(5..7)?, part(8..10)?)?;
        if text.len() == 10 {
            return Some(Moment { days, micros: 0, offset: None });
        }
        let seconds = i64::from(part(11..13)? * 3600 + part(14..16)? * 60 + part(17..19)?);
        let milli = i64::from(part(20..23).unwrap_or(0));
        Some(Moment { days, micros: seconds * 1_000_000 + milli * 1_000, offset: None })
    };
    iso().or_else(serial)
}
