//! Rivals of a pair, beyond the other candidates of its pass: records that say that it may not be what was meant. A pair with
//! rivals is one of two ways to settle its records, so a person has to decide.
//!
//! A mistyped reference can be another record's real one, with the same amount even. Two things show it: a further record of
//! that key comes near to settling the same one, or several do together ([`crowd`]), or there is a record that agrees in everything but the
//! reference ([`alike`]).
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

use ruleset::{Accept, AmountWithin, Base, Cardinality, Condition, Equal, FieldType, Mapping, Pass, Ruleset, Score, Sign};

use crate::claims::Claims;
use crate::condition::Rule;
use crate::kernel::Verdict;
use crate::plan::Machine;
use crate::scan::Records;
use crate::{Corpus, Error};
use known::{Known, Last};

/// Takes back that matches need no person, where they have rivals. `found` are the places of matches that were computed, by pass. Returns
/// how many of each pass it was.
///
/// It is done once, behind all passes: which records are claimed does not depend on it, and the passes ask for the same hashes.
pub(crate) fn doubt(
    claims: &mut Claims,
    records: &[Arc<Records>; 2],
    (ruleset, rules): (&Ruleset, &[Arc<Rule>]),
    machine: &Machine,
    found: &[(usize, Range<usize>)],
) -> Result<Vec<(usize, u64)>, Error> {
    let records = records.each_ref().map(AsRef::as_ref);
    let mut doubted = vec![0; ruleset.passes.len()];
    let amounts = Amounts::of(ruleset, rules, records)?;
    // One kind after the other: what is hashed for one is of no use for the other.
    for kind in [Kind::Crowd, Kind::Alike] {
        let (known, crowds) = (records.map(Known::of), Last::default());
        for (at, places) in found.iter().filter(|(at, _)| accepts_pairs(&ruleset.passes[*at])) {
            let (places, pairs) = accepted(claims, places.clone());
            if pairs.is_empty() {
                continue;
            }
            let pass = (&amounts.ruleset, &amounts.ruleset.passes[*at], &amounts.rules[*at]);
            let has_rivals = match kind {
                Kind::Crowd => crowd::find(records, pass, machine, (&known, &pairs), &crowds)?,
                Kind::Alike => alike::find(records, pass, &rules[*at], machine, (&known, &pairs))?,
            };
            for (place, _) in places.iter().zip(has_rivals).filter(|(_, has_rivals)| *has_rivals) {
                let found = &mut claims.matches[*place as usize];
                (found.auto, found.verdict) = (false, Verdict::Tied(2));
                doubted[*at] += 1;
            }
        }
    }
    Ok(doubted.into_iter().enumerate().filter(|(_, doubted)| *doubted > 0).collect())
}

/// Where rivals are looked for.
#[derive(Clone, Copy)]
enum Kind {
    Crowd,
    Alike,
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

/// Whether a pass accepts pairs of both sides by limits or points. A strict one asks that everything agrees, and nothing else.
fn accepts_pairs(pass: &Pass) -> bool {
    let accepts = matches!(pass.accept, Accept::WithinLimits | Accept::Score);
    accepts && pass.cardinality == Cardinality::OneToOne && pass.netting.is_none() && pass.score == Score::Mean
}

/// The pairs among some matches that need no person, with their places.
fn accepted(claims: &Claims, places: Range<usize>) -> (Vec<u32>, Vec<(u32, u32)>) {
    let accepted = places.clone().zip(&claims.matches[places]).filter(|(_, found)| found.auto);
    let of = |side: usize, at: u32| claims.members[side][at as usize];
    accepted.map(|(place, found)| (place as u32, (of(0, found.members[0].0), of(1, found.members[1].0)))).unzip()
}
