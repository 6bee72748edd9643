//! Two results on the same datasets, compared match by match: what is new, lost, changed and the same, in matches, records
//! and money.
//!
//! A match is known by its records. One with the same records, pass and status is the same. Of the others, those that share
//! no record with a match of the other result are new or lost, the rest is changed. So each result adds up:
//! before = same + lost + changed before, now = same + new + changed now.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use ruleset::{Amount, Field, Mapping, Ruleset, Side};

use crate::certificate::Money;
use crate::currencies::Currencies;
use crate::matched::Matched;
use crate::ordered::Ordered;
use crate::outcome::{Match, verdict_text};
use crate::past::Past;
use crate::row_numbers::RowNumbers;
use crate::{Error, PassReport, Table};

/// How two results differ.
#[derive(Debug)]
pub struct Comparison {
    /// Matches of both, with the same records, pass and status.
    pub same: Change,
    /// Matches now, none of whose records was matched before.
    pub new: Change,
    /// Matches before, none of whose records is matched now.
    pub lost: Change,
    /// Matches before whose records are now matched otherwise, by another pass, or with another status.
    pub changed_before: Change,
    /// What became of them.
    pub changed_now: Change,
    /// Some cases of each kind, spread evenly.
    pub samples: Vec<Sample>,
}

/// Some matches in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Matches.
    pub matches: u64,
    /// Left and right records in them.
    pub records: [u64; 2],
    /// Their amounts by currency, in alphabetical order.
    pub sums: Vec<ChangeSums>,
}

/// Exact sums of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSums {
    /// The currency; empty for none.
    pub currency: String,
    /// Of the left records; `None` when that side has no amount.
    pub left: Option<Amount>,
    /// Of the right records.
    pub right: Option<Amount>,
}

/// How a case differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Matched now, open before.
    New,
    /// Matched before, open now.
    Lost,
    /// Matched otherwise.
    Changed,
}

/// Matches before and now that share records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// How they differ.
    pub kind: Kind,
    /// The matches before; none when new.
    pub before: Vec<Group>,
    /// The matches now; none when lost.
    pub now: Vec<Group>,
}

/// One match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The pass that found it.
    pub pass: String,
    /// Whether it needs no person.
    pub auto: bool,
    /// 0 to 100 points.
    pub score: u8,
    /// `UNIQUE`, `TIED(k)` or `CUT_OFF`.
    pub verdict: String,
    /// The row numbers of its left records, rising.
    pub left: Vec<u64>,
    /// The row numbers of its right records, rising.
    pub right: Vec<u64>,
}

/// What a match of one result is to the other result. Two bits, so that a record's places in both fit one byte.
type Tag = u8;
const SAME: Tag = 1;
/// Lost, or new.
const ALONE: Tag = 2;
const CHANGED: Tag = 3;

