//! Why two records match or do not: every condition of every pass, with both values, the distance and the limit.
//!
//! Derived from the records and the ruleset when asked for, through the same conditions as matching.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use arrow::array::RecordBatch;
use arrow::util::display::array_value_to_string;
use ruleset::{Amount, Cardinality, Condition, Pass, Ruleset, Score, Side};
use serde::Serialize;

use crate::chunks::Spot;
use crate::claims;
use crate::condition::{Bound, BoundTest, Check, FULL, Rows, Rule, amount, day, similar};
use crate::learned::{Judge, Learned, Level, Weights};
use crate::{Corpus, Error};

/// The record that is explained: the first of its batch.
const FIRST: Spot = Spot::single(0);

/// What one pass says about two records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PassEvidence {
    /// The pass's name.
    pub pass: String,
    /// Whether every condition holds; with a learned score, whether the points are enough to suggest a match.
    pub holds: bool,
    /// 0 to 100; 0 when a condition does not hold that has to.
    pub points: u8,
    /// With a learned score: what is said before any condition is looked at, in thousandths of a bit. With the conditions' bits it
    /// adds up to the odds that the points stand for.
    pub prior_bits_thousandths: Option<i32>,
    /// Condition by condition, in the pass's order.
    pub conditions: Vec<ConditionEvidence>,
}

/// What one condition says about two records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConditionEvidence {
    /// The word used in rulesets, such as `amount-within`.
    pub kind: &'static str,
    /// The left field.
    pub left_field: String,
    /// The right field.
    pub right_field: String,
    /// The left value; `None` when blank.
    pub left_value: Option<String>,
    /// The right value; `None` when blank.
    pub right_value: Option<String>,
    /// How far apart they are, in the condition's own unit.
    pub distance: String,
    /// How far apart they may be.
    pub limit: String,
    /// Whether the condition holds.
    pub holds: bool,
    /// 0 to 100.
    pub points: u8,
    /// The weight of the points.
    pub weight: u8,
    /// With a learned score: what this says for (or, negative, against) a match, in thousandths of a bit.
    pub bits_thousandths: Option<i32>,
    /// The smallest change of this condition that would admit the two; `None` when it holds or no change would.
    pub needed: Option<String>,
}

/// What a run knows besides two records: some conditions and scores depend on all of them.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Counts of the texts of both tables.
    pub corpus: &'a Corpus,
    /// By pass with a learned score: what it learned.
    pub learned: &'a BTreeMap<String, Learned>,
}

static NO_TEXTS: LazyLock<Corpus> = LazyLock::new(Corpus::default);
static NOTHING_LEARNED: BTreeMap<String, Learned> = BTreeMap::new();

impl Known<'_> {
    /// Nothing: enough for a ruleset without trigrams and learned scores.
    pub fn nothing() -> Self {
        Self { corpus: &NO_TEXTS, learned: &NOTHING_LEARNED }
    }
}

/// What every pass that compares the two sides says about the first record of each batch.
///
/// # Errors
/// [`Error::Layout`] when a batch is empty, [`Error::NoField`] or [`Error::Condition`] when the records do not have what the
/// passes compare.
pub fn explain_pair(left: &RecordBatch, right: &RecordBatch, ruleset: &Ruleset, known: Known<'_>) -> Result<Vec<PassEvidence>, Error> {
    if left.num_rows() == 0 || right.num_rows() == 0 {
        return Err(Error::layout("there is no record to explain"));
    }
    // Netting settles records of one side with each other: it says nothing about a left and a right one.
    ruleset.passes.iter().filter(|pass| pass.netting.is_none()).map(|pass| of_pass(left, right, pass, known)).collect()
}

pub(crate) fn of_pass(left: &RecordBatch, right: &RecordBatch, pass: &Pass, known: Known<'_>) -> Result<PassEvidence, Error> {
    let rule = Rule::new(pass, &left.schema(), &right.schema(), known.corpus)?;
    let sides = [left.project(rule.columns(Side::Left))?, right.project(rule.columns(Side::Right))?];
    let bound = rule.bind(&Rows::single(left), &Rows::single(right))?;
    let mut conditions = Vec::with_capacity(pass.conditions.len());
    for (at, condition) in pass.conditions.iter().enumerate() {
        conditions.push(of_condition(&rule, &bound, at, condition, &sides, pass)?);
    }
    if pass.score == Score::Learned {
        return Ok(of_learned(&bound, pass, known, conditions));
    }
    let points = bound.points(FIRST, FIRST);
    Ok(PassEvidence {
        pass: pass.name.clone(),
        holds: points.is_some(),
        points: points.map_or(0, |points| whole(points.millionths)),
        prior_bits_thousandths: None,
        conditions,
    })
}

/// What a pass with a learned score says: through the same weights as the run that learned them.
fn of_learned(bound: &Bound, pass: &Pass, known: Known<'_>, mut conditions: Vec<ConditionEvidence>) -> PassEvidence {
    let judge = Judge::new(pass);
    // No single limit admits a pair here.
    judge.evidence().iter().for_each(|at| conditions[*at].needed = None);
    let weights = known.learned.get(&pass.name).map(|learned| Weights::new(learned, &judge, bound, 0));
    let Some(weights) = weights else {
        return PassEvidence { pass: pass.name.clone(), holds: false, points: 0, prior_bits_thousandths: None, conditions };
    };
    for (at, test) in judge.evidence().iter().enumerate() {
        let level = Level::of(&bound.tests[*test], FIRST, FIRST);
        conditions[*test].bits_thousandths = Some(weights.bits(at, level, &bound.tests[*test], FIRST, FIRST));
    }
    let points = weights.points(&judge, bound, FIRST, FIRST);
    PassEvidence {
        pass: pass.name.clone(),
        holds: points.is_some_and(|points| points.millionths >= claims::least(pass)),
        points: points.map_or(0, |points| whole(points.millionths)),
        prior_bits_thousandths: Some(weights.prior()),
        conditions,
    }
}

