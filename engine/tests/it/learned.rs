//! Passes with a learned score: what the run says is what the evidence says, whatever the order, the sides or the threads.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field as Column, Schema, UInt8Type, UInt64Type};
use engine::learned::Learned;
use engine::{Corpus, Known, Options, Outcome, Table};
use proptest::prelude::*;
use ruleset::{Accept, Base, Cardinality, Condition, Field, FieldType, Mapping, Measure, Pass, Ruleset, Score, Side, TextSimilar};

use crate::records::{self, Record, pass, window, within};

/// One record: cents, day and name.
type Made = (Option<i64>, Option<i32>, Option<String>);

fn batch(rows: &[(u64, Made)]) -> RecordBatch {
    let amounts = Decimal128Array::from_iter(rows.iter().map(|(_, record)| record.0.map(i128::from)));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|(row, _)| *row))),
        Arc::new(BooleanArray::from_iter(rows.iter().map(|_| Some(false)))),
        Arc::new(amounts.with_precision_and_scale(38, 2).expect("a scale")),
        Arc::new(Date32Array::from_iter(rows.iter().map(|(_, record)| record.1))),
        Arc::new(StringArray::from_iter(rows.iter().map(|(_, record)| record.2.as_deref()))),
    ];
    let schema = Schema::new(vec![
        Column::new("_row", DataType::UInt64, false),
        Column::new("_excluded", DataType::Boolean, false),
        Column::new("amount", DataType::Decimal128(38, 2), true),
        Column::new("date", DataType::Date32, true),
        Column::new("name", DataType::Utf8, true),
    ]);
    RecordBatch::try_new(Arc::new(schema), columns).expect("columns of one length")
}

fn table(records: &[Made]) -> Table {
    let rows: Vec<(u64, Made)> = records.iter().enumerate().map(|(at, record)| (at as u64 + 1, record.clone())).collect();
    Table::new(vec![batch(&rows)]).expect("a table")
}

fn alike(measure: Measure, minimum_percent: u8) -> Condition {
    Condition::TextSimilar(TextSimilar { field: Some("name".to_owned()), left: None, right: None, measure, minimum_percent, weight: 1 })
}

/// A learned pass over amounts, days and names.
fn rules(measure: Measure, suggest_points: u8) -> Ruleset {
    let mapping = Mapping {
        fields: vec![
            Field::new("amount", "amount", FieldType::Decimal),
            Field::new("date", "date", FieldType::Date),
            Field::new("name", "name", FieldType::Text),
        ],
        ..Mapping::default()
    };
    let conditions = vec![within(100, 0, Base::Larger), window(-2, 2), alike(measure, 70)];
    let learned = Pass {
        score: Score::Learned,
        accept: Accept::Suggest,
        suggest_points: Some(suggest_points),
        ..pass("learned", Cardinality::OneToOne, conditions)
    };
    let ruleset = Ruleset { version: 1, name: None, left: mapping.clone(), right: mapping, passes: vec![learned] };
    ruleset.check().expect("a valid ruleset");
    ruleset
}

fn made() -> impl Strategy<Value = Made> {
    let name = prop_oneof![Just("FALCON STEEL"), Just("FALCON STEL"), Just("HARBOR MEDIA"), Just("IRIS GLASS"), Just("ZENITH")];
    let blank = |most: u32| prop_oneof![1 => Just(false), most => Just(true)];
    (0i64..12, 19_700i32..19_706, name, blank(9), blank(9), blank(9)).prop_map(|(amount, day, name, has_amount, has_day, has_name)| {
        (has_amount.then_some(amount * 40), has_day.then_some(day), has_name.then(|| name.to_owned()))
    })
}

fn run(left: &Table, right: &Table, ruleset: &Ruleset, options: Options) -> Outcome {
    engine::reconcile(left, right, ruleset, &options, &()).expect("a result")
}

fn one_thread() -> Options {
    Options { threads: 1, batch_rows: 4096 }
}

