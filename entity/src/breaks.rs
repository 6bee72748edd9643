//! Breaks: what a person has to explain. Written in bulk by the transaction that publishes a run.

use sea_orm::{FromQueryResult, QuerySelect, prelude::*};

use crate::{
    BreakId, BreakKind, BreakState, Conn, Cursor, Page, PageRequest, Result, RunId, Scope, Side, Timestamp, Txn, WorkspaceId,
    db::Sealed,
    page::{self, Sort},
    tenant::{self, scoped, table},
};

/// Rows per statement: 15 values each, and SQLite takes at most 32,766 values.
const CHUNK: usize = 1_000;

/// Something a person has to explain.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "breaks")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BreakId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which run.
    pub run_id: RunId,
    /// On which side the record is.
    pub side: Side,
    /// The record's row in its dataset.
    pub row_number: i64,
    /// Why it needs a person.
    pub kind: BreakKind,
    /// Whether it still waits.
    pub state: BreakState,
    /// The match it belongs to, when one is proposed.
    pub match_no: Option<i64>,
    /// The exact amount in minor units, as text.
    pub amount_minor: Option<String>,
    /// How many of the amount's digits are decimals.
    pub amount_scale: Option<i32>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// The amount's size, for ordering only: ten-thousandths, at most 64 bits.
    pub amount_rank: i64,
    /// The record's date, as `YYYY-MM-DD`.
    pub record_date: Option<String>,
    /// What to call the record in a list.
    pub label: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
}
table!(tenant);

/// A break to open.
#[derive(Debug, Clone)]
pub struct NewBreak {
    /// On which side the record is.
    pub side: Side,
    /// The record's row in its dataset.
    pub row: i64,
    /// Why it needs a person.
    pub kind: BreakKind,
    /// The match it belongs to, when one is proposed.
    pub match_no: Option<i64>,
    /// The exact amount: minor units and the number of decimals.
    pub amount: Option<(i128, i32)>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// The record's date, as `YYYY-MM-DD`.
    pub record_date: Option<String>,
    /// What to call the record in a list.
    pub label: Option<String>,
}

/// Which breaks to list.
#[derive(Debug, Clone, Default)]
pub struct BreakFilter {
    /// Of this run only.
    pub run: Option<RunId>,
    /// On this side only.
    pub side: Option<Side>,
    /// Of one of these kinds only; of any when empty.
    pub kinds: Vec<BreakKind>,
    /// In this state only.
    pub state: Option<BreakState>,
    /// In this currency only.
    pub currency: Option<String>,
    /// With this in the label, whatever the case.
    pub text: Option<String>,
}

/// How to order breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BreakOrder {
    /// As the records stand in their files.
    #[default]
    Row,
    /// The largest amount first.
    LargestAmount,
    /// The smallest amount first.
    SmallestAmount,
}

/// How many breaks of one kind there are.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct BreakCount {
    /// Which side.
    pub side: Side,
    /// Which kind.
    pub kind: BreakKind,
    /// In which state.
    pub state: BreakState,
    /// How many.
    pub count: i64,
}

impl Model {
    /// Its place in a list of breaks in that order.
    #[must_use]
    pub fn cursor(&self, order: BreakOrder) -> Cursor {
        let key = match order {
            BreakOrder::Row => self.row_number,
            BreakOrder::LargestAmount | BreakOrder::SmallestAmount => self.amount_rank,
        };
        Cursor::new(key, self.id)
    }
}

/// The size of an amount in ten-thousandths, cut down to what a 64-bit column holds.
fn rank(amount: Option<(i128, i32)>) -> i64 {
    let Some((minor, scale)) = amount else {
        return 0;
    };
    let size = minor.unsigned_abs();
    let shifted = match 4 - scale {
        up @ 0.. => 10u128.checked_pow(up.unsigned_abs()).and_then(|factor| size.checked_mul(factor)),
        down => Some(10u128.checked_pow(down.unsigned_abs()).map_or(0, |divisor| size / divisor)),
    };
    shifted.and_then(|size| i64::try_from(size).ok()).unwrap_or(i64::MAX)
}

