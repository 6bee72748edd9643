//! The past run beside a new one that differs from it in one pass: which records each of them offers to the passes behind.
//!
//! A block's matches depend on the records that are offered in it and on nothing else. So where both runs offer the same
//! records, the past's matches are the new ones, and only the other blocks are looked at.

use std::sync::Arc;

use ruleset::{Pass, Score, Side};

use crate::block::{self, Extent};
use crate::condition::Rule;
use crate::filter::Filter;
use crate::outcome::Match;
use crate::parts;
use crate::past::{Past, index};
use crate::plan::Machine;
use crate::row_numbers::RowNumbers;
use crate::scan::{self, Offer, Records};
use crate::signatures::{self, Hashes, are_kept};
use crate::wanted::{Blocks, Listed, Wanted};
use crate::{Error, Table};

/// Blocks are told apart while at most one in so many records differs, or so few; beyond it everything is computed.
const ONE_IN: usize = 8;
const FEW: usize = 1024;

/// The past run, as far as the new one has come.
pub(crate) struct Shadow<'a> {
    pub(crate) past: &'a Past,
    pub(crate) records: [Arc<Records>; 2],
    rows: [Arc<RowNumbers>; 2],
    /// By pass: places of its matches in the past result.
    matches: Vec<Vec<u32>>,
}

impl<'a> Shadow<'a> {
    /// The past run of these tables after so many passes.
    pub(crate) fn after(past: &'a Past, [left, right]: [&Table; 2], passes: usize) -> Result<Self, Error> {
        let mut matches = vec![Vec::new(); past.passes.len()];
        for (at, found) in (0..).zip(past.matches.iter()) {
            matches[usize::from(found.pass)].push(at);
        }
        let rows = [left, right].map(|table| Arc::clone(&table.numbers));
        let records = [Arc::new(Records::new(left, Side::Left)?), Arc::new(Records::new(right, Side::Right)?)];
        let mut shadow = Self { past, records, rows, matches };
        (0..passes).try_for_each(|at| shadow.pass(at))?;
        Ok(shadow)
    }

    /// Withholds what the new run does: as long as all passes so far are the same, what tells it is the same in both.
    pub(crate) fn withhold_as(&mut self, records: &[Arc<Records>; 2]) -> Result<(), Error> {
        for (records, now) in self.records.iter_mut().zip(records) {
            Arc::get_mut(records).ok_or_else(|| Error::layout("a plan outlived its pass"))?.withhold_as(now);
        }
        Ok(())
    }

    /// Goes on by one pass: claims what the past result has of it.
    pub(crate) fn pass(&mut self, at: usize) -> Result<(), Error> {
        let [Some(left), Some(right)] = self.records.each_mut().map(Arc::get_mut) else {
            return Err(Error::layout("a plan outlived its pass"));
        };
        for (side, records) in Side::BOTH.into_iter().zip([left, right]) {
            let (rows, of_side) = (&self.rows[side as usize], &self.past.rows[side as usize]);
            for found in self.matches[at].iter().map(|at| &self.past.matches[*at as usize]) {
                let (start, length) = found.members[side as usize];
                for row in &of_side[start as usize..(start + length) as usize] {
                    records.claim(index(side, *row, rows)?);
                }
            }
        }
        Ok(())
    }

    /// Whether both runs offer the same records to all passes behind.
    pub(crate) fn offers_the_same(&self, records: &[Arc<Records>; 2]) -> bool {
        self.records.iter().zip(records).all(|(past, now)| past.offers_the_same(now))
    }

