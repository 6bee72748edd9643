//! The shipped ruleset over some 20,000 fixed records: how much work each pass is, counted in pairs, and how good the result.
//!
//! The exact counts are a snapshot, so that a change of work shows in review; times are for `make bench`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use arrow::array::AsArray;
use arrow::datatypes::UInt64Type;
use engine::{Options, Outcome, Table};
use ruleset::{Mapping, Ruleset};

use crate::ledger::{Line, World, table};

const PAYMENTS: &str = include_str!("../../../docs/examples/payments.toml");

/// How a result compares with the truth.
#[derive(Default)]
struct Quality {
    right: usize,
    wrong: usize,
    /// Pairs that belong together.
    wanted: usize,
    wrong_auto: usize,
}

impl Quality {
    fn of(world: &World, outcome: &Outcome) -> Self {
        let mut events: BTreeMap<usize, [usize; 2]> = BTreeMap::new();
        // A second booking is as good an answer as the first, but both together are one.
        let once = |side: &'_ [Line]| side.iter().filter(|line| !line.twin).map(|line| line.event).collect::<Vec<_>>();
        once(&world.ledger).iter().for_each(|event| events.entry(*event).or_default()[0] += 1);
        once(&world.bank).iter().for_each(|event| events.entry(*event).or_default()[1] += 1);
        let mut quality = Self { wanted: events.values().map(|[lefts, rights]| lefts * rights).sum(), ..Self::default() };
        let mut groups: BTreeMap<u64, ([Vec<usize>; 2], bool)> = BTreeMap::new();
        for batch in outcome.matches_batches().expect("matches") {
            for row in 0..batch.num_rows() {
                let number = |column: usize| batch.column(column).as_primitive::<UInt64Type>().value(row);
                let text = |column: usize| batch.column(column).as_string::<i32>().value(row);
                let group = groups.entry(number(0)).or_default();
                group.1 = text(4) == "AUTO";
                group.0[usize::from(text(1) == "right")].push(number(2) as usize - 1);
            }
        }
        for ([lefts, rights], auto) in groups.values() {
            for (left, right) in lefts.iter().flat_map(|left| rights.iter().map(move |right| (*left, *right))) {
                let same = world.ledger[left].event == world.bank[right].event;
                quality.right += usize::from(same);
                quality.wrong += usize::from(!same);
                quality.wrong_auto += usize::from(!same && *auto);
            }
        }
        quality
    }

    fn f1(&self) -> f64 {
        2.0 * self.right as f64 / (self.wanted + self.right + self.wrong) as f64
    }
}

#[test]
fn the_shipped_ruleset_takes_so_much_work() {
    let rules = Ruleset::from_toml(PAYMENTS).expect("the shipped ruleset");
    let world = World::new(20_000);
    let (left, right) = (table(&world.ledger), table(&world.bank));
    let outcome = engine::reconcile(&left, &right, &rules, &Options::default(), &()).expect("a result");
    let quality = Quality::of(&world, &outcome);
    assert_eq!(quality.wrong_auto, 0, "wrong pairs that no person sees");
    assert!(quality.f1() >= 0.99, "F1 is {}: {} right and {} wrong of {}", quality.f1(), quality.right, quality.wrong, quality.wanted);
    let mut text = format!("{} and {} records\n", world.ledger.len(), world.bank.len());
    for pass in &outcome.passes {
        let cut_off = if pass.cut_off { ", cut off" } else { "" };
        let _ = writeln!(text, "{:>7} pairs compared, {:>6} matches: {}{cut_off}", pass.candidates, pass.matches, pass.name);
    }
    let _ = writeln!(text, "{} right and {} wrong pairs of {}", quality.right, quality.wrong, quality.wanted);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("work", text) });
}

#[test]
fn the_suggested_ruleset_is_as_good_on_the_same_records() {
    let rules = Ruleset::from_toml(PAYMENTS).expect("the shipped ruleset");
    let world = World::new(5_000);
    let (left, right) = (table(&world.ledger), table(&world.bank));
    let known = |mapping: &Mapping, table: &Table| Mapping {
        fields: mapping.fields.iter().filter(|field| table.schema().index_of(&field.name).is_ok()).cloned().collect(),
        ..Mapping::default()
    };
    let suggestion = engine::suggest(&left, &known(&rules.left, &left), &right, &known(&rules.right, &right)).expect("a suggestion");
    let (left, right) = suggestion.tables(&left, &right).expect("tables with the suggested names");
    let outcome = engine::reconcile(&left, &right, &suggestion.ruleset, &Options::default(), &()).expect("a result");
    let quality = Quality::of(&world, &outcome);
    assert!(quality.f1() >= 0.98, "F1 is {}: {} right and {} wrong of {}", quality.f1(), quality.right, quality.wrong, quality.wanted);
}
