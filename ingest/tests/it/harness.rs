//! Files made in code, read into plain text that a test can compare.

#![expect(clippy::unwrap_used, reason = "a test may stop where its own set-up fails")]

use std::cell::RefCell;
use std::path::PathBuf;

use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use ingest::{Batch, Continue, Error, ReadOptions, ReadSummary, Rejected};
use ruleset::{Field, FieldType, FileFormat, Mapping};
use tempfile::TempDir;

/// A file that lives as long as the test.
pub(crate) struct Sample {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn sample(content: impl AsRef<[u8]>) -> Sample {
    named("sample.csv", content)
}

pub(crate) fn named(name: &str, content: impl AsRef<[u8]>) -> Sample {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    Sample { _folder: folder, path }
}

/// Everything that came out of one reading.
#[derive(Debug, PartialEq)]
pub(crate) struct Out {
    /// `_row`, `_excluded` and the fields (and `_key`), as text; blank is `∅`.
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) summary: ReadSummary,
    pub(crate) batches: usize,
}

impl Out {
    /// The fields' values alone.
    pub(crate) fn values(&self) -> Vec<Vec<&str>> {
        self.rows.iter().map(|row| row[2..].iter().map(String::as_str).collect()).collect()
    }
}

impl Sample {
    pub(crate) fn read(&self, mapping: &Mapping) -> Result<Out, Error> {
        self.read_with(mapping, &ReadOptions::default())
    }

    pub(crate) fn read_with(&self, mapping: &Mapping, options: &ReadOptions<'_>) -> Result<Out, Error> {
        let (mut rows, mut rejected, mut batches) = (Vec::new(), Vec::new(), 0);
        let schema = ingest::schema(mapping, options.record_keys);
        let mut sink = |batch: Batch| {
            assert_eq!(batch.records.schema(), schema);
            rows.extend(as_text(&batch.records));
            rejected.extend(batch.rejected);
            batches += 1;
            Ok(())
        };
        let summary = ingest::read(&self.path, mapping, options, &mut sink, &|_, _, _| Continue::Yes)?;
        assert_eq!(summary.rows, summary.accepted + summary.excluded + summary.rejected);
        assert_eq!(rows.len() as u64, summary.accepted + summary.excluded);
        assert_eq!(rejected.len() as u64, summary.rejected);
        Ok(Out { rows, rejected, summary, batches })
    }

    pub(crate) fn profile(&self) -> ingest::Profile {
        ingest::profile(&self.path, &FileFormat::default(), &ingest::ProfileOptions::default()).unwrap()
    }

    pub(crate) fn propose(&self) -> Mapping {
        ingest::propose(&self.profile())
    }

    /// Read by the mapping that is proposed for it.
    pub(crate) fn read_as_proposed(&self) -> Out {
        self.read(&self.propose()).unwrap()
    }
}

pub(crate) fn as_text(records: &RecordBatch) -> Vec<Vec<String>> {
    let options = FormatOptions::default().with_null("∅");
    let columns: Vec<ArrayFormatter<'_>> =
        records.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
    (0..records.num_rows()).map(|row| columns.iter().map(|column| column.value(row).to_string()).collect()).collect()
}

pub(crate) fn mapping(fields: Vec<Field>) -> Mapping {
    Mapping { fields, ..Mapping::default() }
}

pub(crate) fn text(name: &str) -> Field {
    Field::new(name, name, FieldType::Text)
}

pub(crate) fn decimal(name: &str) -> Field {
    Field::new(name, name, FieldType::Decimal)
}

pub(crate) fn date(name: &str, format: &str) -> Field {
    Field { format: Some(format.to_owned()), ..Field::new(name, name, FieldType::Date) }
}

/// Reads one column of cells as one field; `Err` is the reason of the rejection.
pub(crate) fn column(field: &Field, cells: &[&str]) -> Vec<Result<String, String>> {
    let quoted: Vec<String> = cells.iter().map(|cell| format!("x,\"{}\"\n", cell.replace('"', "\"\""))).collect();
    let file = sample(format!("pad,{}\n{}", field.name, quoted.concat()));
    let out = RefCell::new(file.read(&mapping(vec![field.clone()])).unwrap());
    (1..=cells.len() as u64)
        .map(|row| {
            let out = out.borrow();
            match out.rows.iter().find(|values| values[0] == row.to_string()) {
                Some(values) => Ok(values[2].clone()),
                None => Err(out.rejected.iter().find(|rejected| rejected.row == row).unwrap().reason.clone()),
            }
        })
        .collect()
}
