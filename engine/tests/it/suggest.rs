//! Suggestions on small made-up tables: what is paired, which passes come out, and what they find.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{Field as Column, Schema};
use engine::suggest::Suggestion;
use engine::{Options, Table, suggest};
use ruleset::{Cardinality, Condition, Field, FieldType, Mapping, Ruleset};

/// The columns of one side.
#[derive(Default)]
struct Sheet {
    names: Vec<(&'static str, FieldType)>,
    columns: Vec<ArrayRef>,
}

impl Sheet {
    fn text(mut self, name: &'static str, cells: impl IntoIterator<Item = String>) -> Self {
        self.names.push((name, FieldType::Text));
        let cells = cells.into_iter().map(|cell| (!cell.is_empty()).then_some(cell));
        self.columns.push(Arc::new(StringArray::from_iter(cells)));
        self
    }

    fn number(mut self, name: &'static str, cells: impl IntoIterator<Item = i64>) -> Self {
        self.names.push((name, FieldType::Integer));
        self.columns.push(Arc::new(Int64Array::from_iter_values(cells)));
        self
    }

    fn day(mut self, name: &'static str, cells: impl IntoIterator<Item = i32>) -> Self {
        self.names.push((name, FieldType::Date));
        self.columns.push(Arc::new(Date32Array::from_iter_values(cells)));
        self
    }

    fn cents(mut self, name: &'static str, cells: impl IntoIterator<Item = i64>) -> Self {
        self.names.push((name, FieldType::Decimal));
        let cells = Decimal128Array::from_iter_values(cells.into_iter().map(i128::from)).with_precision_and_scale(38, 2);
        self.columns.push(Arc::new(cells.expect("a known precision")));
        self
    }

