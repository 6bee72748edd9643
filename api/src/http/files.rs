//! The built page, embedded: headers that let hashed assets be kept for ever and everything else be asked for again.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use rust_embed::RustEmbed;

use super::layers::PAGE_POLICY;

/// What the frontend build left; empty when it has not run.
#[derive(RustEmbed)]
#[folder = "../frontend/dist"]
#[allow_missing = true]
struct Dist;

/// The file at `path`, or `None`.
pub(crate) fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let file = Dist::get(path)?;
    let tag = format!("\"{}\"", file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>());
    let unchanged = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if unchanged { Response::new(Body::empty()) } else { Response::new(Body::from(file.data.into_owned())) };
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == mime_guess::mime::TEXT { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let keep = if path.contains("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    out.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    if let (Ok(kind), Ok(tag)) = (HeaderValue::from_str(&kind), HeaderValue::from_str(&tag)) {
        out.insert(header::CONTENT_TYPE, kind);
        out.insert(header::ETAG, tag);
    }
    Some(response)
}

/// A few words for a page that was not built into this program.
pub(crate) fn not_built(what: &str) -> Response {
    let text = format!(
        "<!doctype html><meta charset=utf-8><title>{what}</title><p>{what} is not built into this program: run <code>make frontend</code> \
         and build again. The API answers at <code>/graphql</code>.</p>"
    );
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}
