//! Evidence: why two records match or do not, derived from the records and the run's ruleset when somebody asks.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{Run as RunRow, RunId};
use ruleset::{Mapping, Ruleset as Rules};

use super::known::RunKnowledge;
use super::loaders::{MappingOf, RecordOf, VersionOf, must_load};
use super::records::{Record, Row};
use super::scalars::BigInt;
use super::user_error::ErrorCode;
use super::{files, parse};
use crate::App;
use crate::access::Access as _;
use crate::error::{Error, Result};

/// What one condition says about a left and a right record.
#[derive(SimpleObject, Clone)]
pub(crate) struct ConditionEvidence {
    /// The kind of condition, as rulesets write it.
    kind: String,
    /// The compared field of the left record.
    left_field: String,
    /// The compared field of the right record.
    right_field: String,
    /// The left value, as exact text.
    left_value: Option<String>,
    /// The right value, as exact text.
    right_value: Option<String>,
    /// How far apart they are.
    distance: String,
    /// How far apart they may be.
    limit: String,
    /// Whether the condition holds.
    holds: bool,
    /// Its points, 0 to 100.
    points: i32,
    /// The weight of its points.
    weight: i32,
    /// With a learned score: what this says for, or negative against, the two belonging together, in bits.
    bits: Option<f64>,
    /// The smallest change of the condition that would admit the pair.
    needed: Option<String>,
}

/// What one pass says about a left and a right record.
#[derive(SimpleObject)]
pub(crate) struct PassEvidence {
    /// The pass.
    pub(crate) pass: String,
    /// Whether all its conditions hold; with a learned score, whether the points are enough to propose a match.
    holds: bool,
    /// The points of the pair, 0 to 100.
    points: i32,
    /// With a learned score: what is said before any condition is looked at, in bits. With the conditions' bits it adds up to the
    /// odds that the points stand for.
    prior_bits: Option<f64>,
    /// What each condition says.
    pub(crate) conditions: Vec<ConditionEvidence>,
}

/// What a run's ruleset says about two records.
#[derive(SimpleObject)]
pub(crate) struct PairExplanation {
    /// The left record.
    left: Record,
    /// The right record.
    right: Record,
    /// The left record's fields.
    left_columns: Vec<String>,
    /// The right record's fields.
    right_columns: Vec<String>,
    /// Whether the run put the two into one match.
    matched: bool,
    /// What each pass says, in their order.
    passes: Vec<PassEvidence>,
}

/// Two records of a run.
#[derive(InputObject)]
pub(crate) struct ExplainPairInput {
    /// The left record's row.
    left_row: BigInt,
    /// The right record's row.
    right_row: BigInt,
    /// The run.
    run_id: ID,
}

/// Bits of thousandths of a bit.
pub(crate) fn whole_bits(thousandths: i32) -> f64 {
    f64::from(thousandths) / 1000.0
}

impl From<engine::PassEvidence> for PassEvidence {
    fn from(pass: engine::PassEvidence) -> Self {
        let conditions = pass.conditions.into_iter().map(Into::into).collect();
        let prior_bits = pass.prior_bits_thousandths.map(whole_bits);
        Self { pass: pass.pass, holds: pass.holds, points: pass.points.into(), prior_bits, conditions }
    }
}

impl From<engine::ConditionEvidence> for ConditionEvidence {
    fn from(one: engine::ConditionEvidence) -> Self {
        Self {
            kind: one.kind.to_owned(),
            left_field: one.left_field,
            right_field: one.right_field,
            left_value: one.left_value,
            right_value: one.right_value,
            distance: one.distance,
            limit: one.limit,
            holds: one.holds,
            points: one.points.into(),
            weight: one.weight.into(),
            bits: one.bits_thousandths.map(whole_bits),
            needed: one.needed,
        }
    }
}

