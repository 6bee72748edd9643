//! The sample workspace: a person, two files, a ruleset and a finished reconciliation, so that the first screen has
//! something to explore. It is made with the functions and jobs that everything else uses.

use std::time::Duration;

use anyhow::{Context as _, bail};
use entity::{
    Db, NewJob, NewReconciliation, NewRun, NewSource, NewUpload, NewUser, PageRequest, Reconciliation, RunFilter, RunId, Scope, Side,
    SourceId, Timestamp, Txn, Upload,
};
use ruleset::{Mapping, Ruleset};
use serde_json::json;

use crate::arguments::{Profile, Services};
use crate::secret;
use crate::services::Opened;

const EMAIL: &str = "sample@example.com";
const WORKSPACE: &str = "Sample";
/// Known to everybody, so only where nobody else can reach it: in development.
const DEVELOPMENT_PASSWORD: &str = "explore-the-sample";
/// The file in the data folder that keeps the password elsewhere.
const PASSWORD_FILE: &str = "sample_password";
const LEDGER: &[u8] = include_bytes!("../sample/ledger.csv");
const BANK: &[u8] = include_bytes!("../sample/bank.csv");
const RULESET: &str = include_str!("../sample/ruleset.toml");
/// How long loading may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// How to look at the sample.
pub(crate) struct SignIn {
    pub(crate) email: &'static str,
    pub(crate) password: String,
}

/// Makes the sample, or what is missing of it. A worker must be running.
pub(crate) async fn ensure(opened: &Opened, services: &Services) -> anyhow::Result<SignIn> {
    let password = password(services)?;
    let sign_in = SignIn { email: EMAIL, password: password.clone() };
    let scope = match existing(&opened.db).await? {
        Some(scope) => scope,
        None => create(opened, password).await?,
    };
    let reconciliation = entity::reconciliations_page(&opened.db, &scope, &PageRequest::first(1)).await?.items.pop();
    let reconciliation = reconciliation.context("the sample workspace has no reconciliation")?;
    let any = RunFilter { reconciliation: Some(reconciliation.id), ..RunFilter::default() };
    let run = match entity::runs_page(&opened.db, &scope, &any, false, &PageRequest::first(1)).await?.items.pop() {
        Some(run) => run.id,
        None => start(opened, &scope, &reconciliation).await?,
    };
    tokio::time::timeout(PATIENCE, ended(&opened.db, &scope, run)).await.context("the sample's run did not end in time")??;
    Ok(sign_in)
}

fn password(services: &Services) -> anyhow::Result<String> {
    if services.profile == Profile::Development {
        return Ok(DEVELOPMENT_PASSWORD.to_owned());
    }
    let path = services.data_dir.join(PASSWORD_FILE);
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Ok(text.trim().to_owned());
    }
    let password = secret::random(12);
    secret::write_private(&path, &password).with_context(|| format!("{}: the sample's password cannot be kept", path.display()))?;
    Ok(password)
}

async fn existing(db: &Db) -> anyhow::Result<Option<Scope>> {
    let Some(user) = entity::user_by_email(db, EMAIL).await? else { return Ok(None) };
    let workspaces = entity::workspaces_of_user(db, user.id).await?;
    let Some((workspace, _)) = workspaces.into_iter().find(|(workspace, _)| workspace.name == WORKSPACE) else {
        bail!("{EMAIL} exists, but without the workspace `{WORKSPACE}`: the sample is not touched");
    };
    Ok(entity::member_scope(db, user.id, workspace.id).await?)
}

/// Everything up to the two import jobs, in one transaction: a crash leaves nothing or all of it.
async fn create(opened: &Opened, password: String) -> anyhow::Result<Scope> {
    let ruleset = Ruleset::from_toml(RULESET).context("the sample's ruleset")?;
    let password_hash = tokio::task::spawn_blocking(move || api::hash_password(&password)).await??;
    let txn = opened.db.begin().await?;
    let person = NewUser { email: EMAIL.to_owned(), name: "Sam Sample".to_owned(), password_hash };
    let user = entity::user_insert(&txn, person).await?;
    let (_, scope) = entity::workspace_insert(&txn, WORKSPACE, user.id).await?;
    let left = source(opened, &txn, &scope, ("General ledger", Side::Left, "ledger.csv", LEDGER), &ruleset.left).await?;
    let right = source(opened, &txn, &scope, ("Bank statement", Side::Right, "bank.csv", BANK), &ruleset.right).await?;
    let name = ruleset.name.clone().unwrap_or_else(|| "Ledger against bank".to_owned());
    let (stored, _) = entity::ruleset_insert(&txn, &scope, &name, &ruleset.to_json()?).await?;
    let new = NewReconciliation {
        name: "Ledger against bank".to_owned(),
        left_source: left,
        right_source: right,
        ruleset: stored.id,
        break_limit: None,
        policy: "{}".to_owned(),
    };
    entity::reconciliation_insert(&txn, &scope, new).await?;
    txn.commit().await?;
    opened.signals.publish(entity::JOBS_CHANNEL, "sample").await;
    Ok(scope)
}

