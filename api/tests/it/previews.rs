//! A changed ruleset on a past run: what it says equals what a run would give, and it refuses in the caller's words.

use entity::RunId;
use ruleset::{Ruleset, Side};
use serde_json::{Value, json};

use crate::harness::{Caller, Server, server};
use crate::world::{World, finish, reconcile};

const LEFT: &str = "doc,day,amount,cur\nA,2024-01-01,10.00,EUR\nB,2024-01-02,20.00,EUR\nC,2024-01-03,30.00,USD\nD,2024-01-04,7.00,USD\n";
const RIGHT: &str = "ref,day,sum,cur\nA,2024-01-01,10.00,EUR\nB,2024-01-02,20.40,EUR\nC,2024-01-03,30.00,USD\nX,2024-01-04,7.00,USD\n";

const RULES: &str = r#"
[left]
fields = [
  { name = "reference", column = "doc", type = "text" },
  { name = "day", column = "day", type = "date" },
  { name = "currency", column = "cur", type = "text" },
  { name = "amount", column = "amount", type = "money", currency_field = "currency" },
]
[right]
fields = [
  { name = "reference", column = "ref", type = "text" },
  { name = "day", column = "day", type = "date" },
  { name = "currency", column = "cur", type = "text" },
  { name = "amount", column = "sum", type = "money", currency_field = "currency" },
]
[[passes]]
name = "same"
conditions = [{ kind = "equal", field = "reference" }, { kind = "equal", field = "amount" }]
[[passes]]
name = "near"
accept = "suggest"
conditions = [{ kind = "equal", field = "reference" }, { kind = "amount-within", field = "amount", absolute = "0.10" }]
[[passes]]
name = "same day"
accept = "suggest"
conditions = [{ kind = "equal", field = "amount" }, { kind = "date-window", field = "day" }]
"#;

const PREVIEW: &str = "query($input: RulesetPreviewInput!) { rulesetPreview(input: $input) {
  run { id } seconds
  before { matches left { rows matched suggested open rejected } right { open } }
  now { matches left { rows matched suggested open rejected } right { open } }
  same { ...change } new { ...change } lost { ...change } changedBefore { ...change } changedNow { ...change }
  passes { name taken before { matches suggested } now { matches suggested } }
  samples { kind leftColumns rightColumns before { pass status left { row values } right { row values } }
    now { pass status score verdict leftCount rightCount left { row values } right { row values } } } } }
fragment change on MatchChange { matches leftRecords rightRecords sums { currency left right } }";

fn rules() -> Ruleset {
    Ruleset::from_toml(RULES).unwrap()
}

async fn world(server: &Server, caller: &Caller, done: bool) -> (World, RunId) {
    crate::world::world(server, caller, [LEFT, RIGHT], &rules(), done).await
}

async fn preview(server: &Server, caller: &Caller, run: RunId, toml: &str) -> Value {
    let input = json!({ "runId": run, "toml": toml });
    server.data(caller, PREVIEW, json!({ "input": input })).await["rulesetPreview"].clone()
}

fn change(matches: u64, records: u64, sums: &[(&str, &str, &str)]) -> Value {
    let sums: Vec<Value> =
        sums.iter().map(|(currency, left, right)| json!({ "currency": currency, "left": left, "right": right })).collect();
    json!({ "matches": matches, "leftRecords": records, "rightRecords": records, "sums": sums })
}

#[tokio::test]
async fn a_wider_tolerance_says_what_it_would_match() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (world, run) = world(&server, &anna, true).await;
    let wider = RULES.replace("0.10", "0.50");
    // The second time everything is in memory, and the answer is the same.
    for _ in 0..2 {
        let said = preview(&server, &anna, run, &wider).await;
        assert_eq!(said["before"]["matches"], 3, "{said}");
        assert_eq!(said["now"]["left"], json!({ "rows": 4, "matched": 2, "suggested": 2, "open": 0, "rejected": 0 }));
        assert_eq!(said["same"], change(3, 3, &[("EUR", "10.00", "10.00"), ("USD", "37.00", "37.00")]));
        assert_eq!(said["new"], change(1, 1, &[("EUR", "20.00", "20.40")]));
        let nothing = change(0, 0, &[]);
        assert_eq!([&said["lost"], &said["changedBefore"], &said["changedNow"]], [&nothing; 3]);
        let pass = |at: usize| (said["passes"][at]["taken"].clone(), said["passes"][at]["now"]["matches"].clone());
        assert_eq!([pass(0), pass(1), pass(2)], [(json!(true), json!(2)), (json!(false), json!(1)), (json!(false), json!(1))]);
        let sample = &said["samples"][0];
        assert_eq!((&sample["kind"], &sample["before"]), (&json!("NEW"), &json!([])));
        assert_eq!((&sample["now"][0]["left"][0]["values"][0], &sample["now"][0]["right"][0]["row"]), (&json!("B"), &json!(2)));
        let ran = reconcile(&world, &Ruleset::from_toml(&wider).unwrap());
        assert_eq!(said["now"]["matches"], ran.matches());
        assert_eq!(said["now"]["right"]["open"], ran.counts(Side::Right).open);
    }
}

