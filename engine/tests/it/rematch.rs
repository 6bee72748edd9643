//! A preview says what a run would: starting behind unchanged passes gives the same matches, and the comparison adds up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{Decimal128Type, UInt64Type};
use engine::{
    Change, Comparison, Error, Kind, Matched, Options, Outcome, PassReport, Past, Progress, Start, Step, Table, compare, reconcile as full,
    rematch,
};
use proptest::prelude::*;
use ruleset::{Amount, Base, Cardinality, Condition, Field, FieldType, Mapping, Pass, Ruleset, Side};

use crate::records::{Record, batch, numbered, pass, reconcile, records, ruleset, rulesets, table, window, within};

/// Records with gaps between their row numbers, some of them left out of matching, in small batches.
fn gappy(records: &[Record], step: u64, excluded: u16) -> Table {
    let rows: Vec<(u64, Record)> = numbered(records).into_iter().map(|(row, record)| (row * step, record)).collect();
    let mut batches = Vec::new();
    for (at, rows) in rows.chunks(5).enumerate() {
        let whole = batch(rows);
        let mut columns = whole.columns().to_vec();
        columns[1] = Arc::new(BooleanArray::from_iter((0..rows.len()).map(|row| Some(excluded >> ((at * 5 + row) % 16) & 1 == 1))));
        batches.push(RecordBatch::try_new(whole.schema(), columns).expect("the same columns"));
    }
    batches.push(batch(&[]));
    Table::new(batches).expect("a table")
}

/// Only these columns, as a preview reads them.
fn only(table: &Table, names: &[String]) -> Table {
    let columns = names.iter().map(|name| (name, table.column(name).expect("a column")));
    Table::new(vec![RecordBatch::try_from_iter(columns).expect("columns")]).expect("a table")
}

fn written(outcome: &Outcome, ruleset: &Ruleset) -> Past {
    let batches = outcome.matches_batches().expect("matches");
    Past::new(ruleset, outcome.passes.clone(), batches).expect("a past result")
}

fn preview((past, before): (&Past, &Ruleset), ruleset: &Ruleset, tables: [&Table; 2]) -> (Matched, usize) {
    let start = Start::new(before, engine::VERSION, ruleset, tables.map(|table| table.schema().as_ref())).expect("a start");
    let [left, right] = [Side::Left, Side::Right].map(|side| only(tables[side as usize], start.columns(side)));
    (rematch(&start, past, [&left, &right], &Options { threads: 2, batch_rows: 7 }, &()).expect("matches"), start.taken())
}

/// What the reports say of the result: a preview compares fewer pairs where the past result answers.
pub(crate) fn told(passes: &[PassReport]) -> Vec<PassReport> {
    passes.iter().map(|report| PassReport { candidates: 0, ..report.clone() }).collect()
}

/// A match by its records, with its pass and status.
type Named = ((Vec<u64>, Vec<u64>), (String, String));

fn named(outcome: &Outcome) -> BTreeMap<(Vec<u64>, Vec<u64>), (String, String)> {
    let mut found: BTreeMap<u64, Named> = BTreeMap::new();
    for batch in outcome.matches_batches().expect("matches") {
        let numbers = |at: usize| batch.column(at).as_primitive::<UInt64Type>().values();
        let text = |at: usize, row: usize| batch.column(at).as_string::<i32>().value(row).to_owned();
        for row in 0..batch.num_rows() {
            let entry = found.entry(numbers(0)[row]).or_default();
            if text(1, row) == "left" { &mut entry.0.0 } else { &mut entry.0.1 }.push(numbers(2)[row]);
            entry.1 = (text(3, row), text(4, row));
        }
    }
    found.into_values().collect()
}

/// The matches that `keep` keeps, in numbers, the slow way.
fn by_hand(matches: &[&(Vec<u64>, Vec<u64>)], tables: [&Table; 2]) -> Change {
    let mut change = Change { matches: matches.len() as u64, ..Change::default() };
    let mut sums = [0i128; 2];
    for (side, table) in tables.iter().enumerate() {
        let rows: BTreeSet<u64> = matches.iter().flat_map(|(left, right)| if side == 0 { left } else { right }).copied().collect();
        change.records[side] = rows.len() as u64;
        let [numbers, cents] = ["_row", "amount"].map(|name| table.column(name).expect("a column"));
        let (numbers, cents) = (numbers.as_primitive::<UInt64Type>(), cents.as_primitive::<Decimal128Type>());
        let kept = (0..table.rows()).filter(|at| rows.contains(&numbers.value(*at)) && cents.is_valid(*at));
        sums[side] += kept.map(|at| cents.value(at)).sum::<i128>();
    }
    if sums != [0, 0] {
        let [left, right] = sums.map(|cents| Some(Amount::new(cents, 2)));
        change.sums.push(engine::ChangeSums { currency: String::new(), left, right });
    }
    change
}

