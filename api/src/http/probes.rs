//! `/api/health`, `/api/ready` and `/api/metrics`: the three REST endpoints there are.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use tokio::time::timeout;

use crate::App;

const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Ready {
    status: &'static str,
    database: &'static str,
    storage: &'static str,
    signals: &'static str,
}

/// The process runs.
pub(crate) async fn health() -> Response {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") }).into_response()
}

/// The process can work: its database and its storage answer. Wake-ups may be away: jobs are found by polling then.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let state = &app.inner().state;
    let (database, storage, signals) =
        tokio::join!(timeout(PATIENCE, state.db.ping()), timeout(PATIENCE, state.blobs.ping()), timeout(PATIENCE, state.signals.ping()));
    let word = |fine: bool| if fine { "ok" } else { "unavailable" };
    let database = matches!(database, Ok(Ok(())));
    let storage = matches!(storage, Ok(Ok(())));
    let signals = matches!(signals, Ok(Ok(())));
    let fine = database && storage;
    let status = if fine { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = Ready {
        status: if fine { "ready" } else { "unavailable" },
        database: word(database),
        storage: word(storage),
        signals: if signals { "ok" } else { "degraded" },
    };
    (status, Json(body)).into_response()
}

/// Every metric of the process as Prometheus text.
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    match app.inner().metrics.text(&app.inner().state).await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response(),
        Err(error) => {
            tracing::error!(cause = %error, "metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
