//! `graphql-transport-ws`, as a client that misbehaves meets it.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::harness::{Server, server};

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

async fn listen(server: &Server) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = server.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

async fn open(address: SocketAddr, protocol: &str, origin: Option<&str>) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    Ok(Socket(connect_async(request).await?.0))
}

async fn socket(address: SocketAddr) -> Socket {
    open(address, "graphql-transport-ws", None).await.unwrap()
}

impl Socket {
    async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    async fn next(&mut self) -> Value {
        loop {
            match self.0.next().await.unwrap().unwrap() {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Close(frame) => return json!({ "close": frame.map(|frame| u16::from(frame.code)) }),
                _ => {}
            }
        }
    }

    async fn close_code(&mut self) -> u16 {
        loop {
            let message = self.next().await;
            if let Some(code) = message.get("close") {
                return code.as_u64().unwrap() as u16;
            }
        }
    }

    async fn init(&mut self, access: Option<&str>) -> Value {
        let payload = access.map(|access| json!({ "authorization": format!("Bearer {access}") }));
        self.send(json!({ "type": "connection_init", "payload": payload })).await;
        self.next().await
    }
}

#[tokio::test]
async fn the_protocol_is_kept() {
    let server = server().await;
    let address = listen(&server).await;
    let mut one = socket(address).await;
    assert_eq!(one.init(None).await, json!({ "type": "connection_ack" }));
    one.send(json!({ "type": "ping" })).await;
    assert_eq!(one.next().await, json!({ "type": "pong" }));
    one.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": "{ __typename }" } })).await;
    assert_eq!(one.next().await, json!({ "id": "1", "type": "next", "payload": { "data": { "__typename": "Query" } } }));
    assert_eq!(one.next().await, json!({ "id": "1", "type": "complete" }));
    one.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": "{ nothing }" } })).await;
    let refused = one.next().await;
    assert_eq!((&refused["type"], &refused["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("BAD_USER_INPUT")), "{refused}");
    one.send(json!({ "type": "connection_init" })).await;
    assert_eq!(one.close_code().await, 4429);
}

#[tokio::test]
async fn every_breach_has_its_code() {
    let server = server().await;
    let address = listen(&server).await;
    let mut early = socket(address).await;
    early.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": "{ __typename }" } })).await;
    assert_eq!(early.close_code().await, 4401);
    for message in [json!([]), json!({ "type": "nonsense" }), json!({ "type": "subscribe" }), json!({ "id": 1, "type": "complete" })] {
        let mut bad = socket(address).await;
        bad.init(None).await;
        bad.send(message.clone()).await;
        assert_eq!(bad.close_code().await, 4400, "{message}");
    }
    let mut binary = socket(address).await;
    binary.0.send(Message::binary(vec![1, 2, 3])).await.unwrap();
    assert_eq!(binary.close_code().await, 4400);
    let mut silent = socket(address).await;
    assert_eq!(silent.close_code().await, 4408);
    let mut forged = socket(address).await;
    assert_eq!(forged.init(Some("forged")).await, json!({ "close": 4403 }));
    let mut legacy = open(address, "graphql-ws", None).await;
    if let Ok(legacy) = &mut legacy {
        assert_eq!(legacy.close_code().await, 4406);
    }
    let foreign = open(address, "graphql-transport-ws", Some("http://evil.example")).await;
    assert!(matches!(foreign, Err(Error::Http(response)) if response.status() == 403));
    assert!(open(address, "graphql-transport-ws", Some("http://localhost:1000")).await.is_ok());
}

#[tokio::test]
async fn a_job_is_watched_to_its_end() {
    let server = server().await;
    let address = listen(&server).await;
    let anna = server.owner("anna").await;
    let bob = server.owner("bob").await;
    let job = job(&server, &anna).await;
    let query = json!({ "query": "subscription($id: ID!) { jobProgress(id: $id) { sequence terminal job { state } } }", "variables": { "id": job } });

    let mut foreign = socket(address).await;
    foreign.init(bob.access.as_deref()).await;
    foreign.send(json!({ "id": "f", "type": "subscribe", "payload": query })).await;
    let refused = foreign.next().await;
    assert!(refused.to_string().contains("NOT_FOUND"), "{refused}");

    let mut watcher = socket(address).await;
    watcher.init(anna.access.as_deref()).await;
    watcher.send(json!({ "id": "w", "type": "subscribe", "payload": query })).await;
    let first = watcher.next().await;
    assert_eq!(first["payload"]["data"]["jobProgress"]["job"]["state"], "READY", "{first}");
    watcher.send(json!({ "id": "w", "type": "subscribe", "payload": query })).await;
    assert_eq!(watcher.close_code().await, 4409, "the id is in use");

    let mut watcher = socket(address).await;
    watcher.init(anna.access.as_deref()).await;
    watcher.send(json!({ "id": "w", "type": "subscribe", "payload": query })).await;
    watcher.next().await;
    let cancel = "mutation($id: ID!) { jobCancel(input: {id: $id}) { job { state } userErrors { code } } }";
    assert_eq!(server.payload(&bob, cancel, json!({ "id": job })).await["userErrors"][0]["code"], "NOT_FOUND");
    assert_eq!(server.payload(&anna, cancel, json!({ "id": job })).await["job"]["state"], "CANCELLED");
    let last = watcher.next().await;
    assert_eq!(
        last["payload"]["data"]["jobProgress"],
        json!({ "sequence": last["payload"]["data"]["jobProgress"]["sequence"], "terminal": true, "job": { "state": "CANCELLED" } })
    );
    assert_eq!(watcher.next().await, json!({ "id": "w", "type": "complete" }));
}

/// A job that waits: nobody works here.
async fn job(server: &Server, caller: &crate::harness::Caller) -> Value {
    let upload = server.file(caller, "a.csv", "id,amount\nx1,1.00\n").await["upload"]["id"].clone();
    let mapping = json!({ "fields": [{ "name": "id", "column": "id", "type": "text" }] });
    let query = "mutation($m: JSON!) { sourceCreate(input: {name: \"A\", mapping: $m}) { source { id } userErrors { message } } }";
    let source = server.payload(caller, query, json!({ "m": mapping })).await["source"]["id"].clone();
    let query = "mutation($s: ID!, $u: ID!) { datasetImport(input: {sourceId: $s, uploadId: $u}) { job { id } userErrors { message } } }";
    server.payload(caller, query, json!({ "s": source, "u": upload })).await["job"]["id"].clone()
}
