//! Who may do what: one sample operation per root field, run by nobody and by the owner of another workspace.
//!
//! A root field that the table lacks fails the test, so a new field cannot be forgotten.

use std::collections::HashMap;

use entity::{
    BreakKind, ExportFormat, ExportKind, NewBreak, NewDataset, NewExport, NewJob, NewReconciliation, NewRun, NewSource, NewUpload, Scope,
    Side, Timestamp,
};
use serde_json::{Value, json};

use crate::harness::{Caller, Server, server};

/// What the owner of another workspace gets.
#[derive(Clone, Copy, PartialEq)]
enum Foreign {
    /// `null`, without an error.
    Null,
    /// A list without rows.
    Empty,
    /// `errors[].extensions.code` NOT_FOUND.
    NotFound,
    /// A payload with the user error NOT_FOUND.
    NotFoundInPayload,
    /// Nothing of ours: the operation names nobody else's id.
    Own,
}
use Foreign::{Empty, NotFound, NotFoundInPayload, Null, Own};

/// Root fields that nobody needs to sign in for.
const PUBLIC: &[&str] = &["viewer", "userRegister", "sessionCreate", "sessionRefresh", "sessionEnd"];

const QUERIES: &[(&str, &str, Foreign)] = &[
    ("viewer", "viewer { role }", Own),
    ("node", "node(id: \"$run\") { id }", Null),
    (
        "nodes",
        "nodes(ids: [\"$run\", \"$source\", \"$dataset\", \"$upload\", \"$job\", \"$break\", \"$export\", \"$match\", \"$workspace\", \"$user\"]) { id }",
        Null,
    ),
    ("upload", "upload(id: \"$upload\") { id }", Null),
    ("source", "source(id: \"$source\") { id }", Null),
    ("sources", "sources { nodes { id } }", Empty),
    ("dataset", "dataset(id: \"$dataset\") { id records { columns } }", Null),
    ("datasets", "datasets(filter: {sourceId: \"$source\"}) { nodes { id } }", Empty),
    ("datasetPreview", "datasetPreview(input: {uploadId: \"$upload\"}) { notes }", NotFound),
    ("ruleset", "ruleset(id: \"$ruleset\") { id body }", Null),
    ("rulesets", "rulesets { nodes { id } }", Empty),
    ("rulesetSuggest", "rulesetSuggest(input: {leftUploadId: \"$upload\", rightUploadId: \"$upload\"}) { toml }", NotFound),
    ("rulesetCheck", "rulesetCheck(input: {toml: \"\"}) { valid }", Own),
    ("rulesetPreview", "rulesetPreview(input: {runId: \"$run\", toml: \"\"}) { now { matches } }", NotFound),
    ("reconciliation", "reconciliation(id: \"$reconciliation\") { id }", Null),
    ("reconciliations", "reconciliations { nodes { id } }", Empty),
    ("run", "run(id: \"$run\") { id }", Null),
    ("runs", "runs(filter: {reconciliationId: \"$reconciliation\"}) { nodes { id } totalCount }", Empty),
    ("job", "job(id: \"$job\") { id }", Null),
    ("jobs", "jobs { nodes { id } }", Empty),
    ("match", "match(id: \"$match\") { id }", Null),
    ("matches", "matches(runId: \"$run\") { nodes { id } }", NotFound),
    ("break", "break(id: \"$break\") { id }", Null),
    ("breaks", "breaks(filter: {runId: \"$run\"}) { nodes { id } totalCount }", Empty),
    ("explainPair", "explainPair(input: {runId: \"$run\", leftRow: 1, rightRow: 1}) { matched }", NotFound),
    ("export", "export(id: \"$export\") { id chunk(offset: 0, length: 10) { base64 } }", Null),
];

