//! GraphiQL for a browser that opens `/graphql`: bundled, so it works without a network.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::files;

/// The explorer's page.
pub(crate) fn index() -> Response {
    files::file("graphiql/index.html", &HeaderMap::new()).unwrap_or_else(|| files::not_built("GraphiQL"))
}

/// The explorer's page under `/graphql/`.
pub(crate) async fn root() -> Response {
    index()
}

/// A file of the explorer.
pub(crate) async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    files::file(&format!("graphiql/{path}"), &headers).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}
