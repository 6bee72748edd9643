//! Relay lists: arguments in, a connection out. Pages are keysets, so rows that arrive meanwhile shift nothing.

use std::future::Future;

use async_graphql::{ObjectType, OutputType, SimpleObject};
use entity::{Cursor, Page, PageRequest};

use super::breaks::Break;
use super::dataset::Dataset;
use super::job::Job;
use super::matching::Match;
use super::reconciliation::Reconciliation;
use super::ruleset::Ruleset;
use super::run::Run;
use super::scalars::BigInt;
use super::source::Source;
use crate::error::{Error, Result};

/// Rows of a page unless told.
pub(crate) const DEFAULT_ROWS: i32 = 50;
/// The most rows of a page.
pub(crate) const MOST_ROWS: i32 = 200;
/// Pages that are read for one page of a list that is filtered here.
const MOST_READS: usize = 25;

/// Where a page stands in its list.
#[derive(SimpleObject, Debug, Clone, Default)]
pub(crate) struct PageInfo {
    /// Whether there is more after this page.
    has_next_page: bool,
    /// Whether there is more before this page.
    has_previous_page: bool,
    /// The cursor of the first edge.
    start_cursor: Option<String>,
    /// The cursor of the last edge.
    end_cursor: Option<String>,
}

/// A page of a list.
#[derive(SimpleObject)]
#[graphql(concrete(name = "SourceConnection", params(Source)))]
#[graphql(concrete(name = "DatasetConnection", params(Dataset)))]
#[graphql(concrete(name = "RulesetConnection", params(Ruleset)))]
#[graphql(concrete(name = "ReconciliationConnection", params(Reconciliation)))]
#[graphql(concrete(name = "RunConnection", params(Run)))]
#[graphql(concrete(name = "JobConnection", params(Job)))]
#[graphql(concrete(name = "MatchConnection", params(Match)))]
#[graphql(concrete(name = "BreakConnection", params(Break)))]
pub(crate) struct Connection<T: ObjectType + OutputType + Clone>
where
    Edge<T>: OutputType,
{
    /// The rows with their cursors.
    edges: Vec<Edge<T>>,
    /// The rows alone.
    nodes: Vec<T>,
    /// Where this page stands.
    page_info: PageInfo,
    /// How many there are in all; null when counting would not be cheap, or nobody asked.
    total_count: Option<BigInt>,
}

/// One row of a page.
#[derive(SimpleObject, Clone)]
#[graphql(concrete(name = "SourceEdge", params(Source)))]
#[graphql(concrete(name = "DatasetEdge", params(Dataset)))]
#[graphql(concrete(name = "RulesetEdge", params(Ruleset)))]
#[graphql(concrete(name = "ReconciliationEdge", params(Reconciliation)))]
#[graphql(concrete(name = "RunEdge", params(Run)))]
#[graphql(concrete(name = "JobEdge", params(Job)))]
#[graphql(concrete(name = "MatchEdge", params(Match)))]
#[graphql(concrete(name = "BreakEdge", params(Break)))]
pub(crate) struct Edge<T: ObjectType + OutputType + Clone> {
    /// The row's place in the list, for `after` and `before`.
    cursor: String,
    /// The row.
    node: T,
}

impl<T: ObjectType + OutputType + Clone> Connection<T>
where
    Edge<T>: OutputType,
{
    /// Of the rows of a slice.
    pub(crate) fn of(slice: Slice<T>, total_count: Option<u64>) -> Self {
        let nodes = slice.items.iter().map(|(_, node)| node.clone()).collect();
        let edges = slice.items.into_iter().map(|(cursor, node)| Edge { cursor, node }).collect();
        Self { edges, nodes, page_info: slice.info, total_count: total_count.map(BigInt::count) }
    }
}

/// The four arguments of a list field.
#[derive(Debug, Clone, Default)]
pub(crate) struct PageArgs {
    pub(crate) first: Option<i32>,
    pub(crate) after: Option<String>,
    pub(crate) last: Option<i32>,
    pub(crate) before: Option<String>,
}

