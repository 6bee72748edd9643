//! The conditions of a pass, bound to columns: whether a pair satisfies them and with how many points.
//!
//! One file per kind. `Rule` is what a pass asks of two schemas, `Bound` the same over two batches of records.
//! Matching and evidence both go through here, so they cannot disagree.

pub(crate) mod amount;
pub(crate) mod contained;
pub(crate) mod day;
pub(crate) mod equal;
pub(crate) mod similar;
pub(crate) mod values;

use std::sync::Arc;

use arrow::datatypes::Schema;
use ruleset::{Condition, Pass, Side};

use crate::chunks::Spot;
use crate::{Corpus, Error};
pub(crate) use amount::Limits;
pub(crate) use day::Window;
pub(crate) use values::Rows;

/// Points are kept in millionths of the whole until they are shown.
pub(crate) const FULL: u32 = 1_000_000;

/// What a satisfied condition is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Points {
    /// Millionths, `FULL` at distance zero.
    pub(crate) millionths: u32,
    /// Whether the distance is zero.
    pub(crate) exact: bool,
}

impl Points {
    pub(crate) const EXACT: Points = Points { millionths: FULL, exact: true };

    /// Falls linearly from full at distance zero to nothing at the limit.
    pub(crate) fn falling(distance: u128, limit: u128) -> Self {
        if distance == 0 {
            return Self::EXACT;
        }
        // Large numbers lose their low digits on both sides of the quotient alike.
        let shift = u32::max(128 - distance.max(limit).leading_zeros(), 100) - 100;
        let lost = ((distance >> shift) * u128::from(FULL)) / (limit >> shift).max(1);
        Self { millionths: FULL - u32::try_from(lost).unwrap_or(FULL).min(FULL), exact: false }
    }
}

/// One condition, with the positions of its columns among the pass's columns.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) weight: u32,
    pub(crate) check: Check,
    /// Whether the condition may fail: then it is no part of the block key.
    pub(crate) evidence: bool,
    /// Of the texts of its two columns; nothing counted for other conditions.
    pub(crate) frequencies: Arc<similar::Frequencies>,
}

impl Test {
    /// The position of its column of that side.
    pub(crate) const fn of(&self, side: Side) -> usize {
        match side {
            Side::Left => self.left,
            Side::Right => self.right,
        }
    }
}

/// What a condition checks.
#[derive(Debug, Clone)]
pub(crate) enum Check {
    Equal(equal::Kind),
    Amount(Limits),
    Day(Window),
    Similar(similar::Likeness),
    Contained(contained::Inside),
}

/// A pass over two schemas.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) tests: Vec<Test>,
    columns: [Vec<usize>; 2],
}

impl Rule {
    /// Finds the columns and checks that their types fit.
    pub(crate) fn new(pass: &Pass, left: &Schema, right: &Schema, corpus: &Corpus) -> Result<Self, Error> {
        let mut columns = [Vec::new(), Vec::new()];
        let mut tests = Vec::with_capacity(pass.conditions.len());
        for condition in &pass.conditions {
            let refuse = |message: String| Error::Condition { pass: pass.name.clone(), message };
            let on = condition.on().ok_or_else(|| refuse("a condition does not name its fields".to_owned()))?;
            let at = [column_of(left, on.left)?, column_of(right, on.right)?];
            let kinds = [left.field(at[0]).data_type(), right.field(at[1]).data_type()];
            let check = check(condition, kinds)
                .ok_or_else(|| refuse(format!("`{}` cannot compare `{}` with `{}`", condition.kind(), on.left, on.right)))?;
            let weight = if let Condition::TextSimilar(similar) = condition { u32::from(similar.weight) } else { 1 };
            let [left, right] = [0, 1].map(|side: usize| position(&mut columns[side], at[side]));
            let (evidence, frequencies) = (pass.is_evidence(condition), corpus.frequencies(pass, on));
            tests.push(Test { left, right, weight, check, evidence, frequencies });
        }
        Ok(Self { tests, columns })
    }

    /// The table's columns that the pass reads on one side.
    pub(crate) fn columns(&self, side: Side) -> &[usize] {
        &self.columns[side as usize]
    }

    /// Reads one more column of a side. Returns its position among the pass's columns.
    pub(crate) fn also(&mut self, side: Side, column: usize) -> usize {
        position(&mut self.columns[side as usize], column)
    }