fn of_condition(
    rule: &Rule,
    bound: &Bound,
    at: usize,
    condition: &Condition,
    sides: &[RecordBatch; 2],
    pass: &Pass,
) -> Result<ConditionEvidence, Error> {
    let (test, bound_test) = (&rule.tests[at], &bound.tests[at]);
    let value = |side: usize, column: usize| -> Result<Option<String>, Error> {
        let column = sides[side].column(column);
        let blank = column.is_null(0);
        let text = if blank { String::new() } else { array_value_to_string(column, 0)? };
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    };
    let (left_value, right_value) = (value(0, test.left)?, value(1, test.right)?);
    let points = bound_test.points(FIRST, FIRST);
    let mut words = words(&test.check, bound_test);
    if let Some(missing) = missing(left_value.is_none(), right_value.is_none()) {
        (words.distance, words.needed) = (missing.to_owned(), None);
    }
    if pass.cardinality != Cardinality::OneToOne && matches!(test.check, Check::Amount(_)) {
        words.limit.push_str(" between the single amount and the sum of its group");
    }
    let (left_field, right_field) = condition.on().map_or_else(Default::default, |on| (on.left.to_owned(), on.right.to_owned()));
    Ok(ConditionEvidence {
        kind: condition.kind(),
        left_field,
        right_field,
        left_value,
        right_value,
        distance: words.distance,
        limit: words.limit,
        holds: points.is_some(),
        points: points.map_or(0, |points| whole(points.millionths)),
        weight: u8::try_from(test.weight).unwrap_or(u8::MAX),
        bits_thousandths: None,
        needed: words.needed.filter(|_| points.is_none()),
    })
}

const fn missing(left: bool, right: bool) -> Option<&'static str> {
    match (left, right) {
        (true, true) => Some("both are blank"),
        (true, false) => Some("the left one is blank"),
        (false, true) => Some("the right one is blank"),
        (false, false) => None,
    }
}

fn whole(millionths: u32) -> u8 {
    (millionths / (FULL / 100)).min(100) as u8
}

struct Words {
    distance: String,
    limit: String,
    needed: Option<String>,
}

fn words(check: &Check, bound: &BoundTest) -> Words {
    match bound {
        BoundTest::Equal(pair) => Words {
            distance: if pair.holds(FIRST, FIRST) { "the same" } else { "different" }.to_owned(),
            limit: "the same".to_owned(),
            needed: Some("a pass without this condition".to_owned()),
        },
        BoundTest::Amount(pair) => of_amounts(pair),
        BoundTest::Day(pair) => of_days(pair),
        BoundTest::Similar(pair) => of_texts(pair),
        BoundTest::Contained(pair) => {
            let least = if let Check::Contained(inside) = check { inside.minimum_characters } else { 0 };
            Words {
                distance: if pair.holds(FIRST, FIRST) { "stands inside" } else { "does not stand inside" }.to_owned(),
                limit: format!("inside as whole words, at least {least} letters and digits"),
                needed: None,
            }
        }
    }
}

fn of_amounts(pair: &amount::Pair) -> Words {
    let text = |units: u128| {
        i128::try_from(units)
            .map_or_else(|_| "more than 38 digits hold".to_owned(), |units| Amount::new(units, pair.limits.scale).to_string())
    };
    let Some((left, right)) = pair.left.get(FIRST).zip(pair.right.get(FIRST)) else {
        return Words { distance: "not comparable".to_owned(), limit: String::new(), needed: None };
    };
    let distance = pair.limits.distance(left, right).map_or_else(|| text(u128::MAX), text);
    Words {
        limit: format!("at most {}", text(pair.limits.limit(left, right))),
        needed: Some(format!("absolute = \"{distance}\"")),
        distance,
    }
}

fn of_days(pair: &day::Pair) -> Words {
    let window = &pair.window;
    let limit = format!("{} to {} {}", window.from, window.to, window.unit());
    let Some(lag) = pair.lag(FIRST, FIRST) else {
        return Words { distance: "not comparable".to_owned(), limit, needed: None };
    };
    let knob = if lag > i64::from(window.to) { "to_days" } else { "from_days" };
    Words { distance: format!("{lag} {}", window.unit()), limit, needed: Some(format!("{knob} = {lag}")) }
}

fn of_texts(pair: &similar::Pair) -> Words {
    let texts = [&pair.left, &pair.right].map(|column| column.get(FIRST).unwrap_or_default());
    let likeness = whole(pair.likeness.among(&pair.frequencies, texts[0], texts[1]));
    Words {
        distance: format!("{likeness} percent alike"),
        limit: format!("at least {} percent alike", pair.likeness.minimum_percent),
        needed: (likeness > 0).then(|| format!("minimum_percent = {likeness}")),
    }
}