fn overlap(one: &(Vec<u64>, Vec<u64>), other: &(Vec<u64>, Vec<u64>)) -> bool {
    one.0.iter().any(|row| other.0.contains(row)) || one.1.iter().any(|row| other.1.contains(row))
}

fn assert_adds_up(found: &Comparison, before: &Outcome, now: &Outcome, tables: [&Table; 2]) -> Result<(), TestCaseError> {
    let (before, now) = (named(before), named(now));
    let same: Vec<_> = now.iter().filter(|(key, how)| before.get(*key) == Some(how)).map(|(key, _)| key).collect();
    let split = |own: &BTreeMap<_, _>, other: &BTreeMap<_, _>| -> (Vec<_>, Vec<_>) {
        let rest = own.keys().filter(|key| !same.contains(key)).cloned();
        rest.partition(|key: &(Vec<u64>, Vec<u64>)| !other.keys().any(|one| overlap(one, key)))
    };
    let ((lost, changed_before), (new, changed_now)) = (split(&before, &now), split(&now, &before));
    let refer = |list: &[(Vec<u64>, Vec<u64>)]| by_hand(&list.iter().collect::<Vec<_>>(), tables);
    prop_assert_eq!(&found.same, &by_hand(&same, tables));
    prop_assert_eq!(&found.lost, &refer(&lost));
    prop_assert_eq!(&found.new, &refer(&new));
    prop_assert_eq!(&found.changed_before, &refer(&changed_before));
    prop_assert_eq!(&found.changed_now, &refer(&changed_now));
    prop_assert_eq!(found.same.matches + found.lost.matches + found.changed_before.matches, before.len() as u64);
    prop_assert_eq!(found.same.matches + found.new.matches + found.changed_now.matches, now.len() as u64);
    let mut sampled = [0, 0, 0];
    for sample in &found.samples {
        let keys = |groups: &[engine::Group]| groups.iter().map(|group| (group.left.clone(), group.right.clone())).collect::<Vec<_>>();
        let (olds, news) = (keys(&sample.before), keys(&sample.now));
        match sample.kind {
            Kind::New => prop_assert!(olds.is_empty() && news.iter().all(|key| new.contains(key))),
            Kind::Lost => prop_assert!(news.is_empty() && olds.iter().all(|key| lost.contains(key))),
            Kind::Changed => {
                prop_assert!(olds.iter().all(|key| changed_before.contains(key)) && news.iter().all(|key| changed_now.contains(key)));
            }
        }
        sampled[sample.kind as usize] += if sample.kind == Kind::New { news.len() } else { olds.len() };
    }
    // There is room for all of them: none is left out, none is shown twice.
    prop_assert_eq!(sampled, [new.len(), lost.len(), changed_before.len()]);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_preview_equals_the_run_from_wherever_it_starts(
        left in records(14), right in records(14), before in rulesets(), other in rulesets(), from in 0usize..4,
        step in 1u64..3, excluded in prop_oneof![Just(0u16), any::<u16>()],
    ) {
        let tables = [gappy(&left, step, excluded), gappy(&right, 1, excluded.rotate_left(5))];
        let tables = [&tables[0], &tables[1]];
        let kept = before.passes.iter().take(from).cloned();
        let changed = ruleset(kept.chain(other.passes.iter().skip(from).cloned()).collect::<Vec<_>>());
        prop_assume!(!changed.passes.is_empty());
        let (old, new) = (reconcile(tables[0], tables[1], &before), reconcile(tables[0], tables[1], &changed));
        let past = written(&old, &before);
        let (found, taken) = preview((&past, &before), &changed, tables);
        prop_assert!(taken >= from.min(changed.passes.len()).min(before.passes.len()));
        prop_assert_eq!(told(found.passes()), told(&new.passes));
        for side in Side::BOTH {
            prop_assert_eq!(found.counts(side), new.counts(side));
        }
        // What the run wrote, read back, is the same to the digest.
        let ran = written(&new, &changed);
        let (again, all) = preview((&ran, &changed), &changed, tables);
        prop_assert_eq!(all, changed.passes.len());
        prop_assert_eq!(found.digest(), again.digest());
        prop_assert_eq!(found.matches(), new.matches());
        let comparison = compare(&past, &found, tables, &changed, 100).expect("a comparison");
        assert_adds_up(&comparison, &old, &new, tables)?;
    }

    #[test]
    fn one_changed_knob_equals_the_run(
        left in records(14), right in records(14), before in rulesets(), at in 0usize..4, knob in 0usize..4,
    ) {
        let (left, right) = (gappy(&left, 1, 0), gappy(&right, 2, 0));
        let tables = [&left, &right];
        let mut changed = before.clone();
        let at = at % changed.passes.len();
        let pass = &mut changed.passes[at];
        match knob {
            0 => pass.accept = ruleset::Accept::Suggest,
            1 => pass.name.push_str(", renamed"),
            2 => pass.conditions.retain(|condition| !matches!(condition, Condition::DateWindow(_))),
            _ => {
                for condition in &mut pass.conditions {
                    if let Condition::AmountWithin(within) = condition {
                        within.absolute = Some(Amount::new(10, 2));
                    }
                }
            }
        }
        let (old, new) = (reconcile(tables[0], tables[1], &before), reconcile(tables[0], tables[1], &changed));
        let past = written(&old, &before);
        let (found, _) = preview((&past, &before), &changed, tables);
        prop_assert_eq!(told(found.passes()), told(&new.passes));
        let (again, _) = preview((&written(&new, &changed), &changed), &changed, tables);
        prop_assert_eq!(found.digest(), again.digest());
        let comparison = compare(&past, &found, tables, &changed, 100).expect("a comparison");
        assert_adds_up(&comparison, &old, &new, tables)?;
    }

    #[test]
    fn against_itself_all_is_the_same(left in records(14), right in records(14), rules in rulesets()) {
        let tables = [table(&left), table(&right)];
        let tables = [&tables[0], &tables[1]];
        let past = written(&reconcile(tables[0], tables[1], &rules), &rules);
        let (found, _) = preview((&past, &rules), &rules, tables);
        let comparison = compare(&past, &found, tables, &rules, 5).expect("a comparison");
        prop_assert_eq!(comparison.same.matches, found.matches());
        prop_assert!(comparison.samples.is_empty());
        let nothing = Change::default();
        prop_assert!([comparison.new, comparison.lost, comparison.changed_before, comparison.changed_now].iter().all(|one| *one == nothing));
    }
}