    /// The same with some of its tests.
    pub(crate) fn only(&self, wanted: impl Fn(&Test) -> bool) -> Self {
        Self { tests: self.tests.iter().filter(|test| wanted(test)).cloned().collect(), columns: self.columns.clone() }
    }

    /// The limits of the first amount condition.
    pub(crate) fn limits(&self) -> Option<Limits> {
        self.tests.iter().find_map(|test| if let Check::Amount(limits) = test.check { Some(limits) } else { None })
    }

    /// The rule over the records of both sides, which have all columns of the tables the rule was made for.
    pub(crate) fn bind(&self, left: &Rows<'_>, right: &Rows<'_>) -> Result<Bound, Error> {
        let bind = |test: &Test| {
            let (left, right) = ((left, self.columns[0][test.left]), (right, self.columns[1][test.right]));
            Ok(match &test.check {
                Check::Equal(kind) => BoundTest::Equal(equal::Pair::new(*kind, left, right)?),
                Check::Amount(limits) => BoundTest::Amount(amount::Pair::new(*limits, left, right)?),
                Check::Day(window) => BoundTest::Day(day::Pair::new(window, left, right)?),
                Check::Similar(likeness) => BoundTest::Similar(similar::Pair::new((*likeness, &test.frequencies), left, right)?),
                Check::Contained(inside) => BoundTest::Contained(contained::Pair::new(*inside, left, right)?),
            })
        };
        let tests = self.tests.iter().map(bind).collect::<Result<Vec<_>, Error>>()?;
        let weights = self.tests.iter().map(|test| test.weight).collect();
        // Numbers and days decide in a few instructions, texts do not.
        let mut order: Vec<usize> = (0..tests.len()).collect();
        order.sort_by_key(|index| tests[*index].cost());
        Ok(Bound { tests, weights, order })
    }
}

fn column_of(schema: &Schema, name: &str) -> Result<usize, Error> {
    schema.index_of(name).map_err(|_| Error::NoField { field: name.to_owned() })
}

fn position(columns: &mut Vec<usize>, column: usize) -> usize {
    columns.iter().position(|known| *known == column).unwrap_or_else(|| {
        columns.push(column);
        columns.len() - 1
    })
}

fn check(condition: &Condition, kinds: [&arrow::datatypes::DataType; 2]) -> Option<Check> {
    let number = kinds.iter().all(|kind| values::scale(kind).is_some());
    let day = kinds.iter().all(|kind| values::is_day(kind));
    let text = kinds.iter().all(|kind| values::is_text(kind));
    Some(match condition {
        Condition::Equal(_) => Check::Equal(equal::Kind::of(kinds)?),
        Condition::AmountWithin(within) if number => Check::Amount(Limits::new(within, kinds)?),
        Condition::DateWindow(window) if day => Check::Day(Window::new(window)),
        Condition::TextSimilar(wanted) if text => Check::Similar(similar::Likeness::new(wanted)),
        Condition::Contained(wanted) if text => Check::Contained(contained::Inside::new(wanted)),
        _ => return None,
    })
}

/// One condition over the records of both sides.
#[derive(Debug)]
pub(crate) enum BoundTest {
    Equal(equal::Pair),
    Amount(amount::Pair),
    Day(day::Pair),
    Similar(similar::Pair),
    Contained(contained::Pair),
}

impl BoundTest {
    /// The points of a pair, `None` when the condition does not hold.
    pub(crate) fn points(&self, left: Spot, right: Spot) -> Option<Points> {
        match self {
            Self::Equal(pair) => pair.holds(left, right).then_some(Points::EXACT),
            Self::Amount(pair) => pair.points(left, right),
            Self::Day(pair) => pair.points(left, right),
            Self::Similar(pair) => pair.points(left, right),
            Self::Contained(pair) => pair.holds(left, right).then_some(Points::EXACT),
        }
    }

    /// Whether one of the two values is missing. Only asked of conditions that may fail.
    pub(crate) fn is_blank(&self, left: Spot, right: Spot) -> bool {
        match self {
            Self::Amount(pair) => pair.left.get(left).is_none() || pair.right.get(right).is_none(),
            Self::Day(pair) => pair.left.get(left).is_none() || pair.right.get(right).is_none(),
            Self::Similar(pair) => pair.left.get(left).is_none() || pair.right.get(right).is_none(),
            Self::Equal(_) | Self::Contained(_) => false,
        }
    }

