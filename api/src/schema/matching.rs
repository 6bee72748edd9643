//! Matches: groups of left and right records that settle each other, read from a run's result file.

use std::collections::{HashMap, HashSet};

use arrow::array::types::UInt64Type;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::DataType;
use async_graphql::{Context, ID, InputObject, Object};
use entity::{Run as RunRow, RunId};
use ruleset::{Mapping, Side};
use tables::{MatchFilter as Filter, Matches};

use super::files;
use super::listing::{Connection, PageArgs, Slice, Wanted, counted};
use super::loaders::{MappingOf, load, must_load};
use super::pair::{self, ConditionEvidence};
use super::parse;
use super::records::{Record, RecordsOf, Row};
use super::scalars::{BigInt, Decimal};
use super::words::MatchStatus;
use crate::App;
use crate::access::Access as _;
use crate::error::{Error, Result};

/// Records whose text is searched for before the search says it is too wide.
const MOST_HITS: usize = 2_000;

/// A group of records that settle each other.
#[derive(Clone)]
pub(crate) struct Match {
    run: RunRow,
    found: tables::Match,
    left: Vec<Row>,
    right: Vec<Row>,
    left_mapping: Mapping,
    right_mapping: Mapping,
}

/// A group of left and right records that settle each other.
#[Object]
impl Match {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        id_of(&self.run, self.found.match_id)
    }

    /// Its number in the run, from 1.
    async fn number(&self) -> BigInt {
        BigInt::count(self.found.match_id)
    }

    /// How sure it is.
    async fn status(&self) -> MatchStatus {
        MatchStatus::of(&self.found.status)
    }

    /// The pass that found it.
    async fn pass(&self) -> &str {
        &self.found.pass
    }

    /// Its points, 0 to 100.
    async fn score(&self) -> i32 {
        self.found.score.into()
    }

    /// `UNIQUE`, `TIED(k)` when k other assignments are as good, or `CUT_OFF` when not all could be compared.
    async fn verdict(&self) -> &str {
        &self.found.verdict
    }

    /// The left records.
    async fn left(&self) -> Vec<Record> {
        self.left.iter().filter_map(Row::shown).collect()
    }

    /// The right records.
    async fn right(&self) -> Vec<Record> {
        self.right.iter().filter_map(Row::shown).collect()
    }

    /// The left records' fields.
    async fn left_columns(&self) -> Vec<String> {
        self.left.first().map(Row::columns).unwrap_or_default()
    }

    /// The right records' fields.
    async fn right_columns(&self) -> Vec<String> {
        self.right.first().map(Row::columns).unwrap_or_default()
    }

    /// The exact sum of the left records; null when the left side has no amount.
    async fn left_amount(&self) -> Option<Decimal> {
        sum(&self.left, &self.left_mapping)
    }

    /// The exact sum of the right records; null when the right side has no amount.
    async fn right_amount(&self) -> Option<Decimal> {
        sum(&self.right, &self.right_mapping)
    }

    /// The currency of the amounts.
    async fn currency(&self) -> Option<String> {
        currency(&self.left, &self.left_mapping).or_else(|| currency(&self.right, &self.right_mapping))
    }

    /// Why they match: each condition of the pass with both values. Of a group, the first record of each side is shown.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<ConditionEvidence>> {
        let (Some(left), Some(right)) = (self.left.first(), self.right.first()) else {
            return Ok(Vec::new());
        };
        let passes = pair::evidence(ctx, &self.run, left.clone(), right.clone()).await?;
        Ok(passes.into_iter().find(|pass| pass.pass == self.found.pass).map(|pass| pass.conditions).unwrap_or_default())
    }
}

/// Which matches to list.
#[derive(InputObject, Default)]
pub(crate) struct MatchFilter {
    /// Found by this pass only.
    pass: Option<String>,
    /// A row number, or text that a record of the match holds, whatever the case.
    search: Option<String>,
    /// In this status only.
    status: Option<MatchStatus>,
}

/// Matches.
#[derive(Default)]
pub(crate) struct MatchQuery;

#[Object]
impl MatchQuery {
    /// A match; null when there is none of this id.
    #[graphql(name = "match")]
    async fn one_match(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Match>> {
        ctx.scope()?;
        by_id(ctx, &id).await
    }

    /// The matches of a run, by their numbers.
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The run.")] run_id: ID,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<MatchFilter>,
    ) -> Result<Connection<Match>> {
        let scope = ctx.scope()?;
        let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
        let id: RunId = parse("run", &run_id)?;
        let run = entity::run_get(&app.inner().state.db, scope, id).await?.ok_or_else(|| Error::not_found("run", id))?;
        let wanted = PageArgs::new(first, after, last, before).wanted()?;
        if run.result_prefix.is_none() {
            return Ok(Connection::of(Slice::new(Vec::new(), &wanted, false), Some(0)));
        }
        let filter = filter.unwrap_or_default();
        let (found, more, total) = read(ctx, app, &run, &wanted, filter).await?;
        let matches = dressed(ctx, app, &run, found).await?;
        let items = matches.into_iter().map(|one| (one.found.match_id.to_string(), one)).collect();
        Ok(Connection::of(Slice::new(items, &wanted, more), total))
    }
}

