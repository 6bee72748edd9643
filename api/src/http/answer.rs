//! Turns what execution gave into what a caller sees: the one place where errors get their code and faults are masked.

use async_graphql::{PathSegment, Pos, Response, ServerError, Value};
use axum::body::Body;
use axum::http::{HeaderValue, header};
use serde::Serialize;

use super::media::{Media, Stage, status};
use crate::error::Error;
use crate::guard::Refusal;

/// Errors that one answer lists.
const MOST_ERRORS: usize = 100;
/// Characters of one message: a parse error repeats the line it is in.
const MOST_CHARACTERS: usize = 300;

/// One error as it is sent.
#[derive(Debug, Serialize)]
pub(crate) struct Fault {
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Pos>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    path: Vec<PathSegment>,
    extensions: Extensions,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    code: &'static str,
    request_id: String,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

/// One answer before it has a media type.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) stage: Stage,
    pub(crate) body: Payload,
}

/// The GraphQL response, in the order it is written. A typed value, because a JSON map would sort the keys.
#[derive(Debug, Serialize)]
pub(crate) struct Payload {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) errors: Vec<Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<Value>,
}

impl Answer {
    /// An answer that says only what is wrong.
    pub(crate) fn refusal(stage: Stage, error: &Error, request_id: &str) -> Self {
        Self::refused(stage, vec![fault(error, Vec::new(), Vec::new(), request_id)])
    }

    /// The guard's refusal.
    pub(crate) fn guarded(refusal: Refusal, request_id: &str) -> Self {
        Self::refused(Stage::Refused, vec![fault(&refusal.error, refusal.at, Vec::new(), request_id)])
    }

    fn refused(stage: Stage, errors: Vec<Fault>) -> Self {
        Self { stage, body: Payload { errors, data: None } }
    }

    /// What the executor answered.
    pub(crate) fn of(response: Response, request_id: &str) -> Self {
        let ran = response.data != Value::Null || response.errors.iter().any(|error| !error.path.is_empty());
        let errors = response.errors.into_iter().take(MOST_ERRORS).map(|error| known(error, request_id)).collect();
        if ran {
            Self { stage: Stage::Executed, body: Payload { errors, data: Some(response.data) } }
        } else {
            Self::refused(Stage::Refused, errors)
        }
    }

    /// The codes of the errors, for metrics.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.body.errors.iter().map(|fault| fault.extensions.code)
    }

    /// As an HTTP response.
    pub(crate) fn into_response(self, media: Media) -> axum::response::Response {
        let text = serde_json::to_string(&self.body).unwrap_or_else(|_| r#"{"errors":[{"message":"not writable as json"}]}"#.to_owned());
        let mut response = axum::response::Response::new(Body::from(text));
        *response.status_mut() = status(self.stage, media);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.append(header::VARY, HeaderValue::from_static("accept"));
        match self.stage {
            Stage::WrongMethod => {
                headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
            }
            Stage::Unauthenticated => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        response
    }
}

/// Our own errors keep their text; the executor's own (validation, arguments) too; anything else is masked.
fn known(error: ServerError, request_id: &str) -> Fault {
    let source = error.source.clone();
    if let Some(ours) = source.as_deref().and_then(|source| source.downcast_ref::<Error>()) {
        return fault(ours, error.locations, error.path, request_id);
    }
    if source.is_some() {
        let masked = Error::Internal(anyhow::anyhow!("{}", error.message));
        return fault(&masked, error.locations, error.path, request_id);
    }
    fault(&Error::Invalid(error.message), error.locations, error.path, request_id)
}

fn fault(error: &Error, locations: Vec<Pos>, path: Vec<PathSegment>, request_id: &str) -> Fault {
    let message = match error {
        Error::Internal(cause) => {
            tracing::error!(request_id, cause = format!("{cause:#}"), "a request failed");
            "something went wrong on our side: the operator finds it in the log by this request id".to_owned()
        }
        shown => shorten(&shown.to_string()),
    };
    let retry_after_ms = match error {
        Error::Throttled { retry_after_seconds } => Some(retry_after_seconds.saturating_mul(1000)),
        _ => None,
    };
    let retryable = matches!(error, Error::Throttled { .. } | Error::Unavailable(_) | Error::Internal(_) | Error::Timeout(_));
    Fault {
        message,
        locations,
        path,
        extensions: Extensions { code: error.code(), request_id: request_id.to_owned(), retryable, retry_after_ms },
    }
}

fn shorten(message: &str) -> String {
    match message.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message.to_owned(),
    }
}
