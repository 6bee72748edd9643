//! The GraphQL schema, one file per noun. Types are written by hand over rows: the API is a domain, not tables.
//!
//! Resolvers take the scope from the context once and hand it to `entity`; a row of another workspace does not exist.

#![allow(clippy::too_many_arguments, reason = "a Relay list has four paging arguments besides its own")]

mod breaks;
mod dataset;
mod export;
pub(crate) mod files;
mod job;
pub(crate) mod known;
mod listing;
mod loaders;
mod matching;
mod near;
mod node;
mod pair;
mod preview;
mod reconciliation;
mod records;
mod ruleset;
mod ruleset_preview;
mod run;
mod scalars;
mod session;
mod source;
mod summary;
mod upload;
pub(crate) mod user_error;
mod viewer;
mod words;

use std::str::FromStr;

use ::ruleset::{Condition, Mapping, Pass, Ruleset as Rules};
use async_graphql::{ID, MergedObject, SDLExportOptions, Schema as Executable};

use crate::error::{Error, Result};
pub(crate) use loaders::Loaders;
pub(crate) use pair::named_as;
use scalars::Json;
use user_error::ErrorCode;

/// Characters of a name.
const NAME_CHARACTERS: usize = 200;

/// Everything that reads.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub(crate) struct QueryRoot(
    viewer::ViewerQuery,
    node::NodeQuery,
    upload::UploadQuery,
    source::SourceQuery,
    dataset::DatasetQuery,
    preview::PreviewQuery,
    ruleset::RulesetQuery,
    ruleset_preview::RulesetPreviewQuery,
    reconciliation::ReconciliationQuery,
    run::RunQuery,
    job::JobQuery,
    matching::MatchQuery,
    breaks::BreakQuery,
    pair::PairQuery,
    export::ExportQuery,
);

/// Everything that changes something.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub(crate) struct MutationRoot(
    session::SessionMutation,
    upload::UploadMutation,
    source::SourceMutation,
    dataset::DatasetMutation,
    ruleset::RulesetMutation,
    reconciliation::ReconciliationMutation,
    run::RunMutation,
    job::JobMutation,
    export::ExportMutation,
);

/// The schema, ready to execute.
pub(crate) type Schema = Executable<QueryRoot, MutationRoot, job::SubscriptionRoot>;

/// Puts the schema together. Limits are the guard's business.
pub(crate) fn build() -> Schema {
    Executable::build(QueryRoot::default(), MutationRoot::default(), job::SubscriptionRoot)
        .register_output_type::<node::Node>()
        .disable_suggestions()
        .finish()
}

/// The schema definition, as `schema.graphql` holds it.
#[must_use]
pub fn sdl() -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .sorted_fields()
        .sorted_arguments()
        .sorted_enum_items()
        .use_space_ident()
        .prefer_single_line_descriptions();
    let text = build().sdl_with_options(options);
    format!("{}\n", text.trim())
}

/// An id that was given as input; one that is none answers like one that does not exist.
fn parse<T: FromStr>(what: &'static str, id: &ID) -> Result<T> {
    id.parse().map_err(|_| Error::not_found(what, id.as_str()))
}

/// An id to look for; `None` when it cannot exist.
fn find<T: FromStr>(id: &ID) -> Option<T> {
    id.parse().ok()
}

/// A name as people type it: trimmed, not empty, not a novel.
fn named(field: &str, text: &str) -> Result<String> {
    let name = text.trim();
    let characters = name.chars().count();
    if characters == 0 || characters > NAME_CHARACTERS || name.chars().any(char::is_control) {
        return Err(Error::field(ErrorCode::BadInput, field, format!("use 1 to {NAME_CHARACTERS} printable characters")));
    }
    Ok(name.to_owned())
}

/// Whether a name holds what somebody searches for, whatever the case.
fn contains(name: &str, search: Option<&str>) -> bool {
    search.is_none_or(|search| name.to_lowercase().contains(&search.trim().to_lowercase()))
}

/// The `limit` of a list without cursors.
fn limited(stated: Option<i32>) -> Result<usize> {
    let limit = stated.unwrap_or(listing::DEFAULT_ROWS);
    match usize::try_from(limit) {
        Ok(rows) if limit <= listing::MOST_ROWS => Ok(rows),
        _ => Err(Error::Invalid(format!("`limit` is {limit}: use 0 to {}", listing::MOST_ROWS))),
    }
}

/// A mapping from JSON, checked as a ruleset checks it.
fn mapping_from(json: &Json) -> Result<Mapping> {
    let refused = |message: String| Error::field(ErrorCode::BadRuleset, "mapping", message);
    let mapping: Mapping = serde_json::from_value(json.0.clone()).map_err(|error| refused(format!("not a mapping: {error}")))?;
    // The checks belong to rulesets: one around this mapping finds what is wrong with it.
    let passes = mapping.fields.first().map(|field| Pass {
        name: "check".to_owned(),
        conditions: vec![Condition::equal(field.name.clone())],
        ..Pass::default()
    });
    let rules = Rules { version: 1, left: mapping.clone(), right: mapping.clone(), passes: passes.into_iter().collect(), name: None };
    match rules.check() {
        Ok(()) => Ok(mapping),
        Err(::ruleset::Error::Invalid(problems)) => {
            let ours = problems.iter().filter_map(|problem| Some(format!("{}: {}", problem.path.strip_prefix("left.")?, problem.message)));
            let text = ours.collect::<Vec<_>>().join("; ");
            if text.is_empty() { Ok(mapping) } else { Err(refused(text)) }
        }
        Err(error) => Err(refused(error.to_string())),
    }
}
