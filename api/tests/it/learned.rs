//! Scores that depend on all records, learned ones and unusual words, are the same wherever the API shows them.

use ruleset::Ruleset;
use serde_json::{Value, json};

use crate::harness::server;
use crate::world::world;

const LEFT: &str = include_str!("../../../engine/tests/cases/learned_score/left.csv");
const RIGHT: &str = include_str!("../../../engine/tests/cases/learned_score/right.csv");
const LEARNED: &str = include_str!("../../../engine/tests/cases/learned_score/ruleset.toml");

const RUN: &str = "query($run: ID!) { run(id: $run) { summary { passes { name matches learned { matching lookedAt pairs
  conditions { condition levels { level bits matching strange } } } } } }
  matches(runId: $run, first: 50) { nodes { score status left { row } right { row } evidence { kind bits holds } } } }";
const PAIR: &str = "query($input: ExplainPairInput!) { explainPair(input: $input) { matched passes { points holds priorBits
  conditions { kind bits holds } } } }";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[tokio::test]
async fn a_learned_score_adds_up_to_its_points() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (_, run) = world(&server, &anna, [LEFT, RIGHT], &Ruleset::from_toml(LEARNED).unwrap(), true).await;
    let said = server.data(&anna, RUN, json!({ "run": run })).await;
    let learned = &said["run"]["summary"]["passes"][0]["learned"];
    let levels = learned["conditions"][0]["levels"].as_array().unwrap();
    assert_eq!(levels.iter().map(|level| level["level"].as_str().unwrap()).collect::<Vec<_>>(), ["EXACT", "CLOSE", "FAR", "FAILS"]);
    assert!(levels.is_sorted_by(|nearer, farther| number(&nearer["bits"]) >= number(&farther["bits"])), "{levels:?}");
    assert!(number(&levels[0]["matching"]) > 10.0 * number(&levels[0]["strange"]), "{levels:?}");
    let prior = number(&learned["matching"]);
    assert!((0.0..1.0).contains(&prior));
    let matches = said["matches"]["nodes"].as_array().unwrap();
    assert!(matches.len() > 5);
    for found in matches {
        let input = json!({ "runId": run, "leftRow": found["left"][0]["row"], "rightRow": found["right"][0]["row"] });
        let pair = server.data(&anna, PAIR, json!({ "input": input })).await["explainPair"].clone();
        let pass = &pair["passes"][0];
        assert_eq!((&pair["matched"], &pass["holds"], &pass["points"]), (&json!(true), &json!(true), &found["score"]), "{pair}");
        let said = pass["conditions"].as_array().unwrap();
        let bits: f64 = said.iter().filter_map(|condition| condition["bits"].as_f64()).sum::<f64>() + number(&pass["priorBits"]);
        let odds = bits.exp2();
        let points = 100.0 * odds / (1.0 + odds);
        assert!((points - number(&found["score"])).abs() <= 1.0, "{points} {found}");
        let shown: Vec<&Value> = found["evidence"].as_array().unwrap().iter().map(|condition| &condition["bits"]).collect();
        assert_eq!(shown, said.iter().map(|condition| &condition["bits"]).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn unusual_words_count_as_in_the_run() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let rules = LEARNED.replace("score = \"learned\"\n", "").replace("suggest_points = 80\n", "");
    let rules = rules.replace("field = \"name\", minimum_percent = 80", "field = \"name\", measure = \"trigram\", minimum_percent = 60");
    let (_, run) = world(&server, &anna, [LEFT, RIGHT], &Ruleset::from_toml(&rules).unwrap(), true).await;
    let said = server.data(&anna, RUN, json!({ "run": run })).await;
    assert_eq!(said["run"]["summary"]["passes"][0]["learned"], Value::Null);
    let matches = said["matches"]["nodes"].as_array().unwrap();
    assert!(matches.iter().any(|found| found["score"] != json!(100)), "{said}");
    for found in matches {
        let input = json!({ "runId": run, "leftRow": found["left"][0]["row"], "rightRow": found["right"][0]["row"] });
        let pair = server.data(&anna, PAIR, json!({ "input": input })).await["explainPair"].clone();
        assert_eq!((&pair["matched"], &pair["passes"][0]["points"]), (&json!(true), &found["score"]), "{pair}");
        assert!(found["evidence"].as_array().unwrap().iter().all(|condition| condition["holds"] == json!(true)));
    }
}
