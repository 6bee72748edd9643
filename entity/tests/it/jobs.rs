//! The queue protocol, statement by statement. `worker` tests the loop that uses it.

use std::{collections::HashMap, time::Duration};

use entity::{
    Beat, Claim, ClaimRequest, Db, Error, Job, JobState, NewJob, Progress, RunState, Scope, job_claim, job_complete_in, job_heartbeat,
    job_insert_in, job_lease_expired, job_sweep_in, testing,
};

const LEASE: Duration = Duration::from_secs(30);
/// A lease that is over as soon as it is given.
const OVER: Duration = Duration::ZERO;

async fn add(db: &Db, scope: &Scope, new: NewJob) -> Job {
    let txn = db.begin().await.expect("begin");
    let job = job_insert_in(&txn, scope, new).await.expect("insert").job;
    txn.commit().await.expect("commit");
    job
}

fn sleepy(subject: &str) -> NewJob {
    NewJob::new("sleep", subject, serde_json::json!({"n": 1}))
}

async fn claim(db: &Db, worker: &str, lease: Duration, limit: u32) -> Vec<Claim> {
    let request = ClaimRequest { kinds: vec!["sleep", "run"], worker: worker.to_owned(), lease, limit };
    job_claim(db, &request).await.expect("claim")
}

async fn sweep(db: &Db, cap: u32) -> Vec<Job> {
    while !job_lease_expired(db).await.expect("glance") {
        tokio::task::yield_now().await;
    }
    let txn = db.begin().await.expect("begin");
    let jobs = job_sweep_in(&txn, cap).await.expect("sweep");
    txn.commit().await.expect("commit");
    jobs
}

