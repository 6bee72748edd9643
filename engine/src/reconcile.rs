//! One reconciliation: the passes in order, each over the records that the earlier ones left.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};

use arrow::datatypes::Schema;
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
use crate::kernel::known::Known;
use crate::kernel::pair::{PairKernel, Scoring};
use crate::kernel::pattern::{self, PatternKernel};
use crate::kernel::subset::SubsetKernel;
use crate::kernel::sums::Sums;
use crate::learned::{self, Judge, Learned, Weights};
use crate::matched::Matched;
use crate::outcome::{Outcome, PassReport, SideCounts};
use crate::past::Past;
use crate::plan::Machine;
use crate::rivals::{self, Accepted, Doubted};
use crate::scan::{Offer, Polarity, Records};
use crate::shadow::{self, Shadow};
use crate::start::Start;
use crate::wanted::Wanted;
use crate::{Corpus, Error, Options, Progress, Step, Table};

/// Matches the records of two tables by a ruleset. The same input gives the same result whatever the options.
///
/// It blocks until it is done and has threads of its own: call it from a plain thread, not from inside async code.
///
/// # Errors
/// [`Error::NoField`] or [`Error::Condition`] when the tables do not have what the passes compare, [`Error::Cancelled`] when
/// `progress` says so, and what the machinery cannot do.
pub fn reconcile(left: &Table, right: &Table, ruleset: &Ruleset, options: &Options, progress: &dyn Progress) -> Result<Outcome, Error> {
    let rules = rules(left, right, ruleset, options)?;
    let machine = Machine::new(*options)?;
    let mut state = State::new([left, right], rules.len())?.run(&machine, (ruleset, &rules), None, progress)?;
    let passes = ruleset.passes.len();
    let matched = state.claims.matches.len() as u64;
    go_on(progress, Step { pass: passes + 1, passes, name: "looking at what is open", matched })?;
    let (records, ambiguous) = (state.records.clone(), std::mem::take(&mut state.claims.ambiguous));
    // Neither asks the other anything.
    let (outcome, open) = std::thread::scope(|scope| {
        let outcome = scope.spawn(|| state.finish());
        let open = breaks::explain(&machine, &records, ruleset, &rules, &ambiguous);
        (outcome.join(), open)
    });
    let outcome = outcome.map_err(|_| Error::layout("putting the matches in order broke off"))?;
    let (mut outcome, open) = (outcome?, open?);
    for (counts, open) in outcome.counts.iter_mut().zip(&open) {
        counts.open = open.len() as u64;
    }
    outcome.open = open;
    outcome.digest = outcome.compute_digest(machine.threads());
    Ok(outcome)
}

/// The matches that [`reconcile`] would find, without saying why the other records are open. Passes that `start` takes from a
/// past result are not computed again; the tables need only the columns that it names.
///
/// It blocks until it is done, as [`reconcile`] does.
///
/// # Errors
/// As [`reconcile`], and [`Error::Layout`] when the past result is not one of these tables.
pub fn rematch(start: &Start, past: &Past, tables: [&Table; 2], options: &Options, progress: &dyn Progress) -> Result<Matched, Error> {
    let rules = rules(tables[0], tables[1], &start.ruleset, options)?;
    let machine = Machine::new(*options)?;
    let state = State::new(tables, rules.len())?.run(&machine, (&start.ruleset, &rules), Some((start, past)), progress)?;
    Ok(Matched(state.finish()?))
}

fn rules(left: &Table, right: &Table, ruleset: &Ruleset, options: &Options) -> Result<Vec<Arc<Rule>>, Error> {
    let corpus = Corpus::of(left, right, ruleset, options)?;
    ruleset.passes.iter().map(|pass| Ok(Arc::new(rule(pass, left.schema(), right.schema(), &corpus)?))).collect()
}

fn go_on(progress: &dyn Progress, step: Step<'_>) -> Result<(), Error> {
    progress.report(step);
    if progress.cancelled() { Err(Error::Cancelled) } else { Ok(()) }
}

