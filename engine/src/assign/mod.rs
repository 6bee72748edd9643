//! Which of the candidate pairs become matches: the best assignment of each connected component.
//!
//! Best is: the most pairs, then the most points. A component of up to 64 records a side is solved exactly; a larger one by
//! taking the pair with the most points first, ties by row, and every match of it says `CUT_OFF`.

mod exact;

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::condition::Points;
use crate::kernel::{Mark, Pair, Pairs, Verdict};

/// Records a side that a component may have to be solved exactly.
pub(crate) const EXACT_RECORDS: usize = 64;

/// Two records that satisfy a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) points: Points,
}

/// Assigns components. Keeps its buffers from call to call.
#[derive(Debug, Default)]
pub(crate) struct Assigner {
    /// Millionths by which a pair must be worth more than its rivals; with nothing, only equal assignments are ties.
    margin: u32,
    lefts: Vec<u32>,
    rights: Vec<u32>,
    parents: Vec<u32>,
    components: Vec<(u32, Edge)>,
}

impl Assigner {
    pub(crate) fn new(margin: u32) -> Self {
        Self { margin, ..Self::default() }
    }

    /// Assigns everything in `edges`, which may be any number of components. The result does not depend on their order.
    pub(crate) fn assign(&mut self, edges: &mut [Edge], cut_off: bool, out: &mut Pairs) {
        if let [edge] = edges {
            let verdict = if cut_off { Verdict::CutOff } else { Verdict::Unique };
            return push(out, edge, verdict);
        }
        self.find_components(edges);
        let components = std::mem::take(&mut self.components);
        for component in components.chunk_by(|a, b| a.0 == b.0) {
            settle(component, cut_off, self.margin, out);
        }
        self.components = components;
    }

    /// Fills `components` with the edges by component, then left, then right.
    fn find_components(&mut self, edges: &[Edge]) {
        let collect = |into: &mut Vec<u32>, values: &mut dyn Iterator<Item = u32>| {
            into.clear();
            into.extend(values);
            into.sort_unstable();
            into.dedup();
        };
        collect(&mut self.lefts, &mut edges.iter().map(|edge| edge.left));
        collect(&mut self.rights, &mut edges.iter().map(|edge| edge.right));
        self.parents.clear();
        self.parents.extend(0..(self.lefts.len() + self.rights.len()) as u32);
        for edge in edges {
            let (left, right) = (self.left_node(edge.left), self.right_node(edge.right));
            let (a, b) = (find(&mut self.parents, left), find(&mut self.parents, right));
            // The smaller number becomes the root, so that a component is named by its first left record.
            self.parents[a.max(b) as usize] = a.min(b);
        }
        self.components.clear();
        for edge in edges {
            let node = self.left_node(edge.left);
            self.components.push((find(&mut self.parents, node), *edge));
        }
        self.components.sort_unstable_by_key(|(root, edge)| (*root, edge.left, edge.right));
    }

    fn left_node(&self, left: u32) -> u32 {
        self.lefts.binary_search(&left).unwrap_or_default() as u32
    }

    fn right_node(&self, right: u32) -> u32 {
        (self.lefts.len() + self.rights.binary_search(&right).unwrap_or_default()) as u32
    }
}

fn find(parents: &mut [u32], mut node: u32) -> u32 {
    while parents[node as usize] != node {
        parents[node as usize] = parents[parents[node as usize] as usize];
        node = parents[node as usize];
    }
    node
}

fn push(out: &mut Pairs, edge: &Edge, verdict: Verdict) {
    out.push(Pair { left: edge.left, right: edge.right, points: edge.points, mark: Mark::Match(verdict) });
}

/// Settles one component, given by its edges in order.
fn settle(component: &[(u32, Edge)], cut_off: bool, margin: u32, out: &mut Pairs) {
    if let [(_, edge)] = component {
        return push(out, edge, if cut_off { Verdict::CutOff } else { Verdict::Unique });
    }
    let edges: Vec<Edge> = component.iter().map(|(_, edge)| *edge).collect();
    let mut lefts: Vec<u32> = edges.iter().map(|edge| edge.left).collect();
    let mut rights: Vec<u32> = edges.iter().map(|edge| edge.right).collect();
    for side in [&mut lefts, &mut rights] {
        side.sort_unstable();
        side.dedup();
    }
    if lefts.len() > EXACT_RECORDS || rights.len() > EXACT_RECORDS {
        return greedy(edges, &lefts, &rights, out);
    }
    let solution = exact::solve(&edges, &lefts, &rights);
    let rivals = rivals(&edges, &solution.chosen, margin, out);
    for ((edge, verdict), rivals) in solution.chosen.iter().zip(rivals) {
        let verdict = match verdict {
            _ if cut_off => Verdict::CutOff,
            Verdict::Unique if rivals > 0 => Verdict::Tied(rivals + 1),
            verdict => *verdict,
        };
        push(out, edge, verdict);
    }
    solution.left_out.iter().for_each(|left| out.ambiguous(Mark::AmbiguousLeft, *left));
    solution.right_out.iter().for_each(|right| out.ambiguous(Mark::AmbiguousRight, *right));
}

/// By chosen pair: how many others of one of its records are worth as much but for the margin, and are free to be taken
/// instead: their other record is open, or not firmly matched itself. Open ones are noted as ambiguous.
fn rivals(edges: &[Edge], chosen: &[(Edge, Verdict)], margin: u32, out: &mut Pairs) -> Vec<u32> {
    let mut rivals = vec![0; chosen.len()];
    if margin == 0 {
        return rivals;
    }
    let by_left: HashMap<u32, usize> = chosen.iter().enumerate().map(|(at, (edge, _))| (edge.left, at)).collect();
    let by_right: HashMap<u32, usize> = chosen.iter().enumerate().map(|(at, (edge, _))| (edge.right, at)).collect();
    for edge in edges {
        let near = |at: usize| chosen[at].0.points.millionths <= edge.points.millionths.saturating_add(margin);
        let (left, right) = (by_left.get(&edge.left).copied(), by_right.get(&edge.right).copied());
        if left == right {
            continue;
        }
        if [left, right].into_iter().flatten().all(near) {
            [left, right].into_iter().flatten().for_each(|at| rivals[at] += 1);
            if left.is_none() {
                out.ambiguous(Mark::AmbiguousLeft, edge.left);
            }
            if right.is_none() {
                out.ambiguous(Mark::AmbiguousRight, edge.right);
            }
        }
    }
    rivals
}

/// The stated method above the size: most points first, then the lower left row, then the lower right row.
fn greedy(mut edges: Vec<Edge>, lefts: &[u32], rights: &[u32], out: &mut Pairs) {
    edges.sort_unstable_by_key(|edge| (Reverse(edge.points.millionths), edge.left, edge.right));
    let (mut left_taken, mut right_taken) = (vec![false; lefts.len()], vec![false; rights.len()]);
    for edge in &edges {
        let (Ok(left), Ok(right)) = (lefts.binary_search(&edge.left), rights.binary_search(&edge.right)) else { continue };
        if !left_taken[left] && !right_taken[right] {
            (left_taken[left], right_taken[right]) = (true, true);
            push(out, edge, Verdict::CutOff);
        }
    }
    let open = |side: &[u32], taken: &[bool]| -> Vec<u32> {
        side.iter().zip(taken).filter(|(_, taken)| !**taken).map(|(index, _)| *index).collect()
    };
    open(lefts, &left_taken).iter().for_each(|left| out.ambiguous(Mark::AmbiguousLeft, *left));
    open(rights, &right_taken).iter().for_each(|right| out.ambiguous(Mark::AmbiguousRight, *right));
}
