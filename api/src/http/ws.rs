//! `graphql-transport-ws`: one task per operation, bounded, with the close codes its protocol names.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::SplitStream;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, interval, sleep_until, timeout};

use super::answer::{Answer, Payload};
use super::media::Stage;
use super::params::{Params, from_json};
use super::run::{Asker, execute, prepare, subscribe};
use crate::App;
use crate::access::Caller;
use crate::error::Error;

/// The one subprotocol that is spoken.
pub(crate) const PROTOCOL: &str = "graphql-transport-ws";
/// Bytes of one message.
pub(crate) const MESSAGE_BYTES: usize = 1 << 20;

const INIT: Duration = Duration::from_secs(3);
const PING: Duration = Duration::from_secs(20);
const RECHECK: Duration = Duration::from_secs(5);
const SEND: Duration = Duration::from_secs(30);
const OPERATIONS: usize = 100;
const QUEUE: usize = 64;
const FAR: Duration = Duration::from_secs(365 * 24 * 3600);

/// A reason to close, with the code and words of the protocol.
struct Close(u16, String);

type Open = Arc<Mutex<HashMap<String, AbortHandle>>>;

#[derive(Serialize)]
struct Out<'a, T> {
    id: &'a str,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payload: Option<&'a T>,
}

struct Connection {
    app: App,
    asker: Asker,
    out: mpsc::Sender<Message>,
    open: Open,
    acknowledged: bool,
    initialised: bool,
    expires: Instant,
}

/// Speaks with one socket until either side closes.
pub(crate) async fn serve(app: App, socket: WebSocket, asker: Asker) {
    if socket.protocol().is_none_or(|protocol| protocol != PROTOCOL) {
        let mut socket = socket;
        let reason = CloseFrame { code: 4406, reason: "Subprotocol not acceptable".into() };
        let _ = socket.send(Message::Close(Some(reason))).await;
        return;
    }
    let (mut sink, stream) = socket.split();
    let (out, mut queue) = mpsc::channel::<Message>(QUEUE);
    let writer = tokio::spawn(async move {
        while let Some(message) = queue.recv().await {
            let last = matches!(message, Message::Close(_));
            if !matches!(timeout(SEND, sink.send(message)).await, Ok(Ok(()))) || last {
                break;
            }
        }
        let _ = sink.close().await;
    });
    let open = Open::default();
    let expires = Instant::now() + FAR;
    let mut connection = Connection { app, asker, out, open: open.clone(), acknowledged: false, initialised: false, expires };
    if let Err(Close(code, reason)) = connection.talk(stream).await {
        let frame = CloseFrame { code, reason: reason.into() };
        let _ = connection.out.send(Message::Close(Some(frame))).await;
    }
    for task in lock(&open).drain() {
        task.1.abort();
    }
    drop(connection);
    let _ = timeout(SEND, writer).await;
}

