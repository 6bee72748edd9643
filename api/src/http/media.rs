//! What a caller accepts, and the status codes that go with it: all of them, in one place.
//!
//! The codes follow the GraphQL-over-HTTP audit suite (graphql-http 1.23): under `application/json` a well-formed request is
//! answered with 200 whatever the document, under `application/graphql-response+json` a refused document is 400.

use axum::http::{HeaderMap, StatusCode, header};

/// The media types an answer can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`, for clients that know no other.
    Json,
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `text/event-stream`: one operation as server-sent events.
    EventStream,
    /// `text/html`: a browser that navigates.
    Html,
}

impl Media {
    /// The `Content-Type` of an answer.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::EventStream => "text/event-stream",
            Self::Html => "text/html; charset=utf-8",
        }
    }
}

/// The best of what the caller accepts; `None` when we have nothing they accept.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<Media> {
    let mut best: Option<(Media, u16)> = None;
    let mut stated = false;
    for value in headers.get_all(header::ACCEPT) {
        for range in value.to_str().unwrap_or_default().split(',') {
            let mut parts = range.split(';');
            let name = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            if name.is_empty() {
                continue;
            }
            stated = true;
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).and_then(|q| q.parse::<f32>().ok()).unwrap_or(1.0);
            let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
            let media = match name.as_str() {
                "application/graphql-response+json" => Media::GraphqlResponse,
                "application/json" | "application/*" | "*/*" => Media::Json,
                "text/event-stream" => Media::EventStream,
                "text/html" | "application/xhtml+xml" => Media::Html,
                _ => continue,
            };
            if weight > 0 && best.is_none_or(|(_, other)| weight > other) {
                best = Some((media, weight));
            }
        }
    }
    match best {
        Some((media, _)) => Some(media),
        None if stated => None,
        None => Some(Media::Json),
    }
}

/// How far a request got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The request itself could not be read.
    Malformed,
    /// The document was refused before anything ran.
    Refused,
    /// It ran, perhaps with errors.
    Executed,
    /// It ran out of time.
    TimedOut,
    /// A mutation came by GET.
    WrongMethod,
    /// The body is of a type we do not read.
    UnsupportedType,
    /// The body is larger than allowed.
    TooLarge,
    /// Nobody is signed in where that must be known before the body is read.
    Unauthenticated,
}

/// The status of an answer.
pub(crate) const fn status(stage: Stage, media: Media) -> StatusCode {
    match (stage, media) {
        (Stage::Executed, _) => StatusCode::OK,
        (Stage::Malformed, _) => StatusCode::BAD_REQUEST,
        (Stage::WrongMethod, _) => StatusCode::METHOD_NOT_ALLOWED,
        (Stage::UnsupportedType, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        (Stage::TooLarge, _) => StatusCode::PAYLOAD_TOO_LARGE,
        (Stage::Unauthenticated, _) => StatusCode::UNAUTHORIZED,
        (Stage::Refused | Stage::TimedOut, Media::Json) => StatusCode::OK,
        (Stage::Refused, _) => StatusCode::BAD_REQUEST,
        (Stage::TimedOut, _) => StatusCode::GATEWAY_TIMEOUT,
    }
}