/// Second bookings are kept from the second and third pass as they were found before the second one ran.
#[test]
fn second_bookings_stay_withheld_behind_the_passes_taken_over() {
    let record = |reference, cents, day| Record { reference: Some(reference), cents: Some(cents), day: Some(19_700 + day) };
    let left = table(&[record(0, 100, 0), record(0, 100, 0), record(2, 50, 0), record(2, 50, 0)]);
    // The first left record has its reference here; the second could settle the next, were it not a second booking. Of the
    // last two left records one is matched by the second pass, which names nothing: so the other is no second booking.
    let right = table(&[record(0, 100, 0), record(1, 100, 2), record(3, 50, 0), record(3, 50, 2)]);
    let near = |name, days| pass(name, Cardinality::OneToOne, vec![within(0, 0, Base::Left), window(0, days)]);
    let keyed = pass("keyed", Cardinality::OneToOne, vec![Condition::equal("reference"), within(0, 0, Base::Left), window(0, 0)]);
    let before = ruleset(vec![keyed.clone(), near("same day", 0), near("next day", 1)]);
    let changed = ruleset(vec![keyed, near("same day", 0), near("two days", 2)]);
    let past = written(&reconcile(&left, &right, &before), &before);
    let (found, taken) = preview((&past, &before), &changed, [&left, &right]);
    let ran = reconcile(&left, &right, &changed);
    assert_eq!((taken, found.passes()), (2, &ran.passes[..]));
    assert_eq!(ran.passes.iter().map(|pass| pass.matches).collect::<Vec<_>>(), [1, 1, 1]);
    assert_eq!(found.counts(Side::Left).open, 1);
}

