//! The host of the page on the other port.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use tower::ServiceExt as _;

use crate::harness::server;

#[tokio::test]
async fn the_page_and_the_api_share_an_origin() {
    let server = server().await;
    let get = async |path: &str| {
        let request = Request::get(path).header("accept", "text/html").body(Body::empty()).unwrap();
        let response = server.page.clone().oneshot(request).await.unwrap();
        (response.status(), response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default())
    };
    for path in ["/", "/runs/run_x", "/graphql"] {
        let (status, kind) = get(path).await;
        assert_eq!((status, kind.starts_with("text/html")), (StatusCode::OK, true), "{path} {kind}");
    }
    assert_eq!(get("/api/health").await.0, StatusCode::OK);
    for path in ["/assets/missing.js", "/missing.png", "/api/other"] {
        assert_eq!(get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
}
