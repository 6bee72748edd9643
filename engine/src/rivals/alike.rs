//! A look-alike whose reference is one typing error away from the one that made a pair. It is a rival when it agrees with the other
//! record of the pair in amount, texts and days, where the pair itself does not, and has no such partner of its own; or when it agrees
//! with its own side's record of the pair, and has no partner at all.

use std::ops::RangeInclusive;
use std::sync::Arc;

use ruleset::{AmountWithin, Condition, Equal, Pass, Ruleset, Side};

use super::crowd::is_key;
use super::index::{Counts, Index};
use super::known::Known;
use super::names::Names;
use crate::block::Extent;
use crate::breaks::{names_event, names_one_event};
use crate::condition::{Bound, Rule, Test};
use crate::plan::Machine;
use crate::scan::Records;
use crate::signatures::Hashes;
use crate::{Corpus, Error, parts};

/// Look-alikes of one record in its days that are compared. Where there are more, the record is too common for its reference to be
/// all that speaks for a pair.
const COMPARED: usize = 1000;
/// Pairs that a thread looks at before it asks for more.
const PART: usize = 4096;

/// Whether each pair of a pass has one on either side. `own` is what makes a pair in the pass.
pub(super) fn find(
    records: [&Records; 2],
    (ruleset, pass, rule): (&Ruleset, &Pass, &Rule),
    own: &Rule,
    machine: &Machine,
    ([known, of_keys], pairs): ([&[Known<'_>; 2]; 2], &[(u32, u32)]),
) -> Result<Vec<bool>, Error> {
    let Some(alike) = likeness(ruleset, pass, rule) else { return Ok(Vec::new()) };
    let [left, right] = records.map(|records| records.table.schema());
    let alike = Rule::new(&alike, left, right, &Corpus::default())?;
    let hashes = |side: usize| known[side].blocks(&alike, Extent::Everything, machine.shape());
    let hashes = [hashes(0)?, hashes(1)?];
    // A pair that agrees in everything cannot be bettered. Nor does it better another one: its records have each other.
    let mut firm = records.map(|records| vec![false; records.table.rows()]);
    let mut weak: Vec<u32> = Vec::new();
    for ((left, right), place) in pairs.iter().zip(0..) {
        if hashes[0][*left as usize] == hashes[1][*right as usize] {
            (firm[0][*left as usize], firm[1][*right as usize]) = (true, true);
        } else {
            weak.push(place);
        }
    }
    let mut doubted = vec![false; pairs.len()];
    let rows = records.map(Records::rows);
    let names = |at: usize| Names::of(records[at], (ruleset, pass, rule));
    let counts = parts::make(machine.threads(), 2, |side| known[side].counts(&alike, Extent::Everything, &hashes[side]));
    let counts = counts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let of_alike = alike.bind(&rows[0], &rows[1])?;
    let sides = Sides { records, hashes: &hashes, counts, names: [names(0)?, names(1)?], alike: of_alike };
    let rivals = sides.rivals((pairs, &weak), &firm, machine.threads());
    let twins = if names_one_event(ruleset, pass, rule) { sides.twins(pairs, machine.threads()) } else { Vec::new() };
    if !rivals.is_empty() || !twins.is_empty() {
        let own = own.bind_beside(&rows[0], &rows[1], Some((&alike, &sides.alike)))?;
        sides.without_partner(pairs, &rivals, &own).for_each(|rival| doubted[rival.place as usize] = true);
        if !twins.is_empty() {
            let key = rule.only(is_key);
            let keys = |side: usize| of_keys[side].blocks(&key, Extent::GroupKey, machine.shape());
            let keys = [keys(0)?, keys(1)?];
            sides.without_any_partner(pairs, &twins, (&keys, &own)).for_each(|twin| doubted[twin.place as usize] = true);
        }
    }
    Ok(doubted)
}

/// The pass without what names one event, and exact in amounts and texts. `None` when it has no name, no amount, or no text.
fn likeness(ruleset: &Ruleset, pass: &Pass, rule: &Rule) -> Option<Pass> {
    let exact = |(condition, test): (&Condition, &Test)| match condition {
        Condition::Contained(_) => None,
        Condition::Equal(_) => (!names_event(ruleset, condition, test)).then(|| condition.clone()),
        Condition::AmountWithin(within) => Some(Condition::AmountWithin(AmountWithin { absolute: None, percent: None, ..within.clone() })),
        Condition::TextSimilar(text) => {
            let on = (text.field.clone(), text.left.clone(), text.right.clone());
            Some(Condition::Equal(Equal { field: on.0, left: on.1, right: on.2 }))
        }
        Condition::DateWindow(_) => Some(condition.clone()),
    };
    let has = |wanted: fn(&Condition) -> bool| pass.conditions.iter().any(wanted);
    let conditions: Vec<Condition> = pass.conditions.iter().zip(&rule.tests).filter_map(exact).collect();
    let named = conditions.len() < pass.conditions.len();
    let compared = has(|condition| matches!(condition, Condition::AmountWithin(_))) && has(|one| matches!(one, Condition::TextSimilar(_)));
    (named && compared).then(|| Pass { conditions, ..pass.clone() })
}

/// What pairs and their look-alikes are told by.
struct Sides<'a> {
    records: [&'a Records; 2],
    hashes: &'a [Hashes; 2],
    counts: Vec<Arc<Counts>>,
    names: [Names<'a>; 2],
    /// Agreement in everything but the name.
    alike: Bound,
}

/// A pair by its place, and the record that may better its record of one side.
#[derive(Clone, Copy)]
struct Rival {
    place: u32,
    side: Side,
    /// `None` for one of too many.
    rival: Option<u32>,
}

impl Sides<'_> {
    /// For weak pairs, given by their places: the records that better one of their records, but for those of firm pairs.
    fn rivals(&self, (pairs, weak): (&[(u32, u32)], &[u32]), firm: &[Vec<bool>; 2], threads: usize) -> Vec<Rival> {
        let of_sides = parts::make(threads, 2, |side| {
            let side = Side::BOTH[side];
            let wanted = || weak.iter().map(|place| self.hash(side.other(), of(pairs[*place as usize], side.other())));
            let counts = &self.counts[side as usize];
            let common = self.index(side, wanted().filter(|hash| counts.most(*hash) > COMPARED), |_| true);
            (common, self.index(side, wanted(), |index| !firm[side as usize][index as usize]))
        });
        let better = |place: u32, side: Side, found: &mut Vec<Rival>| {
            let pair = pairs[place as usize];
            let (own, partner) = (of(pair, side), of(pair, side.other()));
            let ((common, free), hash) = (&of_sides[side as usize], self.hash(side.other(), partner));
            if common.may_have(hash) && common.places(hash, &self.days(side, partner)).len() > COMPARED {
                return found.push(Rival { place, side, rival: None });
            }
            // Of most hashes there is no record, and then nothing else is even looked up.
            let places = if free.may_have(hash) { free.places(hash, &self.days(side, partner)) } else { 0..0 };
            if places.is_empty() {
                return;
            }
            let names = &self.names[side as usize];
            let others = free.near(places, names.sign(own)).filter(|other| *other != own && names.one_apart(own, *other));
            let better = others.filter(|other| self.holds(&self.alike, side, *other, partner));
            found.extend(better.map(|other| Rival { place, side, rival: Some(other) }));
        };
        let of_part = |at: usize| {
            let mut found = Vec::new();
            for place in weak[at * PART..].iter().take(PART) {
                Side::BOTH.into_iter().for_each(|side| better(*place, side, &mut found));
            }
            found
        };
        parts::make(threads, weak.len().div_ceil(PART), of_part).concat()
    }

    /// For each pair: the records that agree with one of its records in everything but the name, which is one typing error away, and that
    /// the pass matched with nothing.
    fn twins(&self, pairs: &[(u32, u32)], threads: usize) -> Vec<Rival> {
        // One side after the other: both indexes at once would be most of what is held.
        Side::BOTH.into_iter().flat_map(|side| self.twins_of(side, pairs, threads)).collect()
    }

    fn twins_of(&self, side: Side, pairs: &[(u32, u32)], threads: usize) -> Vec<Rival> {
        let mut matched = vec![false; self.records[side as usize].table.rows()];
        pairs.iter().for_each(|pair| matched[of(*pair, side) as usize] = true);
        let open = self.index(side, pairs.iter().map(|pair| self.hash(side, of(*pair, side))), |index| !matched[index as usize]);
        let names = &self.names[side as usize];
        let twins = |place: usize, found: &mut Vec<Rival>| {
            let (own, partner) = (of(pairs[place], side), of(pairs[place], side.other()));
            let hash = self.hash(side, own);
            let places = if open.may_have(hash) { open.places(hash, &self.days(side, partner)) } else { 0..0 };
            if !places.is_empty() {
                let twins = open.near(places, names.sign(own)).filter(|other| names.one_apart(own, *other));
                found.extend(twins.map(|other| Rival { place: place as u32, side, rival: Some(other) }));
            }
        };
        let of_part = |at: usize| {
            let mut found = Vec::new();
            (at * PART..((at + 1) * PART).min(pairs.len())).for_each(|place| twins(place, &mut found));
            found
        };
        parts::make(threads, pairs.len().div_ceil(PART), of_part).concat()
    }

    /// Those of them that have no partner in the pass, but for the pair's. `keys` are hashes of what the pass wants to be equal.
    fn without_any_partner<'a>(
        &'a self,
        pairs: &'a [(u32, u32)],
        twins: &'a [Rival],
        (keys, own): (&'a [Hashes; 2], &'a Bound),
    ) -> impl Iterator<Item = &'a Rival> + 'a {
        let partners = Side::BOTH.map(|side| {
            let wanted = twins.iter().filter(move |twin| twin.side != side);
            let wanted = wanted.filter_map(|twin| Some(keys[twin.side as usize][twin.rival? as usize]));
            Index::of(&keys[side as usize], wanted, |_| true, |_| (0, 0))
        });
        twins.iter().filter(move |Rival { place, side, rival }| {
            let (Some(rival), other) = (*rival, side.other()) else { return true };
            let (partners, partner) = (&partners[other as usize], of(pairs[*place as usize], other));
            let mut others = partners.records(partners.places(keys[*side as usize][rival as usize], &(0..=0)));
            !others.any(|other| other != partner && self.holds(own, *side, rival, other))
        })
    }

    /// Those that have no other partner in the pass that agrees with them in everything. `own` is what makes a pair in the pass.
    fn without_partner<'a>(&'a self, pairs: &'a [(u32, u32)], rivals: &'a [Rival], own: &'a Bound) -> impl Iterator<Item = &'a Rival> + 'a {
        let partners = Side::BOTH.map(|side| {
            let of_other = rivals.iter().filter(move |rival| rival.side != side);
            self.index(side, of_other.filter_map(|rival| Some(self.hash(rival.side, rival.rival?))), |_| true)
        });
        rivals.iter().filter(move |Rival { place, side, rival }| {
            let (Some(rival), other) = (*rival, side.other()) else { return true };
            let (partners, partner) = (&partners[other as usize], of(pairs[*place as usize], other));
            let mut others = partners.records(partners.places(self.hash(*side, rival), &self.days(other, rival)));
            !others.any(|other| other != partner && self.holds(own, *side, rival, other))
        })
    }

    fn hash(&self, side: Side, index: u32) -> u32 {
        self.hashes[side as usize][index as usize]
    }

    /// The records of one side that have one of these hashes.
    fn index(&self, side: Side, hashes: impl Iterator<Item = u32>, is_in: impl Fn(u32) -> bool) -> Index {
        let told = |index: u32| {
            let spot = self.records[side as usize].spot(index);
            let day = self.alike.day().and_then(|days| if side == Side::Left { days.left.get(spot) } else { days.right.get(spot) });
            (day.unwrap_or(0), self.names[side as usize].sign(index))
        };
        Index::of(&self.hashes[side as usize], hashes, is_in, told)
    }

    /// The days in which the partners on one side of a record of the other side lie.
    fn days(&self, side: Side, of: u32) -> RangeInclusive<i32> {
        let Some(days) = self.alike.day() else { return 0..=0 };
        let spot = self.records[side.other() as usize].spot(of);
        let (from, to) = (days.window.from, days.window.to);
        if side == Side::Right {
            let day = days.left.get(spot).unwrap_or(0);
            day.saturating_add(from)..=day.saturating_add(to)
        } else {
            let day = days.right.get(spot).unwrap_or(0);
            day.saturating_sub(to)..=day.saturating_sub(from)
        }
    }

    /// Whether a record of one side and one of the other are what is asked for.
    fn holds(&self, bound: &Bound, side: Side, of_side: u32, partner: u32) -> bool {
        let (left, right) = if side == Side::Left { (of_side, partner) } else { (partner, of_side) };
        bound.points(self.records[0].spot(left), self.records[1].spot(right)).is_some()
    }
}

/// A pair's record on one side.
const fn of(pair: (u32, u32), side: Side) -> u32 {
    match side {
        Side::Left => pair.0,
        Side::Right => pair.1,
    }
}
