//! Sources: named feeds of records, each with a versioned mapping.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{DatasetFilter, NewSource, SourceId};

use super::dataset::Dataset;
use super::listing::{Connection, PageArgs, list};
use super::loaders::{MappingOf, load};
use super::scalars::{DateTime, Json};
use super::user_error::{ErrorCode, payload};
use super::words::{OrderDirection, Side};
use super::{contains, find, mapping_from, named, parse};
use crate::access::Access as _;
use crate::error::{Error, Result};

/// A named feed of records.
#[derive(Clone)]
pub(crate) struct Source(pub(crate) entity::Source);

/// A named feed of records, such as "Stripe payouts" or "General ledger".
#[Object]
impl Source {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The side it usually stands on.
    async fn side(&self) -> Option<Side> {
        self.0.side_hint.map(Into::into)
    }

    /// How its columns become typed fields, in the current version.
    async fn mapping(&self, ctx: &Context<'_>) -> Result<Json> {
        let mapping = load(ctx, MappingOf(self.0.id, self.0.mapping_version)).await?;
        Ok(mapping.and_then(|mapping| serde_json::from_str(&mapping.body).ok()).map(Json).unwrap_or_default())
    }

    /// The current version of the mapping, from 1.
    async fn mapping_version(&self) -> i32 {
        self.0.mapping_version
    }

    /// Its imports, the newest first.
    async fn datasets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Dataset>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let filter = DatasetFilter { source: Some(self.0.id) };
        let args = PageArgs::new(first, after, last, before);
        let fetch = |request| {
            let filter = filter.clone();
            async move { entity::datasets_page(db, scope, &filter, &request).await }
        };
        let slice = list(args, false, entity::Dataset::cursor, |_| true, fetch).await?;
        Ok(Connection::of(slice.map(Dataset), None))
    }

    /// Since when it exists.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Which sources to list.
#[derive(InputObject, Default)]
pub(crate) struct SourceFilter {
    /// With this in the name, whatever the case.
    search: Option<String>,
    /// On this side only.
    side: Option<Side>,
}

/// What sources can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SourceOrderField {
    /// When they were made.
    CreatedAt,
}

/// How to order sources.
#[derive(InputObject)]
pub(crate) struct SourceOrder {
    /// In which direction.
    direction: OrderDirection,
    /// By what.
    field: SourceOrderField,
}

/// A source to make.
#[derive(InputObject)]
pub(crate) struct SourceCreateInput {
    /// How its columns become typed fields.
    mapping: Json,
    /// What people call it; once per workspace.
    name: String,
    /// The side it usually stands on.
    side: Option<Side>,
}

/// What to change about a source; what is absent stays.
#[derive(InputObject)]
pub(crate) struct SourceUpdateInput {
    /// Which source.
    id: ID,
    /// Its next mapping. Datasets that are there keep the one they were read with.
    mapping: Option<Json>,
    /// Its next name.
    name: Option<String>,
}

payload! {
    /// What became of a new source.
    SourceCreatePayload {
        /// The source.
        source: Source
    }
    /// What became of a change to a source.
    SourceUpdatePayload {
        /// The source as it is now.
        source: Source
    }
}

/// Sources.
#[derive(Default)]
pub(crate) struct SourceQuery;

#[Object]
impl SourceQuery {
    /// A source; null when there is none of this id.
    async fn source(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Source>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<SourceId>(&id) else { return Ok(None) };
        Ok(entity::source_get(&ctx.app()?.state.db, scope, id).await?.map(Source))
    }

    /// The sources, the newest first unless told.
    async fn sources(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<SourceFilter>,
        #[graphql(desc = "How to order them.")] order_by: Option<SourceOrder>,
    ) -> Result<Connection<Source>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let filter = filter.unwrap_or_default();
        let oldest_first =
            order_by.is_some_and(|SourceOrder { direction, field: SourceOrderField::CreatedAt }| direction == OrderDirection::Asc);
        let side = filter.side.map(entity::Side::from);
        let keep =
            |source: &entity::Source| contains(&source.name, filter.search.as_deref()) && (side.is_none() || source.side_hint == side);
        let fetch = |request| async move { entity::sources_page(db, scope, &request).await };
        let slice = list(PageArgs::new(first, after, last, before), oldest_first, entity::Source::cursor, keep, fetch).await?;
        Ok(Connection::of(slice.map(Source), None))
    }
}

/// Sources.
#[derive(Default)]
pub(crate) struct SourceMutation;

#[Object]
impl SourceMutation {
    /// Makes a source with its first mapping.
    async fn source_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The source.")] input: SourceCreateInput,
    ) -> Result<SourceCreatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let name = named("name", &input.name)?;
            let mapping = mapping_from(&input.mapping)?;
            let txn = inner.state.db.begin().await?;
            let new = NewSource { name, side_hint: input.side.map(Into::into) };
            let source = entity::source_insert(&txn, scope, new).await?;
            let body = serde_json::to_string(&mapping).map_err(|error| Error::internal("writing a mapping", error))?;
            let version = entity::mapping_insert(&txn, scope, source.id, &body).await?.version;
            entity::audit_append(&txn, scope, "source.create", &source.id.to_string(), &serde_json::json!({ "name": source.name })).await?;
            txn.commit().await?;
            Ok(Source(entity::Source { mapping_version: version, ..source }))
        };
        SourceCreatePayload::of(outcome.await)
    }

    /// Renames a source, or gives it the next version of its mapping.
    async fn source_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change.")] input: SourceUpdateInput,
    ) -> Result<SourceUpdatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let id: SourceId = parse("source", &input.id)?;
            if input.name.is_none() && input.mapping.is_none() {
                return Err(Error::user(ErrorCode::BadInput, "say what to change: a name, a mapping, or both"));
            }
            let txn = inner.state.db.begin().await?;
            if entity::source_get(&txn, scope, id).await?.is_none() {
                return Err(Error::not_found("source", id));
            }
            if let Some(name) = &input.name {
                entity::source_rename(&txn, scope, id, &named("name", name)?).await?;
            }
            if let Some(mapping) = &input.mapping {
                let body = serde_json::to_string(&mapping_from(mapping)?).map_err(|error| Error::internal("writing a mapping", error))?;
                entity::mapping_insert(&txn, scope, id, &body).await?;
            }
            entity::audit_append(&txn, scope, "source.update", &id.to_string(), &serde_json::json!({})).await?;
            let source = entity::source_get(&txn, scope, id).await?.ok_or_else(|| Error::not_found("source", id))?;
            txn.commit().await?;
            Ok(Source(source))
        };
        SourceUpdatePayload::of(outcome.await)
    }
}