const MUTATIONS: &[(&str, &str, Foreign)] = &[
    ("userRegister", "userRegister(input: {name: \"\", email: \"\", password: \"\"}) { userErrors { code } }", Own),
    ("sessionCreate", "sessionCreate(input: {email: \"x\", password: \"x\"}) { userErrors { code } }", Own),
    ("sessionRefresh", "sessionRefresh(input: {refreshToken: \"x\"}) { userErrors { code } }", Own),
    ("sessionEnd", "sessionEnd(input: {refreshToken: \"x\"}) { userErrors { code } }", Own),
    ("uploadCreate", "uploadCreate(input: {filename: \"x\", sizeBytes: 1}) { userErrors { code } }", Own),
    ("uploadPart", "uploadPart(input: {uploadId: \"$upload\", partNumber: 1}, data: $file) { userErrors { code } }", NotFoundInPayload),
    ("uploadComplete", "uploadComplete(input: {uploadId: \"$upload\"}) { userErrors { code } }", NotFoundInPayload),
    ("uploadAbort", "uploadAbort(input: {uploadId: \"$upload\"}) { userErrors { code } }", NotFoundInPayload),
    ("fileCreate", "fileCreate(input: {filename: \"x\"}, file: $file) { userErrors { code } }", Own),
    (
        "sourceCreate",
        "sourceCreate(input: {name: \"x\", mapping: {fields: [{name: \"a\", column: \"a\", type: \"text\"}]}}) { userErrors { code } }",
        Own,
    ),
    ("sourceUpdate", "sourceUpdate(input: {id: \"$source\", name: \"mine\"}) { userErrors { code } }", NotFoundInPayload),
    ("datasetImport", "datasetImport(input: {sourceId: \"$source\", uploadId: \"$upload\"}) { userErrors { code } }", NotFoundInPayload),
    ("rulesetCreate", "rulesetCreate(input: {name: \"x\", toml: \"x\"}) { userErrors { code } }", Own),
    (
        "rulesetUpdate",
        "rulesetUpdate(input: {id: \"$ruleset\", body: $rules, expectedVersion: 1}) { userErrors { code } }",
        NotFoundInPayload,
    ),
    (
        "reconciliationCreate",
        "reconciliationCreate(input: {name: \"x\", leftSourceId: \"$source\", rightSourceId: \"$other\", rulesetId: \"$ruleset\"}) { userErrors { code } }",
        NotFoundInPayload,
    ),
    ("runStart", "runStart(input: {reconciliationId: \"$reconciliation\"}) { userErrors { code } }", NotFoundInPayload),
    ("jobCancel", "jobCancel(input: {id: \"$job\"}) { userErrors { code } }", NotFoundInPayload),
    ("exportCreate", "exportCreate(input: {runId: \"$run\", kind: ALL, format: CSV}) { userErrors { code } }", NotFoundInPayload),
];

const SUBSCRIPTIONS: &[(&str, &str)] = &[("jobProgress", "jobProgress(id: \"$job\") { terminal }")];

/// The root fields of a type in the schema definition.
fn fields_of(kind: &str) -> Vec<String> {
    let sdl = api::sdl();
    let body = sdl.split(&format!("\ntype {kind} {{\n")).nth(1).unwrap().split("\n}").next().unwrap().to_owned();
    let mut inside = false;
    let mut fields = Vec::new();
    for line in body.lines().map(|line| line.strip_prefix("  ").unwrap_or(line)) {
        if line == "\"\"\"" {
            inside = !inside;
        } else if !inside && line.starts_with(|c: char| c.is_ascii_lowercase()) {
            fields.push(line.split(['(', ':']).next().unwrap().to_owned());
        }
    }
    fields
}

#[test]
fn the_table_is_complete() {
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let named = |table: &[(&str, &str, Foreign)]| sorted(table.iter().map(|(name, _, _)| (*name).to_owned()).collect());
    assert_eq!(sorted(fields_of("Query")), named(QUERIES), "add an operation to QUERIES");
    assert_eq!(sorted(fields_of("Mutation")), named(MUTATIONS), "add an operation to MUTATIONS");
    assert_eq!(sorted(fields_of("Subscription")), SUBSCRIPTIONS.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>());
}

