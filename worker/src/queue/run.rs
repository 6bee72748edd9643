//! The loop of a worker: sweep, claim, run, wait.

use std::{collections::HashMap, sync::Arc, time::Duration};

use entity::{ClaimRequest, Db, JOBS_CHANNEL};
use storage::Signals;
use tokio::{sync::watch, task::JoinSet, time::Instant};

use super::{Handler, attempt::attempt, metrics, settle};

/// How a worker behaves. The defaults are for production; tests shorten the times.
#[derive(Debug, Clone)]
pub struct QueueConfig {
    /// Jobs at the same time.
    pub concurrency: usize,
    /// How long without a sign of life until a job is taken away.
    pub lease: Duration,
    /// How long to sleep when nobody wakes us.
    pub poll: Duration,
    /// How often to look for workers that vanished.
    pub sweep: Duration,
    /// How often progress is written down.
    pub progress_every: Duration,
    /// How long a handler may take to stop when asked to.
    pub grace: Duration,
    /// How long jobs may go on after the order to shut down, before they are stopped and put back.
    pub drain: Duration,
    /// The first pause before another try; it doubles with every try, up to an hour.
    pub backoff: Duration,
    /// A job over which so many workers vanished is not tried again.
    pub crash_cap: u32,
    /// What to call this worker.
    pub worker: String,
}

impl Default for QueueConfig {
    fn default() -> Self {
        Self {
            concurrency: 2,
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(2),
            sweep: Duration::from_secs(5),
            progress_every: Duration::from_millis(500),
            grace: Duration::from_secs(10),
            drain: Duration::from_secs(10),
            backoff: Duration::from_secs(5),
            crash_cap: 3,
            worker: format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple()),
        }
    }
}

impl QueueConfig {
    /// The pause after the given try: doubling, at most an hour, and a little different each time so that jobs that failed
    /// together do not come back together.
    pub(crate) fn pause(&self, attempt: i32) -> Duration {
        let doublings = u32::try_from(attempt.clamp(1, 20)).unwrap_or(1) - 1;
        let pause = (self.backoff * 2u32.pow(doublings)).min(Duration::from_secs(3600));
        let spread = u32::from(uuid::Uuid::new_v4().as_bytes()[0]);
        pause / 2 + pause * spread / 255
    }
}

/// A worker: claims jobs and runs their handlers.
pub struct Queue {
    shared: Shared,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    stop: watch::Sender<bool>,
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("config", &self.shared.config).field("kinds", &self.handlers.keys()).finish_non_exhaustive()
    }
}

pub(crate) struct Shared {
    pub(crate) db: Db,
    pub(crate) signals: Signals,
    pub(crate) config: QueueConfig,
    /// Turns true when handlers must stop because the worker goes down.
    pub(crate) stopping: watch::Receiver<bool>,
}

impl Queue {
    /// A worker without handlers: it claims nothing.
    #[must_use]
    pub fn new(db: Db, signals: Signals, config: QueueConfig) -> Self {
        let (stop, stopping) = watch::channel(false);
        Self { shared: Shared { db, signals, config, stopping }, handlers: HashMap::new(), stop }
    }

    /// The same worker, which also does the handler's kind of job.
    #[must_use]
    pub fn handler(mut self, handler: impl Handler) -> Self {
        self.handlers.insert(handler.kind(), Arc::new(handler));
        self
    }

    /// Works until `shutdown` ends, then lets running jobs finish for a while and puts back the rest.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let shared = Arc::new(self.shared);
        let worker = Worker {
            request: ClaimRequest {
                kinds: self.handlers.keys().copied().collect(),
                worker: shared.config.worker.clone(),
                lease: shared.config.lease,
                limit: 0,
            },
            handlers: self.handlers,
            shared: Arc::clone(&shared),
        };
        let mut running = JoinSet::new();
        tokio::pin!(shutdown);
        tokio::select! {
            () = &mut shutdown => {}
            () = worker.work(&mut running) => {}
        }
        drain(&shared, &self.stop, running).await;
    }
}

async fn drain(shared: &Shared, stop: &watch::Sender<bool>, mut running: JoinSet<()>) {
    let all = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(shared.config.drain, all).await.is_err() {
        // Attempts stop their handlers, put their jobs back and end.
        stop.send_replace(true);
        let limit = shared.config.grace + Duration::from_secs(5);
        let all = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(limit, all).await.is_err() {
            tracing::warn!(jobs = running.len(), "jobs did not stop in time; another worker will take over");
        }
    }
}

struct Worker {
    shared: Arc<Shared>,
    handlers: HashMap<&'static str, Arc<dyn Handler>>,
    request: ClaimRequest,
}

impl Worker {
    async fn work(&self, running: &mut JoinSet<()>) {
        let config = &self.shared.config;
        let mut wake = self.shared.signals.subscribe(JOBS_CHANNEL);
        let mut next_sweep = Instant::now();
        loop {
            if next_sweep <= Instant::now() {
                next_sweep = Instant::now() + config.sweep;
                if let Err(error) = self.sweep().await {
                    tracing::warn!(%error, "cannot look for lost jobs");
                }
            }
            while running.try_join_next().is_some() {}
            let free = config.concurrency.saturating_sub(running.len());
            match self.claim(free, running).await {
                Ok(claimed) if claimed > 0 => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "cannot look for jobs"),
            }
            let sleep = config.poll.min(config.sweep);
            tokio::select! {
                _ = wake.wait(sleep) => {}
                _ = running.join_next(), if !running.is_empty() => {}
            }
        }
    }

    async fn claim(&self, free: usize, running: &mut JoinSet<()>) -> entity::Result<usize> {
        let request = ClaimRequest { limit: u32::try_from(free).unwrap_or(u32::MAX), ..self.request.clone() };
        let claims = entity::job_claim(&self.shared.db, &request).await?;
        let count = claims.len();
        for claim in claims {
            if let Some(handler) = self.handlers.get(claim.job.kind.as_str()) {
                running.spawn(attempt(Arc::clone(&self.shared), Arc::clone(handler), claim));
            }
        }
        Ok(count)
    }

    async fn sweep(&self) -> Result<(), super::JobError> {
        if !entity::job_lease_expired(&self.shared.db).await? {
            return Ok(());
        }
        let txn = self.shared.db.begin().await?;
        let jobs = entity::job_sweep_in(&txn, self.shared.config.crash_cap).await?;
        for job in &jobs {
            if let Some(handler) = self.handlers.get(job.kind.as_str()) {
                settle::tell_handler(&txn, &**handler, job).await?;
            }
        }
        txn.commit().await?;
        metrics::count(&metrics::RESCUED, jobs.len() as u64);
        for job in &jobs {
            tracing::warn!(job = %job.id, kind = %job.kind, crashes = job.crashes, state = %job.state, "the worker of a job vanished");
            self.shared.tell(job).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, QueueConfig};

    #[test]
    fn pauses_double_and_end_at_an_hour() {
        let config = QueueConfig::default();
        for (attempt, seconds) in [(1, 5.0), (2, 10.0), (4, 40.0), (19, 3600.0), (i32::MAX, 3600.0)] {
            let pause = config.pause(attempt).as_secs_f64();
            assert!((seconds * 0.5..=seconds * 1.5).contains(&pause), "{attempt}: {pause}");
        }
        assert!(config.pause(i32::MIN) <= Duration::from_secs(8));
    }
}
