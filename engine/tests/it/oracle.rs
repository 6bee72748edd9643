//! A slow, obvious matcher that the engine must equal on small inputs: every assignment is tried.

use arrow::array::AsArray;
use arrow::datatypes::UInt64Type;
use proptest::prelude::*;
use ruleset::{Base, Cardinality, Condition};

use crate::records::{Record, pass, reconcile, records, ruleset, table, window, within};

const FULL: i64 = 1_000_000;

#[derive(Debug, Clone, Copy)]
struct Limits {
    keyed: bool,
    cents: i64,
    from: i32,
    to: i32,
}

/// The points of a pair in millionths, straight from the definition.
fn points(left: &Record, right: &Record, limits: Limits) -> Option<i64> {
    let apart = (left.cents? - right.cents?).abs();
    let lag = right.day? - left.day?;
    if apart > limits.cents || lag < limits.from || lag > limits.to {
        return None;
    }
    let nearest = 0.clamp(limits.from, limits.to);
    let widest = (limits.to - nearest).max(nearest - limits.from);
    let amount = if apart == 0 { FULL } else { FULL - apart * FULL / limits.cents };
    let day = if lag == nearest { FULL } else { FULL - i64::from((lag - nearest).abs()) * FULL / i64::from(widest + 1) };
    if !limits.keyed {
        return Some((amount + day) / 2);
    }
    (left.reference? == right.reference?).then_some((FULL + amount + day) / 3)
}

/// Records of few keys whose amounts often add up to one another.
fn crowd() -> impl Strategy<Value = Vec<Record>> {
    let record =
        (0u8..2, 1i64..7).prop_map(|(reference, cents)| Record { reference: Some(reference), cents: Some(cents), day: Some(19_700) });
    proptest::collection::vec(record, 1..5)
}

/// Whether others with the reference of the one at `place[0]` add up to about the other side's record at `place[1]`, but for those that
/// have a partner there.
pub(crate) fn rivals(side: &[Record], other: &[Record], place: [usize; 2], cents: i64) -> bool {
    let key = side[place[0]].reference;
    let rest = |records: &[Record], but: usize| -> Vec<i64> {
        let of_key = |(at, record): &(usize, &Record)| *at != but && record.reference == key;
        records.iter().enumerate().filter(of_key).filter_map(|(_, record)| record.cents).collect()
    };
    let partners = rest(other, place[1]);
    let others: Vec<i64> =
        rest(side, place[0]).into_iter().filter(|one| !partners.iter().any(|other| (one - other).abs() <= cents)).collect();
    let sum: i64 = others.iter().sum();
    !others.is_empty() && other[place[1]].cents.is_some_and(|single| 4 * (single - sum).abs() <= single.abs().max(sum.abs()))
}

/// Every best assignment, as pairs of positions, and its worth.
pub(crate) struct Best {
    pub(crate) worth: (usize, i64),
    pub(crate) all: Vec<Vec<(usize, usize)>>,
}

