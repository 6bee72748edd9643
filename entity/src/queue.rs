//! The workers' side of the job table: claim, sign of life, progress, end, sweep.
//!
//! A claim gives a lease and a token. The worker renews the lease; when it stops doing so, the sweep gives the job to another,
//! with a higher token. Everything a worker writes for a job ends with a write to the job row that names its token: when the
//! token is no longer current, that write finds no row, the transaction is undone, and nothing happened twice.
//! All times come from the database's clock, so workers' clocks never matter.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Statement, Value};

use crate::{
    Conn, Db, Error, JobState, Result, Txn,
    db::{Sealed, statement},
    jobs::{Entity, Model},
    subject,
};

/// The database's clock in microseconds.
pub(crate) fn clock(conn: &impl Conn) -> &'static str {
    match conn.writer().get_database_backend() {
        DbBackend::Postgres => "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint",
        _ => "CAST(unixepoch('subsec') * 1000000 AS INTEGER)",
    }
}

/// A job that this worker holds.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The job as it was when claimed.
    pub job: Model,
}

/// What to claim.
#[derive(Debug, Clone)]
pub struct ClaimRequest {
    /// Kinds there is a handler for; others are left for workers that know them.
    pub kinds: Vec<&'static str>,
    /// Who claims.
    pub worker: String,
    /// How long without a sign of life until the job is taken away.
    pub lease: Duration,
    /// At most so many.
    pub limit: u32,
}

/// The answer to a sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Go on.
    Held,
    /// Go on only to stop: somebody cancelled the job.
    CancelRequested,
    /// The job is no longer this worker's.
    Lost,
}

/// How far a job is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Progress {
    /// Units done.
    pub done: i64,
    /// Units in all; 0 when not known.
    pub total: i64,
    /// What is being done.
    pub phase: String,
}

/// How many jobs of a kind are in a state.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct QueueDepth {
    /// Which handler does them.
    pub kind: String,
    /// In which state.
    pub state: JobState,
    /// How many.
    pub count: i64,
    /// Seconds that the one waiting longest has been due; 0 for other states than `READY`.
    pub oldest_seconds: i64,
}

const HELD: &str = "WHERE id = $1 AND token = $2 AND state = 'RUNNING'";

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX / 4)
}

async fn rows(conn: &impl Conn, sql: &str, values: Vec<Value>) -> Result<Vec<Model>> {
    let writer = conn.writer();
    let update: Statement = statement(&writer, sql, values);
    Ok(Entity::find().from_raw_sql(update).all(&writer).await?)
}

/// Changes the row of a held job; [`Error::Fenced`] when it is no longer held.
async fn change(conn: &impl Conn, claim: &Claim, set: &str, more: impl IntoIterator<Item = Value>) -> Result<Model> {
    let mut values: Vec<Value> = vec![claim.job.id.into(), claim.job.token.into()];
    values.extend(more);
    let sql = format!("UPDATE jobs SET sequence = sequence + 1, {set} {HELD} RETURNING *");
    rows(conn, &sql, values).await?.pop().ok_or(Error::Fenced { job: claim.job.id })
}

