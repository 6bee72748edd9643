//! Rulesets: versioned matching logic, as JSON and as TOML.

use async_graphql::{Context, Enum, ID, InputObject, Object, OneofObject, SimpleObject};
use entity::RulesetId;
use ruleset::Ruleset as Rules;

use super::listing::{Connection, PageArgs, list};
use super::loaders::{VersionOf, must_load};
use super::scalars::{DateTime, Json};
use super::user_error::{ErrorCode, payload};
use super::words::OrderDirection;
use super::{contains, find, named, parse};
use crate::access::Access as _;
use crate::error::{Error, Result};

/// Matching logic under a name.
#[derive(Clone)]
pub(crate) struct Ruleset(pub(crate) entity::Ruleset);

/// Versioned matching logic: a mapping per side, and ordered passes with conditions.
#[Object]
impl Ruleset {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The current version, from 1.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The current version as JSON.
    async fn body(&self, ctx: &Context<'_>) -> Result<Json> {
        let version = must_load(ctx, VersionOf(self.0.id, self.0.version)).await?;
        serde_json::from_str(&version.body).map(Json).map_err(|error| Error::internal("reading a ruleset", error))
    }

    /// The current version as TOML, as the command line takes it.
    async fn toml(&self, ctx: &Context<'_>) -> Result<String> {
        let version = must_load(ctx, VersionOf(self.0.id, self.0.version)).await?;
        let rules = Rules::from_json(&version.body).map_err(|error| Error::internal("reading a ruleset", error))?;
        rules.to_toml().map_err(|error| Error::internal("writing a ruleset", error))
    }

    /// Since when it exists.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Since when the current version exists.
    async fn updated_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        Ok(must_load(ctx, VersionOf(self.0.id, self.0.version)).await?.created_at.into())
    }
}

/// Which rulesets to list.
#[derive(InputObject, Default)]
pub(crate) struct RulesetFilter {
    /// With this in the name, whatever the case.
    search: Option<String>,
}

/// What rulesets can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RulesetOrderField {
    /// When they were made.
    CreatedAt,
}

/// How to order rulesets.
#[derive(InputObject)]
pub(crate) struct RulesetOrder {
    /// In which direction.
    direction: OrderDirection,
    /// By what.
    field: RulesetOrderField,
}

/// A ruleset as text, in one of two forms.
#[derive(OneofObject)]
pub(crate) enum RulesetCheckInput {
    /// As JSON.
    Body(Json),
    /// As TOML.
    Toml(String),
}

/// What a check found.
#[derive(SimpleObject)]
pub(crate) struct RulesetCheck {
    /// Whether it can be used.
    valid: bool,
    /// Everything that is wrong with it.
    problems: Vec<RulesetProblem>,
    /// The ruleset as JSON, when it is valid.
    body: Option<Json>,
    /// The ruleset as TOML, when it is valid.
    toml: Option<String>,
}

/// One thing wrong with a ruleset.
#[derive(SimpleObject)]
pub(crate) struct RulesetProblem {
    /// Where: `passes[0].conditions[1].field`; empty when the text cannot be read at all.
    path: String,
    /// What is wrong and what to do.
    message: String,
    /// The line of the text, from 1.
    line: Option<i32>,
    /// The column of the line, from 1.
    column: Option<i32>,
}

/// A ruleset to make: either `body` or `toml`.
#[derive(InputObject)]
pub(crate) struct RulesetCreateInput {
    /// As JSON.
    body: Option<Json>,
    /// What people call it; once per workspace.
    name: String,
    /// As TOML.
    toml: Option<String>,
}

/// The next version of a ruleset: either `body` or `toml`.
#[derive(InputObject)]
pub(crate) struct RulesetUpdateInput {
    /// As JSON.
    body: Option<Json>,
    /// The version that was edited; another one in the meantime is a conflict.
    expected_version: i32,
    /// Which ruleset.
    id: ID,
    /// As TOML.
    toml: Option<String>,
}

payload! {
    /// What became of a new ruleset.
    RulesetCreatePayload {
        /// The ruleset.
        ruleset: Ruleset
    }
    /// What became of the next version.
    RulesetUpdatePayload {
        /// The ruleset with its new version.
        ruleset: Ruleset
    }
}

/// Rulesets.
#[derive(Default)]
pub(crate) struct RulesetQuery;

#[Object]
impl RulesetQuery {
    /// A ruleset; null when there is none of this id.
    async fn ruleset(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Ruleset>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<RulesetId>(&id) else { return Ok(None) };
        Ok(entity::ruleset_get(&ctx.app()?.state.db, scope, id).await?.map(Ruleset))
    }