#[tokio::test]
async fn nobody_and_strangers_see_nothing() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let bob = server.owner("bob").await;
    let ids = world(&server, &anna).await;
    let nobody = Caller::default();
    for (kind, table) in [("query", QUERIES), ("mutation", MUTATIONS)] {
        for (field, operation, foreign) in table {
            if !PUBLIC.contains(field) {
                let reply = run(&server, &nobody, kind, operation, &ids).await;
                assert_eq!(reply["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{field}: {reply}");
            }
            let reply = run(&server, &bob, kind, operation, &ids).await;
            judge(field, *foreign, &reply);
        }
    }
    // The table is about real things: their owner sees them.
    for (field, operation, foreign) in QUERIES.iter().filter(|(_, _, foreign)| *foreign == Null) {
        let reply = run(&server, &anna, "query", operation, &ids).await;
        let seen = &reply["data"][*field];
        let list = seen.as_array().cloned().unwrap_or_else(|| vec![seen.clone()]);
        assert!(foreign == &Null && (field == &"match" || list.iter().any(|one| !one.is_null())), "{field}: {reply}");
    }
    for (_, operation) in SUBSCRIPTIONS {
        for (caller, code) in [(&nobody, "UNAUTHENTICATED"), (&bob, "NOT_FOUND")] {
            let mut request = caller
                .request("application/json", json!({ "query": filled(&format!("subscription {{ {operation} }}"), &ids) }).to_string());
            request.headers_mut().insert("accept", "text/event-stream".parse().unwrap());
            let text = server.send(request).await.text;
            assert!(text.contains(code), "{text}");
        }
    }
}

fn judge(field: &str, foreign: Foreign, reply: &Value) {
    let data = &reply["data"][field];
    match foreign {
        Null => {
            let list = data.as_array().cloned().unwrap_or_else(|| vec![data.clone()]);
            assert!(reply.get("errors").is_none() && list.iter().all(Value::is_null), "{field}: {reply}");
        }
        Empty => {
            assert_eq!(data["nodes"], json!([]), "{field}: {reply}");
            assert!(data.get("totalCount").is_none_or(|count| count == 0), "{field}: {reply}");
        }
        NotFound => assert_eq!(reply["errors"][0]["extensions"]["code"], "NOT_FOUND", "{field}: {reply}"),
        NotFoundInPayload => assert_eq!(data["userErrors"][0]["code"], "NOT_FOUND", "{field}: {reply}"),
        Own => assert!(reply.get("errors").is_none(), "{field}: {reply}"),
    }
}

fn filled(operation: &str, ids: &HashMap<&'static str, String>) -> String {
    let mut names: Vec<_> = ids.iter().collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names.iter().fold(operation.to_owned(), |text, (name, id)| text.replace(&format!("\"${name}\""), &format!("\"{id}\"")))
}

async fn run(server: &Server, caller: &Caller, kind: &str, operation: &str, ids: &HashMap<&'static str, String>) -> Value {
    let operation = filled(operation, ids);
    if operation.contains("$file") {
        let query = format!("mutation($file: Upload!) {{ {operation} }}");
        return server.send(caller.form(&query, json!({ "file": null }), "variables.file", "a,b\n1,2\n")).await.json();
    }
    if operation.contains("$rules") {
        return server.post(caller, &format!("mutation($rules: JSON!) {{ {operation} }}"), json!({ "rules": rules() })).await.json();
    }
    server.post(caller, &format!("{kind} {{ {operation} }}"), json!({})).await.json()
}

fn rules() -> Value {
    let side = json!({ "fields": [{ "name": "a", "column": "a", "type": "text" }] });
    json!({ "version": 1, "left": side, "right": side, "passes": [{ "name": "p", "conditions": [{ "kind": "equal", "field": "a" }] }] })
}

async fn scope_of(server: &Server, caller: &Caller) -> (Scope, String, String) {
    let viewer = server.data(caller, "{ viewer { user { id } workspace { id } } }", json!({})).await["viewer"].clone();
    let (user, workspace) = (viewer["user"]["id"].as_str().unwrap(), viewer["workspace"]["id"].as_str().unwrap());
    let scope = entity::member_scope(&server.state.db, user.parse().unwrap(), workspace.parse().unwrap()).await.unwrap().unwrap();
    (scope, user.to_owned(), workspace.to_owned())
}

