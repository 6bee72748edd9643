//! Inputs that break matchers: each ends in bounded work, which is counted and never timed, and with a stated verdict.
//!
//! The sizes are the least that go over the engine's bounds. `engine/examples/pathological.rs` runs the same at full size.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::UInt64Type;
use engine::{Options, Outcome, PassReport, Table};
use ruleset::{
    Accept, Amount, AmountWithin, Base, Calendar, Cardinality, Condition, Contained, DateWindow, Field, FieldType, Mapping, Measure, Pass,
    Ruleset, Side, Sign, Subset, TextSimilar,
};

use crate::wide::{MOST, Wide, problems, ruleset, table};

const DAY: i32 = 19_700;

fn equal(field: &str) -> Condition {
    Condition::equal(field)
}

fn amount(absolute: i128) -> Condition {
    signed(absolute, Sign::Same)
}

fn signed(absolute: i128, sign: Sign) -> Condition {
    Condition::AmountWithin(AmountWithin {
        field: Some("amount".to_owned()),
        left: None,
        right: None,
        absolute: Some(Amount::new(absolute, 2)),
        percent: None,
        percent_of: Base::Left,
        sign,
    })
}

fn days(from_days: i32, to_days: i32) -> Condition {
    Condition::DateWindow(DateWindow {
        field: Some("day".to_owned()),
        left: None,
        right: None,
        from_days,
        to_days,
        calendar: Calendar::Calendar,
        holidays: Vec::new(),
    })
}

fn alike(measure: Measure, minimum_percent: u8) -> Condition {
    Condition::TextSimilar(TextSimilar { field: Some("memo".to_owned()), left: None, right: None, measure, minimum_percent, weight: 1 })
}

fn inside() -> Condition {
    Condition::Contained(Contained {
        field: None,
        left: Some("key".to_owned()),
        right: Some("memo".to_owned()),
        minimum_characters: 5,
        inner: Side::Left,
    })
}

fn pass(cardinality: Cardinality, conditions: Vec<Condition>) -> Pass {
    Pass { cardinality, accept: Accept::WithinLimits, conditions, ..Pass::default() }
}

fn one(conditions: Vec<Condition>) -> Pass {
    pass(Cardinality::OneToOne, conditions)
}

fn sums() -> Pass {
    Pass { subset: Some(Subset::default()), ..pass(Cardinality::ManyToOne, vec![amount(0), days(0, 0)]) }
}

/// What a run of one pass said.
struct Ran {
    report: PassReport,
    /// Matches by verdict and status.
    verdicts: BTreeMap<String, usize>,
    /// Open records by kind.
    open: BTreeMap<String, usize>,
}

fn verdicts(outcome: &Outcome) -> BTreeMap<String, usize> {
    let mut of_match = BTreeMap::new();
    for batch in outcome.matches_batches().expect("matches") {
        let text = |column: usize, row: usize| batch.column(column).as_string::<i32>().value(row);
        for row in 0..batch.num_rows() {
            let verdict = text(6, row).split('(').next().unwrap_or_default();
            of_match.insert(batch.column(0).as_primitive::<UInt64Type>().value(row), format!("{verdict} {}", text(4, row)));
        }
    }
    let mut counts = BTreeMap::new();
    of_match.into_values().for_each(|verdict| *counts.entry(verdict).or_insert(0) += 1);
    counts
}

fn open(outcome: &Outcome) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for batch in outcome.open_batches().expect("open records") {
        let kinds = batch.column(2).as_string::<i32>();
        kinds.iter().flatten().for_each(|kind| *counts.entry(kind.to_owned()).or_insert(0) += 1);
    }
    counts
}

