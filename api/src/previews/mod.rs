//! What a changed ruleset would make of a run's data: its matches, computed as in a run, and how they differ from the run's.
//!
//! Passes before the first changed one are taken from the run's result, and only the columns that the others need are read.

mod kept;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{FieldRef, Schema, SchemaRef};
use engine::{Comparison, Matched, Past, Start, Table};
use entity::{Dataset, Run};
use ruleset::{Mapping, Ruleset, Side};
use serde::Deserialize;
use storage::LocalFile;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::schema::files::{self, OpenDataset};
use crate::schema::user_error::ErrorCode;
use kept::Kept;

/// Previews that are computed at the same time. Each uses all processors.
const AT_ONCE: usize = 2;
/// Cases of each kind that are described.
const SAMPLES: usize = 20;

/// Computes previews: a few at a time, with what earlier ones have read.
pub(crate) struct Previews {
    permits: Arc<Semaphore>,
    kept: Arc<Kept>,
}

/// A run with everything a preview needs of it.
pub(crate) struct Question {
    pub(crate) run: Run,
    /// The changed ruleset.
    pub(crate) rules: Ruleset,
    /// The ruleset of the run.
    pub(crate) before: Ruleset,
    /// Left, then right.
    pub(crate) sides: [Input; 2],
    /// The run's matches.
    pub(crate) matches: LocalFile,
}

/// One side's dataset and the mapping it was imported with.
pub(crate) struct Input {
    pub(crate) dataset: Dataset,
    pub(crate) imported_with: Mapping,
    pub(crate) open: OpenDataset,
}

/// What a preview says.
pub(crate) struct Answer {
    /// What the changed ruleset finds.
    pub(crate) now: Matched,
    /// How it differs from what the run found.
    pub(crate) comparison: Comparison,
    /// How many passes the run answered.
    pub(crate) taken: usize,
}

impl Previews {
    pub(crate) fn new(cache_bytes: usize) -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), kept: Arc::new(Kept::new(cache_bytes)) }
    }

    /// Answers a question, when its turn has come. Dropped, it stops at the next pass.
    pub(crate) async fn answer(&self, question: Question) -> Result<Answer> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|error| Error::internal("waiting for other previews", error))?;
        let kept = Arc::clone(&self.kept);
        let asked = Asked::default();
        let watch = Watch(Arc::clone(&asked.0));
        let answer = files::blocking(move || {
            // The place is free again when the work has really ended, not when nobody waits for it any more.
            let _permit = permit;
            compute(&kept, &question, &watch)
        });
        answer.await
    }
}

/// Somebody waits for the answer.
struct Asked(Arc<AtomicBool>);

