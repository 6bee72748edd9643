//! A dataset: one immutable import. Columns: `_row` (1-based data row of the file, rising), `_excluded`, the mapping's
//! fields in their order, and, for imports, `_key` last. Rejected rows lie in a second file beside it.

use std::path::{Path, PathBuf};

use arrow::array::types::UInt64Type;
use arrow::array::{AsArray, RecordBatch, UInt64Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::SchemaRef;
use parquet::arrow::arrow_reader::RowSelection;

use crate::Result;
use crate::digest::{Digest, hex};
use crate::file::{Reader, Want, Writer};
use crate::rejected::{self, Rejected};

/// The column of row numbers.
pub const ROW: &str = "_row";
/// The column that says whether a record is left out of matching.
pub const EXCLUDED: &str = "_excluded";
/// The column that names a record for good, across imports.
pub const DATASET_KEY: &str = "_key";
/// The file of records in a dataset's folder.
pub const RECORDS_FILE: &str = "records.parquet";
/// The file of rejected rows in a dataset's folder.
pub const REJECTED_FILE: &str = "rejected.parquet";

/// Rejected rows that are held before they are written.
const REJECTED_BUFFER: usize = 8192;

/// What [`DatasetWriter::finish`] wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// sha-256 of the content, as hexadecimal: schema, records and rejected rows, whatever the batches were.
    pub digest: String,
    /// Records.
    pub rows: u64,
    /// Rejected rows.
    pub rejected: u64,
    /// Bytes of both files.
    pub bytes: u64,
}

/// Writes a dataset into a folder. Dropped without [`DatasetWriter::finish`], it leaves nothing.
pub struct DatasetWriter {
    records: Writer,
    records_digest: Digest,
    rows: u64,
    refused: Writer,
    refused_digest: Digest,
    waiting: Vec<Rejected>,
    rejected: u64,
}

impl DatasetWriter {
    /// Starts a dataset of `schema` in the folder `folder`, which is created when absent.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(folder: &Path, schema: SchemaRef) -> Result<Self> {
        Ok(Self {
            records: Writer::create(&folder.join(RECORDS_FILE), schema.clone(), &[ROW])?,
            records_digest: Digest::new(schema),
            rows: 0,
            refused: rejected::writer(&folder.join(REJECTED_FILE))?,
            refused_digest: Digest::new(rejected::schema()),
            waiting: Vec::new(),
            rejected: 0,
        })
    }

    /// Adds records, which continue the row numbers upwards.
    ///
    /// # Errors
    /// When the batch has other columns than the dataset, or the disk refuses.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.records.write(batch)?;
        self.records_digest.add(batch)?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Adds rejected rows, which continue the row numbers upwards.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn reject(&mut self, rejected: impl IntoIterator<Item = Rejected>) -> Result<()> {
        self.waiting.extend(rejected);
        if self.waiting.len() >= REJECTED_BUFFER { self.flush_rejected() } else { Ok(()) }
    }

    fn flush_rejected(&mut self) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.is_empty() {
            return Ok(());
        }
        let batch = rejected::batch(&waiting)?;
        self.refused.write(&batch)?;
        self.refused_digest.add(&batch)?;
        self.rejected += waiting.len() as u64;
        Ok(())
    }

    /// Makes both files appear, durably.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(mut self) -> Result<Written> {
        use sha2::{Digest as _, Sha256};
        self.flush_rejected()?;
        // The records last: a folder with records is complete.
        let mut bytes = self.refused.finish()?;
        bytes += self.records.finish()?;
        let mut whole = Sha256::new();
        whole.update(self.records_digest.finish());
        whole.update(self.refused_digest.finish());
        Ok(Written { digest: hex(&whole.finalize()), rows: self.rows, rejected: self.rejected, bytes })
    }
}

/// An opened dataset.
#[derive(Debug, Clone)]
pub struct Dataset {
    reader: Reader,
    bounds: Vec<(u64, u64)>,
    rejected: PathBuf,
}