    /// The points at the limit, in millionths.
    pub(crate) fn least_points(&self) -> u32 {
        if let Self::Similar(pair) = self { u32::from(pair.likeness.minimum_percent) * (FULL / 100) } else { 0 }
    }

    const fn cost(&self) -> u8 {
        match self {
            Self::Day(_) => 0,
            Self::Amount(_) => 1,
            Self::Equal(_) => 2,
            Self::Contained(_) => 3,
            Self::Similar(_) => 4,
        }
    }
}

/// A pair on its way through the conditions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weighed {
    pub(crate) left: Spot,
    pub(crate) right: Spot,
    /// Points so far, times their weights.
    sum: u64,
    exact: bool,
}

impl Weighed {
    pub(crate) const fn new(left: Spot, right: Spot) -> Self {
        Self { left, right, sum: 0, exact: true }
    }
}

/// A rule over the records of both sides. Made once per pass, read by all partitions.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) tests: Vec<BoundTest>,
    weights: Vec<u32>,
    order: Vec<usize>,
}

impl Bound {
    /// The weighted mean of the points, `None` when a condition does not hold.
    pub(crate) fn points(&self, left: Spot, right: Spot) -> Option<Points> {
        self.points_without(left, right, usize::MAX, Points::EXACT)
    }

    /// The same with the result of one condition given: group sums are measured apart from their members.
    pub(crate) fn points_without(&self, left: Spot, right: Spot, given: usize, result: Points) -> Option<Points> {
        let (mut sum, mut weights, mut exact) = (0u64, 0u64, true);
        for index in &self.order {
            let points = if *index == given { result } else { self.tests[*index].points(left, right)? };
            let weight = u64::from(self.weights[*index]);
            sum += weight * u64::from(points.millionths);
            weights += weight;
            exact &= points.exact;
        }
        Some(Points { millionths: u32::try_from(sum / weights.max(1)).unwrap_or(FULL), exact })
    }

    /// Keeps the pairs for which every condition holds, with what [`Bound::points`] gives them. One condition after the other: many
    /// reads of one column wait for memory together, those of all columns of one pair one after the other.
    pub(crate) fn keep(&self, pairs: &mut Vec<Weighed>) {
        for index in &self.order {
            let (test, weight) = (&self.tests[*index], u64::from(self.weights[*index]));
            pairs.retain_mut(|pair| {
                let points = test.points(pair.left, pair.right);
                if let Some(points) = points {
                    pair.sum += weight * u64::from(points.millionths);
                    pair.exact &= points.exact;
                }
                points.is_some()
            });
        }
    }

    /// The points of a pair that was kept.
    pub(crate) fn mean(&self, pair: &Weighed) -> Points {
        let weights: u64 = self.weights.iter().map(|weight| u64::from(*weight)).sum();
        Points { millionths: u32::try_from(pair.sum / weights.max(1)).unwrap_or(FULL), exact: pair.exact }
    }

    /// Whether every `equal` condition holds.
    pub(crate) fn keys_agree(&self, left: Spot, right: Spot) -> bool {
        self.tests.iter().all(|test| if let BoundTest::Equal(pair) = test { pair.holds(left, right) } else { true })
    }

    /// Whether these conditions hold.
    pub(crate) fn hold(&self, tests: &[usize], left: Spot, right: Spot) -> bool {
        tests.iter().all(|test| self.tests[*test].points(left, right).is_some())
    }

    /// The conditions in the order in which they decide most cheaply.
    pub(crate) fn by_cost(&self) -> &[usize] {
        &self.order
    }

    /// The first amount condition.
    pub(crate) fn amount(&self) -> Option<(usize, &amount::Pair)> {
        self.tests.iter().enumerate().find_map(|(index, test)| if let BoundTest::Amount(pair) = test { Some((index, pair)) } else { None })
    }

    /// Whether all amounts of the two are the same.
    pub(crate) fn amounts_are_equal(&self, left: Spot, right: Spot) -> bool {
        let differ = |test: &BoundTest| matches!(test, BoundTest::Amount(pair) if pair.points(left, right) != Some(Points::EXACT));
        !self.tests.iter().any(differ)
    }

    /// The first date window.
    pub(crate) fn day(&self) -> Option<&day::Pair> {
        self.tests.iter().find_map(|test| if let BoundTest::Day(pair) = test { Some(pair) } else { None })
    }
}