pub(crate) fn search(
    edges: &[Vec<Option<i64>>],
    left: usize,
    taken: &mut Vec<bool>,
    chosen: &mut Vec<(usize, usize)>,
    sum: i64,
    best: &mut Best,
) {
    if left == edges.len() {
        let worth = (chosen.len(), sum);
        if worth > best.worth {
            *best = Best { worth, all: Vec::new() };
        }
        if worth == best.worth {
            best.all.push(chosen.clone());
        }
        return;
    }
    search(edges, left + 1, taken, chosen, sum, best);
    for right in 0..taken.len() {
        if let (Some(points), false) = (edges[left][right], taken[right]) {
            taken[right] = true;
            chosen.push((left, right));
            search(edges, left + 1, taken, chosen, sum + points, best);
            chosen.pop();
            taken[right] = false;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn one_to_one_equals_trying_everything(
        left in records(5), right in records(5), keyed: bool, cents in 0i64..20, from in -2i32..2, more in 0i32..3,
    ) {
        let limits = Limits { keyed, cents, from, to: from + more };
        let mut conditions = vec![within(cents, 0, Base::Left), window(limits.from, limits.to)];
        conditions.extend(keyed.then(|| Condition::equal("reference")));
        let ruleset = ruleset(vec![pass("p", Cardinality::OneToOne, conditions)]);
        let edges: Vec<Vec<Option<i64>>> = left.iter().map(|l| right.iter().map(|r| points(l, r, limits)).collect()).collect();
        let mut best = Best { worth: (0, 0), all: Vec::new() };
        search(&edges, 0, &mut vec![false; right.len()], &mut Vec::new(), 0, &mut best);

        let outcome = reconcile(&table(&left), &table(&right), &ruleset);
        let mut found = Vec::new();
        for batch in outcome.matches_batches().expect("matches") {
            let rows = batch.column(2).as_primitive::<UInt64Type>().values();
            for pair in (0..batch.num_rows()).step_by(2) {
                let verdict = batch.column(6).as_string::<i32>().value(pair).to_owned();
                found.push(((rows[pair] as usize - 1, rows[pair + 1] as usize - 1), verdict));
            }
        }
        let worth = found.iter().map(|((l, r), _)| edges[*l][*r]).collect::<Option<Vec<_>>>();
        let worth = worth.map(|points| (points.len(), points.iter().sum::<i64>()));
        prop_assert_eq!(worth, Some(best.worth), "not a best assignment: {:?}", found);
        for (pair, verdict) in &found {
            let everywhere = best.all.iter().all(|assignment| assignment.contains(pair));
            let rivals = keyed && (rivals(&left, &right, [pair.0, pair.1], cents) || rivals(&right, &left, [pair.1, pair.0], cents));
            prop_assert_eq!(everywhere && !rivals, verdict == "UNIQUE", "{:?} says {} among {} best", pair, verdict, best.all.len());
        }
    }

    #[test]
    fn a_pair_is_unique_unless_others_of_its_key_add_up(left in crowd(), right in crowd(), cents in 0i64..3) {
        let ruleset = ruleset(vec![pass("p", Cardinality::OneToOne, vec![Condition::equal("reference"), within(cents, 0, Base::Left)])]);
        let outcome = reconcile(&table(&left), &table(&right), &ruleset);
        for batch in outcome.matches_batches().expect("matches") {
            let rows = batch.column(2).as_primitive::<UInt64Type>().values();
            for pair in (0..batch.num_rows()).step_by(2) {
                let (l, r) = (rows[pair] as usize - 1, rows[pair + 1] as usize - 1);
                // Where nothing else can be chosen, only others that add up make a pair less than unique.
                let limits = Limits { keyed: true, cents, from: 0, to: 0 };
                let rights = right.iter().filter(|record| points(&left[l], record, limits).is_some());
                let alone = rights.count() + left.iter().filter(|record| points(record, &right[r], limits).is_some()).count() == 2;
                let rivals = rivals(&left, &right, [l, r], cents) || rivals(&right, &left, [r, l], cents);
                let verdict = batch.column(6).as_string::<i32>().value(pair);
                prop_assert!(!alone || (verdict == "UNIQUE") != rivals, "{} with rivals: {}", verdict, rivals);
                prop_assert!(!rivals || batch.column(4).as_string::<i32>().value(pair) == "SUGGESTED");
            }
        }
    }

    #[test]
    fn groups_equal_adding_up_by_hand(left in records(6), right in records(6), cents in 0i64..30) {
        let ruleset = ruleset(vec![pass("p", Cardinality::OneToMany, vec![Condition::equal("reference"), within(cents, 0, Base::Left), window(-1, 3)])]);
        let outcome = reconcile(&table(&left), &table(&right), &ruleset);
        let members = |one: &Record| -> Vec<&Record> {
            let fits = |r: &&Record| r.cents.is_some() && r.reference == one.reference && r.day.zip(one.day).is_some_and(|(r, l)| (-1..=3).contains(&(r - l)));
            if one.reference.is_some() { right.iter().filter(fits).collect() } else { Vec::new() }
        };
        let fits = |one: &&Record| {
            let group = members(one);
            let sum: i64 = group.iter().filter_map(|record| record.cents).sum();
            !group.is_empty() && one.cents.is_some_and(|single| (single - sum).abs() <= cents)
        };
        let fitting: Vec<&Record> = left.iter().filter(fits).collect();
        // Where one key fits once there is nothing to choose; where several fit, at least one is taken and never more than fit.
        for reference in 0u8..4 {
            let of_key = fitting.iter().filter(|record| record.reference == Some(reference)).count();
            let matched = outcome_lefts(&outcome).iter().filter(|row| left[**row as usize - 1].reference == Some(reference)).count();
            prop_assert!(matched <= of_key && (of_key == 0) == (matched == 0), "{of_key} fit, {matched} matched");
        }
    }
}

fn outcome_lefts(outcome: &engine::Outcome) -> Vec<u64> {
    let mut rows = Vec::new();
    for batch in outcome.matches_batches().expect("matches") {
        let of = batch.column(2).as_primitive::<UInt64Type>().values();
        rows.extend((0..batch.num_rows()).filter(|row| batch.column(1).as_string::<i32>().value(*row) == "left").map(|row| of[row]));
    }
    rows
}
