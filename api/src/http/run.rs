//! Runs one operation: guard, context, time limit. Shared by HTTP, WebSocket and server-sent events.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response};
use futures_util::{FutureExt as _, Stream, StreamExt as _};

use super::answer::Answer;
use super::media::Stage;
use super::params::Params;
use crate::App;
use crate::access::{Address, Caller};
use crate::error::Error;
use crate::guard;
use crate::schema::Loaders;

/// How long one operation may take.
const LIMIT: Duration = Duration::from_secs(30);

/// Who asks, for one request or one socket.
#[derive(Debug, Clone)]
pub(crate) struct Asker {
    pub(crate) caller: Caller,
    pub(crate) address: Address,
    pub(crate) request_id: String,
}

/// An operation that passed the guard.
pub(crate) struct Ready {
    request: Request,
    pub(crate) kind: OperationType,
    request_id: String,
}

/// Checks a request and gives it its context.
pub(crate) fn prepare(app: &App, params: Params, asker: &Asker) -> Result<Ready, Answer> {
    let checked = guard::check(&params.query, params.operation_name.as_deref(), &params.variables, params.uploads.len())
        .map_err(|refusal| Answer::guarded(refusal, &asker.request_id))?;
    let mut request = Request::new(params.query)
        .variables(params.variables)
        .data(app.clone())
        .data(asker.caller.clone())
        .data(asker.address.clone())
        .data(Loaders::new(app, &asker.caller));
    request.operation_name = params.operation_name;
    request.uploads = params.uploads;
    request.set_parsed_query(checked.document);
    Ok(Ready { request, kind: checked.kind, request_id: asker.request_id.clone() })
}

/// Runs a query or a mutation to its end.
pub(crate) async fn execute(app: &App, ready: Ready) -> Answer {
    let Ready { request, kind, request_id } = ready;
    let schema = app.inner().schema.clone();
    let work = async move { AssertUnwindSafe(schema.execute(request)).catch_unwind().await };
    // A client that goes away must not drop a mutation half way: it runs in a task of its own.
    let finished = match kind {
        OperationType::Mutation => {
            tokio::time::timeout(LIMIT, tokio::spawn(work)).await.map(|joined| joined.map_err(|_| ()).and_then(|done| done.map_err(drop)))
        }
        _ => tokio::time::timeout(LIMIT, work).await.map(|done| done.map_err(drop)),
    };
    let answer = match finished {
        Ok(Ok(response)) => Answer::of(response, &request_id),
        Ok(Err(())) => Answer::refusal(Stage::Executed, &panicked(), &request_id),
        Err(_) => Answer::refusal(Stage::TimedOut, &Error::Timeout(LIMIT.as_secs()), &request_id),
    };
    app.inner().metrics.count_errors(&answer);
    answer
}

/// Runs a subscription: an answer per event. A panic ends it with an error.
pub(crate) fn subscribe(app: &App, ready: Ready) -> impl Stream<Item = Answer> + Send + 'static {
    let request_id = ready.request_id;
    let app = app.clone();
    let events = app.inner().schema.execute_stream(ready.request);
    AssertUnwindSafe(events).catch_unwind().map(move |event: Result<Response, _>| {
        let answer = match event {
            Ok(response) => Answer::of(response, &request_id),
            Err(_) => Answer::refusal(Stage::Refused, &panicked(), &request_id),
        };
        app.inner().metrics.count_errors(&answer);
        answer
    })
}

fn panicked() -> Error {
    Error::Internal(anyhow::anyhow!("a resolver panicked"))
}
