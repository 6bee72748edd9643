//! A workspace with a run on two small datasets, made without a worker.

use std::path::Path;

use engine::{Options, Outcome, Table};
use entity::{NewDataset, NewReconciliation, NewRun, NewSource, RunId, RunOutcome, Scope};
use ruleset::{Mapping, Ruleset, Side};
use serde_json::json;

use crate::harness::{Caller, Server};

/// The two datasets.
pub(crate) struct World {
    scope: Scope,
    tables: [Table; 2],
}

/// A dataset from text, published.
async fn dataset(server: &Server, scope: &Scope, name: &str, text: &str, mapping: &Mapping) -> (entity::Dataset, Table) {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path().join("f.csv"), folder.path().join("out"));
    std::fs::write(&path, text).unwrap();
    let mut writer = tables::DatasetWriter::create(&out, ingest::schema(mapping, true)).unwrap();
    let options = ingest::ReadOptions { record_keys: true, ..ingest::ReadOptions::default() };
    ingest::read(&path, mapping, &options, &mut |batch| Ok(writer.write(&batch.records)?), &|_, _, _| ingest::Continue::Yes).unwrap();
    let digest = writer.finish().unwrap().digest;
    put(server, &format!("datasets/{digest}"), &out, &[tables::RECORDS_FILE, tables::REJECTED_FILE]).await;
    let table = Table::new(tables::Dataset::open(&out).unwrap().read(None).unwrap()).unwrap();
    let txn = server.state.db.begin().await.unwrap();
    let source = entity::source_insert(&txn, scope, NewSource { name: name.into(), side_hint: None }).await.unwrap();
    entity::mapping_insert(&txn, scope, source.id, &serde_json::to_string(mapping).unwrap()).await.unwrap();
    let new = NewDataset {
        source: source.id,
        mapping_version: 1,
        upload: None,
        name: name.into(),
        blob_key: format!("datasets/{digest}"),
        digest,
        row_count: i64::try_from(table.rows()).unwrap(),
        rejected: 0,
        excluded: 0,
        size_bytes: 1,
        detail: "{}".into(),
    };
    let dataset = entity::dataset_publish(&txn, scope, new).await.unwrap();
    txn.commit().await.unwrap();
    (dataset, table)
}

async fn put(server: &Server, prefix: &str, folder: &Path, files: &[&str]) {
    for file in files {
        server.state.blobs.put_file(&format!("{prefix}/{file}"), &folder.join(file)).await.unwrap();
    }
}

/// As a worker does it: on a thread that drives nothing else.
pub(crate) fn reconcile(world: &World, rules: &Ruleset) -> Outcome {
    let [left, right] = &world.tables;
    let run = || engine::reconcile(left, right, rules, &Options::default(), &()).unwrap();
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

/// A workspace with a run on two small datasets, and with its result if `done`.
pub(crate) async fn world(server: &Server, caller: &Caller, [left, right]: [&str; 2], rules: &Ruleset, done: bool) -> (World, RunId) {
    let viewer = server.data(caller, "{ viewer { user { id } workspace { id } } }", json!({})).await["viewer"].clone();
    let id = |what: &str| viewer[what]["id"].as_str().unwrap().to_owned();
    let scope = entity::member_scope(&server.state.db, id("user").parse().unwrap(), id("workspace").parse().unwrap()).await;
    let scope = scope.unwrap().unwrap();
    let (left, left_table) = dataset(server, &scope, "ledger", left, &rules.left).await;
    let (right, right_table) = dataset(server, &scope, "bank", right, &rules.right).await;
    let txn = server.state.db.begin().await.unwrap();
    let (stored, _) = entity::ruleset_insert(&txn, &scope, "R", &rules.to_json().unwrap()).await.unwrap();
    let new = NewReconciliation {
        name: "R".into(),
        left_source: left.source_id,
        right_source: right.source_id,
        ruleset: stored.id,
        break_limit: None,
        policy: "{}".into(),
    };
    let reconciliation = entity::reconciliation_insert(&txn, &scope, new).await.unwrap().id;
    let new = NewRun { reconciliation, ruleset: stored.id, ruleset_version: 1, left_dataset: left.id, right_dataset: right.id };
    let run = entity::run_insert(&txn, &scope, new).await.unwrap().id;
    txn.commit().await.unwrap();
    let world = World { scope, tables: [left_table, right_table] };
    if done {
        finish(server, &world, run, rules).await;
    }
    (world, run)
}

/// Writes the result of a run and publishes it, as the worker does.
pub(crate) async fn finish(server: &Server, world: &World, run: RunId, rules: &Ruleset) {
    let outcome = reconcile(world, rules);
    let folder = tempfile::tempdir().unwrap();
    let mut writer = tables::RunWriter::create(folder.path()).unwrap();
    outcome.matches_batches().unwrap().iter().for_each(|batch| writer.matches(batch).unwrap());
    outcome.open_batches().unwrap().iter().for_each(|batch| writer.open(batch).unwrap());
    writer.finish().unwrap();
    put(server, &format!("runs/{run}"), folder.path(), &[tables::MATCHES_FILE, tables::OPEN_FILE]).await;
    let side = |side| json!(outcome.counts(side));
    let summary = json!({
        "left": side(Side::Left), "right": side(Side::Right), "matches": outcome.matches(), "digest": outcome.digest,
        "passes": outcome.passes, "certificate": {},
    });
    let txn = server.state.db.begin().await.unwrap();
    let published = RunOutcome {
        summary: summary.to_string(),
        digest: outcome.digest,
        engine_version: engine::VERSION.to_owned(),
        result_prefix: format!("runs/{run}"),
        break_limit_hit: false,
    };
    entity::run_succeeded(&txn, &world.scope, run, published).await.unwrap();
    txn.commit().await.unwrap();
}
