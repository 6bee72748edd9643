//! Everything that the data says about how the two sides belong together: the input to the passes.

use super::agree::{self, Agreement};
use super::amounts::{self, AmountPair, Differences};
use super::contained::{self, Containment};
use super::days::{self, DayPair};
use super::groups::{self, Group};
use super::link::{self, Key, Linkage};
use super::profile::Side;
use super::residual::{self, Candidates};
use super::texts::{self, TextPair};
use super::unkeyed::{self, Unkeyed};
use super::view::At;

/// Linked pairs that statistics are taken of.
const EXAMINED: usize = 8_000;

/// What the data says.
pub(crate) struct Findings<'a> {
    pub(crate) left: &'a Side<'a>,
    pub(crate) right: &'a Side<'a>,
    pub(crate) keys: Vec<Key>,
    pub(crate) contained: Option<Containment>,
    /// Linked pairs of records, and how many there are about.
    pub(crate) links: (Vec<(u32, u32)>, usize),
    pub(crate) amount: Option<AmountPair>,
    pub(crate) currency: Option<Agreement>,
    pub(crate) days: Option<DayPair>,
    pub(crate) names: Option<TextPair>,
    /// Other columns that agree.
    pub(crate) others: Vec<Agreement>,
    pub(crate) groups: Vec<Group>,
    /// What the groups with a key teach about those without.
    pub(crate) unkeyed: Vec<(usize, Unkeyed)>,
    /// Open records that only have each other.
    pub(crate) open: Option<Candidates>,
    /// References that are nearly the same.
    pub(crate) near: Option<TextPair>,
}

/// Looks at both sides.
pub(crate) fn find<'a>(left: &'a Side<'a>, right: &'a Side<'a>) -> Findings<'a> {
    let mut linkage = link::find(left, right);
    let smaller = left.view.rows.min(right.view.rows);
    if linkage.amount.is_none() || linkage.links * 10 < smaller {
        link_by_groups(left, right, &mut linkage);
    }
    let Linkage { keys, contained, pairs, links, amount } = linkage;
    let few = link::thinned(&pairs, EXAMINED);
    let currency = agree::currency(left, right, &few, amount.as_ref());
    let days = days::best(left, right, &few);
    let mut taken: Vec<(At, At)> = keys.iter().take(1).map(|key| (key.left, key.right)).collect();
    taken.extend(currency.iter().map(|pair| (pair.left, pair.right)));
    let names = texts::best(left, right, &agreeing(left, right, amount.as_ref(), &few), &taken);
    taken.extend(keys.iter().skip(1).map(|key| (key.left, key.right)));
    taken.extend(names.iter().map(|pair| (pair.left, pair.right)));
    let others = agree::others(left, right, &few, &taken);
    let groups = amount.as_ref().map(|amount| groups::all(left, right, amount, days.as_ref())).unwrap_or_default();
    let mut said: Vec<At> = currency.iter().flat_map(|pair| [pair.left, pair.right]).collect();
    said.extend(amount.iter().flat_map(|pair| [pair.left, pair.right]));
    let learned = groups.iter().enumerate().filter_map(|(at, group)| Some((at, unkeyed::learn(left, right, group, &said)?)));
    let unkeyed = learned.collect();
    let mut found = Findings {
        left,
        right,
        keys,
        contained,
        links: (pairs, links),
        amount,
        currency,
        days,
        names,
        others,
        groups,
        unkeyed,
        open: None,
        near: None,
    };
    look_at_the_rest(&mut found);
    found
}

/// Where hardly any two records settle each other, groups may: payouts against orders. Sums then say which columns are
/// the amounts, and the members of groups stand for links.
fn link_by_groups(left: &Side<'_>, right: &Side<'_>, linkage: &mut Linkage) {
    let mut most = linkage.links;
    for amount in amounts::all(left, right) {
        let groups = groups::all(left, right, &amount, None);
        let records = |group: &Group| group.exact.1 + group.with_fee.1;
        let Some(group) = groups.into_iter().max_by_key(records) else { continue };
        if records(&group) > most {
            most = records(&group);
            linkage.links = most;
            linkage.pairs = group.members;
            linkage.amount = Some(amount);
        }
    }
}

/// Links whose amounts agree, if there are enough of them: the surest ones to learn from.
fn agreeing(left: &Side<'_>, right: &Side<'_>, amount: Option<&AmountPair>, links: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let Some(amount) = amount else { return links.to_vec() };
    let sure: Vec<_> = links.iter().copied().filter(|(l, r)| amount.agrees((&left.view, &right.view), *l, *r)).collect();
    if sure.len() >= 30 { sure } else { links.to_vec() }
}

/// What keys and groups leave open: identifiers inside texts, then records that only have each other.
fn look_at_the_rest(found: &mut Findings<'_>) {
    let mut open = residual::rows(found.left, found.right, &found.keys, &found.groups);
    let strong = found.keys.first().is_some_and(|key| key.crowding < 1.5);
    if strong {
        let compared: Vec<(At, At)> = found.keys.iter().map(|key| (key.left, key.right)).collect();
        let rows = (Some(open.left.as_slice()), Some(open.right.as_slice()));
        found.contained = contained::best(found.left, found.right, rows, &compared).filter(|inside| {
            let lift = amounts::best(found.left, found.right, &inside.links);
            inside.links.len() >= 2 && (lift.is_some() || found.amount.is_none())
        });
    }
    if let Some(inside) = &found.contained {
        let (mut l, mut r): (Vec<u32>, Vec<u32>) = inside.links.iter().copied().unzip();
        l.sort_unstable();
        r.sort_unstable();
        open.left.retain(|row| l.binary_search(row).is_err());
        open.right.retain(|row| r.binary_search(row).is_err());
    }
    let Some(amount) = &found.amount else { return };
    let by = (found.currency.as_ref(), found.days.as_ref());
    let candidates = residual::candidates(found.left, found.right, &open, amount, by);
    if let Some(key) = found.keys.first().filter(|key| key.crowding < 1.5 && found.left.view.kind(key.left) == ruleset::FieldType::Text) {
        let sides = (&found.left.view, &found.right.view);
        found.near = texts::calibrated(sides, (key.left, key.right), &candidates.alone, 0.02);
    }
    found.open = Some(candidates);
}

impl<'a> Findings<'a> {
    /// How many records the smaller side has.
    pub(crate) fn smaller(&self) -> usize {
        self.left.view.rows.min(self.right.view.rows).max(1)
    }

    /// How the amounts of records with equal keys differ.
    pub(crate) fn differences(&self, links: &[(u32, u32)]) -> Differences {
        let Some(amount) = &self.amount else { return Differences::default() };
        amounts::differences((&self.left.view, &self.right.view), amount, links)
    }

    /// The share of `links` with equal amounts whose days are, and are not, as usual.
    pub(crate) fn on_time(&self, links: &[(u32, u32)]) -> (f64, f64) {
        let sides = (&self.left.view, &self.right.view);
        let equal = |(l, r): &&(u32, u32)| self.amount.as_ref().is_none_or(|amount| amount.agrees(sides, *l, *r));
        let (mut on_time, mut late) = (0.0, 0.0);
        for (l, r) in links.iter().filter(equal) {
            match &self.days {
                Some(days) if !days.holds(sides, *l, *r) => late += 1.0,
                _ => on_time += 1.0,
            }
        }
        let all = links.len().max(1) as f64;
        (on_time / all, late / all)
    }
}
