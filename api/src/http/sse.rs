//! Server-sent events in graphql-sse's distinct mode: one operation per request, `next` events, then `complete`.

use std::convert::Infallible;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{BoxStream, StreamExt as _, once};

use super::answer::Answer;
use super::run::{Ready, execute, subscribe};
use crate::App;

/// Streams one operation.
pub(crate) fn stream(app: &App, ready: Result<Ready, Answer>) -> Response {
    let answers: BoxStream<'static, Answer> = match ready {
        Err(answer) => once(async move { answer }).boxed(),
        Ok(ready) if ready.kind == OperationType::Subscription => subscribe(app, ready).boxed(),
        Ok(ready) => {
            let app = app.clone();
            once(Box::pin(async move { execute(&app, ready).await })).boxed()
        }
    };
    let next = answers.map(|answer| Event::default().event("next").data(serde_json::to_string(&answer.body).unwrap_or_default()));
    let complete = once(async { Event::default().event("complete").data("") });
    let events = next.chain(complete).map(Ok::<_, Infallible>);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response();
    // Proxies that buffer would hold events back.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}
