//! Runs: executions of a reconciliation on given datasets.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::{DatasetId, NewJob, NewRun, ReconciliationId, RunId, Scope};

use super::dataset::Dataset;
use super::job::{self, Job};
use super::listing::{Connection, PageArgs, counted, list};
use super::loaders::{JobOf, VersionOf, load, must_load};
use super::reconciliation::Reconciliation;
use super::scalars::{DateTime, Json};
use super::summary::{Certificate, RunSummary, Stored};
use super::user_error::{ErrorCode, UserError, divide};
use super::words::{OrderDirection, RunState};
use super::{find, parse};
use crate::Inner;
use crate::access::Access as _;
use crate::error::{Error, Result};

/// One execution of a reconciliation.
#[derive(Clone)]
pub(crate) struct Run(pub(crate) entity::Run);

/// Why something ended badly.
#[derive(SimpleObject, Clone)]
pub(crate) struct Failure {
    /// For machines.
    code: String,
    /// For people: what happened and what to do.
    message: String,
}

impl Failure {
    /// Of the two columns that hold it.
    pub(crate) fn of(code: Option<&String>, message: Option<&String>) -> Option<Self> {
        let code = code?.clone();
        Some(Self { code, message: message.cloned().unwrap_or_default() })
    }
}

/// One execution of a reconciliation on two datasets, by one version of its ruleset.
#[Object]
impl Run {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What it is a run of.
    async fn reconciliation(&self, ctx: &Context<'_>) -> Result<Reconciliation> {
        must_load(ctx, self.0.reconciliation_id).await.map(Reconciliation)
    }

    /// Where it stands.
    async fn state(&self) -> RunState {
        self.0.state.into()
    }

    /// The left records.
    async fn left_dataset(&self, ctx: &Context<'_>) -> Result<Dataset> {
        must_load(ctx, self.0.left_dataset_id).await.map(Dataset)
    }

    /// The right records.
    async fn right_dataset(&self, ctx: &Context<'_>) -> Result<Dataset> {
        must_load(ctx, self.0.right_dataset_id).await.map(Dataset)
    }

    /// The version of the ruleset it uses.
    async fn ruleset_version(&self) -> i32 {
        self.0.ruleset_version
    }

    /// The ruleset as it uses it, as JSON.
    async fn ruleset_body(&self, ctx: &Context<'_>) -> Result<Json> {
        let version = must_load(ctx, VersionOf(self.0.ruleset_id, self.0.ruleset_version)).await?;
        serde_json::from_str(&version.body).map(Json).map_err(|error| Error::internal("reading a ruleset", error))
    }

    /// The newest job that works on it.
    async fn job(&self, ctx: &Context<'_>) -> Result<Option<Job>> {
        Ok(load(ctx, JobOf(self.0.id.to_string())).await?.map(Job))
    }

    /// What came out in numbers; null until it succeeded.
    async fn summary(&self) -> Result<Option<RunSummary>> {
        Ok(Stored::of(&self.0)?.map(Into::into))
    }

    /// The proof that nothing was lost; null until it succeeded.
    async fn certificate(&self) -> Result<Option<Certificate>> {
        Ok(Stored::of(&self.0)?.map(|stored| stored.certificate.into()))
    }

    /// Whether its open records became breaks. A run that leaves more than the reconciliation's limit opens none.
    async fn breaks_opened(&self) -> bool {
        self.0.state == entity::RunState::Succeeded && !self.0.break_limit_hit
    }

    /// Why it failed.
    async fn failure(&self) -> Option<Failure> {
        Failure::of(self.0.failure_code.as_ref(), self.0.failure_message.as_ref())
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When a worker first took it.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(Into::into)
    }

    /// When it ended.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(Into::into)
    }
}

/// Which runs to list.
#[derive(InputObject, Default)]
pub(crate) struct RunFilter {
    /// Of this reconciliation only.
    reconciliation_id: Option<ID>,
    /// In this state only.
    state: Option<RunState>,
}

/// What runs can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunOrderField {
    /// When they were asked for.
    CreatedAt,
}

/// How to order runs.
#[derive(InputObject)]
pub(crate) struct RunOrder {
    /// In which direction.
    direction: OrderDirection,
    /// By what.
    field: RunOrderField,
}

/// A run to start.
#[derive(InputObject)]
pub(crate) struct RunStartInput {
    /// The same key again answers the run that the first request made.
    idempotency_key: Option<String>,
    /// The left records; the newest dataset of the left source unless told.
    left_dataset_id: Option<ID>,
    /// What to run.
    reconciliation_id: ID,
    /// The right records; the newest dataset of the right source unless told.
    right_dataset_id: Option<ID>,
}

/// What became of the start of a run.
#[derive(SimpleObject)]
pub(crate) struct RunStartPayload {
    /// The run, which waits for its job.
    run: Option<Run>,
    /// The job that does it.
    job: Option<Job>,
    /// What the caller can put right; empty when it worked.
    user_errors: Vec<UserError>,
}

