//! The exact assignment of one component, and how many others are as good.
//!
//! The Hungarian method finds the best value and dual prices. Pairs whose price is tight are the only ones that any best
//! assignment can use, so counting the best assignments is a short search over those.

use super::Edge;
use crate::kernel::Verdict;

/// More than all points that 64 pairs can have: one more pair is always better.
const PER_PAIR: i64 = 100_000_000;
/// A pair that does not exist.
const NEVER: i64 = 1_000_000_000_000;
/// Best assignments that are counted; more are not told apart.
const COUNTED: u32 = 64;
/// Steps of the counting search.
const STEPS: u32 = 20_000;

/// A settled component.
pub(super) struct Solution {
    pub(super) chosen: Vec<(Edge, Verdict)>,
    /// Left records that another best assignment would have matched.
    pub(super) left_out: Vec<u32>,
    /// The same on the right.
    pub(super) right_out: Vec<u32>,
}

/// Solves a component of at most 64 records a side; `edges` are sorted by left, then right.
pub(super) fn solve(edges: &[Edge], lefts: &[u32], rights: &[u32]) -> Solution {
    if let Some(solution) = alike(edges, lefts, rights) {
        return solution;
    }
    let costs = Costs::new(edges, lefts, rights);
    let priced = costs.hungarian();
    let mut search = Search::new(&costs, &priced);
    search.descend(0, 0, 0);
    search.finish(edges, lefts, rights)
}

/// Everybody goes with everybody for the same points, as second bookings do: the first goes with the first, the next with the
/// next, and any other order is as good.
fn alike(edges: &[Edge], lefts: &[u32], rights: &[u32]) -> Option<Solution> {
    let (fewer, more) = (lefts.len().min(rights.len()), lefts.len().max(rights.len()));
    if edges.len() != lefts.len() * rights.len() || edges.iter().any(|edge| edge.points != edges[0].points) {
        return None;
    }
    let orders = (0..fewer as u32).fold(1u32, |orders, taken| orders.saturating_mul(more as u32 - taken));
    let verdict = if orders == 1 { Verdict::Unique } else { Verdict::Tied(orders.min(COUNTED)) };
    let chosen = (0..fewer).map(|at| (edges[at * rights.len() + at], verdict)).collect();
    Some(Solution { chosen, left_out: lefts[fewer..].to_vec(), right_out: rights[fewer..].to_vec() })
}

/// A square problem: each record also has a stand-in of its own on the other side, for staying open at no cost.
struct Costs {
    lefts: usize,
    rights: usize,
    size: usize,
    cells: Vec<i64>,
}

struct Priced {
    rows: Vec<i64>,
    columns: Vec<i64>,
    /// By left record: the column it got.
    assigned: Vec<usize>,
    best: i64,
}

impl Costs {
    fn new(edges: &[Edge], left_rows: &[u32], right_rows: &[u32]) -> Self {
        let (lefts, rights) = (left_rows.len(), right_rows.len());
        let size = lefts + rights;
        let mut cells = vec![NEVER; size * size];
        for left in 0..lefts {
            cells[left * size + rights + left] = 0;
        }
        for right in 0..rights {
            cells[(lefts + right) * size + right] = 0;
            for left in 0..lefts {
                cells[(lefts + right) * size + rights + left] = 0;
            }
        }
        for edge in edges {
            if let (Ok(left), Ok(right)) = (left_rows.binary_search(&edge.left), right_rows.binary_search(&edge.right)) {
                cells[left * size + right] = -(PER_PAIR + i64::from(edge.points.millionths));
            }
        }
        Self { lefts, rights, size, cells }
    }

    fn at(&self, row: usize, column: usize) -> i64 {
        self.cells[row * self.size + column]
    }

    /// Shortest augmenting paths with prices; row by row, lowest index first, so the same input gives the same prices.
    fn hungarian(&self) -> Priced {
        let n = self.size;
        let (mut rows, mut columns) = (vec![0i64; n + 1], vec![0i64; n + 1]);
        let (mut owner, mut way) = (vec![0usize; n + 1], vec![0usize; n + 1]);
        for row in 1..=n {
            owner[0] = row;
            let mut column = 0;
            let (mut least, mut used) = (vec![i64::MAX; n + 1], vec![false; n + 1]);
            loop {
                used[column] = true;
                let (current, mut delta, mut next) = (owner[column], i64::MAX, 0);
                for j in (1..=n).filter(|j| !used[*j]) {
                    let reduced = self.at(current - 1, j - 1) - rows[current] - columns[j];
                    if reduced < least[j] {
                        (least[j], way[j]) = (reduced, column);
                    }
                    if least[j] < delta {
                        (delta, next) = (least[j], j);
                    }
                }
                for j in 0..=n {
                    if used[j] {
                        rows[owner[j]] += delta;
                        columns[j] -= delta;
                    } else {
                        least[j] = least[j].saturating_sub(delta);
                    }
                }
                column = next;
                if owner[column] == 0 {
                    break;
                }
            }
            while column != 0 {
                owner[column] = owner[way[column]];
                column = way[column];
            }
        }
        let mut assigned = vec![0; n];
        (1..=n).for_each(|column| assigned[owner[column] - 1] = column - 1);
        let best = assigned.iter().enumerate().map(|(row, column)| self.at(row, *column)).sum();
        Priced { rows: rows.split_off(1), columns: columns.split_off(1), assigned, best }
    }
}

