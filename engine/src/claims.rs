//! What passes have matched so far: each record is claimed at most once.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;
use ruleset::{Accept, Cardinality, Pass, Side, Ties};

use crate::Error;
use crate::assign::{Assigner, Edge};
use crate::breaks::Ambiguous;
use crate::condition::{FULL, Points};
use crate::kernel::{self, Mark, Pair, Pairs, Verdict};
use crate::ordered::Ordered;
use crate::outcome::Match;
use crate::past::{Past, index};
use crate::scan::Records;

/// The matches of all passes.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    pub(crate) matches: Vec<Match>,
    /// By side: the members of all matches, each match a range of them.
    pub(crate) members: [Vec<u32>; 2],
    /// By side and record: the first pass in which it could as well have been matched.
    pub(crate) ambiguous: [Ambiguous; 2],
}

impl Claims {
    /// Claims what a past result has of these passes, as if they had just run.
    pub(crate) fn take_over(&mut self, records: &mut [Arc<Records>; 2], past: &Past, passes: Range<usize>) -> Result<(), Error> {
        self.take_over_some(records, past, past.matches.iter().filter(|found| passes.contains(&usize::from(found.pass))))
    }

    /// Claims some matches of a past result.
    pub(crate) fn take_over_some<'a>(
        &mut self,
        records: &mut [Arc<Records>; 2],
        past: &Past,
        matches: impl Iterator<Item = &'a Match>,
    ) -> Result<(), Error> {
        let [Some(left), Some(right)] = records.each_mut().map(Arc::get_mut) else {
            return Err(Error::layout("a plan outlived its pass"));
        };
        let rows = [Arc::clone(&left.table.numbers), Arc::clone(&right.table.numbers)];
        let sides = [left, right];
        for found in matches {
            let mut members = found.members;
            for side in Side::BOTH {
                let at = side as usize;
                let (start, length) = members[at];
                members[at].0 = self.members[at].len() as u32;
                for row in &past.rows[at][start as usize..(start + length) as usize] {
                    let index = index(side, *row, &rows[at])?;
                    if !sides[at].claim(index) {
                        return Err(Error::layout(format!("{side} row {row} of the past result is taken or excluded")));
                    }
                    self.members[at].push(index);
                }
            }
            self.matches.push(Match { members, ..found.clone() });
        }
        Ok(())
    }

    /// Turns a plan's result, once it is assigned, into matches and claims their records. Returns whether a component was cut off.
    pub(crate) fn take(
        &mut self,
        records: &mut [Arc<Records>; 2],
        (at, pass): (usize, &Pass),
        matched: &[RecordBatch],
    ) -> Result<bool, Error> {
        let [Some(left), Some(right)] = records.each_mut().map(Arc::get_mut) else {
            return Err(Error::layout("a plan outlived its pass"));
        };
        let mut sides = [left, right];
        let roles = pass.netting.map_or([0, 1], |side| [side as usize; 2]);
        let mut cut_off = false;
        let mut groups: Vec<Pair> = Vec::new();
        let most = matched.iter().map(RecordBatch::num_rows).sum();
        self.members.iter_mut().for_each(|members| members.reserve(most));
        if pass.cardinality == Cardinality::OneToOne {
            self.matches.reserve(most);
        }
        for pair in matched.iter().flat_map(kernel::rows) {
            match pair.mark {
                Mark::Match(Verdict::Tied(_)) if pass.ties == Ties::Leave => self.leave(roles, at, &pair),
                Mark::Match(verdict) => {
                    cut_off |= verdict == Verdict::CutOff;
                    match pass.cardinality {
                        Cardinality::OneToOne => self.one_to_one(&mut sides, roles, (at, pass), &pair, verdict),
                        _ => groups.push(pair),
                    }
                }
                Mark::Candidate(_) => {}
                Mark::AmbiguousLeft => _ = self.ambiguous[roles[0]].entry(pair.left).or_insert(at as u16),
                Mark::AmbiguousRight => _ = self.ambiguous[roles[1]].entry(pair.right).or_insert(at as u16),
            }
        }
        match pass.cardinality {
            Cardinality::OneToOne => {}
            // The rows of a group follow one another, each with a record of the one before.
            Cardinality::ManyToMany => {
                groups.chunk_by(|a, b| a.left == b.left || a.right == b.right).for_each(|group| self.group(&mut sides, (at, pass), group))
            }
            Cardinality::OneToMany => {
                groups.sort_unstable_by_key(|pair| (pair.left, pair.right));
                groups.chunk_by(|a, b| a.left == b.left).for_each(|group| self.group(&mut sides, (at, pass), group));
            }
            Cardinality::ManyToOne => {
                groups.sort_unstable_by_key(|pair| (pair.right, pair.left));
                groups.chunk_by(|a, b| a.right == b.right).for_each(|group| self.group(&mut sides, (at, pass), group));
            }
        }
        Ok(cut_off)
    }

    /// The records of a match that needs no person and has one of each side.
    pub(crate) fn accepted_pair(&self, found: &Match) -> Option<(u32, u32)> {
        let is_pair = found.auto && found.members.iter().all(|(_, number)| *number == 1);
        is_pair.then(|| (self.members[0][found.members[0].0 as usize], self.members[1][found.members[1].0 as usize]))
    }

    /// The pairs of these left records are one of two ways to settle their records: a person decides. Returns how many they are.
    pub(crate) fn doubt(&mut self, places: Range<usize>, lefts: &[u32], left_rows: usize) -> u64 {
        let mut is_doubted = vec![false; left_rows];
        lefts.iter().for_each(|left| is_doubted[*left as usize] = true);
        let mut count = 0;
        for place in places {
            if self.accepted_pair(&self.matches[place]).is_some_and(|(left, _)| is_doubted[left as usize]) {
                let found = &mut self.matches[place];
                (found.auto, found.verdict) = (false, Verdict::Tied(2));
                count += 1;
            }
        }
        count
    }

    /// Takes the matches out in the canonical order: by first left row, then what has no left record by first right row. No
    /// two matches share one, and indexes are in the order of rows, so each match has a place of its own and nothing is compared.
    pub(crate) fn in_order(&mut self, left_rows: usize) -> Ordered {
        let found = std::mem::take(&mut self.matches);
        let first = |found: &Match, side: usize| (found.members[side].1 > 0).then(|| self.members[side][found.members[side].0 as usize]);
        let mut places: Vec<u32> = vec![u32::MAX; left_rows];
        let mut one_sided: Vec<u32> = Vec::new();
        for (at, one) in found.iter().enumerate() {
            match first(one, 0) {
                Some(left) => places[left as usize] = at as u32,
                None => one_sided.push(at as u32),
            }
        }
        one_sided.sort_unstable_by_key(|at| first(&found[*at as usize], 1));
        // What no match starts with has no place: the others move up, and make room for those without a left record.
        places.retain(|at| *at != u32::MAX);
        places.extend(one_sided);
        Ordered::new(found, places)
    }

    /// Both records stay open and say why.
    fn leave(&mut self, roles: [usize; 2], at: usize, pair: &Pair) {
        for (side, index) in [(roles[0], pair.left), (roles[1], pair.right)] {
            self.ambiguous[side].entry(index).or_insert(at as u16);
        }
    }

    fn one_to_one(&mut self, sides: &mut [&mut Records; 2], roles: [usize; 2], (at, pass): (usize, &Pass), pair: &Pair, verdict: Verdict) {
        if !sides[roles[0]].is_open(pair.left) || !sides[roles[1]].is_open(pair.right) {
            return;
        }
        let mut members = self.members.each_ref().map(|rows| (rows.len() as u32, 0));
        let mut both = [(roles[0], pair.left), (roles[1], pair.right)];
        // Of one side, the earlier record comes first.
        if roles[0] == roles[1] && pair.right < pair.left {
            both.swap(0, 1);
        }
        for (side, index) in both {
            sides[side].claim(index);
            self.members[side].push(index);
            members[side].1 += 1;
        }
        self.matches.push(head(at, pass, pair.points, verdict, members));
    }

    /// Claims one group, given by its rows.
    fn group(&mut self, sides: &mut [&mut Records; 2], (at, pass): (usize, &Pass), group: &[Pair]) {
        let Mark::Match(verdict) = group[0].mark else { return };
        let mut members = self.members.each_ref().map(|rows| (rows.len() as u32, 0));
        for (side, index) in [0, 1].map(|side| (side, move |pair: &Pair| if side == 0 { pair.left } else { pair.right })) {
            let mut own: Vec<u32> = group.iter().map(index).collect();
            own.sort_unstable();
            own.dedup();
            members[side].1 = own.len() as u32;
            own.iter().for_each(|index| _ = sides[side].claim(*index));
            self.members[side].extend(own);
        }
        self.matches.push(head(at, pass, group[0].points, verdict, members));
    }
}