/// A pass over the two tables, or over one of them with itself.
pub(crate) fn rule(pass: &Pass, left: &Schema, right: &Schema, corpus: &Corpus) -> Result<Rule, Error> {
    match pass.netting {
        None => Rule::new(pass, left, right, corpus),
        Some(side) => {
            let schema = if side == Side::Left { left } else { right };
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
    fn new(tables: [&Table; 2], passes: usize) -> Result<Self, Error> {
        Ok(Self {
            records: [Arc::new(Records::new(tables[0], Side::Left)?), Arc::new(Records::new(tables[1], Side::Right)?)],
            claims: Claims::default(),
            stale: false,
            reports: Vec::with_capacity(passes),
        })
    }

    /// Runs all passes, but those that `start` has from a past result.
    fn run(
        mut self,
        machine: &Machine,
        (ruleset, rules): (&Ruleset, &[Arc<Rule>]),
        start: Option<(&Start, &Past)>,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        if let Some((start, past)) = start {
            self.take_over(machine, start, past, rules)?;
        }
        let tables = self.records.each_ref().map(|records| records.table.clone());
        let doubted = std::thread::scope(|scope| {
            let (ask, accepted) = mpsc::channel();
            let doubted = scope.spawn(|| rivals::doubted(tables.each_ref(), (ruleset, rules), machine, accepted));
            // Whoever asks is gone behind the passes, and then the answers are complete.
            let ran = self.passes(machine, (ruleset, rules), start, (progress, ask));
            let doubted = doubted.join().unwrap_or_else(|_| Err(Error::layout("looking for rivals broke off")));
            ran.and(doubted)
        })?;
        for Doubted { pass, places, lefts } in doubted {
            self.reports[pass].auto -= self.claims.doubt(places, &lefts, self.records[0].table.rows());
        }
        Ok(self)
    }

    /// Runs all passes behind those that were taken over, and hands on what they accept.
    fn passes(
        &mut self,
        machine: &Machine,
        (ruleset, rules): (&Ruleset, &[Arc<Rule>]),
        start: Option<(&Start, &Past)>,
        (progress, ask): (&dyn Progress, Sender<Accepted>),
    ) -> Result<(), Error> {
        let passes = ruleset.passes.len();
        let mut shadow = None;
        for (at, pass) in ruleset.passes.iter().enumerate().skip(self.reports.len()) {
            go_on(progress, Step { pass: at + 1, passes, name: &pass.name, matched: self.claims.matches.len() as u64 })?;
            let mut known = start.filter(|(start, _)| start.knows_pairs_of(at)).map(|(_, past)| self.known(past, at)).transpose()?;
            let behind = start.filter(|(start, _)| start.one_changed()).map(|(_, past)| past);
            let mut run = |state: &mut Self, shadow| state.pass(machine, at, (ruleset, rules), (start.is_some(), known.take(), shadow));
            let found = match (behind, &mut shadow) {
                (Some(past), None) => {
                    let (found, began) = self.beside(past, at, |state| run(state, None))?;
                    shadow = Some(began);
                    found
                }
                (_, shadow) => {
                    let found = run(self, shadow.as_mut())?;
                    shadow.as_mut().map_or(Ok(()), |shadow| shadow.pass(at))?;
                    found
                }
            };
            if let Some(accepted) = Accepted::of(&self.claims, (at, pass), found) {
                // Nobody listens only where looking for rivals has failed, which is said behind the passes.
                _ = ask.send(accepted);
            }
            if let Some((shadow, past)) = shadow.as_ref().zip(behind)
                && shadow.offers_the_same(&self.records)
            {
                self.claims.take_over(&mut self.records, past, at + 1..passes)?;
                self.reports.extend_from_slice(past.passes.get(at + 1..).unwrap_or_default());
                break;
            }
        }
        Ok(())
    }

    /// Runs the first pass that is computed, and beside it goes through what the past result has up to that pass.
    fn beside<'a, T>(
        &mut self,
        past: &'a Past,
        at: usize,
        run: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<(T, Shadow<'a>), Error> {
        let tables = self.records.each_ref().map(|records| records.table.clone());
        let (ran, shadow) = std::thread::scope(|scope| {
            let shadow = scope.spawn(|| Shadow::after(past, tables.each_ref(), at + 1));
            (run(self), shadow.join().unwrap_or_else(|_| Err(Error::layout("looking at the past run broke off"))))
        });
        let (ran, mut shadow) = (ran?, shadow?);
        shadow.withhold_as(&self.records)?;
        Ok((ran, shadow))
    }

    /// Claims what the past result has of the passes that have not changed.
    fn take_over(&mut self, machine: &Machine, start: &Start, past: &Past, rules: &[Arc<Rule>]) -> Result<(), Error> {
        let (ruleset, taken) = (&start.ruleset, start.taken());
        let keyed: Vec<bool> =
            ruleset.passes.iter().zip(rules).take(taken).map(|(pass, rule)| breaks::names_one_event(ruleset, pass, rule)).collect();
        let mut claimed = 0;
        for at in 0..taken {
            // Second bookings are looked for where the run did so, unless a later pass with a key made it look again.
            if !keyed[at] && self.stale && !keyed[at..].contains(&true) {
                self.claims.take_over(&mut self.records, past, claimed..at)?;
                claimed = at;
                self.withhold((ruleset, rules), at, machine, None)?;
            }
            self.stale |= keyed[at];
            self.reports.push(past.passes.get(at).ok_or_else(|| Error::layout("the past result is of another ruleset"))?.clone());
        }
        self.claims.take_over(&mut self.records, past, claimed..taken)
    }

    /// The pairs that the past run found in a pass.
    fn known(&self, past: &Past, at: usize) -> Result<Known, Error> {
        let [left, right] = self.records.each_ref().map(|records| &*records.table.numbers);
        Known::of(past, at, [left, right], self.records[0].table.rows())
    }

    /// Runs one pass and claims what it matched. With a shadow, only the blocks are computed that the past run did not see like that.
    /// Returns the places of the matches that were computed.
    fn pass(
        &mut self,
        machine: &Machine,
        at: usize,
        (ruleset, rules): (&Ruleset, &[Arc<Rule>]),
        (again, known, mut shadow): (bool, Option<Known>, Option<&mut Shadow<'_>>),
    ) -> Result<Range<usize>, Error> {
        let (pass, rule) = (&ruleset.passes[at], &rules[at]);
        let keyed = breaks::names_one_event(ruleset, pass, rule);
        if !keyed && self.stale {
            let shadow = shadow.as_mut().map(|shadow| &mut shadow.records);
            self.withhold((ruleset, rules), at, machine, shadow)?;
        }
        let sides = match pass.netting {
            None => Side::BOTH.map(|role| (role, Offer { role, sign: None, duplicates: keyed })),
            Some(side) => [(side, Polarity::Positive), (side, Polarity::Negative)].map(|(side, sign)| {
                (
                    side,
                    Offer { role: if sign == Polarity::Positive { Side::Left } else { Side::Right }, sign: Some(sign), duplicates: true },
                )
            }),
        };
        let inputs = sides.map(|(side, offer)| (&self.records[side as usize], offer));
        let learned = match pass.score {
            Score::Learned => match self.learn(machine, pass, rule, inputs)? {
                Ok(learned) => Some(learned),
                Err(candidates) => {
                    self.reports.push(PassReport { name: pass.name.clone(), candidates, cut_off: true, ..PassReport::default() });
                    return Ok(self.claims.matches.len()..self.claims.matches.len());
                }
            },
            Score::Mean => None,
        };
        let shape = shape(pass, rule, [&self.records[0], &self.records[1]], (learned.as_ref(), known), machine.threads())?;
        let what = (&shape.rule, shape.extent);
        let blocks = match &shadow {
            Some(shadow) => shadow.differing(&self.records, (at, pass), (&shape.rule, shape.extent), keyed, machine)?,
            None => None,
        };
        let wanted = match &blocks {
            Some(blocks) => blocks.clone(),
            None if again && pass.netting.is_none() => {
                let hashes = shadow::at_hand(&self.records, (&shape.rule, shape.extent), machine)?;
                hashes.map_or([Wanted::All, Wanted::All], |hashes| hashes.map(Wanted::Known))
            }
            None => [Wanted::All, Wanted::All],
        };
        let ran = machine.run(inputs, what, shape.kernel, wanted)?;
        let (before, rows) = (self.claims.matches.len(), self.claims.members.each_ref().map(Vec::len));
        let matched = claims::assigned(pass, ran.batches)?;
        let cut_off = self.claims.take(&mut self.records, (at, pass), &matched)?;
        let found = before..self.claims.matches.len();
        if let (Some(shadow), Some(blocks)) = (shadow, &blocks) {
            let kept = shadow.outside(&blocks[0], at, (&shape.rule, shape.extent), machine)?;
            self.claims.take_over_some(&mut self.records, shadow.past, kept.into_iter())?;
        }
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
        Ok(found)
    }

    /// Counts how the pass's pairs look, and learns from it what each condition says. Where not all of them can be looked at, what is left
    /// says nothing of the others, and nothing is learned: then it is the number of pairs.
    fn learn(
        &self,
        machine: &Machine,
        pass: &Pass,
        rule: &Arc<Rule>,
        inputs: [(&Arc<Records>, Offer); 2],
    ) -> Result<Result<Learned, u64>, Error> {
        let judge = Judge::new(pass);
        let bound = rule.bind(&self.records[0].rows(), &self.records[1].rows())?;
        let ran = machine.run(
            inputs,
            (rule, Extent::Everything),
            Arc::new(PatternKernel { bound, judge: judge.clone() }),
            [Wanted::All, Wanted::All],
        )?;
        let most_matches = self.records[0].count_open().min(self.records[1].count_open());
        if ran.cut_off {
            return Ok(Err(ran.candidates));
        }
        Ok(Ok(learned::learn(&pattern::patterns(&ran.batches), &judge, most_matches)))
    }

    /// In the past run's records, too, where there is one.
    fn withhold(
        &mut self,
        rules: (&Ruleset, &[Arc<Rule>]),
        before: usize,
        machine: &Machine,
        shadow: Option<&mut [Arc<Records>; 2]>,
    ) -> Result<(), Error> {
        self.stale = false;
        let mut states = vec![&mut self.records];
        states.extend(shadow);
        breaks::withhold(&mut states, rules, before, machine.threads())
    }

    /// The matches and counts. Why records are open is not said, and there is no digest.
    fn finish(mut self) -> Result<Outcome, Error> {
        let matches = self.claims.in_order(self.records[0].table.rows());
        let mut counts = [SideCounts::default(); 2];
        for side in [0, 1] {
            let total = |auto: bool| matches.iter().filter(|found| found.auto == auto).map(|found| u64::from(found.members[side].1)).sum();
            counts[side] = SideCounts {
                rows: self.records[side].table.rows() as u64,
                matched: total(true),
                suggested: total(false),
                open: self.records[side].count_open(),
                excluded: excluded(&self.records[side].table)?,
            };
        }
        let rows = self.records.each_ref().map(|records| Arc::clone(&records.table.numbers));
        let (members, open) = (std::mem::take(&mut self.claims.members), [Vec::new(), Vec::new()]);
        Ok(Outcome { passes: self.reports, digest: String::new(), matches, members, rows, open, counts })
    }
}

/// How a pass is run.
struct Work {
    rule: Arc<Rule>,
    extent: Extent,
    kernel: Arc<dyn Kernel>,
}

fn shape(
    pass: &Pass,
    rule: &Arc<Rule>,
    records: [&Arc<Records>; 2],
    (learned, known): (Option<&Learned>, Option<Known>),
    threads: usize,
) -> Result<Work, Error> {
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
            let kernel = PairKernel { bound, scoring, overlapping, margin: claims::margin(pass), known };
            Work { rule: shared(), extent: Extent::Everything, kernel: Arc::new(kernel) }
        }
        (Cardinality::ManyToMany, _) => {
            let kernel = BalanceKernel { bound, each: pass.tolerance == Tolerance::Each };
            Work { rule: shared(), extent: Extent::GroupKey, kernel: Arc::new(kernel) }
        }
        (_, None) => Work { rule: shared(), extent: Extent::GroupKey, kernel: Arc::new(GroupKernel { bound, one, sums }) },
        (_, Some(subset)) => {
            let many = one.other();
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
            let kernel = SubsetKernel { rule: Arc::clone(&rule), bound, one, sums, subset: subset.clone(), same, threads };
            Work { rule, extent: Extent::GroupKey, kernel: Arc::new(kernel) }
        }
    })
}