fn row(scope: &Scope, run: RunId, now: Timestamp, new: &NewBreak) -> Model {
    Model {
        id: BreakId::new(),
        workspace_id: scope.workspace,
        run_id: run,
        side: new.side,
        row_number: new.row,
        kind: new.kind,
        state: BreakState::Open,
        match_no: new.match_no,
        amount_minor: new.amount.map(|(minor, _)| minor.to_string()),
        amount_scale: new.amount.map(|(_, scale)| scale),
        currency: new.currency.clone(),
        amount_rank: rank(new.amount),
        record_date: new.record_date.clone(),
        label: new.label.clone(),
        created_at: now,
    }
}

/// Opens breaks, in the order given; how many.
pub async fn breaks_insert(txn: &Txn, scope: &Scope, run: RunId, breaks: &[NewBreak]) -> Result<u64> {
    let now = Timestamp::now();
    for chunk in breaks.chunks(CHUNK) {
        let rows = chunk.iter().map(|new| ActiveModel::from(row(scope, run, now, new)).reset_all());
        Entity::insert_many(rows).exec_without_returning(&txn.writer()).await?;
    }
    Ok(breaks.len() as u64)
}

/// One break.
pub async fn break_get(conn: &impl Conn, scope: &Scope, id: BreakId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Breaks by id, in no particular order.
pub async fn breaks_by_ids(conn: &impl Conn, scope: &Scope, ids: &[BreakId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

fn filtered(scope: &Scope, filter: &BreakFilter) -> Select<Entity> {
    let mut select = scoped::<Entity>(scope);
    if let Some(run) = filter.run {
        select = select.filter(Column::RunId.eq(run));
    }
    if let Some(side) = filter.side {
        select = select.filter(Column::Side.eq(side));
    }
    if !filter.kinds.is_empty() {
        select = select.filter(Column::Kind.is_in(filter.kinds.iter().copied()));
    }
    if let Some(state) = filter.state {
        select = select.filter(Column::State.eq(state));
    }
    if let Some(currency) = &filter.currency {
        select = select.filter(Column::Currency.eq(currency.as_str()));
    }
    if let Some(text) = filter.text.as_deref().filter(|text| !text.is_empty()) {
        use sea_orm::sea_query::{ExprTrait, Func, LikeExpr};
        let plain = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let pattern = LikeExpr::new(format!("%{plain}%")).escape('\\');
        select = select.filter(Expr::expr(Func::lower(Expr::col(Column::Label))).like(pattern));
    }
    select
}

/// Breaks in an order.
pub async fn breaks_page(
    conn: &impl Conn,
    scope: &Scope,
    filter: &BreakFilter,
    order: BreakOrder,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let (key, descending) = match order {
        BreakOrder::Row => (Column::RowNumber, false),
        BreakOrder::LargestAmount => (Column::AmountRank, true),
        BreakOrder::SmallestAmount => (Column::AmountRank, false),
    };
    let sort = Sort { key, id: Column::Id, descending };
    page::page(conn, filtered(scope, filter), sort, request).await
}

/// How many breaks the filter lets through.
pub async fn breaks_count(conn: &impl Conn, scope: &Scope, filter: &BreakFilter) -> Result<u64> {
    Ok(filtered(scope, filter).count(&conn.reader()).await?)
}

/// A run's breaks, counted by side, kind and state.
pub async fn breaks_by_kind(conn: &impl Conn, scope: &Scope, run: RunId) -> Result<Vec<BreakCount>> {
    Ok(scoped::<Entity>(scope)
        .filter(Column::RunId.eq(run))
        .select_only()
        .column(Column::Side)
        .column(Column::Kind)
        .column(Column::State)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::Side)
        .group_by(Column::Kind)
        .group_by(Column::State)
        .into_model::<BreakCount>()
        .all(&conn.reader())
        .await?)
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn amounts_rank_by_size() {
        assert_eq!(rank(Some((-1250, 2))), 125_000);
        assert_eq!(rank(Some((1, 0))), 10_000);
        assert_eq!(rank(Some((123_456_789, 6))), 1_234_567);
        assert_eq!(rank(Some((i128::MIN, 0))), i64::MAX);
        assert_eq!(rank(Some((5, 300))), 0);
        assert_eq!(rank(Some((5, -300))), i64::MAX);
        assert_eq!(rank(None), 0);
    }
}
