//! Behind a changed pass, a preview computes only what the past result does not answer: for every kind of pass that is the same
//! as a run.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray, UInt64Array};
use engine::{Matched, Options, Outcome, PassReport, Past, Start, Table, reconcile, rematch};
use proptest::prelude::*;
use ruleset::Ruleset;

use crate::rematch::told;

/// What a record says: a reference, a name, references in a text, an amount, a day.
type Said = (Option<u8>, u8, [u8; 2], i64, i32);

fn said() -> impl Strategy<Value = Said> {
    let reference = prop_oneof![1 => Just(None), 4 => (0u8..4).prop_map(Some)];
    (reference, 0u8..3, [0u8..6, 0u8..6], prop_oneof![4 => 1i64..6, 1 => -5i64..0], 0i32..3)
}

fn table(records: &[Said]) -> Table {
    let text = |of: &dyn Fn(&Said) -> Option<String>| -> ArrayRef { Arc::new(StringArray::from_iter(records.iter().map(of))) };
    let cents = Decimal128Array::from_iter_values(records.iter().map(|said| i128::from(said.3)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("_row", Arc::new(UInt64Array::from_iter_values(1..=records.len() as u64))),
        ("_excluded", Arc::new(BooleanArray::from(vec![false; records.len()]))),
        ("reference", text(&|said| said.0.map(|number| format!("REF{number}")))),
        ("name", text(&|said| Some(["Anna Ek", "Anna Eck", "Bo"][usize::from(said.1)].to_owned()))),
        ("text", text(&|said| Some(format!("paid REF{} REF{}", said.2[0], said.2[1])))),
        ("amount", Arc::new(cents.with_precision_and_scale(38, 2).expect("fits"))),
        ("date", Arc::new(Date32Array::from_iter_values(records.iter().map(|said| 19_700 + said.4)))),
    ];
    Table::new(vec![RecordBatch::try_from_iter(columns).expect("one length")]).expect("a table")
}

const FIELDS: &str = r#"fields = [
  { name = "reference", column = "reference", type = "text" },
  { name = "name", column = "name", type = "text" },
  { name = "text", column = "text", type = "text" },
  { name = "amount", column = "amount", type = "money", currency = "EUR" },
  { name = "date", column = "date", type = "date" },
]"#;

/// A pass of each kind.
const PASSES: [&str; 11] = [
    r#"{ kind = "equal", field = "reference" }, { kind = "amount-within", field = "amount" }"#,
    r#"{ kind = "equal", field = "name" }, { kind = "amount-within", field = "amount" }"#,
    r#"{ kind = "contained", left = "reference", right = "text", inner = "left", minimum_characters = 4 }, { kind = "amount-within", field = "amount", absolute = "0.01" }"#,
    r#"{ kind = "equal", field = "reference" }, { kind = "amount-within", field = "amount" }]
cardinality = "many-to-one"
#"#,
    r#"{ kind = "equal", field = "name" }, { kind = "amount-within", field = "amount" }]
cardinality = "many-to-one"
subset = { most_members = 3, same = ["date"] }
#"#,
    r#"{ kind = "equal", field = "name" }, { kind = "amount-within", field = "amount" }]
netting = "left"
#"#,
    r#"{ kind = "amount-within", field = "amount", absolute = "0.02" }, { kind = "text-similar", field = "name", measure = "jaro-winkler", minimum_percent = 80 }]
score = "learned"
#"#,
    r#"{ kind = "equal", field = "date" }, { kind = "amount-within", field = "amount", absolute = "0.01" }, { kind = "text-similar", field = "name", measure = "edits", minimum_percent = 60 }]
ties = "leave"
margin_points = 5
#"#,
    r#"{ kind = "equal", field = "name" }, { kind = "amount-within", field = "amount" }]
accept = "within-limits"
#"#,
    r#"{ kind = "equal", field = "name" }, { kind = "date-window", field = "date", from_days = 0, to_days = 0 }"#,
    r#"{ kind = "equal", field = "name" }, { kind = "date-window", field = "date", from_days = 1, to_days = 1 }"#,
];

fn ruleset(first: &str, behind: &[usize]) -> Ruleset {
    let mut toml = format!("version = 1\n[left]\n{FIELDS}\n[right]\n{FIELDS}\n{first}");
    for (at, kind) in behind.iter().enumerate() {
        // The snippet closes the list of conditions where it has more to say; what is left of the line is a comment.
        let accept = if PASSES[*kind].contains("accept") { "" } else { "accept = \"suggest\"\n" };
        toml += &format!("\n[[passes]]\nname = \"pass {at}\"\n{accept}conditions = [{}]\n", PASSES[*kind]);
    }
    Ruleset::from_toml(&toml).expect("a ruleset")
}

/// The pass that changes: the same reference, and amounts so far apart at most.
fn keyed(within: &str) -> String {
    first(within, "")
}