impl Dataset {
    /// Opens the dataset in the folder `folder`.
    ///
    /// # Errors
    /// When a file is missing or is not one that this program wrote.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_files(&folder.join(RECORDS_FILE), &folder.join(REJECTED_FILE))
    }

    /// Opens a dataset whose two files lie anywhere. The second is only looked at by [`Dataset::rejected`].
    ///
    /// # Errors
    /// When the file is missing or is not one that this program wrote.
    pub fn open_files(records: &Path, rejected: &Path) -> Result<Self> {
        let reader = Reader::open(records)?;
        let bounds = reader.bounds(ROW)?;
        Ok(Self { reader, bounds, rejected: rejected.to_path_buf() })
    }

    /// The columns.
    pub fn schema(&self) -> &SchemaRef {
        self.reader.schema()
    }

    /// How many records there are.
    pub fn len(&self) -> u64 {
        self.reader.rows()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All records, or only these columns of them, in the file's column order.
    ///
    /// # Errors
    /// When a column is unknown or the file is damaged.
    pub fn read(&self, columns: Option<&[&str]>) -> Result<Vec<RecordBatch>> {
        self.batches(columns)?.collect()
    }

    /// All records, batch after batch, or only these columns of them.
    ///
    /// # Errors
    /// When a column is unknown or the file is damaged; so may each batch be.
    pub fn batches(&self, columns: Option<&[&str]>) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        self.reader.read(Want { columns, ..Want::default() })
    }

    /// The records with these row numbers, in that order. Numbers that are not there (or were rejected) are left
    /// out, so look at the `_row` column. Only the pages that hold them are read.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn rows(&self, numbers: &[u64]) -> Result<RecordBatch> {
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut found = Vec::new();
        for (group, (least, largest)) in self.bounds.iter().enumerate() {
            let from = sorted.partition_point(|number| number < least);
            let to = sorted.partition_point(|number| number <= largest);
            if let Some(wanted) = sorted.get(from..to).filter(|wanted| !wanted.is_empty()) {
                self.rows_of_group(group, wanted, &mut found)?;
            }
        }
        let found = concat_batches(self.schema(), &found)?;
        in_order(&found, numbers)
    }

    fn rows_of_group(&self, group: usize, wanted: &[u64], found: &mut Vec<RecordBatch>) -> Result<()> {
        let positions = self.positions(group, wanted)?;
        let length = self.reader.group_rows().nth(group).unwrap_or(0) as usize;
        let ranges = positions.iter().map(|position| *position..position + 1);
        let selection = RowSelection::from_consecutive_ranges(ranges, length);
        for batch in self.reader.read(Want { groups: Some(vec![group]), selection: Some(selection), ..Want::default() })? {
            found.push(batch?);
        }
        Ok(())
    }

    /// Where in the row group these row numbers are. Without a gap (no rejected row) that is arithmetic.
    fn positions(&self, group: usize, wanted: &[u64]) -> Result<Vec<usize>> {
        let (least, largest) = self.bounds.get(group).copied().unwrap_or((0, 0));
        let length = self.reader.group_rows().nth(group).unwrap_or(0);
        if largest - least + 1 == length {
            return Ok(wanted.iter().map(|number| (number - least) as usize).collect());
        }
        let mut numbers = Vec::with_capacity(length as usize);
        for batch in self.reader.read(Want { columns: Some(&[ROW]), groups: Some(vec![group]), ..Want::default() })? {
            numbers.extend_from_slice(batch?.column(0).as_primitive::<UInt64Type>().values());
        }
        Ok(wanted.iter().filter_map(|number| numbers.binary_search(number).ok()).collect())
    }

    /// `limit` records after skipping `offset`.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn page(&self, offset: u64, limit: u64) -> Result<RecordBatch> {
        let mut found = Vec::new();
        let mut start = 0;
        for (group, length) in self.reader.group_rows().enumerate() {
            let from = offset.max(start);
            let to = offset.saturating_add(limit).min(start + length);
            if from < to {
                let range = (from - start) as usize..(to - start) as usize;
                let selection = RowSelection::from_consecutive_ranges(std::iter::once(range), length as usize);
                for batch in self.reader.read(Want { groups: Some(vec![group]), selection: Some(selection), ..Want::default() })? {
                    found.push(batch?);
                }
            }
            start += length;
        }
        Ok(concat_batches(self.schema(), &found)?)
    }

    /// Rejected rows after the row number `after`, at most `limit`.
    ///
    /// # Errors
    /// When the file of rejected rows is missing or damaged.
    pub fn rejected(&self, after: u64, limit: usize) -> Result<Vec<Rejected>> {
        rejected::page(&Reader::open(&self.rejected)?, after, limit)
    }

    /// How many rejected rows there are.
    ///
    /// # Errors
    /// When the file of rejected rows is missing or damaged.
    pub fn rejected_len(&self) -> Result<u64> {
        Ok(Reader::open(&self.rejected)?.rows())
    }
}

/// The rows of `found` (rising by `_row`) in the order of `numbers`.
fn in_order(found: &RecordBatch, numbers: &[u64]) -> Result<RecordBatch> {
    let Some(column) = found.column_by_name(ROW) else { return Ok(found.clone()) };
    let rows = column.as_primitive::<UInt64Type>().values();
    if rows.len() == numbers.len() && rows.iter().eq(numbers) {
        return Ok(found.clone());
    }
    let places: UInt64Array = numbers.iter().filter_map(|number| rows.binary_search(number).ok()).map(|place| place as u64).collect();
    if places.len() == rows.len() && places.values().iter().enumerate().all(|(at, place)| at as u64 == *place) {
        return Ok(found.clone());
    }
    Ok(take_record_batch(found, &places)?)
}
