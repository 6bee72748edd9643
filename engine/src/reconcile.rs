//! One reconciliation: the passes in order, each over the records that the earlier ones left.

use std::sync::Arc;

use ruleset::{Cardinality, Condition, Pass, Ruleset, Score, Side, Sign, Tolerance};

use crate::block::{self, Extent};
use crate::breaks;
use crate::claims::{self, Claims};
use crate::condition::Rule;
use crate::condition::equal::{Kind, Values};
use crate::condition::values::Column;
use crate::kernel::Kernel;
use crate::kernel::balance::BalanceKernel;
use crate::kernel::group::GroupKernel;
use crate::kernel::pair::{PairKernel, Scoring};
use crate::kernel::pattern::{self, PatternKernel};
use crate::kernel::subset::SubsetKernel;
use crate::kernel::sums::Sums;
use crate::learned::{self, Judge, Learned, Weights};
use crate::outcome::{Outcome, PassReport, RowNumbers, SideCounts};
use crate::plan::Machine;
use crate::scan::{Offer, Polarity, Records};
use crate::{Corpus, Error, Options, Progress, Step, Table};

/// Matches the records of two tables by a ruleset. The same input gives the same result whatever the options.
///
/// It blocks until it is done and has threads of its own: call it from a plain thread, not from inside async code.
///
/// # Errors
/// [`Error::NoField`] or [`Error::Condition`] when the tables do not have what the passes compare, [`Error::Cancelled`] when
/// `progress` says so, and what the machinery cannot do.
pub fn reconcile(left: &Table, right: &Table, ruleset: &Ruleset, options: &Options, progress: &dyn Progress) -> Result<Outcome, Error> {
    let corpus = Corpus::of(left, right, ruleset, options)?;
    let rules = ruleset.passes.iter().map(|pass| Ok(Arc::new(rule(pass, left, right, &corpus)?)));
    let rules = rules.collect::<Result<Vec<_>, Error>>()?;
    let machine = Machine::new(*options)?;
    let mut state = State {
        records: [Arc::new(Records::new(left, Side::Left)?), Arc::new(Records::new(right, Side::Right)?)],
        claims: Claims::default(),
        stale: false,
        reports: Vec::with_capacity(rules.len()),
    };
    let excluded = [left, right].map(excluded);
    let passes = ruleset.passes.len();
    for (at, pass) in ruleset.passes.iter().enumerate() {
        progress.report(Step { pass: at + 1, passes, name: &pass.name, matched: state.claims.matches.len() as u64 });
        if progress.cancelled() {
            return Err(Error::Cancelled);
        }
        state.pass(&machine, at, ruleset, &rules)?;
    }
    progress.report(Step { pass: passes + 1, passes, name: "looking at what is open", matched: state.claims.matches.len() as u64 });
    if progress.cancelled() {
        return Err(Error::Cancelled);
    }
    let [excluded_left, excluded_right] = excluded;
    state.finish(&machine, ruleset, &rules, [excluded_left?, excluded_right?])
}

/// A pass over the two tables, or over one of them with itself.
fn rule(pass: &Pass, left: &Table, right: &Table, corpus: &Corpus) -> Result<Rule, Error> {
    match pass.netting {
        None => Rule::new(pass, left.schema(), right.schema(), corpus),
        Some(side) => {
            let schema = if side == Side::Left { left.schema() } else { right.schema() };
            Rule::new(&turned(pass), schema, schema, corpus)
        }
    }
}

/// The pass with every amount condition for opposite signs: an amount and its reversal.
fn turned(pass: &Pass) -> Pass {
    let mut pass = pass.clone();
    for condition in &mut pass.conditions {
        if let Condition::AmountWithin(within) = condition {
            within.sign = Sign::Flipped;
        }
    }
    pass
}

fn excluded(table: &Table) -> Result<u64, Error> {
    table.batches().iter().map(|batch| Ok(Table::exclusions(batch)?.true_count() as u64)).sum()
}

/// What is known between passes.
struct State {
    records: [Arc<Records>; 2],
    claims: Claims,
    /// Whether a pass with a key has matched records since second bookings were looked for.
    stale: bool,
    reports: Vec<PassReport>,
}

impl State {
    /// Runs one pass and claims what it matched. `done` are the passes before it.
    fn pass(&mut self, machine: &Machine, at: usize, ruleset: &Ruleset, rules: &[Arc<Rule>]) -> Result<(), Error> {
        let (pass, rule) = (&ruleset.passes[at], &rules[at]);
        let keyed = breaks::names_one_event(ruleset, pass, rule);
        if !keyed && self.stale {
            self.withhold(ruleset, rules, at)?;
        }
        let [left, right] = match pass.netting {
            None => Side::BOTH.map(|role| (role, Offer { role, sign: None, duplicates: keyed })),
            Some(side) => [(side, Polarity::Positive), (side, Polarity::Negative)].map(|(side, sign)| {
                (
                    side,
                    Offer { role: if sign == Polarity::Positive { Side::Left } else { Side::Right }, sign: Some(sign), duplicates: true },
                )
            }),
        };
        let inputs = [left, right].map(|(side, offer)| (&self.records[side as usize], offer));
        let learned = if pass.score == Score::Learned { Some(self.learn(machine, pass, rule, inputs)?) } else { None };
        let shape = shape(pass, rule, [&self.records[0], &self.records[1]], learned.as_ref())?;
        let ran = machine.run(inputs, &shape.rule, shape.extent, shape.kernel)?;
        let (before, rows) = (self.claims.matches.len(), self.claims.members.each_ref().map(Vec::len));
        let cut_off = self.claims.take(&mut self.records, at, pass, &ran)?;
        self.stale |= keyed;
        self.reports.push(PassReport {
            name: pass.name.clone(),
            matches: (self.claims.matches.len() - before) as u64,
            auto: self.claims.matches[before..].iter().filter(|found| found.auto).count() as u64,
            left_rows: (self.claims.members[0].len() - rows[0]) as u64,
            right_rows: (self.claims.members[1].len() - rows[1]) as u64,
            candidates: ran.candidates,
            cut_off: cut_off || ran.cut_off,
            learned,
        });
        Ok(())
    }

