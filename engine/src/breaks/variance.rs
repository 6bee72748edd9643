//! Variances: open records whose key agrees with an open record of the other side while the amounts are too far apart.

use std::collections::HashMap;
use std::sync::Arc;

use ruleset::{Amount, Cardinality, Condition, Pass, Side};

use crate::Error;
use crate::block::Extent;
use crate::condition::values::{Column, Numbers};
use crate::condition::{Bound, Points, Rule};
use crate::kernel::{self, Found, Item, Kernel, Mark, Pair, Pairs, Sorted, each_block, each_key};
use crate::plan::Machine;
use crate::scan::{Offer, Records};
use crate::wanted::Wanted;

/// Pairs of one key beyond which the amounts say nothing.
const PAIRS_PER_KEY: usize = 64;
/// Keys of one block that are told apart. Hardly any block has two.
const KEYS_PER_BLOCK: usize = 4;
/// Records of a group that is described; larger ones are not summed up again.
const GROUP: usize = 10_000;

/// For open records of each side: what differs, in words.
pub(super) fn find(
    machine: &Machine,
    records: &[Arc<Records>; 2],
    telling: &[(&Pass, &Arc<Rule>)],
) -> Result<[HashMap<u32, String>; 2], Error> {
    let mut found = [HashMap::new(), HashMap::new()];
    // The last pass that compares a key is usually the most tolerant: what it refuses is refused by all.
    for (pass, rule) in telling.iter().rev() {
        if records.iter().any(|records| !records.any_open()) {
            break;
        }
        let bound = Arc::new(rule.bind(&records[0].rows(), &records[1].rows())?);
        let kernel = Arc::new(NearKernel { bound: Arc::clone(&bound), cardinality: pass.cardinality });
        let ran = machine.run(
            [0, 1].map(|side: usize| (&records[side], Offer::everything(records[side].side))),
            (rule, Extent::GroupKey),
            kernel,
            [Wanted::All, Wanted::All],
        )?;
        let mut pairs: Vec<(u32, u32)> = ran.batches.iter().flat_map(kernel::rows).map(|pair| (pair.left, pair.right)).collect();
        pairs.sort_unstable();
        let mut cases = cases(pass.cardinality, pairs)
            .into_iter()
            .filter(|case| case.lefts.len().max(case.rights.len()) <= GROUP)
            .filter_map(|case| measure(records, &bound, &case).map(|(distance, limit, scale)| (distance, case, limit, scale)))
            .collect::<Vec<_>>();
        cases.sort_by(|a, b| (a.0, &a.1.lefts, &a.1.rights).cmp(&(b.0, &b.1.lefts, &b.1.rights)));
        for (distance, case, limit, scale) in cases {
            let apart = [distance, limit].map(|units| Amount::new(i128::try_from(units).unwrap_or(i128::MAX), scale));
            case.note(records, pass, apart, &mut found)?;
        }
    }
    Ok(found)
}

/// Records whose key agrees: one of each side, or one and its group.
struct Case {
    lefts: Vec<u32>,
    rights: Vec<u32>,
}

fn cases(cardinality: Cardinality, mut pairs: Vec<(u32, u32)>) -> Vec<Case> {
    match cardinality {
        Cardinality::OneToOne | Cardinality::ManyToMany => {
            pairs.iter().map(|(left, right)| Case { lefts: vec![*left], rights: vec![*right] }).collect()
        }
        Cardinality::OneToMany => {
            let group = |group: &[(u32, u32)]| Case { lefts: vec![group[0].0], rights: group.iter().map(|pair| pair.1).collect() };
            pairs.chunk_by(|a, b| a.0 == b.0).map(group).collect()
        }
        Cardinality::ManyToOne => {
            pairs.sort_unstable_by_key(|(left, right)| (*right, *left));
            let group = |group: &[(u32, u32)]| Case { lefts: group.iter().map(|pair| pair.0).collect(), rights: vec![group[0].1] };
            pairs.chunk_by(|a, b| a.1 == b.1).map(group).collect()
        }
    }
}

/// How far the sums of a case are apart, how far they may be, and the scale of both.
fn measure(records: &[Arc<Records>; 2], bound: &Bound, case: &Case) -> Option<(u128, u128, u8)> {
    let (_, amounts) = bound.amount()?;
    let sum = |records: &Records, amounts: &Column<Numbers>, indexes: &[u32]| {
        indexes.iter().try_fold(0i128, |sum, index| sum.checked_add(amounts.get(records.spot(*index))?))
    };
    let (left, right) = (sum(&records[0], &amounts.left, &case.lefts)?, sum(&records[1], &amounts.right, &case.rights)?);
    Some((amounts.limits.distance(left, right)?, amounts.limits.limit(left, right), amounts.limits.scale))
}

impl Case {
    /// Writes the reason to every record of the case that has none yet.
    fn note(
        &self,
        records: &[Arc<Records>; 2],
        pass: &Pass,
        [apart, limit]: [Amount; 2],
        found: &mut [HashMap<u32, String>; 2],
    ) -> Result<(), Error> {
        let key = pass.conditions.iter().find_map(|condition| if let Condition::Equal(_) = condition { condition.on() } else { None });
        let key = key.map_or("key", |on| on.left);
        for (side, own, others) in [(Side::Left, &self.lefts, &self.rights), (Side::Right, &self.rights, &self.lefts)] {
            let other = side.other();
            let first = records[other as usize].table.numbers.of(others[0]);
            let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
            let text = format!(
                "`{key}` agrees with {other} row {first}{more}, but the amounts are {apart} apart and pass `{}` allows {limit}",
                pass.name
            );
            for index in own {
                found[side as usize].entry(*index).or_insert_with(|| text.clone());
            }
        }
        Ok(())
    }
}

/// Finds pairs that satisfy everything but the amount.
#[derive(Debug)]
struct NearKernel {
    bound: Arc<Bound>,
    cardinality: Cardinality,
}

impl Kernel for NearKernel {
    fn name(&self) -> &'static str {
        "near"
    }

    fn run(&self, left: &Sorted, right: &Sorted) -> Result<Found, Error> {
        let bound = &self.bound;
        let given = bound.amount().map_or(usize::MAX, |(at, _)| at);
        let mut pairs = Pairs::default();
        let mut candidates = 0;
        each_block(left, right, |lefts: &[Item], rights: &[Item]| {
            let telling = |lefts: usize, rights: usize, keys: usize| match self.cardinality {
                Cardinality::OneToOne | Cardinality::ManyToMany => lefts.saturating_mul(rights) <= PAIRS_PER_KEY * keys * keys,
                Cardinality::OneToMany => lefts <= keys,
                Cardinality::ManyToOne => rights <= keys,
            };
            if !telling(lefts.len(), rights.len(), KEYS_PER_BLOCK) {
                return Ok::<(), Error>(());
            }
            each_key(bound, (lefts, rights), |lefts, rights| {
                if !telling(lefts.len(), rights.len(), 1) {
                    return Ok(());
                }
                for l in lefts {
                    for r in rights {
                        candidates += 1;
                        if let Some(points) = bound.points_without(l.spot, r.spot, given, Points::EXACT) {
                            pairs.push(Pair { left: l.index(), right: r.index(), points, mark: Mark::Candidate(false) });
                        }
                    }
                }
                Ok(())
            })
        })?;
        Ok(Found { pairs: pairs.into_batch()?, candidates, cut_off: 0 })
    }
}
