//! Why each open record is open: a second booking, ambiguous, off by an amount, or simply unmatched.
//!
//! Looked at once, after all passes, over the open records only. The first of these that applies is said.

mod duplicate;
mod variance;

use std::collections::HashMap;
use std::sync::Arc;

use ruleset::{Condition, Mapping, Pass, Ruleset, Score};

use crate::Error;
use crate::condition::{Check, Rule, Test, equal};
use crate::outcome::{Open, Reason};
use crate::parts;
use crate::plan::Machine;
use crate::scan::Records;
use duplicate::Twins;

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
    let duplicates = of_both(records, &telling, machine.threads())?;
    // Several records a side share a many-to-many key: which two are apart is not said by it.
    let telling: Vec<_> = telling.into_iter().filter(|(pass, _)| pass.cardinality != ruleset::Cardinality::ManyToMany).collect();
    let variances = variance::find(machine, records, &telling)?;
    let found: [Found<'_>; 2] =
        [0, 1].map(|at| Found { duplicates: &duplicates[at], ambiguous: &ambiguous[at], variances: &variances[at] });
    let mut reasons = parts::make(machine.threads(), 2, |at| found[at].reasons(&records[at], ruleset)).into_iter();
    Ok([0, 1].map(|_| reasons.next().unwrap_or_default()))
}

/// What is known of one side's open records.
struct Found<'a> {
    duplicates: &'a Twins,
    ambiguous: &'a Ambiguous,
    variances: &'a HashMap<u32, String>,
}

impl Found<'_> {
    /// All open records with their reasons, in row order.
    fn reasons(&self, records: &Records, ruleset: &Ruleset) -> Vec<Open> {
        let side = records.side;
        let mut open = Vec::with_capacity(usize::try_from(records.count_open()).unwrap_or_default());
        for index in (0..records.table.rows() as u32).filter(|index| records.is_open(*index)) {
            let (kind, reason) = if let Some(twin) = self.duplicates.get(&index) {
                let twin = records.table.numbers.of(*twin);
                ("DUPLICATE", Reason::Own(format!("it has the same key, amount and day as {side} row {twin}, which is matched")))
            } else if let Some(pass) = self.ambiguous.get(&index) {
                let pass = &ruleset.passes[usize::from(*pass)].name;
                ("AMBIGUOUS", Reason::Own(format!("it fits pass `{pass}` as well as a record that was taken instead")))
            } else if let Some(reason) = self.variances.get(&index) {
                ("VARIANCE", Reason::Own(reason.clone()))
            } else {
                ("UNMATCHED", Reason::Shared("no open record of the other side satisfies a pass"))
            };
            open.push(Open { row: records.table.numbers.of(index), kind, reason });
        }
        open
    }
}

/// Keeps second bookings of what is matched from passes that compare no key, which would settle something else with them: in
/// every state of both sides. `before` is the pass that is to come.
pub(crate) fn withhold(
    states: &mut [&mut [Arc<Records>; 2]],
    (ruleset, rules): (&Ruleset, &[Arc<Rule>]),
    before: usize,
    threads: usize,
) -> Result<(), Error> {
    let done = ruleset.passes.iter().zip(rules).take(before);
    let telling: Vec<(&Pass, &Arc<Rule>)> = done.filter(|(pass, rule)| names_one_event(ruleset, pass, rule)).collect();
    let of_side = |side: usize| {
        let records: Vec<&Records> = states.iter().map(|state| state[side].as_ref()).collect();
        duplicate::find(&records, &telling, threads)
    };
    let twins = parts::make(threads, 2, of_side);
    for (side, twins) in twins.into_iter().enumerate() {
        for (state, twins) in states.iter_mut().zip(&twins?) {
            let records = Arc::get_mut(&mut state[side]).ok_or_else(|| Error::layout("a plan outlived its pass"))?;
            records.withhold(twins.keys().copied());
        }
    }
    Ok(())
}

/// Second bookings of both sides.
fn of_both(records: &[Arc<Records>; 2], telling: &[(&Pass, &Arc<Rule>)], threads: usize) -> Result<[Twins; 2], Error> {
    let of = |side: usize| duplicate::find(&[records[side].as_ref()], telling, threads).map(|mut found| found.pop().unwrap_or_default());
    Ok([of(0)?, of(1)?])
}

/// Whether a pass compares something that names one event, such as a reference, and an amount. A currency names nothing.
pub(crate) fn names_one_event(ruleset: &Ruleset, pass: &Pass, rule: &Rule) -> bool {
    if pass.subset.is_some() || pass.netting.is_some() || pass.score == Score::Learned {
        return false;
    }
    let names = pass.conditions.iter().zip(&rule.tests).any(|(condition, test)| names_event(ruleset, condition, test));
    names && rule.tests.iter().any(|test| matches!(test.check, Check::Amount(_)))
}

/// Whether a condition compares what can name one event. A currency and a day name nothing.
pub(crate) fn names_event(ruleset: &Ruleset, condition: &Condition, test: &Test) -> bool {
    let is_currency = |mapping: &Mapping, name: &str| mapping.fields.iter().any(|field| field.currency_field.as_deref() == Some(name));
    matches!(test.check, Check::Equal(equal::Kind::Text | equal::Kind::Number(_)))
        && condition.on().is_some_and(|on| !is_currency(&ruleset.left, on.left) && !is_currency(&ruleset.right, on.right))
}
