//! Input that cannot be used fails its job at once, with a code for machines and a message for people.

use entity::{JobState, RunState};

use super::bench::{Bench, LEFT, RIGHT, rules};

#[tokio::test(flavor = "multi_thread")]
async fn imports_say_what_is_wrong_with_the_file() {
    let bench = Bench::new().await;
    let source = bench.source("ledger", &rules().left).await;
    let cut = &LEFT.as_bytes()[..LEFT.len() - 12];
    let cases: [(&[u8], &str, &str); 6] = [
        (b"", "EMPTY_FILE", "empty"),
        (b"doc,day,amount\n", "EMPTY_FILE", "no data rows"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NOT_A_TABLE", "PNG"),
        (b"doc,day,total\nA,2024-01-01,1\n", "NO_SUCH_COLUMN", "`amount`"),
        (b"doc,day,amount\nA,2024-01-01,one\nB,2024-01-01,two\n", "BAD_INPUT", "row 1"),
        (cut, "TRUNCATED_FILE", "breaks off"),
    ];
    for (content, code, part) in cases {
        let job = bench.import(source, "ledger.csv", content).await;
        let message = job.error_message.unwrap_or_default();
        assert_eq!((job.state, job.error_code.as_deref()), (JobState::Failed, Some(code)), "{message}");
        assert!(message.starts_with("ledger.csv: ") && message.contains(part), "{message}");
        assert_eq!(job.attempt, 1, "trying again would not help");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ruleset_that_does_not_fit_the_datasets_fails_the_run() {
    let bench = Bench::new().await;
    let mut rules = rules();
    let left = bench.source("ledger", &rules.left).await;
    let right = bench.source("bank", &rules.right).await;
    let left = bench.import(left, "ledger.csv", LEFT.as_bytes()).await;
    let right = bench.import(right, "bank.csv", RIGHT.as_bytes()).await;
    for field in rules.left.fields.iter_mut().filter(|field| field.name == "amount") {
        field.name = "total".to_owned();
        field.column = Some("other".to_owned());
    }
    let text = rules.to_json().expect("JSON").replace(r#""field": "amount""#, r#""left": "total", "right": "amount""#);
    let rules = ruleset::Ruleset::from_json(&text).expect("a ruleset");
    let (run, job) = bench.run(&rules, &left, &right, 100).await;
    assert_eq!((run.state, job.attempt), (RunState::Failed, 1), "{:?}", job.error_message);
    assert_eq!(run.failure_code.as_deref(), Some("BAD_RULESET"));
    assert!(run.failure_message.unwrap_or_default().contains("total"));
}