    fn build(self) -> (Table, Mapping) {
        let rows = self.columns[0].len();
        let mut columns: Vec<ArrayRef> =
            vec![Arc::new(UInt64Array::from_iter_values(1..=rows as u64)), Arc::new(BooleanArray::from(vec![false; rows]))];
        columns.extend(self.columns);
        let names = ["_row", "_excluded"].into_iter().chain(self.names.iter().map(|(name, _)| *name));
        let fields: Vec<Column> =
            names.zip(&columns).map(|(name, column)| Column::new(name, column.data_type().clone(), !name.starts_with('_'))).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("columns of one length");
        let fields = self.names.iter().map(|(name, kind)| Field::new(*name, *name, *kind)).collect();
        (Table::new(vec![batch]).expect("a dataset"), Mapping { fields, ..Mapping::default() })
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

const ROWS: usize = 600;
const FIRST: [&str; 12] = ["Adler", "Bruns", "Conti", "Dahl", "Evers", "Falk", "Grau", "Holm", "Ihde", "Jung", "Korn", "Lenz"];
const SECOND: [&str; 12] = ["Stahl", "Druck", "Papier", "Optik", "Reisen", "Moebel", "Obst", "Technik", "Bau", "Wein", "Auto", "Tuch"];

/// One event as both sides see it.
#[derive(Clone)]
struct Event {
    reference: String,
    name: String,
    cents: i64,
    day: i32,
    lag: i32,
    kind: u64,
}

fn events(seed: u64) -> Vec<Event> {
    let mut dice = Dice(seed);
    let mut number = 48_000_000;
    let mut event = |_| {
        number += 1 + dice.roll(900);
        let name = format!("{} {} {}", FIRST[dice.roll(12) as usize], SECOND[dice.roll(12) as usize], FIRST[dice.roll(12) as usize]);
        Event {
            reference: format!("RG-{number}"),
            name,
            cents: 500 + dice.roll(90_000) as i64,
            day: 19_700 + dice.roll(120) as i32,
            lag: dice.roll(4) as i32,
            kind: dice.roll(20),
        }
    };
    (0..ROWS).map(&mut event).collect()
}

fn suggested(left: Sheet, right: Sheet) -> (Suggestion, Table, Table) {
    let ((left, left_mapping), (right, right_mapping)) = (left.build(), right.build());
    let suggestion = suggest(&left, &left_mapping, &right, &right_mapping).expect("a suggestion");
    suggestion.ruleset.check().expect("a suggested ruleset is accepted");
    let text = suggestion.ruleset.to_toml().expect("a ruleset can be written");
    assert_eq!(Ruleset::from_toml(&text).expect("and read"), suggestion.ruleset);
    let again = suggest(&left, &left_mapping, &right, &right_mapping).expect("a suggestion");
    assert_eq!((&again.ruleset, &again.reasons), (&suggestion.ruleset, &suggestion.reasons), "the same every time");
    let (left, right) = suggestion.tables(&left, &right).expect("tables with the suggested names");
    (suggestion, left, right)
}

/// The columns that got one name.
fn paired(suggestion: &Suggestion, name: &str) -> (Option<String>, Option<String>) {
    let column = |mapping: &Mapping| mapping.field(name).and_then(|field| field.column.clone());
    (column(&suggestion.ruleset.left), column(&suggestion.ruleset.right))
}

fn both(left: &str, right: &str) -> (Option<String>, Option<String>) {
    (Some(left.to_owned()), Some(right.to_owned()))
}

/// Pairs of equal rows (the tables are built in one order) and other pairs that the suggested ruleset finds.
fn right_and_wrong(suggestion: &Suggestion, left: &Table, right: &Table) -> (usize, usize) {
    found(suggestion, left, right, |_| true)
}

/// The same of the matches with such a status.
fn found(suggestion: &Suggestion, left: &Table, right: &Table, wanted: impl Fn(&str) -> bool) -> (usize, usize) {
    let outcome = engine::reconcile(left, right, &suggestion.ruleset, &Options::default(), &()).expect("an outcome");
    let mut groups: std::collections::BTreeMap<u64, [Vec<u64>; 2]> = std::collections::BTreeMap::new();
    for batch in outcome.matches_batches().expect("matches") {
        let numbers = |name: &str| batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<UInt64Array>()).cloned();
        let texts = |name: &str| batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref::<StringArray>()).cloned();
        let (sides, status) = (texts("side").expect("sides"), texts("status").expect("statuses"));
        let (ids, rows) = (numbers("match_id").expect("ids"), numbers("row").expect("rows"));
        for index in (0..batch.num_rows()).filter(|index| wanted(status.value(*index))) {
            groups.entry(ids.value(index)).or_default()[usize::from(sides.value(index) == "right")].push(rows.value(index));
        }
    }
    let pairs = groups.values().flat_map(|[lefts, rights]| lefts.iter().flat_map(move |l| rights.iter().map(move |r| l == r)));
    pairs.fold((0, 0), |(good, bad), same| if same { (good + 1, bad) } else { (good, bad + 1) })
}

fn ledger(events: &[Event]) -> Sheet {
    Sheet::default()
        .number("line", (0..events.len()).map(|index| index as i64 + 1))
        .text("belegnummer", events.iter().map(|event| event.reference.clone()))
        .text("kunde", events.iter().map(|event| event.name.clone()))
        .day("belegdatum", events.iter().map(|event| event.day))
        .cents("betrag", events.iter().map(|event| event.cents))
}

#[test]
fn ledger_and_bank_with_references_fees_and_typing_errors() {
    let events = events(1);
    let reference = |event: &Event| match event.kind {
        0 | 3 => String::new(),
        1 => event.reference.replace("RG-48", "RG-84"),
        _ => event.reference.clone(),
    };
    let paid = |event: &Event| if event.kind == 2 { event.cents - event.cents / 50 - 10 } else { event.cents };
    let mut balance = 1_000_000;
    let right = Sheet::default()
        .number("position", (0..ROWS).map(|index| ((index + 37) % ROWS) as i64 + 1))
        .cents(
            "saldo",
            events
                .iter()
                .map(|event| {
                    balance += paid(event);
                    balance
                })
                .collect::<Vec<_>>(),
        )
        .day("gebucht", events.iter().map(|event| event.day + event.lag))
        .text(
            "zweck",
            events
                .iter()
                .map(|event| if event.kind == 3 { format!("Rechnung {} danke", event.reference) } else { "UEBERWEISUNG".to_owned() }),
        )
        .text("kennung", events.iter().map(reference))
        .text("auftraggeber", events.iter().map(|event| event.name.to_uppercase()))
        .cents("umsatz", events.iter().map(paid));
    let (suggestion, left, right) = suggested(ledger(&events), right);
    assert_eq!(paired(&suggestion, "reference"), both("belegnummer", "kennung"), "running numbers mean nothing");
    assert_eq!(paired(&suggestion, "amount"), both("betrag", "umsatz"), "a balance is no amount");
    assert_eq!(paired(&suggestion, "date"), both("belegdatum", "gebucht"));
    assert_eq!(paired(&suggestion, "counterparty"), both("kunde", "auftraggeber"));
    let kinds: Vec<Vec<&str>> =
        suggestion.ruleset.passes.iter().map(|pass| pass.conditions.iter().map(Condition::kind).collect()).collect();
    assert!(kinds.iter().any(|kinds| kinds.contains(&"contained")), "references inside the text: {kinds:?}");
    assert!(kinds.iter().any(|kinds| kinds.contains(&"text-similar")), "typing errors: {kinds:?}");
    let (good, bad) = right_and_wrong(&suggestion, &left, &right);
    assert!(good * 100 >= ROWS * 97 && bad * 100 <= ROWS, "{good} right, {bad} wrong of {ROWS}");
}

#[test]
fn a_reference_mistyped_into_another_one_is_left_to_a_person() {
    let mut events = events(7);
    let (wrong, real) = (10, 11);
    (events[real].cents, events[real].day, events[real].lag) = (events[wrong].cents, events[wrong].day, events[wrong].lag);
    let right = Sheet::default()
        .cents("umsatz", (0..ROWS).map(|at| if at == real { 123_456 } else { events[at].cents }))
        .day("gebucht", events.iter().map(|event| event.day + event.lag))
        .text(
            "kennung",
            (0..ROWS).map(|at| if at == real { String::new() } else { events[if at == wrong { real } else { at }].reference.clone() }),
        )
        .text("auftraggeber", (0..ROWS).map(|at| if at == real { "NOBODY".to_owned() } else { events[at].name.to_uppercase() }));
    let (suggestion, left, right) = suggested(ledger(&events), right);
    let (good, bad) = found(&suggestion, &left, &right, |status| status == "AUTO");
    assert!(good * 100 >= ROWS * 97 && bad == 0, "{good} right, {bad} wrong of {ROWS}");
    assert_eq!(found(&suggestion, &left, &right, |status| status == "SUGGESTED").1, 1, "it is shown to a person");
}

#[test]
fn references_only_inside_free_text() {
    let events = events(2);
    let right = Sheet::default()
        .day("wertstellung", events.iter().map(|event| event.day + event.lag))
        .text("verwendungszweck", events.iter().map(|event| format!("Rechnung {} vom letzten Monat", event.reference.replace('-', " "))))
        .cents("haben", events.iter().map(|event| event.cents));
    let (suggestion, left, right) = suggested(ledger(&events), right);
    assert_eq!(paired(&suggestion, "amount"), both("betrag", "haben"));
    assert!(matches!(suggestion.ruleset.passes[0].conditions[0], Condition::Contained(_)), "{:?}", suggestion.ruleset.passes[0]);
    let (good, bad) = right_and_wrong(&suggestion, &left, &right);
    assert!(good * 100 >= ROWS * 99 && bad == 0, "{good} right, {bad} wrong of {ROWS}");
}

#[test]
fn nothing_but_amounts_of_opposite_sign_and_days() {
    let events = events(3);
    let right = Sheet::default()
        .day("date", events.iter().map(|event| event.day + event.lag))
        .cents("value", events.iter().map(|event| -event.cents));
    let (suggestion, left, right) = suggested(ledger(&events), right);
    let flipped = |condition: &Condition| matches!(condition, Condition::AmountWithin(within) if within.sign == ruleset::Sign::Flipped);
    assert!(suggestion.ruleset.passes[0].conditions.iter().any(flipped));
    let (good, bad) = right_and_wrong(&suggestion, &left, &right);
    assert!(good * 100 >= ROWS * 97 && bad * 100 <= ROWS * 2, "{good} right, {bad} wrong of {ROWS}");
}

#[test]
fn payouts_are_groups() {
    let events = events(4);
    let payout = |index: usize| format!("po_{:06}", 7_000 + index / 5);
    let left = ledger(&events).text("auszahlung", (0..ROWS).map(payout));
    let sums = events.chunks(5).map(|chunk| chunk.iter().map(|event| event.cents).sum::<i64>());
    let right = Sheet::default()
        .text("id", (0..ROWS / 5).map(|index| payout(index * 5)))
        .day("paid", events.chunks(5).map(|chunk| chunk.iter().map(|event| event.day).max().unwrap_or(0) + 1))
        .cents("total", sums);
    let (suggestion, ..) = suggested(left, right);
    let pass = suggestion.ruleset.passes.iter().find(|pass| pass.cardinality == Cardinality::ManyToOne);
    let on = pass.and_then(|pass| pass.conditions[0].on()).expect("a many-to-one pass");
    assert_eq!(suggestion.ruleset.left.field(on.left).and_then(|field| field.column.as_deref()), Some("auszahlung"));
    assert_eq!(suggestion.ruleset.right.field(on.right).and_then(|field| field.column.as_deref()), Some("id"));
}

#[test]
fn tables_that_share_nothing_still_give_a_ruleset_to_edit() {
    let left = Sheet::default().text("a", (0..50).map(|index| format!("left {index}"))).cents("b", (0..50).map(|index| index * 7 + 3));
    let right =
        Sheet::default().cents("c", (0..50).map(|index| index * 11 + 900_001)).text("d", (0..50).map(|index| format!("other {index}")));
    let (suggestion, ..) = suggested(left, right);
    assert_eq!(suggestion.ruleset.passes.len(), 1);
    assert_eq!(suggestion.reasons.last().and_then(|reason| reason.expected_match_percent), Some(0.0));
}

#[test]
fn empty_tables_are_no_reason_to_fail() {
    let empty = || Sheet::default().text("reference", Vec::new()).cents("amount", Vec::new()).day("date", Vec::new());
    let (suggestion, ..) = suggested(empty(), empty());
    assert_eq!(suggestion.ruleset.passes.len(), 1);
}

/// Eighty columns of numbers a side: bounded work, and what was not looked at is said.
#[test]
fn very_many_columns_are_looked_at_in_part_and_it_is_said() {
    let names: Vec<&'static str> = (0..80).map(|column| &*format!("c{column}").leak()).collect();
    let side = || {
        let start = Sheet::default()
            .text("reference", (0..300).map(|row| format!("INV-{row:05}")))
            .cents("amount", (0..300).map(|row| row * 37 + 100));
        names.iter().enumerate().fold(start, |sheet, (at, name)| sheet.number(name, (0..300).map(|row| row * at as i64))).build()
    };
    let ((left, left_mapping), (right, right_mapping)) = (side(), side());
    let suggestion = suggest(&left, &left_mapping, &right, &right_mapping).expect("a suggestion");
    suggestion.ruleset.check().expect("a valid ruleset");
    assert!(
        suggestion.reasons.iter().any(|reason| reason.text.contains("80 columns of the left side may link records")),
        "{:#?}",
        suggestion.reasons
    );
}
