//! Jobs: any background work, with progress, cancel, and one subscription.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject, Subscription};
use entity::{DatasetId, ExportId, JobId, RunId, Scope};
use futures_util::StreamExt as _;
use futures_util::stream::{Stream, unfold};
use std::time::Duration;

use super::dataset::Dataset;
use super::export::Export;
use super::listing::{Connection, PageArgs, list};
use super::loaders::load;
use super::run::{Failure, Run};
use super::scalars::{BigInt, DateTime};
use super::user_error::{ErrorCode, payload};
use super::words::{JobKind, JobState, OrderDirection};
use super::{find, parse};
use crate::access::Access as _;
use crate::error::{Error, Result};
use crate::{App, Inner};

/// A piece of background work.
#[derive(Clone)]
pub(crate) struct Job(pub(crate) entity::Job);

/// How far a job is.
#[derive(SimpleObject)]
pub(crate) struct JobProgress {
    /// Units done.
    done: BigInt,
    /// Units in all; 0 when not known.
    total: BigInt,
    /// What is being done.
    phase: String,
    /// 0 to 100.
    percent: i32,
}

/// Any background work: an import, a run, an export.
#[Object]
impl Job {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What it does.
    async fn kind(&self) -> JobKind {
        JobKind::of(&self.0)
    }

    /// Where it stands.
    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// How far it is.
    async fn progress(&self) -> JobProgress {
        let (done, total) = (self.0.progress_done, self.0.progress_total);
        let percent = match (self.0.state, total) {
            (entity::JobState::Done, _) => 100,
            (_, 1..) => i32::try_from(i128::from(done.clamp(0, total)) * 100 / i128::from(total)).unwrap_or(0),
            _ => 0,
        };
        JobProgress { done: BigInt(done), total: BigInt(total), phase: self.0.progress_phase.clone(), percent }
    }

    /// How often it was begun.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// Why it failed.
    async fn failure(&self) -> Option<Failure> {
        if self.0.state != entity::JobState::Failed {
            return None;
        }
        Failure::of(self.0.error_code.as_ref(), self.0.error_message.as_ref())
    }

    /// What an import made; null until it is done.
    async fn dataset(&self, ctx: &Context<'_>) -> Result<Option<Dataset>> {
        match self.0.result.as_deref().and_then(|id| id.parse::<DatasetId>().ok()) {
            Some(id) => Ok(load(ctx, id).await?.map(Dataset)),
            None => Ok(None),
        }
    }

    /// The run it does.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<Run>> {
        match self.0.subject.parse::<RunId>() {
            Ok(id) => Ok(load(ctx, id).await?.map(Run)),
            Err(_) => Ok(None),
        }
    }

    /// The export it writes.
    async fn export(&self, ctx: &Context<'_>) -> Result<Option<Export>> {
        match self.0.subject.parse::<ExportId>() {
            Ok(id) => Ok(load(ctx, id).await?.map(Export)),
            Err(_) => Ok(None),
        }
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

/// Which jobs to list.
#[derive(InputObject, Default)]
pub(crate) struct JobFilter {
    /// Of this kind only.
    kind: Option<JobKind>,
    /// In this state only.
    state: Option<JobState>,
}

/// What jobs can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobOrderField {
    /// When they were asked for.
    CreatedAt,
}

/// How to order jobs.
#[derive(InputObject)]
pub(crate) struct JobOrder {
    /// In which direction.
    direction: OrderDirection,
    /// By what.
    field: JobOrderField,
}

/// A job to stop.
#[derive(InputObject)]
pub(crate) struct JobCancelInput {
    /// Which job.
    id: ID,
}

payload! {
    /// What became of stopping a job.
    JobCancelPayload {
        /// The job; one that a worker holds ends a moment later.
        job: Job
    }
}

/// Jobs.
#[derive(Default)]
pub(crate) struct JobQuery;

#[Object]
impl JobQuery {
    /// A job; null when there is none of this id. Polling it gives what `jobProgress` gives.
    async fn job(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Job>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<JobId>(&id) else { return Ok(None) };
        Ok(entity::job_get(&ctx.app()?.state.db, scope, id).await?.map(Job))
    }

    /// The jobs, the newest first unless told.
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<JobFilter>,
        #[graphql(desc = "How to order them.")] order_by: Option<JobOrder>,
    ) -> Result<Connection<Job>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let filter = filter.unwrap_or_default();
        let oldest_first = order_by.is_some_and(|JobOrder { direction, field: JobOrderField::CreatedAt }| direction == OrderDirection::Asc);
        let filter = &entity::JobFilter {
            states: filter.state.map(entity::JobState::from).into_iter().collect(),
            kind: filter.kind.map(|kind| kind.as_str().to_owned()),
            subject: None,
        };
        let fetch = |request| async move { entity::jobs_page(db, scope, filter, &request).await };
        let slice = list(PageArgs::new(first, after, last, before), oldest_first, entity::Job::cursor, |_| true, fetch).await?;
        Ok(Connection::of(slice.map(Job), None))
    }
}

/// Jobs.
#[derive(Default)]
pub(crate) struct JobMutation;

