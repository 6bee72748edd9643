//! Import, run, export: what is published, and that it is published once.

use entity::{BreakFilter, BreakKind, BreakOrder, ExportFormat, ExportKind, JobState, PageRequest, RunState};

use super::bench::{Bench, LEFT, RIGHT, rules};
use crate::flow::Summary;

#[tokio::test(flavor = "multi_thread")]
async fn from_two_files_to_breaks_and_an_export() {
    let bench = Bench::new().await;
    let rules = rules();
    let left = bench.source("ledger", &rules.left).await;
    let right = bench.source("bank", &rules.right).await;
    let left = bench.import(left, "ledger.csv", LEFT.as_bytes()).await;
    let right = bench.import(right, "bank.csv", RIGHT.as_bytes()).await;
    assert_eq!((left.state, right.state), (JobState::Done, JobState::Done), "{:?} {:?}", left.error_message, right.error_message);
    let (run, _) = bench.run(&rules, &left, &right, 100).await;
    assert_eq!(run.state, RunState::Succeeded, "{:?}", run.failure_message);
    let summary: Summary = serde_json::from_str(run.summary.as_deref().expect("a summary")).expect("JSON");
    assert!(summary.certificate.balanced, "{:?}", summary.certificate.problems);
    let counts = |side: crate::flow::SideSummary| [side.rows, side.matched, side.suggested, side.open, side.excluded, side.rejected];
    assert_eq!(counts(summary.left), [4, 1, 1, 1, 0, 1]);
    assert_eq!(counts(summary.right), [3, 1, 1, 1, 0, 0]);

    let filter = BreakFilter { run: Some(run.id), ..BreakFilter::default() };
    let page =
        entity::breaks_page(&bench.database.db, &bench.scope, &filter, BreakOrder::Row, &PageRequest::first(10)).await.expect("read");
    let mut breaks: Vec<_> =
        page.items.iter().map(|one| (one.side, one.row_number, one.kind, one.label.as_deref(), one.amount_minor.as_deref())).collect();
    breaks.sort_by_key(|one| (one.0.as_str(), one.1));
    assert_eq!(breaks.len(), 4);
    assert_eq!(breaks[0], (entity::Side::Left, 2, BreakKind::Suggested, Some("B"), Some("200")));
    assert_eq!(breaks[1], (entity::Side::Left, 3, BreakKind::Unmatched, Some("C"), Some("300")));
    assert_eq!((breaks[2].1, breaks[2].2), (4, BreakKind::RejectedRow));
    assert_eq!(breaks[3], (entity::Side::Right, 3, BreakKind::Unmatched, Some("E"), Some("500")));
    let dated = page.items.iter().find(|one| one.label.as_deref() == Some("C")).expect("listed");
    assert_eq!((dated.record_date.as_deref(), dated.currency.as_deref()), (Some("2024-01-03"), Some("EUR")));

    let csv = String::from_utf8(bench.export(&run, ExportKind::All, ExportFormat::Csv).await).expect("text");
    assert_eq!(csv.lines().count(), 1 + 7, "{csv}");
    let xlsx = bench.export(&run, ExportKind::Matches, ExportFormat::Xlsx).await;
    assert!(xlsx.starts_with(b"PK"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_is_the_same_dataset() {
    let bench = Bench::new().await;
    let source = bench.source("ledger", &rules().left).await;
    let first = bench.import(source, "ledger.csv", LEFT.as_bytes()).await;
    let again = bench.import(source, "ledger (1).csv", LEFT.as_bytes()).await;
    assert!(first.result.is_some());
    assert_eq!(first.result, again.result);
    let other = bench.import(source, "ledger.csv", LEFT.replace("3.00", "3.01").as_bytes()).await;
    assert_ne!(first.result, other.result);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_breaks_open_none() {
    let bench = Bench::new().await;
    let rules = rules();
    let left = bench.source("ledger", &rules.left).await;
    let right = bench.source("bank", &rules.right).await;
    let left = bench.import(left, "ledger.csv", LEFT.as_bytes()).await;
    let right = bench.import(right, "bank.csv", RIGHT.as_bytes()).await;
    let (run, _) = bench.run(&rules, &left, &right, 3).await;
    assert_eq!((run.state, run.break_limit_hit), (RunState::Succeeded, true));
    let filter = BreakFilter { run: Some(run.id), ..BreakFilter::default() };
    assert_eq!(entity::breaks_count(&bench.database.db, &bench.scope, &filter).await.expect("counted"), 0);
}