/// Runs one pass; whatever else is asked of it, nothing may be lost.
fn run(left: &[Wide], right: &[Wide], pass: Pass) -> Ran {
    let (left, right) = (table(left), table(right));
    let rules = ruleset(vec![pass]);
    let outcome = engine::reconcile(&left, &right, &rules, &Options { threads: 1, batch_rows: 4096 }, &()).expect("a result");
    assert_eq!(problems([&left, &right], &rules, &outcome), Vec::<String>::new());
    Ran { report: outcome.passes[0].clone(), verdicts: verdicts(&outcome), open: open(&outcome) }
}

fn counts<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected.into_iter().map(|(word, count)| (word.to_owned(), count)).collect()
}

fn equals(rows: usize) -> Vec<Wide> {
    vec![Wide::of("K", 100, DAY); rows]
}

/// One key for all rows, an amount of their own for each.
fn of_one_key(rows: usize) -> Vec<Wide> {
    (0..rows).map(|row| Wide::of("K", row as i128 * 10, DAY)).collect()
}

#[test]
fn all_rows_equal() {
    let ran = run(&equals(1500), &equals(1000), one(vec![equal("key"), amount(0), days(0, 0)]));
    assert_eq!((ran.report.candidates, ran.report.cut_off), (8 * 1500, true), "eight a left record");
    assert_eq!(ran.verdicts, counts([("CUT_OFF SUGGESTED", 1000)]));
    assert_eq!(ran.open, counts([("DUPLICATE", 500)]));
}

#[test]
fn one_key_for_all_rows_is_told_apart_by_the_amount() {
    let ran = run(&of_one_key(1500), &of_one_key(1500), one(vec![equal("key"), amount(5)]));
    assert_eq!((ran.report.candidates, ran.report.cut_off), (1500, false));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 1500)]));
}

#[test]
fn one_key_for_all_rows_and_nothing_else_is_cut_off() {
    let ran = run(&of_one_key(1500), &of_one_key(1500), one(vec![equal("key")]));
    assert_eq!((ran.report.candidates, ran.report.cut_off), (8 * 1500, true));
    assert_eq!(ran.verdicts, counts([("CUT_OFF SUGGESTED", 1500)]));
}

#[test]
fn a_key_with_half_of_all_rows_leaves_the_others_alone() {
    let rows = |equal_amounts: bool| -> Vec<Wide> {
        let skewed = |row: usize| Wide::of("K", if equal_amounts { 7 } else { row as i128 * 10 }, DAY);
        (0..3000).map(|row| if row % 2 == 0 { skewed(row) } else { Wide::of(format!("K{row}"), 100, DAY) }).collect()
    };
    let ran = run(&rows(false), &rows(false), one(vec![equal("key"), amount(5)]));
    assert_eq!((ran.report.candidates, ran.report.cut_off), (3000, false));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 3000)]));
    let ran = run(&rows(true), &rows(true), one(vec![equal("key"), amount(5)]));
    assert_eq!((ran.report.candidates, ran.report.cut_off), (1500 + 8 * 1500, true));
    assert_eq!(ran.verdicts, counts([("CUT_OFF SUGGESTED", 1500), ("UNIQUE AUTO", 1500)]));
}

#[test]
fn a_thousand_equal_amounts_on_one_day() {
    let ran = run(&equals(1000), &equals(1000), one(vec![amount(0), days(0, 0)]));
    assert_eq!((ran.report.candidates, ran.report.cut_off), (1_000_000, true));
    assert_eq!(ran.verdicts, counts([("CUT_OFF SUGGESTED", 1000)]));
}

#[test]
fn a_thousand_equal_amounts_on_one_day_as_parts_of_sums() {
    let wanted: Vec<Wide> = (0..20).map(|_| Wide::of("P", 300, DAY)).collect();
    let ran = run(&equals(1000), &wanted, sums());
    assert_eq!(ran.report.matches, 0, "any three would do");
    assert_eq!(ran.open, counts([("AMBIGUOUS", 20), ("UNMATCHED", 1000)]));
    assert!(ran.report.candidates < 4_000_000, "{}", ran.report.candidates);
}