async fn complete(db: &Db, claim: &Claim) -> entity::Result<Job> {
    let txn = db.begin().await?;
    let job = job_complete_in(&txn, claim, Some("made")).await?;
    txn.commit().await?;
    Ok(job)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_workers_never_claim_the_same_job() {
    let fresh = testing::database().await;
    let (_, scope) = testing::owner(&fresh.db, "a@example.com").await;
    for n in 0..60 {
        add(&fresh.db, &scope, sleepy(&n.to_string())).await;
    }
    let workers = (0..8).map(|n| {
        let db = fresh.db.clone();
        tokio::spawn(async move {
            let mut held = Vec::new();
            loop {
                let claims = claim(&db, &n.to_string(), LEASE, 3).await;
                if claims.is_empty() {
                    return held;
                }
                for claim in claims {
                    complete(&db, &claim).await.expect("complete");
                    held.push(claim.job.id);
                }
            }
        })
    });
    let mut times = HashMap::new();
    for worker in workers.collect::<Vec<_>>() {
        for job in worker.await.expect("no panic") {
            *times.entry(job).or_insert(0) += 1;
        }
    }
    assert_eq!(times.len(), 60);
    assert!(times.values().all(|n| *n == 1));
    let depth = entity::queue_depth(&fresh.db).await.expect("depth");
    assert_eq!((depth.len(), depth[0].state, depth[0].count), (1, JobState::Done, 60));
}

#[tokio::test(flavor = "multi_thread")]
async fn urgent_jobs_go_first_and_unknown_kinds_stay() {
    let fresh = testing::database().await;
    let (_, scope) = testing::owner(&fresh.db, "a@example.com").await;
    let usual = add(&fresh.db, &scope, sleepy("usual")).await;
    let urgent = NewJob { priority: 5, ..sleepy("urgent") };
    let urgent = add(&fresh.db, &scope, urgent).await;
    add(&fresh.db, &scope, NewJob::new("from the future", "x", serde_json::json!({}))).await;
    let claims = claim(&fresh.db, "w", LEASE, 10).await;
    let order: Vec<_> = claims.iter().map(|claim| claim.job.id).collect();
    assert_eq!(order, [urgent.id, usual.id]);
    assert_eq!(claims[0].job.payload, r#"{"n":1}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lost_its_lease_cannot_write() {
    let fresh = testing::database().await;
    let db = &fresh.db;
    let (_, scope) = testing::owner(db, "a@example.com").await;
    let (run, _) = testing::queued_run(db, &scope).await;
    let frozen = claim(db, "frozen", OVER, 1).await.pop().expect("a job");
    let swept = sweep(db, 3).await;
    assert_eq!((swept[0].state, swept[0].crashes, swept[0].attempt), (JobState::Ready, 1, 0));
    let state = async || entity::run_get(db, &scope, run.id).await.expect("query").expect("there").state;
    assert_eq!(state().await, RunState::Queued, "the run waits again");

    let second = claim(db, "second", LEASE, 1).await.pop().expect("the job again");
    assert_eq!(state().await, RunState::Running);
    assert_eq!(job_heartbeat(db, &frozen, LEASE).await.expect("beat"), Beat::Lost);
    assert_eq!(job_heartbeat(db, &second, LEASE).await.expect("beat"), Beat::Held);
    // The frozen worker comes back and publishes: everything it writes is undone.
    let txn = db.begin().await.expect("begin");
    entity::audit_append(&txn, &scope, "ghost", "x", &serde_json::json!({})).await.expect("write");
    let fenced = job_complete_in(&txn, &frozen, None).await.expect_err("fenced");
    assert!(matches!(fenced, Error::Fenced { job } if job == frozen.job.id));
    drop(txn);
    let progress = Progress { done: 1, total: 2, phase: "x".to_owned() };
    entity::job_progress(db, &frozen, &progress).await.expect_err("fenced");
    complete(db, &second).await.expect("the holder may");
    complete(db, &second).await.expect_err("once");
    let trail = entity::audit_page(db, &scope, None, &entity::PageRequest::first(5)).await;
    assert!(trail.expect("query").items.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_kills_its_workers_is_given_up() {
    let fresh = testing::database().await;
    let db = &fresh.db;
    let (_, scope) = testing::owner(db, "a@example.com").await;
    let (run, job) = testing::queued_run(db, &scope).await;
    for crash in 1..=3 {
        assert_eq!(claim(db, "doomed", OVER, 1).await.len(), 1);
        assert_eq!(sweep(db, 3).await[0].crashes, crash);
    }
    let job = entity::job_get(db, &scope, job.id).await.expect("query").expect("there");
    assert_eq!((job.state, job.error_code.as_deref()), (JobState::Failed, Some("WORKER_LOST")));
    assert!(claim(db, "w", LEASE, 1).await.is_empty());
    let run = entity::run_get(db, &scope, run.id).await.expect("query").expect("there");
    assert_eq!(run.state, RunState::Failed);
    assert!(run.failure_message.expect("a reason").contains("3 workers vanished"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_ends_a_waiting_job_and_tells_the_holder_of_a_running_one() {
    let fresh = testing::database().await;
    let db = &fresh.db;
    let (_, scope) = testing::owner(db, "a@example.com").await;
    let cancel = async |job: &Job| {
        let txn = db.begin().await.expect("begin");
        let job = entity::job_cancel(&txn, &scope, job.id).await.expect("cancel").expect("there");
        txn.commit().await.expect("commit");
        job
    };
    let (waiting_run, waiting) = testing::queued_run(db, &scope).await;
    assert_eq!(cancel(&waiting).await.state, JobState::Cancelled);
    let run = entity::run_get(db, &scope, waiting_run.id).await.expect("query").expect("there");
    assert_eq!(run.state, RunState::Cancelled);

    let running = add(db, &scope, sleepy("running")).await;
    let held = claim(db, "w", LEASE, 1).await.pop().expect("a job");
    assert_eq!(cancel(&running).await.state, JobState::Running);
    assert_eq!(job_heartbeat(db, &held, OVER).await.expect("beat"), Beat::CancelRequested);
    // The holder vanishes before it could stop: the sweep does not give a cancelled job to anybody else.
    assert_eq!(sweep(db, 3).await[0].state, JobState::Cancelled);
    assert_eq!(cancel(&running).await.state, JobState::Cancelled, "again is no error");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_submissions_with_one_key_make_one_job() {
    let fresh = testing::database().await;
    let (_, scope) = testing::owner(&fresh.db, "a@example.com").await;
    let (_, other) = testing::owner(&fresh.db, "b@example.com").await;
    let submit = |scope: Scope| {
        let db = fresh.db.clone();
        tokio::spawn(async move {
            let txn = db.begin().await.expect("begin");
            let inserted = job_insert_in(&txn, &scope, sleepy("x").unique("key")).await;
            txn.commit().await.expect("commit");
            inserted.expect("insert")
        })
    };
    let submissions: Vec<_> = (0..50).map(|_| submit(scope)).collect();
    let mut fresh_ones = 0;
    let mut ids = std::collections::HashSet::new();
    for submission in submissions {
        let inserted = submission.await.expect("no panic");
        fresh_ones += i32::from(inserted.fresh);
        ids.insert(inserted.job.id);
    }
    assert_eq!((fresh_ones, ids.len()), (1, 1));
    assert!(submit(other).await.expect("no panic").fresh, "keys are per workspace");
    for held in claim(&fresh.db, "w", LEASE, 10).await {
        complete(&fresh.db, &held).await.expect("complete");
    }
    assert!(submit(scope).await.expect("no panic").fresh, "an ended job does not stand in the way");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_try_waits_and_tries_run_out() {
    let fresh = testing::database().await;
    let db = &fresh.db;
    let (_, scope) = testing::owner(db, "a@example.com").await;
    let job = add(db, &scope, NewJob { max_attempts: 2, ..sleepy("x") }).await;
    let retry = async |pause: Duration| {
        let held = claim(db, "w", LEASE, 1).await.pop().expect("due");
        let txn = db.begin().await.expect("begin");
        let job = entity::job_retry_in(&txn, &held, "the network is away", pause).await;
        txn.commit().await.expect("commit");
        job.expect("retry")
    };
    let waiting = retry(Duration::from_secs(3600)).await;
    assert_eq!((waiting.state, waiting.attempt), (JobState::Ready, 1));
    assert!(waiting.run_at.micros() - job.run_at.micros() >= 3_600_000_000);
    assert!(claim(db, "w", LEASE, 1).await.is_empty(), "not due for an hour");

    let second = add(db, &scope, NewJob { max_attempts: 2, ..sleepy("y") }).await;
    retry(Duration::ZERO).await;
    let gone = retry(Duration::ZERO).await;
    assert_eq!((gone.id, gone.state), (second.id, JobState::Failed));
    assert_eq!(gone.error_code.as_deref(), Some("GIVEN_UP"));
    assert!(gone.error_message.expect("a reason").contains("the network is away"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_job_costs_no_try() {
    let fresh = testing::database().await;
    let (_, scope) = testing::owner(&fresh.db, "a@example.com").await;
    add(&fresh.db, &scope, sleepy("x")).await;
    let held = claim(&fresh.db, "w", LEASE, 1).await.pop().expect("a job");
    let released = entity::job_release(&fresh.db, &held).await.expect("release");
    assert_eq!((released.state, released.attempt, released.crashes), (JobState::Ready, 0, 0));
    let again = claim(&fresh.db, "w", LEASE, 1).await.pop().expect("at once");
    assert!(again.job.token > held.job.token && again.job.sequence > released.sequence);
}
