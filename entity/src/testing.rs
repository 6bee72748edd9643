//! A fresh, migrated database per test: a temporary SQLite file, or a new Postgres database when `TEST_DATABASE_URL` names a
//! server (`postgres://user:password@host/any`). The database goes away with the value.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use sea_orm::{ConnectionTrait, Database};

use crate::{
    DatasetId, Db, Job, NewDataset, NewJob, NewReconciliation, NewRun, NewSource, NewUser, Result, Run, Scope, SourceId, Txn, User,
    connect, dataset_publish, job_insert_in, mapping_insert, migrate, reconciliation_insert, ruleset_insert, run_insert, source_insert,
    user_insert, workspace_insert,
};

/// A database of one test.
#[derive(Debug)]
pub struct TestDb {
    /// The database, migrated.
    pub db: Db,
    /// Its address, for processes a test starts.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
    server: Option<(String, String)>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn unique() -> String {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("recon_test_{}_{nanos}_{count}", std::process::id())
}

/// A database with the newest schema and nothing in it.
///
/// # Panics
/// When it cannot be made: a test cannot go on without.
pub async fn database() -> TestDb {
    let fresh = empty_database().await;
    migrate(&fresh.db).await.expect("migrate a fresh database");
    fresh
}

/// A database with nothing at all in it.
///
/// # Panics
/// When it cannot be made: a test cannot go on without.
pub async fn empty_database() -> TestDb {
    let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let db = connect(&url, 4).await.expect("open a fresh sqlite file");
        return TestDb { db, url, _folder: Some(folder), server: None };
    };
    let name = unique();
    execute(&server, &format!("CREATE DATABASE {name}")).await;
    let (base, _) = server.rsplit_once('/').expect("TEST_DATABASE_URL ends with a database name");
    let url = format!("{base}/{name}");
    let db = connect(&url, 8).await.expect("open a fresh postgres database");
    TestDb { db, url, _folder: None, server: Some((server, name)) }
}

/// A person who owns a workspace of their own, and the scope they act in.
///
/// # Panics
/// When they cannot be added: a test cannot go on without.
pub async fn owner(db: &Db, email: &str) -> (User, Scope) {
    let new = NewUser { email: email.to_owned(), name: email.to_owned(), password_hash: String::new() };
    let txn = db.begin().await.expect("begin");
    let user = user_insert(&txn, new).await.expect("add a user");
    let (_, scope) = workspace_insert(&txn, "test", user.id).await.expect("add a workspace");
    txn.commit().await.expect("commit");
    (user, scope)
}

/// A run that waits for a worker, with everything it refers to, and its job.
///
/// # Panics
/// When it cannot be added: a test cannot go on without.
pub async fn queued_run(db: &Db, scope: &Scope) -> (Run, Job) {
    let txn = db.begin().await.expect("begin");
    let run = run(&txn, scope).await.expect("add a run");
    let new = NewJob::new("run", run.id, serde_json::json!({}));
    let job = job_insert_in(&txn, scope, new).await.expect("add a job").job;
    txn.commit().await.expect("commit");
    (run, job)
}

async fn run(txn: &Txn, scope: &Scope) -> Result<Run> {
    let (left_source, left_dataset) = dataset(txn, scope, "left").await?;
    let (right_source, right_dataset) = dataset(txn, scope, "right").await?;
    let (ruleset, version) = ruleset_insert(txn, scope, &unique(), "{}").await?;
    let new =
        NewReconciliation { name: unique(), left_source, right_source, ruleset: ruleset.id, break_limit: None, policy: "{}".to_owned() };
    let reconciliation = reconciliation_insert(txn, scope, new).await?;
    let new =
        NewRun { reconciliation: reconciliation.id, ruleset: ruleset.id, ruleset_version: version.version, left_dataset, right_dataset };
    run_insert(txn, scope, new).await
}

async fn dataset(txn: &Txn, scope: &Scope, name: &str) -> Result<(SourceId, DatasetId)> {
    let new = NewSource { name: format!("{name} {}", unique()), side_hint: None };
    let source = source_insert(txn, scope, new).await?;
    let mapping = mapping_insert(txn, scope, source.id, "{}").await?;
    let new = NewDataset {
        source: source.id,
        mapping_version: mapping.version,
        upload: None,
        name: format!("{name}.csv"),
        digest: "00".repeat(32),
        row_count: 0,
        rejected: 0,
        excluded: 0,
        size_bytes: 0,
        blob_key: "datasets/none".to_owned(),
        detail: "{}".to_owned(),
    };
    let dataset = dataset_publish(txn, scope, new).await?;
    Ok((source.id, dataset.id))
}

async fn execute(url: &str, sql: &str) {
    let server = Database::connect(url).await.expect("reach TEST_DATABASE_URL");
    server.execute_unprepared(sql).await.expect(sql);
    server.close().await.expect("close");
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some((server, name)) = self.server.take() else {
            return;
        };
        // Dropping happens inside a runtime that cannot block: another thread does the talking.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(execute(&server, &format!("DROP DATABASE {name} WITH (FORCE)")));
        });
        if dropping.join().is_err() {
            tracing::warn!("a test database was left behind");
        }
    }
}
