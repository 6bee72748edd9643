//! Exports as an XLSX workbook: one sheet, written row by row. Texts are strings and never formulas; an amount is a
//! number where Excel's 15 digits hold it exactly, else text.

use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch, types::Decimal128Type};
use arrow::datatypes::{DataType, SchemaRef};
use rust_xlsxwriter::{Format, Workbook as Book, Worksheet, XlsxError};

use super::Out;
use crate::file::{new_file, publish};
use crate::{Error, Result, cell};

/// Rows that a sheet holds below its header.
pub const XLSX_ROWS: u64 = 1_048_575;
/// Digits that a number in a sheet keeps.
const SHEET_DIGITS: u32 = 15;
/// Characters that a cell holds.
const CELL_CHARACTERS: usize = 32_767;

/// The workbook being written.
pub(super) struct Workbook {
    path: PathBuf,
    book: Book,
    formats: Vec<Format>,
    next: u32,
}

impl Workbook {
    pub(super) fn create(path: &Path, schema: &SchemaRef) -> Result<Self> {
        let wrap = workbook_error(path);
        let mut book = Book::new();
        let bold = Format::new().set_bold();
        let sheet = book.add_worksheet_with_constant_memory().map_err(&wrap)?;
        sheet.set_freeze_panes(1, 0).map_err(&wrap)?;
        for (column, field) in schema.fields().iter().enumerate() {
            sheet.write_string_with_format(0, column_number(path, column)?, field.name(), &bold).map_err(&wrap)?;
        }
        let formats = schema.fields().iter().map(|field| number_format(field.data_type())).collect();
        Ok(Self { path: path.to_path_buf(), book, formats, next: 1 })
    }
}

impl Out for Workbook {
    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let wrap = workbook_error(&self.path);
        let sheet = self.book.worksheet_from_index(0).map_err(&wrap)?;
        for row in 0..batch.num_rows() {
            for (column, (values, format)) in batch.columns().iter().zip(&self.formats).enumerate() {
                let at = (self.next, column_number(&self.path, column)?);
                write(sheet, at, values.as_ref(), row, format).map_err(&wrap)?;
            }
            self.next += 1;
        }
        Ok(())
    }

    fn close(mut self: Box<Self>) -> Result<()> {
        let file = new_file(&self.path)?;
        let handle = file.as_file().try_clone().map_err(Error::io(&self.path))?;
        self.book.save_to_writer(handle).map_err(workbook_error(&self.path))?;
        publish(file, &self.path).map(drop)
    }
}

fn write(sheet: &mut Worksheet, at: (u32, u16), values: &dyn Array, row: usize, format: &Format) -> std::result::Result<(), XlsxError> {
    let Some(mut text) = cell::text(values, row) else { return Ok(()) };
    let number = match values.data_type() {
        DataType::Decimal128(..) => exact_in_sheet(values.as_primitive::<Decimal128Type>().value(row)),
        DataType::Int64 | DataType::UInt64 | DataType::UInt8 => text.len() <= SHEET_DIGITS as usize,
        _ => false,
    };
    // The only place where an amount becomes a float: Excel has no other number, and 15 digits survive it.
    if let Some(number) = number.then(|| text.parse::<f64>().ok()).flatten() {
        return sheet.write_number_with_format(at.0, at.1, number, format).map(drop);
    }
    if text.len() > CELL_CHARACTERS {
        text = text.chars().take(CELL_CHARACTERS).collect();
    }
    sheet.write_string(at.0, at.1, text).map(drop)
}

fn exact_in_sheet(units: i128) -> bool {
    units.unsigned_abs() < 10u128.pow(SHEET_DIGITS)
}

fn number_format(kind: &DataType) -> Format {
    match kind {
        DataType::Decimal128(_, scale) if *scale > 0 => {
            Format::new().set_num_format(format!("0.{}", "0".repeat(usize::from(scale.unsigned_abs()))))
        }
        _ => Format::new().set_num_format("0"),
    }
}

fn column_number(path: &Path, column: usize) -> Result<u16> {
    u16::try_from(column).map_err(|_| Error::Workbook { path: path.to_path_buf(), message: format!("{column} columns do not fit a sheet") })
}

fn workbook_error(path: &Path) -> impl Fn(XlsxError) -> Error {
    let path = path.to_path_buf();
    move |error| Error::Workbook { path: path.clone(), message: error.to_string() }
}
