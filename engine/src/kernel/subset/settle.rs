//! Which fit each single record gets, when several records want some of the same members.
//!
//! The record with the fewest fits left takes its best, which may leave others with fewer, until nothing is left to take. Best
//! is: neighbours before others, then more points, then fewer members, then the earliest. How many fits a record had at first is
//! its verdict, whatever was left in the end. `O(n log n)` in the members of all fits.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::{Fit, Fits, SubsetKernel};
use crate::kernel::{Item, Mark, Pair, Pairs, Verdict};

pub(super) fn settle(kernel: &SubsetKernel, ones: &[Item], mut found: Vec<Fits>, out: &mut Pairs) {
    let mut wanted: HashMap<u32, u32> = HashMap::new();
    for fits in &mut found {
        fits.fits.sort_by(|a, b| rank(a).cmp(&rank(b)));
        let members: HashSet<u32> = fits.fits.iter().flat_map(|fit| fit.members.iter().copied()).collect();
        members.into_iter().for_each(|member| *wanted.entry(member).or_default() += 1);
    }
    let most = usize::from(kernel.subset.most_others) + 1;
    let mut waiting = Waiting::new(&found);
    while let Some(at) = waiting.next() {
        let fits = &found[at];
        let Some(fit) = waiting.best(at).map(|best| &fits.fits[best]) else {
            out.ambiguous(kernel.ambiguous(), ones[at].index());
            continue;
        };
        if fits.fits.len() <= most {
            emit(kernel, fit, verdict(fits, fit, &wanted), out);
            waiting.claim(&fit.members);
        } else {
            out.ambiguous(kernel.ambiguous(), ones[at].index());
        }
    }
}

/// The single records that have had a fit and got none yet, those with the fewest left first.
struct Waiting {
    queue: BinaryHeap<Reverse<(usize, usize)>>,
    /// By single record: which of its fits are still free, and how many.
    free: Vec<(Vec<bool>, usize)>,
    done: Vec<bool>,
    /// By member: the fits that have it, as a single record and a position among its fits.
    of_member: HashMap<u32, Vec<(usize, usize)>>,
}

impl Waiting {
    fn new(found: &[Fits]) -> Self {
        let free: Vec<(Vec<bool>, usize)> = found.iter().map(|fits| (vec![true; fits.fits.len()], fits.fits.len())).collect();
        let mut of_member: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
        for (at, fits) in found.iter().enumerate() {
            for (position, fit) in fits.fits.iter().enumerate() {
                fit.members.iter().for_each(|member| of_member.entry(*member).or_default().push((at, position)));
            }
        }
        let queue = free.iter().enumerate().filter(|(_, (_, count))| *count > 0).map(|(at, (_, count))| Reverse((*count, at))).collect();
        Self { queue, done: vec![false; free.len()], free, of_member }
    }

    /// The next one; each is given once.
    fn next(&mut self) -> Option<usize> {
        while let Some(Reverse((count, at))) = self.queue.pop() {
            // An entry from before a fit was lost has been replaced by a later one.
            if !self.done[at] && self.free[at].1 == count {
                self.done[at] = true;
                return Some(at);
            }
        }
        None
    }

    /// The best of its fits that is still free.
    fn best(&self, at: usize) -> Option<usize> {
        self.free[at].0.iter().position(|free| *free)
    }

    /// Nobody else gets these members.
    fn claim(&mut self, members: &[u32]) {
        for (at, position) in members.iter().filter_map(|member| self.of_member.remove(member)).flatten() {
            let (free, count) = &mut self.free[at];
            if std::mem::replace(&mut free[position], false) {
                *count -= 1;
                if !self.done[at] {
                    self.queue.push(Reverse((*count, at)));
                }
            }
        }
    }
}

/// Neighbours first, then points, then few members, then the earliest.
fn rank(fit: &Fit) -> (bool, Reverse<u32>, usize, &[u32]) {
    (!fit.run, Reverse(fit.points.millionths), fit.members.len(), &fit.members)
}

fn verdict(fits: &Fits, chosen: &Fit, wanted: &HashMap<u32, u32>) -> Verdict {
    let others = chosen.members.iter().filter_map(|member| wanted.get(member)).max().copied().unwrap_or(1);
    match (u32::try_from(fits.fits.len()).unwrap_or(u32::MAX).max(others), fits.complete) {
        (count, _) if count > 1 => Verdict::Tied(count),
        (_, true) => Verdict::Unique,
        (_, false) => Verdict::CutOff,
    }
}

fn emit(kernel: &SubsetKernel, fit: &Fit, verdict: Verdict, out: &mut Pairs) {
    for member in &fit.members {
        let (left, right) = kernel.sides(fit.one, *member);
        out.push(Pair { left, right, points: fit.points, mark: Mark::Match(verdict) });
    }
}