fn first(within: &str, other: &str) -> String {
    let reference = r#"{ kind = "equal", field = "reference" }"#;
    let amount = format!(r#"{{ kind = "amount-within", field = "amount", absolute = "{within}" }}"#);
    format!("[[passes]]\nname = \"first\"\nconditions = [{reference}, {amount}{other}]\n")
}

const OPTIONS: Options = Options { threads: 2, batch_rows: 5 };

fn run(tables: [&Table; 2], rules: &Ruleset) -> Outcome {
    reconcile(tables[0], tables[1], rules, &OPTIONS, &()).expect("a result")
}

/// A ruleset previewed on what another one found.
fn preview(tables: [&Table; 2], (ran, was): (&Outcome, &Ruleset), rules: &Ruleset) -> Matched {
    let past = Past::new(was, ran.passes.clone(), ran.matches_batches().expect("matches")).expect("a past result");
    let start = Start::new(was, engine::VERSION, rules, tables.map(|table| table.schema().as_ref())).expect("a start");
    rematch(&start, &past, tables, &OPTIONS, &()).expect("matches")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn what_is_taken_over_is_what_a_run_finds(
        left in proptest::collection::vec(said(), 1..14), right in proptest::collection::vec(said(), 1..14),
        behind in proptest::collection::vec(0usize..PASSES.len(), 1..4), from in 0usize..8, to in 0usize..8,
    ) {
        let dated = r#", { kind = "date-window", field = "date", from_days = 0, to_days = 0 }"#;
        let named = |least: u8| format!(r#", {{ kind = "text-similar", field = "name", measure = "edits", minimum_percent = {least} }}"#);
        let accepted = named(40) + "]\naccept = \"within-limits\"\n#";
        let firsts = [
            keyed("0.00"), keyed("0.01"), keyed("0.03"), first("0.01", dated), first("0.01", &named(40)), first("0.02", &named(40)),
            first("0.02", &named(90)), first("0.00", &accepted),
        ];
        let (before, after) = (ruleset(&firsts[from], &behind), ruleset(&firsts[to], &behind));
        let (left, right) = (table(&left), table(&right));
        let tables = [&left, &right];
        let (old, new) = (run(tables, &before), run(tables, &after));
        let found = preview(tables, (&old, &before), &after);
        prop_assert_eq!(told(found.passes()), told(&new.passes));
        prop_assert_eq!(found.digest(), preview(tables, (&new, &after), &after).digest());
    }
}

#[test]
fn a_record_that_is_a_second_booking_no_more_is_offered_again() {
    // The second record repeats the first one, which the old rules match and the new ones do not.
    let left = table(&[(Some(1), 0, [5, 5], 1, 0), (Some(1), 2, [5, 5], 1, 1)]);
    let right = table(&[(Some(1), 1, [5, 5], 3, 0), (None, 2, [5, 5], 1, 1)]);
    let tables = [&left, &right];
    let (before, after) = (ruleset(&keyed("0.02"), &[7]), ruleset(&keyed("0.00"), &[7]));
    let (old, new) = (run(tables, &before), run(tables, &after));
    let matches = |passes: &[PassReport]| passes.iter().map(|report| report.matches).collect::<Vec<_>>();
    assert_eq!((matches(&old.passes), matches(&new.passes)), (vec![1, 0], vec![0, 1]));
    assert_eq!(matches(preview(tables, (&old, &before), &after).passes()), matches(&new.passes));
}

#[test]
fn rivals_do_not_depend_on_what_other_passes_took() {
    // One name has a pair of three cents, and two further records that add up to them. The old rules take one of those away.
    let left = table(&[(None, 2, [5, 5], 3, 0), (Some(1), 0, [5, 5], 2, 0)]);
    let right = table(&[(None, 2, [5, 5], 3, 0), (Some(1), 2, [5, 5], 1, 0), (None, 2, [5, 5], 2, 0)]);
    let tables = [&left, &right];
    let (before, after) = (ruleset(&keyed("0.02"), &[8]), ruleset(&keyed("0.00"), &[8]));
    let (old, new) = (run(tables, &before), run(tables, &after));
    assert_eq!((old.passes[0].matches, new.passes[0].matches), (1, 0));
    assert_eq!((new.passes[1].matches, new.passes[1].auto), (1, 0));
    assert_eq!(told(preview(tables, (&old, &before), &after).passes()), told(&new.passes));
}

#[test]
fn a_block_that_was_cut_off_is_said_to_be_again() {
    // Too many candidates of one name to try all their subsets. What changes is another name's block.
    let many = (0..25).map(|_| (None, 2, [5, 5], 1, 0));
    let left: Vec<Said> = many.chain([(Some(1), 0, [5, 5], 1, 0), (Some(2), 0, [5, 5], 1, 0)]).collect();
    let (left, right) = (table(&left), table(&[(None, 2, [5, 5], 3, 0), (Some(1), 0, [5, 5], 2, 0)]));
    let tables = [&left, &right];
    let (before, after) = (ruleset(&keyed("0.01"), &[4]), ruleset(&keyed("0.00"), &[4]));
    let (old, new) = (run(tables, &before), run(tables, &after));
    assert!(old.passes[1].cut_off && new.passes[1].cut_off);
    assert_eq!(told(preview(tables, (&old, &before), &after).passes()), told(&new.passes));
}
