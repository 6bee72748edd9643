//! A look-alike whose reference is one typing error away from the one that made a pair. It is a rival when it agrees with the other
//! record of the pair in amount, texts and days, where the pair itself does not, and has no such partner of its own; or when it agrees
//! with its own side's record of the pair, and has no partner at all.

use std::cell::LazyCell;
use std::ops::RangeInclusive;

use ruleset::{AmountWithin, Condition, Equal, Pass, Ruleset, Side};

use super::Kept;
use super::crowd::is_key;
use super::dayed::Dayed;
use super::names::Names;
use super::partners::{NONE, Partners};
use super::runs::{self, Entry};
use super::shortened::Shortened;
use crate::block::Extent;
use crate::breaks::{names_event, names_one_event};
use crate::condition::{Bound, Rule, Test};
use crate::filter::Filter;
use crate::plan::Machine;
use crate::scan::Records;
use crate::{Corpus, Error};

/// Look-alikes of one record in its days that are compared. Where there are more, the record is too common for its reference to be
/// all that speaks for a pair.
const COMPARED: usize = 1000;
/// Left records for one pair: where there are fewer pairs, only what looks like their records is looked at.
const FEW_PAIRS: usize = 4;
/// Pairs of a matched and an open look-alike that are compared one by one.
const ONE_BY_ONE: usize = 1 << 16;
/// Open look-alikes with nearly the same reference that are looked at for one record, the earliest first.
const TWINS: usize = 16;

