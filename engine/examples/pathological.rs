//! Inputs that break matchers, at full size: seconds, pairs compared and verdict of each. The tests have the same at small sizes.
//!
//! `pathological [CASE [DIVISOR]]`: without a name it lists the cases. One case a process, so that its peak memory is its own;
//! a divisor makes it smaller.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray, UInt64Array};
use engine::{Options, Table};
use ruleset::{Field, FieldType, Mapping, Ruleset, Side};

/// Text of a record's key and memo, its cents and its day, by row.
type Rows = Box<dyn Fn(usize) -> (String, String, i128, i32)>;

/// A name, the rows of each side, how they are made, and the passes.
struct Case {
    name: &'static str,
    rows: [usize; 2],
    make: [Rows; 2],
    passes: String,
}

fn case(name: &'static str, rows: [usize; 2], left: Rows, right: Rows, passes: &str) -> Case {
    Case { name, rows, make: [left, right], passes: passes.to_owned() }
}

fn pass(kind: &str, conditions: &[&str]) -> String {
    format!("[[passes]]\nname = \"p\"\n{kind}\nconditions = [{}]\n", conditions.join(", "))
}

const KEY: &str = "{ kind = \"equal\", field = \"key\" }";
const AMOUNT: &str = "{ kind = \"amount-within\", field = \"amount\" }";
const DAY: &str = "{ kind = \"date-window\", field = \"day\" }";
const INSIDE: &str = "{ kind = \"contained\", left = \"key\", right = \"memo\" }";
const SUMS: &str = "cardinality = \"many-to-one\"\nsubset = { }";

fn cases() -> Vec<Case> {
    let same = |cents: i128| -> Rows { Box::new(move |_| ("K".to_owned(), String::new(), cents, 19_700)) };
    let keyed = |each: usize| -> Rows { Box::new(move |row| (format!("K{}", row / each), String::new(), 100, 19_700)) };
    let own_amount = || -> Rows { Box::new(|row| ("K".to_owned(), String::new(), row as i128 * 10, 19_700)) };
    let skewed = || -> Rows { Box::new(|row| (if row % 2 == 0 { "K".to_owned() } else { format!("K{row}") }, String::new(), 100, 19_700)) };
    let invoice = || -> Rows { Box::new(|row| (format!("INVOICE {row}"), String::new(), 100, 19_700)) };
    let told = || -> Rows { Box::new(|row| (String::new(), format!("for INVOICE {row}"), 100, 19_700)) };
    let long =
        || -> Rows { Box::new(|row| ("abcdefghijklmno".to_owned(), format!("{}{row}", "abcdefghijklmno ".repeat(1 << 16)), 1, 19_700)) };
    let many_words =
        || -> Rows { Box::new(|row| (format!("w{row:09}"), (0..90_000).map(|word| format!("w{word:09} ")).collect(), 1, 19_700)) };
    let cubes = || -> Rows { Box::new(|row| ("L".to_owned(), String::new(), 1_000_001 + (row as i128).pow(3), 19_700)) };
    let fields = [KEY, AMOUNT, DAY];
    let alike = |measure: &str| {
        pass("", &[&format!("{{ kind = \"text-similar\", field = \"memo\", measure = \"{measure}\", minimum_percent = 90 }}"), AMOUNT])
    };
    let hundred: String = (0..100)
        .map(|at| {
            let conditions = if at % 2 == 0 { vec![KEY, AMOUNT] } else { vec![AMOUNT, DAY] };
            pass("", &conditions).replace("\"p\"", &format!("\"p{at}\""))
        })
        .collect();
    vec![
        case("equal", [1_000_000, 1_000_000], same(100), same(100), &pass("", &fields)),
        case("equal-one-more", [1_000_000, 500_000], same(100), same(100), &pass("", &fields)),
        case("one-key", [1_000_000, 1_000_000], own_amount(), own_amount(), &pass("", &[KEY])),
        case(
            "one-key-own-amounts",
            [1_000_000, 1_000_000],
            own_amount(),
            own_amount(),
            &pass("", &[KEY, &AMOUNT.replace(" }", ", absolute = \"0.05\" }")]),
        ),
        case("skewed", [1_000_000, 1_000_000], skewed(), skewed(), &pass("", &fields)),
        case("keys-of-64", [1_000_000, 1_000_000], keyed(64), keyed(64), &pass("", &fields)),
        case("keys-of-1000", [1_000_000, 1_000_000], keyed(1000), keyed(1000), &pass("", &fields)),
        case("sums-equal", [1_000_000, 100_000], same(100), same(300), &pass(SUMS, &[AMOUNT, DAY])),
        case("sums-zero", [200_000, 200_000], same(0), same(0), &pass(SUMS, &[AMOUNT, DAY])),
        case("sums-cubes", [10_000, 10_000], cubes(), cubes(), &pass(SUMS, &[AMOUNT, DAY])),
        case("many-to-many", [1_000_000, 1_000_000], same(100), same(100), &pass("cardinality = \"many-to-many\"", &fields)),
        case("many-to-many-7000", [7_000, 7_000], same(100), same(100), &pass("cardinality = \"many-to-many\"", &fields)),
        case("group", [1, 1_000_000], same(100_000_000), same(100), &pass("cardinality = \"one-to-many\"", &[KEY, AMOUNT])),
        case("common-word", [300_000, 300_000], invoice(), told(), &pass("", &[INSIDE])),
        case("long-jaro-winkler", [64, 64], long(), long(), &alike("jaro-winkler")),
        case("long-edits", [64, 64], long(), long(), &alike("edits")),
        case("long-token-set", [64, 64], long(), long(), &alike("token-set")),
        case("long-inside", [64, 64], long(), long(), &pass("", &[INSIDE])),
        case("many-words", [64, 64], many_words(), many_words(), &pass("", &[INSIDE])),
        case("hundred-passes", [300_000, 300_000], keyed(1), keyed(1), &hundred),
    ]
}

