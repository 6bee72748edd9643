//! Another workspace's rows do not exist, whatever is asked, and the database refuses to refer to them.

use entity::{
    BreakFilter, BreakKind, BreakOrder, DatasetFilter, JobFilter, NewBreak, NewExport, NewReconciliation, NewSource, PageRequest,
    RunFilter, RunOutcome, Side, testing,
};

#[tokio::test(flavor = "multi_thread")]
async fn another_workspaces_ids_answer_like_none() {
    let fresh = testing::database().await;
    let db = &fresh.db;
    let (_, mine) = testing::owner(db, "mine@example.com").await;
    let (_, other) = testing::owner(db, "other@example.com").await;
    let (run, job) = testing::queued_run(db, &mine).await;

    assert!(entity::run_get(db, &mine, run.id).await.expect("query").is_some());
    assert_eq!(entity::run_get(db, &other, run.id).await.expect("query"), None);
    assert_eq!(entity::job_get(db, &other, job.id).await.expect("query"), None);
    assert!(entity::runs_by_ids(db, &other, &[run.id]).await.expect("query").is_empty());
    assert_eq!(entity::dataset_get(db, &other, run.left_dataset_id).await.expect("query"), None);
    assert_eq!(entity::ruleset_get(db, &other, run.ruleset_id).await.expect("query"), None);
    let body = entity::ruleset_version_get(db, &other, run.ruleset_id, None).await;
    assert_eq!(body.expect("query"), None);
    let page = PageRequest::first(10);
    let runs = entity::runs_page(db, &other, &RunFilter::default(), false, &page).await;
    assert!(runs.expect("query").items.is_empty());
    let jobs = entity::jobs_page(db, &other, &JobFilter::default(), &page).await;
    assert!(jobs.expect("query").items.is_empty());
    let datasets = entity::datasets_page(db, &other, &DatasetFilter::default(), &page).await;
    assert!(datasets.expect("query").items.is_empty());

    let txn = db.begin().await.expect("begin");
    assert_eq!(entity::job_cancel(&txn, &other, job.id).await.expect("query"), None);
    txn.commit().await.expect("commit");
    let job = entity::job_get(db, &mine, job.id).await.expect("query").expect("there");
    assert!(!job.cancel_requested);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_cannot_refer_to_another_workspace() {
    let fresh = testing::database().await;
    let db = &fresh.db;
    let (_, mine) = testing::owner(db, "mine@example.com").await;
    let (_, other) = testing::owner(db, "other@example.com").await;
    let (run, _) = testing::queued_run(db, &mine).await;
    let export = NewExport { run: run.id, kind: entity::ExportKind::All, format: entity::ExportFormat::Csv };
    entity::export_insert(db, &other, export).await.expect_err("a run of another workspace");
    entity::mapping_insert(
        &db.begin().await.expect("begin"),
        &other,
        entity::dataset_get(db, &mine, run.left_dataset_id).await.expect("query").expect("there").source_id,
        "{}",
    )
    .await
    .expect_err("a source of another workspace");
    let new = NewSource { name: "own".to_owned(), side_hint: Some(Side::Left) };
    let own = entity::source_insert(db, &other, new).await.expect("a source").id;
    let new = NewReconciliation {
        name: "crossing".to_owned(),
        left_source: own,
        right_source: own,
        ruleset: run.ruleset_id,
        break_limit: None,
        policy: "{}".to_owned(),
    };
    entity::reconciliation_insert(db, &other, new).await.expect_err("a ruleset of another workspace");
}

#[tokio::test(flavor = "multi_thread")]
async fn breaks_come_in_order_and_by_what_is_asked() {
    let fresh = testing::database().await;
    let db = &fresh.db;
    let (_, scope) = testing::owner(db, "a@example.com").await;
    let (_, other) = testing::owner(db, "b@example.com").await;
    let (run, job) = testing::queued_run(db, &scope).await;
    let breaks: Vec<NewBreak> = (0..2_500)
        .map(|row| NewBreak {
            side: if row % 2 == 0 { Side::Left } else { Side::Right },
            row,
            kind: if row % 5 == 0 { BreakKind::Ambiguous } else { BreakKind::Unmatched },
            match_no: None,
            amount: Some((i128::from((row * 7919) % 10_007), 2)),
            currency: Some("EUR".to_owned()),
            record_date: Some("2026-11-22".to_owned()),
            label: Some(format!("Invoice 100%_{row}")),
        })
        .collect();
    let txn = db.begin().await.expect("begin");
    entity::breaks_insert(&txn, &scope, run.id, &breaks).await.expect("insert");
    let outcome = RunOutcome {
        summary: "{}".to_owned(),
        digest: "ab".to_owned(),
        engine_version: "1".to_owned(),
        result_prefix: "runs/x".to_owned(),
        break_limit_hit: false,
    };
    entity::run_succeeded(&txn, &scope, run.id, outcome).await.expect("publish");
    entity::job_cancel(&txn, &scope, job.id).await.expect("cancel");
    txn.commit().await.expect("commit");
    let run_after = entity::run_get(db, &scope, run.id).await.expect("query").expect("there");
    assert_eq!(run_after.state, entity::RunState::Succeeded, "a finished run stays finished");

    let filter = BreakFilter { run: Some(run.id), side: Some(Side::Left), ..BreakFilter::default() };
    assert_eq!(entity::breaks_count(db, &scope, &filter).await.expect("count"), 1_250);
    assert_eq!(entity::breaks_count(db, &other, &filter).await.expect("count"), 0);
    let mut seen = Vec::new();
    let mut request = PageRequest::first(400);
    loop {
        let order = BreakOrder::LargestAmount;
        let page = entity::breaks_page(db, &scope, &filter, order, &request).await.expect("page");
        request.after = page.items.last().map(|last| last.cursor(order));
        seen.extend(page.items.into_iter().map(|b| b.amount_rank));
        if !page.has_more {
            break;
        }
    }
    assert_eq!(seen.len(), 1_250);
    assert!(seen.is_sorted_by(|a, b| a >= b));
    let text = BreakFilter { text: Some("invoice 100%_7".to_owned()), ..BreakFilter::default() };
    assert_eq!(entity::breaks_count(db, &scope, &text).await.expect("count"), 111);
    let kinds = entity::breaks_by_kind(db, &scope, run.id).await.expect("counts");
    assert_eq!(kinds.iter().map(|count| count.count).sum::<i64>(), 2_500);
    assert_eq!(kinds.len(), 4);
    for finding in entity::check::run(db, 10).await.expect("check") {
        assert_eq!(finding.violations, 0, "{}", finding.rule);
    }
}
