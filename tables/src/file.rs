//! One Parquet file: written whole or not at all, read by row groups and selections of rows.
//!
//! A file appears under its name only when it is complete and on the disk (temporary file, fsync, rename, fsync of
//! the folder), so a crash leaves nothing half written behind.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::datatypes::{DataType, Schema, SchemaRef};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowFilter, RowSelection,
};
use parquet::arrow::{ArrowWriter, ProjectionMask};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::PageIndexPolicy;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use tempfile::NamedTempFile;

use crate::{Error, Result};

/// Rows of a row group: the unit that statistics let a reader skip.
const GROUP_ROWS: usize = 128 * 1024;
/// Rows of a data page: the unit that a selection of single rows reads.
const PAGE_ROWS: usize = 8 * 1024;
/// Rows of a batch that a reader hands out.
pub(crate) const BATCH_ROWS: usize = 64 * 1024;

/// Writes one file. Dropped without [`Writer::finish`], it leaves nothing.
pub(crate) struct Writer {
    path: PathBuf,
    inner: ArrowWriter<NamedTempFile>,
    schema: SchemaRef,
    rows: u64,
}

impl Writer {
    /// `ordered` are whole-number columns with mostly rising values: stored as differences.
    pub(crate) fn create(path: &Path, schema: SchemaRef, ordered: &[&str]) -> Result<Self> {
        let properties = properties(ordered).map_err(Error::parquet(path))?;
        let file = new_file(path)?;
        let inner = ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(Error::parquet(path))?;
        Ok(Self { path: path.to_path_buf(), inner, schema, rows: 0 })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let fits = batch.schema_ref() == &self.schema;
        let result = if fits { self.inner.write(batch) } else { self.inner.write(&recast(batch, &self.schema)?) };
        result.map_err(Error::parquet(&self.path))?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Makes the file appear; its size in bytes.
    pub(crate) fn finish(self) -> Result<u64> {
        let path = self.path;
        let file = self.inner.into_inner().map_err(Error::parquet(&path))?;
        publish(file, &path)
    }
}

fn properties(ordered: &[&str]) -> parquet::errors::Result<WriterProperties> {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("recon".to_owned());
    for name in ordered {
        let column = ColumnPath::from(*name);
        builder = builder.set_column_dictionary_enabled(column.clone(), false).set_column_encoding(column, Encoding::DELTA_BINARY_PACKED);
    }
    Ok(builder.build())
}

/// The batch with the table's own schema (field metadata and nullability aside, the columns must be the same).
fn recast(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let same = batch.schema_ref().fields().len() == schema.fields().len()
        && batch.schema_ref().fields().iter().zip(schema.fields()).all(|(a, b)| a.name() == b.name() && a.data_type() == b.data_type());
    if !same {
        return Err(Error::Schema(format!("it has {}, the table {}", listed(batch.schema_ref()), listed(schema))));
    }
    RecordBatch::try_new(schema.clone(), batch.columns().to_vec()).map_err(Error::Arrow)
}

fn listed(schema: &SchemaRef) -> String {
    schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect::<Vec<_>>().join(", ")
}

/// A temporary file in the folder of `path`, which is created when absent.
pub(crate) fn new_file(path: &Path) -> Result<NamedTempFile> {
    let folder = folder_of(path);
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".part");
    // As for any other new file, the user's umask decides who may read it.
    #[cfg(unix)]
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(permissions);
    builder.tempfile_in(folder).map_err(Error::io(folder))
}

/// Puts a complete temporary file under its name, durably; its size in bytes.
pub(crate) fn publish(file: NamedTempFile, path: &Path) -> Result<u64> {
    file.as_file().sync_all().map_err(Error::io(path))?;
    let size = file.as_file().metadata().map_err(Error::io(path))?.len();
    place(file, path)?;
    let folder = folder_of(path);
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(folder))?;
    Ok(size)
}

/// Puts a complete temporary file under its name. A power cut may still lose it: for what is made again easily.
pub(crate) fn place(file: NamedTempFile, path: &Path) -> Result<()> {
    // A file that takes the place of another one is written through to the disk by some file systems, at once.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Error::Io { path: path.to_path_buf(), source: error }),
        _ => {}
    }
    file.persist(path).map(drop).map_err(|error| Error::Io { path: path.to_path_buf(), source: error.error })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An opened file: its metadata is read once, its pages when asked for.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
}

