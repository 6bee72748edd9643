//! Jobs of kind `run`: two datasets and a ruleset into a published, proved result with its breaks.

use std::path::Path;
use std::time::Instant;

use entity::{NewBreak, RunId, RunOutcome};
use futures_util::future::BoxFuture;
use ruleset::{Mapping, Ruleset};
use serde::Deserialize;
use tables::{MATCHES_FILE, OPEN_FILE, RULESET_FILE, SUMMARY_FILE};

use crate::breaks;
use crate::flow::{self, Output, Room, Sides, Summary};
use crate::metrics;
use crate::queue::{Finish, Handler, JobContext, JobError};
use crate::workshop::{DatasetFiles, JobWatch, Workshop, missing, payload};

/// Runs reconciliations.
#[derive(Debug, Clone)]
pub struct Run(pub Workshop);

#[derive(Debug, Deserialize)]
struct Payload {
    run_id: RunId,
}

impl Handler for Run {
    fn kind(&self) -> &'static str {
        "run"
    }

    fn run(&self, context: JobContext, body: serde_json::Value) -> BoxFuture<'static, Result<Finish, JobError>> {
        let workshop = self.0.clone();
        Box::pin(async move { run(&workshop, context, payload(body)?).await })
    }
}

/// One side's dataset on this machine, and the mapping it was imported with.
struct Input {
    files: DatasetFiles,
    imported_with: Mapping,
}

/// What a run computed.
struct Computed {
    summary: Summary,
    breaks: Vec<NewBreak>,
    limit_hit: bool,
}

async fn run(workshop: &Workshop, context: JobContext, job: Payload) -> Result<Finish, JobError> {
    let (db, scope) = (&context.db, context.scope);
    let run = entity::run_get(db, &scope, job.run_id).await?.ok_or_else(|| missing("run"))?;
    let version = entity::ruleset_version_get(db, &scope, run.ruleset_id, Some(run.ruleset_version)).await?;
    let body = version.ok_or_else(|| missing("ruleset"))?.body;
    let ruleset = Ruleset::from_json(&body).map_err(flow::Error::from)?;
    let reconciliation = entity::reconciliation_get(db, &scope, run.reconciliation_id).await?.ok_or_else(|| missing("reconciliation"))?;
    let folder = workshop.folder()?;
    let left = input(workshop, &context, run.left_dataset_id, &folder).await?;
    let right = input(workshop, &context, run.right_dataset_id, &folder).await?;
    let (watch, settings, target) = (JobWatch::new(&context, workshop), workshop.settings, folder.path().join("result"));
    let (into, limit) = (target.clone(), usize::try_from(reconciliation.break_limit).unwrap_or(0));
    let computed = tokio::task::spawn_blocking(move || compute(&left, &right, &ruleset, &into, limit, &(watch, settings))).await??;
    let prefix = format!("runs/{}/{}", run.id, context.job.token);
    for file in [OPEN_FILE, RULESET_FILE, SUMMARY_FILE, MATCHES_FILE] {
        workshop.blobs.put_file(&format!("{prefix}/{file}"), &target.join(file)).await?;
    }
    workshop.hold("run:publishing");
    metrics::reconciled(&computed.summary);
    let Computed { summary, breaks, limit_hit } = computed;
    let outcome = RunOutcome {
        summary: serde_json::to_string(&summary).map_err(anyhow::Error::from)?,
        digest: summary.digest,
        engine_version: summary.engine,
        result_prefix: prefix,
        break_limit_hit: limit_hit,
    };
    Ok(Finish::new(move |txn| {
        Box::pin(async move {
            entity::breaks_insert(txn, &scope, run.id, &breaks).await?;
            entity::run_succeeded(txn, &scope, run.id, outcome).await?;
            Ok(Some(run.id.to_string()))
        })
    }))
}

async fn input(workshop: &Workshop, context: &JobContext, id: entity::DatasetId, folder: &tempfile::TempDir) -> Result<Input, JobError> {
    let dataset = entity::dataset_get(&context.db, &context.scope, id).await?.ok_or_else(|| missing("dataset"))?;
    let mapping = entity::mapping_get(&context.db, &context.scope, dataset.source_id, Some(dataset.mapping_version)).await?;
    let body = mapping.ok_or_else(|| missing("mapping"))?.body;
    let imported_with =
        serde_json::from_str(&body).map_err(|error| JobError::user("BAD_RULESET", format!("the mapping cannot be read: {error}")))?;
    Ok(Input { files: workshop.dataset(&dataset, folder).await?, imported_with })
}

fn compute(
    left: &Input,
    right: &Input,
    ruleset: &Ruleset,
    target: &Path,
    limit: usize,
    machinery: &(JobWatch, flow::Settings),
) -> flow::Result<Computed> {
    let started = Instant::now();
    let (watch, settings) = machinery;
    let datasets = [left.files.open()?, right.files.open()?];
    let mut room = Room::new(settings, target.parent().unwrap_or(target));
    let left = flow::align(flow::load_dataset(&datasets[0], &mut room)?, &left.imported_with, &ruleset.left)?;
    let right = flow::align(flow::load_dataset(&datasets[1], &mut room)?, &right.imported_with, &ruleset.right)?;
    let sides = Sides { left: &left, right: &right, started };
    let summary = flow::reconcile(sides, ruleset, Output::Result(target), settings, watch)?;
    let result = tables::RunResult::open(target)?;
    let opened = breaks::collect(&result, &datasets, [&left.table, &right.table], ruleset, limit)?;
    Ok(Computed { summary, limit_hit: opened.is_none(), breaks: opened.unwrap_or_default() })
}