fn lock(open: &Open) -> std::sync::MutexGuard<'_, HashMap<String, AbortHandle>> {
    open.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Connection {
    async fn talk(&mut self, mut stream: SplitStream<WebSocket>) -> Result<(), Close> {
        let deadline = Instant::now() + INIT;
        let mut ping = interval(PING);
        ping.reset();
        let mut recheck = interval(RECHECK);
        recheck.reset();
        loop {
            tokio::select! {
                message = stream.next() => match message {
                    None | Some(Err(_)) | Some(Ok(Message::Close(_))) => return Ok(()),
                    Some(Ok(Message::Text(text))) => self.message(text.as_str()).await?,
                    Some(Ok(Message::Binary(_))) => return Err(invalid("binary messages are not part of the protocol")),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                },
                () = sleep_until(deadline), if !self.acknowledged => {
                    return Err(Close(4408, "Connection initialisation timeout".to_owned()));
                }
                () = sleep_until(self.expires) => return Err(Close(4403, "Forbidden: the access token has expired".to_owned())),
                _ = ping.tick() => self.send(Message::Text(r#"{"type":"ping"}"#.into())).await,
                _ = recheck.tick(), if self.acknowledged => self.still_allowed().await?,
            }
        }
    }

    async fn message(&mut self, text: &str) -> Result<(), Close> {
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
            return Err(invalid("not a JSON object"));
        };
        let kind = message.remove("type");
        let id = match message.remove("id") {
            Some(Value::String(id)) if !id.is_empty() && id.len() <= 128 => Some(id),
            None => None,
            Some(_) => return Err(invalid("`id` is not a short string")),
        };
        let payload = message.remove("payload");
        if matches!(&payload, Some(payload) if !payload.is_object() && !payload.is_null()) {
            return Err(invalid("`payload` is not an object"));
        }
        match (kind.as_ref().and_then(Value::as_str), id) {
            (Some("connection_init"), _) => self.init(payload).await,
            (Some("ping"), _) => {
                self.send(Message::Text(r#"{"type":"pong"}"#.into())).await;
                Ok(())
            }
            (Some("pong"), _) => Ok(()),
            (Some("subscribe"), Some(id)) => self.operation(id, payload).await,
            (Some("complete"), Some(id)) => {
                if let Some(task) = lock(&self.open).remove(&id) {
                    task.abort();
                }
                Ok(())
            }
            _ => Err(invalid("unknown or incomplete message")),
        }
    }

    async fn init(&mut self, payload: Option<Value>) -> Result<(), Close> {
        if self.initialised {
            return Err(Close(4429, "Too many initialisation requests".to_owned()));
        }
        self.initialised = true;
        let stated = payload.as_ref().and_then(|payload| {
            let named = |name: &str| payload.get(name).and_then(Value::as_str).map(str::to_owned);
            named("authorization")
                .or_else(|| named("Authorization"))
                .or_else(|| named("accessToken").map(|token| format!("Bearer {token}")))
        });
        if let Some(header) = stated {
            let auth = &self.app.inner().auth;
            match auth.caller(&self.app.inner().state.db, Some(&header)).await {
                Ok(caller @ Caller::Member { .. }) => self.asker.caller = caller,
                Ok(Caller::Anonymous(why)) => return Err(Close(4403, format!("Forbidden: {why}"))),
                Err(_) => return Err(Close(4500, "Internal server error".to_owned())),
            }
            if let Some(expiry) = auth.expiry(&header) {
                let left = expiry.duration_since(jiff::Timestamp::now());
                self.expires = Instant::now() + Duration::try_from(left).unwrap_or_default();
            }
        }
        self.acknowledged = true;
        self.send(Message::Text(r#"{"type":"connection_ack"}"#.into())).await;
        Ok(())
    }

    /// A sign-in that ended takes its sockets along.
    async fn still_allowed(&self) -> Result<(), Close> {
        let Caller::Member { scope, family } = &self.asker.caller else {
            return Ok(());
        };
        let inner = self.app.inner();
        match inner.auth.live_scope(&inner.state.db, *family, scope.user, scope.workspace).await {
            Ok(None) => Err(Close(4403, "Forbidden: the session has ended".to_owned())),
            // A database that is away for a moment does not end anybody's session.
            Ok(Some(_)) | Err(_) => Ok(()),
        }
    }

    async fn operation(&mut self, id: String, payload: Option<Value>) -> Result<(), Close> {
        if !self.acknowledged {
            return Err(Close(4401, "Unauthorized".to_owned()));
        }
        if lock(&self.open).contains_key(&id) {
            return Err(Close(4409, format!("Subscriber for {} already exists", id.chars().take(40).collect::<String>())));
        }
        let params = from_json(payload.unwrap_or(Value::Null)).map_err(|(_, error)| invalid(&error.to_string()))?;
        if lock(&self.open).len() >= OPERATIONS {
            let error = Error::OperationTooLarge(format!("at most {OPERATIONS} operations at once on one socket"));
            let answer = Answer::refusal(Stage::Refused, &error, &self.asker.request_id);
            self.send(text(&id, "error", Some(&answer.body.errors))).await;
            return Ok(());
        }
        let (app, asker, out, open) = (self.app.clone(), self.asker.clone(), self.out.clone(), self.open.clone());
        // Registered under the lock that the task takes at its end, so it cannot end before it is known.
        let mut known = lock(&self.open);
        let task = tokio::spawn({
            let id = id.clone();
            async move {
                let last = operate(&app, params, &asker, &id, &out).await;
                lock(&open).remove(&id);
                let _ = out.send(last).await;
            }
        });
        known.insert(id, task.abort_handle());
        Ok(())
    }

    async fn send(&self, message: Message) {
        // A full queue means a client that reads nothing: the writer gives up on it in time.
        let _ = self.out.send(message).await;
    }
}

/// Runs one operation and answers the message that ends it.
async fn operate(app: &App, params: Params, asker: &Asker, id: &str, out: &mpsc::Sender<Message>) -> Message {
    let failed = |answer: &Answer| text(id, "error", Some(&answer.body.errors));
    let ready = match prepare(app, params, asker) {
        Ok(ready) => ready,
        Err(answer) => return failed(&answer),
    };
    if ready.kind != OperationType::Subscription {
        let answer = Box::pin(execute(app, ready)).await;
        if answer.stage != Stage::Executed {
            return failed(&answer);
        }
        let _ = out.send(text::<Payload>(id, "next", Some(&answer.body))).await;
        return text::<Payload>(id, "complete", None);
    }
    let mut events = Box::pin(subscribe(app, ready));
    while let Some(answer) = events.next().await {
        if answer.stage != Stage::Executed {
            return failed(&answer);
        }
        if out.send(text::<Payload>(id, "next", Some(&answer.body))).await.is_err() {
            break;
        }
    }
    text::<Payload>(id, "complete", None)
}

fn text<T: Serialize>(id: &str, kind: &'static str, payload: Option<&T>) -> Message {
    let out = Out { id, r#type: kind, payload };
    Message::Text(serde_json::to_string(&out).unwrap_or_default().into())
}

/// A close reason holds at most 123 bytes.
fn invalid(what: &str) -> Close {
    let mut reason = format!("Invalid message received: {what}");
    while reason.len() > 120 {
        reason.pop();
    }
    Close(4400, reason)
}