type Found = (Vec<tables::Match>, bool, Option<u64>);

/// A page of matches as the result file has them, whether there is more, and how many in all when that was asked.
async fn read(ctx: &Context<'_>, app: &App, run: &RunRow, wanted: &Wanted, filter: MatchFilter) -> Result<Found> {
    let from = wanted.from.as_ref().map(|cursor| cursor.parse::<u64>()).transpose();
    let from = from.map_err(|_| Error::Invalid("this is not a cursor of this list".to_owned()))?;
    let (limit, backwards, count) = (wanted.limit, wanted.backwards, counted(ctx));
    let kept = Filter {
        statuses: filter.status.map(|status| status.as_str().to_owned()).into_iter().collect(),
        passes: filter.pass.into_iter().collect(),
        least_score: None,
    };
    let hits = match filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => Some(search(ctx, app, run, text).await?),
        None => None,
    };
    let file = files::result_file(app, run, tables::MATCHES_FILE).await?;
    files::blocking(move || {
        let matches = Matches::open(file.path()).map_err(files::unreadable)?;
        if let Some((left, right)) = hits {
            return among(&matches, &kept, (&left, &right), (from, limit, backwards));
        }
        let total = if count { Some(matches.count(&kept).map_err(files::unreadable)?) } else { None };
        let (page, more) =
            if backwards { backwards_page(&matches, &kept, from, limit)? } else { forwards_page(&matches, &kept, from, limit)? };
        Ok((page, more, total))
    })
    .await
}

fn forwards_page(matches: &Matches, kept: &Filter, after: Option<u64>, limit: usize) -> Result<(Vec<tables::Match>, bool)> {
    let mut page = matches.page(kept, after.unwrap_or(0), limit + 1).map_err(files::unreadable)?;
    let more = page.len() > limit;
    page.truncate(limit);
    Ok((page, more))
}

/// The file reads forwards: windows before the cursor are tried, each wider than the last.
fn backwards_page(matches: &Matches, kept: &Filter, before: Option<u64>, limit: usize) -> Result<(Vec<tables::Match>, bool)> {
    let end = before.unwrap_or(matches.len() + 1);
    let mut width = (limit as u64 + 1).max(64);
    loop {
        let start = end.saturating_sub(width + 1);
        let most = usize::try_from(width).unwrap_or(usize::MAX).saturating_add(1);
        let mut page = matches.page(kept, start, most).map_err(files::unreadable)?;
        page.retain(|one| one.match_id < end);
        if page.len() > limit || start == 0 {
            let more = page.len() > limit;
            page.drain(..page.len().saturating_sub(limit));
            return Ok((page, more));
        }
        width = width.saturating_mul(4);
    }
}

/// The matches that hold one of these rows.
fn among(
    matches: &Matches,
    kept: &Filter,
    (left, right): (&HashSet<u64>, &HashSet<u64>),
    (from, limit, backwards): (Option<u64>, usize, bool),
) -> Result<Found> {
    let mut ids: Vec<u64> = Vec::new();
    for batch in matches.batches().map_err(files::unreadable)? {
        let batch: RecordBatch = batch.map_err(files::unreadable)?;
        let numbers = batch.column(0).as_primitive::<UInt64Type>();
        let sides = batch.column(1).as_string::<i32>();
        let rows = batch.column(2).as_primitive::<UInt64Type>();
        for at in 0..batch.num_rows() {
            let rows_of_side = if sides.value(at) == Side::Left.as_str() { left } else { right };
            if rows_of_side.contains(&rows.value(at)) {
                ids.push(numbers.value(at));
            }
        }
    }
    ids.sort_unstable();
    ids.dedup();
    let mut all = matches.by_ids(&ids).map_err(files::unreadable)?;
    all.retain(|one| {
        (kept.statuses.is_empty() || kept.statuses.contains(&one.status)) && (kept.passes.is_empty() || kept.passes.contains(&one.pass))
    });
    let total = all.len() as u64;
    all.retain(|one| from.is_none_or(|from| if backwards { one.match_id < from } else { one.match_id > from }));
    let more = all.len() > limit;
    if backwards {
        all.drain(..all.len().saturating_sub(limit));
    } else {
        all.truncate(limit);
    }
    Ok((all, more, Some(total)))
}

/// The rows of both sides that a search finds: by number, or by text in any text field.
async fn search(ctx: &Context<'_>, app: &App, run: &RunRow, text: &str) -> Result<(HashSet<u64>, HashSet<u64>)> {
    let number = text.parse::<u64>().ok();
    let needle = text.to_lowercase();
    let mut hits = Vec::new();
    for id in [run.left_dataset_id, run.right_dataset_id] {
        let dataset = must_load(ctx, id).await?;
        let open = files::dataset(app, &dataset, false).await?;
        let needle = needle.clone();
        hits.push(files::blocking(move || text_hits(&open.table, &needle)).await?);
    }
    let mut hits = hits.into_iter().map(|rows| rows.into_iter().chain(number).collect::<HashSet<u64>>());
    Ok((hits.next().unwrap_or_default(), hits.next().unwrap_or_default()))
}

