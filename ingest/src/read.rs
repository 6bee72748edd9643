//! Reading a file by its mapping: cut, take apart on several threads, hand over in order.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};

use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use ruleset::{FileFormat, FileKind, Mapping};

use crate::assemble::{Assembled, Assembler, Plan, Ragged, Rejected, schema};
use crate::csv::{Blocks, Part};
use crate::error::{Error, Fault, SinkError};
use crate::key::Keys;
use crate::sheet::Sheet;
use crate::{csv, sniff};

/// Rows after which a file of mostly ragged rows is given up.
const ENOUGH_ROWS: u64 = 1000;

/// How to read.
#[derive(Debug, Clone, Copy)]
pub struct ReadOptions<'a> {
    /// Add `_key`.
    pub record_keys: bool,
    /// The most rows of a batch.
    pub batch_rows: usize,
    /// Threads that take rows apart; 0 is as many as the machine has.
    pub threads: usize,
    /// Text fields that are wanted; the others are left out of the records. Nothing is known of a row less by that: a text that
    /// is not required is never a reason to reject it.
    pub texts: Option<&'a BTreeSet<&'a str>>,
}

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        Self { record_keys: false, batch_rows: 65_536, threads: 0, texts: None }
    }
}

/// What a progress callback answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continue {
    /// Go on.
    Yes,
    /// Stop: [`read`] fails with [`Fault::Cancelled`].
    Stop,
}

/// Records of the dataset and the rows that were rejected among them.
#[derive(Debug)]
pub struct Batch {
    /// In the order of the file, as [`schema`] says.
    pub records: RecordBatch,
    /// In the order of the file.
    pub rejected: Vec<Rejected>,
}

/// What became of the rows: `rows = accepted + excluded + rejected`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadSummary {
    /// Data rows of the file.
    pub rows: u64,
    /// Rows in the dataset that take part in matching.
    pub accepted: u64,
    /// Rows in the dataset that the mapping leaves out of matching.
    pub excluded: u64,
    /// Rows that are not in the dataset.
    pub rejected: u64,
    /// The first of those.
    pub first_rejected: Option<Rejected>,
}

/// Where batches go.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(Batch) -> Result<(), SinkError>;
/// Bytes done, bytes in all, rows so far.
pub(crate) type Progress<'p> = &'p dyn Fn(u64, u64, u64) -> Continue;

/// Reads a file by its mapping and hands batches to `sink`, in the order of the file.
///
/// # Errors
/// When the file or the mapping as a whole cannot be used; batches handed over before are then to be discarded.
pub fn read(
    path: &Path,
    mapping: &Mapping,
    options: &ReadOptions<'_>,
    sink: &mut dyn FnMut(Batch) -> Result<(), SinkError>,
    progress: &dyn Fn(u64, u64, u64) -> Continue,
) -> Result<ReadSummary, Error> {
    let format = sniff::complete(path, &mapping.file)?;
    let keys = options.record_keys.then(|| Keys::new(schema(mapping, true), &mapping.key));
    let mut out = Out { path, options, keys, sink, progress, summary: ReadSummary::default(), ragged: Ragged::default(), columns: 0 };
    match format.kind {
        Some(FileKind::Xlsx) => read_sheet(&mut out, mapping, &format)?,
        Some(FileKind::Csv) | None => read_text(&mut out, mapping, &format)?,
    }
    out.finish()
}

/// The receiving end: keys, slices, counts.
struct Out<'a> {
    path: &'a Path,
    options: &'a ReadOptions<'a>,
    keys: Option<Keys>,
    sink: Sink<'a>,
    progress: Progress<'a>,
    summary: ReadSummary,
    ragged: Ragged,
    columns: usize,
}

impl Out<'_> {
    fn take(&mut self, assembled: Assembled, done: u64, total: u64) -> Result<(), Error> {
        let mut assembled = assembled.after(self.summary.rows);
        let mut records = assembled.take_records().map_err(unmade(self.path))?;
        let Assembled { mut rejected, hashes, rows, excluded, ragged, .. } = assembled;
        if let Some(keys) = &mut self.keys {
            records = keys.add(&records, &hashes).map_err(|error| Error::new(self.path, Fault::Sink(error.into())))?;
        }
        self.summary.rows += rows;
        self.summary.excluded += excluded;
        self.summary.accepted += records.num_rows() as u64 - excluded;
        self.summary.rejected += rejected.len() as u64;
        if self.summary.first_rejected.is_none() {
            self.summary.first_rejected = rejected.first().cloned();
        }
        self.ragged.count += ragged.count;
        self.ragged.first = self.ragged.first.or(ragged.first);
        if self.summary.rows >= ENOUGH_ROWS {
            self.refuse_ragged()?;
        }
        let most = self.options.batch_rows.max(1);
        let mut start = 0;
        while start < records.num_rows() || !rejected.is_empty() {
            let slice = records.slice(start, most.min(records.num_rows() - start));
            start += slice.num_rows();
            let batch = Batch { records: slice, rejected: std::mem::take(&mut rejected) };
            (self.sink)(batch).map_err(|error| Error::new(self.path, Fault::Sink(error)))?;
        }
        match (self.progress)(done.min(total), total, self.summary.rows) {
            Continue::Yes => Ok(()),
            Continue::Stop => Err(Error::new(self.path, Fault::Cancelled)),
        }
    }

    /// A wrong delimiter makes every row ragged: then the file is at fault, not its rows.
    fn refuse_ragged(&self) -> Result<(), Error> {
        let Ragged { count, first: Some((row, cells)) } = self.ragged else { return Ok(()) };
        if count * 2 <= self.summary.rows {
            return Ok(());
        }
        let fault = Fault::Ragged { cells, columns: self.columns, ragged: count, rows: self.summary.rows };
        Err(Error::new(self.path, fault).at_row(row))
    }

    fn finish(self) -> Result<ReadSummary, Error> {
        if self.summary.rows == 0 {
            return Err(Error::new(self.path, Fault::EmptyTable));
        }
        self.refuse_ragged()?;
        Ok(self.summary)
    }
}

