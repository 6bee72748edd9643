//! Rivals of a pair, beyond the other candidates of its pass: records that say that it may not be what was meant. A pair with
//! rivals is one of two ways to settle its records, so a person has to decide.
//!
//! A mistyped reference can be another record's real one, with the same amount even. Two things show it: a further record of
//! that key comes near to settling the same one, or several do together ([`crowd`]), or there is a record that agrees in
//! everything but the reference ([`alike`]).
//!
//! All records count, open or not. So what is said of a pair depends on the two tables and its pass, not on what else ran: a
//! preview may take it over with the pair.

mod alike;
mod crowd;
mod index;
mod known;
mod names;

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use ruleset::{Accept, AmountWithin, Base, Cardinality, Condition, Equal, FieldType, Mapping, Pass, Ruleset, Score, Side, Sign};

use crate::claims::Claims;
use crate::condition::Rule;
use crate::outcome::Match;
use crate::plan::Machine;
use crate::scan::Records;
use crate::{Corpus, Error, Table};
use known::{Known, Last};

/// Pairs of one pass that need no person, by their places among the matches.
pub(crate) struct Accepted {
    pass: usize,
    places: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

impl Accepted {
    /// Those among the matches at these places, where the pass accepts pairs at all.
    pub(crate) fn of(claims: &Claims, (at, pass): (usize, &Pass), places: Range<usize>) -> Option<Self> {
        if !accepts_pairs(pass) {
            return None;
        }
        let accepted = places.clone().zip(&claims.matches[places]).filter(|(_, found)| found.auto);
        let of = |side: usize, at: u32| claims.members[side][at as usize];
        let pair = |(place, found): (usize, &Match)| (place as u32, (of(0, found.members[0].0), of(1, found.members[1].0)));
        let (places, pairs): (Vec<u32>, Vec<(u32, u32)>) = accepted.map(pair).unzip();
        (!pairs.is_empty()).then_some(Self { pass: at, places, pairs })
    }
}

/// Whether a pass accepts pairs of both sides by limits or points. A strict one asks that everything agrees, and nothing else.
fn accepts_pairs(pass: &Pass) -> bool {
    let accepts = matches!(pass.accept, Accept::WithinLimits | Accept::Score);
    accepts && pass.cardinality == Cardinality::OneToOne && pass.netting.is_none() && pass.score == Score::Mean
}

/// The places of those pairs that have rivals, by pass. Answers until nobody asks any more: what passes claim does not depend on it, so
/// it is done beside them.
pub(crate) fn doubted(
    tables: [&Table; 2],
    (ruleset, rules): (&Ruleset, &[Arc<Rule>]),
    machine: &Machine,
    accepted: Receiver<Accepted>,
) -> Result<Vec<(usize, Vec<u32>)>, Error> {
    let mut accepted = accepted.into_iter().peekable();
    if accepted.peek().is_none() {
        return Ok(Vec::new());
    }
    // As they are before any pass.
    let records = [Records::new(tables[0], Side::Left)?, Records::new(tables[1], Side::Right)?];
    let records = records.each_ref();
    let amounts = Amounts::of(ruleset, rules, records)?;
    let (of_keys, of_likeness, crowds) = (records.map(Known::of), records.map(Known::of), Last::default());
    let mut doubted = Vec::new();
    for Accepted { pass: at, places, pairs } in accepted {
        let pass = (&amounts.ruleset, &amounts.ruleset.passes[at], &amounts.rules[at]);
        let mut has_rivals = vec![false; pairs.len()];
        let crowded = crowd::find(records, pass, machine, (&of_keys, &pairs), &crowds)?;
        of_keys.iter().for_each(Known::forget);
        let alike = alike::find(records, pass, &rules[at], machine, ([&of_likeness, &of_keys], &pairs))?;
        of_likeness.iter().for_each(Known::forget);
        for found in [crowded, alike] {
            has_rivals.iter_mut().zip(found).for_each(|(has_rivals, found)| *has_rivals |= found);
        }
        let places = places.into_iter().zip(has_rivals).filter(|(_, has_rivals)| *has_rivals);
        doubted.push((at, places.map(|(place, _)| place).collect()));
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
