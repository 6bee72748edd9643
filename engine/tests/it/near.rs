//! Nearest misses: the engine's sweep equals ranking everything by hand.

use engine::{Error, nearest};
use proptest::prelude::*;
use ruleset::{Base, Cardinality, Condition, Side};

use crate::records::{Record, batch, numbered, pass, records, ruleset, window, within};

/// Failing conditions, and how far apart amount and day are where they fail.
fn by_hand(own: &Record, other: &Record) -> (u32, u64) {
    let (mut failing, mut gap) = (0, 0);
    let mut fail = |by: u64| {
        failing += 1;
        gap += by;
    };
    match own.cents.zip(other.cents) {
        None => fail(1_000_000),
        Some((a, b)) if (a - b).abs() > 5 => {
            let largest = a.abs().max(b.abs()).max(1);
            fail(((a - b).abs().min(largest) * 1_000_000 / largest) as u64);
        }
        Some(_) => {}
    }
    match own.day.zip(other.day) {
        None => fail(1_000_000),
        Some((a, b)) if !(0..=2).contains(&(b - a)) => fail((b - a).unsigned_abs().min(366) as u64 * 1_000_000 / 366),
        Some(_) => {}
    }
    (failing, gap)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_five_nearest_are_those_found_by_ranking_all(own in records(1), others in records(12), open in any::<u16>()) {
        prop_assume!(!own.is_empty());
        let rules = ruleset(vec![pass("p", Cardinality::OneToOne, vec![within(5, 0, Base::Left), window(0, 2)])]);
        let record = batch(&numbered(&own));
        let is_open = |row: u64| open >> row & 1 == 1;
        let batches = others.chunks(5).enumerate().map(|(at, chunk)| {
            let rows: Vec<(u64, Record)> = chunk.iter().enumerate().map(|(i, one)| ((at * 5 + i) as u64 + 1, one.clone())).collect();
            Ok::<_, Error>(batch(&rows))
        });
        let misses = nearest(&record, Side::Left, batches, &rules, &is_open, engine::Known::nothing()).expect("misses");
        let mut expected: Vec<_> = others.iter().enumerate().map(|(at, other)| {
            let (failing, gap) = by_hand(&own[0], other);
            (failing, gap, !is_open(at as u64 + 1), at as u64 + 1)
        }).collect();
        expected.sort_unstable();
        expected.truncate(5);
        prop_assert_eq!(misses.iter().map(|miss| miss.row).collect::<Vec<_>>(), expected.iter().map(|one| one.3).collect::<Vec<_>>());
        for (miss, (failing, ..)) in misses.iter().zip(&expected) {
            prop_assert_eq!(miss.pass.conditions.iter().filter(|condition| !condition.holds).count(), *failing as usize);
        }
    }
}

#[test]
fn a_reference_that_looks_alike_is_nearer_and_says_what_would_admit_it() {
    let record = |row, reference, cents| (row, Record { reference: Some(reference), cents: Some(cents), day: Some(19_700) });
    let rules = ruleset(vec![pass("p", Cardinality::OneToOne, vec![Condition::equal("reference"), within(0, 0, Base::Left)])]);
    let others = batch(&[record(1, 3, 900), record(2, 0, 1010), record(3, 0, 5000)]);
    let misses = nearest(
        &batch(&[record(9, 0, 1000)]),
        Side::Right,
        [Ok::<_, Error>(others)].into_iter(),
        &rules,
        &|row| row == 2,
        engine::Known::nothing(),
    )
    .expect("misses");
    assert_eq!(misses.iter().map(|miss| (miss.row, miss.open)).collect::<Vec<_>>(), [(2, true), (3, false), (1, false)]);
    assert_eq!(misses[0].pass.conditions[0].needed.as_deref(), Some("absolute = \"0.10\""));
}