/// Compares a past result with one that starts from it. `tables` are the datasets, with at least their amounts; of each
/// kind, at most `samples` cases are described.
///
/// # Errors
/// [`Error::Layout`] when a result is not one of these tables, or a sum does not fit.
pub fn compare(past: &Past, now: &Matched, tables: [&Table; 2], ruleset: &Ruleset, samples: usize) -> Result<Comparison, Error> {
    let rows = &now.0.rows;
    let (left, right) = std::thread::scope(|scope| {
        let right = scope.spawn(|| past.members(Side::Right, &rows[1]));
        (past.members(Side::Left, &rows[0]), right.join())
    });
    let members = [left?, right.map_err(|_| Error::layout("reading the past result broke off"))??];
    let before = View { passes: &past.passes, matches: &past.matches, members: members.each_ref().map(Vec::as_slice), rows };
    let now = View { passes: &now.0.passes, matches: &now.0.matches, members: now.0.members.each_ref().map(Vec::as_slice), rows };
    let found = Differences::find(&before, &now);
    let side = |side: Side| {
        let (table, mapping) = (tables[side as usize], ruleset.mapping(side));
        let mut tags = vec![0; table.rows()];
        before.tag(side, &found.before, 0, &mut tags);
        now.tag(side, &found.now, 2, &mut tags);
        mapping.amount_field().map(|field| sums(side, table, field, &tags)).transpose()
    };
    let (left, right) = std::thread::scope(|scope| {
        let right = scope.spawn(|| side(Side::Right));
        (side(Side::Left), right.join())
    });
    let sums = [left?, right.map_err(|_| Error::layout("adding up the right side broke off"))??];
    let scales = Side::BOTH.map(|side| scale(ruleset.mapping(side)));
    let [of_before, of_now] = [before.counts(&found.before), now.counts(&found.now)];
    let change = |counts: &Counts, tag: Tag, shift: u8| Change {
        sums: change_sums(&sums, scales, |both| (both >> shift) & 3 == tag),
        ..counts[usize::from(tag)].clone()
    };
    Ok(Comparison {
        same: change(&of_now, SAME, 2),
        new: change(&of_now, ALONE, 2),
        lost: change(&of_before, ALONE, 0),
        changed_before: change(&of_before, CHANGED, 0),
        changed_now: change(&of_now, CHANGED, 2),
        samples: found.samples(&before, &now, samples),
    })
}

fn scale(mapping: &Mapping) -> u8 {
    mapping.amount_field().map_or(0, Field::scale_or_default)
}

/// One result's matches in their canonical order.
struct View<'a> {
    passes: &'a [PassReport],
    matches: &'a Ordered,
    /// By side: the records of all matches, by index.
    members: [&'a [u32]; 2],
    rows: &'a [Arc<RowNumbers>; 2],
}

/// By tag.
type Counts = [Change; 4];

/// By currency: the sums of records by their tag.
type Sums = BTreeMap<String, [i128; 16]>;

impl View<'_> {
    fn of(&self, found: &Match, side: usize) -> &[u32] {
        let (start, length) = found.members[side];
        &self.members[side][start as usize..(start + length) as usize]
    }

    /// The place in the canonical order.
    fn key(&self, found: &Match) -> (bool, Option<u32>, Option<u32>) {
        let first = |side| self.of(found, side).first().copied();
        (first(0).is_none(), first(0), first(1))
    }

    /// Notes for every record of a match what the match is, `shift` bits up.
    fn tag(&self, side: Side, tags: &[Tag], shift: u8, into: &mut [Tag]) {
        for (found, tag) in self.matches.iter().zip(tags) {
            self.of(found, side as usize).iter().for_each(|index| into[*index as usize] |= tag << shift);
        }
    }

    /// How many matches have each tag, and how many records they have. The money is not told here.
    fn counts(&self, tags: &[Tag]) -> Counts {
        let mut counts = Counts::default();
        for (found, tag) in self.matches.iter().zip(tags) {
            let change = &mut counts[usize::from(*tag)];
            change.matches += 1;
            (0..2).for_each(|side| change.records[side] += u64::from(found.members[side].1));
        }
        counts
    }

    fn group(&self, at: u32) -> Group {
        let found = &self.matches[at as usize];
        let rows = |side: usize| self.of(found, side).iter().map(|index| self.rows[side].of(*index)).collect();
        Group {
            pass: self.passes[usize::from(found.pass)].name.clone(),
            auto: found.auto,
            score: found.score,
            verdict: verdict_text(found.verdict).into_owned(),
            left: rows(0),
            right: rows(1),
        }
    }
}