#[tokio::test]
async fn lost_and_changed_matches_and_passes_that_come_and_go() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (_, run) = world(&server, &anna, true).await;
    let (head, _) = RULES.split_once("[[passes]]\nname = \"near\"").unwrap();
    let other = format!(
        "{}\n[[passes]]\nname = \"by reference\"\nconditions = [{{ kind = \"equal\", field = \"reference\" }}]\n",
        head.replace("name = \"same\"", "name = \"same\"\naccept = \"suggest\"")
    );
    let said = preview(&server, &anna, run, &other).await;
    assert_eq!(said["lost"], change(1, 1, &[("USD", "7.00", "7.00")]), "{said}");
    assert_eq!(said["new"], change(1, 1, &[("EUR", "20.00", "20.40")]));
    assert_eq!(said["changedBefore"]["matches"], 2);
    assert_eq!(said["changedNow"], said["changedBefore"]);
    let names: Vec<_> = said["passes"].as_array().unwrap().iter().map(|pass| pass["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["same", "by reference", "near", "same day"]);
    assert_eq!((&said["passes"][1]["before"], &said["passes"][3]["now"]), (&Value::Null, &Value::Null));
    let statuses: Vec<_> = said["samples"].as_array().unwrap().iter().filter(|sample| sample["kind"] == "CHANGED").collect();
    assert_eq!(statuses.len(), 2);
    assert_eq!((&statuses[0]["before"][0]["status"], &statuses[0]["now"][0]["status"]), (&json!("AUTO"), &json!("SUGGESTED")));
}

#[tokio::test]
async fn fields_under_other_names_are_the_same_columns() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let (_, run) = world(&server, &anna, true).await;
    let renamed = RULES.replace("\"reference\"", "\"number\"");
    let said = preview(&server, &anna, run, &renamed).await;
    assert_eq!((&said["same"]["matches"], &said["passes"][0]["taken"]), (&json!(3), &json!(false)), "{said}");
}

#[tokio::test]
async fn what_cannot_be_previewed_is_said() {
    let server = server().await;
    let (anna, bob) = (server.owner("anna").await, server.owner("bob").await);
    let (world, run) = world(&server, &anna, false).await;
    let ask = async |caller: &Caller, run: &str, toml: &str| {
        let answer = server.post(caller, PREVIEW, json!({ "input": { "runId": run, "toml": toml } })).await.json();
        let error = answer["errors"][0].clone();
        (error["extensions"]["code"].as_str().unwrap_or_default().to_owned(), error["message"].as_str().unwrap_or_default().to_owned())
    };
    let id = run.to_string();
    let (code, message) = ask(&anna, &id, RULES).await;
    assert_eq!((code.as_str(), message.contains("no result")), ("BAD_USER_INPUT", true), "{message}");
    finish(&server, &world, run, &rules()).await;
    assert_eq!(ask(&bob, &id, RULES).await.0, "NOT_FOUND");
    assert_eq!(ask(&anna, "run_nonsense", RULES).await.0, "NOT_FOUND");
    let (code, message) = ask(&anna, &id, &RULES.replacen("field = \"reference\"", "field = \"referense\"", 1)).await;
    assert_eq!((code.as_str(), message.contains("passes[0]")), ("BAD_USER_INPUT", true), "{message}");
    // A valid ruleset, but of a column that was not imported.
    let unknown = RULES.replacen("column = \"doc\"", "column = \"document\"", 1).replace("\"reference\"", "\"number\"");
    let (code, message) = ask(&anna, &id, &unknown).await;
    assert_eq!((code.as_str(), message.contains("does not fit the records")), ("BAD_USER_INPUT", true), "{message}");
}
