//! Why each open record is open: a second booking, ambiguous, off by an amount, or simply unmatched.
//!
//! Looked at once, after all passes, over the open records only. The first of these that applies is said.

mod duplicate;
mod variance;

use std::collections::HashMap;
use std::sync::Arc;

use ruleset::{Mapping, Pass, Ruleset, Score, Side};

use crate::condition::{Check, Rule, equal};
use crate::outcome::{Open, Reason};
use crate::plan::Machine;
use crate::scan::Records;
use crate::{Error, Table};

/// By record: the first pass in which it could as well have been matched.
pub(crate) type Ambiguous = HashMap<u32, u16>;

/// Explains every open record of both sides, in row order.
pub(crate) fn explain(
    machine: &Machine,
    records: &[Arc<Records>; 2],
    ruleset: &Ruleset,
    rules: &[Arc<Rule>],
    ambiguous: &[Ambiguous; 2],
) -> Result<[Vec<Open>; 2], Error> {
    let telling: Vec<(&Pass, &Arc<Rule>)> =
        ruleset.passes.iter().zip(rules).filter(|(pass, rule)| names_one_event(ruleset, pass, rule)).collect();
    let duplicates = of_both(records, &telling)?;
    // Several records a side share a many-to-many key: which two are apart is not said by it.
    let telling: Vec<_> = telling.into_iter().filter(|(pass, _)| pass.cardinality != ruleset::Cardinality::ManyToMany).collect();
    let variances = variance::find(machine, records, &telling)?;
    let mut open = [Vec::new(), Vec::new()];
    for side in Side::BOTH {
        let at_side = side as usize;
        let word =
            |pass: u16| format!("it fits pass `{}` as well as a record that was taken instead", ruleset.passes[usize::from(pass)].name);
        for (start, batch) in records[at_side].batches() {
            for (at, row) in Table::row_numbers(batch)?.values().iter().enumerate() {
                let index = start + at as u32;
                if !records[at_side].is_open(index) {
                    continue;
                }
                let (kind, reason) = if let Some(twin) = duplicates[at_side].get(&index) {
                    let twin = row_of(&records[at_side], *twin)?;
                    ("DUPLICATE", Reason::Own(format!("it has the same key, amount and day as {side} row {twin}, which is matched")))
                } else if let Some(pass) = ambiguous[at_side].get(&index) {
                    ("AMBIGUOUS", Reason::Own(word(*pass)))
                } else if let Some(reason) = variances[at_side].get(&index) {
                    ("VARIANCE", Reason::Own(reason.clone()))
                } else {
                    ("UNMATCHED", Reason::Shared("no open record of the other side satisfies a pass"))
                };
                open[at_side].push(Open { row: *row, kind, reason });
            }
        }
    }
    Ok(open)
}

/// By side: open records that are second bookings of a matched one, by the passes so far that name one event.
pub(crate) fn duplicates(
    records: &[Arc<Records>; 2],
    ruleset: &Ruleset,
    done: &[(&Pass, &Arc<Rule>)],
) -> Result<[HashMap<u32, u32>; 2], Error> {
    let telling: Vec<(&Pass, &Arc<Rule>)> = done.iter().copied().filter(|(pass, rule)| names_one_event(ruleset, pass, rule)).collect();
    of_both(records, &telling)
}

/// Second bookings of both sides, which have nothing to do with each other.
fn of_both(records: &[Arc<Records>; 2], telling: &[(&Pass, &Arc<Rule>)]) -> Result<[HashMap<u32, u32>; 2], Error> {
    let (left, right) = std::thread::scope(|scope| {
        let right = scope.spawn(|| duplicate::find(&records[1], telling));
        (duplicate::find(&records[0], telling), right.join())
    });
    let right = right.map_err(|_| Error::layout("looking for second bookings broke off"))?;
    Ok([left?, right?])
}

/// Whether a pass compares something that names one event, such as a reference, and an amount. A currency names nothing.
pub(crate) fn names_one_event(ruleset: &Ruleset, pass: &Pass, rule: &Rule) -> bool {
    if pass.subset.is_some() || pass.netting.is_some() || pass.score == Score::Learned {
        return false;
    }
    let is_currency = |mapping: &Mapping, name: &str| mapping.fields.iter().any(|field| field.currency_field.as_deref() == Some(name));
    let names = pass.conditions.iter().zip(&rule.tests).any(|(condition, test)| {
        let text = matches!(test.check, Check::Equal(equal::Kind::Text | equal::Kind::Number(_)));
        let on = condition.on();
        text && on.is_some_and(|on| !is_currency(&ruleset.left, on.left) && !is_currency(&ruleset.right, on.right))
    });
    names && rule.tests.iter().any(|test| matches!(test.check, Check::Amount(_)))
}

/// The row number of a record.
fn row_of(records: &Records, index: u32) -> Result<u64, Error> {
    let (batch, at) = records.locate(index);
    Ok(Table::row_numbers(&records.table.batches()[batch])?.value(at))
}
