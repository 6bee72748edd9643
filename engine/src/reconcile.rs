//! One reconciliation: the passes in order, each over the records that the earlier ones left.

use std::sync::Arc;

use ruleset::{Accept, Cardinality, Pass, Ruleset, Side};

use crate::assign::{Assigner, Edge};
use crate::block::{self, Extent};
use crate::breaks::{self, Ambiguous};
use crate::condition::{FULL, Points, Rule};
use crate::kernel::group::GroupKernel;
use crate::kernel::pair::PairKernel;
use crate::kernel::{self, Kernel, Mark, Pair, Pairs, Verdict};
use crate::outcome::{Match, Outcome, PassReport, SideCounts};
use crate::plan::{Machine, Ran};
use crate::scan::Records;
use crate::{Error, Options, Progress, Step, Table};

/// Matches the records of two tables by a ruleset. The same input gives the same result whatever the options.
///
/// It blocks until it is done and has threads of its own: call it from a plain thread, not from inside async code.
///
/// # Errors
/// [`Error::NoField`] or [`Error::Condition`] when the tables do not have what the passes compare, [`Error::Cancelled`] when
/// `progress` says so, and what the machinery cannot do.
pub fn reconcile(left: &Table, right: &Table, ruleset: &Ruleset, options: &Options, progress: &dyn Progress) -> Result<Outcome, Error> {
    let rules = ruleset.passes.iter().map(|pass| Ok(Arc::new(Rule::new(pass, left.schema(), right.schema())?)));
    let rules = rules.collect::<Result<Vec<_>, Error>>()?;
    let machine = Machine::new(*options)?;
    let mut state = State {
        records: [Arc::new(Records::new(left, Side::Left)?), Arc::new(Records::new(right, Side::Right)?)],
        matches: Vec::new(),
        members: [Vec::new(), Vec::new()],
        ambiguous: [Ambiguous::new(), Ambiguous::new()],
        reports: Vec::with_capacity(rules.len()),
    };
    let excluded = [left, right].map(excluded);
    let passes = ruleset.passes.len();
    for (at, (pass, rule)) in ruleset.passes.iter().zip(&rules).enumerate() {
        progress.report(Step { pass: at + 1, passes, name: &pass.name, matched: state.matches.len() as u64 });
        if progress.cancelled() {
            return Err(Error::Cancelled);
        }
        state.pass(&machine, at, pass, rule)?;
    }
    progress.report(Step { pass: passes + 1, passes, name: "looking at what is open", matched: state.matches.len() as u64 });
    if progress.cancelled() {
        return Err(Error::Cancelled);
    }
    let [excluded_left, excluded_right] = excluded;
    state.finish(&machine, ruleset, &rules, [excluded_left?, excluded_right?])
}

fn excluded(table: &Table) -> Result<u64, Error> {
    table.batches().iter().map(|batch| Ok(Table::exclusions(batch)?.true_count() as u64)).sum()
}

/// What is known between passes.
struct State {
    records: [Arc<Records>; 2],
    matches: Vec<Match>,
    members: [Vec<u32>; 2],
    /// By side and record: the first pass in which it could as well have been matched.
    ambiguous: [Ambiguous; 2],
    reports: Vec<PassReport>,
}

impl State {
    fn pass(&mut self, machine: &Machine, at: usize, pass: &Pass, rule: &Arc<Rule>) -> Result<(), Error> {
        let (extent, kernel): (_, Arc<dyn Kernel>) = match pass.cardinality {
            Cardinality::OneToOne => {
                let overlapping = block::overlaps(rule, Extent::Everything);
                (Extent::Everything, Arc::new(PairKernel { rule: Arc::clone(rule), overlapping }))
            }
            Cardinality::OneToMany => (Extent::GroupKey, Arc::new(GroupKernel { rule: Arc::clone(rule), one: Side::Left })),
            Cardinality::ManyToOne => (Extent::GroupKey, Arc::new(GroupKernel { rule: Arc::clone(rule), one: Side::Right })),
        };
        let ran = machine.run([&self.records[0], &self.records[1]], rule, extent, kernel)?;
        let (before, rows) = (self.matches.len(), self.members.each_ref().map(Vec::len));
        let cut_off = self.take(at, pass, &ran)?;
        self.reports.push(PassReport {
            name: pass.name.clone(),
            matches: (self.matches.len() - before) as u64,
            left_rows: (self.members[0].len() - rows[0]) as u64,
            right_rows: (self.members[1].len() - rows[1]) as u64,
            candidates: ran.candidates,
            cut_off: cut_off || ran.cut_off,
        });
        Ok(())
    }

