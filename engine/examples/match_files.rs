//! Matches two files by a ruleset and prints what each pass did, with times: a bench for work on the engine.
//!
//! `match_files LEFT RIGHT RULESET.toml [PAIRS.csv] [THREADS] [BATCH_ROWS]`

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::UInt64Type;
use engine::{Options, Progress, Step, Table};
use ruleset::{Mapping, Ruleset, Side};

struct Clock(Mutex<Instant>);

impl Progress for Clock {
    fn report(&self, step: Step<'_>) {
        if let Ok(mut last) = self.0.lock() {
            eprintln!(
                "{:>8.3} s  before pass {} of {}: {} ({} matches)",
                last.elapsed().as_secs_f64(),
                step.pass,
                step.passes,
                step.name,
                step.matched
            );
            *last = Instant::now();
        }
    }
}

fn read(path: &str, mapping: &Mapping) -> Result<Table, Box<dyn Error>> {
    let mut batches: Vec<RecordBatch> = vec![RecordBatch::new_empty(ingest::schema(mapping, false))];
    ingest::read(
        Path::new(path),
        mapping,
        &ingest::ReadOptions::default(),
        &mut |batch| {
            batches.push(batch.records);
            Ok(())
        },
        &|_, _, _| ingest::Continue::Yes,
    )?;
    Ok(Table::new(batches)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [left, right, rules] = &arguments[..3] else { return Err("LEFT RIGHT RULESET.toml".into()) };
    let ruleset = Ruleset::from_toml(&std::fs::read_to_string(rules)?)?;
    let number = |at: usize| arguments.get(at).and_then(|text| text.parse().ok());
    let options = Options { threads: number(4).unwrap_or(0), batch_rows: number(5).unwrap_or(Options::default().batch_rows) };
    let start = Instant::now();
    let (left, right) = (read(left, &ruleset.left)?, read(right, &ruleset.right)?);
    eprintln!("{:>8.3} s  to read {} and {} records", start.elapsed().as_secs_f64(), left.rows(), right.rows());
    let start = Instant::now();
    let outcome = engine::reconcile(&left, &right, &ruleset, &options, &Clock(Mutex::new(Instant::now())))?;
    eprintln!("{:>8.3} s  to reconcile; digest {}", start.elapsed().as_secs_f64(), outcome.digest);
    for pass in &outcome.passes {
        println!("{pass:?}");
    }
    for side in Side::BOTH {
        println!("{side}: {:?}", outcome.counts(side));
    }
    if let Some(path) = arguments.get(3).filter(|path| !path.is_empty()) {
        write_pairs(path, &outcome.matches_batches()?)?;
    }
    Ok(())
}

/// Every left record of a match with every right one.
fn write_pairs(path: &str, batches: &[RecordBatch]) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    writeln!(out, "left_id,right_id,status,verdict")?;
    for batch in batches {
        let ids = batch.column(0).as_primitive::<UInt64Type>().values();
        let rows = batch.column(2).as_primitive::<UInt64Type>().values();
        let text = |column: usize, row: usize| batch.column(column).as_string::<i32>().value(row);
        let mut lefts: Vec<(u64, u64)> = Vec::new();
        for at in 0..batch.num_rows() {
            lefts.retain(|(id, _)| *id == ids[at]);
            if text(1, at) == "left" {
                lefts.push((ids[at], rows[at]));
                continue;
            }
            for (_, left) in &lefts {
                writeln!(out, "L{:09},R{:09},{},{}", left - 1, rows[at] - 1, text(4, at), text(6, at))?;
            }
        }
    }
    Ok(())
}
