//! A workbench for one test: a database, a folder of blobs, a worker, and short ways to ask for jobs.

use entity::testing::{TestDb, database, owner};
use entity::{
    ExportFormat, ExportKind, Job, JobState, NewExport, NewJob, NewReconciliation, NewRun, NewSource, NewUpload, Run, Scope, SourceId,
    Timestamp,
};
use ruleset::{Mapping, Ruleset};
use serde_json::json;
use storage::{Blobs, Signals};
use tempfile::TempDir;

use crate::Workshop;
use crate::flow::Settings;
use crate::queue::QueueConfig;

pub(super) struct Bench {
    pub(super) database: TestDb,
    pub(super) scope: Scope,
    pub(super) blobs: Blobs,
    folder: TempDir,
}

pub(super) const RULES: &str = r#"
[left]
fields = [
  { name = "reference", column = "doc", type = "text" },
  { name = "date", column = "day", type = "date" },
  { name = "amount", column = "amount", type = "money", currency = "EUR" },
]
[right]
fields = [
  { name = "reference", column = "ref", type = "text" },
  { name = "amount", column = "sum", type = "money", currency = "EUR" },
]
[[passes]]
name = "same"
conditions = [{ kind = "equal", field = "reference" }, { kind = "equal", field = "amount" }]
[[passes]]
name = "near"
accept = "suggest"
conditions = [{ kind = "equal", field = "reference" }, { kind = "amount-within", field = "amount", absolute = "1" }]
"#;

pub(super) const LEFT: &str = "doc,day,amount\nA,2024-01-01,1.00\nB,2024-01-02,2.00\nC,2024-01-03,3.00\nD,2024-01-04,x\n";
pub(super) const RIGHT: &str = "ref,sum\nA,1.00\nB,2.50\nE,5.00\n";

impl Bench {
    pub(super) async fn new() -> Self {
        let database = database().await;
        let (_, scope) = owner(&database.db, "ann@example.com").await;
        let folder = tempfile::tempdir().expect("a folder");
        let blobs = Blobs::open(&format!("file://{}", folder.path().join("blobs").display()), None).expect("a store");
        Self { database, scope, blobs, folder }
    }

    pub(super) async fn source(&self, name: &str, mapping: &Mapping) -> SourceId {
        let txn = self.database.db.begin().await.expect("begin");
        let new = NewSource { name: name.to_owned(), side_hint: None };
        let source = entity::source_insert(&txn, &self.scope, new).await.expect("a source");
        let body = serde_json::to_string(mapping).expect("JSON");
        entity::mapping_insert(&txn, &self.scope, source.id, &body).await.expect("a mapping");
        txn.commit().await.expect("commit");
        source.id
    }

    /// Uploads the content and imports it; the job as it ended.
    pub(super) async fn import(&self, source: SourceId, filename: &str, content: &[u8]) -> Job {
        let db = &self.database.db;
        let size = i64::try_from(content.len()).expect("small");
        let expires_at = Timestamp::now().plus_seconds(60);
        let new = NewUpload { filename: filename.to_owned(), size_bytes: size, sha256: None, part_size: size, expires_at };
        let upload = entity::upload_insert(db, &self.scope, new).await.expect("an upload");
        let key = format!("uploads/{}/file", upload.id);
        let mut writer = self.blobs.writer(&key).await.expect("a blob");
        writer.write(content.to_vec().into()).await.expect("written");
        let stored = writer.finish().await.expect("stored");
        entity::upload_completed(db, &self.scope, upload.id, &key, size, &stored.sha256).await.expect("complete");
        self.work(NewJob::new("import", upload.id, json!({ "source_id": source, "upload_id": upload.id, "mapping_version": 1 }))).await
    }

    /// Runs a ruleset on two datasets; the run and its job as they ended.
    pub(super) async fn run(&self, rules: &Ruleset, left: &Job, right: &Job, break_limit: i64) -> (Run, Job) {
        let db = &self.database.db;
        let dataset = |job: &Job| job.result.as_deref().and_then(|id| id.parse().ok()).expect("a dataset");
        let txn = db.begin().await.expect("begin");
        let name = Timestamp::now().micros().to_string();
        let (stored, version) = entity::ruleset_insert(&txn, &self.scope, &name, &rules.to_json().expect("JSON")).await.expect("rules");
        let left = entity::dataset_get(&txn, &self.scope, dataset(left)).await.expect("read").expect("there");
        let right = entity::dataset_get(&txn, &self.scope, dataset(right)).await.expect("read").expect("there");
        let new = NewReconciliation {
            name,
            left_source: left.source_id,
            right_source: right.source_id,
            ruleset: stored.id,
            break_limit: Some(break_limit),
            policy: "{}".to_owned(),
        };
        let reconciliation = entity::reconciliation_insert(&txn, &self.scope, new).await.expect("a reconciliation");
        let new = NewRun {
            reconciliation: reconciliation.id,
            ruleset: stored.id,
            ruleset_version: version.version,
            left_dataset: left.id,
            right_dataset: right.id,
        };
        let run = entity::run_insert(&txn, &self.scope, new).await.expect("a run");
        txn.commit().await.expect("commit");
        let job = self.work(NewJob::new("run", run.id, json!({ "run_id": run.id }))).await;
        (entity::run_get(db, &self.scope, run.id).await.expect("read").expect("there"), job)
    }

    /// Exports a run; the file's bytes.
    pub(super) async fn export(&self, run: &Run, kind: ExportKind, format: ExportFormat) -> Vec<u8> {
        let db = &self.database.db;
        let new = NewExport { run: run.id, kind, format };
        let export = entity::export_insert(db, &self.scope, new).await.expect("an export");
        let job = self.work(NewJob::new("export", export.id, json!({ "export_id": export.id }))).await;
        assert_eq!(job.state, JobState::Done, "{:?}", job.error_message);
        let export = entity::export_get(db, &self.scope, export.id).await.expect("read").expect("there");
        self.blobs.get(export.blob_key.as_deref().expect("a file")).await.expect("read").to_vec()
    }

    /// Adds a job and lets a worker run until it ends.
    async fn work(&self, new: NewJob) -> Job {
        let db = &self.database.db;
        let txn = db.begin().await.expect("begin");
        let id = entity::job_insert_in(&txn, &self.scope, new).await.expect("a job").job.id;
        txn.commit().await.expect("commit");
        let workshop = Workshop {
            blobs: self.blobs.clone(),
            scratch: self.folder.path().join("scratch"),
            settings: Settings { threads: 1, ..Settings::default() },
            pause: None,
        };
        let signals = Signals::in_process();
        let channel = entity::JobEvent::channel(id);
        let mut events = signals.subscribe(&channel);
        let ended = async {
            loop {
                let job = entity::job_get(db, &self.scope, id).await.expect("read").expect("there");
                if job.state.is_terminal() {
                    return;
                }
                events.wait(std::time::Duration::from_millis(200)).await;
            }
        };
        crate::worker(db.clone(), signals.clone(), QueueConfig::default(), &workshop).run(ended).await;
        entity::job_get(db, &self.scope, id).await.expect("read").expect("there")
    }
}

pub(super) fn rules() -> Ruleset {
    Ruleset::from_toml(RULES).expect("a ruleset")
}
