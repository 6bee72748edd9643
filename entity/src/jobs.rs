//! Jobs: background work as rows. Here is what callers see of them; [`crate::queue`] holds the workers' side of the protocol.

use sea_orm::{QueryOrder, prelude::*};

use crate::{
    Conn, Cursor, Error, JobId, JobState, Page, PageRequest, Result, Scope, Timestamp, Txn, UserId, WorkspaceId,
    db::{Sealed, statement},
    page::{self, Sort},
    queue::clock,
    subject,
    tenant::{self, scoped, table},
};

/// The channel that wakes sleeping workers: publish anything on it after committing a new job.
pub const JOBS_CHANNEL: &str = "jobs";

/// A piece of background work.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "jobs")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Which handler does it: `import`, `run`, `export`, …
    pub kind: String,
    /// The id of what it works on. A run's or an export's state follows the job.
    pub subject: String,
    /// What the handler needs to know, as JSON.
    pub payload: String,
    /// Where it stands.
    pub state: JobState,
    /// Higher goes first.
    pub priority: i32,
    /// Not before.
    pub run_at: Timestamp,
    /// Tries that came to a verdict, the one under way among them. Crashes and releases give theirs back.
    pub attempt: i32,
    /// Given up after so many tries.
    pub max_attempts: i32,
    /// Workers that vanished while they held it.
    pub crashes: i32,
    /// Counts claims. Only who holds the current number may write on the job's behalf.
    pub token: i64,
    /// The holder must give a sign of life before.
    pub lease_until: Option<Timestamp>,
    /// Who holds it.
    pub worker: Option<String>,
    /// Somebody wants it stopped.
    pub cancel_requested: bool,
    /// Of jobs of a kind with the same key, one may be under way.
    pub unique_key: Option<String>,
    /// Units done.
    pub progress_done: i64,
    /// Units in all; 0 when not known.
    pub progress_total: i64,
    /// What is being done.
    pub progress_phase: String,
    /// Counts every visible change: the number of the newest event.
    pub sequence: i64,
    /// The id of what it made, once done.
    pub result: Option<String>,
    /// Why the last try failed, for machines.
    pub error_code: Option<String>,
    /// Why the last try failed, for people.
    pub error_message: Option<String>,
    /// On whose behalf.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// When a worker first took it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
table!(tenant);

/// A job to add.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Which handler does it.
    pub kind: &'static str,
    /// The id of what it works on.
    pub subject: String,
    /// What the handler needs to know.
    pub payload: serde_json::Value,
    /// Higher goes first; 0 usually.
    pub priority: i32,
    /// Of jobs of a kind with the same key, one may be under way.
    pub unique_key: Option<String>,
    /// Given up after so many tries; 5 usually.
    pub max_attempts: i32,
}

impl NewJob {
    /// A job with the usual settings.
    #[must_use]
    pub fn new(kind: &'static str, subject: impl ToString, payload: serde_json::Value) -> Self {
        Self { kind, subject: subject.to_string(), payload, priority: 0, unique_key: None, max_attempts: 5 }
    }

    /// The same, but only one with this key may be under way.
    #[must_use]
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }
}

/// The job that was asked for, which may have been there already.
#[derive(Debug, Clone)]
pub struct JobInserted {
    /// The job.
    pub job: Model,
    /// `false` when a job with the same key was under way.
    pub fresh: bool,
}

/// Which jobs to list.
#[derive(Debug, Clone, Default)]
pub struct JobFilter {
    /// In one of these states only; in any when empty.
    pub states: Vec<JobState>,
    /// Of this kind only.
    pub kind: Option<String>,
    /// On this subject only.
    pub subject: Option<String>,
}

impl Model {
    /// Its place in a list of jobs.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }

    /// The scope a worker acts in: the job's workspace, the person who asked for it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope::of_job(self.workspace_id, self.created_by)
    }
}