/// What the arguments ask for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) limit: usize,
    pub(crate) from: Option<String>,
    pub(crate) backwards: bool,
}

impl PageArgs {
    pub(crate) fn new(first: Option<i32>, after: Option<String>, last: Option<i32>, before: Option<String>) -> Self {
        Self { first, after, last, before }
    }

    /// Refuses what contradicts itself or asks for too many.
    pub(crate) fn wanted(self) -> Result<Wanted> {
        let backwards = self.last.is_some() || self.before.is_some();
        if backwards && (self.first.is_some() || self.after.is_some()) {
            return Err(Error::Invalid("use first and after, or last and before, not both".to_owned()));
        }
        let (rows, name) = if backwards { (self.last, "last") } else { (self.first, "first") };
        let rows = rows.unwrap_or(DEFAULT_ROWS);
        if !(0..=MOST_ROWS).contains(&rows) {
            return Err(Error::Invalid(format!("`{name}` is {rows}: use 0 to {MOST_ROWS}")));
        }
        let from = if backwards { self.before } else { self.after };
        Ok(Wanted { limit: usize::try_from(rows).unwrap_or_default(), from, backwards })
    }
}

/// Rows with their cursors, and where they stand.
pub(crate) struct Slice<T> {
    pub(crate) items: Vec<(String, T)>,
    pub(crate) info: PageInfo,
}

impl<T> Slice<T> {
    /// Of rows in list order; `more` is whether there is more in the direction that was walked.
    pub(crate) fn new(items: Vec<(String, T)>, wanted: &Wanted, more: bool) -> Self {
        let started = wanted.from.is_some();
        let (has_next_page, has_previous_page) = if wanted.backwards { (started, more) } else { (more, started) };
        let info = PageInfo {
            has_next_page,
            has_previous_page,
            start_cursor: items.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: items.last().map(|(cursor, _)| cursor.clone()),
        };
        Self { items, info }
    }

    /// The same rows in another dress.
    pub(crate) fn map<U>(self, dress: impl Fn(T) -> U) -> Slice<U> {
        Slice { items: self.items.into_iter().map(|(cursor, item)| (cursor, dress(item))).collect(), info: self.info }
    }
}

/// Reads a page of a list. `reversed` walks the database's order from its end; `keep` filters what the database does not.
pub(crate) async fn list<T, F, Fut>(
    args: PageArgs,
    reversed: bool,
    cursor: impl Fn(&T) -> Cursor,
    keep: impl Fn(&T) -> bool,
    fetch: F,
) -> Result<Slice<T>>
where
    F: Fn(PageRequest) -> Fut,
    Fut: Future<Output = entity::Result<Page<T>>>,
{
    let wanted = args.wanted()?;
    let backwards = wanted.backwards != reversed;
    let mut from = wanted.from.as_deref().map(str::parse::<Cursor>).transpose()?;
    let mut found: Vec<(String, T)> = Vec::new();
    let mut more = false;
    for _ in 0..MOST_READS {
        let limit = (wanted.limit - found.len()) as u64;
        let page = fetch(PageRequest { after: from.clone(), limit, backwards }).await?;
        more = page.has_more;
        // In the direction that was walked, so that pages append.
        let walked: Vec<T> = if backwards { page.items.into_iter().rev().collect() } else { page.items };
        from = walked.last().map(&cursor).or(from);
        found.extend(walked.into_iter().filter(|item| keep(item)).map(|item| (cursor(&item).to_string(), item)));
        if !more || found.len() >= wanted.limit {
            break;
        }
    }
    if wanted.backwards {
        found.reverse();
    }
    Ok(Slice::new(found, &wanted, more))
}

/// Whether the field asks for `totalCount`: counting is work.
pub(crate) fn counted(ctx: &async_graphql::Context<'_>) -> bool {
    ctx.look_ahead().field("totalCount").exists()
}
