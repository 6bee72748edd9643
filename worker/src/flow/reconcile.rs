//! Two loaded sides into a written, proved result.

use std::path::Path;
use std::time::Instant;

use engine::{Outcome, Proof, SideInput};
use ruleset::{Ruleset, Side};
use tables::run::{put_json, put_text};
use tables::{
    MatchLines, OpenLines, RULESET_FILE, RunResult, RunWriter, SUMMARY_FILE, Said, in_order, write_matches_csv, write_open_csv,
    write_rejected_csv,
};

use super::{Error, Loaded, Phase, Prepared, Proposal, Result, Room, SideSummary, Summary, Watch, prepare, room};

/// Knobs of the machinery. They do not change the result; with too little memory there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Threads; 0 is one per processor.
    pub threads: usize,
    /// Records of a batch.
    pub batch_rows: usize,
    /// Memory that a job may take, about. Columns that do not fit are read from disk.
    pub memory_bytes: u64,
}

impl Settings {
    /// The number of threads meant.
    pub(super) fn threads_meant(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        if self.threads == 0 { all() } else { self.threads.min(256) }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { threads: 0, batch_rows: 65_536, memory_bytes: u64::MAX }
    }
}

const MATCHES_CSV: &str = "matches.csv";
const OPEN_CSV: &str = "open.csv";
/// Matches or open records whose lines are made at once: few enough that their text stays near the processor.
const PART: usize = 8192;

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

/// Matches two sides, writes the result, reads it back and proves it.
///
/// # Errors
/// When the ruleset does not fit the records, when the disk refuses, or when stopped. A result that does not tie is no
/// error: its certificate says so.
pub fn reconcile(sides: Sides<'_>, ruleset: &Ruleset, output: Output<'_>, settings: &Settings, watch: &dyn Watch) -> Result<Summary> {
    let Sides { left, right, started } = sides;
    let options = engine::Options { threads: settings.threads, batch_rows: settings.batch_rows };
    let threads = settings.threads_meant();
    room::fits((left.table.rows() + right.table.rows()) as u64, settings)?;
    let outcome = engine::reconcile(&left.table, &right.table, ruleset, &options, &Steps(watch))?;
    go_on(watch, &Phase::Writing)?;
    let [of_left, of_right] = [left, right].map(|side| SideInput { table: &side.table, rejected: side.rejected });
    let mut proof = Proof::new(of_left, of_right)?;
    match output {
        Output::Result(folder) => write_result(folder, &outcome, threads)?,
        Output::Lists(folder) => write_lists(folder, &outcome, [left, right], threads, &mut proof)?,
    }
    put_text(&output.folder().join(RULESET_FILE), &ruleset.to_toml()?)?;
    let (matches, digest) = (outcome.matches(), outcome.digest.clone());
    let passes = outcome.passes.iter().map(Into::into).collect();
    drop(outcome);
    go_on(watch, &Phase::Proving)?;
    if let Output::Result(folder) = output {
        read_result(folder, &mut proof)?;
    }
    let certificate = proof.finish(ruleset)?;
    let side = |at: usize| certificate.sides.get(at).map(SideSummary::of).unwrap_or_default();
    let summary = Summary {
        left: side(0),
        right: side(1),
        matches,
        seconds: seconds(started),
        digest,
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
    let Prepared { left, right, ruleset, proposal } =
        prepare(left, right, ruleset, (settings, Room::new(settings, output.folder())), watch)?;
    let summary = reconcile(Sides { left: &left, right: &right, started }, &ruleset, output, settings, watch)?;
    Ok((summary, proposal))
}

fn write_result(folder: &Path, outcome: &Outcome, threads: usize) -> Result<()> {
    let mut writer = RunWriter::create(folder)?;
    in_order(threads, outcome.match_chunks(), |at| Ok(outcome.match_chunk(at)), |batch| writer.matches(&batch.map_err(unwritten)?))?;
    in_order(threads, outcome.open_chunks(), |at| Ok(outcome.open_chunk(at)), |batch| writer.open(&batch.map_err(unwritten)?))?;
    writer.finish()?;
    Ok(())
}

fn read_result(folder: &Path, proof: &mut Proof<'_>) -> Result<()> {
    let result = RunResult::open(folder)?;
    for batch in result.matches().columns(&["match_id", "side", "row", "status"])? {
        proof.matches(&batch?)?;
    }
    for batch in result.open_items().columns(&["side", "row"])? {
        proof.open(&batch?)?;
    }
    Ok(())
}

/// The proof is told what stands in the lists while they are written.
fn write_lists(folder: &Path, outcome: &Outcome, sides: [&Loaded; 2], threads: usize, proof: &mut Proof<'_>) -> Result<()> {
    let matches = usize::try_from(outcome.matches()).unwrap_or(usize::MAX);
    let match_lines = |at: usize, lines: &mut MatchLines| {
        for found in outcome.matches_of(at * PART..((at + 1) * PART).min(matches)) {
            lines.start(found.id, Said { pass_number: found.pass_number, pass: found.pass, auto: found.auto, score: found.score });
            found.rows().for_each(|(side, row)| lines.push(side, row));
        }
        Ok(())
    };
    write_matches_csv(&folder.join(MATCHES_CSV), threads, matches.div_ceil(PART), match_lines, |line| {
        proof.matched(line.match_id, line.side, line.row, line.auto);
    })?;
    let open_lines = |at: usize, lines: &mut OpenLines| {
        outcome.open_part(at, PART).for_each(|(side, row, reason)| lines.push(side, row, reason));
        Ok(())
    };
    write_open_csv(&folder.join(OPEN_CSV), threads, outcome.open_parts(PART), open_lines, |side, row| proof.left_open(side, row))?;
    let rejected = folder.join("rejected.csv");
    if sides.iter().any(|side| side.rejected > 0) {
        let rows = Side::BOTH.into_iter().zip(sides).flat_map(|(side, loaded)| loaded.rejected_rows.iter().map(move |one| (side, one)));
        write_rejected_csv(&rejected, rows)?;
    } else if let Err(error) = std::fs::remove_file(&rejected)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        // A list of an earlier run must not stand beside this result.
        return Err(Error::Tables(tables::Error::Io { path: rejected, source: error }));
    }
    Ok(())
}

/// A batch that the engine could not make.
fn unwritten(error: engine::Error) -> tables::Error {
    tables::Error::Schema(error.to_string())
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
