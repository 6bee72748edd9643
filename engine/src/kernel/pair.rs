//! The one-to-one kernel: candidate pairs per block, then the best assignment of each component.

use super::known::Known;
use super::{Found, Item, Kernel, Mark, Pair, Pairs, Sorted, Verdict, each_block, joined, split, window};
use crate::Error;
use crate::assign::{Assigner, Edge};
use crate::chunks::Spot;
use crate::condition::{Bound, Points, Weighed};
use crate::learned::{Judge, Weights};

/// Pairs that go through the conditions together: so many that reads wait together, and so few that they stay near.
const TOGETHER: usize = 4096;

/// Finds pairs. Where a record lies in several blocks, only candidates are found here and assigned once all are known.
#[derive(Debug)]
pub(crate) struct PairKernel {
    pub(crate) bound: Bound,
    pub(crate) scoring: Scoring,
    pub(crate) overlapping: bool,
    /// See [`Assigner::new`].
    pub(crate) margin: u32,
    /// Pairs that need not be looked at.
    pub(crate) known: Option<Known>,
}

/// What makes two records a pair, and what it is worth.
#[derive(Debug)]
pub(crate) enum Scoring {
    /// Every condition holds; the weighted mean of the points.
    Mean,
    /// How probable it is that they belong together.
    Learned(Judge, Weights),
}

impl PairKernel {
    fn points(&self, left: Spot, right: Spot) -> Option<Points> {
        match &self.scoring {
            Scoring::Mean => self.bound.points(left, right),
            Scoring::Learned(judge, weights) => weights.points(judge, &self.bound, left, right),
        }
    }

    fn candidates(&self, lefts: &[Item], rights: &[Item], compare: impl FnMut(&Item, &Item)) -> window::Work {
        match &self.scoring {
            Scoring::Mean => window::candidates(&self.bound, lefts, rights, compare),
            Scoring::Learned(judge, _) => window::by_axes(&self.bound, judge.axes(), lefts, rights, compare),
        }
    }

    /// Takes the pairs, of which each has its block for itself, and keeps those that match.
    fn alone(&self, weighed: &mut Vec<Weighed>, found: &mut Pairs) {
        let mut found = |pair: &Weighed, points| {
            found.push(Pair { left: pair.left.index, right: pair.right.index, points, mark: Mark::Match(Verdict::Unique) });
        };
        if let Some(known) = &self.known {
            weighed.retain(|pair| known.points(&self.bound, pair).map(|points| found(pair, points)).is_none());
        }
        match &self.scoring {
            Scoring::Mean => {
                self.bound.keep(weighed);
                weighed.drain(..).for_each(|pair| found(&pair, self.bound.mean(&pair)));
            }
            Scoring::Learned(..) => {
                weighed.drain(..).for_each(|pair| _ = self.points(pair.left, pair.right).map(|points| found(&pair, points)));
            }
        }
    }
}

impl Kernel for PairKernel {
    fn name(&self) -> &'static str {
        "one-to-one"
    }

    fn run(&self, left: &Sorted, right: &Sorted) -> Result<Found, Error> {
        let mut pairs = Pairs::default();
        let mut assigner = Assigner::new(self.margin);
        let mut edges: Vec<Edge> = Vec::new();
        let (mut candidates, mut cut_off) = (0u64, 0usize);
        let mut single: Vec<u64> = Vec::with_capacity(left.len().min(right.len()));
        each_block(left, right, |lefts: &[Item], rights: &[Item]| {
            if let ([l], [r], false) = (lefts, rights, self.overlapping) {
                single.push(joined(l.index(), r.index()));
                return Ok::<(), Error>(());
            }
            edges.clear();
            let work = self.candidates(lefts, rights, |l, r| {
                if let Some(points) = self.points(l.spot, r.spot) {
                    edges.push(Edge { left: l.index(), right: r.index(), points });
                }
            });
            candidates += work.compared;
            cut_off += usize::from(work.cut_off);
            if self.overlapping {
                for edge in &edges {
                    pairs.push(Pair { left: edge.left, right: edge.right, points: edge.points, mark: Mark::Candidate(work.cut_off) });
                }
            } else {
                assigner.assign(&mut edges, work.cut_off, &mut pairs);
            }
            Ok(())
        })?;
        candidates += single.len() as u64;
        // In the order of the left records, and not of their hashes: then neighbours in memory are read one after the other, on
        // the right side mostly, too, since both sides tell the same story.
        single.sort_unstable();
        let mut weighed = Vec::with_capacity(TOGETHER);
        for together in single.chunks(TOGETHER) {
            let spots = together.iter().map(|pair| split(*pair)).map(|(l, r)| Weighed::new(left.spot(l), right.spot(r)));
            weighed.extend(spots);
            self.alone(&mut weighed, &mut pairs);
        }
        Ok(Found { pairs: pairs.into_batch()?, candidates, cut_off })
    }
}
