//! Two loaded sides into a written, proved result.

use std::path::Path;
use std::time::Instant;

use arrow::array::RecordBatch;
use engine::{Certificate, CertificateInput, SideInput};
use ruleset::{Ruleset, Side};
use tables::run::{put_json, put_text};
use tables::{
    RULESET_FILE, RunWriter, SUMMARY_FILE, read_matches_csv, read_open_csv, write_matches_csv, write_open_csv, write_rejected_csv,
};

use super::summary::passes;
use super::{Error, Loaded, Phase, Prepared, Proposal, Result, SideSummary, Summary, Watch, prepare};

/// Knobs of the machinery. They do not change the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Threads; 0 is one per processor.
    pub threads: usize,
    /// Records of a batch.
    pub batch_rows: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threads: 0, batch_rows: 65_536 }
    }
}

/// Where the result goes. Both kinds also get `summary.json` and `ruleset.toml`.
#[derive(Debug, Clone, Copy)]
pub enum Output<'a> {
    /// A run's result as Parquet, for the API.
    Result(&'a Path),
    /// Plain CSV lists, for the command line: `matches.csv`, `open.csv` and, when there are any, `rejected.csv`.
    Lists(&'a Path),
}

impl<'a> Output<'a> {
    fn folder(self) -> &'a Path {
        match self {
            Self::Result(folder) | Self::Lists(folder) => folder,
        }
    }
}

/// What to match, and since when the clock runs.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    /// The left side.
    pub left: &'a Loaded,
    /// The right side.
    pub right: &'a Loaded,
    /// When the whole began: what `seconds` counts from.
    pub started: Instant,
}

/// What was written, read back.
struct Written {
    matches: Vec<RecordBatch>,
    open: Vec<RecordBatch>,
}

/// Matches two sides, writes the result, reads it back and proves it.
///
/// # Errors
/// When the ruleset does not fit the records, when the disk refuses, or when stopped. A result that does not tie is no
/// error: its certificate says so.
pub fn reconcile(sides: Sides<'_>, ruleset: &Ruleset, output: Output<'_>, settings: &Settings, watch: &dyn Watch) -> Result<Summary> {
    let Sides { left, right, started } = sides;
    let options = engine::Options { threads: settings.threads, batch_rows: settings.batch_rows };
    let outcome = engine::reconcile(&left.table, &right.table, ruleset, &options, &Steps(watch))?;
    go_on(watch, &Phase::Writing)?;
    let matches = outcome.matches_batches()?;
    let passes = passes(outcome.passes.clone(), &matches);
    let written = match output {
        Output::Result(folder) => write_result(folder, &matches, &outcome.open_batches()?)?,
        Output::Lists(folder) => write_lists(folder, matches, outcome.open_batches()?, [left, right])?,
    };
    put_text(&output.folder().join(RULESET_FILE), &ruleset.to_toml()?)?;
    go_on(watch, &Phase::Proving)?;
    let certificate = prove(left, right, ruleset, &written)?;
    let side = |at: usize| certificate.sides.get(at).map(SideSummary::of).unwrap_or_default();
    let summary = Summary {
        left: side(0),
        right: side(1),
        matches: outcome.matches(),
        seconds: seconds(started),
        digest: outcome.digest.clone(),
        passes,
        certificate,
        engine: engine::VERSION.to_owned(),
    };
    put_json(&output.folder().join(SUMMARY_FILE), &summary)?;
    Ok(summary)
}

/// The whole journey of the command line: read, propose where no ruleset is given, match, write, prove.
///
/// # Errors
/// As [`prepare`] and [`reconcile`].
pub fn reconcile_files(
    left: &Path,
    right: &Path,
    ruleset: Option<Ruleset>,
    output: Output<'_>,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<(Summary, Option<Proposal>)> {
    let started = Instant::now();
    let Prepared { left, right, ruleset, proposal } = prepare(left, right, ruleset, settings, watch)?;
    let summary = reconcile(Sides { left: &left, right: &right, started }, &ruleset, output, settings, watch)?;
    Ok((summary, proposal))
}

fn write_result(folder: &Path, matches: &[RecordBatch], open: &[RecordBatch]) -> Result<Written> {
    let mut writer = RunWriter::create(folder)?;
    for batch in matches {
        writer.matches(batch)?;
    }
    for batch in open {
        writer.open(batch)?;
    }
    let result = writer.finish()?;
    Ok(Written {
        matches: result.matches().read(&["match_id", "side", "row", "status"])?,
        open: result.open_items().read(&["side", "row"])?,
    })
}

fn write_lists(folder: &Path, matches: Vec<RecordBatch>, open: Vec<RecordBatch>, sides: [&Loaded; 2]) -> Result<Written> {
    let (matches_csv, open_csv, rejected) = (folder.join("matches.csv"), folder.join("open.csv"), folder.join("rejected.csv"));
    write_matches_csv(&matches_csv, matches.into_iter().map(Ok))?;
    write_open_csv(&open_csv, open.into_iter().map(Ok))?;
    if sides.iter().any(|side| side.rejected > 0) {
        let rows = Side::BOTH.into_iter().zip(sides).flat_map(|(side, loaded)| loaded.rejected_rows.iter().map(move |one| (side, one)));
        write_rejected_csv(&rejected, rows)?;
    } else if let Err(error) = std::fs::remove_file(&rejected)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        // A list of an earlier run must not stand beside this result.
        return Err(Error::Tables(tables::Error::Io { path: rejected, source: error }));
    }
    Ok(Written { matches: read_matches_csv(&matches_csv)?, open: read_open_csv(&open_csv)? })
}

fn prove(left: &Loaded, right: &Loaded, ruleset: &Ruleset, written: &Written) -> Result<Certificate> {
    let input = CertificateInput {
        left: SideInput { table: &left.table, rejected: left.rejected },
        right: SideInput { table: &right.table, rejected: right.rejected },
        matches: &written.matches,
        open: &written.open,
    };
    Ok(engine::certificate(&input, ruleset)?)
}

fn go_on(watch: &dyn Watch, phase: &Phase) -> Result<()> {
    watch.report(phase, 0, 0);
    if watch.cancelled() { Err(Error::Cancelled) } else { Ok(()) }
}

/// Seconds since `started`, to the millisecond.
fn seconds(started: Instant) -> f64 {
    let milliseconds = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
    f64::from(milliseconds) / 1000.0
}

/// The engine's progress in the flow's words.
struct Steps<'a>(&'a dyn Watch);

impl engine::Progress for Steps<'_> {
    fn report(&self, step: engine::Step<'_>) {
        let phase = Phase::Matching { pass: step.name.to_owned(), matched: step.matched };
        self.0.report(&phase, step.pass.saturating_sub(1) as u64, step.passes as u64);
    }

    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}
