//! How many pairs of texts a second Jaro-Winkler compares, on one thread: `pairs LEFT.csv RIGHT.csv [PAIRS]`.
//!
//! The texts are those of `bench/`: names (`customer_name` in capitals with `counterparty`) and references (`doc_no` with
//! `end_to_end_ref`), the first of the left with the first of the right. One line each: what, millions of pairs a second.

use std::io::BufRead as _;
use std::time::Instant;

use arrow::array::{Array as _, StringArray};

/// Rounds, of which the best counts.
const ROUNDS: usize = 15;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(left), Some(right)) = (arguments.next(), arguments.next()) else {
        return Err(std::io::Error::other("usage: pairs LEFT.csv RIGHT.csv [PAIRS]"));
    };
    let pairs = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(200_000);
    let [names, numbers] = ["customer_name", "doc_no"].map(|column| texts(&left, column, pairs));
    let [parties, references] = ["counterparty", "end_to_end_ref"].map(|column| texts(&right, column, pairs));
    let names = names?.iter().map(|name| name.to_uppercase()).collect();
    measure("names", names, parties?);
    measure("refs", numbers?, references?);
    Ok(())
}

/// The first texts of a column of a CSV file whose fields hold no line break.
fn texts(path: &str, column: &str, most: usize) -> std::io::Result<Vec<String>> {
    let mut lines = std::io::BufReader::new(std::fs::File::open(path)?).lines();
    let head = lines.next().transpose()?.unwrap_or_default();
    let at = fields(&head).iter().position(|name| name == column);
    let at = at.ok_or_else(|| std::io::Error::other(format!("{path} has no column {column}")))?;
    lines.take(most).map(|line| Ok(fields(&line?).swap_remove(at))).collect()
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.iter_mut().next_back().into_iter().for_each(|field| field.push(character)),
        }
    }
    fields
}

fn measure(what: &str, left: Vec<String>, right: Vec<String>) {
    let [left, right] = [left, right].map(StringArray::from);
    let mut best = f64::MAX;
    let mut alike = 0.0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let likeness = engine::likeness::jaro_winkler(&left, &right);
        best = best.min(start.elapsed().as_secs_f64());
        alike = likeness.iter().sum::<f64>() / likeness.len().max(1) as f64;
    }
    let pairs = left.len().min(right.len());
    println!("{what} {:.1} M pairs/s ({pairs} pairs, mean likeness {alike:.6})", pairs as f64 / best / 1e6);
}
