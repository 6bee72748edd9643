//! How a handler says how far it is: as often as it likes, from any thread. The queue writes it down a few times a second.

use std::sync::Arc;

use entity::Progress;
use tokio::sync::watch;

/// Takes reports of progress. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Reporter {
    latest: Arc<watch::Sender<Progress>>,
}

impl Reporter {
    pub(crate) fn new() -> (Self, watch::Receiver<Progress>) {
        let (sender, receiver) = watch::channel(Progress::default());
        let latest = Arc::new(sender);
        (Self { latest }, receiver)
    }

    /// Says how far it is: units done, units in all (0 when not known), and what is being done.
    pub fn report(&self, done: u64, total: u64, phase: &str) {
        let whole = |units| i64::try_from(units).unwrap_or(i64::MAX);
        self.latest.send_if_modified(|progress| {
            let (done, total) = (whole(done), whole(total));
            let same = progress.done == done && progress.total == total && progress.phase == phase;
            if !same {
                *progress = Progress { done, total, phase: phase.to_owned() };
            }
            !same
        });
    }
}