/// Adds a job. It belongs in the transaction that writes what the job works on: neither is there without the other.
pub async fn job_insert_in(txn: &Txn, scope: &Scope, new: NewJob) -> Result<JobInserted> {
    let now = clock(txn);
    let sql = format!(
        "INSERT INTO jobs (id, workspace_id, kind, subject, payload, state, priority, run_at, attempt, max_attempts, crashes, \
         token, cancel_requested, unique_key, progress_done, progress_total, progress_phase, sequence, created_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, 'READY', $6, {now}, 0, $7, 0, 0, FALSE, $8, 0, 0, '', 1, $9, {now}) \
         ON CONFLICT DO NOTHING RETURNING *"
    );
    // A job with the same key may end between the two statements: then the second round inserts.
    for _ in 0..3 {
        let values: [Value; 9] = [
            JobId::new().into(),
            scope.workspace.into(),
            new.kind.into(),
            new.subject.as_str().into(),
            new.payload.to_string().into(),
            new.priority.into(),
            new.max_attempts.into(),
            new.unique_key.clone().into(),
            scope.user.into(),
        ];
        let insert = statement(&txn.writer(), &sql, values);
        let inserted = Entity::find().from_raw_sql(insert).one(&txn.writer()).await?;
        if let Some(job) = inserted {
            return Ok(JobInserted { job, fresh: true });
        }
        let under_way = scoped::<Entity>(scope)
            .filter(Column::Kind.eq(new.kind))
            .filter(Column::UniqueKey.eq(new.unique_key.clone()))
            .filter(Column::State.is_in([JobState::Ready, JobState::Running]))
            .one(&txn.reader())
            .await?;
        if let Some(job) = under_way {
            return Ok(JobInserted { job, fresh: false });
        }
    }
    Err(Error::Conflict { what: "job", name: new.unique_key.unwrap_or_default() })
}

/// One job.
pub async fn job_get(conn: &impl Conn, scope: &Scope, id: JobId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Jobs by id, in no particular order.
pub async fn jobs_by_ids(conn: &impl Conn, scope: &Scope, ids: &[JobId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// The jobs that worked on these subjects, the newest first.
pub async fn jobs_by_subjects(conn: &impl Conn, scope: &Scope, subjects: &[String]) -> Result<Vec<Model>> {
    Ok(scoped::<Entity>(scope)
        .filter(Column::Subject.is_in(subjects.iter().map(String::as_str)))
        .order_by_desc(Column::Id)
        .all(&conn.reader())
        .await?)
}

/// Jobs, the newest first.
pub async fn jobs_page(conn: &impl Conn, scope: &Scope, filter: &JobFilter, request: &PageRequest) -> Result<Page<Model>> {
    let mut select = scoped::<Entity>(scope);
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(kind) = &filter.kind {
        select = select.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(subject) = &filter.subject {
        select = select.filter(Column::Subject.eq(subject.as_str()));
    }
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    page::page(conn, select, sort, request).await
}

/// Stops a job: at once when nobody has begun, otherwise its worker is told with the next sign of life.
///
/// Answers the job as it stands then (unchanged when it had ended), or `None` when there is no such job.
pub async fn job_cancel(txn: &Txn, scope: &Scope, id: JobId) -> Result<Option<Model>> {
    let now = clock(txn);
    let sql = format!(
        "UPDATE jobs SET cancel_requested = TRUE, sequence = sequence + 1, \
         finished_at = CASE WHEN state = 'READY' THEN {now} END, \
         state = CASE WHEN state = 'READY' THEN 'CANCELLED' ELSE state END \
         WHERE id = $1 AND workspace_id = $2 AND state IN ('READY', 'RUNNING') AND NOT cancel_requested RETURNING *"
    );
    let update = statement(&txn.writer(), &sql, [id.into(), scope.workspace.into()]);
    let changed = Entity::find().from_raw_sql(update).one(&txn.writer()).await?;
    match changed {
        Some(job) => {
            subject::follow(txn, &job).await?;
            Ok(Some(job))
        }
        None => job_get(txn, scope, id).await,
    }
}
