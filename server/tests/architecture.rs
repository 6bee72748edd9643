//! The rules that keep the workspace's shape, as tests: which crate may use which, what stays in one place,
//! how long a file may get, and which dependencies are acceptable. They read `cargo metadata` and the sources,
//! so a rule cannot be forgotten in review. Each failure says what to do about it.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// For every crate of ours: the crates of ours it may use. `server` may use all. A line fewer is always fine;
/// a line more is a decision that belongs in `docs/decisions/`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("server", &["api", "worker", "ruleset", "engine", "ingest", "tables", "entity", "storage", "migration"]),
    ("api", &["ruleset", "engine", "ingest", "tables", "entity", "storage", "migration"]),
    ("worker", &["ruleset", "engine", "ingest", "tables", "entity", "storage", "migration"]),
    ("engine", &["ruleset"]),
    ("ingest", &["ruleset"]),
    ("tables", &["ruleset"]),
    ("entity", &["migration"]),
    ("storage", &[]),
    ("migration", &[]),
    ("ruleset", &[]),
];

/// Uses that only tests may make (dev-dependencies).
const TESTS_MAY_USE: &[(&str, &str)] = &[("engine", "ingest"), ("engine", "tables"), ("tables", "engine")];

/// Libraries with one home. The name matches exactly, or as a prefix when it ends in `*`.
const ONE_HOME: &[(&str, &[&str], &str)] = &[
    ("datafusion*", &["engine", "tables"], "put the work behind a function of `engine` or `tables`"),
    ("sea-orm*", &["entity", "migration"], "ask for a function of the noun's file in `entity`"),
    ("clap", &["server"], "take a struct of settings as an argument; `server` fills it"),
    ("async-graphql*", &["api"], "return a plain Rust type; `api` gives it its GraphQL face"),
    ("axum", &["api", "server"], "only `api` speaks HTTP"),
    ("redis", &["storage"], "use the key-value side of `storage`, which has the in-process twin"),
    ("object_store", &["storage"], "use the blobs of `storage`"),
    ("calamine", &["ingest"], "file formats are read in `ingest`"),
    ("csv-core", &["ingest"], "file formats are read in `ingest`"),
];

/// Licences we may ship. A licence expression is accepted when its terms can be met with these alone.
const LICENCES: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "ISC",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "Zlib",
    "0BSD",
    "Unlicense",
    "CC0-1.0",
    "Unicode-3.0",
];

/// Libraries whose types cross our own interfaces, or that hold a global: two versions are two incompatible worlds.
const ONE_VERSION: &[&str] = &[
    "arrow",
    "arrow-array",
    "arrow-schema",
    "parquet",
    "datafusion-common",
    "sea-orm",
    "sqlx",
    "libsqlite3-sys",
    "tokio",
    "async-graphql",
    "axum",
    "rustls",
    "prometheus",
    "tracing-core",
    "jiff",
];

const RUST_LINES: usize = 600;
const TYPESCRIPT_LINES: usize = 400;

#[test]
fn crates_import_downwards_only() {
    let metadata = metadata();
    let ours = our_packages(&metadata);
    let mut wrong = String::new();
    for package in ours.values() {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == package.name.as_str()) else {
            let _ = writeln!(wrong, "crate `{}` is not in MAY_USE of {}: add it there and to ARCHITECTURE.md", package.name, file!());
            continue;
        };
        for dependency in &package.dependencies {
            let to = dependency.name.as_str();
            if !ours.contains_key(to) || allowed.contains(&to) || package.name == to {
                continue;
            }
            if dependency.kind == DependencyKind::Development && TESTS_MAY_USE.contains(&(package.name.as_str(), to)) {
                continue;
            }
            let _ = writeln!(
                wrong,
                "`{}` must not use `{to}` ({}/Cargo.toml): move what it needs down into a crate both may use, or pass it in as an argument",
                package.name, package.name
            );
        }
    }
    assert!(wrong.is_empty(), "imports go downwards only (ARCHITECTURE.md, Invariants):\n{wrong}");
}