impl Default for Asked {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Whether somebody still waits.
struct Watch(Arc<AtomicBool>);

impl engine::Progress for Watch {
    fn cancelled(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }
}

fn compute(kept: &Kept, question: &Question, watch: &Watch) -> Result<Answer> {
    let Question { run, rules, before, sides, matches } = question;
    let [left, right] = [Side::Left, Side::Right].map(|side| Names::of(&sides[side as usize], rules.mapping(side)));
    let names = [left?, right?];
    let made_by = run.engine_version.as_deref().unwrap_or_default();
    let start = Start::new(before, made_by, rules, [&names[0].schema, &names[1].schema]).map_err(|error| misfit(&error))?;
    let mut clock = Clock::start();
    let read = |side: Side| {
        let (input, mapping) = (&sides[side as usize], rules.mapping(side));
        let table = table(kept, input, &names[side as usize], start.columns(side))?;
        let mapping = serde_json::to_string(mapping).map_err(|error| Error::internal("writing a mapping", error))?;
        let signatures = kept.signatures(input.dataset.digest.as_str(), &mapping, table.rows());
        Ok::<_, Error>(table.with_signatures(signatures))
    };
    let (left, right, past) = std::thread::scope(|scope| {
        let (left, right) = (scope.spawn(|| read(Side::Left)), scope.spawn(|| read(Side::Right)));
        let past = past(kept, run, before, matches);
        (left.join(), right.join(), past)
    });
    let broken = |_| Error::internal("reading a dataset", "the thread broke off");
    let (left, right, past) = (left.map_err(broken)??, right.map_err(broken)??, past?);
    let reading = clock.lap();
    let tables = [&left, &right];
    let now = engine::rematch(&start, &past, tables, &engine::Options::default(), watch).map_err(|error| misfit(&error))?;
    let matching = clock.lap();
    let comparison = engine::compare(&past, &now, tables, rules, SAMPLES).map_err(|error| misfit(&error))?;
    tracing::debug!(run = %run.id, taken = start.taken(), reading, matching, comparing = clock.lap(), "previewed; times in milliseconds");
    Ok(Answer { now, comparison, taken: start.taken() })
}

/// How long each part of a preview took.
struct Clock(std::time::Instant);

impl Clock {
    fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Milliseconds since the last lap.
    fn lap(&mut self) -> u128 {
        let now = std::time::Instant::now();
        now.duration_since(std::mem::replace(&mut self.0, now)).as_millis()
    }
}

fn misfit(error: &engine::Error) -> Error {
    match error {
        engine::Error::NoField { .. } | engine::Error::Condition { .. } => {
            Error::user(ErrorCode::BadRuleset, format!("the ruleset does not fit the records: {error}"))
        }
        engine::Error::Cancelled => Error::Unavailable("nobody waited for the preview any more".to_owned()),
        _ => Error::internal("computing a preview", error),
    }
}

/// A dataset's columns under a ruleset's names, and what they are called in the file.
struct Names {
    schema: SchemaRef,
    stored: HashMap<String, String>,
}

impl Names {
    /// A field that reads the same columns of the file is the same field, as in a run.
    fn of(input: &Input, rules: &Mapping) -> Result<Self> {
        let columns: Vec<_> =
            input.open.table.schema().fields().iter().filter(|field| field.name() != tables::DATASET_KEY).cloned().collect();
        let empty = RecordBatch::new_empty(Arc::new(Schema::new(columns.clone())));
        let schema = crate::schema::named_as(&empty, &input.imported_with, rules)?.schema();
        let stored = schema.fields().iter().zip(&columns).map(|(named, stored)| (named.name().clone(), stored.name().clone())).collect();
        Ok(Self { schema, stored })
    }
}

/// The columns of that name, from memory or from the file.
fn table(kept: &Kept, input: &Input, names: &Names, wanted: &[String]) -> Result<Table> {
    let digest = input.dataset.digest.as_str();
    let stored: Vec<&str> = wanted.iter().filter_map(|name| names.stored.get(name)).map(String::as_str).collect();
    let mut columns: BTreeMap<&str, Arc<[ArrayRef]>> = BTreeMap::new();
    columns.extend(stored.iter().filter_map(|name| Some((*name, kept.column(digest, name)?))));
    let missing: Vec<&str> = stored.iter().copied().filter(|name| !columns.contains_key(name)).collect();
    if !missing.is_empty() {
        let batches = input.open.table.read(Some(&missing)).map_err(files::unreadable)?;
        let narrow = batches.into_iter().map(engine::narrowed).collect::<Result<Vec<_>, _>>();
        let batches = narrow.map_err(|error| Error::internal("reading a dataset", error))?;
        for name in missing {
            let column: Option<Arc<[ArrayRef]>> = batches.iter().map(|batch| batch.column_by_name(name).cloned()).collect();
            let column = column.ok_or_else(|| Error::internal("reading a dataset", format!("no column `{name}`")))?;
            kept.keep_column(digest, name, &column);
            columns.insert(name, column);
        }
    }
    let odd = |error: arrow::error::ArrowError| Error::internal("putting columns together", error);
    let places = wanted.iter().map(|name| names.schema.index_of(name)).collect::<Result<Vec<_>, _>>().map_err(odd)?;
    let schema = Arc::new(names.schema.project(&places).map_err(odd)?);
    let parts = columns.values().next().map_or(0, |column| column.len());
    let batch = |part: usize| {
        let arrays: Vec<ArrayRef> = stored.iter().filter_map(|name| columns.get(name)?.get(part).cloned()).collect();
        // Decimals are as narrow as they were read.
        let field = |(field, array): (&FieldRef, &ArrayRef)| field.as_ref().clone().with_data_type(array.data_type().clone());
        let schema = Schema::new(schema.fields().iter().zip(&arrays).map(field).collect::<Vec<_>>());
        RecordBatch::try_new_with_options(Arc::new(schema), arrays, &RecordBatchOptions::new()).map_err(odd)
    };
    let mut batches = (0..parts).map(batch).collect::<Result<Vec<_>>>()?;
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(schema));
    }
    Table::new(batches).map_err(|error| misfit(&error))
}

/// What the run's passes reported; the summary has more.
#[derive(Deserialize)]
struct Reports {
    passes: Vec<engine::PassReport>,
}

/// The run's matches, from memory or from the file.
fn past(kept: &Kept, run: &Run, before: &Ruleset, matches: &LocalFile) -> Result<Arc<Past>> {
    if let Some(past) = kept.matches(run.id) {
        return Ok(past);
    }
    let summary = run.summary.as_deref().unwrap_or_default();
    let reports: Reports = serde_json::from_str(summary).map_err(|error| Error::internal("reading a run's summary", error))?;
    let batches = tables::Matches::open(matches.path()).and_then(|matches| matches.coded()).map_err(files::unreadable)?;
    let past = Past::new(before, reports.passes, batches).map_err(|error| Error::internal("reading a run's matches", error))?;
    let past = Arc::new(past);
    kept.keep_matches(run.id, &past);
    Ok(past)
}
