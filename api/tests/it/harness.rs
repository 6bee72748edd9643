//! A server per test and callers who talk to it.

use api::{App, Config, State};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// A server with a database of its own.
pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) page: Router,
    pub(crate) state: State,
    _database: entity::testing::TestDb,
    _folder: tempfile::TempDir,
}

/// Somebody with an access token, or without.
#[derive(Clone, Default)]
pub(crate) struct Caller {
    pub(crate) access: Option<String>,
    pub(crate) refresh: String,
    pub(crate) email: String,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

pub(crate) const PASSWORD: &str = "a fine long password";

pub(crate) async fn server() -> Server {
    let database = entity::testing::database().await;
    let folder = tempfile::tempdir().unwrap();
    let blobs = storage::Blobs::open(&format!("file://{}", folder.path().join("blobs").display()), None).unwrap();
    let scratch = folder.path().join("scratch");
    std::fs::create_dir_all(&scratch).unwrap();
    let config = Config::new("an access token secret for tests only".into(), scratch);
    let state = State { db: database.db.clone(), blobs, signals: signals(), registry: prometheus::Registry::new(), config };
    let app = App::new(state.clone()).unwrap();
    Server { router: api::router(&app), page: api::page_router(&app), state, _database: database, _folder: folder }
}

/// In this process, or through Redis with TEST_REDIS_URL, under a prefix of its own.
fn signals() -> storage::Signals {
    match std::env::var("TEST_REDIS_URL") {
        Ok(url) => storage::Signals::redis(&url, &format!("test-{}", entity::JobId::new())).unwrap(),
        Err(_) => storage::Signals::in_process(),
    }
}

impl Server {
    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Reply { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A GraphQL request by POST.
    pub(crate) async fn post(&self, caller: &Caller, query: &str, variables: Value) -> Reply {
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.send(caller.request("application/json", body)).await
    }

    /// The `data` of a request that works.
    pub(crate) async fn data(&self, caller: &Caller, query: &str, variables: Value) -> Value {
        let answer = self.post(caller, query, variables).await.json();
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].clone()
    }

    /// The payload of a mutation: its only root field.
    pub(crate) async fn payload(&self, caller: &Caller, query: &str, variables: Value) -> Value {
        let data = self.data(caller, query, variables).await;
        data.as_object().unwrap().values().next().unwrap().clone()
    }

    /// A new person with a workspace of their own.
    pub(crate) async fn owner(&self, name: &str) -> Caller {
        let email = format!("{name}@example.com");
        let query = "mutation($input: UserRegisterInput!) { userRegister(input: $input) { session { accessToken refreshToken } userErrors { code message } } }";
        let input = json!({ "name": name, "email": email, "password": PASSWORD });
        let payload = self.payload(&Caller::default(), query, json!({ "input": input })).await;
        assert_eq!(payload["userErrors"], json!([]), "{payload}");
        Caller {
            access: payload["session"]["accessToken"].as_str().map(str::to_owned),
            refresh: payload["session"]["refreshToken"].as_str().unwrap().to_owned(),
            email,
        }
    }

    /// Uploads a small file in one go and answers the upload.
    pub(crate) async fn file(&self, caller: &Caller, filename: &str, bytes: impl AsRef<[u8]>) -> Value {
        let query = "mutation($input: FileCreateInput!, $file: Upload!) { fileCreate(input: $input, file: $file) { upload { id state sizeBytes sha256 } userErrors { code message field } } }";
        let variables = json!({ "input": { "filename": filename }, "file": null });
        let answer = self.send(caller.form(query, variables, "variables.file", bytes.as_ref())).await.json();
        assert!(answer.get("errors").is_none(), "{answer}");
        answer["data"]["fileCreate"].clone()
    }
}

impl Caller {
    /// A POST to `/graphql`.
    pub(crate) fn request(&self, content_type: &str, body: impl Into<Body>) -> Request<Body> {
        let mut request = Request::post("/graphql").header("content-type", content_type).header("host", "localhost:2000");
        if let Some(access) = &self.access {
            request = request.header("authorization", format!("Bearer {access}"));
        }
        request.body(body.into()).unwrap()
    }

    /// A multipart request with one file.
    pub(crate) fn form(&self, query: &str, variables: Value, path: &str, bytes: impl AsRef<[u8]>) -> Request<Body> {
        let operations = json!({ "query": query, "variables": variables });
        let map = json!({ "0": [path] });
        let part = |head: &str, body: &[u8]| {
            let head = format!("--cut\r\ncontent-disposition: form-data; {head}\r\n\r\n");
            [head.as_bytes(), body, b"\r\n"].concat()
        };
        let body = [
            part("name=\"operations\"", operations.to_string().as_bytes()),
            part("name=\"map\"", map.to_string().as_bytes()),
            part("name=\"0\"; filename=\"f\"\r\ncontent-type: application/octet-stream", bytes.as_ref()),
            b"--cut--\r\n".to_vec(),
        ];
        let mut request = self.request("multipart/form-data; boundary=cut", body.concat());
        request.headers_mut().insert("graphql-require-preflight", "1".parse().unwrap());
        request
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}: {}", self.status, self.text))
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        self.json()["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