#[test]
fn each_library_stays_in_its_home() {
    let metadata = metadata();
    let mut wrong = String::new();
    for package in our_packages(&metadata).values() {
        for dependency in package.dependencies.iter().filter(|d| d.kind != DependencyKind::Development) {
            for (library, homes, instead) in ONE_HOME {
                if matches_name(library, &dependency.name) && !homes.contains(&package.name.as_str()) {
                    let _ = writeln!(wrong, "`{}` must not depend on `{}` (only {homes:?} may): {instead}", package.name, dependency.name);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn only_the_server_reads_the_environment() {
    let found = lines_with(&["env::var(", "env::vars(", "env::var_os(", "env::vars_os("], &["server"]);
    assert!(found.is_empty(), "read it in `server` and pass it in as a setting, so that `--help` stays the reference:\n{found}");
}

#[test]
fn raw_sql_stays_in_entity_and_migration() {
    let found = lines_with(
        &["Statement::from_", "sqlx::query", "execute_unprepared(", ".query_one_raw(", ".query_all_raw(", ".execute_raw("],
        &["entity", "migration"],
    );
    assert!(
        found.is_empty(),
        "move the statement into a function of the noun's file in `entity`, where the tenant scope is a parameter:\n{found}"
    );
}

#[test]
fn files_stay_small() {
    let root = root();
    let mut wrong = String::new();
    for (extension, limit) in [("rs", RUST_LINES), ("ts", TYPESCRIPT_LINES), ("tsx", TYPESCRIPT_LINES)] {
        for path in sources(&root, extension) {
            let shown = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
            if is_generated(&shown) {
                continue;
            }
            let lines = read(&path).lines().count();
            if lines > limit {
                let _ = writeln!(wrong, "{shown} has {lines} lines (limit {limit}): split it by noun or by step");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn dependencies_keep_the_policy() {
    let mut wrong = String::new();
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in built() {
        let Built { name, version, origin, licence } = &package;
        versions.entry(name.clone()).or_default().insert(version.clone());
        if origin.starts_with('/') {
            continue;
        }
        if !origin.is_empty() {
            let _ = writeln!(wrong, "{name} {version} comes from {origin}: only crates.io is allowed");
        }
        if !licence_accepted(licence) {
            let _ = writeln!(
                wrong,
                "{name} {version} is under `{licence}`: choose another library, or add the licence to LICENCES and deny.toml with the reason"
            );
        }
    }
    assert!(versions.len() > 100, "`cargo tree` named only {} packages: its output is not what this test reads", versions.len());
    for name in ONE_VERSION {
        if let Some(found) = versions.get(*name).filter(|found| found.len() > 1) {
            let _ = writeln!(
                wrong,
                "{name} is built in {} versions {found:?}: `cargo tree -i {name}@VERSION` shows who asks for it",
                found.len()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_error_code_is_documented() {
    let documented = read(&root().join("docs/errors.md"));
    let schema = read(&root().join("schema.graphql"));
    let codes = schema.split("enum ErrorCode {").nth(1).and_then(|rest| rest.split('}').next()).expect("schema.graphql has enum ErrorCode");
    let missing: Vec<&str> = codes
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && line.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .filter(|code| !documented.contains(&format!("| `{code}` |")))
        .collect();
    assert!(missing.is_empty(), "docs/errors.md lacks {missing:?}: say when each is given and what to do");
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = root();
    let mut wrong = String::new();
    for path in sources(&root, "md") {
        let text = read(&path);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let elsewhere = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
            if !elsewhere && !path.parent().unwrap_or(&root).join(file).exists() {
                let _ = writeln!(wrong, "{}: {target} is not there", path.strip_prefix(&root).unwrap_or(&path).display());
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The checks of this file must be able to fail: each is tried on a case that breaks its rule.
#[test]
fn the_rules_can_fail() {
    assert!(licence_accepted("MIT OR GPL-3.0-only"));
    assert!(licence_accepted("(Apache-2.0 OR MIT) AND BSD-3-Clause"));
    assert!(licence_accepted("Apache-2.0 WITH LLVM-exception OR GPL-2.0"));
    assert!(licence_accepted("Apache-2.0 / MIT"));
    assert!(!licence_accepted("GPL-3.0-only"));
    assert!(!licence_accepted("MIT AND GPL-3.0-only"));
    assert!(!licence_accepted("(MIT OR Apache-2.0) AND AGPL-3.0"));
    assert!(matches_name("datafusion*", "datafusion-common"));
    assert!(!matches_name("redis", "redis-test"));
    let foreign = built_from_line("thing v1.0.0 (https://example.com/thing?rev=1#1)|MIT (*)").expect("a package");
    assert_eq!(foreign.origin, "https://example.com/thing?rev=1#1");
    assert_eq!(foreign.licence, "MIT");
    assert_eq!(production_part("a\n#[cfg(test)]\nmod tests {\n"), "a\n");
}

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().expect("`cargo metadata` answers")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("server/ has a parent").to_path_buf()
}

fn our_packages(metadata: &Metadata) -> BTreeMap<&str, &Package> {
    metadata.workspace_packages().into_iter().map(|package| (package.name.as_str(), package)).collect()
}

/// One package that is really built. Cargo.lock and `cargo metadata` also name optional ones that nothing
/// switches on, so this comes from `cargo tree`.
struct Built {
    name: String,
    version: String,
    /// Empty for crates.io, else a path or an address.
    origin: String,
    licence: String,
}

fn built() -> Vec<Built> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--workspace", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}|{l}"])
        .current_dir(root())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo prints UTF-8");
    text.lines().filter_map(built_from_line).collect()
}

/// `name v1.2.3 (proc-macro) (/path)|MIT (*)`
fn built_from_line(line: &str) -> Option<Built> {
    let (package, licence) = line.split_once('|')?;
    let (name, rest) = package.split_once(" v")?;
    let (version, marks) = rest.split_once(' ').unwrap_or((rest, ""));
    let origin = marks.replace("(proc-macro)", "").replace("(*)", "").trim().trim_start_matches('(').trim_end_matches(')').to_owned();
    let licence = licence.trim_end_matches("(*)").trim().to_owned();
    Some(Built { name: name.to_owned(), version: version.to_owned(), origin, licence })
}

fn matches_name(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |prefix| name.starts_with(prefix))
}

/// An SPDX expression, accepted when one choice of its `OR`s leaves only licences of the list.
fn licence_accepted(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let accepted = any_of(&tokens, &mut at);
    accepted && at == tokens.len()
}

fn any_of(tokens: &[&str], at: &mut usize) -> bool {
    let mut accepted = all_of(tokens, at);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        accepted |= all_of(tokens, at);
    }
    accepted
}

fn all_of(tokens: &[&str], at: &mut usize) -> bool {
    let mut accepted = one(tokens, at);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        accepted &= one(tokens, at);
    }
    accepted
}

fn one(tokens: &[&str], at: &mut usize) -> bool {
    let Some(first) = tokens.get(*at) else { return false };
    *at += 1;
    if *first == "(" {
        let accepted = any_of(tokens, at);
        *at += 1;
        return accepted;
    }
    if tokens.get(*at) == Some(&"WITH") {
        let whole = format!("{first} WITH {}", tokens.get(*at + 1).unwrap_or(&""));
        *at += 2;
        return LICENCES.contains(&whole.as_str());
    }
    LICENCES.contains(first)
}

/// Lines of production code, outside the crates named, that hold one of the needles.
fn lines_with(needles: &[&str], except: &[&str]) -> String {
    let root = root();
    let mut found = String::new();
    for (name, _) in MAY_USE.iter().filter(|(name, _)| !except.contains(name)) {
        for path in
            sources(&root.join(name).join("src"), "rs").iter().filter(|path| !path.ends_with("tests.rs") && !path.ends_with("testing.rs"))
        {
            let text = read(path);
            for (number, line) in production_part(&text).lines().enumerate() {
                let code = line.trim_start();
                if !code.starts_with("//") && needles.iter().any(|needle| code.contains(needle)) {
                    let shown = path.strip_prefix(&root).unwrap_or(path).display();
                    let _ = writeln!(found, "{shown}:{}: {code}", number + 1);
                }
            }
        }
    }
    found
}

/// The text before a file's own test module; in files of their own, tests are `tests.rs`
/// and what helps them is `testing.rs`, behind the feature `testing`.
fn production_part(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn is_generated(path: &str) -> bool {
    path.contains("/gql/") || path.contains("generated") || path.ends_with(".d.ts")
}

fn sources(folder: &Path, extension: &str) -> Vec<PathBuf> {
    const SKIPPED: &[&str] = &["target", "node_modules", "dist", "data", ".git", "test-results", "playwright-report"];
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() && !SKIPPED.contains(&name) {
                open.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