/// One of everything, in one workspace.
async fn world(server: &Server, owner: &Caller) -> HashMap<&'static str, String> {
    let (scope, user, workspace) = scope_of(server, owner).await;
    let scope = &scope;
    let folder = tempfile::tempdir().unwrap();
    let digest = dataset_files(server, folder.path()).await;
    let txn = server.state.db.begin().await.unwrap();
    let new =
        NewUpload { filename: "a.csv".into(), size_bytes: 8, sha256: None, part_size: 8, expires_at: Timestamp::now().plus_seconds(600) };
    let upload = entity::upload_insert(&txn, scope, new).await.unwrap();
    let mapping = rules()["left"].to_string();
    let mut sources = Vec::new();
    for name in ["A", "B"] {
        let source = entity::source_insert(&txn, scope, NewSource { name: name.into(), side_hint: None }).await.unwrap();
        entity::mapping_insert(&txn, scope, source.id, &mapping).await.unwrap();
        sources.push(source.id);
    }
    let new = NewDataset {
        source: sources[0],
        mapping_version: 1,
        upload: Some(upload.id),
        name: "a.csv".into(),
        blob_key: format!("datasets/{digest}"),
        digest,
        row_count: 1,
        rejected: 0,
        excluded: 0,
        size_bytes: 1,
        detail: "{}".into(),
    };
    let dataset = entity::dataset_publish(&txn, scope, new).await.unwrap();
    let (ruleset, _) = entity::ruleset_insert(&txn, scope, "R", &rules().to_string()).await.unwrap();
    let new = NewReconciliation {
        name: "R".into(),
        left_source: sources[0],
        right_source: sources[1],
        ruleset: ruleset.id,
        break_limit: None,
        policy: "{}".into(),
    };
    let reconciliation = entity::reconciliation_insert(&txn, scope, new).await.unwrap();
    let new = NewRun {
        reconciliation: reconciliation.id,
        ruleset: ruleset.id,
        ruleset_version: 1,
        left_dataset: dataset.id,
        right_dataset: dataset.id,
    };
    let run = entity::run_insert(&txn, scope, new).await.unwrap();
    entity::breaks_insert(&txn, scope, run.id, &[open_record()]).await.unwrap();
    let new = NewExport { run: run.id, kind: ExportKind::All, format: ExportFormat::Csv };
    let export = entity::export_insert(&txn, scope, new).await.unwrap();
    let job = entity::job_insert_in(&txn, scope, NewJob::new("run", run.id, json!({ "run_id": run.id }))).await.unwrap().job;
    txn.commit().await.unwrap();
    let filter = entity::BreakFilter { run: Some(run.id), ..Default::default() };
    let page =
        entity::breaks_page(&server.state.db, scope, &filter, entity::BreakOrder::Row, &entity::PageRequest::first(1)).await.unwrap();
    HashMap::from([
        ("user", user),
        ("workspace", workspace),
        ("upload", upload.id.to_string()),
        ("source", sources[0].to_string()),
        ("other", sources[1].to_string()),
        ("dataset", dataset.id.to_string()),
        ("ruleset", ruleset.id.to_string()),
        ("reconciliation", reconciliation.id.to_string()),
        ("run", run.id.to_string()),
        ("match", format!("mat_{}_1", run.id.to_string().trim_start_matches("run_"))),
        ("job", job.id.to_string()),
        ("break", page.items[0].id.to_string()),
        ("export", export.id.to_string()),
    ])
}

fn open_record() -> NewBreak {
    NewBreak {
        side: Side::Left,
        row: 1,
        kind: BreakKind::Unmatched,
        match_no: None,
        amount: Some((100, 2)),
        currency: None,
        record_date: None,
        label: None,
    }
}

/// The files of a dataset with one record.
async fn dataset_files(server: &Server, folder: &std::path::Path) -> String {
    let path = folder.join("a.csv");
    std::fs::write(&path, "a,b\n1,2\n").unwrap();
    let mapping: ruleset::Mapping = serde_json::from_value(rules()["left"].clone()).unwrap();
    let out = folder.join("out");
    let mut writer = tables::DatasetWriter::create(&out, ingest::schema(&mapping, false)).unwrap();
    let options = ingest::ReadOptions::default();
    ingest::read(&path, &mapping, &options, &mut |batch| Ok(writer.write(&batch.records)?), &|_, _, _| ingest::Continue::Yes).unwrap();
    let digest = writer.finish().unwrap().digest;
    for file in [tables::RECORDS_FILE, tables::REJECTED_FILE] {
        server.state.blobs.put_file(&format!("datasets/{digest}/{file}"), &out.join(file)).await.unwrap();
    }
    digest
}