/// A source with its mapping, its file as a complete upload, and the job that imports it.
async fn source(
    opened: &Opened,
    txn: &Txn,
    scope: &Scope,
    (name, side, filename, content): (&str, Side, &str, &'static [u8]),
    mapping: &Mapping,
) -> anyhow::Result<SourceId> {
    let source = entity::source_insert(txn, scope, NewSource { name: name.to_owned(), side_hint: Some(side) }).await?;
    let mapping = entity::mapping_insert(txn, scope, source.id, &serde_json::to_string(mapping)?).await?;
    let upload = upload(opened, txn, scope, filename, content).await?;
    let payload = json!({ "source_id": source.id, "upload_id": upload.id, "mapping_version": mapping.version });
    entity::job_insert_in(txn, scope, NewJob::new("import", upload.id, payload)).await?;
    Ok(source.id)
}

async fn upload(opened: &Opened, txn: &Txn, scope: &Scope, filename: &str, content: &'static [u8]) -> anyhow::Result<Upload> {
    let size = i64::try_from(content.len())?;
    let expires_at = Timestamp::from_micros(Timestamp::now().micros() + 86_400_000_000);
    let new = NewUpload { filename: filename.to_owned(), size_bytes: size, sha256: None, part_size: size, expires_at };
    let upload = entity::upload_insert(txn, scope, new).await?;
    let key = format!("uploads/{}/file", upload.id);
    opened.blobs.put(&key, bytes::Bytes::from_static(content)).await?;
    let mut digest = storage::Digest::new();
    digest.update(content);
    entity::upload_completed(txn, scope, upload.id, &key, size, &digest.hex()).await?;
    Ok(upload)
}

/// Waits for both datasets and starts the run.
async fn start(opened: &Opened, scope: &Scope, reconciliation: &Reconciliation) -> anyhow::Result<RunId> {
    let both = tokio::time::timeout(PATIENCE, async {
        let left = dataset(&opened.db, scope, reconciliation.left_source_id).await?;
        anyhow::Ok((left, dataset(&opened.db, scope, reconciliation.right_source_id).await?))
    });
    let (left_dataset, right_dataset) = both.await.context("the sample's files were not imported in time")??;
    let ruleset = entity::ruleset_get(&opened.db, scope, reconciliation.ruleset_id).await?.context("the sample's ruleset is gone")?;
    let txn = opened.db.begin().await?;
    let new =
        NewRun { reconciliation: reconciliation.id, ruleset: ruleset.id, ruleset_version: ruleset.version, left_dataset, right_dataset };
    let run = entity::run_insert(&txn, scope, new).await?;
    entity::job_insert_in(&txn, scope, NewJob::new("run", run.id, json!({ "run_id": run.id }))).await?;
    txn.commit().await?;
    opened.signals.publish(entity::JOBS_CHANNEL, "sample").await;
    Ok(run.id)
}

async fn dataset(db: &Db, scope: &Scope, source: SourceId) -> anyhow::Result<entity::DatasetId> {
    loop {
        if let Some(dataset) = entity::dataset_latest(db, scope, source).await? {
            return Ok(dataset.id);
        }
        let failed = entity::JobFilter { states: vec![entity::JobState::Failed], ..entity::JobFilter::default() };
        if let Some(job) = entity::jobs_page(db, scope, &failed, &PageRequest::first(1)).await?.items.pop() {
            bail!("an import failed: {}", job.error_message.unwrap_or_default());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn ended(db: &Db, scope: &Scope, id: RunId) -> anyhow::Result<()> {
    use entity::RunState::{Cancelled, Failed, Queued, Running, Succeeded};
    loop {
        let run = entity::run_get(db, scope, id).await?.context("the sample's run is gone")?;
        match run.state {
            Succeeded => return Ok(()),
            Failed | Cancelled => bail!("the sample's run failed: {}", run.failure_message.unwrap_or_default()),
            Queued | Running => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