    /// Counts how the pass's pairs look, and learns from it what each condition says.
    fn learn(&self, machine: &Machine, pass: &Pass, rule: &Arc<Rule>, inputs: [(&Arc<Records>, Offer); 2]) -> Result<Learned, Error> {
        let judge = Judge::new(pass);
        let bound = rule.bind(&self.records[0].rows(), &self.records[1].rows())?;
        let ran = machine.run(inputs, rule, Extent::Everything, Arc::new(PatternKernel { bound, judge: judge.clone() }))?;
        let most_matches = self.records[0].count_open().min(self.records[1].count_open());
        Ok(learned::learn(&pattern::patterns(&ran.batches), &judge, most_matches))
    }

    /// Second bookings of what is matched are kept from passes that compare no key: there they would settle something else.
    fn withhold(&mut self, ruleset: &Ruleset, rules: &[Arc<Rule>], before: usize) -> Result<(), Error> {
        let done: Vec<(&Pass, &Arc<Rule>)> = ruleset.passes.iter().zip(rules).take(before).collect();
        let twins = breaks::duplicates(&self.records, ruleset, &done)?;
        for (records, twins) in self.records.iter_mut().zip(&twins) {
            let records = Arc::get_mut(records).ok_or_else(|| Error::layout("a plan outlived its pass"))?;
            records.withhold(twins.keys().copied());
        }
        self.stale = false;
        Ok(())
    }

    fn finish(mut self, machine: &Machine, ruleset: &Ruleset, rules: &[Arc<Rule>], excluded: [u64; 2]) -> Result<Outcome, Error> {
        let open = breaks::explain(machine, &self.records, ruleset, rules, &self.claims.ambiguous)?;
        let matches = self.claims.in_order(self.records[0].table.rows());
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
        let [left, right] = self.records.each_ref().map(|records| RowNumbers::new(&records.table));
        let members = std::mem::take(&mut self.claims.members);
        let mut outcome = Outcome { passes: self.reports, digest: String::new(), matches, members, rows: [left?, right?], open, counts };
        outcome.digest = outcome.compute_digest(machine.threads());
        Ok(outcome)
    }
}

/// How a pass is run.
struct Work {
    rule: Arc<Rule>,
    extent: Extent,
    kernel: Arc<dyn Kernel>,
}

fn shape(pass: &Pass, rule: &Arc<Rule>, records: [&Arc<Records>; 2], learned: Option<&Learned>) -> Result<Work, Error> {
    let scale = rule.limits().map_or(0, |limits| limits.scale);
    let (sums, one) = (Sums::new(pass, scale), if pass.cardinality == Cardinality::OneToMany { Side::Left } else { Side::Right });
    // Netting pairs the records of one side with one another.
    let sides = pass.netting.map_or(records, |side| [records[side as usize]; 2]);
    let bound = rule.bind(&sides[0].rows(), &sides[1].rows())?;
    let shared = || Arc::clone(rule);
    Ok(match (pass.cardinality, &pass.subset) {
        (Cardinality::OneToOne, _) => {
            let overlapping = block::overlaps(rule, Extent::Everything);
            let scoring = learned.map_or(Scoring::Mean, |learned| {
                let judge = Judge::new(pass);
                let weights = Weights::new(learned, &judge, &bound, claims::least(pass));
                Scoring::Learned(judge, weights)
            });
            let kernel = PairKernel { bound, scoring, overlapping, margin: claims::margin(pass) };
            Work { rule: shared(), extent: Extent::Everything, kernel: Arc::new(kernel) }
        }
        (Cardinality::ManyToMany, _) => {
            let kernel = BalanceKernel { bound, each: pass.tolerance == Tolerance::Each };
            Work { rule: shared(), extent: Extent::GroupKey, kernel: Arc::new(kernel) }
        }
        (_, None) => Work { rule: shared(), extent: Extent::GroupKey, kernel: Arc::new(GroupKernel { bound, one, sums }) },
        (_, Some(subset)) => {
            let many = if one == Side::Left { Side::Right } else { Side::Left };
            let (rows, schema) = (records[many as usize].rows(), records[many as usize].table.schema());
            let mut with_same = rule.as_ref().clone();
            let mut same = Vec::with_capacity(subset.same.len());
            for name in &subset.same {
                let column = schema.index_of(name).map_err(|_| Error::NoField { field: name.clone() })?;
                let kind = schema.field(column).data_type();
                let kind = Kind::of([kind, kind]).ok_or_else(|| Error::layout(format!("values of `{name}` cannot be compared")))?;
                same.push((with_same.also(many, column), Column::new(&rows, column, |column| Values::new(kind, column))?));
            }
            let rule = Arc::new(with_same);
            let kernel = SubsetKernel { rule: Arc::clone(&rule), bound, one, sums, subset: subset.clone(), same };
            Work { rule, extent: Extent::GroupKey, kernel: Arc::new(kernel) }
        }
    })
}
