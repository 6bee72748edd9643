//! The queue's loop against a real database, with signals in this process or through Redis (`TEST_REDIS_URL`).

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use entity::{Db, JOBS_CHANNEL, Job, JobEvent, JobState, NewJob, PageRequest, RunState, Scope, Txn, testing};
use futures_util::future::BoxFuture;
use storage::Signals;
use tokio::{sync::oneshot, task::JoinHandle};
use worker::queue::{Finish, Handler, JobContext, JobError, Queue, QueueConfig};

const LONG: Duration = Duration::from_secs(20);

type Work = dyn Fn(JobContext) -> BoxFuture<'static, Result<Finish, JobError>> + Send + Sync;

/// A handler made of a closure, which notes failures in the audit trail.
#[derive(Clone)]
pub(crate) struct Act(&'static str, Arc<Work>);

impl Handler for Act {
    fn kind(&self) -> &'static str {
        self.0
    }

    fn run(&self, context: JobContext, _payload: serde_json::Value) -> BoxFuture<'static, Result<Finish, JobError>> {
        (self.1)(context)
    }

    fn on_failed<'a>(&'a self, txn: &'a Txn, job: &'a Job) -> BoxFuture<'a, anyhow::Result<()>> {
        Box::pin(async move {
            note(txn, &job.scope(), "failed", &job.subject).await?;
            Ok(())
        })
    }
}

async fn note(txn: &Txn, scope: &Scope, action: &str, subject: &str) -> entity::Result<()> {
    let detail = serde_json::Value::Null;
    entity::audit_append(txn, scope, action, subject, &detail).await?;
    Ok(())
}

