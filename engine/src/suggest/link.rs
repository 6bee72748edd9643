//! What links the records of the two sides: equal keys, else identifiers inside texts, else amount and date.
//!
//! A link is believed only when linked records agree on something else (their amounts) far more than strangers do:
//! two columns of running numbers have every value in common and mean nothing.

use ruleset::FieldType;

use super::amounts::{self, AmountPair};
use super::contained::{self, Containment};
use super::days;
use super::hash;
use super::profile::{Column, Side};
use super::sketch::Sketch;
use super::view::At;

/// Linked pairs that are looked at.
const EXAMINED: usize = 2_000;
/// Pairs of columns that are verified.
const VERIFIED: usize = 48;

/// Two columns whose equal values link records.
#[derive(Debug, Clone)]
pub(crate) struct Key {
    pub(crate) left: At,
    pub(crate) right: At,
    /// Sampled pairs of records that have a value alone.
    pub(crate) pairs: Vec<(u32, u32)>,
    /// About how many links there are on all the data.
    pub(crate) links: usize,
    /// About how many of them no better key gives.
    pub(crate) new: usize,
    /// Candidates a link has on average.
    pub(crate) crowding: f64,
    pub(crate) amount: Option<AmountPair>,
    score: f64,
}

/// What the first look at both sides found.
#[derive(Debug, Default)]
pub(crate) struct Linkage {
    /// Keys, the best one first; each has its own columns.
    pub(crate) keys: Vec<Key>,
    /// Identifiers inside texts, looked for everywhere when no key links most records.
    pub(crate) contained: Option<Containment>,
    /// Sampled pairs of records, by the best of it.
    pub(crate) pairs: Vec<(u32, u32)>,
    /// About how many pairs there are on all the data.
    pub(crate) links: usize,
    pub(crate) amount: Option<AmountPair>,
}

/// At most this many links, evenly taken.
pub(crate) fn thinned(links: &[(u32, u32)], most: usize) -> Vec<(u32, u32)> {
    let step = links.len().div_ceil(most).max(1);
    links.iter().copied().step_by(step).collect()
}

/// Finds what links the two sides.
pub(crate) fn find(left: &Side<'_>, right: &Side<'_>) -> Linkage {
    let keys = keys(left, right);
    let smaller = left.view.rows.min(right.view.rows);
    let mut linkage = Linkage::default();
    if let Some(key) = keys.first() {
        (linkage.pairs, linkage.links, linkage.amount) = (key.pairs.clone(), key.links, key.amount);
    }
    let strong = keys.first().is_some_and(|key| key.links * 3 >= smaller && key.crowding < 1.5);
    let compared: Vec<(At, At)> = keys.iter().map(|key| (key.left, key.right)).collect();
    if !strong && let Some(found) = contained::best(left, right, (None, None), &compared) {
        let amount = amounts::best(left, right, &thinned(&found.links, EXAMINED));
        let links = (found.links.len() as f64 * found.factor) as usize;
        let weight = |lift: f64, links: usize| lift.max(0.05) * links as f64;
        let lift = |amount: Option<AmountPair>| amount.map_or(0.0, |amount| amount.lift);
        if found.links.len() >= 3 && (amount.is_some() || left.amounts().is_empty() || right.amounts().is_empty()) {
            let known: usize = keys.first().map_or(0, |key| (key.pairs.len() as f64 / key.crowding) as usize);
            if weight(lift(amount), links) > weight(lift(linkage.amount), known.min(linkage.links)) {
                (linkage.pairs, linkage.links, linkage.amount) = (found.links.clone(), links, amount);
            }
            linkage.contained = Some(found);
        }
    }
    linkage.keys = keys;
    if linkage.pairs.len() < 3 {
        by_amount(left, right, &mut linkage);
    }
    linkage
}

fn keys(left: &Side<'_>, right: &Side<'_>) -> Vec<Key> {
    let mut candidates = Vec::new();
    for l in left.linking().into_iter().map(|at| left.column(at)) {
        for r in right.linking().into_iter().map(|at| right.column(at)).filter(|column| column.kind == l.kind) {
            candidates.extend(candidate(left, right, l, r));
        }
    }
    // Verifying is the dear part: only what would link the most is verified.
    candidates.sort_by(|a, b| b.promise().total_cmp(&a.promise()).then((a.left.at, a.right.at).cmp(&(b.left.at, b.right.at))));
    candidates.truncate(VERIFIED);
    let mut found: Vec<Key> = candidates.into_iter().filter_map(|candidate| verified(left, right, candidate)).collect();
    found.sort_by(|a: &Key, b| b.score.total_cmp(&a.score).then((a.left, a.right).cmp(&(b.left, b.right))));
    let smaller = left.view.rows.min(right.view.rows);
    let mut kept: Vec<Key> = Vec::new();
    for mut key in found {
        if kept.len() >= 3 || kept.iter().any(|other| other.left == key.left || other.right == key.right) {
            continue;
        }
        if !kept.is_empty() {
            key.new = added(left, right, &kept, &key);
        }
        if key.new * 200 >= smaller {
            kept.push(key);
        }
    }
    kept
}