/// Takes due jobs, the most urgent first.
pub async fn job_claim(db: &Db, request: &ClaimRequest) -> Result<Vec<Claim>> {
    if request.kinds.is_empty() || request.limit == 0 {
        return Ok(Vec::new());
    }
    let now = clock(db);
    let first = 4;
    let places: Vec<String> = (0..request.kinds.len()).map(|i| format!("${}", first + i)).collect();
    let due = format!(
        "SELECT id FROM jobs WHERE state = 'READY' AND run_at <= {now} AND kind IN ({}) \
         ORDER BY priority DESC, run_at, id",
        places.join(", ")
    );
    let kinds = request.kinds.iter().map(|kind| Value::from(*kind));
    // An idle worker asks every moment: that must not take a turn at writing.
    let glance = due.replace("SELECT id", "SELECT 1 AS due");
    let glance = renumber(&glance, first, request.kinds.len()) + " LIMIT 1";
    let glance = statement(&db.reader(), &glance, kinds.clone());
    if db.reader().query_one_raw(glance).await?.is_none() {
        return Ok(Vec::new());
    }
    let skip = match db.backend() {
        DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let sql = format!(
        "WITH due AS ({due} LIMIT $3 {skip}) \
         UPDATE jobs SET state = 'RUNNING', attempt = attempt + 1, token = token + 1, sequence = sequence + 1, worker = $1, \
         lease_until = {now} + $2, started_at = COALESCE(started_at, {now}) \
         WHERE id IN (SELECT id FROM due) RETURNING *"
    );
    let mut values: Vec<Value> = vec![request.worker.as_str().into(), micros(request.lease).into(), i64::from(request.limit).into()];
    values.extend(kinds);
    let txn = db.begin().await?;
    let mut jobs = rows(&txn, &sql, values).await?;
    for job in &jobs {
        subject::follow(&txn, job).await?;
    }
    txn.commit().await?;
    jobs.sort_by_key(|job| (-job.priority, job.run_at, job.id));
    Ok(jobs.into_iter().map(|job| Claim { job }).collect())
}

/// Counts the places of a statement from 1 again when it is used on its own.
fn renumber(sql: &str, first: usize, count: usize) -> String {
    (0..count).fold(sql.to_owned(), |sql, i| sql.replacen(&format!("${}", first + i), &format!("${}", i + 1), 1))
}

/// Gives a sign of life and renews the lease.
pub async fn job_heartbeat(db: &Db, claim: &Claim, lease: Duration) -> Result<Beat> {
    let now = clock(db);
    let sql = format!("UPDATE jobs SET lease_until = {now} + $3 {HELD} RETURNING *");
    let values = vec![claim.job.id.into(), claim.job.token.into(), micros(lease).into()];
    Ok(match rows(db, &sql, values).await?.pop() {
        None => Beat::Lost,
        Some(job) if job.cancel_requested => Beat::CancelRequested,
        Some(_) => Beat::Held,
    })
}

/// Writes down how far the job is.
pub async fn job_progress(conn: &impl Conn, claim: &Claim, progress: &Progress) -> Result<Model> {
    let set = "progress_done = $3, progress_total = $4, progress_phase = $5";
    let values: [Value; 3] = [progress.done.into(), progress.total.into(), progress.phase.as_str().into()];
    change(conn, claim, set, values).await
}

/// Locks a held job's row until the transaction ends, so that neither the sweep nor a cancel comes between; the first
/// statement of every transaction that ends a job. [`Error::Fenced`] when it is no longer held.
pub async fn job_hold_in(txn: &Txn, claim: &Claim) -> Result<Model> {
    let lock = match txn.writer().get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE",
        _ => "",
    };
    let sql = format!("SELECT * FROM jobs {HELD} {lock}");
    rows(txn, &sql, vec![claim.job.id.into(), claim.job.token.into()]).await?.pop().ok_or(Error::Fenced { job: claim.job.id })
}

/// Ends a job well, with the id of what it made. The last statement of the transaction that publishes its effects.
pub async fn job_complete_in(txn: &Txn, claim: &Claim, result: Option<&str>) -> Result<Model> {
    let now = clock(txn);
    let set = format!(
        "state = 'DONE', result = $3, finished_at = {now}, lease_until = NULL, worker = NULL, error_code = NULL, \
         error_message = NULL, progress_done = CASE WHEN progress_total > 0 THEN progress_total ELSE progress_done END"
    );
    change(txn, claim, &set, [result.into()]).await
}

/// Ends a job badly: it is not tried again.
pub async fn job_fail_in(txn: &Txn, claim: &Claim, code: &str, message: &str) -> Result<Model> {
    let now = clock(txn);
    let set = format!("state = 'FAILED', finished_at = {now}, lease_until = NULL, worker = NULL, error_code = $3, error_message = $4");
    let job = change(txn, claim, &set, [code.into(), message.into()]).await?;
    subject::follow(txn, &job).await?;
    Ok(job)
}

/// Ends a job because somebody wanted it stopped.
pub async fn job_cancelled_in(txn: &Txn, claim: &Claim) -> Result<Model> {
    let now = clock(txn);
    let set = format!("state = 'CANCELLED', finished_at = {now}, lease_until = NULL, worker = NULL");
    let job = change(txn, claim, &set, []).await?;
    subject::follow(txn, &job).await?;
    Ok(job)
}

