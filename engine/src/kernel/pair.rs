//! The one-to-one kernel: candidate pairs per block, then the best assignment of each component.

use super::known::Known;
use super::{Found, Item, Kernel, Mark, Pair, Pairs, Verdict, each_block, window};
use crate::Error;
use crate::assign::{Assigner, Edge};
use crate::condition::{Bound, Points, Spot, Weighed};
use crate::learned::{Judge, Weights};

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
}

impl Kernel for PairKernel {
    fn name(&self) -> &'static str {
        "one-to-one"
    }

    fn run(&self, left: &[Item], right: &[Item]) -> Result<Found, Error> {
        let mut pairs = Pairs::default();
        let mut assigner = Assigner::new(self.margin);
        let mut edges: Vec<Edge> = Vec::new();
        let (mut candidates, mut cut_off) = (0u64, 0usize);
        let mut single: Vec<Weighed> = Vec::with_capacity(left.len().min(right.len()));
        each_block(left, right, |lefts: &[Item], rights: &[Item]| {
            if let ([l], [r], false) = (lefts, rights, self.overlapping) {
                single.push(Weighed::new(l.spot, r.spot));
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
        single.sort_unstable_by_key(|pair| pair.left.index);
        let mut found = |pair: &Weighed, points| {
            pairs.push(Pair { left: pair.left.index, right: pair.right.index, points, mark: Mark::Match(Verdict::Unique) });
        };
        if let Some(known) = &self.known {
            single.retain(|pair| known.points(&self.bound, pair).map(|points| found(pair, points)).is_none());
        }
        match &self.scoring {
            Scoring::Mean => {
                self.bound.keep(&mut single);
                single.iter().for_each(|pair| found(pair, self.bound.mean(pair)));
            }
            Scoring::Learned(..) => {
                single.iter().for_each(|pair| _ = self.points(pair.left, pair.right).map(|points| found(pair, points)));
            }
        }
        Ok(Found { pairs: pairs.into_batch()?, candidates, cut_off })
    }
}