/// Runs.
#[derive(Default)]
pub(crate) struct RunQuery;

#[Object]
impl RunQuery {
    /// A run; null when there is none of this id.
    async fn run(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Run>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<RunId>(&id) else { return Ok(None) };
        Ok(entity::run_get(&ctx.app()?.state.db, scope, id).await?.map(Run))
    }

    /// The runs, the newest first unless told.
    async fn runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<RunFilter>,
        #[graphql(desc = "How to order them.")] order_by: Option<RunOrder>,
    ) -> Result<Connection<Run>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let filter = filter.unwrap_or_default();
        let reconciliation = filter.reconciliation_id.map(|id| parse::<ReconciliationId>("reconciliation", &id)).transpose()?;
        let filter = &entity::RunFilter { reconciliation, states: filter.state.map(entity::RunState::from).into_iter().collect() };
        let oldest_first = order_by.is_some_and(|RunOrder { direction, field: RunOrderField::CreatedAt }| direction == OrderDirection::Asc);
        let fetch = |request| async move { entity::runs_page(db, scope, filter, oldest_first, &request).await };
        let slice = list(PageArgs::new(first, after, last, before), false, entity::Run::cursor, |_| true, fetch).await?;
        let total = if counted(ctx) { Some(entity::runs_count(db, scope, filter).await?) } else { None };
        Ok(Connection::of(slice.map(Run), total))
    }
}

/// Runs.
#[derive(Default)]
pub(crate) struct RunMutation;

#[Object]
impl RunMutation {
    /// Starts a run of a reconciliation.
    async fn run_start(&self, ctx: &Context<'_>, #[graphql(desc = "What to run.")] input: RunStartInput) -> Result<RunStartPayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let (started, user_errors) = divide(start(inner, scope, input).await)?;
        let (run, job) = started.unzip();
        Ok(RunStartPayload { run, job, user_errors })
    }
}

async fn start(inner: &Inner, scope: &Scope, input: RunStartInput) -> Result<(Run, Job)> {
    let id: ReconciliationId = parse("reconciliation", &input.reconciliation_id)?;
    let db = &inner.state.db;
    let row = entity::reconciliation_get(db, scope, id).await?.ok_or_else(|| Error::not_found("reconciliation", id))?;
    let left = chosen(db, scope, row.left_source_id, input.left_dataset_id, "leftDatasetId").await?;
    let right = chosen(db, scope, row.right_source_id, input.right_dataset_id, "rightDatasetId").await?;
    let rules = entity::ruleset_get(db, scope, row.ruleset_id).await?.ok_or_else(|| Error::not_found("ruleset", row.ruleset_id))?;
    let key = job::idempotency("run", scope, input.idempotency_key.as_deref())?;
    let txn = db.begin().await?;
    let new = NewRun { reconciliation: id, ruleset: rules.id, ruleset_version: rules.version, left_dataset: left, right_dataset: right };
    let run = entity::run_insert(&txn, scope, new).await?;
    let mut new = NewJob::new("run", run.id, serde_json::json!({ "run_id": run.id }));
    if let Some(key) = key {
        new = new.unique(key);
    }
    let inserted = entity::job_insert_in(&txn, scope, new).await?;
    if !inserted.fresh {
        // The same request came before: its run is the answer, and this one must not exist.
        txn.rollback().await?;
        let earlier: RunId = inserted.job.subject.parse().map_err(|error| Error::internal("reading a job's subject", error))?;
        let run = entity::run_get(db, scope, earlier).await?.ok_or_else(|| Error::not_found("run", earlier))?;
        return Ok((Run(run), Job(inserted.job)));
    }
    entity::audit_append(&txn, scope, "run.start", &run.id.to_string(), &serde_json::json!({ "reconciliation": id })).await?;
    txn.commit().await?;
    job::wake(inner).await;
    Ok((Run(run), Job(inserted.job)))
}

/// The dataset that was named, which must be of the source, or the newest one of the source.
async fn chosen(db: &entity::Db, scope: &Scope, source: entity::SourceId, stated: Option<ID>, field: &str) -> Result<DatasetId> {
    if let Some(stated) = stated {
        let id: DatasetId = parse("dataset", &stated)?;
        let dataset = entity::dataset_get(db, scope, id).await?.ok_or_else(|| Error::not_found("dataset", id))?;
        if dataset.source_id != source {
            return Err(Error::field(ErrorCode::BadInput, field, "this dataset is of another source"));
        }
        return Ok(id);
    }
    match entity::dataset_latest(db, scope, source).await? {
        Some(dataset) => Ok(dataset.id),
        None => Err(Error::field(ErrorCode::NotReady, field, "the source has no dataset yet: import one first")),
    }
}
