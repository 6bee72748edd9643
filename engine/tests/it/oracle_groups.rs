//! The slow, obvious matcher for groups: every subset, every key and every reversal is tried by hand.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::AsArray;
use arrow::datatypes::UInt64Type;
use engine::Outcome;
use proptest::prelude::*;
use ruleset::{Base, Cardinality, Condition, Pass, Side, Subset};

use crate::oracle::rivals;
use crate::records::{Record, pass, reconcile, records, ruleset, table, window, within};

/// A match: left positions, right positions, verdict.
type Group = (Vec<usize>, Vec<usize>, String);

fn groups(outcome: &Outcome) -> Vec<Group> {
    let mut found: BTreeMap<u64, Group> = BTreeMap::new();
    for batch in outcome.matches_batches().expect("matches") {
        for row in 0..batch.num_rows() {
            let number = |at: usize| batch.column(at).as_primitive::<UInt64Type>().value(row);
            let entry = found.entry(number(0)).or_default();
            let side = if batch.column(1).as_string::<i32>().value(row) == "left" { &mut entry.0 } else { &mut entry.1 };
            side.push(number(2) as usize - 1);
            entry.2 = batch.column(6).as_string::<i32>().value(row).to_owned();
        }
    }
    found.into_values().collect()
}

/// The sets of two and more records that add up to a single one, all in the window around it.
fn subsets(many: &[Record], one: &Record, cents: i64, days: (i32, i32), same: bool) -> Vec<Vec<usize>> {
    let usable = |record: &Record| record.cents.is_some() && record.day.is_some() && (!same || record.reference.is_some());
    let fits = |mask: &u32| {
        let members: Vec<&Record> = (0..many.len()).filter(|at| mask >> at & 1 == 1).map(|at| &many[at]).collect();
        let sum: i64 = members.iter().filter_map(|record| record.cents).sum();
        members.len() >= 2
            && members.iter().all(|record| usable(record))
            && members.iter().all(|record| record.day.zip(one.day).is_some_and(|(l, r)| (days.0..=days.1).contains(&(r - l))))
            && (!same || members.iter().all(|record| record.reference == members[0].reference))
            && one.cents.is_some_and(|single| (single - sum).abs() <= cents)
    };
    (0..1u32 << many.len()).filter(fits).map(|mask| (0..many.len()).filter(|at| mask >> at & 1 == 1).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn sums_without_a_key_equal_trying_every_subset(left in records(7), right in records(3), cents in 0i64..6, to in 0i32..4, same: bool) {
        let conditions = vec![within(cents, 0, Base::Left), window(-1, to)];
        let subset = Subset { most_others: 50, same: same.then(|| "reference".to_owned()).into_iter().collect(), ..Subset::default() };
        let ruleset = ruleset(vec![Pass { subset: Some(subset), ..pass("p", Cardinality::ManyToOne, conditions) }]);
        let found = groups(&reconcile(&table(&left), &table(&right), &ruleset));
        let all: Vec<Vec<Vec<usize>>> = right.iter().map(|one| subsets(&left, one, cents, (-1, to), same)).collect();
        let mut taken = BTreeSet::new();
        for (lefts, rights, verdict) in &found {
            prop_assert!(all[rights[0]].contains(lefts), "right {} is not the sum of {lefts:?}", rights[0]);
            prop_assert!(lefts.iter().all(|at| taken.insert(*at)), "a record in two groups");
            let others = (0..right.len()).filter(|at| *at != rights[0]);
            let wanted = others.clone().any(|at| all[at].iter().flatten().any(|member| lefts.contains(member)));
            prop_assert_eq!(verdict == "UNIQUE", all[rights[0]].len() == 1 && !wanted, "{} of {:?}", verdict, all[rights[0]]);
        }
        for (at, fits) in all.iter().enumerate().filter(|(at, _)| !found.iter().any(|group| group.1[0] == *at)) {
            prop_assert!(fits.iter().all(|fit| fit.iter().any(|member| taken.contains(member))), "right {at} could still have one of {fits:?}");
        }
    }

    #[test]
    fn many_to_many_equals_adding_up_each_key(left in records(6), right in records(6), cents in 0i64..20) {
        let conditions = vec![Condition::equal("reference"), within(cents, 0, Base::Left), window(-3, 3)];
        let ruleset = ruleset(vec![pass("p", Cardinality::ManyToMany, conditions)]);
        let found = groups(&reconcile(&table(&left), &table(&right), &ruleset));
        let mut expected = Vec::new();
        for key in 0u8..4 {
            let of = |side: &[Record]| -> Vec<usize> {
                let usable = |record: &Record| record.reference == Some(key) && record.cents.is_some() && record.day.is_some();
                (0..side.len()).filter(|at| usable(&side[*at])).collect()
            };
            let (lefts, rights) = (of(&left), of(&right));
            let sum = |side: &[Record], of: &[usize]| of.iter().filter_map(|at| side[*at].cents).sum::<i64>();
            let near = lefts.iter().all(|l| rights.iter().all(|r| left[*l].day.zip(right[*r].day).is_some_and(|(l, r)| (r - l).abs() <= 3)));
            if !lefts.is_empty() && !rights.is_empty() && near && (sum(&left, &lefts) - sum(&right, &rights)).abs() <= cents {
                // One record a side is a pair like any other.
                let doubted = |l: usize, r: usize| rivals(&left, &right, [l, r], cents) || rivals(&right, &left, [r, l], cents);
                let is_doubted = lefts.len() == 1 && rights.len() == 1 && doubted(lefts[0], rights[0]);
                expected.push((lefts, rights, if is_doubted { "TIED(2)" } else { "UNIQUE" }.to_owned()));
            }
        }
        expected.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn netting_cancels_as_many_as_any_pairing(left in records(7)) {
        let conditions = vec![Condition::equal("reference"), within(0, 0, Base::Left), window(-2, 2)];
        let ruleset = ruleset(vec![Pass { netting: Some(Side::Left), ..pass("p", Cardinality::OneToOne, conditions) }]);
        let found = groups(&reconcile(&table(&left), &table(&[]), &ruleset));
        let cancels = |a: &Record, b: &Record| {
            let opposite = a.cents.zip(b.cents).is_some_and(|(a, b)| a != 0 && a == -b);
            opposite && a.reference.is_some() && a.reference == b.reference && a.day.zip(b.day).is_some_and(|(a, b)| (a - b).abs() <= 2)
        };
        for (lefts, rights, _) in &found {
            prop_assert!(rights.is_empty() && lefts.len() == 2 && cancels(&left[lefts[0]], &left[lefts[1]]), "{lefts:?} do not cancel");
        }
        prop_assert_eq!(found.len(), most_pairs(&left, 0, &cancels));
    }
}

/// The most pairs of the records not yet used (a bit each) that cancel.
fn most_pairs(all: &[Record], used: u32, cancels: &dyn Fn(&Record, &Record) -> bool) -> usize {
    let Some(first) = (0..all.len()).find(|at| used >> at & 1 == 0) else { return 0 };
    let with = |other: usize| 1 + most_pairs(all, used | 1 << first | 1 << other, cancels);
    let partners = (first + 1..all.len()).filter(|other| used >> other & 1 == 0 && cancels(&all[first], &all[*other]));
    partners.map(with).max().unwrap_or(0).max(most_pairs(all, used | 1 << first, cancels))
}
