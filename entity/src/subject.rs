//! Keeps the state of what a job works on in step with the job, inside the transaction that changes the job.
//!
//! A run or an export can so never say that it is running while nobody is at it, whoever ended the job: the worker, the sweep
//! after a crash, or a person. Only success is left out: it comes with a result, which the job's handler writes.

use sea_orm::{ConnectionTrait, Value};

use crate::{
    ExportId, JobState, Result, RunId, Txn,
    db::{Sealed, statement},
    jobs,
};

pub(crate) async fn follow(txn: &Txn, job: &jobs::Model) -> Result<()> {
    let (table, started) = if job.subject.parse::<RunId>().is_ok() {
        ("runs", ", started_at = COALESCE(started_at, $7)")
    } else if job.subject.parse::<ExportId>().is_ok() {
        ("exports", "")
    } else {
        return Ok(());
    };
    let state = match job.state {
        JobState::Ready => "QUEUED",
        JobState::Running => "RUNNING",
        JobState::Failed => "FAILED",
        JobState::Cancelled => "CANCELLED",
        JobState::Done => return Ok(()),
    };
    let failed = job.state == JobState::Failed;
    let sql = format!(
        "UPDATE {table} SET state = $3, failure_code = $4, failure_message = $5, finished_at = $6{started} \
         WHERE id = $1 AND workspace_id = $2 AND state IN ('QUEUED', 'RUNNING')"
    );
    let mut values: Vec<Value> = vec![
        job.subject.as_str().into(),
        job.workspace_id.into(),
        state.into(),
        job.error_code.clone().filter(|_| failed).into(),
        job.error_message.clone().filter(|_| failed).into(),
        job.finished_at.into(),
    ];
    if !started.is_empty() {
        values.push(job.started_at.into());
    }
    txn.writer().execute_raw(statement(&txn.writer(), &sql, values)).await?;
    Ok(())
}
