//! The guard against documents that ask for too much.
#![expect(clippy::unwrap_used, reason = "a test reports by panicking")]

use std::fmt::Write as _;
use std::time::Instant;

use async_graphql::{Variables, value};

use super::check;

fn refusal(query: &str) -> String {
    check(query, None, &Variables::default(), 0).unwrap_err().error.to_string()
}

#[test]
fn doubling_fragments_are_refused_at_once() {
    let mut query = "{...f0}".to_owned();
    for n in 0..30 {
        write!(query, "fragment f{n} on Query{{...f{next} ...f{next}}}", next = n + 1).unwrap();
    }
    query.push_str("fragment f30 on Query{__typename}");
    let started = Instant::now();
    assert!(refusal(&query).contains("fields"));
    assert!(started.elapsed().as_millis() < 200);
}

#[test]
fn circles_and_unknown_fragments_are_refused() {
    assert!(refusal("{...a} fragment a on Query{...b} fragment b on Query{...a}").contains("contains itself"));
    assert!(refusal("{...a}").contains("no fragment"));
}

#[test]
fn limits_hold() {
    assert!(refusal(&"{a".repeat(20).chars().chain("}".repeat(20).chars()).collect::<String>()).contains("levels deep"));
    assert!(refusal(&"[".repeat(100_000)).contains("nested deeper"));
    let aliases: String = (0..60).map(|n| format!("a{n}:x ")).collect();
    assert!(refusal(&format!("{{y{{{aliases}}}}}")).contains("aliases"));
    assert!(refusal(&format!("{{x {}}}", "@a ".repeat(6))).contains("directives"));
    assert!(refusal(&format!("{{{}}}", (0..21).map(|n| format!("f{n} ")).collect::<String>())).contains("root fields"));
    assert!(refusal(&format!("{{x{{{}}}}}", "y ".repeat(3_000))).contains("fields"));
    assert!(refusal(&format!("{{{}}}", "y ".repeat(11_000))).contains("tokens"));
}

#[test]
fn introspection_has_its_own_budget() {
    let deep = "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}";
    assert!(refusal(deep).contains("introspection"));
    check("{__schema{types{fields{args{type{ofType{ofType{ofType{name}}}}}}}}}", None, &Variables::default(), 0).unwrap();
}

#[test]
fn nobody_names_an_upload_by_hand() {
    assert!(refusal(r##"mutation{f(file:"#__graphql_file__:9"){a}}"##).contains("multipart"));
    assert!(refusal(r##"mutation($f:Upload!="#__graphql_file__:9"){f(file:$f){a}}"##).contains("multipart"));
    let variables = Variables::from_value(value!({ "f": ["#__graphql_file__:x"] }));
    assert!(check("mutation($f:Upload){f(file:$f){a}}", None, &variables, 0).is_err());
}

#[test]
fn a_mutation_runs_each_root_field_once() {
    assert!(refusal("mutation{a{b} a{c}}").contains("twice"));
    assert!(refusal("mutation{a{b} ...m} fragment m on Mutation{a{c}}").contains("twice"));
    check("mutation{x:a{b} y:a{c}}", None, &Variables::default(), 0).unwrap();
}

#[test]
fn required_variables_need_a_value() {
    let query = "query($id:ID!){__typename}";
    assert!(refusal(query).contains("$id"));
    check(query, None, &Variables::from_value(value!({ "id": "x" })), 0).unwrap();
    check("query($id:ID!=\"x\"){__typename}", None, &Variables::default(), 0).unwrap();
}

#[test]
fn strings_and_comments_do_not_count_as_nesting() {
    check(&format!("{{a(x:\"{}\") # {}\n}}", "{".repeat(200), "{".repeat(200)), None, &Variables::default(), 0).unwrap();
    check(&format!("{{a(x:\"\"\"{}\\\"\"\" \"\"\")}}", "[".repeat(200)), None, &Variables::default(), 0).unwrap();
}
