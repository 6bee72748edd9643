//! The schema file is a snapshot: a change of the API is a change of this file, seen in review.

use std::path::Path;

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql")
}

#[test]
fn schema_graphql_is_what_the_program_serves() {
    let committed = std::fs::read_to_string(path()).unwrap();
    let difference = committed.lines().zip(api::sdl().lines().map(str::to_owned).collect::<Vec<_>>()).find(|(old, new)| old != new);
    assert!(committed == api::sdl(), "schema.graphql is old: write it with `make schema`. First difference: {difference:?}");
}

/// `cargo test -p api --test it -- --ignored write_schema` writes the file.
#[test]
#[ignore = "writes schema.graphql"]
fn write_schema() {
    std::fs::write(path(), api::sdl()).unwrap();
}

#[test]
fn everything_is_described() {
    let text = api::sdl();
    let mut bare = Vec::new();
    let mut described = false;
    let mut inside = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed == "\"\"\"" {
            inside = !inside;
            described = true;
            continue;
        }
        if inside || trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with('"') {
            described = true;
            continue;
        }
        let named = trimmed.starts_with(|c: char| c.is_alphabetic()) && !trimmed.starts_with("directive") && !trimmed.starts_with("schema");
        if named && !described && !matches!(trimmed, "query: Query" | "mutation: Mutation" | "subscription: Subscription") {
            bare.push(trimmed.to_owned());
        }
        described = false;
    }
    assert!(bare.is_empty(), "give these a doc comment: {bare:#?}");
}
