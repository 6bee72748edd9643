//! One cell as a format hands it over, before the mapping gives it a type.

use std::borrow::Cow;

/// The text of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell<'a> {
    pub(crate) text: Cow<'a, str>,
    /// The file itself says what the value is (a workbook's numbers and dates): the text is then in the plain
    /// form `-123.45`, `2024-01-31` or `2024-01-31T10:00:00`, whatever separators and formats the mapping states.
    pub(crate) typed: bool,
}

impl<'a> Cell<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), typed: false }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.trimmed().is_empty()
    }

    /// The text without the spaces around it.
    pub(crate) fn trimmed(&self) -> &str {
        trim(&self.text)
    }
}

/// The cells of one record.
pub(crate) trait Cells {
    fn count(&self) -> usize;

    /// The cell at that place; none after the last one.
    fn cell(&self, at: usize) -> Option<Cell<'_>>;
}

impl Cells for [Cell<'_>] {
    fn count(&self) -> usize {
        self.len()
    }

    fn cell(&self, at: usize) -> Option<Cell<'_>> {
        self.get(at).map(|cell| Cell { text: Cow::Borrowed(&cell.text), typed: cell.typed })
    }
}

/// As [`str::trim`], which takes a text apart character by character; most need no trimming, and that shows in two bytes.
pub(crate) fn trim(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [only] if only.is_ascii_graphic() => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}
