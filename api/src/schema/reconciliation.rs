//! Reconciliations: the standing definition of a comparison.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{NewReconciliation, ReconciliationId, RulesetId, SourceId};

use super::listing::{Connection, PageArgs, counted, list};
use super::loaders::{LastRunOf, load, must_load};
use super::ruleset::Ruleset;
use super::run::Run;
use super::scalars::DateTime;
use super::source::Source;
use super::user_error::{ErrorCode, payload};
use super::words::OrderDirection;
use super::{contains, find, named, parse};
use crate::access::Access as _;
use crate::error::{Error, Result};

/// The standing definition of a comparison.
#[derive(Clone)]
pub(crate) struct Reconciliation(pub(crate) entity::Reconciliation);

/// The standing definition of a comparison: two sources and a ruleset.
#[Object]
impl Reconciliation {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The left side.
    async fn left_source(&self, ctx: &Context<'_>) -> Result<Source> {
        must_load(ctx, self.0.left_source_id).await.map(Source)
    }

    /// The right side.
    async fn right_source(&self, ctx: &Context<'_>) -> Result<Source> {
        must_load(ctx, self.0.right_source_id).await.map(Source)
    }

    /// The rules; a run takes their current version.
    async fn ruleset(&self, ctx: &Context<'_>) -> Result<Ruleset> {
        must_load(ctx, self.0.ruleset_id).await.map(Ruleset)
    }

    /// The newest run.
    async fn last_run(&self, ctx: &Context<'_>) -> Result<Option<Run>> {
        Ok(load(ctx, LastRunOf(self.0.id)).await?.map(Run))
    }

    /// The runs, the newest first.
    async fn runs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Run>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let filter = &entity::RunFilter { reconciliation: Some(self.0.id), states: Vec::new() };
        let fetch = |request| async move { entity::runs_page(db, scope, filter, false, &request).await };
        let slice = list(PageArgs::new(first, after, last, before), false, entity::Run::cursor, |_| true, fetch).await?;
        let total = if counted(ctx) { Some(entity::runs_count(db, scope, filter).await?) } else { None };
        Ok(Connection::of(slice.map(Run), total))
    }

    /// Since when it exists.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Which reconciliations to list.
#[derive(InputObject, Default)]
pub(crate) struct ReconciliationFilter {
    /// With this in the name, whatever the case.
    search: Option<String>,
}

/// What reconciliations can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReconciliationOrderField {
    /// When they were made.
    CreatedAt,
}

/// How to order reconciliations.
#[derive(InputObject)]
pub(crate) struct ReconciliationOrder {
    /// In which direction.
    direction: OrderDirection,
    /// By what.
    field: ReconciliationOrderField,
}

/// A reconciliation to make.
#[derive(InputObject)]
pub(crate) struct ReconciliationCreateInput {
    /// The left side.
    left_source_id: ID,
    /// What people call it; once per workspace.
    name: String,
    /// The right side.
    right_source_id: ID,
    /// The rules.
    ruleset_id: ID,
}

payload! {
    /// What became of a new reconciliation.
    ReconciliationCreatePayload {
        /// The reconciliation.
        reconciliation: Reconciliation
    }
}

/// Reconciliations.
#[derive(Default)]
pub(crate) struct ReconciliationQuery;

#[Object]
impl ReconciliationQuery {
    /// A reconciliation; null when there is none of this id.
    async fn reconciliation(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Reconciliation>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<ReconciliationId>(&id) else { return Ok(None) };
        Ok(entity::reconciliation_get(&ctx.app()?.state.db, scope, id).await?.map(Reconciliation))
    }

    /// The reconciliations, the newest first unless told.
    async fn reconciliations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<ReconciliationFilter>,
        #[graphql(desc = "How to order them.")] order_by: Option<ReconciliationOrder>,
    ) -> Result<Connection<Reconciliation>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let search = filter.unwrap_or_default().search;
        let oldest_first = order_by
            .is_some_and(|ReconciliationOrder { direction, field: ReconciliationOrderField::CreatedAt }| direction == OrderDirection::Asc);
        let fetch = |request| async move { entity::reconciliations_page(db, scope, &request).await };
        let keep = |row: &entity::Reconciliation| contains(&row.name, search.as_deref());
        let slice = list(PageArgs::new(first, after, last, before), oldest_first, entity::Reconciliation::cursor, keep, fetch).await?;
        Ok(Connection::of(slice.map(Reconciliation), None))
    }
}

/// Reconciliations.
#[derive(Default)]
pub(crate) struct ReconciliationMutation;

#[Object]
impl ReconciliationMutation {
    /// Makes a reconciliation of two sources by a ruleset.
    async fn reconciliation_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reconciliation.")] input: ReconciliationCreateInput,
    ) -> Result<ReconciliationCreatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let name = named("name", &input.name)?;
            let left_source: SourceId = parse("source", &input.left_source_id)?;
            let right_source: SourceId = parse("source", &input.right_source_id)?;
            let ruleset: RulesetId = parse("ruleset", &input.ruleset_id)?;
            if left_source == right_source {
                return Err(Error::field(ErrorCode::BadInput, "rightSourceId", "a source cannot be reconciled with itself"));
            }
            let txn = inner.state.db.begin().await?;
            for source in [left_source, right_source] {
                entity::source_get(&txn, scope, source).await?.ok_or_else(|| Error::not_found("source", source))?;
            }
            entity::ruleset_get(&txn, scope, ruleset).await?.ok_or_else(|| Error::not_found("ruleset", ruleset))?;
            let new = NewReconciliation { name, left_source, right_source, ruleset, break_limit: None, policy: "{}".to_owned() };
            let row = entity::reconciliation_insert(&txn, scope, new).await?;
            entity::audit_append(&txn, scope, "reconciliation.create", &row.id.to_string(), &serde_json::json!({ "name": row.name }))
                .await?;
            txn.commit().await?;
            Ok(Reconciliation(row))
        };
        ReconciliationCreatePayload::of(outcome.await)
    }
}
