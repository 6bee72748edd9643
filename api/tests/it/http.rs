//! The protocol: methods, media types, refusals.

use std::fmt::Write as _;
use std::time::Instant;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use crate::harness::{Caller, server};

#[tokio::test]
async fn a_mutation_needs_post() {
    let server = server().await;
    let request = Request::get("/graphql?query=mutation%7B__typename%7D").header("accept", "application/graphql-response+json");
    let reply = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status, reply.header("allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    let request = Request::get("/graphql?query=%7B__typename%7D").body(Body::empty()).unwrap();
    assert_eq!(server.send(request).await.json(), json!({ "data": { "__typename": "Query" } }));
}

#[tokio::test]
async fn bodies_are_json_or_refused() {
    let server = server().await;
    let nobody = Caller::default();
    let query = json!({ "query": "{__typename}" }).to_string();
    let status = async |kind: &str, body: &str| server.send(nobody.request(kind, body.to_owned())).await.status;
    assert_eq!(status("text/plain", &query).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status("application/x-www-form-urlencoded", "query={__typename}").await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status("application/json; charset=utf-16", &query).await, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(status("application/json", &format!("[{query},{query}]")).await, StatusCode::BAD_REQUEST);
    assert_eq!(status("application/json", "{").await, StatusCode::BAD_REQUEST);
    assert_eq!(status("application/json", &"x".repeat(2 << 20)).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(status("application/json; charset=utf-8", &query).await, StatusCode::OK);
    assert_eq!(status("multipart/form-data; boundary=x", "").await, StatusCode::BAD_REQUEST, "no preflight header");
}

#[tokio::test]
async fn nothing_else_is_served() {
    let server = server().await;
    for path in ["/", "/api", "/api/other", "/index.html", "/graphql/nothing.js", "/.env"] {
        let reply = server.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert!(reply.header("content-security-policy").contains("frame-ancestors 'none'"));
    }
}

#[tokio::test]
async fn probes_answer() {
    let server = server().await;
    let get = async |path: &str| server.send(Request::get(path).body(Body::empty()).unwrap()).await;
    let health = get("/api/health").await;
    assert_eq!((health.status, health.json()["status"].clone()), (StatusCode::OK, json!("ok")));
    let ready = get("/api/ready").await;
    assert_eq!((ready.status, ready.json()["database"].clone()), (StatusCode::OK, json!("ok")), "{}", ready.text);
    let metrics = get("/api/metrics").await;
    assert!(metrics.text.contains("recon_http_requests_total{method=\"GET\",route=\"/api/health\",status=\"200\"} 1"), "{}", metrics.text);
    assert!(metrics.text.contains("recon_build_info{version="));
}

#[tokio::test]
async fn a_fragment_bomb_costs_nothing() {
    let server = server().await;
    let mut query = "{...f0}".to_owned();
    for n in 0..30 {
        write!(query, "fragment f{n} on Query{{...f{next} ...f{next}}}", next = n + 1).unwrap();
    }
    query.push_str("fragment f30 on Query{__typename}");
    let started = Instant::now();
    let reply = server.post(&Caller::default(), &query, json!({})).await;
    assert_eq!(reply.code(), "OPERATION_TOO_LARGE");
    assert!(started.elapsed().as_millis() < 500, "{:?}", started.elapsed());
}

#[tokio::test]
async fn upload_placeholders_are_refused() {
    let server = server().await;
    let owner = server.owner("anna").await;
    let query = "mutation($f: Upload!) { fileCreate(input: {filename: \"x\"}, file: $f) { userErrors { code } } }";
    for probe in ["#__graphql_file__:9", "#__graphql_file__:x", "#__graphql_file__:0"] {
        let reply = server.post(&owner, query, json!({ "f": probe })).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.text);
        let literal = format!("mutation {{ fileCreate(input: {{filename: \"x\"}}, file: {}) {{ userErrors {{ code }} }} }}", json!(probe));
        let reply = server.post(&owner, &literal, json!({})).await;
        assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.text);
        let mut request = owner.request("application/json", json!({ "query": query, "variables": { "f": probe } }).to_string());
        request.headers_mut().insert("accept", "application/graphql-response+json".parse().unwrap());
        assert_eq!(server.send(request).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn errors_carry_code_and_request_id_and_no_suggestion() {
    let server = server().await;
    let reply = server.post(&Caller::default(), "{ viewr { role } }", json!({})).await;
    let error = &reply.json()["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
    assert_eq!(error["extensions"]["requestId"], reply.header("x-request-id"));
    assert!(!error["message"].as_str().unwrap().contains("Did you mean"), "{error}");
    let long = format!("{{ {} }}", "x".repeat(5_000));
    let message = server.post(&Caller::default(), &long, json!({})).await.json()["errors"][0]["message"].as_str().unwrap().chars().count();
    assert!(message <= 301, "{message}");
}

#[tokio::test]
async fn cors_names_its_origins() {
    let server = server().await;
    let preflight = async |origin: &str| {
        let request = Request::options("/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,authorization");
        server.send(request.body(Body::empty()).unwrap()).await.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(preflight("http://localhost:1000").await, "http://localhost:1000");
    for foreign in ["null", "http://evil.com", "http://localhost:1000.evil.com", "https://localhost:1000"] {
        assert_eq!(preflight(foreign).await, "", "{foreign}");
    }
}

#[tokio::test]
async fn events_come_as_a_stream() {
    let server = server().await;
    let mut request = Caller::default().request("application/json", json!({ "query": "{__typename}" }).to_string());
    request.headers_mut().insert("accept", "text/event-stream".parse().unwrap());
    let reply = server.send(request).await;
    assert_eq!(reply.header("content-type"), "text/event-stream");
    assert!(reply.text.starts_with("event: next\ndata: {\"data\":{\"__typename\":\"Query\"}}\n\nevent: complete\n"), "{}", reply.text);
}