#[Object]
impl JobMutation {
    /// Stops a job that has not ended.
    async fn job_cancel(&self, ctx: &Context<'_>, #[graphql(desc = "Which job.")] input: JobCancelInput) -> Result<JobCancelPayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let id: JobId = parse("job", &input.id)?;
            let txn = inner.state.db.begin().await?;
            let cancelled = entity::job_cancel(&txn, scope, id).await?;
            if cancelled.is_some() {
                entity::audit_append(&txn, scope, "job.cancel", &id.to_string(), &serde_json::json!({})).await?;
            }
            txn.commit().await?;
            let job = entity::job_get(&inner.state.db, scope, id).await?.ok_or_else(|| Error::not_found("job", id))?;
            match cancelled {
                Some(_) => announce(inner, &job).await,
                // Asking twice is no mistake; asking after the end is.
                None if job.cancel_requested => {}
                None => return Err(Error::user(ErrorCode::Conflict, format!("the job is {}: it cannot be stopped any more", job.state))),
            }
            Ok(Job(job))
        };
        JobCancelPayload::of(outcome.await)
    }
}

/// A change of a job.
#[derive(SimpleObject)]
pub(crate) struct JobEvent {
    /// Rises with every change; gaps are normal.
    sequence: BigInt,
    /// Whether this is the last event.
    terminal: bool,
    /// The job as it is now.
    job: Job,
}

/// What happens while somebody watches.
#[derive(Default)]
pub(crate) struct SubscriptionRoot;

/// What happens while somebody watches. Over a WebSocket (`graphql-transport-ws`) or as server-sent events.
#[Subscription(name = "Subscription")]
impl SubscriptionRoot {
    /// A job's progress: how it stands at once, every change after that, and always its end.
    async fn job_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The job.")] id: ID,
    ) -> Result<impl Stream<Item = async_graphql::Result<JobEvent>> + 'static> {
        let scope = *ctx.scope()?;
        let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?.clone();
        let id: JobId = parse("job", &id)?;
        // Listening begins before looking, so that nothing falls between the two.
        let signals = app.inner().state.signals.subscribe(&entity::JobEvent::channel(id));
        let job = entity::job_get(&app.inner().state.db, &scope, id).await?.ok_or_else(|| Error::not_found("job", id))?;
        let counted = Counted::new(&app);
        let watch = Watch { app, scope, id, signals, job, seen: None, _counted: counted };
        Ok(unfold(Some(watch), |watch| async move {
            match watch?.next().await {
                Ok((event, rest)) => Some((Ok(event), rest)),
                Err(error) => Some((Err(error.into()), None)),
            }
        }))
    }
}

/// How long to wait for a signal before looking at the row: signals may be lost, rows are not.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

struct Watch {
    app: App,
    scope: Scope,
    id: JobId,
    signals: storage::Subscription,
    job: entity::Job,
    seen: Option<i64>,
    _counted: Counted,
}

impl Watch {
    /// The next event, and the watch again unless that was the last one.
    async fn next(mut self) -> Result<(JobEvent, Option<Self>)> {
        while self.seen.is_some_and(|seen| self.job.sequence <= seen) {
            match tokio::time::timeout(LOOK_AGAIN, self.signals.next()).await {
                Ok(Some(storage::Signal::Message(bytes))) => match entity::JobEvent::from_bytes(&bytes) {
                    Some(event) if !event.is_terminal() => self.apply(event),
                    // The end is read from the row, which has everything about it.
                    _ => self.look().await?,
                },
                Ok(Some(storage::Signal::Gap)) | Err(_) => self.look().await?,
                Ok(None) => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                    self.look().await?;
                }
            }
        }
        self.seen = Some(self.job.sequence);
        let terminal = self.job.state.is_terminal();
        let event = JobEvent { sequence: BigInt(self.job.sequence), terminal, job: Job(self.job.clone()) };
        Ok((event, (!terminal).then_some(self)))
    }

    fn apply(&mut self, event: entity::JobEvent) {
        if event.sequence > self.job.sequence {
            self.job.sequence = event.sequence;
            self.job.state = event.state;
            self.job.progress_done = event.progress.done;
            self.job.progress_total = event.progress.total;
            self.job.progress_phase = event.progress.phase;
        }
    }

    async fn look(&mut self) -> Result<()> {
        let job = entity::job_get(&self.app.inner().state.db, &self.scope, self.id).await?;
        let job = job.ok_or_else(|| Error::not_found("job", self.id))?;
        // A row that ended counts as new even if its last number was seen as progress.
        if job.state.is_terminal() && self.seen.is_some_and(|seen| job.sequence <= seen) {
            self.seen = Some(job.sequence - 1);
        }
        if job.sequence >= self.job.sequence {
            self.job = job;
        }
        Ok(())
    }
}

/// Counts an open subscription as long as it lives.
struct Counted(prometheus::IntGauge);

impl Counted {
    fn new(app: &App) -> Self {
        let gauge = app.inner().metrics.subscribers.clone();
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Tells workers that there is something to do. They would find it anyway, later.
pub(crate) async fn wake(inner: &Inner) {
    inner.state.signals.publish(entity::JOBS_CHANNEL, Vec::new()).await;
}

/// Tells subscribers and the worker that a job changed.
async fn announce(inner: &Inner, job: &entity::Job) {
    let event = entity::JobEvent::of(job);
    inner.state.signals.publish(&entity::JobEvent::channel(job.id), event.to_bytes()).await;
    wake(inner).await;
}

/// The queue's unique key for a caller's idempotency key.
pub(crate) fn idempotency(kind: &str, scope: &Scope, key: Option<&str>) -> Result<Option<String>> {
    let Some(key) = key else { return Ok(None) };
    if key.is_empty() || key.len() > 128 || key.chars().any(char::is_control) {
        return Err(Error::field(ErrorCode::BadInput, "idempotencyKey", "use 1 to 128 plain characters"));
    }
    Ok(Some(format!("{kind}:{}:key:{key}", scope.workspace)))
}