    /// Turns a plan's result into matches and claims their records. Returns whether a component was cut off.
    fn take(&mut self, at: usize, pass: &Pass, ran: &Ran) -> Result<bool, Error> {
        let mut edges: Vec<Edge> = Vec::new();
        let (mut cut_off, mut cut_block) = (false, false);
        let mut groups: Vec<Pair> = Vec::new();
        let assigned;
        let mut batches: Vec<&_> = ran.batches.iter().collect();
        for pair in ran.batches.iter().flat_map(kernel::rows) {
            if let Mark::Candidate(cut) = pair.mark {
                cut_block |= cut;
                edges.push(Edge { left: pair.left, right: pair.right, points: pair.points });
            }
        }
        if !edges.is_empty() {
            let mut pairs = Pairs::default();
            Assigner::default().assign(&mut edges, cut_block, &mut pairs);
            assigned = pairs.into_batch()?;
            batches.push(&assigned);
        }
        let claimed = &mut self.records;
        let [Some(left), Some(right)] = claimed.each_mut().map(Arc::get_mut) else {
            return Err(Error::layout("a plan outlived its pass"));
        };
        for pair in batches.into_iter().flat_map(kernel::rows) {
            match pair.mark {
                Mark::Match(verdict) => {
                    cut_off |= verdict == Verdict::CutOff;
                    if pass.cardinality == Cardinality::OneToOne {
                        if left.claim(pair.left) && right.claim(pair.right) {
                            let start = self.members.each_ref().map(|rows| (rows.len() as u32, 1));
                            self.members[0].push(pair.left);
                            self.members[1].push(pair.right);
                            self.matches.push(head(at, pass, pair.points, verdict, start));
                        }
                    } else {
                        groups.push(pair);
                    }
                }
                Mark::Candidate(_) => {}
                Mark::AmbiguousLeft => _ = self.ambiguous[0].entry(pair.left).or_insert(at as u16),
                Mark::AmbiguousRight => _ = self.ambiguous[1].entry(pair.right).or_insert(at as u16),
            }
        }
        let one = if pass.cardinality == Cardinality::OneToMany { 0 } else { 1 };
        let ends = |pair: &Pair| if one == 0 { (pair.left, pair.right) } else { (pair.right, pair.left) };
        groups.sort_unstable_by_key(ends);
        for group in groups.chunk_by(|a, b| ends(a).0 == ends(b).0) {
            let mut start = self.members.each_ref().map(|rows| (rows.len() as u32, 1));
            start[1 - one].1 = group.len() as u32;
            let mut claim = |side: usize, index: u32| if side == 0 { left.claim(index) } else { right.claim(index) };
            claim(one, ends(&group[0]).0);
            self.members[one].push(ends(&group[0]).0);
            for pair in group {
                claim(1 - one, ends(pair).1);
                self.members[1 - one].push(ends(pair).1);
            }
            let Mark::Match(verdict) = group[0].mark else { continue };
            self.matches.push(head(at, pass, group[0].points, verdict, start));
        }
        Ok(cut_off)
    }

    fn finish(mut self, machine: &Machine, ruleset: &Ruleset, rules: &[Arc<Rule>], excluded: [u64; 2]) -> Result<Outcome, Error> {
        let open = breaks::explain(machine, &self.records, ruleset, rules, &self.ambiguous)?;
        let rows = [0, 1].map(|side: usize| self.row_numbers(side));
        let [left_rows, right_rows] = rows;
        let mut matches = std::mem::take(&mut self.matches);
        // The canonical order: by first left row. No two matches share one.
        matches.sort_unstable_by_key(|found| self.members[0][found.members[0].0 as usize]);
        let mut counts = [SideCounts::default(); 2];
        for side in [0, 1] {
            let total = |auto: bool| matches.iter().filter(|found| found.auto == auto).map(|found| u64::from(found.members[side].1)).sum();
            counts[side] = SideCounts {
                rows: self.records[side].table.rows() as u64,
                matched: total(true),
                suggested: total(false),
                open: open[side].len() as u64,
                excluded: excluded[side],
            };
        }
        let rows = [left_rows?, right_rows?];
        let mut outcome = Outcome { passes: self.reports, digest: String::new(), matches, rows, open, counts };
        outcome.digest = outcome.compute_digest();
        Ok(outcome)
    }

    /// The row numbers of one side's matched records, in the order of `members`.
    fn row_numbers(&self, side: usize) -> Result<Vec<u64>, Error> {
        let records = &self.records[side];
        let columns = records.table.batches().iter().map(Table::row_numbers).collect::<Result<Vec<_>, _>>()?;
        let number = |index: &u32| {
            let (batch, at) = records.locate(*index);
            columns[batch].value(at)
        };
        Ok(self.members[side].iter().map(number).collect())
    }
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