/// What every pass of the run's ruleset says about two records.
pub(crate) async fn evidence(ctx: &Context<'_>, run: &RunRow, left: Row, right: Row) -> Result<Vec<PassEvidence>> {
    let version = must_load(ctx, VersionOf(run.ruleset_id, run.ruleset_version)).await?;
    let left_mapping = mapping(ctx, run.left_dataset_id).await?;
    let right_mapping = mapping(ctx, run.right_dataset_id).await?;
    let rules = Rules::from_json(&version.body).map_err(|error| Error::internal("reading a ruleset", error))?;
    let knowledge = RunKnowledge::of(ctx, run, &rules).await?;
    files::blocking(move || {
        let left = named_as(left.batch(), &left_mapping, &rules.left)?;
        let right = named_as(right.batch(), &right_mapping, &rules.right)?;
        let passes = engine::explain_pair(&left, &right, &rules, knowledge.known());
        let passes = passes.map_err(|error| Error::user(ErrorCode::BadRuleset, format!("the pair cannot be compared: {error}")))?;
        Ok(passes.into_iter().map(Into::into).collect())
    })
    .await
}

/// The mapping a dataset was read with.
pub(crate) async fn mapping(ctx: &Context<'_>, dataset: entity::DatasetId) -> Result<Mapping> {
    let dataset = must_load(ctx, dataset).await?;
    let mapping = must_load(ctx, MappingOf(dataset.source_id, dataset.mapping_version)).await?;
    serde_json::from_str(&mapping.body).map_err(|error| Error::internal("reading a mapping", error))
}

/// The record under the ruleset's names: a field that reads the same columns of the file is the same field, as in the run.
pub(crate) fn named_as(record: &RecordBatch, imported_with: &Mapping, rules: &Mapping) -> Result<RecordBatch> {
    let renames: HashMap<String, String> = imported_with.renames(rules).into_iter().collect();
    let fields = record.schema_ref().fields().iter().map(|field| {
        let name = renames.get(field.name()).unwrap_or_else(|| field.name());
        field.as_ref().clone().with_name(name)
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    RecordBatch::try_new(Arc::new(schema), record.columns().to_vec()).map_err(|error| Error::internal("naming a record's fields", error))
}

/// Evidence.
#[derive(Default)]
pub(crate) struct PairQuery;

#[Object]
impl PairQuery {
    /// Why two records match or do not: every pass, every condition, both values.
    async fn explain_pair(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two records.")] input: ExplainPairInput,
    ) -> Result<PairExplanation> {
        let scope = ctx.scope()?;
        let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
        let id: RunId = parse("run", &input.run_id)?;
        let run = entity::run_get(&app.inner().state.db, scope, id).await?.ok_or_else(|| Error::not_found("run", id))?;
        let left_row = number(input.left_row, "leftRow")?;
        let right_row = number(input.right_row, "rightRow")?;
        let left = row(ctx, run.left_dataset_id, left_row, "left record").await?;
        let right = row(ctx, run.right_dataset_id, right_row, "right record").await?;
        let matched = match run.result_prefix {
            Some(_) => together(app, &run, left_row, right_row).await?,
            None => false,
        };
        let shown = |row: &Row| row.shown().ok_or_else(|| Error::internal("showing a record", "no row"));
        let (left_shown, right_shown) = (shown(&left)?, shown(&right)?);
        let (left_columns, right_columns) = (left.columns(), right.columns());
        let passes = evidence(ctx, &run, left, right).await?;
        Ok(PairExplanation { left: left_shown, right: right_shown, left_columns, right_columns, matched, passes })
    }
}

async fn row(ctx: &Context<'_>, dataset: entity::DatasetId, row: u64, what: &'static str) -> Result<Row> {
    super::loaders::load(ctx, RecordOf(dataset, row)).await?.ok_or_else(|| Error::not_found(what, row))
}

fn number(row: BigInt, name: &str) -> Result<u64> {
    u64::try_from(row.0).map_err(|_| Error::Invalid(format!("`{name}` is negative")))
}

async fn together(app: &App, run: &RunRow, left: u64, right: u64) -> Result<bool> {
    let file = files::result_file(app, run, tables::MATCHES_FILE).await?;
    files::blocking(move || {
        let matches = tables::Matches::open(file.path()).map_err(files::unreadable)?;
        let found = matches.of(ruleset::Side::Left, left).map_err(files::unreadable)?;
        Ok(found.is_some_and(|found| found.right.contains(&right)))
    })
    .await
}
