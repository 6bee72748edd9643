//! `kill -9` in the middle of an import and of a run, at the moment that hurts most: the work is done, its publication
//! is not. After a restart both end, once, and the books balance. On SQLite, or on Postgres with TEST_DATABASE_URL.

use entity::testing::empty_database;
use entity::{BreakFilter, DatasetFilter, Db, PageRequest, RunFilter, RunState, Scope};

use crate::harness::Place;
use crate::serve::Server;

/// Where jobs stop and wait to be killed, in one life after the other.
const LIVES: [&str; 4] = ["importing", "import:publishing", "matching", "run:publishing"];

#[tokio::test(flavor = "multi_thread")]
async fn killed_jobs_end_once_after_a_restart() {
    let place = Place::new();
    let database = empty_database().await;
    for pause in LIVES {
        let mut server = Server::start(&place, &[("DATABASE_URL", &database.url), ("RECON_TEST_PAUSE", pause)], &["--sample"]);
        server.wait_for("paused by RECON_TEST_PAUSE");
        server.kill();
    }
    let mut server = Server::start(&place, &[("DATABASE_URL", &database.url)], &["--sample"]);
    server.wait_for("Sample sign-in");
    assert_eq!(server.terminate(), 0);
    once_and_balanced(&database.db).await;
    let mut check = crate::harness::recon(place.path());
    let checked = check.arg("check").env("DATABASE_URL", &database.url).output().expect("it starts");
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

async fn once_and_balanced(db: &Db) {
    let user = entity::user_by_email(db, "sample@example.com").await.expect("read").expect("the sample's person");
    let workspaces = entity::workspaces_of_user(db, user.id).await.expect("read");
    assert_eq!(workspaces.len(), 1);
    let scope: Scope = entity::member_scope(db, user.id, workspaces[0].0.id).await.expect("read").expect("a member");
    let all = PageRequest::first(100);
    let datasets = entity::datasets_page(db, &scope, &DatasetFilter::default(), &all).await.expect("read").items;
    assert_eq!(datasets.len(), 2, "each file was imported once");
    let runs = entity::runs_page(db, &scope, &RunFilter::default(), true, &all).await.expect("read").items;
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].state, RunState::Succeeded);
    let summary: serde_json::Value = serde_json::from_str(runs[0].summary.as_deref().unwrap_or_default()).expect("a summary");
    assert_eq!(summary["certificate"]["balanced"], true);
    let passes = summary["passes"].as_array().expect("passes").iter().map(|pass| pass["suggested"].as_u64().unwrap_or(0)).sum::<u64>();
    let of_sides = |count: &str| summary["left"][count].as_u64().unwrap_or(0) + summary["right"][count].as_u64().unwrap_or(0);
    let filter = BreakFilter { run: Some(runs[0].id), ..BreakFilter::default() };
    let breaks = entity::breaks_count(db, &scope, &filter).await.expect("counted");
    assert_eq!(breaks, of_sides("open") + of_sides("rejected") + passes, "one break per open record, rejected row and suggested match");
}
