//! `recon reconcile`: exit status, files, numbers, and the same result whatever the machinery.

use crate::harness::{Place, RULESET, pair};

fn place(rows: u32) -> Place {
    let place = Place::new();
    let (left, right) = pair(rows);
    place.file("left.csv", left);
    place.file("right.csv", right);
    place.file("rules.toml", RULESET);
    place
}

#[test]
fn everything_matched_is_zero_and_something_open_is_one() {
    let place = place(6);
    let ended = place.run(&["reconcile", "left.csv", "right.csv", "--ruleset", "rules.toml"]);
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert_eq!(ended.err, "");
    let summary = place.json("recon-out/summary.json");
    assert_eq!((summary["matches"].as_u64(), summary["left"]["rows"].as_u64()), (Some(6), Some(6)));
    assert!(!place.path().join("recon-out/rejected.csv").exists());

    let (left, right) = pair(100);
    place.file("left.csv", left);
    place.file("right.csv", right);
    let ended = place.run(&["reconcile", "left.csv", "right.csv", "--ruleset", "rules.toml", "--out", "deep/er"]);
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    let summary = place.json("deep/er/summary.json");
    let side = |side: &str, count: &str| summary[side][count].as_u64().unwrap_or(u64::MAX);
    assert_eq!((side("left", "rows"), side("right", "rows")), (100, 86));
    // Of 10 amounts that differ, one belongs to a record that is missing (70).
    assert_eq!((side("left", "matched"), side("left", "suggested"), side("left", "open")), (77, 9, 14));
    assert_eq!((side("right", "matched"), side("right", "suggested"), side("right", "open")), (77, 9, 0));
    assert_eq!(summary["matches"], 86);
    assert_eq!(summary["certificate"]["balanced"], true);
    assert_eq!(summary["digest"].as_str().map(str::len), Some(64));
    assert!(summary["seconds"].as_f64().is_some());
    let matches = place.text("deep/er/matches.csv");
    assert_eq!(matches.lines().next(), Some("match_id,side,row,pass,status,score"));
    assert_eq!(matches.lines().count(), 1 + 2 * 86);
    assert!(matches.contains("1,left,1,reference and amount,AUTO,100\n1,right,1,reference and amount,AUTO,100\n"), "{matches}");
    let open = place.text("deep/er/open.csv");
    assert_eq!(open.lines().next(), Some("side,row,reason"));
    assert_eq!(open.lines().count(), 1 + 14);
    assert!(open.contains("\nleft,7,"), "{open}");
    assert!(place.text("deep/er/ruleset.toml").contains("reference and amount"));
}

#[test]
fn without_a_ruleset_one_is_proposed_and_can_be_used_again() {
    let place = place(400);
    let ended = place.run(&["reconcile", "left.csv", "right.csv", "--out", "first"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    for part in ["Proposed ruleset", "doc", "= ref", "= sum", "pass 1"] {
        assert!(ended.out.contains(part), "{part} is not in {}", ended.out);
    }
    assert_eq!(ended.err, "", "quiet in a pipe");
    let again = place.run(&["reconcile", "left.csv", "right.csv", "--ruleset", "first/ruleset.toml", "--out", "second"]);
    assert_eq!(again.code, 1, "{}", again.err);
    assert_eq!(place.json("first/summary.json")["digest"], place.json("second/summary.json")["digest"]);
    assert_eq!(place.text("first/matches.csv"), place.text("second/matches.csv"));
}

#[test]
fn json_is_the_summary_and_nothing_else() {
    let place = place(50);
    let ended = place.run(&["reconcile", "left.csv", "right.csv", "--json"]);
    let printed: serde_json::Value = serde_json::from_str(&ended.out).expect("JSON alone");
    assert_eq!(printed, place.json("recon-out/summary.json"));
    assert_eq!(ended.err, "");
}

#[test]
fn threads_batches_and_memory_do_not_change_the_result() {
    let place = place(5_000);
    let result = |threads: &str, batch: &str, memory: &str| {
        let machinery = ["--threads", threads, "--batch-rows", batch, "--memory-mb", memory];
        let ended = place.run(&[&["reconcile", "left.csv", "right.csv", "--ruleset", "rules.toml", "--json"], &machinery[..]].concat());
        assert_eq!(ended.code, 1, "{}", ended.err);
        (place.json("recon-out/summary.json")["digest"].clone(), place.text("recon-out/matches.csv"), place.text("recon-out/open.csv"))
    };
    let first = result("1", "65536", "1000");
    // One megabyte is enough to match them in, and too little for half of it to hold them.
    for (threads, batch, memory) in [("2", "1000", "1000"), ("8", "1000", "1"), ("8", "65536", "0"), ("2", "65536", "1")] {
        assert!(result(threads, batch, memory) == first, "{threads} threads, batches of {batch}, {memory} MB");
    }
}

#[test]
fn records_that_cannot_be_matched_in_memory_are_refused() {
    let place = place(20_000);
    let ended = place.run(&["reconcile", "left.csv", "right.csv", "--ruleset", "rules.toml", "--memory-mb", "1"]);
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("3 MB of memory, and 1 MB are allowed") && ended.err.contains("RECON_MEMORY_MB"), "{}", ended.err);
}

#[test]
fn rejected_rows_are_counted_and_listed() {
    let place = place(5);
    let mut left = place.text("left.csv");
    left.push_str("INV-000099,2024-03-01,twelve,EUR\n");
    place.file("left.csv", left);
    let ended = place.run(&["reconcile", "left.csv", "right.csv", "--ruleset", "rules.toml"]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let summary = place.json("recon-out/summary.json");
    assert_eq!((summary["left"]["rows"].as_u64(), summary["left"]["rejected"].as_u64()), (Some(6), Some(1)));
    let rejected = place.text("recon-out/rejected.csv");
    assert!(rejected.starts_with("side,row,column,reason\nleft,6,amount,"), "{rejected}");
    assert!(ended.out.contains("row 6, column `amount`"), "{}", ended.out);
}
