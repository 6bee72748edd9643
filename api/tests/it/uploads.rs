//! Bytes on their way in.

use axum::http::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::harness::{Caller, Server, server};

const CREATE: &str = "mutation($input: UploadCreateInput!) { uploadCreate(input: $input) { upload { id partSizeBytes partsReceived state } userErrors { code field } } }";
const PART: &str = "mutation($input: UploadPartInput!, $data: Upload!) { uploadPart(input: $input, data: $data) { upload { partsReceived } userErrors { code message } } }";
const COMPLETE: &str = "mutation($input: UploadCompleteInput!) { uploadComplete(input: $input) { upload { state sha256 sizeBytes } userErrors { code message } } }";

fn sha256(bytes: &str) -> String {
    Sha256::digest(bytes.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn part(server: &Server, caller: &Caller, id: &str, number: i32, bytes: &str, hash: Option<String>) -> Value {
    let variables = json!({ "input": { "uploadId": id, "partNumber": number, "sha256": hash }, "data": null });
    let answer = server.send(caller.form(PART, variables, "variables.data", bytes)).await.json();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["uploadPart"].clone()
}

#[tokio::test]
async fn a_small_file_goes_in_one_go() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let made = server.file(&anna, "../../etc/led\u{202e}ger.csv", "a,b\n1,2\n").await;
    assert_eq!(made["upload"]["state"], "COMPLETE");
    assert_eq!(made["upload"]["sha256"], sha256("a,b\n1,2\n"));
    let id = made["upload"]["id"].as_str().unwrap();
    let seen = server.data(&anna, "query($id: ID!) { upload(id: $id) { filename } }", json!({ "id": id })).await;
    assert_eq!(seen["upload"]["filename"], "ledger.csv");
    assert_eq!(server.file(&anna, "empty.csv", "").await["userErrors"][0]["code"], "EMPTY_FILE");
}

#[tokio::test]
async fn parts_come_in_any_order_and_again() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let size = 8 << 20;
    let (one, two) = ("x".repeat(size), "the end");
    let whole = sha256(&format!("{one}{two}"));
    let input = json!({ "filename": "big.csv", "sizeBytes": size + two.len(), "sha256": whole });
    let made = server.payload(&anna, CREATE, json!({ "input": input })).await;
    let id = made["upload"]["id"].as_str().unwrap().to_owned();
    assert_eq!(part(&server, &anna, &id, 2, two, Some(sha256(two))).await["upload"]["partsReceived"], json!([2]));
    assert_eq!(part(&server, &anna, &id, 2, "too short", None).await["userErrors"][0]["code"], "BAD_INPUT");
    assert_eq!(part(&server, &anna, &id, 3, two, None).await["userErrors"][0]["code"], "BAD_INPUT");
    assert_eq!(part(&server, &anna, &id, 2, two, Some(sha256("else"))).await["userErrors"][0]["code"], "BAD_INPUT", "damaged on the way");
    let early = server.payload(&anna, COMPLETE, json!({ "input": { "uploadId": id } })).await;
    assert_eq!(early["userErrors"][0]["code"], "NOT_READY", "{early}");
    part(&server, &anna, &id, 1, &"y".repeat(size), None).await;
    let wrong = server.payload(&anna, COMPLETE, json!({ "input": { "uploadId": id } })).await;
    assert_eq!(wrong["userErrors"][0]["code"], "BAD_INPUT", "the whole is checked: {wrong}");
    assert_eq!(part(&server, &anna, &id, 1, &one, Some(sha256(&one))).await["upload"]["partsReceived"], json!([1, 2]));
    for _ in 0..2 {
        let done = server.payload(&anna, COMPLETE, json!({ "input": { "uploadId": id } })).await;
        assert_eq!(done["upload"], json!({ "state": "COMPLETE", "sha256": whole, "sizeBytes": size + two.len() }));
    }
    assert_eq!(part_after_end(&server, &anna, &id).await, "CONFLICT");
}

async fn part_after_end(server: &Server, caller: &Caller, id: &str) -> String {
    part(server, caller, id, 2, "the end", None).await["userErrors"][0]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn limits_are_said() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let create = async |size: Value| {
        let input = json!({ "filename": "x.csv", "sizeBytes": size });
        server.payload(&anna, CREATE, json!({ "input": input })).await["userErrors"][0]["code"].clone()
    };
    assert_eq!(create(json!(6_u64 << 30)).await, "TOO_LARGE");
    assert_eq!(create(json!("9223372036854775807")).await, "TOO_LARGE");
    assert_eq!(create(json!(0)).await, "EMPTY_FILE");
    let form = anna.form(
        "mutation($f: Upload!) { fileCreate(input: {filename: \"x\"}, file: $f) { userErrors { code } } }",
        json!({ "f": null }),
        "variables.f",
        "x".repeat(18 << 20),
    );
    assert_eq!(server.send(form).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let form =
        Caller { access: Some("expired".to_owned()), ..Caller::default() }.form("mutation{__typename}", json!({}), "variables.f", "x");
    assert_eq!(server.send(form).await.status, StatusCode::UNAUTHORIZED, "before a byte is kept");
}

#[tokio::test]
async fn an_upload_is_looked_at_before_it_is_imported() {
    let server = server().await;
    let anna = server.owner("anna").await;
    let left = server
        .file(
            &anna,
            "ledger.csv",
            "doc_no,amount,currency,booked\nINV-1001,10.00,EUR,2026-01-02\nINV-1002,20.50,EUR,2026-01-03\nINV-1003,7.25,USD,2026-01-04\n",
        )
        .await;
    let right = server
        .file(
            &anna,
            "bank.csv",
            "reference,value,ccy,day\nINV-1001,10.00,EUR,2026-01-02\nINV-1002,20.50,EUR,2026-01-05\nINV-1009,1.00,USD,2026-01-04\n",
        )
        .await;
    let (left, right) = (left["upload"]["id"].clone(), right["upload"]["id"].clone());
    let query = "query($id: ID!) { datasetPreview(input: {uploadId: $id}) { columns { name type distinct } rawRows records { columns records { row values } } rejectedRows { row } mapping } }";
    let preview = server.data(&anna, query, json!({ "id": left })).await["datasetPreview"].clone();
    assert_eq!(preview["rawRows"][0][0], "INV-1001", "{preview}");
    assert_eq!(preview["records"]["records"][1]["values"][1], "20.50", "{preview}");

    let query = "query($l: ID!, $r: ID!) { rulesetSuggest(input: {leftUploadId: $l, rightUploadId: $r}) { toml body reasons { text expectedMatchPercent } left { mapping } right { records { columns } } } }";
    let proposal = server.data(&anna, query, json!({ "l": left, "r": right })).await["rulesetSuggest"].clone();
    let check = "query($b: JSON!) { rulesetCheck(input: {body: $b}) { valid problems { path message } } }";
    let checked = server.data(&anna, check, json!({ "b": proposal["body"] })).await;
    assert_eq!(checked["rulesetCheck"]["valid"], true, "{checked} {proposal}");

    let picture = server.file(&anna, "picture.csv", "\u{89}PNG\r\n\u{1a}\n\0\0\0\rIHDR\0\0").await;
    let query = "query($id: ID!) { datasetPreview(input: {uploadId: $id}) { notes } }";
    let reply = server.post(&anna, query, json!({ "id": picture["upload"]["id"] })).await;
    assert_eq!(reply.code(), "BAD_USER_INPUT", "{}", reply.text);
    assert!(reply.text.contains("picture.csv"), "{}", reply.text);
}