    /// The blocks of a pass in which the two runs do not offer the same records; `None` when all of it is to be computed.
    pub(crate) fn differing(
        &self,
        records: &[Arc<Records>; 2],
        (at, pass): (usize, &Pass),
        (rule, extent): (&Rule, Extent),
        duplicates: bool,
        machine: &Machine,
    ) -> Result<Option<[Wanted; 2]>, Error> {
        // Where a record lies in several blocks, what is found depends on all of them; so it does where something is learned from all
        // pairs. Netting offers one side twice.
        let apart = pass.score != Score::Learned && pass.netting.is_none() && !block::overlaps(rule, extent);
        if !apart || self.past.passes[at].cut_off {
            return Ok(None);
        }
        let mut differing: [Vec<u32>; 2] = [Vec::new(), Vec::new()];
        for (side, differing) in differing.iter_mut().enumerate() {
            let (past, now) = (&self.records[side], &records[side]);
            let rows = now.table.rows();
            differing.extend(past.offered_otherwise(now, duplicates));
            if differing.len() > FEW.max(rows / ONE_IN) {
                return Ok(None);
            }
        }
        if let Some(hashes) = at_hand(records, (rule, extent), machine)? {
            let of_side = |(records, hashes): (&Vec<u32>, &Hashes)| records.iter().map(|at| hashes[*at as usize]).collect::<Vec<_>>();
            // A record without a hash lies in no block.
            let blocks = differing.iter().zip(&hashes).flat_map(of_side).filter(|block| *block != 0);
            let blocks = Arc::new(Blocks::new(blocks.collect()));
            let of_side = |side: usize| {
                let is_offered = |index: u32| records[side].is_offered(index, duplicates);
                Wanted::Listed(Arc::new(Listed::new(Arc::clone(&blocks), Arc::clone(&hashes[side]), is_offered)))
            };
            let mut listed = parts::make(machine.threads(), 2, of_side).into_iter();
            return Ok(listed.next().zip(listed.next()).map(|(left, right)| [left, right]));
        }
        let mut blocks: Vec<u64> = Vec::new();
        for side in Side::BOTH {
            let is_differing = |index: u32| differing[side as usize].binary_search(&index).is_ok();
            let found = scan::keys_of(&records[side as usize], rule, (extent, Offer::everything(side)), machine.shape(), is_differing)?;
            blocks.extend(found.into_iter().map(|(_, block)| u64::from(block)));
        }
        let filter = Arc::new(Filter::of(blocks.into_iter()));
        Ok(Some([Wanted::Hashed(Arc::clone(&filter)), Wanted::Hashed(filter)]))
    }

    /// What the past result has of a pass outside of the blocks of the left that are wanted.
    pub(crate) fn outside(
        &self,
        wanted: &Wanted,
        at: usize,
        (rule, extent): (&Rule, Extent),
        machine: &Machine,
    ) -> Result<Vec<&'a Match>, Error> {
        // All members of a match lie in one block: the first left one says which.
        let of_match = |place: &u32| {
            let found = &self.past.matches[*place as usize];
            Ok::<_, Error>((index(Side::Left, self.past.rows[0][found.members[0].0 as usize], &self.rows[0])?, found))
        };
        let found = self.matches[at].iter().map(of_match).collect::<Result<Vec<_>, _>>()?;
        let filter = match wanted {
            Wanted::All | Wanted::Known(_) => return Ok(Vec::new()),
            Wanted::Listed(listed) => {
                return Ok(found.into_iter().filter(|(first, _)| !listed.has(*first)).map(|(_, found)| found).collect());
            }
            Wanted::Hashed(filter) => filter,
        };
        let mut of_record: Vec<Option<&Match>> = vec![None; self.records[0].table.rows()];
        found.into_iter().for_each(|(first, found)| of_record[first as usize] = Some(found));
        let what = (extent, Offer::everything(Side::Left));
        let keys = scan::keys_of(&self.records[0], rule, what, machine.shape(), |index| of_record[index as usize].is_some())?;
        Ok(keys
            .into_iter()
            .filter(|(_, block)| !filter.may_have((*block).into()))
            .filter_map(|(index, _)| of_record[index as usize])
            .collect())
    }
}

/// The blocks of all records, which are kept from one preview to the next; `None` where there are too many, or where a record's block
/// does not hang on the record alone.
pub(crate) fn at_hand(
    records: &[Arc<Records>; 2],
    (rule, extent): (&Rule, Extent),
    machine: &Machine,
) -> Result<Option<[Hashes; 2]>, Error> {
    if block::overlaps(rule, extent) || !records.iter().all(|records| are_kept(records.table.rows())) {
        return Ok(None);
    }
    let of_side = |side: usize| signatures::of_blocks(&records[side], rule, extent, machine.shape());
    Ok(Some([of_side(0)?, of_side(1)?]))
}
