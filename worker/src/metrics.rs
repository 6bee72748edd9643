//! What the jobs count, in the process-wide registry. (The queue counts jobs in a file of its own.)

use std::sync::LazyLock;

use prometheus::{IntCounter, IntCounterVec, Opts};

use crate::flow::{ImportReport, Summary};

static ROWS_IMPORTED: LazyLock<Option<IntCounterVec>> =
    LazyLock::new(|| by("recon_rows_imported_total", "Rows of imported files, by what became of them", "outcome"));
static RECORDS_MATCHED: LazyLock<Option<IntCounterVec>> =
    LazyLock::new(|| by("recon_records_matched_total", "Records in matches of finished runs, by the matches' status", "status"));
static UNBALANCED: LazyLock<Option<IntCounter>> = LazyLock::new(|| {
    let name = "recon_certificate_unbalanced_total";
    registered(IntCounter::new(name, "Runs whose certificate does not balance: a fault of this program").ok()?)
});

fn by(name: &str, help: &str, label: &str) -> Option<IntCounterVec> {
    registered(IntCounterVec::new(Opts::new(name, help), &[label]).ok()?)
}

/// A metric that cannot be registered is not worth stopping the work for.
fn registered<M: prometheus::core::Collector + Clone + 'static>(metric: M) -> Option<M> {
    prometheus::register(Box::new(metric.clone())).ok()?;
    Some(metric)
}

fn add(metric: &LazyLock<Option<IntCounterVec>>, label: &str, count: u64) {
    if let Some(metric) = metric.as_ref() {
        metric.with_label_values(&[label]).inc_by(count);
    }
}

/// Registers the metrics with zeros, so that a scrape before the first job shows them.
pub(crate) fn register() {
    for outcome in ["accepted", "excluded", "rejected"] {
        add(&ROWS_IMPORTED, outcome, 0);
    }
    for status in ["AUTO", "SUGGESTED"] {
        add(&RECORDS_MATCHED, status, 0);
    }
    LazyLock::force(&UNBALANCED);
}

pub(crate) fn imported(report: &ImportReport) {
    add(&ROWS_IMPORTED, "accepted", report.accepted);
    add(&ROWS_IMPORTED, "excluded", report.excluded);
    add(&ROWS_IMPORTED, "rejected", report.rejected);
}

pub(crate) fn reconciled(summary: &Summary) {
    add(&RECORDS_MATCHED, "AUTO", summary.left.matched + summary.right.matched);
    add(&RECORDS_MATCHED, "SUGGESTED", summary.left.suggested + summary.right.suggested);
    if !summary.certificate.balanced {
        tracing::error!(problems = ?summary.certificate.problems, "a certificate does not balance");
        if let Some(counter) = UNBALANCED.as_ref() {
            counter.inc();
        }
    }
}
