//! Accounts, sessions, and what ends them.

use serde_json::{Value, json};

use crate::harness::{Caller, PASSWORD, Server, server};

const VIEWER: &str = "{ viewer { user { email } role } }";

async fn refresh(server: &Server, token: &str) -> Value {
    let query =
        "mutation($t: String!) { sessionRefresh(input: {refreshToken: $t}) { session { accessToken refreshToken } userErrors { code } } }";
    server.payload(&Caller::default(), query, json!({ "t": token })).await
}

async fn sign_in(server: &Server, email: &str, password: &str) -> crate::harness::Reply {
    let query = "mutation($e: String!, $p: String!) { sessionCreate(input: {email: $e, password: $p}) { session { accessToken viewer { role } } userErrors { code message } } }";
    server.post(&Caller::default(), query, json!({ "e": email, "p": password })).await
}

#[tokio::test]
async fn register_sign_in_and_out() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let viewer = server.data(&anna, VIEWER, json!({})).await;
    assert_eq!(viewer, json!({ "viewer": { "user": { "email": "anna@example.com" }, "role": "OWNER" } }));
    assert_eq!(server.data(&Caller::default(), VIEWER, json!({})).await, json!({ "viewer": null }));

    let reply = sign_in(&server, "ANNA@example.com ", PASSWORD).await.json();
    assert_eq!(reply["data"]["sessionCreate"]["session"]["viewer"]["role"], "OWNER", "{reply}");
    let wrong = sign_in(&server, "anna@example.com", "not the password").await.json()["data"]["sessionCreate"].clone();
    let unknown = sign_in(&server, "nobody@example.com", "not the password").await.json()["data"]["sessionCreate"].clone();
    assert_eq!(wrong["userErrors"][0]["code"], "INVALID_CREDENTIALS");
    assert_eq!(wrong, unknown, "a stranger learns nothing about who has an account");

    let end = "mutation($t: String!) { sessionEnd(input: {refreshToken: $t}) { ended userErrors { code } } }";
    let ended = server.payload(&anna, end, json!({ "t": anna.refresh })).await;
    assert_eq!(ended["ended"], true);
    assert_eq!(server.data(&anna, VIEWER, json!({})).await["viewer"], Value::Null, "the access token ends with its session");
    assert_eq!(server.payload(&anna, end, json!({ "t": anna.refresh })).await["ended"], false);
}

#[tokio::test]
async fn registration_says_what_is_wrong() {
    let server = server().await;
    server.owner("anna").await;
    let query =
        "mutation($input: UserRegisterInput!) { userRegister(input: $input) { session { accessToken } userErrors { code field } } }";
    let code = async |email: &str, password: &str| {
        let input = json!({ "name": "X", "email": email, "password": password });
        server.payload(&Caller::default(), query, json!({ "input": input })).await["userErrors"][0].clone()
    };
    assert_eq!(code("Anna@Example.com", PASSWORD).await, json!({ "code": "EMAIL_TAKEN", "field": ["input", "email"] }));
    assert_eq!(code("bob@example.com", "password123").await["code"], "WEAK_PASSWORD");
    assert_eq!(code("bob@example.com", "short").await["code"], "WEAK_PASSWORD");
    assert_eq!(code("not an address", PASSWORD).await["code"], "BAD_INPUT");
}

#[tokio::test]
async fn a_refresh_token_is_good_once() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let second = refresh(&server, &anna.refresh).await;
    let again = refresh(&server, &anna.refresh).await;
    assert_eq!(second, again, "two tabs that refresh at once get one answer");
    let second = second["session"]["refreshToken"].as_str().unwrap().to_owned();
    let third = refresh(&server, &second).await;
    let access = third["session"]["accessToken"].as_str().unwrap().to_owned();
    let caller = Caller { access: Some(access), ..Caller::default() };
    assert_eq!(server.data(&caller, VIEWER, json!({})).await["viewer"]["role"], "OWNER");

    let stolen = refresh(&server, &anna.refresh).await;
    assert_eq!(stolen["userErrors"][0]["code"], "INVALID_CREDENTIALS", "its successor was used: this is a copy");
    assert_eq!(server.data(&caller, VIEWER, json!({})).await["viewer"], Value::Null, "the whole sign-in ends");
    let third = third["session"]["refreshToken"].as_str().unwrap().to_owned();
    assert_eq!(refresh(&server, &third).await["session"], Value::Null);
}

#[tokio::test]
async fn concurrent_refreshes_agree() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (one, two) = tokio::join!(refresh(&server, &anna.refresh), refresh(&server, &anna.refresh));
    assert_eq!(one, two);
    assert_eq!(one["userErrors"], json!([]));
}

#[tokio::test]
async fn tokens_that_are_not_ours_are_nobody() {
    let server = server().await;
    for token in ["", "x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfeCJ9.", "a.b.c"] {
        let caller = Caller { access: Some(token.to_owned()), ..Caller::default() };
        assert_eq!(server.data(&caller, VIEWER, json!({})).await["viewer"], Value::Null, "{token}");
        assert_eq!(server.post(&caller, "{ runs { nodes { id } } }", json!({})).await.code(), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn guessing_is_slowed() {
    let server = server().await;
    let anna = server.owner("anna").await;
    for _ in 0..10 {
        let reply = sign_in(&server, &anna.email, "wrong wrong wrong").await.json();
        assert_eq!(reply["data"]["sessionCreate"]["userErrors"][0]["code"], "INVALID_CREDENTIALS");
    }
    let reply = sign_in(&server, &anna.email, PASSWORD).await;
    assert_eq!(reply.code(), "THROTTLED");
    assert!(reply.json()["errors"][0]["extensions"]["retryAfterMs"].as_u64().unwrap() > 0);
}
