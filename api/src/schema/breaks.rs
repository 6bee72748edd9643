//! Breaks: what a person has to explain.

use std::collections::HashSet;

use arrow::array::AsArray;
use arrow::array::types::UInt64Type;
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::{BreakId, RunId};

use super::listing::{Connection, PageArgs, counted, list};
use super::loaders::{ReasonOf, RecordOf, load, must_load};
use super::matching::{self, Match};
use super::near::{self, NearestMiss};
use super::records::{Record, Row};
use super::run::Run;
use super::scalars::{BigInt, Date, DateTime, Decimal};
use super::words::{self, BreakKind, BreakState, OrderDirection, Side};
use super::{files, find, parse};
use crate::App;
use crate::access::Access as _;
use crate::error::Result;

/// What a person has to explain.
#[derive(Clone)]
pub(crate) struct Break(pub(crate) entity::Break);

impl Break {
    fn row_number(&self) -> u64 {
        u64::try_from(self.0.row_number).unwrap_or(0)
    }

    async fn loaded(&self, ctx: &Context<'_>) -> Result<Option<Row>> {
        if self.0.kind == entity::BreakKind::RejectedRow {
            return Ok(None);
        }
        let run = must_load(ctx, self.0.run_id).await?;
        let dataset = match self.0.side {
            entity::Side::Left => run.left_dataset_id,
            entity::Side::Right => run.right_dataset_id,
        };
        load(ctx, RecordOf(dataset, self.row_number())).await
    }
}

/// What a person has to explain: an open record, a proposed match, a row that could not be read.
#[Object]
impl Break {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The run that found it.
    async fn run(&self, ctx: &Context<'_>) -> Result<Run> {
        must_load(ctx, self.0.run_id).await.map(Run)
    }

    /// On which side the record is.
    async fn side(&self) -> Side {
        self.0.side.into()
    }

    /// The record's row in its file, from 1.
    async fn row(&self) -> BigInt {
        BigInt(self.0.row_number)
    }

    /// Why it needs a person.
    async fn kind(&self) -> BreakKind {
        self.0.kind.into()
    }

    /// Whether it still waits.
    async fn state(&self) -> BreakState {
        self.0.state.into()
    }

    /// The record's exact amount.
    async fn amount(&self) -> Option<Decimal> {
        let units: i128 = self.0.amount_minor.as_ref()?.parse().ok()?;
        let scale = u8::try_from(self.0.amount_scale?).ok()?;
        Some(Decimal(ruleset::Amount::new(units, scale).to_string()))
    }

    /// The amount's currency.
    async fn currency(&self) -> Option<&str> {
        self.0.currency.as_deref()
    }

    /// The record's date.
    async fn date(&self) -> Option<Date> {
        self.0.record_date.clone().map(Date)
    }

    /// What to call the record in a list.
    async fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// Why it is open, for people.
    async fn reason(&self, ctx: &Context<'_>) -> Result<String> {
        let stored = match self.0.kind {
            entity::BreakKind::Suggested | entity::BreakKind::RejectedRow => None,
            _ => load(ctx, ReasonOf(self.0.run_id, words::side(self.0.side), self.row_number())).await?,
        };
        Ok(stored.unwrap_or_else(|| usual_reason(self.0.kind).to_owned()))
    }

    /// The records of the other side that came nearest to a match with it, nearest first, at most five: what fails, and the
    /// smallest change that would admit them. Empty for a row that could not be read.
    async fn nearest_misses(&self, ctx: &Context<'_>) -> Result<Vec<NearestMiss>> {
        let Some(record) = self.loaded(ctx).await? else { return Ok(Vec::new()) };
        let run = must_load(ctx, self.0.run_id).await?;
        near::misses(ctx, &run, words::side(self.0.side), record).await
    }

    /// The match that is proposed for it.
    #[graphql(name = "match")]
    async fn proposed(&self, ctx: &Context<'_>) -> Result<Option<Match>> {
        let Some(number) = self.0.match_no.and_then(|number| u64::try_from(number).ok()) else { return Ok(None) };
        let run = must_load(ctx, self.0.run_id).await?;
        matching::by_number(ctx, &run, number).await
    }

    /// The record; null for a row that could not be read.
    async fn record(&self, ctx: &Context<'_>) -> Result<Option<Record>> {
        Ok(self.loaded(ctx).await?.and_then(|row| row.shown()))
    }

    /// The record's fields.
    async fn columns(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(self.loaded(ctx).await?.map(|row| row.columns()).unwrap_or_default())
    }

