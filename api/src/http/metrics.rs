//! The API's metrics, and the gauges that are read from the database when Prometheus asks.

use std::time::Duration;

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry, TextEncoder};

use super::answer::Answer;
use crate::State;
use crate::error::{Error, Result};

const BUCKETS: &[f64] = &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// What the API counts.
pub(crate) struct Metrics {
    requests: IntCounterVec,
    seconds: HistogramVec,
    errors: IntCounterVec,
    jobs: IntGaugeVec,
    oldest: IntGauge,
    connections: IntGaugeVec,
    pub(crate) subscribers: IntGauge,
}

impl Metrics {
    pub(crate) fn register(registry: &Registry) -> Result<Self> {
        let metrics = Self {
            requests: counter("recon_http_requests_total", "Requests answered.", &["route", "method", "status"])?,
            seconds: HistogramVec::new(
                HistogramOpts::new("recon_http_request_seconds", "Time to answer.").buckets(BUCKETS.to_vec()),
                &["route", "method"],
            )
            .map_err(broken)?,
            errors: counter("recon_graphql_errors_total", "GraphQL errors sent, by code.", &["code"])?,
            jobs: gauge("recon_jobs", "Jobs in the queue, by kind and state.", &["kind", "state"])?,
            oldest: IntGauge::new("recon_job_oldest_ready_seconds", "Age of the oldest job that waits for a worker.").map_err(broken)?,
            connections: gauge("recon_database_connections", "Database connections, by use.", &["use"])?,
            subscribers: IntGauge::new("recon_subscribers", "Subscriptions that are open.").map_err(broken)?,
        };
        let build = gauge("recon_build_info", "Always 1; the labels say what runs.", &["version"])?;
        build.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1);
        let all: [Box<dyn prometheus::core::Collector>; 8] = [
            Box::new(metrics.requests.clone()),
            Box::new(metrics.seconds.clone()),
            Box::new(metrics.errors.clone()),
            Box::new(metrics.jobs.clone()),
            Box::new(metrics.oldest.clone()),
            Box::new(metrics.connections.clone()),
            Box::new(metrics.subscribers.clone()),
            Box::new(build),
        ];
        for collector in all {
            registry.register(collector).map_err(broken)?;
        }
        Ok(metrics)
    }

    pub(crate) fn count_request(&self, route: &str, method: &str, status: u16, seconds: f64) {
        self.requests.with_label_values(&[route, method, &status.to_string()]).inc();
        self.seconds.with_label_values(&[route, method]).observe(seconds);
    }

    pub(crate) fn count_errors(&self, answer: &Answer) {
        for code in answer.codes() {
            self.errors.with_label_values(&[code]).inc();
        }
    }

    /// Everything registered, with the gauges of the queue as the database has them now.
    pub(crate) async fn text(&self, state: &State) -> Result<String> {
        if let Ok(Ok(depths)) = tokio::time::timeout(Duration::from_secs(2), entity::queue_depth(&state.db)).await {
            self.jobs.reset();
            let mut oldest = 0;
            for depth in depths {
                self.jobs.with_label_values(&[depth.kind.as_str(), depth.state.as_str()]).set(depth.count);
                if depth.state == entity::JobState::Ready {
                    oldest = oldest.max(depth.oldest_seconds);
                }
            }
            self.oldest.set(oldest);
        }
        let pool = state.db.pool();
        self.connections.with_label_values(&["open"]).set(i64::from(pool.open));
        self.connections.with_label_values(&["idle"]).set(i64::from(pool.idle));
        TextEncoder::new().encode_to_string(&state.registry.gather()).map_err(broken)
    }
}

fn counter(name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec> {
    IntCounterVec::new(Opts::new(name, help), labels).map_err(broken)
}

fn gauge(name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec> {
    IntGaugeVec::new(Opts::new(name, help), labels).map_err(broken)
}

fn broken(error: prometheus::Error) -> Error {
    Error::internal("metrics", error)
}