/// The left records of a pass's pairs that have one on either side. `own` is what makes a pair in the pass.
pub(super) fn find(
    records: [&Records; 2],
    (ruleset, pass, rule): (&Ruleset, &Pass, &Rule),
    own: &Rule,
    machine: &Machine,
    (kept, partners): (&Kept<'_>, &Partners),
) -> Result<Vec<u32>, Error> {
    let Some(alike) = likeness(ruleset, pass, rule) else { return Ok(Vec::new()) };
    let [left, right] = records.map(|records| records.table.schema());
    let alike = Rule::new(&alike, left, right, &Corpus::default())?;
    let hashes = kept.of_likeness(&alike, Extent::Everything, machine.shape())?;
    let rows = records.map(Records::rows);
    let names = |at: usize| Names::of(records[at], (ruleset, pass, rule));
    let of_alike = alike.bind(&rows[0], &rows[1])?;
    let own = own.bind(&rows[0], &rows[1])?;
    let is_one_event = names_one_event(ruleset, pass, rule);
    let sides = Sides { records, names: [names(0)?, names(1)?], alike: of_alike, own, is_one_event };
    // Of few pairs, most records look like none.
    let of_pairs = (partners.pairs < records[0].table.rows() / FEW_PAIRS).then(|| {
        let paired = |side: usize| partners.of[side].iter().zip(&*hashes[side]).filter(|(partner, _)| **partner != NONE);
        Filter::of([0, 1].into_iter().flat_map(paired).map(|(_, hash)| u64::from(*hash)).collect::<Vec<_>>().into_iter())
    });
    let may_matter = |hash: u32| of_pairs.as_ref().is_none_or(|of_pairs| of_pairs.may_have(u64::from(hash)));
    let partner = |side: usize, record: u32| partners.of[side][record as usize];
    let found = match kept.runs(&alike, Extent::Everything, [&hashes[0], &hashes[1]], machine.threads()) {
        Some(runs) => runs.each(machine.threads(), may_matter, partner, |run, found| sides.look(run, found)),
        None => {
            let tell = |side: usize, record: u32, hash: u32| may_matter(hash).then(|| partner(side, record));
            runs::each([&hashes[0], &hashes[1]], machine.threads(), tell, |part| {
                let mut found = Found::default();
                part.runs().for_each(|run| sides.look(run, &mut found));
                found
            })
        }
    };
    drop(hashes);
    let mut all = Found::default();
    for found in found {
        all.doubted.extend(found.doubted);
        all.twins.extend(found.twins);
    }
    if !all.twins.is_empty() {
        let keys = kept.of_keys(&rule.only(is_key), Extent::GroupKey, machine.shape())?;
        all.doubted.extend(sides.without_any_partner(&all.twins, [&keys[0], &keys[1]]));
    }
    Ok(all.doubted)
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
    names: [Names<'a>; 2],
    /// Agreement in everything but the name.
    alike: Bound,
    /// What makes a pair in the pass.
    own: Bound,
    /// Whether its name can be of one event only.
    is_one_event: bool,
}

/// What was found among the look-alikes.
#[derive(Default)]
struct Found {
    /// The left records of pairs that have a rival.
    doubted: Vec<u32>,
    twins: Vec<Twin>,
}

/// A record that could as well be that of a pair, unless it has a partner.
#[derive(Clone, Copy)]
struct Twin {
    /// The pair.
    pair: (u32, u32),
    side: Side,
    twin: u32,
}

/// A record; its partner is told of it.
type Paired = Entry<u32>;

const fn is_open(entry: &Paired) -> bool {
    entry.told == NONE
}

impl Sides<'_> {
    /// Looks among the records that are alike in everything but the name.
    fn look(&self, run: [&[Paired]; 2], found: &mut Found) {
        // Most are a pair that agrees in everything, and has nobody beside it.
        if run[0].len() + run[1].len() < 2 || matches!(run, [[left], [right]] if left.told == right.record) {
            return;
        }
        for side in Side::BOTH {
            let (mine, theirs) = (run[side as usize], run[side.other() as usize]);
            if !mine.is_empty() && !theirs.is_empty() {
                self.better(side, (mine, theirs), found);
            }
            if self.is_one_event && mine.iter().any(is_open) && !mine.iter().all(is_open) {
                self.twins(side, mine, found);
            }
        }
    }

    /// Doubts the pairs of the other side's records for which a record of this side fits better than their partner. A pair that agrees in
    /// everything cannot be bettered. Nor does it better another one: its records have each other.
    fn better(&self, side: Side, (mine, theirs): (&[Paired], &[Paired]), found: &mut Found) {
        let is_firm = |entry: &Paired, others: &[Paired]| others.binary_search_by_key(&entry.told, |other| other.record).is_ok();
        let names = &self.names[side as usize];
        let all = LazyCell::new(|| self.dayed(side, mine.iter()));
        let free = LazyCell::new(|| self.dayed(side, mine.iter().filter(|entry| !is_firm(entry, theirs))));
        let partners = LazyCell::new(|| self.dayed(side.other(), theirs.iter()));
        let has_partner = |rival: u32, but: u32| {
            let days = self.days(side.other(), self.day(side, rival));
            let mut others = partners.within(&days).iter().map(|(_, other)| *other);
            others.any(|other| other != but && self.holds(&self.own, side, rival, other))
        };
        for Entry { record, told: own, .. } in theirs.iter().filter(|entry| !is_open(entry) && !is_firm(entry, mine)) {
            let days = self.days(side, self.day(side.other(), *record));
            let is_common = || mine.len() > COMPARED && all.within(&days).len() > COMPARED;
            let near = || free.near(&days, || names.sign(*own)).filter(|other| names.one_apart(*own, *other));
            let better = || near().filter(|other| self.holds(&self.alike, side, *other, *record));
            if is_common() || better().any(|rival| !has_partner(rival, *record)) {
                found.doubted.push(if side == Side::Left { *own } else { *record });
            }
        }
    }

    /// For each pair: the records that agree with one of its records in everything but the name, which is one typing error away, and that
    /// the pass matched with nothing.
    fn twins(&self, side: Side, mine: &[Paired], found: &mut Found) {
        let names = &self.names[side as usize];
        let open = self.dayed(side, mine.iter().filter(|entry| is_open(entry)));
        let many = (mine.len() - open.records.len()) * open.records.len() > ONE_BY_ONE;
        let shortened = many.then(|| Shortened::of(&open, |record| names.shortened(record)));
        for Entry { record, told: partner, .. } in mine.iter().filter(|entry| !is_open(entry)) {
            let days = self.days(side, self.day(side.other(), *partner));
            let is_near = |other: &u32| names.one_apart(*record, *other);
            let pair = if side == Side::Left { (*record, *partner) } else { (*partner, *record) };
            let twin = |twin: u32| Twin { pair, side, twin };
            match &shortened {
                None => found.twins.extend(open.near(&days, || names.sign(*record)).filter(is_near).take(TWINS).map(twin)),
                Some(shortened) => {
                    let alike = shortened.alike(&open, &days, names.shortened(*record), COMPARED).into_iter();
                    found.twins.extend(alike.filter(is_near).take(TWINS).map(twin));
                }
            }
        }
    }

    /// The pairs, by their left records, of those twins that have no partner in the pass, but for the pair's. `keys` are hashes of what
    /// the pass wants to be equal.
    fn without_any_partner(&self, twins: &[Twin], keys: [&[u32]; 2]) -> Vec<u32> {
        let partners = Side::BOTH.map(|side| {
            let wanted: Vec<u64> =
                twins.iter().filter(|twin| twin.side != side).map(|twin| keys[twin.side as usize][twin.twin as usize].into()).collect();
            let filter = Filter::of(wanted.into_iter());
            let with_key = keys[side as usize].iter().zip(0..).filter(|(key, _)| filter.may_have(u64::from(**key)));
            let mut with_key: Vec<(u32, u32)> = with_key.map(|(key, record)| (*key, record)).collect();
            with_key.sort_unstable();
            with_key
        });
        let has_none = |Twin { pair, side, twin }: &&Twin| {
            let (partner, partners) = (of(*pair, side.other()), &partners[side.other() as usize]);
            let key = keys[*side as usize][*twin as usize];
            let of_key = partners[partners.partition_point(|(other, _)| *other < key)..].iter().take_while(|(other, _)| *other == key);
            !of_key.map(|(_, other)| *other).any(|other| other != partner && self.holds(&self.own, *side, *twin, other))
        };
        twins.iter().filter(has_none).map(|twin| twin.pair.0).collect()
    }

    /// Some records of one side by their days.
    fn dayed<'a>(&self, side: Side, entries: impl Iterator<Item = &'a Paired>) -> Dayed {
        let names = &self.names[side as usize];
        Dayed::of(entries.map(|entry| (self.day(side, entry.record), entry.record)), |record| names.sign(record))
    }

    fn day(&self, side: Side, record: u32) -> i32 {
        let spot = self.records[side as usize].spot(record);
        let day = self.alike.day().and_then(|days| if side == Side::Left { days.left.get(spot) } else { days.right.get(spot) });
        day.unwrap_or(0)
    }

    /// The days in which the partners on one side of a record of the other side lie, by its day.
    fn days(&self, side: Side, day: i32) -> RangeInclusive<i32> {
        let Some(days) = self.alike.day() else { return 0..=0 };
        let (from, to) = (days.window.from, days.window.to);
        if side == Side::Right {
            day.saturating_add(from)..=day.saturating_add(to)
        } else {
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