    /// The rulesets, the newest first unless told.
    async fn rulesets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<RulesetFilter>,
        #[graphql(desc = "How to order them.")] order_by: Option<RulesetOrder>,
    ) -> Result<Connection<Ruleset>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let search = filter.unwrap_or_default().search;
        let oldest_first =
            order_by.is_some_and(|RulesetOrder { direction, field: RulesetOrderField::CreatedAt }| direction == OrderDirection::Asc);
        let fetch = |request| async move { entity::rulesets_page(db, scope, &request).await };
        let keep = |row: &entity::Ruleset| contains(&row.name, search.as_deref());
        let slice = list(PageArgs::new(first, after, last, before), oldest_first, entity::Ruleset::cursor, keep, fetch).await?;
        Ok(Connection::of(slice.map(Ruleset), None))
    }

    /// Checks a ruleset without keeping it: every problem at once, with its place.
    async fn ruleset_check(&self, ctx: &Context<'_>, #[graphql(desc = "The text.")] input: RulesetCheckInput) -> Result<RulesetCheck> {
        ctx.scope()?;
        let checked = match &input {
            RulesetCheckInput::Body(body) => Rules::from_json(&body.0.to_string()),
            RulesetCheckInput::Toml(text) => Rules::from_toml(text),
        };
        Ok(match checked {
            Ok(rules) => RulesetCheck { valid: true, problems: Vec::new(), body: Some(Json::of(&rules)), toml: rules.to_toml().ok() },
            Err(error) => RulesetCheck { valid: false, problems: problems(error), body: None, toml: None },
        })
    }
}

/// Rulesets.
#[derive(Default)]
pub(crate) struct RulesetMutation;

#[Object]
impl RulesetMutation {
    /// Makes a ruleset.
    async fn ruleset_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ruleset.")] input: RulesetCreateInput,
    ) -> Result<RulesetCreatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let name = named("name", &input.name)?;
            let body = rules(input.body, input.toml)?;
            let txn = inner.state.db.begin().await?;
            let (row, _) = entity::ruleset_insert(&txn, scope, &name, &body).await?;
            entity::audit_append(&txn, scope, "ruleset.create", &row.id.to_string(), &serde_json::json!({ "name": name })).await?;
            txn.commit().await?;
            Ok(Ruleset(row))
        };
        RulesetCreatePayload::of(outcome.await)
    }

    /// Adds the next version of a ruleset. Runs that are there keep the version they used.
    async fn ruleset_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The next version.")] input: RulesetUpdateInput,
    ) -> Result<RulesetUpdatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let id: RulesetId = parse("ruleset", &input.id)?;
            let body = rules(input.body, input.toml)?;
            let txn = inner.state.db.begin().await?;
            if entity::ruleset_get(&txn, scope, id).await?.is_none() {
                return Err(Error::not_found("ruleset", id));
            }
            let version = entity::ruleset_version_insert(&txn, scope, id, &body).await?;
            // The insert holds the row's lock, so this comparison cannot be overtaken.
            if version.version != input.expected_version + 1 {
                let message = format!("version {} is current, not {}: look at it first", version.version - 1, input.expected_version);
                return Err(Error::field(ErrorCode::Conflict, "expectedVersion", message));
            }
            let row = entity::ruleset_get(&txn, scope, id).await?.ok_or_else(|| Error::not_found("ruleset", id))?;
            entity::audit_append(&txn, scope, "ruleset.update", &id.to_string(), &serde_json::json!({ "version": row.version })).await?;
            txn.commit().await?;
            Ok(Ruleset(row))
        };
        RulesetUpdatePayload::of(outcome.await)
    }
}

/// The ruleset as the database keeps it: checked, as JSON.
fn rules(body: Option<Json>, toml: Option<String>) -> Result<String> {
    checked(body, toml)?.to_json().map_err(|error| Error::internal("writing a ruleset", error))
}

/// The ruleset that was given, checked.
pub(crate) fn checked(body: Option<Json>, toml: Option<String>) -> Result<Rules> {
    let (checked, field) = match (body, toml) {
        (Some(body), None) => (Rules::from_json(&body.0.to_string()), "body"),
        (None, Some(toml)) => (Rules::from_toml(&toml), "toml"),
        _ => return Err(Error::user(ErrorCode::BadInput, "give the ruleset either as body or as toml")),
    };
    checked.map_err(|error| Error::field(ErrorCode::BadRuleset, field, error.to_string()))
}

fn problems(error: ruleset::Error) -> Vec<RulesetProblem> {
    match error {
        ruleset::Error::Syntax { line, column, message } => {
            let place = |number: usize| i32::try_from(number).ok().filter(|number| *number > 0);
            vec![RulesetProblem { path: String::new(), message, line: place(line), column: place(column) }]
        }
        ruleset::Error::Invalid(problems) => problems
            .into_iter()
            .map(|problem| RulesetProblem { path: problem.path, message: problem.message, line: None, column: None })
            .collect(),
    }
}
