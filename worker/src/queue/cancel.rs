//! How a handler learns that it should stop, in async code and in loops that compute.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::Notify;

/// Why a handler should stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// Somebody cancelled the job.
    Requested,
    /// The job is no longer this worker's.
    Lost,
    /// The worker goes down.
    Shutdown,
}

/// Says whether a handler should stop. Cloning it is cheap.
#[derive(Debug, Clone, Default)]
pub struct CancelToken {
    flag: Arc<AtomicBool>,
    reason: Arc<OnceLock<Reason>>,
    notify: Arc<Notify>,
}

impl CancelToken {
    /// Whether to stop. Cheap enough for inner loops.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    /// The flag itself, for code that knows nothing of jobs.
    #[must_use]
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }

    /// Waits until it is time to stop.
    pub async fn cancelled(&self) {
        let notified = self.notify.notified();
        tokio::pin!(notified);
        notified.as_mut().enable();
        if !self.is_cancelled() {
            notified.await;
        }
    }

    /// Asks to stop. The first reason stays.
    pub(crate) fn trip(&self, reason: Reason) {
        let _ = self.reason.set(reason);
        self.flag.store(true, Ordering::Relaxed);
        self.notify.notify_waiters();
    }

    pub(crate) fn reason(&self) -> Option<Reason> {
        self.reason.get().copied()
    }
}
