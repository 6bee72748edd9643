//! A changed ruleset on a past run: what it says equals what a run would give, and it refuses in the caller's words.

use std::path::Path;

use engine::{Options, Outcome, Table};
use entity::{NewDataset, NewReconciliation, NewRun, NewSource, RunId, RunOutcome, Scope};
use ruleset::{Mapping, Ruleset, Side};
use serde_json::{Value, json};

use crate::harness::{Caller, Server, server};

const LEFT: &str = "doc,day,amount,cur\nA,2024-01-01,10.00,EUR\nB,2024-01-02,20.00,EUR\nC,2024-01-03,30.00,USD\nD,2024-01-04,7.00,USD\n";
const RIGHT: &str = "ref,day,sum,cur\nA,2024-01-01,10.00,EUR\nB,2024-01-02,20.40,EUR\nC,2024-01-03,30.00,USD\nX,2024-01-04,7.00,USD\n";

const RULES: &str = r#"
[left]
fields = [
  { name = "reference", column = "doc", type = "text" },
  { name = "day", column = "day", type = "date" },
  { name = "currency", column = "cur", type = "text" },
  { name = "amount", column = "amount", type = "money", currency_field = "currency" },
]
[right]
fields = [
  { name = "reference", column = "ref", type = "text" },
  { name = "day", column = "day", type = "date" },
  { name = "currency", column = "cur", type = "text" },
  { name = "amount", column = "sum", type = "money", currency_field = "currency" },
]
[[passes]]
name = "same"
conditions = [{ kind = "equal", field = "reference" }, { kind = "equal", field = "amount" }]
[[passes]]
name = "near"
accept = "suggest"
conditions = [{ kind = "equal", field = "reference" }, { kind = "amount-within", field = "amount", absolute = "0.10" }]
[[passes]]
name = "same day"
accept = "suggest"
conditions = [{ kind = "equal", field = "amount" }, { kind = "date-window", field = "day" }]
"#;

const PREVIEW: &str = "query($input: RulesetPreviewInput!) { rulesetPreview(input: $input) {
  run { id } seconds
  before { matches left { rows matched suggested open rejected } right { open } }
  now { matches left { rows matched suggested open rejected } right { open } }
  same { ...change } new { ...change } lost { ...change } changedBefore { ...change } changedNow { ...change }
  passes { name taken before { matches suggested } now { matches suggested } }
  samples { kind leftColumns rightColumns before { pass status left { row values } right { row values } }
    now { pass status score verdict leftCount rightCount left { row values } right { row values } } } } }
fragment change on MatchChange { matches leftRecords rightRecords sums { currency left right } }";

struct World {
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

fn rules() -> Ruleset {
    Ruleset::from_toml(RULES).unwrap()
}

/// As a worker does it: on a thread that drives nothing else.
fn reconcile(world: &World, rules: &Ruleset) -> Outcome {
    let [left, right] = &world.tables;
    let run = || engine::reconcile(left, right, rules, &Options::default(), &()).unwrap();
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
}

/// A workspace with a run on two small datasets, and with its result if `done`.
async fn world(server: &Server, caller: &Caller, done: bool) -> (World, RunId) {
    let viewer = server.data(caller, "{ viewer { user { id } workspace { id } } }", json!({})).await["viewer"].clone();
    let id = |what: &str| viewer[what]["id"].as_str().unwrap().to_owned();
    let scope = entity::member_scope(&server.state.db, id("user").parse().unwrap(), id("workspace").parse().unwrap()).await;
    let scope = scope.unwrap().unwrap();
    let rules = rules();
    let (left, left_table) = dataset(server, &scope, "ledger", LEFT, &rules.left).await;
    let (right, right_table) = dataset(server, &scope, "bank", RIGHT, &rules.right).await;
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
        finish(server, &world, run, &rules).await;
    }
    (world, run)
}