fn money(rows: &[(i64, &str)]) -> Table {
    let amounts = Decimal128Array::from_iter_values(rows.iter().map(|(cents, _)| i128::from(*cents)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("_row", Arc::new(UInt64Array::from_iter_values(1..=rows.len() as u64))),
        ("_excluded", Arc::new(BooleanArray::from(vec![false; rows.len()]))),
        ("amount", Arc::new(amounts.with_precision_and_scale(38, 2).expect("fits"))),
        ("currency", Arc::new(StringArray::from_iter_values(rows.iter().map(|(_, currency)| *currency)))),
    ];
    Table::new(vec![RecordBatch::try_from_iter(columns).expect("one length")]).expect("a table")
}

/// Amounts of one currency, at most so many cents apart.
fn cents(limit: i64) -> Ruleset {
    let mut amount = Field::new("amount", "amount", FieldType::Money);
    amount.currency_field = Some("currency".to_owned());
    let mapping = Mapping { fields: vec![amount, Field::new("currency", "currency", FieldType::Text)], ..Mapping::default() };
    let conditions = vec![Condition::equal("currency"), within(limit, 0, Base::Left)];
    let ruleset = Ruleset {
        version: 1,
        name: None,
        left: mapping.clone(),
        right: mapping,
        passes: vec![pass("near", Cardinality::OneToOne, conditions)],
    };
    ruleset.check().expect("a valid ruleset");
    ruleset
}

#[test]
fn a_wider_tolerance_in_matches_records_and_money() {
    let left = money(&[(1000, "EUR"), (2000, "EUR"), (2010, "EUR"), (500, "USD"), (9900, "USD")]);
    let right = money(&[(1000, "EUR"), (2010, "EUR"), (503, "USD"), (1, "EUR")]);
    let tables = [&left, &right];
    let (strict, wide) = (cents(0), cents(10));
    let past = written(&reconcile(&left, &right, &strict), &strict);
    let (found, taken) = preview((&past, &strict), &wide, tables);
    assert_eq!(taken, 0);
    let said = compare(&past, &found, tables, &wide, 20).expect("a comparison");
    let sums = |change: &Change| {
        let text = |amount: Option<Amount>| amount.map_or_else(String::new, |amount| amount.to_string());
        change.sums.iter().map(|sum| format!("{} {} {}", sum.currency, text(sum.left), text(sum.right))).collect::<Vec<_>>()
    };
    assert_eq!((said.new.matches, sums(&said.new)), (1, vec!["USD 5.00 5.03".to_owned()]));
    assert_eq!((said.same.matches, sums(&said.same)), (2, vec!["EUR 30.10 30.10".to_owned()]));
    assert_eq!((said.lost.matches, said.changed_now.matches), (0, 0));
    assert_eq!(said.samples.len(), 1);
    assert_eq!((said.samples[0].kind, &said.samples[0].now[0].left, &said.samples[0].now[0].right), (Kind::New, &vec![4], &vec![3]));

    // The other way around it is lost.
    let past = written(&reconcile(&left, &right, &wide), &wide);
    let (found, _) = preview((&past, &wide), &strict, tables);
    let back = compare(&past, &found, tables, &strict, 20).expect("a comparison");
    assert_eq!((back.lost, back.new.matches), (said.new, 0));
}

#[test]
fn a_match_that_now_waits_for_a_person_is_changed() {
    let (left, right) = (money(&[(1000, "EUR")]), money(&[(1000, "EUR")]));
    let accepted = cents(0);
    let mut suggested = accepted.clone();
    suggested.passes[0].accept = ruleset::Accept::Suggest;
    let past = written(&reconcile(&left, &right, &accepted), &accepted);
    let (found, _) = preview((&past, &accepted), &suggested, [&left, &right]);
    assert_eq!((found.passes()[0].matches, found.passes()[0].auto), (1, 0));
    let said = compare(&past, &found, [&left, &right], &suggested, 20).expect("a comparison");
    assert_eq!((said.changed_before.matches, said.changed_now.matches, said.same.matches), (1, 1, 0));
    assert_eq!((said.samples[0].kind, said.samples[0].before[0].auto, said.samples[0].now[0].auto), (Kind::Changed, true, false));
}

#[test]
fn what_was_cut_off_is_no_longer_so_with_a_tighter_limit() {
    // All of them are within the limit of all: too many to be compared. Then each has one partner.
    let amounts: Vec<(i64, &str)> = (0..1500).map(|cents| (1000 + cents, "EUR")).collect();
    let table = money(&amounts);
    let tables = [&table, &table];
    let strict = |limit: i64| {
        let mut ruleset = cents(limit);
        ruleset.passes[0].accept = ruleset::Accept::Strict;
        ruleset
    };
    let (before, after) = (strict(2000), strict(0));
    let old = reconcile(&table, &table, &before);
    let (past, ran) = (written(&old, &before), reconcile(&table, &table, &after));
    assert!(old.passes[0].cut_off && old.passes[0].matches > 0, "{:?}", old.passes);
    assert_eq!(ran.passes[0].auto, 1500);
    assert_eq!(told(preview((&past, &before), &after, tables).0.passes()), told(&ran.passes));
}

#[test]
fn blanks_are_of_no_block() {
    // So many that a block of all of them would be cut off.
    let blanks = vec![Record { reference: None, cents: Some(100), day: Some(19_700) }; 1500];
    let table = table(&blanks);
    let rules =
        |cents: i64| ruleset(vec![pass("p", Cardinality::OneToOne, vec![Condition::equal("reference"), within(cents, 0, Base::Left)])]);
    let (before, after) = (rules(0), rules(1));
    let past = written(&reconcile(&table, &table, &before), &before);
    let passes = preview((&past, &before), &after, [&table, &table]).0.passes().to_vec();
    assert_eq!((passes[0].candidates, passes[0].cut_off), (0, false));
}

/// The passes that were run.
#[derive(Default)]
struct Ran(Mutex<Vec<String>>);

impl Progress for Ran {
    fn report(&self, step: Step<'_>) {
        self.0.lock().expect("no panic").push(step.name.to_owned());
    }
}

#[test]
fn passes_behind_one_that_claims_the_same_are_not_run_again() {
    let (left, right) = (money(&[(1000, "EUR"), (700, "EUR")]), money(&[(1000, "EUR"), (703, "EUR")]));
    let mut before = cents(0);
    for (name, limit) in [("wide", 5), ("wider", 9)] {
        let conditions = vec![Condition::equal("currency"), within(limit, 0, Base::Left)];
        before.passes.push(pass(name, Cardinality::OneToOne, conditions));
    }
    let past = written(&reconcile(&left, &right, &before), &before);
    let ran = |changed: &Ruleset| {
        let start = Start::new(&before, engine::VERSION, changed, [left.schema(), right.schema()]).expect("a start");
        let ran = Ran::default();
        let found = rematch(&start, &past, [&left, &right], &Options::default(), &ran).expect("matches");
        assert_eq!(told(found.passes()), told(&reconcile(&left, &right, changed).passes));
        ran.0.into_inner().expect("no panic")
    };
    let mut changed = before.clone();
    changed.passes[0].accept = ruleset::Accept::Suggest;
    assert_eq!(ran(&changed), ["near"]);
    // A limit that admits nothing more, and one that does: behind the next pass both have claimed the same again.
    changed.passes[0].conditions[1] = within(2, 0, Base::Left);
    assert_eq!(ran(&changed), ["near"]);
    changed.passes[0].conditions[1] = within(3, 0, Base::Left);
    assert_eq!(ran(&changed), ["near", "wide"]);
    assert_eq!(ran(&before), [""; 0]);
}

#[test]
fn a_result_of_other_records_is_refused() {
    let (left, right) = (money(&[(1000, "EUR"), (700, "EUR")]), money(&[(1000, "EUR"), (700, "EUR")]));
    let rules = cents(0);
    let outcome = full(&left, &right, &rules, &Options::default(), &()).expect("a result");
    let past = written(&outcome, &rules);
    let short = money(&[(1000, "EUR")]);
    let start = Start::new(&rules, engine::VERSION, &rules, [left.schema(), right.schema()]).expect("a start");
    let refused = rematch(&start, &past, [&short, &right], &Options::default(), &());
    assert!(matches!(&refused, Err(Error::Layout(message)) if message.contains("left row 2")), "{refused:?}");
    assert_eq!(Start::new(&rules, "another", &rules, [left.schema(), right.schema()]).expect("a start").taken(), 0);
    let other = Ruleset { passes: vec![Pass { name: "other".to_owned(), ..rules.passes[0].clone() }], ..rules.clone() };
    assert!(Past::new(&other, outcome.passes.clone(), outcome.matches_batches().expect("matches")).is_err());
}