/// The money of the records whose tags in both results are wanted.
fn change_sums(sums: &[Option<Sums>; 2], scales: [u8; 2], wanted: impl Fn(u8) -> bool) -> Vec<ChangeSums> {
    let mut currencies: BTreeMap<&str, [i128; 2]> = BTreeMap::new();
    for (side, sums) in sums.iter().enumerate() {
        for (currency, by_tag) in sums.iter().flatten() {
            let tagged = (0..16u8).filter(|both| wanted(*both)).map(|both| by_tag[usize::from(both)]);
            // Each sum of one currency fits, and so does the sum of all: it was checked when they were added up.
            let sum = tagged.fold(0i128, i128::wrapping_add);
            if sum != 0 {
                currencies.entry(currency).or_default()[side] = sum;
            }
        }
    }
    let amount = |side: usize, units: i128| sums[side].is_some().then(|| Amount::new(units, scales[side]));
    let sums = currencies.into_iter().map(|(currency, [left, right])| ChangeSums {
        currency: currency.to_owned(),
        left: amount(0, left),
        right: amount(1, right),
    });
    sums.collect()
}

/// Adds up the amounts of all records by currency and tag: one sweep, whatever order the matches are in.
fn sums(side: Side, table: &Table, field: &Field, tags: &[Tag]) -> Result<Sums, Error> {
    let mut currencies = Currencies::default();
    let mut found: Vec<([i128; 16], i128)> = Vec::new();
    let mut start = 0;
    for batch in table.batches() {
        let money = Money::of(batch, field)?;
        for (index, tag) in tags[start..start + batch.num_rows()].iter().enumerate().filter(|(_, tag)| **tag != 0) {
            let currency = money.currency(index);
            let place = currencies.place(currency);
            if place == found.len() {
                found.push(([0; 16], 0));
            }
            let (by_tag, all) = &mut found[place];
            let value = money.value(index);
            // The absolute values together bound every partial sum.
            let bound = value.checked_abs().and_then(|size| all.checked_add(size));
            *all = bound.ok_or_else(|| Error::layout(format!("{side}: the sum of {currency} amounts does not fit 38 digits")))?;
            by_tag[usize::from(*tag)] += value;
        }
        start += batch.num_rows();
    }
    Ok(currencies.names.into_iter().zip(found).map(|(currency, (by_tag, _))| (currency, by_tag)).collect())
}

/// What each match of both results is to the other one.
struct Differences {
    before: Vec<Tag>,
    now: Vec<Tag>,
    /// Matches before and now that share records, sorted.
    edges: Vec<(u32, u32)>,
    /// The same as (now, before), sorted.
    back: Vec<(u32, u32)>,
}

impl Differences {
    fn find(before: &View<'_>, now: &View<'_>) -> Self {
        let mut found =
            Self { before: vec![SAME; before.matches.len()], now: vec![SAME; now.matches.len()], edges: Vec::new(), back: Vec::new() };
        let rest = found.merge(before, now);
        found.overlaps(before, now, rest);
        found.edges.sort_unstable();
        found.edges.dedup();
        for (b, n) in &found.edges {
            found.before[*b as usize] = CHANGED;
            found.now[*n as usize] = CHANGED;
        }
        found.back = found.edges.iter().map(|(b, n)| (*n, *b)).collect();
        found.back.sort_unstable();
        found
    }

    /// Walks through both at once; answers the matches that the other result does not have with the same records.
    fn merge(&mut self, before: &View<'_>, now: &View<'_>) -> [Vec<u32>; 2] {
        let mut rest = [Vec::new(), Vec::new()];
        let (mut b, mut n) = (0, 0);
        // Passes are the same by their names, which are compared once and not for each match.
        let place = |pass: &PassReport| now.passes.iter().position(|other| other.name == pass.name);
        let places: Vec<Option<usize>> = before.passes.iter().map(place).collect();
        while b < before.matches.len() || n < now.matches.len() {
            let pair = before.matches.get(b).zip(now.matches.get(n));
            let order = match pair {
                Some((old, new)) => before.key(old).cmp(&now.key(new)),
                None if b < before.matches.len() => std::cmp::Ordering::Less,
                None => std::cmp::Ordering::Greater,
            };
            match (order, pair) {
                (std::cmp::Ordering::Equal, Some((old, new))) if (0..2).all(|side| before.of(old, side) == now.of(new, side)) => {
                    if places[usize::from(old.pass)] != Some(usize::from(new.pass)) || old.auto != new.auto {
                        self.edges.push((b as u32, n as u32));
                    }
                }
                _ => {
                    if order.is_le() {
                        self.before[b] = ALONE;
                        rest[0].push(b as u32);
                    }
                    if order.is_ge() {
                        self.now[n] = ALONE;
                        rest[1].push(n as u32);
                    }
                }
            }
            b += usize::from(order.is_le());
            n += usize::from(order.is_ge());
        }
        rest
    }