fn read_sheet(out: &mut Out<'_>, mapping: &Mapping, format: &FileFormat) -> Result<(), Error> {
    let path = out.path;
    let total = std::fs::metadata(path).map_err(Error::io(path))?.len();
    let sheet = Sheet::open(path, format)?;
    let plan = Plan::new(path, mapping, sheet.columns.clone(), out.options)?;
    out.columns = plan.columns.len();
    let most = out.options.batch_rows.clamp(1, 65_536) as u64;
    let mut assembler = Assembler::new(&plan, 0);
    let mut failed = None;
    let mut count = 0;
    sheet.visit_rows(path, &mut |_, cells| {
        assembler.push(cells.as_slice(), || crate::sheet::raw(&cells));
        count += 1;
        if count % most == 0 {
            let full = std::mem::replace(&mut assembler, Assembler::new(&plan, 0));
            // Zip gives no position in the file; half is an honest "not yet done".
            failed = full.finish().map_err(unmade(path)).and_then(|assembled| out.take(assembled, total / 2, total)).err();
        }
        failed.is_none()
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    out.take(assembler.finish().map_err(unmade(path))?, total, total)
}

fn unmade(path: &Path) -> impl Fn(ArrowError) -> Error + '_ {
    move |error| Error::new(path, Fault::Io(std::io::Error::other(error)))
}

/// The number of a block, and what became of it.
type Done = (u64, Result<Part, Error>);

fn read_text(out: &mut Out<'_>, mapping: &Mapping, format: &FileFormat) -> Result<(), Error> {
    let path = out.path;
    let mut table = csv::Table::open(path, format)?;
    let plan = Plan::new(path, mapping, std::mem::take(&mut table.columns), out.options)?;
    out.columns = plan.columns.len();
    table.blocks.trust_line_breaks();
    while let Some(at) = read_blocks(out, &plan, table.blocks)? {
        // A cell holds a line break at which a block ended: from there on, blocks end where records do.
        table = csv::Table::open(path, format)?;
        table.blocks.go_to(at)?;
    }
    Ok(())
}

/// Takes the blocks apart on all threads. Returns the place in the text where a block does not end with a whole record.
fn read_blocks(out: &mut Out<'_>, plan: &Plan, blocks: Blocks) -> Result<Option<u64>, Error> {
    let (path, dialect, total) = (out.path, blocks.dialect(), blocks.total);
    let threads = match out.options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let blocks = Mutex::new((0, blocks));
    let stop = AtomicBool::new(false);
    let work = |to_out: mpsc::SyncSender<Done>| {
        let mut tools = csv::Tools::default();
        while !stop.load(Ordering::Relaxed) {
            let room = tools.take_room();
            // Reading from the file is quick beside taking apart, so the threads take turns in it.
            let Ok(mut blocks) = blocks.lock() else { return };
            let number = blocks.0;
            let block = blocks.1.next_block(room);
            blocks.0 += 1;
            drop(blocks);
            let done = match block {
                Ok(None) => return,
                Ok(Some(block)) => csv::assemble(path, plan, block, dialect, &mut tools),
                Err(error) => Err(error),
            };
            let last = done.is_err();
            if to_out.send((number, done)).is_err() || last {
                return stop.store(true, Ordering::Relaxed);
            }
        }
    };
    std::thread::scope(|scope| {
        // A bounded queue bounds the memory: a few blocks on their way, whatever the file's size.
        let (to_out, from_workers) = mpsc::sync_channel::<Done>(threads * 2);
        for _ in 0..threads {
            let to_out = to_out.clone();
            scope.spawn(|| work(to_out));
        }
        drop(to_out);
        let result = in_order(out, &from_workers, total);
        stop.store(true, Ordering::Relaxed);
        result
    })
}

/// Takes blocks in the order of the file, whichever thread is done first, up to one that does not end with a whole record.
fn in_order(out: &mut Out<'_>, from_workers: &mpsc::Receiver<Done>, total: u64) -> Result<Option<u64>, Error> {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for (number, result) in from_workers {
        waiting.insert(number, result);
        while let Some(result) = waiting.remove(&next) {
            match result.map_err(|error| error.after(out.summary.rows))? {
                Part::Assembled(assembled, read) => out.take(assembled, read, total)?,
                Part::Unended(at) => return Ok(Some(at)),
            }
            next += 1;
        }
    }
    Ok(None)
}
