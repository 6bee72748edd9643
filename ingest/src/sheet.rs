//! A workbook's sheet as a table: lines before the header, header, records, lines after the data.

use std::collections::VecDeque;
use std::path::Path;

use ruleset::FileFormat;

use crate::cell::Cell;
use crate::columns;
use crate::error::{Error, Fault};
use crate::xlsx;

/// A sheet whose header was read.
pub(crate) struct Sheet {
    pub(crate) columns: Vec<String>,
    name: String,
    /// Lines up to and with the header.
    before_data: u64,
    after_data: usize,
}

impl Sheet {
    /// Opens the sheet of a complete format.
    pub(crate) fn open(path: &Path, format: &FileFormat) -> Result<Self, Error> {
        let name = match &format.sheet {
            Some(name) => name.clone(),
            None => xlsx::sheets(path)?.into_iter().next().ok_or_else(|| Error::new(path, Fault::EmptyFile))?,
        };
        let before = u64::from(format.lines_before_header.unwrap_or(0));
        let header = format.header.unwrap_or(true);
        let mut first = None;
        let mut line = 0;
        xlsx::visit_lines(path, &name, &mut |cells| {
            line += 1;
            if line > before && !is_blank(&cells) {
                first = Some(cells);
            }
            first.is_none()
        })?;
        let first = first.ok_or_else(|| Error::new(path, Fault::EmptyFile))?;
        let columns = if header { columns::names(&first) } else { columns::numbers(first.len()) };
        let before_data = if header { line } else { before };
        Ok(Self { columns, name, before_data, after_data: format.lines_after_data.unwrap_or(0) as usize })
    }

    /// Visits the records in order until `visit` says stop. Each has a cell for every column.
    pub(crate) fn visit_rows(&self, path: &Path, visit: &mut dyn FnMut(u64, Vec<Cell<'static>>) -> bool) -> Result<(), Error> {
        let mut held = VecDeque::new();
        let (mut line, mut row) = (0, 0);
        xlsx::visit_lines(path, &self.name, &mut |mut cells| {
            line += 1;
            if line <= self.before_data || is_blank(&cells) {
                return true;
            }
            if cells.len() < self.columns.len() {
                cells.resize(self.columns.len(), Cell::default());
            }
            held.push_back(cells);
            if held.len() <= self.after_data {
                return true;
            }
            row += 1;
            held.pop_front().is_none_or(|cells| visit(row, cells))
        })
    }
}

/// A row of a workbook as one text.
pub(crate) fn raw(cells: &[Cell<'_>]) -> String {
    cells.iter().map(|cell| cell.text.as_ref()).collect::<Vec<_>>().join("\t")
}

fn is_blank(cells: &[Cell<'_>]) -> bool {
    cells.iter().all(Cell::is_blank)
}
