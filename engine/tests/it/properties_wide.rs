//! What holds for every ruleset and every table, extreme ones too: nothing panics, nothing is lost, nothing depends on how it ran.

use std::collections::BTreeSet;

use engine::{Error, Options, Table};
use proptest::collection::vec;
use proptest::prelude::*;
use ruleset::{Amount, Condition, Pass, Side};

use crate::conditions::{any_pass, condition, group, netting, one_to_one, rulesets, subset};
use crate::mirrored::mirrored;
use crate::oracle_conditions::{Group, groups};
use crate::wide::{Wide, batches, extreme, problems, ruleset, table, usual};

/// Usual records, extreme ones, and both together.
fn records(most: usize) -> impl Strategy<Value = Vec<Wide>> {
    prop_oneof![2 => vec(usual(), 0..=most), 1 => vec(extreme(), 0..=most), 1 => vec(prop_oneof![usual(), extreme()], 0..=most)]
}

/// Enough records of few values that several share a block, or records of any kind.
fn crowd() -> impl Strategy<Value = Vec<Wide>> {
    prop_oneof![3 => vec(usual(), 8..30), 1 => records(12)]
}

/// The condition with every limit wider.
fn wider(condition: &Condition, by: u8) -> Condition {
    let more = |amount: Option<Amount>, scale: u8| Some(Amount::new(amount.map_or(0, Amount::units) + i128::from(by), scale));
    let mut wide = condition.clone();
    match &mut wide {
        Condition::Equal(_) => {}
        Condition::AmountWithin(within) => {
            within.absolute = more(within.absolute, 2);
            within.percent = within.percent.map(|percent| Amount::new(percent.units() + i128::from(by), 1));
        }
        Condition::DateWindow(window) => {
            (window.from_days, window.to_days) = (window.from_days - i32::from(by % 3), window.to_days + i32::from(by))
        }
        Condition::TextSimilar(similar) => similar.minimum_percent = similar.minimum_percent.saturating_sub(by).max(1),
        Condition::Contained(contained) => contained.minimum_characters = contained.minimum_characters.saturating_sub(by).max(3),
    }
    wide
}

