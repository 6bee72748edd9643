//! How a reconciliation is run, and how it tells its caller where it is. Neither changes the result.

/// Knobs of the machinery. The result is the same whatever they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Threads that work; 0 is one per processor.
    pub threads: usize,
    /// Records in one batch of the plan.
    pub batch_rows: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { threads: 0, batch_rows: 32_768 }
    }
}

impl Options {
    /// The number of threads meant.
    pub(crate) fn threads_meant(self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        if self.threads == 0 { all() } else { self.threads.min(256) }
    }
}

/// Where a reconciliation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The pass that starts, counted from 1; one more than `passes` while open records are looked at.
    pub pass: usize,
    /// Passes in all.
    pub passes: usize,
    /// The pass's name.
    pub name: &'a str,
    /// Matches found so far.
    pub matched: u64,
}

/// Hears where a reconciliation is, and can stop it.
pub trait Progress: Sync {
    /// A pass starts.
    fn report(&self, step: Step<'_>) {
        let _ = step;
    }

    /// Whether to stop; asked between batches and passes.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Silent, and never stops.
impl Progress for () {}