/// About how many records a further key links that the others do not: records of equal amounts, to leave chance out.
fn added(left: &Side<'_>, right: &Side<'_>, kept: &[Key], key: &Key) -> usize {
    let equal = |other: &Key, l: u32, r: u32| {
        let hash = left.view.hash(other.left, l);
        hash.is_some() && hash == right.view.hash(other.right, r)
    };
    let agrees = |l, r| key.amount.is_none_or(|amount| amount.agrees((&left.view, &right.view), l, r));
    let examined = thinned(&key.pairs, EXAMINED);
    let new = examined.iter().filter(|(l, r)| agrees(*l, *r) && !kept.iter().any(|other| equal(other, *l, *r))).count();
    new * key.links / examined.len().max(1)
}

/// Two columns with values in common that are not yet known to mean anything.
struct Candidate<'a> {
    left: &'a Column,
    right: &'a Column,
    pairs: Vec<(u32, u32)>,
    links: usize,
    crowding: f64,
}

impl Candidate<'_> {
    /// What it would link if it means something. A value that several records share links as many pairs as it hides: the one
    /// that tells them apart is preferred.
    fn promise(&self) -> f64 {
        self.links as f64 / self.crowding.sqrt()
    }
}

fn candidate<'a>(left: &Side<'_>, right: &Side<'_>, l: &'a Column, r: &'a Column) -> Option<Candidate<'a>> {
    let common = l.sketch.common(&r.sketch);
    let pairs = common.singles();
    let links = common.links();
    let smaller = left.view.rows.min(right.view.rows);
    let crowding = common.crowding();
    let enough = pairs.len() >= 3 && links * 200 >= smaller && crowding <= 30.0;
    enough.then_some(Candidate { left: l, right: r, pairs, links, crowding })
}

/// Believed only when linked records agree on their amounts far more than strangers do.
fn verified(left: &Side<'_>, right: &Side<'_>, candidate: Candidate<'_>) -> Option<Key> {
    let promise = candidate.promise();
    let Candidate { left: l, right: r, pairs, links, crowding } = candidate;
    let examined = thinned(&pairs, EXAMINED);
    let amounts_exist = left.amounts().iter().any(|at| *at != l.at) && right.amounts().iter().any(|at| *at != r.at);
    let amount = amounts::best(left, right, &examined).filter(|amount| amount.left != l.at && amount.right != r.at);
    let lift = match amount {
        Some(amount) => amount.lift,
        None if amounts_exist => return None,
        None => 0.5 + tie_break(left, right, l, r),
    };
    let score = lift * promise;
    Some(Key { left: l.at, right: r.at, pairs, links, new: links, crowding, amount, score })
}

/// Without amounts to verify by: equal names, and text rather than running numbers.
fn tie_break(left: &Side<'_>, right: &Side<'_>, l: &Column, r: &Column) -> f64 {
    let same_name = left.view.name(l.at) == right.view.name(r.at);
    f64::from(u8::from(same_name)) * 0.3 + f64::from(u8::from(l.kind == FieldType::Text)) * 0.1
}

/// Links records whose amounts are alone on both sides and whose dates lie close together.
fn by_amount(left: &Side<'_>, right: &Side<'_>, linkage: &mut Linkage) {
    let sides = (&left.view, &right.view);
    let mut best_score = 0.0;
    for l in left.amounts() {
        for r in right.amounts() {
            let mut pairs = left.column(l).sketch.common(&right.column(r).sketch).singles();
            let days = days::best(left, right, &pairs);
            if let Some(days) = days {
                pairs.retain(|(a, b)| days.holds(sides, *a, *b));
            } else if let (Some(a), Some(b)) = (left.days().first(), right.days().first()) {
                pairs = composite(left, right, (l, *a), (r, *b));
            }
            let Some(amount) = amounts::best(left, right, &pairs).filter(|amount| amount.left == l && amount.right == r) else { continue };
            let score = pairs.len() as f64 * amount.lift;
            if pairs.len() >= 3 && score > best_score {
                best_score = score;
                let factor = left.column(l).sketch.common(&right.column(r).sketch).factor;
                (linkage.links, linkage.amount, linkage.pairs) = (pairs.len() * factor, Some(amount), pairs);
            }
        }
    }
}

/// Records that are alone with their amount on their day, where amounts repeat too much to tell records apart.
fn composite(left: &Side<'_>, right: &Side<'_>, l: (At, At), r: (At, At)) -> Vec<(u32, u32)> {
    let sketch = |side: &Side<'_>, (amount, day): (At, At)| {
        let cell = |row| Some(hash::both(side.view.hash(amount, row)?, side.view.hash(day, row)?));
        Sketch::new(side.view.each_row().map(|row| (row, cell(row))))
    };
    sketch(left, l).common(&sketch(right, r)).singles()
}
