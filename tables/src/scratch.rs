//! Record batches that wait on disk: their columns lie in a file without a name and are read in place through a mapping. The
//! system keeps in memory what is being read, as far as there is room, and gives the rest up at no cost.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array as _, ArrayData, RecordBatch, make_array};
use arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use bytes::Bytes;
use memmap2::{Mmap, MmapOptions};

use crate::{Error, Result};

/// Mappings start at a multiple of this: no system's pages are larger.
const PAGE: u64 = 65_536;
/// Buffers start at a multiple of this, as arrays want them to.
const ALIGNED: usize = 64;

/// A file for batches. It has no name, and is gone with the last batch that was kept in it.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    file: File,
    end: u64,
}

impl Scratch {
    /// An empty file in a folder.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn create(folder: &Path) -> Result<Self> {
        let refused = |source| Error::Io { path: folder.to_path_buf(), source };
        std::fs::create_dir_all(folder).map_err(refused)?;
        Ok(Self { folder: folder.to_path_buf(), file: tempfile::tempfile_in(folder).map_err(refused)?, end: 0 })
    }

    /// The same batch, read from the file.
    ///
    /// # Errors
    /// When the disk refuses, as when it is full.
    pub fn keep(&mut self, batch: &RecordBatch) -> Result<RecordBatch> {
        let columns: Vec<ArrayData> = batch.columns().iter().map(|column| column.to_data()).collect();
        let mut bytes = Vec::new();
        columns.iter().for_each(|column| gather(column, &mut bytes));
        if bytes.is_empty() {
            return Ok(batch.clone());
        }
        let written = self.write(&bytes).and_then(|start| map(&self.file, start, bytes.len()));
        let mapped = written.map_err(|source| Error::Io { path: self.folder.clone(), source })?;
        let (mapped, mut at) = (Buffer::from(Bytes::from_owner(mapped)), 0);
        let columns = columns.iter().map(|column| Ok(make_array(place(column, &mapped, &mut at)?)));
        Ok(RecordBatch::try_new(batch.schema(), columns.collect::<Result<Vec<Arc<_>>>>()?)?)
    }

    /// Writes behind what is there. Returns where it starts.
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<u64> {
        let start = self.end.next_multiple_of(PAGE);
        self.file.seek(SeekFrom::Start(start))?;
        self.file.write_all(bytes)?;
        self.end = start + bytes.len() as u64;
        Ok(start)
    }
}

/// A part of the file, as memory.
#[expect(unsafe_code, reason = "a mapping is only sound while nobody changes or cuts the file")]
fn map(file: &File, start: u64, length: usize) -> std::io::Result<Mmap> {
    // SAFETY: the file has no name and its handle never leaves `Scratch`, which writes behind what is mapped and nowhere else, and never
    // makes the file shorter.
    unsafe { MmapOptions::new().offset(start).len(length).map(file) }
}

/// Puts the buffers of an array one after the other.
fn gather(array: &ArrayData, bytes: &mut Vec<u8>) {
    let mut push = |buffer: &Buffer| {
        bytes.resize(bytes.len().next_multiple_of(ALIGNED), 0);
        bytes.extend_from_slice(buffer);
    };
    array.nulls().iter().for_each(|nulls| push(nulls.buffer()));
    array.buffers().iter().for_each(push);
    array.child_data().iter().for_each(|child| gather(child, bytes));
}

/// The same array over the buffers as [`gather`] put them.
fn place(array: &ArrayData, mapped: &Buffer, at: &mut usize) -> Result<ArrayData> {
    let mut next = |buffer: &Buffer| {
        let start = at.next_multiple_of(ALIGNED);
        *at = start + buffer.len();
        mapped.slice_with_length(start, buffer.len())
    };
    let nulls = array.nulls().map(|nulls| NullBuffer::new(BooleanBuffer::new(next(nulls.buffer()), nulls.offset(), nulls.len())));
    let buffers = array.buffers().iter().map(next).collect();
    let children = array.child_data().iter().map(|child| place(child, mapped, at)).collect::<Result<_>>()?;
    let placed = ArrayData::builder(array.data_type().clone()).len(array.len()).offset(array.offset()).nulls(nulls);
    Ok(placed.buffers(buffers).child_data(children).build()?)
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, BooleanArray, Decimal128Array, Int32Array, StringArray, UInt64Array};
    use arrow::compute::cast;
    use arrow::datatypes::DataType;

    use super::*;

    #[test]
    fn batches_are_the_same_from_disk() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::Io { path: PathBuf::new(), source })?;
        let mut scratch = Scratch::create(folder.path())?;
        let names: ArrayRef = Arc::new(StringArray::from(vec![Some("a"), None, Some(""), Some("Kestrel")]));
        let coded = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("row", Arc::new(UInt64Array::from(vec![1, 2, 3, u64::MAX]))),
            ("excluded", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(true)]))),
            ("amount", Arc::new(Decimal128Array::from(vec![Some(1), None, Some(i128::MIN / 9), Some(0)]))),
            ("coded", cast(&names, &coded)?),
            ("names", names),
        ];
        let whole = RecordBatch::try_from_iter(columns)?;
        let empty = RecordBatch::try_from_iter([("none", Arc::new(Int32Array::from(Vec::<i32>::new())) as ArrayRef)])?;
        // Parts of arrays do not start with their buffers.
        for batch in [whole.clone(), whole.slice(1, 3), whole.slice(2, 0), empty, whole] {
            assert_eq!(scratch.keep(&batch)?, batch);
        }
        Ok(())
    }

    #[test]
    fn what_is_kept_outlives_the_scratch() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| Error::Io { path: PathBuf::new(), source })?;
        let batch = RecordBatch::try_from_iter([("n", Arc::new(Int32Array::from_iter_values(0..100_000)) as ArrayRef)])?;
        let mut scratch = Scratch::create(&folder.path().join("new"))?;
        let kept = [scratch.keep(&batch)?, scratch.keep(&batch)?];
        drop((scratch, folder));
        assert!(kept.iter().all(|kept| *kept == batch));
        Ok(())
    }
}
