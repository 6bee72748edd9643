//! Runs: executions of a reconciliation. A run's state follows its job, in the job's own transactions.

use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, prelude::*};

use crate::{
    Conn, Cursor, DatasetId, Error, Page, PageRequest, ReconciliationId, Result, RulesetId, RunId, RunState, Scope, Timestamp, Txn, UserId,
    WorkspaceId,
    db::Sealed,
    page::{self, Sort},
    tenant::{self, insert, scoped, table},
};

/// One execution of a reconciliation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "runs")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RunId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of what.
    pub reconciliation_id: ReconciliationId,
    /// By which rules.
    pub ruleset_id: RulesetId,
    /// In which version.
    pub ruleset_version: i32,
    /// The left records.
    pub left_dataset_id: DatasetId,
    /// The right records.
    pub right_dataset_id: DatasetId,
    /// Where it stands.
    pub state: RunState,
    /// Counts, sums and certificate, as JSON, once succeeded.
    pub summary: Option<String>,
    /// Of the result, in hex, once succeeded.
    pub digest: Option<String>,
    /// What computed it, once succeeded.
    pub engine_version: Option<String>,
    /// Where the result's files are, once succeeded.
    pub result_prefix: Option<String>,
    /// More breaks than the reconciliation's limit: none were opened.
    pub break_limit_hit: bool,
    /// Why it failed, for machines.
    pub failure_code: Option<String>,
    /// Why it failed, for people.
    pub failure_message: Option<String>,
    /// Who started it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// When a worker first took it.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}
table!(tenant);

/// A run to start.
#[derive(Debug, Clone)]
pub struct NewRun {
    /// Of what.
    pub reconciliation: ReconciliationId,
    /// By which rules.
    pub ruleset: RulesetId,
    /// In which version.
    pub ruleset_version: i32,
    /// The left records.
    pub left_dataset: DatasetId,
    /// The right records.
    pub right_dataset: DatasetId,
}

/// What a run came to.
#[derive(Debug, Clone)]
pub struct RunOutcome {
    /// Counts, sums and certificate, as JSON.
    pub summary: String,
    /// Of the result, in hex.
    pub digest: String,
    /// What computed it.
    pub engine_version: String,
    /// Where the result's files are.
    pub result_prefix: String,
    /// More breaks than the reconciliation's limit: none were opened.
    pub break_limit_hit: bool,
}

/// Which runs to list.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Of this reconciliation only.
    pub reconciliation: Option<ReconciliationId>,
    /// In one of these states only; in any when empty.
    pub states: Vec<RunState>,
}

impl Model {
    /// Its place in a list of runs.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }
}

fn filtered(scope: &Scope, filter: &RunFilter) -> Select<Entity> {
    let mut select = scoped::<Entity>(scope);
    if let Some(reconciliation) = filter.reconciliation {
        select = select.filter(Column::ReconciliationId.eq(reconciliation));
    }
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().copied()));
    }
    select
}

/// Adds a queued run.
pub async fn run_insert(conn: &impl Conn, scope: &Scope, new: NewRun) -> Result<Model> {
    let run = Model {
        id: RunId::new(),
        workspace_id: scope.workspace,
        reconciliation_id: new.reconciliation,
        ruleset_id: new.ruleset,
        ruleset_version: new.ruleset_version,
        left_dataset_id: new.left_dataset,
        right_dataset_id: new.right_dataset,
        state: RunState::Queued,
        summary: None,
        digest: None,
        engine_version: None,
        result_prefix: None,
        break_limit_hit: false,
        failure_code: None,
        failure_message: None,
        created_by: scope.user,
        created_at: Timestamp::now(),
        started_at: None,
        finished_at: None,
    };
    Ok(insert(conn, run).await?)
}

/// Publishes what a run came to. Its breaks and the end of its job belong in the same transaction.
pub async fn run_succeeded(txn: &Txn, scope: &Scope, id: RunId, outcome: RunOutcome) -> Result<()> {
    let done = Entity::update_many()
        .set(ActiveModel {
            state: Set(RunState::Succeeded),
            summary: Set(Some(outcome.summary)),
            digest: Set(Some(outcome.digest)),
            engine_version: Set(Some(outcome.engine_version)),
            result_prefix: Set(Some(outcome.result_prefix)),
            break_limit_hit: Set(outcome.break_limit_hit),
            finished_at: Set(Some(Timestamp::now())),
            ..Default::default()
        })
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::Id.eq(id))
        .filter(Column::State.is_in([RunState::Queued, RunState::Running]))
        .exec(&txn.writer())
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(Error::not_found("unfinished run", id)),
    }
}

/// One run.
pub async fn run_get(conn: &impl Conn, scope: &Scope, id: RunId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Runs by id, in no particular order.
pub async fn runs_by_ids(conn: &impl Conn, scope: &Scope, ids: &[RunId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// Runs in the order of their start: the newest first, or the oldest.
pub async fn runs_page(
    conn: &impl Conn,
    scope: &Scope,
    filter: &RunFilter,
    oldest_first: bool,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: !oldest_first };
    page::page(conn, filtered(scope, filter), sort, request).await
}

/// How many runs the filter lets through.
pub async fn runs_count(conn: &impl Conn, scope: &Scope, filter: &RunFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(&conn.reader()).await?)
}

/// The newest run of each of these reconciliations.
pub async fn runs_latest(conn: &impl Conn, scope: &Scope, reconciliations: &[ReconciliationId]) -> Result<Vec<Model>> {
    use sea_orm::sea_query::{Alias, Query};
    let later = Alias::new("later");
    let newer = Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, later.clone())
        .and_where(Expr::col((later.clone(), Column::WorkspaceId)).eq(scope.workspace))
        .and_where(Expr::col((later.clone(), Column::ReconciliationId)).equals((Entity, Column::ReconciliationId)))
        .and_where(Expr::col((later, Column::Id)).gt(Expr::col((Entity, Column::Id))))
        .to_owned();
    Ok(scoped::<Entity>(scope)
        .filter(Column::ReconciliationId.is_in(reconciliations.iter().copied()))
        .filter(Expr::exists(newer).not())
        .order_by_desc(Column::Id)
        .all(&conn.reader())
        .await?)
}
