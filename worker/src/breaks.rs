//! What a finished run leaves for people: its open records, suggested matches and rejected rows as rows of work.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type};
use engine::Table;
use entity::{BreakKind, NewBreak};
use ruleset::{Condition, FieldType, Mapping, Pass, Ruleset, Side};
use tables::{Dataset, MatchFilter, OpenFilter, Rejected, RunResult, cell_text};

use crate::flow::Result;

/// Characters of a break's label.
const LABEL: usize = 120;
/// Rejected rows read at a time.
const PAGE: usize = 10_000;

/// The breaks of a result, or `None` when there are more than `limit`: then almost always the rules are wrong, not
/// the data, and nobody is helped by the rows.
pub(crate) fn collect(
    result: &RunResult,
    datasets: &[Dataset; 2],
    tables: [&Table; 2],
    ruleset: &Ruleset,
    limit: usize,
) -> Result<Option<Vec<NewBreak>>> {
    let filter = MatchFilter { statuses: vec!["SUGGESTED".to_owned()], ..MatchFilter::default() };
    let suggested = result.matches().count(&filter)?;
    let rejected = datasets[0].rejected_len()? + datasets[1].rejected_len()?;
    if result.open_items().len() + suggested + rejected > limit as u64 {
        return Ok(None);
    }
    let left = View::new(tables[0], &ruleset.left, &ruleset.passes, Side::Left)?;
    let right = View::new(tables[1], &ruleset.right, &ruleset.passes, Side::Right)?;
    let view = |side| if side == Side::Left { &left } else { &right };
    let mut breaks = Vec::new();
    for item in result.open_items().page(&OpenFilter::default(), None, limit)? {
        let kind = item.kind.parse().unwrap_or(BreakKind::Unmatched);
        breaks.push(view(item.side).describe(item.side, item.row, kind, None));
    }
    for one in result.matches().page(&filter, 0, limit)? {
        let (side, row) = match one.left.first() {
            Some(row) => (Side::Left, *row),
            None => (Side::Right, one.right.first().copied().unwrap_or(0)),
        };
        breaks.push(view(side).describe(side, row, BreakKind::Suggested, Some(one.match_id)));
    }
    for (side, dataset) in Side::BOTH.into_iter().zip(datasets) {
        let mut after = 0;
        loop {
            let page = dataset.rejected(after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.row;
            breaks.extend(page.iter().map(|one| refused(side, one)));
        }
    }
    Ok(Some(breaks))
}

/// The columns of one side that a list of breaks shows.
struct View<'a> {
    rows: ArrayRef,
    amount: Option<(ArrayRef, i32)>,
    currency: Option<ArrayRef>,
    fixed_currency: Option<&'a str>,
    day: Option<ArrayRef>,
    label: Option<ArrayRef>,
}

impl<'a> View<'a> {
    fn new(table: &Table, mapping: &'a Mapping, passes: &[Pass], side: Side) -> Result<Self> {
        let column = |name: Option<&str>| -> Result<Option<ArrayRef>> {
            name.filter(|name| table.schema().column_with_name(name).is_some())
                .map(|name| table.column(name))
                .transpose()
                .map_err(Into::into)
        };
        let amount_field = mapping.amount_field();
        let amount = column(amount_field.map(|field| field.name.as_str()))?.and_then(|values| match values.data_type() {
            DataType::Decimal128(_, scale) => Some((i32::from(*scale), values)),
            _ => None,
        });
        Ok(Self {
            rows: table.column(tables::ROW)?,
            amount: amount.map(|(scale, values)| (values, scale)),
            currency: column(amount_field.and_then(|field| field.currency_field.as_deref()))?,
            fixed_currency: amount_field.and_then(|field| field.currency.as_deref()),
            day: column(mapping.day_field().map(|field| field.name.as_str()))?,
            label: column(label_field(mapping, passes, side))?,
        })
    }

    fn describe(&self, side: Side, row: u64, kind: BreakKind, match_id: Option<u64>) -> NewBreak {
        let rows = self.rows.as_primitive::<arrow::datatypes::UInt64Type>().values();
        let at = rows.binary_search(&row).ok();
        let text = |column: &Option<ArrayRef>| at.zip(column.as_ref()).and_then(|(at, values)| cell_text(values.as_ref(), at));
        let amount = at.zip(self.amount.as_ref()).and_then(|(at, (values, scale))| {
            let values = values.as_primitive::<Decimal128Type>();
            (!values.is_null(at)).then(|| (values.value(at), *scale))
        });
        NewBreak {
            side: stored(side),
            row: i64::try_from(row).unwrap_or(i64::MAX),
            kind,
            match_no: match_id.and_then(|id| i64::try_from(id).ok()),
            amount,
            currency: text(&self.currency).or_else(|| amount.and(self.fixed_currency).map(str::to_owned)),
            record_date: text(&self.day).map(|day| day.chars().take(10).collect()),
            label: text(&self.label).map(|label| shortened(&label)),
        }
    }
}

/// What to call a record: the text that the rules compare first, else the side's first text that is no currency.
fn label_field<'a>(mapping: &'a Mapping, passes: &'a [Pass], side: Side) -> Option<&'a str> {
    let currency = mapping.amount_field().and_then(|field| field.currency_field.as_deref());
    let is_name = |name: &str| Some(name) != currency && mapping.field(name).is_some_and(|field| field.kind == FieldType::Text);
    let compared = passes.iter().flat_map(|pass| &pass.conditions).filter_map(Condition::on);
    let mut compared = compared.map(|on| if side == Side::Left { on.left } else { on.right });
    let keyed = mapping.key.iter().map(String::as_str).find(|name| is_name(name));
    keyed
        .or_else(|| compared.find(|name| is_name(name)))
        .or_else(|| mapping.fields.iter().map(|field| field.name.as_str()).find(|name| is_name(name)))
}

fn refused(side: Side, rejected: &Rejected) -> NewBreak {
    let reason = match &rejected.column {
        Some(column) => format!("{column}: {}", rejected.reason),
        None => rejected.reason.clone(),
    };
    NewBreak {
        side: stored(side),
        row: i64::try_from(rejected.row).unwrap_or(i64::MAX),
        kind: BreakKind::RejectedRow,
        match_no: None,
        amount: None,
        currency: None,
        record_date: None,
        label: Some(shortened(&reason)),
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LABEL { text.to_owned() } else { text.chars().take(LABEL - 1).chain(['…']).collect() }
}

const fn stored(side: Side) -> entity::Side {
    match side {
        Side::Left => entity::Side::Left,
        Side::Right => entity::Side::Right,
    }
}