pub(crate) fn act<F, R>(kind: &'static str, work: F) -> Act
where
    F: Fn(JobContext) -> R + Send + Sync + 'static,
    R: Future<Output = Result<Finish, JobError>> + Send + 'static,
{
    Act(kind, Arc::new(move |context| Box::pin(work(context))))
}

/// Publishes by writing one line into the audit trail.
pub(crate) fn noted(scope: Scope, subject: String) -> Finish {
    Finish::new(move |txn| {
        Box::pin(async move {
            note(txn, &scope, "done", &subject).await?;
            Ok(Some(subject))
        })
    })
}

pub(crate) fn quick() -> QueueConfig {
    QueueConfig {
        concurrency: 4,
        lease: Duration::from_secs(1),
        poll: Duration::from_millis(20),
        sweep: Duration::from_millis(50),
        progress_every: Duration::from_millis(5),
        grace: Duration::from_secs(5),
        drain: Duration::ZERO,
        backoff: Duration::from_millis(5),
        ..QueueConfig::default()
    }
}

fn signals() -> Signals {
    match std::env::var("TEST_REDIS_URL") {
        Ok(url) => {
            let prefix = format!("test-{}", entity::JobId::new());
            Signals::redis(&url, &prefix).expect("an address of redis")
        }
        Err(_) => Signals::in_process(),
    }
}

pub(crate) struct World {
    pub(crate) fresh: testing::TestDb,
    scope: Scope,
    signals: Signals,
}

struct Running {
    stop: oneshot::Sender<()>,
    queue: JoinHandle<()>,
}

impl Running {
    async fn stop(self) {
        let _ = self.stop.send(());
        self.queue.await.expect("the queue does not panic");
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let fresh = testing::database().await;
        let (_, scope) = testing::owner(&fresh.db, "a@example.com").await;
        Self { fresh, scope, signals: signals() }
    }

    pub(crate) fn db(&self) -> &Db {
        &self.fresh.db
    }

    fn start(&self, config: QueueConfig, handler: &Act) -> Running {
        let queue = Queue::new(self.db().clone(), self.signals.clone(), config);
        let queue = queue.handler(handler.clone());
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move {
            let _ = stopped.await;
        };
        Running { stop, queue: tokio::spawn(queue.run(shutdown)) }
    }

    pub(crate) async fn add(&self, new: NewJob) -> Job {
        let txn = self.db().begin().await.expect("begin");
        let inserted = entity::job_insert_in(&txn, &self.scope, new).await;
        txn.commit().await.expect("commit");
        self.signals.publish(JOBS_CHANNEL, "").await;
        inserted.expect("insert").job
    }

    async fn job(&self, job: &Job) -> Job {
        let found = entity::job_get(self.db(), &self.scope, job.id).await;
        found.expect("query").expect("there")
    }

    /// Waits until the job is as wanted, woken by its events.
    async fn until(&self, job: &Job, wanted: impl Fn(&Job) -> bool) -> Job {
        let mut events = self.signals.subscribe(&JobEvent::channel(job.id));
        let wait = async {
            loop {
                let now = self.job(job).await;
                if wanted(&now) {
                    return now;
                }
                events.wait(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(LONG, wait).await.expect("in time")
    }

    async fn ended(&self, job: &Job) -> Job {
        self.until(job, |job| job.state.is_terminal()).await
    }

    pub(crate) async fn notes(&self, action: &str) -> Vec<String> {
        let page = PageRequest::first(10_000);
        let trail = entity::audit_page(self.db(), &self.scope, None, &page).await;
        let events = trail.expect("query").items.into_iter();
        events.filter(|event| event.action == action).map(|event| event.subject).collect()
    }

    pub(crate) async fn check(&self) {
        for finding in entity::check::run(self.db(), 10).await.expect("check") {
            assert_eq!(finding.violations, 0, "{}", finding.rule);
        }
    }
}

pub(crate) fn new(kind: &'static str, subject: impl ToString) -> NewJob {
    NewJob::new(kind, subject, serde_json::json!({}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_jobs_and_workers_do_each_job_once() {
    let world = World::new().await;
    let handler = act("note", async |context: JobContext| Ok(noted(context.scope, context.job.subject.clone())));
    let queues: Vec<_> = (0..3).map(|_| world.start(quick(), &handler)).collect();
    let mut jobs = Vec::new();
    for n in 0..100 {
        jobs.push(world.add(new("note", n)).await);
    }
    for job in &jobs {
        let job = world.ended(job).await;
        assert_eq!((job.state, job.result), (JobState::Done, Some(job.subject)));
    }
    for queue in queues {
        queue.stop().await;
    }
    let mut done = world.notes("done").await;
    done.sort_by_key(|subject| subject.parse::<u32>().ok());
    assert!(done.iter().map(String::as_str).eq((0..100).map(|n| n.to_string()).collect::<Vec<_>>().iter().map(String::as_str)));
    world.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_count_up_and_end_with_the_result() {
    let world = World::new().await;
    let (go, gone) = tokio::sync::watch::channel(false);
    let handler = act("steps", move |context: JobContext| {
        let mut gone = gone.clone();
        async move {
            context.report(1, 10, "reading");
            let _ = gone.wait_for(|go| *go).await;
            context.report(10, 10, "writing");
            Ok(noted(context.scope, context.job.subject.clone()))
        }
    });
    let job = world.add(new("steps", "x")).await;
    let mut events = world.signals.subscribe(&JobEvent::channel(job.id));
    let queue = world.start(quick(), &handler);
    world.until(&job, |job| job.progress_done == 1).await;
    go.send_replace(true);
    world.ended(&job).await;
    let mut seen: Vec<JobEvent> = Vec::new();
    while !seen.last().is_some_and(JobEvent::is_terminal) {
        let next = futures_util::StreamExt::next(&mut events);
        let signal = tokio::time::timeout(LONG, next).await.expect("in time");
        if let Some(storage::Signal::Message(bytes)) = signal {
            seen.push(JobEvent::from_bytes(&bytes).expect("an event"));
        }
    }
    queue.stop().await;
    assert!(seen.is_sorted_by(|a, b| a.sequence < b.sequence), "{seen:?}");
    let phases: Vec<_> = seen.iter().map(|event| event.progress.phase.as_str()).collect();
    assert!(phases.contains(&"reading") && phases.contains(&"writing"), "{phases:?}");
    assert_eq!(seen.last().and_then(|event| event.result.clone()), Some("x".to_owned()));
    assert_eq!(seen.last(), Some(&JobEvent::of(&world.job(&job).await)), "polling says the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_can_fix_is_not_tried_again() {
    let world = World::new().await;
    let (run, job) = testing::queued_run(world.db(), &world.scope).await;
    let handler = act("run", async |_| Err(JobError::user("NO_SUCH_COLUMN", "left.csv has no column `amount`")));
    let queue = world.start(quick(), &handler);
    let job = world.ended(&job).await;
    queue.stop().await;
    assert_eq!((job.state, job.attempt), (JobState::Failed, 1));
    assert_eq!(world.notes("failed").await, [run.id.to_string()]);
    let run = entity::run_get(world.db(), &world.scope, run.id).await;
    let run = run.expect("query").expect("there");
    assert_eq!((run.state, run.failure_code.as_deref()), (RunState::Failed, Some("NO_SUCH_COLUMN")));
    world.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn panics_and_late_failures_are_tried_again_and_leave_nothing() {
    let world = World::new().await;
    let tries = Arc::new(AtomicU32::new(0));
    let handler = act("flaky", move |context: JobContext| {
        let tries = Arc::clone(&tries);
        async move {
            let attempt = tries.fetch_add(1, Ordering::SeqCst);
            assert!(attempt != 0, "the first try panics");
            let scope = context.scope;
            Ok(Finish::new(move |txn| {
                Box::pin(async move {
                    note(txn, &scope, "done", "x").await?;
                    match attempt {
                        1 => Err(anyhow::anyhow!("the network is away").into()),
                        _ => Ok(None),
                    }
                })
            }))
        }
    });
    let queue = world.start(quick(), &handler);
    let job = world.add(new("flaky", "x")).await;
    let job = world.ended(&job).await;
    let broken = world.add(NewJob { max_attempts: 2, ..new("flaky", "y") }).await;
    world.ended(&broken).await;
    queue.stop().await;
    assert_eq!((job.state, job.attempt, job.crashes), (JobState::Done, 3, 0));
    assert_eq!(world.notes("done").await.len(), 2, "one per job that was done");
}

#[tokio::test(flavor = "multi_thread")]
async fn cancel_reaches_a_loop_that_computes() {
    let world = World::new().await;
    let (run, job) = testing::queued_run(world.db(), &world.scope).await;
    let handler = act("run", async |context: JobContext| {
        context.report(0, 0, "computing");
        let flag = context.cancel().flag();
        tokio::task::spawn_blocking(move || {
            while !flag.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
        })
        .await?;
        Err(JobError::Cancelled)
    });
    let queue = world.start(quick(), &handler);
    world.until(&job, |job| job.progress_phase == "computing").await;
    let txn = world.db().begin().await.expect("begin");
    entity::job_cancel(&txn, &world.scope, job.id).await.expect("cancel");
    txn.commit().await.expect("commit");
    let job = world.ended(&job).await;
    queue.stop().await;
    assert_eq!(job.state, JobState::Cancelled);
    let run = entity::run_get(world.db(), &world.scope, run.id).await;
    assert_eq!(run.expect("query").expect("there").state, RunState::Cancelled);
    world.check().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_orderly_shutdown_puts_jobs_back_without_a_crash() {
    let world = World::new().await;
    let stuck = act("note", async |context: JobContext| {
        context.cancel().cancelled().await;
        Err(JobError::Cancelled)
    });
    let queue = world.start(quick(), &stuck);
    let job = world.add(new("note", "x")).await;
    world.until(&job, |job| job.state == JobState::Running).await;
    queue.stop().await;
    let back = world.job(&job).await;
    assert_eq!((back.state, back.crashes, back.attempt), (JobState::Ready, 0, 0));
    let able = act("note", async |context: JobContext| Ok(noted(context.scope, context.job.subject.clone())));
    let queue = world.start(quick(), &able);
    assert_eq!(world.ended(&job).await.state, JobState::Done);
    queue.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_vanished_is_replaced_and_its_result_is_not_taken() {
    let world = World::new().await;
    let job = world.add(new("note", "x")).await;
    let request = entity::ClaimRequest { kinds: vec!["note"], worker: "vanished".to_owned(), lease: Duration::ZERO, limit: 1 };
    let lost = entity::job_claim(world.db(), &request).await.expect("claim").remove(0);
    let handler = act("note", async |context: JobContext| Ok(noted(context.scope, context.job.subject.clone())));
    let queue = world.start(quick(), &handler);
    let job = world.ended(&job).await;
    queue.stop().await;
    assert_eq!((job.state, job.crashes), (JobState::Done, 1));
    let txn = world.db().begin().await.expect("begin");
    note(&txn, &world.scope, "done", "x").await.expect("write");
    entity::job_complete_in(&txn, &lost, None).await.expect_err("fenced");
    drop(txn);
    assert_eq!(world.notes("done").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_wakes_a_sleeping_worker() {
    let world = World::new().await;
    let slow = QueueConfig { poll: Duration::from_secs(600), sweep: Duration::from_secs(600), ..quick() };
    let handler = act("note", async |context: JobContext| Ok(noted(context.scope, context.job.subject.clone())));
    let queue = world.start(slow, &handler);
    for n in 0..3 {
        let job = world.add(new("note", n)).await;
        world.ended(&job).await;
    }
    queue.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_end_while_redis_is_away() {
    let mut world = World::new().await;
    world.signals = Signals::redis("redis://127.0.0.1:1/", "test").expect("an address");
    let handler = act("note", async |context: JobContext| Ok(noted(context.scope, context.job.subject.clone())));
    let queue = world.start(quick(), &handler);
    let job = world.add(new("note", "x")).await;
    assert_eq!(world.ended(&job).await.state, JobState::Done);
    queue.stop().await;
    world.signals.ping().await.expect_err("it is away");
}
