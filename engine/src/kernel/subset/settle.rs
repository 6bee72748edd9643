//! Which fit each single record gets, when several records want some of the same members.
//!
//! Records with the fewest fits left take their best, which may leave others with fewer, until nothing is left to take. Best is: neighbours before others, then more points, then fewer members, then the earliest. How many fits a record had at first is
//! its verdict, whatever was left in the end.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

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
    let mut waiting: Vec<usize> = (0..ones.len()).filter(|at| !found[*at].fits.is_empty()).collect();
    let mut claimed: HashSet<u32> = HashSet::new();
    let free = |fit: &&Fit, claimed: &HashSet<u32>| !fit.members.iter().any(|member| claimed.contains(member));
    while !waiting.is_empty() {
        let left = |at: &usize, claimed: &HashSet<u32>| found[*at].fits.iter().filter(|fit| free(fit, claimed)).count();
        let counts: Vec<(usize, usize)> = waiting.iter().map(|at| (left(at, &claimed), *at)).collect();
        let Some(fewest) = counts.iter().map(|(count, _)| *count).filter(|count| *count > 0).min() else { break };
        let mut taken: HashSet<usize> = HashSet::new();
        for (_, at) in counts.iter().filter(|(count, _)| *count == fewest) {
            let Some(fit) = found[*at].fits.iter().find(|fit| free(fit, &claimed)) else { continue };
            if found[*at].fits.len() <= most {
                claimed.extend(&fit.members);
                emit(kernel, fit, verdict(&found[*at], fit, &wanted), out);
            } else {
                out.ambiguous(kernel.ambiguous(), ones[*at].index());
            }
            taken.insert(*at);
        }
        waiting.retain(|at| !taken.contains(at));
    }
    waiting.iter().for_each(|at| out.ambiguous(kernel.ambiguous(), ones[*at].index()));
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
