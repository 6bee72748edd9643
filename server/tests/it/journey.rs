//! The curl journey of docs/examples against the real server: register, upload, import, reconcile, breaks, export.
//! On SQLite and in-process signals, or on Postgres and Redis with TEST_DATABASE_URL and TEST_REDIS_URL.

use std::path::Path;
use std::process::Command;

use entity::testing::empty_database;

use crate::harness::Place;
use crate::serve::Server;

#[tokio::test(flavor = "multi_thread")]
async fn the_documented_journey_ends_with_a_balanced_export() {
    let place = Place::new();
    let database = empty_database().await;
    let mut server = Server::start(&place, &[("DATABASE_URL", &database.url)], &[]);
    let line = server.wait_for("API  http://");
    let address = line.split_whitespace().last().unwrap_or_default();

    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/examples");
    let walked = Command::new("bash")
        .arg(examples.join("journey.sh"))
        .args([examples.join("ledger.csv"), examples.join("bank.csv"), place.path().join("out")])
        .env("RECON_URL", address)
        .output()
        .expect("bash is there");
    let said = String::from_utf8_lossy(&walked.stderr);
    assert!(walked.status.success(), "{said}\n{}", String::from_utf8_lossy(&walked.stdout));
    assert_eq!(place.json("out/summary.json")["run"]["certificate"]["balanced"], true, "{}", place.text("out/summary.json"));
    assert_eq!(place.text("out/all.csv").lines().count(), exported_lines(&examples), "{}", place.text("out/all.csv"));
    let misses = place.json("out/misses.json")["breaks"]["nodes"][0]["nearestMisses"].clone();
    assert!(misses.as_array().is_some_and(|misses| (1..=5).contains(&misses.len())), "{misses}");
    let first = &misses[0]["pass"]["conditions"];
    assert!(first.as_array().is_some_and(|conditions| !conditions.is_empty()), "{misses}");
    let (preview, matches) = (place.json("out/preview.json"), place.json("out/summary.json")["run"]["summary"]["matches"].clone());
    let preview = &preview["rulesetPreview"];
    let number = |of: &str| preview[of]["matches"].as_u64().unwrap_or_default();
    assert_eq!(preview["before"]["matches"], matches, "{preview}");
    assert_eq!(number("before"), number("same") + number("lost") + number("changedBefore"), "{preview}");
    assert_eq!(number("now"), number("same") + number("new") + number("changedNow"), "{preview}");
    assert_eq!(preview["now"]["left"]["matched"], 0, "{preview}");
    assert_eq!(server.terminate(), 0);
}

/// The header, and one line per record of either file.
fn exported_lines(examples: &Path) -> usize {
    let records = |name: &str| std::fs::read_to_string(examples.join(name)).expect("an example").lines().count() - 1;
    1 + records("ledger.csv") + records("bank.csv")
}