#[test]
fn ten_thousand_candidates_for_one_sum() {
    // Cubes: no other pair adds up to the sum of these two, and no other neighbours to that of those five.
    let many: Vec<Wide> = (0..10_000i128).map(|row| Wide::of("L", 1_000_001 + row * row * row, DAY)).collect();
    let pair = many[17].amount.zip(many[9_000].amount).map_or(0, |(a, b)| a + b);
    let neighbours: i128 = many[500..505].iter().filter_map(|record| record.amount).sum();
    let ran = run(&many, &[Wide::of("P", pair, DAY), Wide::of("P", neighbours, DAY)], sums());
    assert_eq!(ran.verdicts, counts([("CUT_OFF SUGGESTED", 2)]), "found, and never AUTO: not all sets were tried");
    assert!(ran.report.candidates < 1_000_000, "{}", ran.report.candidates);
}

#[test]
fn sums_of_nothing_but_zeros() {
    let zeros = |rows: usize| vec![Wide::of("Z", 0, DAY); rows];
    let ran = run(&zeros(300), &zeros(300), sums());
    assert_eq!((ran.report.matches, ran.report.left_rows), (0, 0));
    assert!(ran.report.candidates < 4_000_000, "{}", ran.report.candidates);
}

#[test]
fn many_to_many_with_one_huge_key() {
    let balanced = |pass: Pass| run(&equals(1500), &equals(1500), pass);
    let ran = balanced(pass(Cardinality::ManyToMany, vec![equal("key"), amount(0), days(0, 0)]));
    assert_eq!((ran.report.matches, ran.report.candidates, ran.report.cut_off), (0, 0, true));
    assert_eq!(ran.open, counts([("AMBIGUOUS", 3000)]));
    // Within the bound it is one match of all.
    let (left, right) = (equals(600), equals(600));
    let ran = run(&left, &right, pass(Cardinality::ManyToMany, vec![equal("key"), amount(0), days(0, 0)]));
    assert_eq!((ran.report.left_rows, ran.report.candidates, ran.report.cut_off), (600, 360_000, false));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 1)]));
}

#[test]
fn groups_of_one_huge_key() {
    let ran = run(&equals(1500), &equals(1500), pass(Cardinality::OneToMany, vec![equal("key"), amount(0)]));
    assert_eq!((ran.report.matches, ran.report.candidates, ran.report.cut_off), (0, 0, true));
    assert_eq!(ran.open, counts([("AMBIGUOUS", 3000)]));
    // A single record with very many members is linear.
    let ran = run(&[Wide::of("K", 100 * 20_000, DAY)], &equals(20_000), pass(Cardinality::OneToMany, vec![equal("key"), amount(0)]));
    assert_eq!((ran.report.right_rows, ran.report.candidates), (20_000, 20_000));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 1)]));
}

#[test]
fn empty_strings_everywhere() {
    let blank = |text: &str| vec![Wide { key: Some(text.to_owned()), memo: Some(text.to_owned()), ..Wide::of("", 1, DAY) }; 700];
    for (pass, candidates) in [
        (one(vec![equal("key"), amount(0)]), 0),
        (one(vec![inside(), amount(0)]), 0),
        (pass(Cardinality::ManyToMany, vec![equal("key"), amount(0)]), 0),
        // Without a key each pair is asked, and refused.
        (one(vec![alike(Measure::Edits, 1), amount(0)]), 700 * 700),
    ] {
        let ran = run(&blank(""), &blank("  "), pass);
        assert_eq!((ran.report.matches, ran.report.cut_off), (0, false));
        assert!(ran.report.candidates <= candidates, "{} compared", ran.report.candidates);
        assert_eq!(ran.open, counts([("UNMATCHED", 1400)]));
    }
}

/// Amounts of 38 digits of both signs.
fn limits() -> Vec<Wide> {
    [MOST, -MOST, MOST - 1, 1 - MOST, MOST / 2, -(MOST / 2), 0, 1].into_iter().map(|amount| Wide::of("K", amount, DAY)).collect()
}