fn table(rows: usize, make: &Rows) -> Result<Table, Box<dyn Error>> {
    let mut batches = Vec::new();
    for start in (0..rows.max(1)).step_by(65_536) {
        let made: Vec<_> = (start..rows.min(start + 65_536)).map(make).collect();
        let text = |texts: Vec<&str>| -> ArrayRef {
            Arc::new(StringArray::from_iter(texts.into_iter().map(|text| Some(text).filter(|text| !text.is_empty()))))
        };
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("_row", Arc::new(UInt64Array::from_iter_values((start..start + made.len()).map(|row| row as u64 + 1)))),
            ("_excluded", Arc::new(BooleanArray::from(vec![false; made.len()]))),
            ("key", text(made.iter().map(|row| row.0.as_str()).collect())),
            ("memo", text(made.iter().map(|row| row.1.as_str()).collect())),
            ("amount", Arc::new(Decimal128Array::from_iter_values(made.iter().map(|row| row.2)).with_precision_and_scale(38, 2)?)),
            ("day", Arc::new(Date32Array::from_iter_values(made.iter().map(|row| row.3)))),
        ];
        batches.push(RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))?);
    }
    Ok(Table::new(batches)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let Some(name) = std::env::args().nth(1) else {
        cases().iter().for_each(|case| println!("{}", case.name));
        return Ok(());
    };
    let case = cases().into_iter().find(|case| case.name == name).ok_or("no such case")?;
    let kinds = [("key", FieldType::Text), ("memo", FieldType::Text), ("amount", FieldType::Decimal), ("day", FieldType::Date)];
    let mapping = Mapping { fields: kinds.map(|(name, kind)| Field::new(name, name, kind)).to_vec(), ..Mapping::default() };
    let mut rules = Ruleset { version: 1, name: None, left: mapping.clone(), right: mapping, passes: Vec::new() };
    let text = format!("{}{}", rules.to_toml()?.replace("passes = []\n", ""), case.passes);
    rules = Ruleset::from_toml(&text)?;
    let divisor = std::env::args().nth(2).map_or(Ok(1), |text| text.parse::<usize>())?.max(1);
    let [left, right] = case.rows.map(|rows| rows.div_ceil(divisor));
    let (left, right) = (table(left, &case.make[0])?, table(right, &case.make[1])?);
    let start = Instant::now();
    let outcome = engine::reconcile(&left, &right, &rules, &Options::default(), &())?;
    let seconds = start.elapsed().as_secs_f64();
    let compared: u64 = outcome.passes.iter().map(|pass| pass.candidates).sum();
    let cut_off = outcome.passes.iter().any(|pass| pass.cut_off);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("?").trim();
    println!(
        "{name:20} {:>8} x {:<8} {seconds:>7.2} s  {peak:>11}  {compared:>10} compared  {:>7} matches  {}  open {} and {}",
        left.rows(),
        right.rows(),
        outcome.matches(),
        if cut_off { "cut off" } else { "complete" },
        outcome.counts(Side::Left).open,
        outcome.counts(Side::Right).open,
    );
    Ok(())
}
