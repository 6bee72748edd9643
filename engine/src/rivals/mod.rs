//! Rivals of a pair, beyond the other candidates of its pass: records that say that it may not be what was meant. A pair with
//! rivals is one of two ways to settle its records, so a person has to decide.
//!
//! A mistyped reference can be another record's real one, with the same amount even. Two things show it: a further record of
//! that key comes near to settling the same one, or several do together ([`crowd`]), or there is a record that agrees in
//! everything but the reference ([`alike`]).
//!
//! A group of one record is a pair like any other: nothing had to add up.
//!
//! All records count, open or not. So what is said of a pair depends on the two tables and its pass, not on what else ran: a
//! preview may take it over with the pair.

mod alike;
mod crowd;
mod dayed;
mod kept;
mod names;
mod partners;
mod runs;
mod shortened;

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use ruleset::{Accept, AmountWithin, Base, Condition, Equal, FieldType, Mapping, Pass, Ruleset, Score, Side, Sign};

use crate::claims::Claims;
use crate::condition::Rule;
use crate::plan::Machine;
use crate::scan::Records;
use crate::{Corpus, Error, Table};
use kept::Kept;
use partners::Partners;

/// Pairs of one pass that need no person.
pub(crate) struct Accepted {
    pass: usize,
    /// The places of the pass's matches.
    places: Range<usize>,
    pairs: Vec<(u32, u32)>,
}

impl Accepted {
    /// Those among the matches at these places, where the pass accepts pairs at all.
    pub(crate) fn of(claims: &Claims, (at, pass): (usize, &Pass), places: Range<usize>) -> Option<Self> {
        if !accepts_pairs(pass) {
            return None;
        }
        let pairs: Vec<(u32, u32)> = claims.matches[places.clone()].iter().filter_map(|found| claims.accepted_pair(found)).collect();
        (!pairs.is_empty()).then_some(Self { pass: at, places, pairs })
    }
}

/// Pairs of one pass that have rivals.
pub(crate) struct Doubted {
    pub(crate) pass: usize,
    /// The places of the pass's matches.
    pub(crate) places: Range<usize>,
    /// The pairs' left records, some of them several times.
    pub(crate) lefts: Vec<u32>,
}

/// Whether a pass may accept pairs of both sides by limits or points. A strict one asks that everything agrees, and nothing else.
fn accepts_pairs(pass: &Pass) -> bool {
    let accepts = matches!(pass.accept, Accept::WithinLimits | Accept::Score);
    accepts && pass.netting.is_none() && pass.score == Score::Mean
}

/// Those pairs that have rivals, by pass. Answers until nobody asks any more: what passes claim does not depend on it, so it is done
/// beside them.
pub(crate) fn doubted(
    tables: [&Table; 2],
    (ruleset, rules): (&Ruleset, &[Arc<Rule>]),
    machine: &Machine,
    accepted: Receiver<Accepted>,
) -> Result<Vec<Doubted>, Error> {
    let mut accepted = accepted.into_iter().peekable();
    if accepted.peek().is_none() {
        return Ok(Vec::new());
    }
    // As they are before any pass.
    let records = [Records::new(tables[0], Side::Left)?, Records::new(tables[1], Side::Right)?];
    let records = records.each_ref();
    let amounts = Amounts::of(ruleset, rules, records)?;
    let kept = Kept::of(records);
    let mut doubted = Vec::new();
    for Accepted { pass: at, places, pairs } in accepted {
        let pass = (&amounts.ruleset, &amounts.ruleset.passes[at], &amounts.rules[at]);
        let partners = Partners::new(tables.map(Table::rows), pairs);
        let mut lefts = crowd::find(records, pass, machine, (&kept, &partners))?;
        kept.forget_keys();
        lefts.extend(alike::find(records, pass, &rules[at], machine, (&kept, &partners))?);
        doubted.push(Doubted { pass: at, places, lefts });
    }
    Ok(doubted)
}

/// The passes with amounts that have to be equal as what they are: amounts without a limit, and no name of anything.
struct Amounts {
    ruleset: Ruleset,
    rules: Vec<Rule>,
}

impl Amounts {
    fn of(ruleset: &Ruleset, rules: &[Arc<Rule>], records: [&Records; 2]) -> Result<Self, Error> {
        let mut ruleset = ruleset.clone();
        let is_amount = |mapping: &Mapping, name: &str| {
            mapping.field(name).is_some_and(|field| matches!(field.kind, FieldType::Decimal | FieldType::Money))
        };
        let (left, right) = (ruleset.left.clone(), ruleset.right.clone());
        let [left_schema, right_schema] = records.map(|records| records.table.schema());
        let mut own = Vec::with_capacity(rules.len());
        for (pass, rule) in ruleset.passes.iter_mut().zip(rules) {
            let mut changed = false;
            for condition in &mut pass.conditions {
                let amounts = condition.on().is_some_and(|on| is_amount(&left, on.left) && is_amount(&right, on.right));
                if let (Condition::Equal(equal), true) = (&*condition, amounts) {
                    let Equal { field, left, right } = equal.clone();
                    *condition = Condition::AmountWithin(AmountWithin {
                        field,
                        left,
                        right,
                        absolute: None,
                        percent: None,
                        percent_of: Base::default(),
                        sign: Sign::default(),
                    });
                    changed = true;
                }
            }
            let new = || Rule::new(pass, left_schema, right_schema, &Corpus::default());
            own.push(if changed && pass.netting.is_none() { new()? } else { rule.as_ref().clone() });
        }
        Ok(Self { ruleset, rules: own })
    }
}