fn turned(groups: Vec<Group>) -> BTreeSet<Group> {
    groups.into_iter().map(|(left, right, verdict)| (right, left, verdict)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn any_valid_ruleset_runs_on_any_table(left in records(10), right in records(10), rules in rulesets()) {
        let tables = [table(&left), table(&right)];
        let outcome = engine::reconcile(&tables[0], &tables[1], &rules, &Options { threads: 1, batch_rows: 4096 }, &());
        let outcome = outcome.expect("a result");
        prop_assert_eq!(problems([&tables[0], &tables[1]], &rules, &outcome), Vec::<String>::new());
        let mut seen = BTreeSet::new();
        for (lefts, rights, _) in groups(&outcome) {
            prop_assert!(lefts.iter().all(|row| seen.insert((Side::Left, *row))), "a left record in two matches");
            prop_assert!(rights.iter().all(|row| seen.insert((Side::Right, *row))), "a right record in two matches");
        }
        for (side, rows) in [(Side::Left, left.len()), (Side::Right, right.len())] {
            let counts = outcome.counts(side);
            prop_assert_eq!((counts.rows, counts.matched + counts.suggested + counts.open + counts.excluded), (rows as u64, rows as u64));
        }
    }

    #[test]
    fn threads_batches_and_order_do_not_matter(
        left in crowd(), right in crowd(), rules in rulesets(), threads in 1usize..9, batch_rows in 1usize..9, cut in 1usize..6, turn in 0usize..12,
    ) {
        let expected = engine::reconcile(&table(&left), &table(&right), &rules, &Options { threads: 1, batch_rows: 4096 }, &()).expect("a result");
        let shuffled = |records: &[Wide]| {
            let mut parts = batches(records, cut);
            let middle = turn.min(parts.len());
            parts.rotate_left(middle);
            Table::new(parts).expect("a table")
        };
        let outcome = engine::reconcile(&shuffled(&left), &shuffled(&right), &rules, &Options { threads, batch_rows }, &()).expect("a result");
        prop_assert_eq!(&expected.digest, &outcome.digest);
        prop_assert_eq!(expected.passes, outcome.passes);
    }

    /// Groups are told the same from either side; of pairs only those that every best assignment has, since rows decide among equals.
    #[test]
    fn swapping_the_sides_mirrors_the_matches(left in vec(usual(), 0..8), right in vec(usual(), 0..8), pass in prop_oneof![one_to_one(), group(), subset(), netting()]) {
        let pairs = pass.subset.is_none() && pass.cardinality == ruleset::Cardinality::OneToOne && pass.netting.is_none();
        let rules = ruleset(vec![Pass { margin_points: 0, ties: ruleset::Ties::Suggest, ..pass }]);
        let back = mirrored(&rules);
        back.check().expect("a valid ruleset");
        let options = Options { threads: 1, batch_rows: 4096 };
        let there = engine::reconcile(&table(&left), &table(&right), &rules, &options, &()).expect("a result");
        let back = engine::reconcile(&table(&right), &table(&left), &back, &options, &()).expect("a result");
        let (mut there, mut back) = (groups(&there).into_iter().collect::<BTreeSet<_>>(), turned(groups(&back)));
        if pairs {
            prop_assert_eq!(there.len(), back.len());
            [&mut there, &mut back].into_iter().for_each(|groups| groups.retain(|group| group.2 == "UNIQUE"));
        }
        prop_assert_eq!(there, back);
    }

    #[test]
    fn wider_limits_never_shrink_the_candidates(left in records(7), right in records(7), conditions in vec(condition(), 1..3), by in prop_oneof![3 => 0u8..4, 1 => 0u8..40]) {
        let wide = conditions.iter().map(|condition| wider(condition, by)).collect();
        let of = |conditions| ruleset(vec![Pass { conditions, ..Pass::default() }]);
        let (narrow, wide) = (of(conditions), of(wide));
        let matches = [&narrow, &wide].map(|rules| engine::reconcile(&table(&left), &table(&right), rules, &Options { threads: 1, batch_rows: 4096 }, &()).expect("a result").matches());
        prop_assert!(matches[0] <= matches[1], "{matches:?}");
        for left in &left {
            for right in &right {
                let (left, right) = (batches(std::slice::from_ref(left), 1), batches(std::slice::from_ref(right), 1));
                let holds = |rules| engine::explain_pair(&left[0], &right[0], rules, engine::Known::nothing()).expect("evidence")[0].holds;
                prop_assert!(!holds(&narrow) || holds(&wide));
            }
        }
    }

    #[test]
    fn evidence_and_nearest_misses_never_panic(own in prop_oneof![usual(), extreme()], others in records(6), passes in vec(any_pass(), 1..3)) {
        let (rules, own) = (ruleset(passes), batches(&[own], 1));
        let others = batches(&others, 2);
        for side in Side::BOTH {
            let misses = engine::nearest(&own[0], side, others.iter().cloned().map(Ok::<_, Error>), &rules, &|row| row % 2 == 0, engine::Known::nothing()).expect("misses");
            prop_assert!(misses.len() <= 5);
        }
        let explained = engine::explain_pair(&own[0], &others[0], &rules, engine::Known::nothing());
        prop_assert_eq!(explained.is_ok(), others[0].num_rows() > 0);
    }

    #[test]
    fn a_suggestion_never_panics_and_is_valid(left in records(30), right in records(30)) {
        let mapping = ruleset(vec![Pass { conditions: vec![Condition::equal("key")], ..Pass::default() }]).left;
        let (left, right) = (table(&left), table(&right));
        let suggestion = engine::suggest(&left, &mapping, &right, &mapping).expect("a suggestion");
        prop_assert!(suggestion.ruleset.check().is_ok(), "{:?}", suggestion.ruleset.check());
        let (left, right) = suggestion.tables(&left, &right).expect("tables with the suggested names");
        let outcome = engine::reconcile(&left, &right, &suggestion.ruleset, &Options { threads: 1, batch_rows: 4096 }, &());
        prop_assert!(outcome.is_ok());
    }
}
