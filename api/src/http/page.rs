//! The web page on port 1000: its files, and `index.html` for every address that the page itself routes.

use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

use super::files;

/// A file of the page, or the page.
pub(crate) async fn serve(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    if !path.is_empty()
        && let Some(file) = files::file(path, &headers)
    {
        return file;
    }
    // A missing asset is missing; an address without a file name is one of the page's own.
    let named = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if named || path.starts_with("assets/") || path.starts_with("api/") {
        return StatusCode::NOT_FOUND.into_response();
    }
    files::file("index.html", &headers).unwrap_or_else(|| files::not_built("The page"))
}
