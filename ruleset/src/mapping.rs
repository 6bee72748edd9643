//! How one file's columns become typed fields.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::field::{Field, FieldType};

/// How one side is read: the file's shape, the fields, the stable key, and rows to leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The file's shape; what is not stated is recognised.
    #[serde(default, skip_serializing_if = "FileFormat::is_default")]
    pub file: FileFormat,
    /// Fields whose values together name a record for good; empty: the record's whole content names it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key: Vec<String>,
    /// The typed fields, in the order they are shown.
    pub fields: Vec<Field>,
    /// Rows to leave out of matching. They are counted as excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Exclude>,
}

/// Leaves out rows whose column has one of the values, compared after trimming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// The column's header.
    pub column: String,
    /// The values that leave a row out; `""` is a blank cell.
    pub equals: Vec<String>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// Delimited text: CSV, TSV and kin.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// The shape of a file. Everything is optional: what is not stated is recognised from the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFormat {
    /// Delimited text or workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FileKind>,
    /// `utf-8`, `utf-16le`, `utf-16be` or `windows-1252`; a byte order mark is always honoured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The character between cells: `,` `;` `|` or tab as `"\t"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The character around cells that hold delimiters or line breaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<char>,
    /// Lines before the header (or before the data, without one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines_before_header: Option<u32>,
    /// Lines after the data, such as totals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lines_after_data: Option<u32>,
    /// Whether the first line of the table names the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// The sheet of a workbook; its first one unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
}

impl FileFormat {
    /// Whether nothing is stated.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Mapping {
    /// The field of that name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field whose sums the certificate proves: the first money field, else the first decimal one.
    pub fn amount_field(&self) -> Option<&Field> {
        let first = |kind| self.fields.iter().find(|field| field.kind == kind);
        first(FieldType::Money).or_else(|| first(FieldType::Decimal))
    }

    /// The field that places a record in time: the first date or timestamp.
    pub fn day_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.kind.is_day())
    }

    /// The `(from, to)` renames that give a dataset read by this mapping the field names of `wanted`: a field that reads the
    /// same columns of the file is the same field. A field that `wanted` does not know keeps its name, or gets
    /// `_imported` after it where another field has just been given that name.
    pub fn renames(&self, wanted: &Self) -> Vec<(String, String)> {
        let mut taken: HashSet<&str> = HashSet::new();
        let mut renames = Vec::new();
        let mut unknown: Vec<&Field> = Vec::new();
        for field in &self.fields {
            let same = |other: &&Field| !taken.contains(other.name.as_str()) && other.columns().eq(field.columns());
            match wanted.fields.iter().find(same) {
                Some(other) => {
                    taken.insert(&other.name);
                    if other.name != field.name {
                        renames.push((field.name.clone(), other.name.clone()));
                    }
                }
                None => unknown.push(field),
            }
        }
        let displaced = unknown.into_iter().filter(|field| taken.contains(field.name.as_str()));
        renames.extend(displaced.map(|field| (field.name.clone(), format!("{}_imported", field.name))));
        renames
    }
}