/// Puts a job back to be tried again after a pause, or ends it badly when it has used up its tries.
pub async fn job_retry_in(txn: &Txn, claim: &Claim, message: &str, pause: Duration) -> Result<Model> {
    if claim.job.attempt >= claim.job.max_attempts {
        let tries = claim.job.attempt;
        let message = format!("given up after {tries} tries; the last one said: {message}");
        return job_fail_in(txn, claim, "GIVEN_UP", &message).await;
    }
    let now = clock(txn);
    let set = format!("state = 'READY', run_at = {now} + $3, lease_until = NULL, worker = NULL, error_code = 'TRIED', error_message = $4");
    let values: [Value; 2] = [micros(pause).into(), message.into()];
    let job = change(txn, claim, &set, values).await?;
    subject::follow(txn, &job).await?;
    Ok(job)
}

/// Puts a job back as if it had not been claimed: this worker is going down in an orderly way.
pub async fn job_release(db: &Db, claim: &Claim) -> Result<Model> {
    let set = "state = 'READY', attempt = attempt - 1, lease_until = NULL, worker = NULL";
    let txn = db.begin().await?;
    let job = change(&txn, claim, set, []).await?;
    subject::follow(&txn, &job).await?;
    txn.commit().await?;
    Ok(job)
}

/// Whether a job has outlived its lease: worth a [`job_sweep_in`].
pub async fn job_lease_expired(db: &Db) -> Result<bool> {
    let sql = format!("SELECT 1 AS lost FROM jobs WHERE {} LIMIT 1", expired(db));
    let glance = statement(&db.reader(), &sql, []);
    Ok(db.reader().query_one_raw(glance).await?.is_some())
}

fn expired(conn: &impl Conn) -> String {
    format!("state = 'RUNNING' AND lease_until < {}", clock(conn))
}

/// Takes jobs away from workers that gave no sign of life: back to be tried again, or to their end when somebody wanted them
/// stopped or `crash_cap` workers vanished over them. Answers the jobs it changed.
pub async fn job_sweep_in(txn: &Txn, crash_cap: u32) -> Result<Vec<Model>> {
    let now = clock(txn);
    let skip = match txn.writer().get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    let sql = format!(
        "WITH lost AS (SELECT id FROM jobs WHERE {} ORDER BY lease_until LIMIT 100 {skip}) \
         UPDATE jobs SET crashes = crashes + 1, attempt = attempt - 1, sequence = sequence + 1, run_at = {now}, \
         lease_until = NULL, worker = NULL, \
         state = CASE WHEN cancel_requested THEN 'CANCELLED' WHEN crashes + 1 >= $1 THEN 'FAILED' ELSE 'READY' END, \
         finished_at = CASE WHEN cancel_requested OR crashes + 1 >= $1 THEN {now} END, \
         error_code = 'WORKER_LOST', \
         error_message = CASE WHEN crashes + 1 >= $1 THEN $2 ELSE 'the worker gave no sign of life; another one takes over' END \
         WHERE id IN (SELECT id FROM lost) RETURNING *",
        expired(txn)
    );
    let gave_up = format!(
        "{crash_cap} workers vanished while they did this job, so it is not tried again; look for a crash or too little memory in their logs"
    );
    let jobs = rows(txn, &sql, vec![i64::from(crash_cap).into(), gave_up.into()]).await?;
    for job in &jobs {
        subject::follow(txn, job).await?;
    }
    Ok(jobs)
}

/// How many jobs wait, run and ended, over all workspaces: for metrics.
pub async fn queue_depth(db: &Db) -> Result<Vec<QueueDepth>> {
    let now = clock(db);
    let sql = format!(
        "SELECT kind, state, COUNT(*) AS count, CAST(COALESCE(MAX(CASE WHEN state = 'READY' AND run_at <= {now} \
         THEN ({now} - run_at) / 1000000 ELSE 0 END), 0) AS bigint) AS oldest_seconds \
         FROM jobs GROUP BY kind, state ORDER BY kind, state"
    );
    let statement = statement(&db.reader(), &sql, []);
    Ok(QueueDepth::find_by_statement(statement).all(&db.reader()).await?)
}