#[test]
fn hundreds_of_look_alikes_of_hundreds_of_pairs() {
    // Paid and unpaid all look the same, but for their references; of two paid ones an unpaid one is a typing error away.
    let of = |key: String| Wide { memo: Some("SUBSCRIPTION".to_owned()), ..Wide::of(&key, 100, DAY) };
    let paid = || (0..300).map(|at| of(format!("M{at:03}{at:03}")));
    let unpaid = (0..300).map(|at| of(format!("UU{at:03}{at:03}")));
    let left: Vec<Wide> = paid().chain(unpaid).chain([of("M00500X".to_owned()), of("M071070".to_owned())]).collect();
    let conditions = vec![equal("key"), amount(0), days(0, 0), alike(Measure::JaroWinkler, 90)];
    let ran = run(&left, &paid().collect::<Vec<_>>(), one(conditions));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 297), ("TIED SUGGESTED", 3)]), "M005005, M070070 and M071071");
}

#[test]
fn amounts_at_the_limits_of_the_type() {
    let ran = run(&limits(), &limits(), one(vec![amount(0)]));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 8)]));
    let ran = run(&limits(), &limits(), one(vec![signed(0, Sign::Flipped)]));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 7)]), "all but 1 have an opposite");
    let widest = run(&limits(), &limits(), one(vec![amount(10i128.pow(30) - 1)]));
    assert_eq!((widest.report.matches, widest.report.cut_off), (8, false));
    let ran = run(&limits(), &[], Pass { netting: Some(Side::Left), ..one(vec![equal("key"), amount(0)]) });
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 3)]));
}

#[test]
fn sums_that_do_not_fit_are_no_sums() {
    let largest = vec![Wide::of("K", MOST, DAY); 4];
    for pass in
        [pass(Cardinality::ManyToOne, vec![equal("key"), amount(0)]), pass(Cardinality::ManyToMany, vec![equal("key"), amount(0)]), sums()]
    {
        let ran = run(&largest, &[Wide::of("K", MOST, DAY)], pass);
        assert_eq!(ran.report.matches, 0);
    }
    // What cancels on the way is a sum.
    let group = [MOST, -MOST, 5].map(|amount| Wide::of("K", amount, DAY));
    let ran = run(&group, &[Wide::of("K", 5, DAY)], pass(Cardinality::ManyToOne, vec![equal("key"), amount(0)]));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 1)]));
}

#[test]
fn texts_of_a_mebibyte() {
    let long =
        |last: &str| Wide { memo: Some(format!("{}{last}", "abcdefghijklmno ".repeat(1 << 16))), ..Wide::of("abcdefghijklmno", 1, DAY) };
    let (left, right) = ([long("left"), long("same")], [long("right"), long("same")]);
    for measure in [Measure::JaroWinkler, Measure::Edits, Measure::TokenSort, Measure::TokenSet, Measure::Trigram] {
        let ran = run(&left, &right, one(vec![alike(measure, 90), amount(0)]));
        assert_eq!((ran.report.matches, ran.report.candidates), (2, 4), "{measure:?}");
    }
    let ran = run(&left, &right, one(vec![equal("memo"), amount(0)]));
    assert_eq!(ran.verdicts, counts([("UNIQUE AUTO", 1)]));
    let ran = run(&left, &right, one(vec![inside(), amount(0)]));
    assert_eq!((ran.report.matches, ran.report.candidates), (2, 4));
}

#[test]
fn a_long_text_that_repeats_itself() {
    let repeated = |words: usize| "abcde ".repeat(words);
    let left = [Wide::of(format!("{}end", repeated(40_000)), 1, DAY), Wide::of(repeated(40_000), 1, DAY)];
    let right = [Wide { memo: Some(repeated(80_000)), ..Wide::of("", 1, DAY) }];
    let ran = run(&left, &right, one(vec![inside(), amount(0)]));
    assert_eq!((ran.report.left_rows, ran.report.candidates), (1, 2));
}

