//! What the queue counts, in the process-wide registry.

use std::sync::LazyLock;

use prometheus::{HistogramOpts, HistogramVec, IntCounter};

/// Seconds a job took, by kind and how it ended.
pub(crate) static JOB_SECONDS: LazyLock<Option<HistogramVec>> = LazyLock::new(|| {
    let options =
        HistogramOpts::new("recon_job_seconds", "Seconds a job took").buckets(vec![0.05, 0.2, 1.0, 5.0, 20.0, 60.0, 300.0, 1800.0]);
    let metric = HistogramVec::new(options, &["kind", "outcome"]).ok()?;
    registered(metric)
});

/// Jobs taken away from workers that vanished.
pub(crate) static RESCUED: LazyLock<Option<IntCounter>> =
    LazyLock::new(|| counter("recon_jobs_rescued_total", "Jobs taken away from workers that vanished"));

/// Ends of jobs that came too late and were undone.
pub(crate) static FENCED: LazyLock<Option<IntCounter>> =
    LazyLock::new(|| counter("recon_jobs_fenced_total", "Results that were thrown away because the job had been given to another worker"));

fn counter(name: &str, help: &str) -> Option<IntCounter> {
    registered(IntCounter::new(name, help).ok()?)
}

/// A metric that cannot be registered is not worth stopping the work for.
fn registered<M: prometheus::core::Collector + Clone + 'static>(metric: M) -> Option<M> {
    prometheus::register(Box::new(metric.clone())).ok()?;
    Some(metric)
}

pub(crate) fn count(counter: &LazyLock<Option<IntCounter>>, by: u64) {
    if let Some(counter) = counter.as_ref() {
        counter.inc_by(by);
    }
}

pub(crate) fn observe(kind: &str, outcome: &str, seconds: f64) {
    if let Some(histogram) = JOB_SECONDS.as_ref() {
        histogram.with_label_values(&[kind, outcome]).observe(seconds);
    }
}