/// What to read of a file.
#[derive(Default)]
pub(crate) struct Want<'a> {
    /// Only these columns, in the file's order.
    pub(crate) columns: Option<&'a [&'a str]>,
    /// Only these row groups.
    pub(crate) groups: Option<Vec<usize>>,
    /// Only these rows of those groups.
    pub(crate) selection: Option<RowSelection>,
    /// Only rows that this keeps.
    pub(crate) filter: Option<RowFilter>,
    /// Rows of a batch; a default for 0.
    pub(crate) batch_rows: usize,
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(Error::io(path))?;
        let options = ArrowReaderOptions::new().with_offset_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&file, options).map_err(Error::parquet(path))?;
        Ok(Self { path: path.to_path_buf(), metadata })
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        self.metadata.schema()
    }

    /// The same file with its texts coded: each different one once per row group, as the file keeps them.
    pub(crate) fn coded(&self) -> Result<Self> {
        let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let fields = self.schema().fields().iter().map(|field| match field.data_type() {
            DataType::Utf8 => field.as_ref().clone().with_data_type(coded.clone()),
            _ => field.as_ref().clone(),
        });
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields.collect::<Vec<_>>())));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(self.metadata.metadata()), options).map_err(Error::parquet(&self.path))?;
        Ok(Self { path: self.path.clone(), metadata })
    }

    pub(crate) fn rows(&self) -> u64 {
        self.group_rows().sum()
    }

    pub(crate) fn group_rows(&self) -> impl Iterator<Item = u64> + '_ {
        self.metadata.metadata().row_groups().iter().map(|group| group.num_rows().unsigned_abs())
    }

    /// The columns' mask, for predicates.
    pub(crate) fn mask(&self, columns: &[&str]) -> ProjectionMask {
        ProjectionMask::columns(self.metadata.parquet_schema(), columns.iter().copied())
    }

    pub(crate) fn read(&self, want: Want<'_>) -> Result<Batches> {
        let file = File::open(&self.path).map_err(Error::io(&self.path))?;
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_batch_size(if want.batch_rows == 0 { BATCH_ROWS } else { want.batch_rows });
        if let Some(columns) = want.columns {
            self.known(columns)?;
            builder = builder.with_projection(self.mask(columns));
        }
        if let Some(groups) = want.groups {
            builder = builder.with_row_groups(groups);
        }
        if let Some(selection) = want.selection {
            builder = builder.with_row_selection(selection);
        }
        if let Some(filter) = want.filter {
            builder = builder.with_row_filter(filter);
        }
        let inner = builder.build().map_err(Error::parquet(&self.path))?;
        Ok(Batches { inner })
    }

    fn known(&self, columns: &[&str]) -> Result<()> {
        let schema = self.schema();
        match columns.iter().find(|name| schema.column_with_name(name).is_none()) {
            None => Ok(()),
            Some(name) => Err(Error::NoSuchColumn {
                name: (*name).to_owned(),
                known: schema.fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// Per row group, the least and the largest value of a whole-number column.
    pub(crate) fn bounds(&self, column: &str) -> Result<Vec<(u64, u64)>> {
        let metadata = self.metadata.metadata();
        let wrap = Error::parquet;
        let converter = StatisticsConverter::try_new(column, self.schema(), self.metadata.parquet_schema()).map_err(wrap(&self.path))?;
        let least = converter.row_group_mins(metadata.row_groups()).map_err(wrap(&self.path))?;
        let largest = converter.row_group_maxes(metadata.row_groups()).map_err(wrap(&self.path))?;
        let numbers = |array: &arrow::array::ArrayRef| array.as_any().downcast_ref::<UInt64Array>().cloned();
        let (Some(least), Some(largest)) = (numbers(&least), numbers(&largest)) else {
            return Err(Error::Schema(format!("`{column}` is not a whole number without sign")));
        };
        Ok(least.iter().zip(largest.iter()).map(|(least, largest)| (least.unwrap_or(0), largest.unwrap_or(u64::MAX))).collect())
    }
}

/// Batches of a file, one after the other.
pub(crate) struct Batches {
    inner: ParquetRecordBatchReader,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.inner.next().map(|batch| batch.map_err(Error::Arrow))
    }
}
