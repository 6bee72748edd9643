//! What the API says of files and rulesets that cannot be used: a message with the file, the place and what to do, a code
//! that is the caller's, and never a fault of the server.

use std::io::Write as _;

use serde_json::{Value, json};

use crate::harness::{Caller, Server, server};

const PREVIEW: &str = "query($input: DatasetPreviewInput!) { datasetPreview(input: $input) { notes mapping columns { name type alternatives } rejectedRows { row column reason } } }";

/// Uploads a file and looks at it, with a mapping or without.
async fn look(server: &Server, caller: &Caller, name: &str, bytes: impl AsRef<[u8]>, mapping: Option<Value>) -> Value {
    let made = server.file(caller, name, bytes).await;
    let Some(id) = made["upload"]["id"].as_str() else { return json!({ "errors": made["userErrors"] }) };
    let answer = server.post(caller, PREVIEW, json!({ "input": { "uploadId": id, "mapping": mapping } })).await;
    assert!(!answer.status.is_server_error(), "{}", answer.text);
    answer.json()
}

/// Everything that was said, as one text.
#[track_caller]
fn said(answer: &Value, parts: &[&str]) {
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("taken: {answer}"));
    let text = errors.iter().filter_map(|error| error["message"].as_str()).collect::<Vec<_>>().join("\n");
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in `{text}`");
    }
    assert!(!text.contains("/tmp") && !text.contains("scratch"), "a path of the server is in `{text}`");
    assert!(!answer.to_string().contains("INTERNAL"), "{answer}");
}

fn mapping(columns: &[(&str, &str)]) -> Option<Value> {
    let fields: Vec<Value> =
        columns.iter().map(|(column, kind)| json!({ "name": column.to_lowercase(), "column": column, "type": kind })).collect();
    Some(json!({ "fields": fields }))
}

#[tokio::test]
async fn files_that_are_no_tables() {
    let server = server().await;
    let owner = server.owner("ann").await;
    said(&look(&server, &owner, "none.csv", "", None).await, &["empty"]);
    said(&look(&server, &owner, "head.csv", "doc,amount\n", None).await, &["head.csv", "header but no data rows"]);
    said(&look(&server, &owner, "picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xfe", None).await, &["picture.csv", "PNG"]);
    said(&look(&server, &owner, "cut.csv", "doc,amount\nA,1.00\nB,\"2", None).await, &["cut.csv", "breaks off"]);
    said(&look(&server, &owner, "bomb.xlsx", bomb(), None).await, &["bomb.xlsx", "inflate"]);
}

#[tokio::test]
async fn rows_and_columns_that_do_not_fit() {
    let server = server().await;
    let owner = server.owner("ann").await;
    let ragged = "doc,amount,day\nA,1.00,2024-01-01\nB,2.00\nC,3.00,2024-01-03\nD,4.00,2024-01-04\n";
    let answer = look(&server, &owner, "ragged.csv", ragged, None).await;
    let rejected = &answer["data"]["datasetPreview"]["rejectedRows"];
    assert_eq!(rejected[0]["row"], 2, "{answer}");
    assert!(rejected[0]["reason"].as_str().unwrap().contains("2 cells where the header has 3"), "{answer}");

    let text = "doc,amount\nA,1.00\nB,many\n";
    let answer = look(&server, &owner, "text.csv", text, mapping(&[("doc", "text"), ("amount", "decimal")])).await;
    let rejected = &answer["data"]["datasetPreview"]["rejectedRows"];
    assert_eq!((&rejected[0]["row"], &rejected[0]["column"]), (&json!(2), &json!("amount")), "{answer}");
    assert!(rejected[0]["reason"].as_str().unwrap().contains("many"), "{answer}");

    let absent = look(&server, &owner, "other.csv", text, mapping(&[("doc", "text"), ("amout", "decimal")])).await;
    said(&absent, &["`amout`", "did you mean `amount`?"]);
}

#[tokio::test]
async fn dates_that_parse_two_ways_are_said() {
    let server = server().await;
    let owner = server.owner("ann").await;
    let answer = look(&server, &owner, "days.csv", "doc,day\nA,01/02/2024\nB,03/04/2024\nC,05/06/2024\n", None).await;
    let preview = &answer["data"]["datasetPreview"];
    let notes = preview["notes"].to_string();
    assert!(notes.contains("day") && notes.contains("%m/%d/%Y"), "{answer}");
    assert!(!preview["columns"][1]["alternatives"].as_array().unwrap().is_empty(), "{answer}");
}

#[tokio::test]
async fn rulesets_that_cannot_be_used() {
    let server = server().await;
    let owner = server.owner("ann").await;
    let good = include_str!("../../../docs/examples/payments.toml");
    let check = "query($input: RulesetCheckInput!) { rulesetCheck(input: $input) { valid problems { path message line column } } }";
    let create = "mutation($input: RulesetCreateInput!) { rulesetCreate(input: $input) { ruleset { id } userErrors { code message } } }";
    let cases = [
        ("kind = \"equal\", field = \"reference\"", "kind = \"equal\", field = \"referense\"", "there is no field `referense`"),
        ("kind = \"equal\"", "kind = \"equals\"", "unknown variant `equals`"),
        ("cardinality = \"many-to-one\"", "cardinality = \"many-to-few\"", "unknown variant `many-to-few`"),
        ("to_days", "to_weeks", "unknown field `to_weeks`"),
    ];
    for (from, to, message) in cases {
        assert!(good.contains(from), "{from}");
        let toml = good.replacen(from, to, 1);
        let checked = server.payload(&owner, check, json!({ "input": { "toml": toml } })).await;
        assert_eq!(checked["valid"], false);
        assert!(checked["problems"].to_string().contains(message), "{message}: {checked}");
        let made = server.payload(&owner, create, json!({ "input": { "name": "rules", "toml": toml } })).await;
        assert_eq!((&made["ruleset"], &made["userErrors"][0]["code"]), (&Value::Null, &json!("BAD_RULESET")), "{made}");
    }
}

/// Half a gigabyte and more of nothing in a few kilobytes: one packed sheet many times over.
fn bomb() -> Vec<u8> {
    const SHEET: usize = 4 << 20;
    let options = zip::write::SimpleFileOptions::default();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [("xl/workbook.xml", b"<workbook/>".to_vec()), ("xl/sheet.xml", vec![b' '; SHEET])] {
        zip.start_file(name, options).unwrap();
        zip.write_all(&content).unwrap();
    }
    let mut one = zip::ZipArchive::new(zip.finish().unwrap()).unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.raw_copy_file(one.by_index(0).unwrap()).unwrap();
    for number in 0..(1 << 30) / SHEET {
        zip.raw_copy_file_rename(one.by_index_raw(1).unwrap(), format!("xl/worksheets/sheet{number}.xml")).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
