//! Addresses are unique whatever their case; refresh tokens work once.

use entity::{
    Error, NewSession, NewUser, Rotation, Timestamp, session_end, session_insert, session_is_live, session_rotate, testing, user_insert,
};

#[tokio::test(flavor = "multi_thread")]
async fn an_address_belongs_to_one_person() {
    let fresh = testing::database().await;
    testing::owner(&fresh.db, "Ada@Example.com").await;
    let new = NewUser { email: " ada@example.COM ".to_owned(), name: "Another Ada".to_owned(), password_hash: String::new() };
    let error = user_insert(&fresh.db, new).await.expect_err("taken");
    assert!(matches!(error, Error::Conflict { what: "user", .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_comes_back_ends_its_family() {
    let fresh = testing::database().await;
    let (user, scope) = testing::owner(&fresh.db, "a@example.com").await;
    let later = Timestamp::now().plus_seconds(3600);
    let new = NewSession { user: user.id, workspace: scope.workspace, refresh_hash: "first".to_owned(), expires_at: later };
    let family = session_insert(&fresh.db, new).await.expect("sign in").family;

    let rotate = async |from: &str, to: &str| {
        let txn = fresh.db.begin().await.expect("begin");
        let rotation = session_rotate(&txn, from, to, later).await.expect("rotate");
        txn.commit().await.expect("commit");
        rotation
    };
    assert!(matches!(rotate("first", "second").await, Rotation::Rotated(next) if next.family == family));
    assert!(session_is_live(&fresh.db, family).await.expect("live"));
    assert_eq!(rotate("nothing", "x").await, Rotation::Unknown);
    assert_eq!(rotate("first", "thief").await, Rotation::Reused);
    assert!(!session_is_live(&fresh.db, family).await.expect("live"));
    assert_eq!(rotate("second", "third").await, Rotation::Expired);
    assert!(!session_end(&fresh.db, family).await.expect("end"), "ended already");
}