fn text_hits(table: &tables::Dataset, needle: &str) -> Result<Vec<u64>> {
    let mut columns: Vec<&str> = vec![tables::ROW];
    let fields = table.schema().fields();
    columns.extend(fields.iter().filter(|field| *field.data_type() == DataType::Utf8).map(|field| field.name().as_str()));
    let mut found = Vec::new();
    for batch in table.read(Some(&columns)).map_err(files::unreadable)? {
        let rows = batch.column(0).as_primitive::<UInt64Type>();
        for at in 0..batch.num_rows() {
            let holds = |values: &arrow::array::ArrayRef| {
                tables::cell_text(values.as_ref(), at).is_some_and(|value| value.to_lowercase().contains(needle))
            };
            if batch.columns()[1..].iter().any(holds) {
                found.push(rows.value(at));
                if found.len() >= MOST_HITS {
                    return Ok(found);
                }
            }
        }
    }
    Ok(found)
}

/// Matches with their records: one read per side for the whole page.
async fn dressed(ctx: &Context<'_>, app: &App, run: &RunRow, found: Vec<tables::Match>) -> Result<Vec<Match>> {
    let side = async |id: entity::DatasetId, rows: Vec<u64>| -> Result<(HashMap<u64, Row>, Mapping)> {
        let dataset = must_load(ctx, id).await?;
        let mapping = load(ctx, MappingOf(dataset.source_id, dataset.mapping_version)).await?;
        let mapping = mapping.and_then(|mapping| serde_json::from_str(&mapping.body).ok()).unwrap_or_default();
        let rows = RecordsOf::rows(app, &dataset, rows).await?.into_rows();
        Ok((rows.into_iter().map(|row| (row.number(), row)).collect(), mapping))
    };
    let (left, left_mapping) = side(run.left_dataset_id, found.iter().flat_map(|one| one.left.iter().copied()).collect()).await?;
    let (right, right_mapping) = side(run.right_dataset_id, found.iter().flat_map(|one| one.right.iter().copied()).collect()).await?;
    let pick = |rows: &[u64], from: &HashMap<u64, Row>| rows.iter().filter_map(|row| from.get(row).cloned()).collect();
    Ok(found
        .into_iter()
        .map(|one| Match {
            run: run.clone(),
            left: pick(&one.left, &left),
            right: pick(&one.right, &right),
            left_mapping: left_mapping.clone(),
            right_mapping: right_mapping.clone(),
            found: one,
        })
        .collect())
}

/// One match of a run.
pub(crate) async fn by_number(ctx: &Context<'_>, run: &RunRow, number: u64) -> Result<Option<Match>> {
    if run.result_prefix.is_none() {
        return Ok(None);
    }
    let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
    let file = files::result_file(app, run, tables::MATCHES_FILE).await?;
    let found = files::blocking(move || {
        let matches = Matches::open(file.path()).map_err(files::unreadable)?;
        matches.by_id(number).map_err(files::unreadable)
    });
    let found = found.await?.into_iter().collect();
    Ok(dressed(ctx, app, run, found).await?.pop())
}

/// A match by its global id: the run's, and the number in the run.
pub(crate) async fn by_id(ctx: &Context<'_>, id: &ID) -> Result<Option<Match>> {
    let scope = ctx.scope()?;
    let parts = id.strip_prefix("mat_").and_then(|rest| rest.split_once('_'));
    let Some((run, number)) = parts else { return Ok(None) };
    let (Ok(run), Ok(number)) = (format!("run_{run}").parse::<RunId>(), number.parse::<u64>()) else { return Ok(None) };
    match entity::run_get(&ctx.app()?.state.db, scope, run).await? {
        Some(run) => by_number(ctx, &run, number).await,
        None => Ok(None),
    }
}

fn id_of(run: &RunRow, number: u64) -> ID {
    let run = run.id.to_string();
    ID(format!("mat_{}_{number}", run.trim_start_matches("run_")))
}

/// The exact sum of the side's amount field over the records.
fn sum(rows: &[Row], mapping: &Mapping) -> Option<Decimal> {
    let field = mapping.amount_field()?;
    let scale = field.scale_or_default();
    let units = rows.iter().filter_map(|row| row.text(&field.name)?.parse::<ruleset::Amount>().ok()?.at_scale(scale));
    let total = units.fold(None, |sum: Option<i128>, units| Some(sum.unwrap_or(0).saturating_add(units)))?;
    Some(Decimal(ruleset::Amount::new(total, scale).to_string()))
}

fn currency(rows: &[Row], mapping: &Mapping) -> Option<String> {
    let field = mapping.amount_field()?;
    match &field.currency_field {
        Some(name) => rows.first()?.text(name),
        None => field.currency.clone(),
    }
}
