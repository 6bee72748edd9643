//! HTTP: our own handler over `schema.execute`, because the stock services fail a quarter of the protocol checks.

mod answer;
mod explorer;
mod files;
mod graphql;
mod layers;
mod media;
mod metrics;
mod page;
mod params;
mod probes;
mod run;
mod sse;
mod ws;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::IntoResponse as _;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::App;
pub(crate) use metrics::Metrics;

/// What port 2000 serves: `/graphql`, the three probes, nothing else.
pub fn router(app: &App) -> Router {
    layered(app, routes(app).fallback(|| async { StatusCode::NOT_FOUND }))
}

/// What port 1000 serves: the page, and the API beside it, so that the page needs no other origin.
pub fn page_router(app: &App) -> Router {
    layered(app, routes(app).fallback(page::serve))
}

fn routes(app: &App) -> Router {
    Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/graphql/", get(explorer::root))
        .route("/graphql/{*path}", get(explorer::asset))
        .route("/api/health", get(probes::health))
        .route("/api/ready", get(probes::ready))
        .route("/api/metrics", get(probes::metrics))
        .with_state(app.clone())
}

fn layered(app: &App, routes: Router) -> Router {
    routes
        .layer(CompressionLayer::new())
        .layer(layers::cors(app))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a request handler panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }))
        .layer(from_fn_with_state(app.clone(), layers::observe))
}