#[test]
fn a_long_text_of_many_words_is_not_copied_for_each() {
    let words: String = (0..100_000).map(|word| format!("w{word:09} ")).collect();
    let right = [Wide { memo: Some(words), ..Wide::of("", 1, DAY) }];
    let ran = run(&[Wide::of("w000077777", 1, DAY)], &right, one(vec![inside(), amount(0)]));
    assert_eq!((ran.report.matches, ran.report.candidates), (1, 1));
}

#[test]
fn a_word_common_to_all_is_cut_off() {
    let left: Vec<Wide> = (0..1500).map(|row| Wide::of(format!("INVOICE {row}"), 100, DAY)).collect();
    let right: Vec<Wide> = (0..1500).map(|row| Wide { memo: Some(format!("for INVOICE {row}")), ..Wide::of("", 100, DAY) }).collect();
    let ran = run(&left, &right, one(vec![inside(), days(0, 2)]));
    assert_eq!((ran.report.candidates, ran.report.cut_off), (8 * 1500, true));
    assert_eq!(ran.verdicts.keys().collect::<Vec<_>>(), ["CUT_OFF SUGGESTED"]);
}

#[test]
fn two_hundred_columns() {
    let names: Vec<String> = (0..200).map(|column| format!("c{column}")).collect();
    let rows = 300usize;
    let side = || {
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("_row", Arc::new(UInt64Array::from_iter_values(1..=rows as u64))),
            ("_excluded", Arc::new(BooleanArray::from(vec![false; rows]))),
        ];
        let column = |at: usize| StringArray::from_iter_values((0..rows).map(|row| format!("{}", row * (at + 1))));
        columns.extend(names.iter().enumerate().map(|(at, name)| (name.as_str(), Arc::new(column(at)) as ArrayRef)));
        Table::new(vec![RecordBatch::try_from_iter(columns).expect("one length")]).expect("a table")
    };
    let mapping = Mapping { fields: names.iter().map(|name| Field::new(name, name, FieldType::Text)).collect(), ..Mapping::default() };
    let conditions = names.iter().map(Condition::equal).collect();
    let rules = Ruleset {
        version: 1,
        name: None,
        left: mapping.clone(),
        right: mapping,
        passes: vec![Pass { name: "all".to_owned(), ..one(conditions) }],
    };
    rules.check().expect("a ruleset");
    let outcome = engine::reconcile(&side(), &side(), &rules, &Options::default(), &()).expect("a result");
    assert_eq!((outcome.passes[0].candidates, outcome.passes[0].cut_off), (rows as u64, false));
    assert_eq!(verdicts(&outcome), counts([("UNIQUE AUTO", rows)]));
}

#[test]
fn a_hundred_passes() {
    // Every second pass compares no key, so second bookings are looked for again and again.
    let passes =
        (0..100).map(|at| if at % 2 == 0 { one(vec![equal("key"), amount(at)]) } else { one(vec![amount(0), days(at as i32, at as i32)]) });
    let rules = ruleset(passes.collect());
    let records = |shift: i128| -> Vec<Wide> { (0..200).map(|row| Wide::of(format!("K{row}"), row * 1000 + row * shift, DAY)).collect() };
    let (left, right) = (table(&records(0)), table(&records(1)));
    let outcome = engine::reconcile(&left, &right, &rules, &Options { threads: 1, batch_rows: 4096 }, &()).expect("a result");
    assert_eq!(problems([&left, &right], &rules, &outcome), Vec::<String>::new());
    assert_eq!((outcome.passes.len(), outcome.matches()), (100, 99), "98 of them allow at most 98");
    assert!(outcome.passes.iter().all(|pass| pass.candidates <= 200 && !pass.cut_off));
}
