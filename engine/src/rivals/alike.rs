//! A better look-alike: a record that agrees with the other one of a pair in amount, texts and days, where the pair itself does
//! not; whose reference is one typing error away from the one that made the pair; and that has no such partner of its own.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use arrow::array::RecordBatch;
use ruleset::{AmountWithin, Condition, Equal, Pass, Ruleset, Side};

use super::index::Index;
use super::names::Names;
use super::unique;
use crate::block::Extent;
use crate::breaks::names_event;
use crate::condition::{Bound, Rule, Test};
use crate::plan::Machine;
use crate::scan::Records;
use crate::signatures::{self, Hashes};
use crate::{Corpus, Error, parts};

/// Look-alikes of one record in its days that are compared. Where there are more, the record is too common for its reference to be
/// all that speaks for a pair.
const COMPARED: usize = 1000;
/// Pairs that a thread looks at before it asks for more.
const PART: usize = 4096;

/// The left records of pairs that have one on either side.
pub(super) fn find(
    records: [&Records; 2],
    (ruleset, pass, own): (&Ruleset, &Pass, &Rule),
    machine: &Machine,
    matched: &[RecordBatch],
) -> Result<HashSet<u32>, Error> {
    let Some(alike) = likeness(ruleset, pass, own) else { return Ok(HashSet::new()) };
    let [left, right] = records.map(|records| records.table.schema());
    let alike = Rule::new(&alike, left, right, &Corpus::default())?;
    let hashes = |records: &Records| signatures::of_blocks(records, &alike, Extent::Everything, machine.shape());
    let hashes = [hashes(records[0])?, hashes(records[1])?];
    // A pair that agrees in everything cannot be bettered, and neither of its records betters another one.
    let mut firm = records.map(|records| vec![false; records.table.rows()]);
    let mut weak: Vec<(u32, u32)> = Vec::new();
    for (left, right) in unique(matched) {
        if hashes[0][left as usize] == hashes[1][right as usize] {
            (firm[0][left as usize], firm[1][right as usize]) = (true, true);
        } else {
            weak.push((left, right));
        }
    }
    if weak.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = records.map(Records::rows);
    let names = |at: usize| Names::of(records[at], (ruleset, pass, own));
    let names = [names(0)?, names(1)?];
    let sides = Sides { records, hashes: &hashes, names, alike: alike.bind(&rows[0], &rows[1])? };
    let rivals = sides.rivals(&weak, &firm, machine.threads());
    if rivals.is_empty() {
        return Ok(HashSet::new());
    }
    let own = own.bind(&rows[0], &rows[1])?;
    Ok(sides.without_partner(&rivals, &own).map(|rival| rival.pair.0).collect())
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
    names: [Names<'a>; 2],
    /// Agreement in everything but the name.
    alike: Bound,
}

/// A pair, and the record that may better its record of one side.
#[derive(Clone, Copy)]
struct Rival {
    pair: (u32, u32),
    side: Side,
    rival: u32,
}

/// What came of asking records one after the other.
enum Asked {
    Yes(u32),
    No,
    TooMany,
}

fn ask(mut others: impl Iterator<Item = u32>, is: impl Fn(u32) -> bool) -> Asked {
    match others.by_ref().take(COMPARED).find(|other| is(*other)) {
        Some(other) => Asked::Yes(other),
        None if others.next().is_some() => Asked::TooMany,
        None => Asked::No,
    }
}

impl Sides<'_> {
    /// Of each weak pair and side, the first record that is not of a firm pair and betters it.
    fn rivals(&self, weak: &[(u32, u32)], firm: &[Vec<bool>; 2], threads: usize) -> Vec<Rival> {
        let free = parts::make(threads, 2, |side| {
            let side = Side::BOTH[side];
            let wanted = weak.iter().map(|pair| self.hash(side.other(), of(*pair, side.other())));
            self.index(side, wanted, |index| !firm[side as usize][index as usize])
        });
        let better = |pair: (u32, u32), side: Side| {
            let (own, partner) = (of(pair, side), of(pair, side.other()));
            let others = free[side as usize].others(self.hash(side.other(), partner), || self.days(side, partner), own);
            let names = &self.names[side as usize];
            match ask(others, |other| names.one_apart(own, other) && self.holds(&self.alike, side, other, partner)) {
                Asked::Yes(rival) => Some(Rival { pair, side, rival }),
                // Which of so many it may be is left open: the record stands for all of them.
                Asked::TooMany => Some(Rival { pair, side, rival: own }),
                Asked::No => None,
            }
        };
        let of_part = |at: usize| {
            let pairs = weak[at * PART..].iter().take(PART);
            pairs.flat_map(|pair| Side::BOTH.map(|side| better(*pair, side))).flatten().collect::<Vec<_>>()
        };
        parts::make(threads, weak.len().div_ceil(PART), of_part).concat()
    }

    /// Those that have no other partner in the pass that agrees with them in everything. `own` is what makes a pair in the pass.
    fn without_partner<'a>(&'a self, rivals: &'a [Rival], own: &'a Bound) -> impl Iterator<Item = &'a Rival> {
        let partners = Side::BOTH.map(|side| {
            let of_other = rivals.iter().filter(move |rival| rival.side != side);
            self.index(side, of_other.map(|rival| self.hash(rival.side, rival.rival)), |_| true)
        });
        rivals.iter().filter(move |Rival { pair, side, rival }| {
            let other = side.other();
            let others = partners[other as usize].others(self.hash(*side, *rival), || self.days(other, *rival), of(*pair, other));
            !matches!(ask(others, |partner| self.holds(own, *side, *rival, partner)), Asked::Yes(_))
        })
    }

    fn hash(&self, side: Side, index: u32) -> u32 {
        self.hashes[side as usize][index as usize]
    }

    /// The records of one side that have one of these hashes.
    fn index(&self, side: Side, hashes: impl Iterator<Item = u32>, is_in: impl Fn(u32) -> bool) -> Index {
        let day = |index: u32| {
            let spot = self.records[side as usize].spot(index);
            self.alike.day().and_then(|days| if side == Side::Left { days.left.get(spot) } else { days.right.get(spot) }).unwrap_or(0)
        };
        Index::of(&self.hashes[side as usize], hashes, is_in, day)
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
