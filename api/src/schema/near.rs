//! The nearest misses of an open record: what came closest to a match, and what would admit it.

use std::collections::HashSet;

use arrow::array::AsArray;
use arrow::array::types::UInt64Type;
use async_graphql::{Context, SimpleObject};
use entity::Run as RunRow;
use ruleset::{Ruleset as Rules, Side};

use super::files;
use super::known::RunKnowledge;
use super::loaders::{RecordOf, VersionOf, load, must_load};
use super::pair::{PassEvidence, mapping, named_as};
use super::records::{Record, Row};
use super::user_error::ErrorCode;
use crate::App;
use crate::error::{Error, Result};

/// A record of the other side that came close to a match.
#[derive(SimpleObject)]
pub(crate) struct NearestMiss {
    /// The record.
    record: Record,
    /// The record's fields.
    columns: Vec<String>,
    /// Whether it is open too; else it is in a match.
    open: bool,
    /// The pass that the two come nearest to. Conditions that fail come first, each with the smallest change that would admit the two.
    pass: PassEvidence,
}

/// The records of the other side that came nearest to a record of `side`.
pub(crate) async fn misses(ctx: &Context<'_>, run: &RunRow, side: Side, record: Row) -> Result<Vec<NearestMiss>> {
    let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
    let version = must_load(ctx, VersionOf(run.ruleset_id, run.ruleset_version)).await?;
    let mappings = [mapping(ctx, run.left_dataset_id).await?, mapping(ctx, run.right_dataset_id).await?];
    let other_id = if side == Side::Left { run.right_dataset_id } else { run.left_dataset_id };
    let other = must_load(ctx, other_id).await?;
    let (dataset, open_file) = (files::dataset(app, &other, false).await?, files::result_file(app, run, tables::OPEN_FILE).await?);
    let rules = Rules::from_json(&version.body).map_err(|error| Error::internal("reading a ruleset", error))?;
    let knowledge = RunKnowledge::of(ctx, run, &rules).await?;
    let found = files::blocking(move || {
        let open = open_rows(&tables::OpenItems::open(open_file.path()).map_err(files::unreadable)?, side)?;
        let [left, right] = &mappings;
        let (own, others) =
            if side == Side::Left { ((left, &rules.left), (right, &rules.right)) } else { ((right, &rules.right), (left, &rules.left)) };
        let record = named_as(record.batch(), own.0, own.1)?;
        let batches = dataset.table.batches(None).map_err(files::unreadable)?;
        let batches = batches.map(|batch| named_as(&batch.map_err(files::unreadable)?, others.0, others.1));
        let batches = batches.map(|batch| batch.map_err(Failed::Ours));
        engine::nearest(&record, side, batches, &rules, &|row| open.contains(&row), knowledge.known()).map_err(Failed::said)
    })
    .await?;
    let mut misses = Vec::with_capacity(found.len());
    for miss in found {
        let row: Option<Row> = load(ctx, RecordOf(other_id, miss.row)).await?;
        if let Some((record, columns)) = row.and_then(|row| Some((row.shown()?, row.columns()))) {
            misses.push(NearestMiss { record, columns, open: miss.open, pass: miss.pass.into() });
        }
    }
    Ok(misses)
}

/// The open rows of the other side.
fn open_rows(open: &tables::OpenItems, side: Side) -> Result<HashSet<u64>> {
    let mut rows = HashSet::new();
    for batch in open.read(&["side", "row"]).map_err(files::unreadable)? {
        let (sides, numbers) = (batch.column(0).as_string::<i32>(), batch.column(1).as_primitive::<UInt64Type>());
        rows.extend((0..batch.num_rows()).filter(|at| sides.value(*at) != side.as_str()).map(|at| numbers.value(at)));
    }
    Ok(rows)
}

/// Why the sweep ended early.
enum Failed {
    /// A stored file.
    Ours(Error),
    /// The ruleset does not fit the records.
    Engine(engine::Error),
}

impl From<engine::Error> for Failed {
    fn from(error: engine::Error) -> Self {
        Self::Engine(error)
    }
}

impl Failed {
    fn said(self) -> Error {
        match self {
            Self::Ours(error) => error,
            Self::Engine(error) => Error::user(ErrorCode::BadRuleset, format!("the records cannot be compared: {error}")),
        }
    }
}
