//! The schema can be applied again and by several processes at once.

use std::{
    pin::pin,
    task::{Context, Waker},
};

use entity::{connect, migrate, testing};

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_changes_nothing() {
    let fresh = testing::database().await;
    testing::owner(&fresh.db, "a@example.com").await;
    migrate(&fresh.db).await.expect("the second time");
    let user = entity::user_by_email(&fresh.db, "A@Example.com").await;
    assert!(user.expect("query").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_start_together_queue_up() {
    let fresh = testing::empty_database().await;
    let starts = (0..4).map(|_| {
        let url = fresh.url.clone();
        tokio::spawn(async move {
            let db = connect(&url, 2).await?;
            migrate(&db).await
        })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.expect("no panic").expect("migrate");
    }
    testing::owner(&fresh.db, "a@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_holds_every_invariant() {
    let fresh = testing::database().await;
    for finding in entity::check::run(&fresh.db, 10).await.expect("check") {
        assert_eq!(finding.violations, 0, "{}", finding.rule);
    }
    fresh.db.ping().await.expect("ping");
    assert!(fresh.db.pool().open > 0);
}

#[tokio::test]
async fn an_address_that_cannot_work_says_why() {
    let error = connect("mysql://root:secret@host/db", 2).await.expect_err("refused");
    let text = error.to_string();
    assert!(text.contains("DATABASE_URL") && !text.contains("secret"), "{text}");
}

/// A request may be dropped at any point of its `BEGIN` (the client hung up): no connection may go back into the pool with an
/// open transaction, in which the next request's writes would be lost.
#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_dropped_leave_no_open_transaction() {
    let fresh = testing::database().await;
    testing::owner(&fresh.db, "before@example.com").await;
    for polls in 1..40 {
        let mut begin = pin!(fresh.db.begin());
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..polls % 4 + 1 {
            if begin.as_mut().poll(&mut context).is_ready() {
                break;
            }
        }
    }
    let other = connect(&fresh.url, 2).await.expect("a second process");
    for n in 0..40 {
        let new = entity::NewUser { email: format!("{n}@example.com"), name: String::new(), password_hash: String::new() };
        let email = entity::user_insert(&fresh.db, new).await.expect("a write of its own").email;
        let seen = entity::user_by_email(&other, &email).await.expect("query");
        assert!(seen.is_some(), "{email} was written, but nobody else can see it");
    }
}
