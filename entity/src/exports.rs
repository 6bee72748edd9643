//! Exports: files made from a run. An export's state follows its job, in the job's own transactions.

use sea_orm::{ActiveValue::Set, prelude::*};

use crate::{
    Conn, Cursor, Error, ExportFormat, ExportId, ExportKind, ExportState, Page, PageRequest, Result, RunId, Scope, Timestamp, Txn, UserId,
    WorkspaceId,
    db::Sealed,
    page::{self, Sort},
    tenant::{self, insert, scoped, table},
};

/// A file made from a run.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exports")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExportId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which run.
    pub run_id: RunId,
    /// What it holds.
    pub kind: ExportKind,
    /// In which format.
    pub format: ExportFormat,
    /// Where it stands.
    pub state: ExportState,
    /// Where the file is, once succeeded.
    pub blob_key: Option<String>,
    /// The file's bytes, once succeeded.
    pub size_bytes: Option<i64>,
    /// Of the file, in hex, once succeeded.
    pub sha256: Option<String>,
    /// Why it failed, for machines.
    pub failure_code: Option<String>,
    /// Why it failed, for people.
    pub failure_message: Option<String>,
    /// Who asked for it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
table!(tenant);

/// An export to make.
#[derive(Debug, Clone, Copy)]
pub struct NewExport {
    /// Of which run.
    pub run: RunId,
    /// What it holds.
    pub kind: ExportKind,
    /// In which format.
    pub format: ExportFormat,
}

impl Model {
    /// Its place in a list of exports.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }
}

/// Adds a queued export.
pub async fn export_insert(conn: &impl Conn, scope: &Scope, new: NewExport) -> Result<Model> {
    let export = Model {
        id: ExportId::new(),
        workspace_id: scope.workspace,
        run_id: new.run,
        kind: new.kind,
        format: new.format,
        state: ExportState::Queued,
        blob_key: None,
        size_bytes: None,
        sha256: None,
        failure_code: None,
        failure_message: None,
        created_by: scope.user,
        created_at: Timestamp::now(),
        finished_at: None,
    };
    Ok(insert(conn, export).await?)
}

/// Publishes the file. The end of its job belongs in the same transaction.
pub async fn export_succeeded(txn: &Txn, scope: &Scope, id: ExportId, blob_key: &str, size_bytes: i64, sha256: &str) -> Result<()> {
    let done = Entity::update_many()
        .set(ActiveModel {
            state: Set(ExportState::Succeeded),
            blob_key: Set(Some(blob_key.to_owned())),
            size_bytes: Set(Some(size_bytes)),
            sha256: Set(Some(sha256.to_owned())),
            finished_at: Set(Some(Timestamp::now())),
            ..Default::default()
        })
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([ExportState::Queued, ExportState::Running]))
        .exec(&txn.writer())
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(Error::not_found("unfinished export", id)),
    }
}

/// One export.
pub async fn export_get(conn: &impl Conn, scope: &Scope, id: ExportId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Exports by id, in no particular order.
pub async fn exports_by_ids(conn: &impl Conn, scope: &Scope, ids: &[ExportId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// Exports, of one run or of all, the newest first.
pub async fn exports_page(conn: &impl Conn, scope: &Scope, run: Option<RunId>, request: &PageRequest) -> Result<Page<Model>> {
    let mut select = scoped::<Entity>(scope);
    if let Some(run) = run {
        select = select.filter(Column::RunId.eq(run));
    }
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    page::page(conn, select, sort, request).await
}