/// Walks through the best assignments, left records in row order.
struct Search<'a> {
    costs: &'a Costs,
    priced: &'a Priced,
    /// By left record: the rights it can have in a best assignment, and whether it can stay open.
    options: Vec<(u64, bool)>,
    current: Vec<Option<usize>>,
    first: Option<Vec<Option<usize>>>,
    changed: Vec<bool>,
    ever: [u64; 2],
    found: u32,
    steps: u32,
}

impl<'a> Search<'a> {
    fn new(costs: &'a Costs, priced: &'a Priced) -> Self {
        let tight =
            |row: usize, column: usize| costs.at(row, column) < NEVER && costs.at(row, column) == priced.rows[row] + priced.columns[column];
        let of = |left: usize| {
            let rights = (0..costs.rights).filter(|right| tight(left, *right)).fold(0u64, |mask, right| mask | 1 << right);
            (rights, tight(left, costs.rights + left))
        };
        Self {
            options: (0..costs.lefts).map(of).collect(),
            current: vec![None; costs.lefts],
            first: None,
            changed: vec![false; costs.lefts],
            ever: [0; 2],
            found: 0,
            steps: 0,
            costs,
            priced,
        }
    }

    fn stopped(&self) -> bool {
        self.found >= COUNTED || self.steps >= STEPS
    }

    fn descend(&mut self, left: usize, taken: u64, cost: i64) {
        self.steps += 1;
        if left == self.costs.lefts {
            if cost == self.priced.best {
                self.keep();
            }
            return;
        }
        let (rights, may_stay_open) = self.options[left];
        let mut free = rights & !taken;
        while free != 0 && !self.stopped() {
            let right = free.trailing_zeros() as usize;
            free &= free - 1;
            self.current[left] = Some(right);
            self.descend(left + 1, taken | 1 << right, cost + self.costs.at(left, right));
        }
        if may_stay_open && !self.stopped() {
            self.current[left] = None;
            self.descend(left + 1, taken, cost);
        }
    }

    fn keep(&mut self) {
        self.found += 1;
        for (left, right) in self.current.iter().enumerate() {
            if let Some(right) = right {
                self.ever[0] |= 1 << left;
                self.ever[1] |= 1 << right;
            }
        }
        match &self.first {
            None => self.first = Some(self.current.clone()),
            Some(first) => (0..first.len()).for_each(|left| self.changed[left] |= first[left] != self.current[left]),
        }
    }

    fn finish(self, edges: &[Edge], lefts: &[u32], rights: &[u32]) -> Solution {
        let complete = !self.stopped();
        let fallback =
            || self.priced.assigned[..lefts.len()].iter().map(|column| Some(*column).filter(|column| *column < rights.len())).collect();
        let verdict = |left: usize| match (self.found, complete) {
            (0, _) => Verdict::CutOff,
            (_, true) if !self.changed[left] => Verdict::Unique,
            (found, false) if found < COUNTED && !self.changed[left] => Verdict::CutOff,
            (found, _) => Verdict::Tied(found),
        };
        let chosen_rights: Vec<Option<usize>> = self.first.clone().unwrap_or_else(fallback);
        let mut chosen = Vec::with_capacity(lefts.len());
        let mut taken = [0u64; 2];
        for (left, right) in chosen_rights.iter().enumerate() {
            let Some(right) = right else { continue };
            taken[0] |= 1 << left;
            taken[1] |= 1 << right;
            let key = (lefts[left], rights[*right]);
            if let Ok(at) = edges.binary_search_by_key(&key, |edge| (edge.left, edge.right)) {
                chosen.push((edges[at], verdict(left)));
            }
        }
        let out = |rows: &[u32], side: usize| -> Vec<u32> {
            (0..rows.len()).filter(|at| self.ever[side] & !taken[side] & (1 << at) != 0).map(|at| rows[at]).collect()
        };
        Solution { chosen, left_out: out(lefts, 0), right_out: out(rights, 1) }
    }
}
