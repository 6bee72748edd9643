//! Rivals of a pair, beyond the other candidates of its pass: records that say that it may not be what was meant. A pair with
//! rivals is one of two ways to settle its records, so a person has to decide.
//!
//! A mistyped reference can be another record's real one, with the same amount even. Two things show it: the further records of
//! that key add up to the same amount ([`crowd`]), or there is a record that agrees in everything but the reference
//! ([`alike`]).
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

use ruleset::{Cardinality, Pass, Ruleset, Score};

use crate::Error;
use crate::breaks::names_one_event;
use crate::claims::Claims;
use crate::condition::Rule;
use crate::kernel::Verdict;
use crate::plan::Machine;
use crate::scan::Records;
use known::Known;

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
    // One kind after the other: what is hashed for one is of no use for the other.
    for kind in [of_crowds as OfPairs, alike::find] {
        let known = records.map(Known::of);
        for (at, places) in found.iter().filter(|(at, _)| accepts_pairs(&ruleset.passes[*at])) {
            let (places, pairs) = accepted(claims, places.clone());
            let pass = (ruleset, &ruleset.passes[*at], rules[*at].as_ref());
            let has_rivals = if pairs.is_empty() { Vec::new() } else { kind(records, pass, machine, (&known, &pairs))? };
            for (place, _) in places.iter().zip(has_rivals).filter(|(_, has_rivals)| *has_rivals) {
                let found = &mut claims.matches[*place as usize];
                (found.auto, found.verdict) = (false, Verdict::Tied(2));
                doubted[*at] += 1;
            }
        }
    }
    Ok(doubted.into_iter().enumerate().filter(|(_, doubted)| *doubted > 0).collect())
}

/// Whether each of some pairs of a pass has rivals of one kind.
type OfPairs = fn([&Records; 2], (&Ruleset, &Pass, &Rule), &Machine, (&[Known<'_>; 2], &[(u32, u32)])) -> Result<Vec<bool>, Error>;

fn of_crowds(
    records: [&Records; 2],
    (ruleset, pass, rule): (&Ruleset, &Pass, &Rule),
    machine: &Machine,
    (known, pairs): (&[Known<'_>; 2], &[(u32, u32)]),
) -> Result<Vec<bool>, Error> {
    if !names_one_event(ruleset, pass, rule) {
        return Ok(Vec::new());
    }
    crowd::find(records, rule, machine, (known, pairs))
}

/// Whether a pass matches records of both sides one to one, by limits that are stated.
fn accepts_pairs(pass: &Pass) -> bool {
    pass.cardinality == Cardinality::OneToOne && pass.netting.is_none() && pass.score == Score::Mean
}

/// The pairs among some matches that need no person, with their places.
fn accepted(claims: &Claims, places: Range<usize>) -> (Vec<u32>, Vec<(u32, u32)>) {
    let accepted = places.clone().zip(&claims.matches[places]).filter(|(_, found)| found.auto);
    let of = |side: usize, at: u32| claims.members[side][at as usize];
    accepted.map(|(place, found)| (place as u32, (of(0, found.members[0].0), of(1, found.members[1].0)))).unzip()
}