/// Each match as its left row, its right row and its score.
fn matches(outcome: &Outcome) -> Vec<(u64, u64, u8)> {
    let mut rows: BTreeMap<u64, (u64, u64, u8)> = BTreeMap::new();
    for batch in outcome.matches_batches().expect("matches") {
        for at in 0..batch.num_rows() {
            let number = |column: usize| batch.column(column).as_primitive::<UInt64Type>().value(at);
            let found = rows.entry(number(0)).or_default();
            if batch.column(1).as_string::<i32>().value(at) == "left" {
                found.0 = number(2)
            } else {
                found.1 = number(2)
            }
            found.2 = batch.column(5).as_primitive::<UInt8Type>().value(at);
        }
    }
    rows.into_values().collect()
}

fn learned(outcome: &Outcome) -> Learned {
    outcome.passes[0].learned.clone().expect("what was learned")
}

/// What was learned, as it comes back from a stored summary.
fn stored(outcome: &Outcome) -> BTreeMap<String, Learned> {
    let text = serde_json::to_string(&outcome.passes).expect("writes");
    let passes: Vec<engine::PassReport> = serde_json::from_str(&text).expect("reads");
    passes.into_iter().filter_map(|pass| Some((pass.name, pass.learned?))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_evidence_says_what_the_run_said(
        left in proptest::collection::vec(made(), 1..12), right in proptest::collection::vec(made(), 1..12), trigrams in any::<bool>(),
    ) {
        let rules = rules(if trigrams { Measure::Trigram } else { Measure::JaroWinkler }, 50);
        let (left_table, right_table) = (table(&left), table(&right));
        let outcome = run(&left_table, &right_table, &rules, one_thread());
        // Whoever explains counts the texts batch by batch, in another order.
        let mut corpus = Corpus::new(&rules);
        for record in right.iter().rev() {
            corpus.count(Side::Right, &batch(&[(1, record.clone())])).expect("counts");
        }
        corpus.count(Side::Left, &left_table.batches()[0]).expect("counts");
        let stored = stored(&outcome);
        let known = Known { corpus: &corpus, learned: &stored };
        for (l, r, score) in matches(&outcome) {
            let [one, other] = [(l, &left), (r, &right)].map(|(row, side)| batch(&[(row, side[row as usize - 1].clone())]));
            let evidence = engine::explain_pair(&one, &other, &rules, known).expect("evidence");
            prop_assert!(evidence[0].holds);
            prop_assert_eq!(evidence[0].points, score);
            let bits: i32 = evidence[0].conditions.iter().filter_map(|condition| condition.bits_thousandths).sum();
            let odds = (f64::from(bits + evidence[0].prior_bits_thousandths.expect("a prior")) / 1000.0).exp2();
            prop_assert!((f64::from(score) - 100.0 * odds / (1.0 + odds)).abs() <= 1.0, "{score} for odds of {odds}");
        }
    }

    #[test]
    fn threads_batches_and_order_do_not_matter(
        left in proptest::collection::vec(made(), 1..40), right in proptest::collection::vec(made(), 1..40),
    ) {
        // By day, so that there are blocks to go to different threads.
        let mut rules = rules(Measure::JaroWinkler, 60);
        rules.passes[0].conditions[1] = Condition::equal("date");
        let (left, right) = (table(&left), table(&right));
        let one = run(&left, &right, &rules, one_thread());
        let other = run(&left, &right, &rules, Options { threads: 3, batch_rows: 2 });
        prop_assert_eq!(&one.digest, &other.digest);
        prop_assert_eq!(learned(&one), learned(&other));
    }

    #[test]
    fn swapped_sides_learn_the_same(
        left in proptest::collection::vec(made(), 1..14), right in proptest::collection::vec(made(), 1..14),
    ) {
        let rules = rules(Measure::JaroWinkler, 60);
        let (left, right) = (table(&left), table(&right));
        let (one, other) = (run(&left, &right, &rules, one_thread()), run(&right, &left, &rules, one_thread()));
        prop_assert_eq!(learned(&one), learned(&other));
        prop_assert_eq!(matches(&one).len(), matches(&other).len());
    }

    #[test]
    fn fewer_points_never_suggest_fewer(left in proptest::collection::vec(made(), 1..14), right in proptest::collection::vec(made(), 1..14)) {
        let (left, right) = (table(&left), table(&right));
        let count = |points: u8| matches(&run(&left, &right, &rules(Measure::JaroWinkler, points), one_thread())).len();
        prop_assert!(count(40) >= count(80));
    }
}

#[test]
fn a_large_block_is_judged_as_a_small_one_is() {
    // More pairs than are compared without sorting: the windows over amounts and days must find the same pairs, each once.
    let side = |shift: i64| -> Vec<Made> {
        (0..40).map(|at| (Some(at * 90 + shift), Some(19_700 + (at as i32 * 7) % 40), Some(format!("NAME {at}")))).collect()
    };
    let (left, right) = (side(0), side(30));
    let outcome = run(&table(&left), &table(&right), &rules(Measure::JaroWinkler, 50), one_thread());
    let near = |l: &Made, r: &Made| {
        let amounts = l.0.zip(r.0).is_some_and(|(l, r)| (l - r).abs() <= 100);
        amounts || l.1.zip(r.1).is_some_and(|(l, r)| (l - r).abs() <= 2)
    };
    let looked_at = left.iter().map(|l| right.iter().filter(|r| near(l, r)).count()).sum::<usize>();
    assert_eq!((learned(&outcome).pairs, learned(&outcome).looked_at), (1600, looked_at as u64));
}

#[test]
fn amounts_and_days_that_seldom_hold_together_do_not_mislead() {
    // Of the pairs looked at, nearly all share an amount or a day by chance, and hardly any both.
    let made =
        |at: i64, late: i32| (Some(at * 7 % 10 * 10_000), Some(19_700 + (at / 2) as i32 + late), Some(format!("NAME {}", at * 5 % 12)));
    let (left, right): (Vec<Made>, Vec<Made>) = (0..120).map(|at| (made(at, 0), made(at, 1))).unzip();
    let outcome = run(&table(&left), &table(&right), &rules(Measure::Edits, 80), one_thread());
    let levels = &learned(&outcome).conditions;
    assert!(
        levels.iter().all(|condition| condition.levels[0].bits_thousandths > 1000 && condition.levels[3].bits_thousandths < -500),
        "{levels:?}"
    );
    assert_eq!(matches(&outcome).iter().filter(|(left, right, _)| left == right).count(), 120);
}

#[test]
fn agreeing_on_a_rare_name_says_more() {
    let name = |at: usize| if at < 30 { "COMMON NAME" } else { "RARE NAME" };
    let side: Vec<Made> = (0..31).map(|at| (Some(at as i64 * 1000), Some(19_700), Some(name(at).to_owned()))).collect();
    let (left, right) = (table(&side), table(&side));
    let rules = rules(Measure::JaroWinkler, 50);
    let outcome = run(&left, &right, &rules, one_thread());
    let corpus = Corpus::of(&left, &right, &rules, &one_thread()).expect("counts");
    let stored = stored(&outcome);
    let bits = |at: usize| {
        let record = batch(&[(1, side[at].clone())]);
        let evidence = engine::explain_pair(&record, &record, &rules, Known { corpus: &corpus, learned: &stored }).expect("evidence");
        evidence[0].conditions[2].bits_thousandths.expect("bits")
    };
    assert!(bits(30) > bits(0) + 3000, "{} and {}", bits(30), bits(0));
}

#[test]
fn without_what_was_learned_nothing_is_said() {
    let record = batch(&[(1, (Some(1000), Some(19_700), Some("FALCON".to_owned())))]);
    let evidence = engine::explain_pair(&record, &record, &rules(Measure::JaroWinkler, 50), Known::nothing()).expect("evidence");
    assert!(!evidence[0].holds && evidence[0].prior_bits_thousandths.is_none());
    assert!(evidence[0].conditions.iter().all(|condition| condition.holds && condition.bits_thousandths.is_none()));
}

#[test]
fn what_cannot_all_be_looked_at_teaches_nothing() {
    let record = |at: i64| Record { reference: None, cents: Some(1000 + at % 3), day: Some(19_700) };
    let records: Vec<Record> = (0..1500).map(record).collect();
    let conditions = vec![within(5, 0, Base::Left), window(-1, 1)];
    let pass = Pass { score: Score::Learned, accept: Accept::Suggest, ..pass("p", Cardinality::OneToOne, conditions) };
    let outcome = records::reconcile(&records::table(&records), &records::table(&records), &records::ruleset(vec![pass]));
    let report = &outcome.passes[0];
    assert_eq!((report.matches, report.cut_off, report.learned.is_none()), (0, true, true));
}