    /// Notes which of the rest share a record.
    fn overlaps(&mut self, before: &View<'_>, now: &View<'_>, rest: [Vec<u32>; 2]) {
        let [rest_before, rest_now] = rest;
        for side in 0..2 {
            let records = |view: &View<'_>, rest: &[u32]| {
                let of = |at: &u32| view.of(&view.matches[*at as usize], side).iter().map(|index| (*index, *at)).collect::<Vec<_>>();
                let mut records: Vec<(u32, u32)> = rest.iter().flat_map(of).collect();
                records.sort_unstable();
                records
            };
            let (old, new) = (records(before, &rest_before), records(now, &rest_now));
            let mut new = new.into_iter().peekable();
            for (index, b) in old {
                while new.next_if(|(other, _)| *other < index).is_some() {}
                if let Some((_, n)) = new.next_if(|(other, _)| *other == index) {
                    self.edges.push((b, n));
                }
            }
        }
    }

    fn samples(&self, before: &View<'_>, now: &View<'_>, most: usize) -> Vec<Sample> {
        let tagged = |tags: &[Tag], wanted: Tag| {
            let found = tags.iter().enumerate().filter(|(_, tag)| **tag == wanted).map(|(at, _)| at as u32).collect::<Vec<_>>();
            spread(&found, most)
        };
        let mut samples = Vec::new();
        for at in tagged(&self.now, ALONE) {
            samples.push(Sample { kind: Kind::New, before: Vec::new(), now: vec![now.group(at)] });
        }
        for at in tagged(&self.before, ALONE) {
            samples.push(Sample { kind: Kind::Lost, before: vec![before.group(at)], now: Vec::new() });
        }
        let mut shown: HashSet<u32> = HashSet::new();
        for at in tagged(&self.before, CHANGED) {
            if !shown.contains(&at) {
                let (olds, news) = self.case(at);
                shown.extend(&olds);
                samples.push(Sample {
                    kind: Kind::Changed,
                    before: olds.into_iter().map(|at| before.group(at)).collect(),
                    now: news.into_iter().map(|at| now.group(at)).collect(),
                });
            }
        }
        samples
    }

    /// Everything that hangs together with a changed match of the past.
    fn case(&self, from: u32) -> (Vec<u32>, Vec<u32>) {
        let (mut olds, mut news) = (vec![from], Vec::new());
        let mut looked = 0;
        while let Some(old) = olds.get(looked).copied() {
            looked += 1;
            for new in partners(&self.edges, old) {
                if !news.contains(&new) {
                    news.push(new);
                    let more: Vec<u32> = partners(&self.back, new).filter(|old| !olds.contains(old)).collect();
                    olds.extend(more);
                }
            }
            // A chain of exchanged partners can be as long as the data: enough of it is shown.
            if olds.len() > CASE {
                break;
            }
        }
        olds.sort_unstable();
        news.sort_unstable();
        (olds, news)
    }
}

/// Matches of a case from which on it is not followed further.
const CASE: usize = 8;

fn partners(edges: &[(u32, u32)], of: u32) -> impl Iterator<Item = u32> + '_ {
    let from = edges.partition_point(|(one, _)| *one < of);
    edges[from..].iter().take_while(move |(one, _)| *one == of).map(|(_, other)| *other)
}

/// At most `most` of a list, from all over it.
fn spread(list: &[u32], most: usize) -> Vec<u32> {
    let shown = list.len().min(most);
    (0..shown).map(|at| list[at * list.len() / shown]).collect()
}
