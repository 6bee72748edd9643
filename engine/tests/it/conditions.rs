//! Passes with every condition and every knob over the fields of `wide`, chosen at random.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use ruleset::{
    Accept, Amount, AmountWithin, Base, Calendar, Cardinality, Condition, Contained, DateWindow, Equal, Fee, Measure, Pass, Ruleset, Side,
    Sign, Subset, TextSimilar, Ties, Tolerance,
};

use crate::wide::ruleset;

/// Fields that a condition compares, left and right.
type On = (&'static str, &'static str);

/// A Monday, a Saturday and a Wednesday among the days of usual records.
const HOLIDAYS: [&str; 3] = ["2023-12-18", "2023-12-16", "2023-12-20"];

fn some(name: &str) -> Option<String> {
    Some(name.to_owned())
}

fn equal((left, right): On) -> Condition {
    Condition::Equal(Equal { field: None, left: some(left), right: some(right) })
}

/// An `equal` of any two fields that can be compared.
fn any_equal() -> impl Strategy<Value = Condition> {
    let pairs = [("key", "key"), ("name", "name"), ("key", "name"), ("flag", "flag"), ("count", "count"), ("amount", "count")];
    let days = [("day", "day"), ("day", "moment"), ("moment", "day"), ("moment", "moment"), ("count", "amount"), ("amount", "amount")];
    select(pairs.into_iter().chain(days).collect::<Vec<_>>()).prop_map(equal)
}

/// Limits in hundredths and percent; `None` where a pass may not have any.
pub(crate) fn amount(on: On, percent: bool) -> impl Strategy<Value = Condition> {
    let bases = select(&[Base::Left, Base::Right, Base::Larger, Base::Smaller][..]);
    let limits = (weighted(0.7, 0i128..160), weighted(0.4, 0i128..1500), bases, any::<bool>());
    limits.prop_map(move |(absolute, share, percent_of, flipped)| {
        Condition::AmountWithin(AmountWithin {
            field: None,
            left: some(on.0),
            right: some(on.1),
            absolute: absolute.map(|units| Amount::new(units, 2)),
            percent: share.filter(|_| percent).map(|units| Amount::new(units, 1)),
            percent_of,
            sign: if flipped { Sign::Flipped } else { Sign::Same },
        })
    })
}

fn any_amount(percent: bool) -> impl Strategy<Value = Condition> {
    let pairs = [("amount", "amount"), ("amount", "amount"), ("amount", "count"), ("count", "amount"), ("count", "count")];
    select(pairs.to_vec()).prop_flat_map(move |on| amount(on, percent))
}

fn any_window() -> impl Strategy<Value = Condition> {
    let pairs = [("day", "day"), ("day", "day"), ("day", "moment"), ("moment", "day"), ("moment", "moment")];
    let holidays = subsequence(HOLIDAYS.to_vec(), 0..=3);
    (select(pairs.to_vec()), -3i32..3, 0i32..4, any::<bool>(), holidays).prop_map(|((left, right), from_days, more, business, holidays)| {
        Condition::DateWindow(DateWindow {
            field: None,
            left: some(left),
            right: some(right),
            from_days,
            to_days: from_days + more,
            calendar: if business { Calendar::Business } else { Calendar::Calendar },
            holidays: holidays.into_iter().filter(|_| business).map(str::to_owned).collect(),
        })
    })
}

fn any_likeness() -> impl Strategy<Value = Condition> {
    let measures = select(&[Measure::JaroWinkler, Measure::Edits, Measure::TokenSort, Measure::TokenSet][..]);
    let pairs = [("name", "name"), ("name", "name"), ("key", "memo"), ("memo", "memo")];
    (select(pairs.to_vec()), measures, 1u8..=100, 1u8..4).prop_map(|((left, right), measure, minimum_percent, weight)| {
        Condition::TextSimilar(TextSimilar { field: None, left: some(left), right: some(right), measure, minimum_percent, weight })
    })
}

fn any_contained() -> impl Strategy<Value = Condition> {
    let pairs = [("key", "memo"), ("key", "memo"), ("memo", "key"), ("name", "memo"), ("memo", "memo")];
    (select(pairs.to_vec()), any::<bool>(), 3u8..7).prop_map(|((left, right), left_inside, minimum_characters)| {
        let inner = if left_inside { Side::Left } else { Side::Right };
        Condition::Contained(Contained { field: None, left: some(left), right: some(right), minimum_characters, inner })
    })
}