    /// Since when it waits.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

fn usual_reason(kind: entity::BreakKind) -> &'static str {
    match kind {
        entity::BreakKind::Unmatched => "nothing on the other side fits",
        entity::BreakKind::Suggested => "a match is proposed: confirm or reject it",
        entity::BreakKind::Ambiguous => "several partners fit equally well",
        entity::BreakKind::Variance => "the partner is known, the amounts differ",
        entity::BreakKind::Duplicate => "the same record is there twice",
        entity::BreakKind::RejectedRow => "the row could not be read as the mapping says",
    }
}

/// Why records of a run are open, from the run's result file.
pub(crate) struct OpenReasons;

impl OpenReasons {
    /// The reasons for these records; records that are not open are left out.
    pub(crate) async fn of(app: &App, run: &entity::Run, rows: Vec<(ruleset::Side, u64)>) -> Result<Vec<(ruleset::Side, u64, String)>> {
        if run.result_prefix.is_none() {
            return Ok(Vec::new());
        }
        let file = files::result_file(app, run, tables::OPEN_FILE).await?;
        files::blocking(move || {
            let wanted: HashSet<(ruleset::Side, u64)> = rows.into_iter().collect();
            let open = tables::OpenItems::open(file.path()).map_err(files::unreadable)?;
            let mut found = Vec::new();
            for batch in open.batches().map_err(files::unreadable)? {
                let batch = batch.map_err(files::unreadable)?;
                let (sides, reasons) = (batch.column(0).as_string::<i32>(), batch.column(3).as_string::<i32>());
                let rows = batch.column(1).as_primitive::<UInt64Type>();
                for at in 0..batch.num_rows() {
                    let left = sides.value(at) == ruleset::Side::Left.as_str();
                    let side = if left { ruleset::Side::Left } else { ruleset::Side::Right };
                    if wanted.contains(&(side, rows.value(at))) {
                        found.push((side, rows.value(at), reasons.value(at).to_owned()));
                    }
                }
                if found.len() == wanted.len() {
                    break;
                }
            }
            Ok(found)
        })
        .await
    }
}

/// Which breaks to list.
#[derive(InputObject, Default)]
pub(crate) struct BreakFilter {
    /// In this currency only.
    currency: Option<String>,
    /// Of this kind only.
    kind: Option<BreakKind>,
    /// Of this run only.
    run_id: Option<ID>,
    /// With this in the label, whatever the case.
    search: Option<String>,
    /// On this side only.
    side: Option<Side>,
    /// In this state only.
    state: Option<BreakState>,
}

/// What breaks can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BreakOrderField {
    /// The record's row.
    Row,
    /// The size of the record's amount, whatever its sign.
    Amount,
}

/// How to order breaks.
#[derive(InputObject)]
pub(crate) struct BreakOrder {
    /// In which direction.
    direction: OrderDirection,
    /// By what.
    field: BreakOrderField,
}

/// Breaks.
#[derive(Default)]
pub(crate) struct BreakQuery;

#[Object]
impl BreakQuery {
    /// A break; null when there is none of this id.
    #[graphql(name = "break")]
    async fn one_break(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Break>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<BreakId>(&id) else { return Ok(None) };
        Ok(entity::break_get(&ctx.app()?.state.db, scope, id).await?.map(Break))
    }

    /// The breaks, in the order of their rows unless told.
    async fn breaks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<BreakFilter>,
        #[graphql(desc = "How to order them.")] order_by: Option<BreakOrder>,
    ) -> Result<Connection<Break>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let filter = filter.unwrap_or_default();
        let filter = &entity::BreakFilter {
            run: filter.run_id.map(|id| parse::<RunId>("run", &id)).transpose()?,
            side: filter.side.map(Into::into),
            kinds: filter.kind.map(entity::BreakKind::from).into_iter().collect(),
            state: filter.state.map(Into::into),
            currency: filter.currency,
            text: filter.search,
        };
        let (order, reversed) = match order_by {
            None | Some(BreakOrder { field: BreakOrderField::Row, direction: OrderDirection::Asc }) => (entity::BreakOrder::Row, false),
            Some(BreakOrder { field: BreakOrderField::Row, direction: OrderDirection::Desc }) => (entity::BreakOrder::Row, true),
            Some(BreakOrder { field: BreakOrderField::Amount, direction: OrderDirection::Asc }) => {
                (entity::BreakOrder::SmallestAmount, false)
            }
            Some(BreakOrder { field: BreakOrderField::Amount, direction: OrderDirection::Desc }) => {
                (entity::BreakOrder::LargestAmount, false)
            }
        };
        let fetch = |request| async move { entity::breaks_page(db, scope, filter, order, &request).await };
        let cursor = |row: &entity::Break| row.cursor(order);
        let slice = list(PageArgs::new(first, after, last, before), reversed, cursor, |_| true, fetch).await?;
        let total = if counted(ctx) { Some(entity::breaks_count(db, scope, filter).await?) } else { None };
        Ok(Connection::of(slice.map(Break), total))
    }
}
