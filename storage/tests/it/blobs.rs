//! What a caller of the blob store relies on.

use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use storage::{Blobs, Error, content_key, sha256_file};

fn store() -> (tempfile::TempDir, Blobs) {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = Blobs::open(&folder.path().display().to_string(), None).expect("open");
    (folder, blobs)
}

#[tokio::test]
async fn bytes_come_back_whole_in_part_and_in_pieces() {
    let (_folder, blobs) = store();
    let bytes = Bytes::from((0..1_000_000u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
    blobs.put("a/b/c.bin", bytes.clone()).await.expect("put");
    assert_eq!(blobs.get("a/b/c.bin").await.expect("get"), bytes);
    assert_eq!(blobs.get_range("a/b/c.bin", 10..20).await.expect("range"), bytes.slice(10..20));
    assert_eq!(blobs.get_range("a/b/c.bin", 3_999_990..9_000_000).await.expect("range").len(), 10);
    assert!(blobs.get_range("a/b/c.bin", 9_000_000..9_000_001).await.expect("range").is_empty());
    let pieces: Vec<Bytes> = blobs.stream("a/b/c.bin").await.expect("stream").try_collect().await.expect("read");
    assert!(pieces.len() > 1);
    assert_eq!(pieces.concat(), bytes);
    assert_eq!(blobs.head("a/b/c.bin").await.expect("head").map(|blob| blob.size), Some(4_000_000));
    assert_eq!(blobs.head("a/b/d.bin").await.expect("head"), None);
    assert!(matches!(blobs.get("a/b/d.bin").await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn parts_join_into_one_and_the_digest_is_of_the_whole() {
    let (folder, blobs) = store();
    for (key, text) in [("up/1", "Soll"), ("up/2", ""), ("up/3", " und Haben")] {
        blobs.put(key, Bytes::from(text)).await.expect("put");
    }
    let keys = ["up/1", "up/2", "up/3"].map(str::to_owned);
    let stored = blobs.concat(&keys, "whole").await.expect("concat");
    assert_eq!(blobs.get("whole").await.expect("get"), "Soll und Haben");
    assert_eq!(stored.size, 14);
    let local = blobs.local("whole", folder.path()).await.expect("local");
    assert_eq!(sha256_file(local.path()).await.expect("digest"), stored.sha256);
    assert_eq!(content_key("datasets", &stored.sha256), format!("datasets/{}/{}", &stored.sha256[..2], stored.sha256));
    drop(local);
    assert!(blobs.head("whole").await.expect("head").is_some(), "a local blob is not a copy");

    assert_eq!(blobs.list("up").await.expect("list").len(), 3);
    assert_eq!(blobs.delete_prefix("up").await.expect("delete"), 3);
    assert!(blobs.list("up").await.expect("list").is_empty());
    blobs.delete("up/1").await.expect("again is no error");
}

#[tokio::test]
async fn what_is_not_finished_is_not_there() {
    let (folder, blobs) = store();
    let mut writer = blobs.writer("half").await.expect("writer");
    writer.write(Bytes::from("half")).await.expect("write");
    assert_eq!(blobs.head("half").await.expect("head"), None);
    drop(writer);
    let unfinished = std::fs::read_dir(folder.path().join(".unfinished")).expect("folder").count();
    assert_eq!(unfinished, 0);

    blobs.put("kept", Bytes::from("old")).await.expect("put");
    let mut writer = blobs.writer("kept").await.expect("writer");
    writer.write(Bytes::from("new")).await.expect("write");
    assert_eq!(blobs.get("kept").await.expect("get"), "old");
    writer.finish().await.expect("finish");
    assert_eq!(blobs.get("kept").await.expect("get"), "new");
}

#[tokio::test]
async fn keys_cannot_leave_the_store() {
    let (_folder, blobs) = store();
    for key in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", ".unfinished/x", "a b", "a\\b", "ä", "a/.b"] {
        let refused = blobs.put(key, Bytes::new()).await;
        assert!(matches!(refused, Err(Error::InvalidKey { .. })), "{key}");
    }
}

#[tokio::test]
async fn addresses_say_what_is_wrong_with_them() {
    let error = Blobs::open("ftp://host/folder", None).expect_err("refused");
    assert!(error.to_string().contains("STORAGE_URL"), "{error}");
    let (_folder, blobs) = store();
    assert!(blobs.is_local());
    blobs.ping().await.expect("a folder that can be written to");
    assert_eq!(blobs.presign_get("x", Duration::from_secs(1)).await.expect("local"), None);
}

#[tokio::test]
async fn a_bucket_hands_out_addresses() {
    let config = storage::S3Config {
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        access_key_id: Some("key".to_owned()),
        secret_access_key: Some("secret".to_owned()),
        allow_http: true,
        ..Default::default()
    };
    assert!(!format!("{config:?}").contains("secret"));
    let blobs = Blobs::open("s3://bucket/some/prefix", Some(config)).expect("open");
    let url = blobs.presign_get("exports/x.csv", Duration::from_secs(60)).await.expect("sign").expect("an address");
    assert!(url.starts_with("http://127.0.0.1:9/bucket/some/prefix/exports/x.csv?"), "{url}");
    assert!(url.contains("X-Amz-Signature="), "{url}");
}