/// Writes the result of a run and publishes it, as the worker does.
async fn finish(server: &Server, world: &World, run: RunId, rules: &Ruleset) {
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

async fn preview(server: &Server, caller: &Caller, run: RunId, toml: &str) -> Value {
    let input = json!({ "runId": run, "toml": toml });
    server.data(caller, PREVIEW, json!({ "input": input })).await["rulesetPreview"].clone()
}

fn change(matches: u64, records: u64, sums: &[(&str, &str, &str)]) -> Value {
    let sums: Vec<Value> =
        sums.iter().map(|(currency, left, right)| json!({ "currency": currency, "left": left, "right": right })).collect();
    json!({ "matches": matches, "leftRecords": records, "rightRecords": records, "sums": sums })
}

#[tokio::test]
async fn a_wider_tolerance_says_what_it_would_match() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (world, run) = world(&server, &anna, true).await;
    let wider = RULES.replace("0.10", "0.50");
    // The second time everything is in memory, and the answer is the same.
    for _ in 0..2 {
        let said = preview(&server, &anna, run, &wider).await;
        assert_eq!(said["before"]["matches"], 3, "{said}");
        assert_eq!(said["now"]["left"], json!({ "rows": 4, "matched": 2, "suggested": 2, "open": 0, "rejected": 0 }));
        assert_eq!(said["same"], change(3, 3, &[("EUR", "10.00", "10.00"), ("USD", "37.00", "37.00")]));
        assert_eq!(said["new"], change(1, 1, &[("EUR", "20.00", "20.40")]));
        let nothing = change(0, 0, &[]);
        assert_eq!([&said["lost"], &said["changedBefore"], &said["changedNow"]], [&nothing; 3]);
        let pass = |at: usize| (said["passes"][at]["taken"].clone(), said["passes"][at]["now"]["matches"].clone());
        assert_eq!([pass(0), pass(1), pass(2)], [(json!(true), json!(2)), (json!(false), json!(1)), (json!(false), json!(1))]);
        let sample = &said["samples"][0];
        assert_eq!((&sample["kind"], &sample["before"]), (&json!("NEW"), &json!([])));
        assert_eq!((&sample["now"][0]["left"][0]["values"][0], &sample["now"][0]["right"][0]["row"]), (&json!("B"), &json!(2)));
        let ran = reconcile(&world, &Ruleset::from_toml(&wider).unwrap());
        assert_eq!(said["now"]["matches"], ran.matches());
        assert_eq!(said["now"]["right"]["open"], ran.counts(Side::Right).open);
    }
}

#[tokio::test]
async fn lost_and_changed_matches_and_passes_that_come_and_go() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (_, run) = world(&server, &anna, true).await;
    let (head, _) = RULES.split_once("[[passes]]\nname = \"near\"").unwrap();
    let other = format!(
        "{}\n[[passes]]\nname = \"by reference\"\nconditions = [{{ kind = \"equal\", field = \"reference\" }}]\n",
        head.replace("name = \"same\"", "name = \"same\"\naccept = \"suggest\"")
    );
    let said = preview(&server, &anna, run, &other).await;
    assert_eq!(said["lost"], change(1, 1, &[("USD", "7.00", "7.00")]), "{said}");
    assert_eq!(said["new"], change(1, 1, &[("EUR", "20.00", "20.40")]));
    assert_eq!(said["changedBefore"]["matches"], 2);
    assert_eq!(said["changedNow"], said["changedBefore"]);
    let names: Vec<_> = said["passes"].as_array().unwrap().iter().map(|pass| pass["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["same", "by reference", "near", "same day"]);
    assert_eq!((&said["passes"][1]["before"], &said["passes"][3]["now"]), (&Value::Null, &Value::Null));
    let statuses: Vec<_> = said["samples"].as_array().unwrap().iter().filter(|sample| sample["kind"] == "CHANGED").collect();
    assert_eq!(statuses.len(), 2);
    assert_eq!((&statuses[0]["before"][0]["status"], &statuses[0]["now"][0]["status"]), (&json!("AUTO"), &json!("SUGGESTED")));
}

#[tokio::test]
async fn fields_under_other_names_are_the_same_columns() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (_, run) = world(&server, &anna, true).await;
    let renamed = RULES.replace("\"reference\"", "\"number\"");
    let said = preview(&server, &anna, run, &renamed).await;
    assert_eq!((&said["same"]["matches"], &said["passes"][0]["taken"]), (&json!(3), &json!(false)), "{said}");
}

#[tokio::test]
async fn what_cannot_be_previewed_is_said() {
    let server = server().await;
    let (anna, bob) = (server.owner("anna").await, server.owner("bob").await);
    let (world, run) = world(&server, &anna, false).await;
    let ask = async |caller: &Caller, run: &str, toml: &str| {
        let answer = server.post(caller, PREVIEW, json!({ "input": { "runId": run, "toml": toml } })).await.json();
        let error = answer["errors"][0].clone();
        (error["extensions"]["code"].as_str().unwrap_or_default().to_owned(), error["message"].as_str().unwrap_or_default().to_owned())
    };
    let id = run.to_string();
    let (code, message) = ask(&anna, &id, RULES).await;
    assert_eq!((code.as_str(), message.contains("no result")), ("BAD_USER_INPUT", true), "{message}");
    finish(&server, &world, run, &rules()).await;
    assert_eq!(ask(&bob, &id, RULES).await.0, "NOT_FOUND");
    assert_eq!(ask(&anna, "run_nonsense", RULES).await.0, "NOT_FOUND");
    let (code, message) = ask(&anna, &id, &RULES.replacen("field = \"reference\"", "field = \"referense\"", 1)).await;
    assert_eq!((code.as_str(), message.contains("passes[0]")), ("BAD_USER_INPUT", true), "{message}");
    // A valid ruleset, but of a column that was not imported.
    let unknown = RULES.replacen("column = \"doc\"", "column = \"document\"", 1).replace("\"reference\"", "\"number\"");
    let (code, message) = ask(&anna, &id, &unknown).await;
    assert_eq!((code.as_str(), message.contains("does not fit the records")), ("BAD_USER_INPUT", true), "{message}");
}