/// A plan's result with the assignment of candidates whose components are only known now that all blocks are.
pub(crate) fn assigned(pass: &Pass, mut batches: Vec<RecordBatch>) -> Result<Vec<RecordBatch>, Error> {
    let mut edges: Vec<Edge> = Vec::new();
    let mut cut_block = false;
    for pair in batches.iter().flat_map(kernel::rows) {
        if let Mark::Candidate(cut) = pair.mark {
            cut_block |= cut;
            edges.push(Edge { left: pair.left, right: pair.right, points: pair.points });
        }
    }
    if !edges.is_empty() {
        let mut pairs = Pairs::default();
        Assigner::new(margin(pass)).assign(&mut edges, cut_block, &mut pairs);
        batches.push(pairs.into_batch()?);
    }
    Ok(batches)
}

/// A pass's margin in the engine's unit.
pub(crate) fn margin(pass: &Pass) -> u32 {
    u32::from(pass.margin_points) * (FULL / 100)
}

/// The points from which a pass with a learned score suggests, in the engine's unit.
pub(crate) fn least(pass: &Pass) -> u32 {
    u32::from(pass.least_points()) * (FULL / 100)
}

fn head(at: usize, pass: &Pass, points: Points, verdict: Verdict, members: [(u32, u32); 2]) -> Match {
    let score = (points.millionths / (FULL / 100)).min(100) as u8;
    let good = match pass.accept {
        Accept::Strict => points.exact,
        Accept::WithinLimits => true,
        Accept::Score => pass.auto_points.is_some_and(|least| score >= least),
        Accept::Suggest => false,
    };
    Match { pass: at as u16, auto: good && verdict == Verdict::Unique, score, verdict, members }
}
