//! `/graphql`: POST, GET for queries, WebSocket, server-sent events, and the explorer for a browser.

use async_graphql::parser::types::OperationType;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, FromRequestParts as _, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::net::SocketAddr;

use super::answer::Answer;
use super::layers::RequestId;
use super::media::{Media, Stage, accepted};
use super::params::{self, Unreadable};
use super::run::{Asker, Ready, execute, prepare};
use super::{explorer, sse, ws};
use crate::App;
use crate::access::{Address, Caller};
use crate::error::Error;

/// A header that no plain form can send: a browser asks first.
const PREFLIGHT: &str = "graphql-require-preflight";

/// Answers a POST.
pub(crate) async fn post(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = request_id(&parts);
    let Some(media) = accepted(&parts.headers).map(|media| if media == Media::Html { Media::Json } else { media }) else {
        return not_acceptable(&request_id);
    };
    let refuse = |(stage, error): Unreadable| Answer::refusal(stage, &error, &request_id).into_response(plain(media));
    // Who asks is known from the headers alone, before a byte of the body is read.
    let asker = match asker(&app, &parts).await {
        Ok(asker) => asker,
        Err(error) => return refuse((Stage::Executed, error)),
    };
    let params = match content_type(&parts.headers) {
        Some(("application/json", _)) => params::from_body(body).await,
        Some(("multipart/form-data", whole)) => match form_allowed(&parts.headers, &asker) {
            Ok(()) => params::from_form(whole, body).await,
            Err(refused) => Err(refused),
        },
        _ => {
            let message = "send application/json, or multipart/form-data with a file";
            Err((Stage::UnsupportedType, Error::Invalid(message.to_owned())))
        }
    };
    let params = match params {
        Ok(params) => params,
        Err(unreadable) => return refuse(unreadable),
    };
    answer(&app, prepare(&app, params, &asker), media, &request_id).await
}

/// Answers a GET: a socket, the explorer, or a query.
pub(crate) async fn get(State(app): State<App>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let request_id = request_id(&parts);
    if parts.headers.get(header::UPGRADE).is_some() {
        return socket(app, parts).await;
    }
    let pairs = Query::<Vec<(String, String)>>::from_request_parts(&mut parts, &()).await.map(|Query(pairs)| pairs).unwrap_or_default();
    let Some(media) = accepted(&parts.headers) else {
        return not_acceptable(&request_id);
    };
    if media == Media::Html {
        return explorer::index();
    }
    let refuse = |(stage, error): Unreadable| Answer::refusal(stage, &error, &request_id).into_response(plain(media));
    let asker = match asker(&app, &parts).await {
        Ok(asker) => asker,
        Err(error) => return refuse((Stage::Executed, error)),
    };
    let params = match params::from_query(pairs) {
        Ok(params) => params,
        Err(unreadable) => return refuse(unreadable),
    };
    let ready = prepare(&app, params, &asker);
    if matches!(&ready, Ok(ready) if ready.kind == OperationType::Mutation) {
        return refuse((Stage::WrongMethod, Error::Invalid("a mutation is sent by POST".to_owned())));
    }
    answer(&app, ready, media, &request_id).await
}

async fn answer(app: &App, ready: Result<Ready, Answer>, media: Media, request_id: &str) -> Response {
    if media == Media::EventStream {
        return sse::stream(app, ready);
    }
    match ready {
        Err(answer) => {
            app.inner().metrics.count_errors(&answer);
            answer.into_response(media)
        }
        Ok(ready) if ready.kind == OperationType::Subscription => {
            let message = "a subscription needs a WebSocket (graphql-transport-ws) or `Accept: text/event-stream`";
            Answer::refusal(Stage::Malformed, &Error::Invalid(message.to_owned()), request_id).into_response(media)
        }
        Ok(ready) => Box::pin(execute(app, ready)).await.into_response(media),
    }
}

async fn socket(app: App, mut parts: Parts) -> Response {
    if !origin_allowed(&app, &parts.headers) {
        return (StatusCode::FORBIDDEN, "this origin may not open a socket: see CORS_ORIGINS").into_response();
    }
    let asker = match asker(&app, &parts).await {
        Ok(asker) => asker,
        Err(error) => return Answer::refusal(Stage::Executed, &error, &request_id(&parts)).into_response(Media::Json),
    };
    match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade
            .protocols([ws::PROTOCOL])
            .max_message_size(ws::MESSAGE_BYTES)
            .on_upgrade(move |socket| Box::pin(ws::serve(app, socket, asker))),
        Err(rejection) => rejection.into_response(),
    }
}

/// A browser says where a socket comes from; anything else says nothing and is no browser.
fn origin_allowed(app: &App, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let same = origin.split_once("://").is_some_and(|(_, authority)| !host.is_empty() && authority.eq_ignore_ascii_case(host));
    same || app.inner().state.config.cors_origins.iter().any(|allowed| allowed == origin)
}

async fn asker(app: &App, parts: &Parts) -> Result<Asker, Error> {
    let inner = app.inner();
    let authorization = parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap_or_default());
    let caller = inner.auth.caller(&inner.state.db, authorization).await?;
    Ok(Asker { caller, address: address(app, parts), request_id: request_id(parts) })
}

fn address(app: &App, parts: &Parts) -> Address {
    let forwarded = || {
        let value = parts.headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        value.rsplit(',').next().map(|last| last.trim().chars().take(64).collect::<String>())
    };
    let peer = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_string());
    let stated = if app.inner().state.config.trust_forwarded_for { forwarded() } else { None };
    Address(stated.or_else(peer).unwrap_or_default())
}

/// The media type without its parameters, and the whole header.
fn content_type(headers: &HeaderMap) -> Option<(&'static str, &str)> {
    let whole = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut parts = whole.split(';');
    let name = parts.next()?.trim().to_ascii_lowercase();
    let other_charset = parts.any(|part| {
        let part = part.trim().to_ascii_lowercase();
        part.strip_prefix("charset=").is_some_and(|charset| !matches!(charset.trim_matches('"'), "utf-8" | "utf8"))
    });
    match name.as_str() {
        "application/json" if !other_charset => Some(("application/json", whole)),
        "multipart/form-data" => Some(("multipart/form-data", whole)),
        _ => None,
    }
}

/// A form can be sent by any page without asking, and its file lands on our disk: so it needs a member.
fn form_allowed(headers: &HeaderMap, asker: &Asker) -> Result<(), Unreadable> {
    let preflighted = headers.contains_key(PREFLIGHT) || headers.contains_key(header::AUTHORIZATION);
    if !preflighted {
        let message = "send the header `GraphQL-Require-Preflight: 1` with multipart/form-data";
        return Err((Stage::Malformed, Error::Invalid(message.to_owned())));
    }
    match &asker.caller {
        Caller::Member { .. } => Ok(()),
        Caller::Anonymous(why) => Err((Stage::Unauthenticated, Error::Unauthenticated(why))),
    }
}

fn request_id(parts: &Parts) -> String {
    parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

/// Errors before a stream begins are plain JSON.
const fn plain(media: Media) -> Media {
    match media {
        Media::GraphqlResponse => Media::GraphqlResponse,
        _ => Media::Json,
    }
}

fn not_acceptable(request_id: &str) -> Response {
    let message = "we answer application/graphql-response+json, application/json and text/event-stream";
    let mut response = Answer::refusal(Stage::Malformed, &Error::Invalid(message.to_owned()), request_id).into_response(Media::Json);
    *response.status_mut() = StatusCode::NOT_ACCEPTABLE;
    response
}