/// Any condition at all.
pub(crate) fn condition() -> impl Strategy<Value = Condition> {
    prop_oneof![3 => any_equal(), 3 => any_amount(true), 3 => any_window(), 2 => any_likeness(), 2 => any_contained()]
}

fn other_conditions(most: usize) -> impl Strategy<Value = Vec<Condition>> {
    proptest::collection::vec(condition(), 0..=most)
}

pub(crate) fn one_to_one() -> impl Strategy<Value = Pass> {
    (proptest::collection::vec(condition(), 1..4), select(&[0u8, 0, 10, 40][..]), any::<bool>()).prop_map(
        |(conditions, margin_points, leave)| Pass {
            conditions,
            margin_points,
            ties: if leave { Ties::Leave } else { Ties::Suggest },
            ..Pass::default()
        },
    )
}

pub(crate) fn fees() -> impl Strategy<Value = Vec<Fee>> {
    let fee = (weighted(0.7, 0i128..300), weighted(0.7, 0i128..60)).prop_map(|(percent, each)| Fee {
        percent: percent.map(|units| Amount::new(units, 1)),
        // A pattern says at least one of the two.
        each: each.or(percent.is_none().then_some(10)).map(|units| Amount::new(units, 2)),
    });
    proptest::collection::vec(fee, 0..3)
}

pub(crate) fn group() -> impl Strategy<Value = Pass> {
    let cardinality = select(&[Cardinality::OneToMany, Cardinality::ManyToOne, Cardinality::ManyToMany][..]);
    let key = select(&[("key", "key"), ("name", "name"), ("flag", "flag")][..]);
    (cardinality, key, any_amount(true), other_conditions(1), fees(), any::<bool>()).prop_map(
        |(cardinality, key, amount, others, fees, each)| Pass {
            cardinality,
            fees: if cardinality == Cardinality::ManyToMany { Vec::new() } else { fees },
            tolerance: if each { Tolerance::Each } else { Tolerance::Sum },
            conditions: [equal(key), amount].into_iter().chain(others.into_iter().filter(is_no_amount)).collect(),
            ..Pass::default()
        },
    )
}

pub(crate) fn subset() -> impl Strategy<Value = Pass> {
    let same = subsequence(vec!["key", "day", "flag"], 0..=1);
    let knobs = (2u8..6, select(&[0u8, 1, 9, 50][..]), same, any::<bool>());
    (knobs, any_amount(false), other_conditions(2), fees()).prop_map(
        |((most_members, most_others, same, many_left), amount, others, fees)| {
            let same = same.into_iter().map(str::to_owned).collect();
            Pass {
                cardinality: if many_left { Cardinality::ManyToOne } else { Cardinality::OneToMany },
                subset: Some(Subset { most_members, same, most_others }),
                fees,
                conditions: std::iter::once(amount).chain(others.into_iter().filter(is_no_amount)).collect(),
                ..Pass::default()
            }
        },
    )
}

pub(crate) fn netting() -> impl Strategy<Value = Pass> {
    let amount = Condition::AmountWithin(AmountWithin {
        field: some("amount"),
        left: None,
        right: None,
        absolute: None,
        percent: None,
        percent_of: Base::Left,
        sign: Sign::Same,
    });
    let one_field = |condition: &Condition| condition.on().is_some_and(|on| on.left == on.right) && !is_amount(condition);
    (any::<bool>(), other_conditions(2)).prop_map(move |(left, others)| Pass {
        netting: Some(if left { Side::Left } else { Side::Right }),
        conditions: std::iter::once(amount.clone()).chain(others.into_iter().filter(one_field)).collect(),
        ..Pass::default()
    })
}

const fn is_amount(condition: &Condition) -> bool {
    matches!(condition, Condition::AmountWithin(_))
}

/// Groups have one amount condition: the one for the sums.
fn is_no_amount(condition: &Condition) -> bool {
    !is_amount(condition)
}

/// A pass of any shape, with any way of accepting.
pub(crate) fn any_pass() -> impl Strategy<Value = Pass> {
    let accept = select(&[Accept::Strict, Accept::WithinLimits, Accept::Score, Accept::Suggest][..]);
    let pass = prop_oneof![3 => one_to_one(), 2 => group(), 2 => subset(), 1 => netting()];
    (pass, accept, 1u8..=100).prop_map(|(pass, accept, points)| Pass {
        accept,
        auto_points: (accept == Accept::Score).then_some(points),
        ..pass
    })
}

/// Checked rulesets of one to three passes.
pub(crate) fn rulesets() -> impl Strategy<Value = Ruleset> {
    proptest::collection::vec(any_pass(), 1..4).prop_map(ruleset)
}
