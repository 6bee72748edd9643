//! What a caller of the signals relies on, the same with and without Redis.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use storage::{Signal, Signals};

const LONG: Duration = Duration::from_secs(10);

/// Two handles that hear each other: as two processes do through Redis, or one handle twice without it.
async fn pair(name: &str) -> (Signals, Signals) {
    let Ok(url) = std::env::var("TEST_REDIS_URL") else {
        let signals = Signals::in_process();
        return (signals.clone(), signals);
    };
    let nanos = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_nanos();
    let prefix = format!("test-{}-{nanos}-{name}", std::process::id());
    let open = || Signals::redis(&url, &prefix).expect("an address");
    let (one, other) = (open(), open());
    // The listening connections come up by themselves: wait until what one says arrives at the other, both ways.
    for (from, to) in [(&one, &other), (&other, &one)] {
        let mut heard = to.subscribe("hello");
        let listens = async { while !matches!(heard.next().await, Some(Signal::Message(_))) {} };
        tokio::pin!(listens);
        while tokio::time::timeout(Duration::from_millis(20), &mut listens).await.is_err() {
            from.publish("hello", "x").await;
        }
    }
    (one, other)
}

async fn next(subscription: &mut storage::Subscription) -> Signal {
    tokio::time::timeout(LONG, subscription.next()).await.expect("in time").expect("open")
}

#[tokio::test]
async fn subscribers_hear_their_channel_in_order_and_once() {
    let (one, other) = pair("order").await;
    let mut heard = other.subscribe("job:1");
    one.publish("job:2", "not for us").await;
    for n in 0..20 {
        one.publish("job:1", n.to_string()).await;
    }
    for n in 0..20 {
        assert_eq!(next(&mut heard).await, Signal::Message(n.to_string().into()));
    }
    assert!(!heard.wait(Duration::from_millis(30)).await, "nothing twice");
}

#[tokio::test]
async fn a_slow_subscriber_is_told_that_it_missed_something() {
    let signals = Signals::in_process();
    let mut heard = signals.subscribe("x");
    for n in 0..500 {
        signals.publish("x", n.to_string()).await;
    }
    assert_eq!(next(&mut heard).await, Signal::Gap);
    assert_eq!(next(&mut heard).await, Signal::Message("436".into()));
}

#[tokio::test]
async fn values_and_counts_are_shared_and_expire() {
    let (one, other) = pair("values").await;
    one.set("k", "v", LONG).await.expect("set");
    assert_eq!(other.get("k").await.expect("get"), Some("v".into()));
    other.delete("k").await.expect("delete");
    assert_eq!(one.get("k").await.expect("get"), None);

    let short = Duration::from_millis(150);
    let began = Instant::now();
    assert_eq!(one.increment("c", short).await, 1);
    assert_eq!(other.increment("c", short).await, 2);
    while one.increment("c", short).await != 1 {
        assert!(began.elapsed() < LONG, "counts end");
        tokio::task::yield_now().await;
    }
    assert!(began.elapsed() >= short, "but not before their time");
}

#[tokio::test]
async fn without_redis_this_process_still_hears_itself() {
    let signals = Signals::redis("redis://127.0.0.1:1/", "test").expect("an address");
    let mut heard = signals.subscribe("x");
    signals.publish("x", "here").await;
    assert_eq!(next(&mut heard).await, Signal::Message("here".into()));
    assert_eq!(signals.increment("n", LONG).await, 1);
    assert_eq!(signals.increment("n", LONG).await, 2);
    signals.ping().await.expect_err("it is away");
}
