//! The engine against the definition of the trigram measure, which weighs by the texts of both tables: every assignment is tried.

use std::collections::{BTreeMap, BTreeSet};

use engine::Options;
use proptest::collection::vec;
use proptest::prelude::*;
use ruleset::{Cardinality, Condition, Measure, Pass, TextSimilar};

use crate::definition::FULL;
use crate::oracle::{Best, search};
use crate::oracle_conditions::groups;
use crate::wide::{Wide, ruleset, table};

type Trigram = [char; 3];

/// How often a text has each run of three characters.
fn counted(text: &str) -> BTreeMap<Trigram, u64> {
    let padded: Vec<char> = format!(" {text} ").chars().collect();
    padded.windows(3).fold(BTreeMap::new(), |mut counted, run| {
        *counted.entry([run[0], run[1], run[2]]).or_default() += 1;
        counted
    })
}

/// 256 times the binary logarithm, rounded down.
fn log2(number: u64) -> u64 {
    (256.0 * (number as f64).log2()).floor() as u64
}

/// What two texts are worth among all texts of both tables, in millionths.
fn worth(left: &str, right: &str, texts: &[&str]) -> i64 {
    if left == right {
        return FULL;
    }
    let weight = |(trigram, count): (&Trigram, &u64)| {
        let having = texts.iter().filter(|text| counted(text).contains_key(trigram)).count() as u64;
        (count * (256 + log2(texts.len() as u64 + 1) - log2(having + 1))) as f64
    };
    let [left, right] = [left, right].map(counted);
    let norm = |text: &BTreeMap<Trigram, u64>| text.iter().map(|term| weight(term).powi(2)).sum::<f64>().sqrt();
    let shared: BTreeSet<&Trigram> = left.keys().filter(|trigram| right.contains_key(*trigram)).collect();
    let product: f64 = shared.into_iter().map(|trigram| weight((trigram, &left[trigram])) * weight((trigram, &right[trigram]))).sum();
    ((product / (norm(&left) * norm(&right)) * FULL as f64).round() as i64).min(FULL - 1)
}

fn records() -> impl Strategy<Value = Vec<Wide>> {
    vec(proptest::option::weighted(0.9, "[AB ]{0,3}[ACÉ]{1,3}"), 0..5)
        .prop_map(|memos| memos.into_iter().map(|memo| Wide { memo, ..Wide::of("K", 100, 19_700) }).collect())
}

/// A text that is not blank.
fn text(record: &Wide) -> Option<&str> {
    record.memo.as_deref().filter(|text| !text.trim().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn one_to_one_equals_trying_everything(left in records(), right in records(), minimum_percent in 1u8..=100) {
        let similar = TextSimilar {
            field: Some("memo".to_owned()), left: None, right: None, measure: Measure::Trigram, minimum_percent, weight: 1,
        };
        let conditions = vec![Condition::equal("key"), Condition::TextSimilar(similar)];
        let rules = ruleset(vec![Pass { cardinality: Cardinality::OneToOne, conditions, ..Pass::default() }]);
        let texts: Vec<&str> = left.iter().chain(&right).filter_map(text).collect();
        let least = i64::from(minimum_percent) * (FULL / 100);
        let edge = |l: &Wide, r: &Wide| {
            let likeness = worth(text(l)?, text(r)?, &texts);
            (likeness >= least).then_some((FULL + likeness) / 2)
        };
        let edges: Vec<Vec<Option<i64>>> = left.iter().map(|l| right.iter().map(|r| edge(l, r)).collect()).collect();
        let mut best = Best { worth: (0, 0), all: Vec::new() };
        search(&edges, 0, &mut vec![false; right.len()], &mut Vec::new(), 0, &mut best);
        let outcome = engine::reconcile(&table(&left), &table(&right), &rules, &Options { threads: 2, batch_rows: 3 }, &()).expect("a result");
        let found = groups(&outcome);
        let reached = found.iter().map(|(l, r, _)| edges[l[0]][r[0]]).collect::<Option<Vec<_>>>();
        prop_assert_eq!(reached.map(|points| (points.len(), points.iter().sum())), Some(best.worth), "not a best assignment: {:?}", found);
        for (l, r, verdict) in &found {
            let everywhere = best.all.iter().all(|assignment| assignment.contains(&(l[0], r[0])));
            prop_assert_eq!(everywhere, verdict == "UNIQUE", "{} of {} best", verdict, best.all.len());
        }
    }
}
