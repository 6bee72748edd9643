//! What holds for every input: nothing lost, nothing twice, and nothing depends on threads, batches or order.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::UInt64Type;
use engine::{CertificateInput, Options, Outcome, SideInput, Table};
use proptest::prelude::*;
use ruleset::{Base, Cardinality, Condition, Side};

use crate::records::{batch, numbered, pass, reconcile, records, ruleset, rulesets, table, window, within};

/// The matches as sets of rows, with their verdicts.
type Sets = BTreeSet<(Vec<u64>, Vec<u64>, String)>;

fn sets(outcome: &Outcome) -> Sets {
    let mut found: BTreeMap<u64, (Vec<u64>, Vec<u64>, String)> = BTreeMap::new();
    for batch in outcome.matches_batches().expect("matches") {
        for row in 0..batch.num_rows() {
            let text = |at: usize| batch.column(at).as_string::<i32>().value(row);
            let number = |at: usize| batch.column(at).as_primitive::<UInt64Type>().value(row);
            let entry = found.entry(number(0)).or_default();
            if text(1) == "left" { &mut entry.0 } else { &mut entry.1 }.push(number(2));
            entry.2 = text(6).to_owned();
        }
    }
    found.into_values().collect()
}

fn open_rows(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_record_is_in_one_bucket_and_the_sums_tie(left in records(14), right in records(14), ruleset in rulesets()) {
        let tables = [table(&left), table(&right)];
        let outcome = reconcile(&tables[0], &tables[1], &ruleset);
        let (matches, open) = (outcome.matches_batches().expect("matches"), outcome.open_batches().expect("open"));
        let [left_side, right_side] = tables.each_ref().map(|table| SideInput { table, rejected: 0 });
        let input = CertificateInput { left: left_side, right: right_side, matches: &matches, open: &open };
        let certificate = engine::certificate(&input, &ruleset).expect("a certificate");
        prop_assert!(certificate.balanced, "{:?}", certificate.problems);
        let mut seen = [BTreeSet::new(), BTreeSet::new()];
        for (lefts, rights, _) in sets(&outcome) {
            prop_assert!(lefts.iter().all(|row| seen[0].insert(*row)), "a left record in two matches");
            prop_assert!(rights.iter().all(|row| seen[1].insert(*row)), "a right record in two matches");
        }
        prop_assert_eq!(seen[0].len() + seen[1].len() + open_rows(&open), left.len() + right.len());
        for (side, records) in [(Side::Left, &left), (Side::Right, &right)] {
            let counts = outcome.counts(side);
            prop_assert_eq!(counts.rows, records.len() as u64);
            prop_assert_eq!(counts.rows, counts.matched + counts.suggested + counts.open + counts.excluded);
        }
    }

    #[test]
    fn threads_batches_and_order_do_not_matter(
        left in records(14), right in records(14), ruleset in rulesets(),
        threads in 1usize..9, batch_rows in 1usize..9, cut in 1usize..6, turn in 0usize..14,
    ) {
        let expected = reconcile(&table(&left), &table(&right), &ruleset);
        // Other batches, in another order, with the rows turned around: the row numbers stay with their records.
        let shuffled = |records: &[crate::records::Record]| {
            let mut rows = numbered(records);
            let middle = turn.min(rows.len());
            rows.rotate_left(middle);
            rows.chunks(2).rev().flatten().cloned().collect::<Vec<_>>().chunks(cut).map(batch).chain([batch(&[])]).collect::<Vec<_>>()
        };
        let [left, right] = [shuffled(&left), shuffled(&right)].map(|batches| Table::new(batches).expect("a table"));
        let outcome = engine::reconcile(&left, &right, &ruleset, &Options { threads, batch_rows }, &()).expect("a result");
        prop_assert_eq!(expected.digest, outcome.digest);
        prop_assert_eq!(expected.passes, outcome.passes);
    }

    #[test]
    fn swapping_the_sides_mirrors_the_matches(left in records(9), right in records(9), cents in 0i64..15, days in 0i32..3, keyed: bool) {
        let mut conditions = vec![within(cents, 10, Base::Larger), window(-days, days)];
        conditions.extend(keyed.then(|| Condition::equal("reference")));
        let ruleset = ruleset(vec![pass("both ways", Cardinality::OneToOne, conditions)]);
        let (left, right) = (table(&left), table(&right));
        let (there, back) = (sets(&reconcile(&left, &right, &ruleset)), sets(&reconcile(&right, &left, &ruleset)));
        // Among equally good assignments the row order decides, so only the unique ones must mirror one by one.
        let unique = |sets: &Sets, swap: bool| -> BTreeSet<(u64, u64)> {
            let only = sets.iter().filter(|(_, _, verdict)| verdict == "UNIQUE");
            only.map(|(lefts, rights, _)| if swap { (rights[0], lefts[0]) } else { (lefts[0], rights[0]) }).collect()
        };
        prop_assert_eq!(there.len(), back.len());
        prop_assert_eq!(unique(&there, false), unique(&back, true));
    }

    #[test]
    fn a_wider_tolerance_never_shrinks_the_candidates(left in records(8), right in records(8), cents in 0i64..10, more in 0i64..10, days in 0i32..3) {
        let of = |cents, days: i32| ruleset(vec![pass("p", Cardinality::OneToOne, vec![within(cents, 0, Base::Left), window(-days, days)])]);
        let (narrow, wide) = (of(cents, days), of(cents + more, days + 1));
        let (left_table, right_table) = (table(&left), table(&right));
        let matches = [&narrow, &wide].map(|ruleset| reconcile(&left_table, &right_table, ruleset).matches());
        prop_assert!(matches[0] <= matches[1], "{matches:?}");
        for left in numbered(&left) {
            for right in numbered(&right) {
                let (left, right) = (batch(std::slice::from_ref(&left)), batch(std::slice::from_ref(&right)));
                let holds = |ruleset| engine::explain_pair(&left, &right, ruleset, engine::Known::nothing()).expect("evidence")[0].holds;
                prop_assert!(!holds(&narrow) || holds(&wide));
            }
        }
    }
}
