//! The check before `execute`: counts what a document asks for, in time linear in its length.
//!
//! The executor's own limits run while it walks the expansion of fragments, so that a query of 700 bytes whose
//! fragments double twenty times costs seconds and a gigabyte before they speak. Here every fragment is measured
//! once and its measure is reused.

mod measure;
mod text;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::{Pos, Positioned, Variables};

use crate::error::Error;

/// What one document may ask for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) tokens: usize,
    pub(crate) nesting: usize,
    pub(crate) fields: u64,
    pub(crate) depth: u64,
    pub(crate) root_fields: u64,
    pub(crate) aliases: u64,
    pub(crate) directives: usize,
    pub(crate) introspection_fields: u64,
    pub(crate) introspection_lists: u64,
}

/// The limits every request meets.
pub(crate) const LIMITS: Limits = Limits {
    tokens: 10_000,
    nesting: 64,
    fields: 2_000,
    depth: 16,
    root_fields: 20,
    aliases: 50,
    directives: 5,
    introspection_fields: 4_000,
    introspection_lists: 3,
};

/// What the executor calls an uploaded file; no client may write it.
pub(crate) const UPLOAD_PLACEHOLDER: &str = "#__graphql_file__:";

/// A document that may be executed.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) document: ExecutableDocument,
    pub(crate) kind: OperationType,
}

/// Why a document is refused, and where.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) error: Error,
    pub(crate) at: Vec<Pos>,
}

impl Refusal {
    fn new(error: Error, at: Pos) -> Self {
        Self { error, at: vec![at] }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self { error, at: Vec::new() }
    }
}

/// Parses a document and refuses what asks for too much. `uploads` is the number of files that came with it.
pub(crate) fn check(query: &str, operation_name: Option<&str>, variables: &Variables, uploads: usize) -> Result<Checked, Refusal> {
    text::check(query, &LIMITS)?;
    let document =
        parse_query(query).map_err(|error| Refusal { at: error.positions().collect(), error: Error::Invalid(error.to_string()) })?;
    measure::check(&document, &LIMITS)?;
    let operation = operation(&document, operation_name)?;
    required_variables(&operation.node, variables)?;
    if variables.values().any(|value| holds_placeholder(value, uploads)) {
        return Err(Error::Invalid("a file is sent as multipart/form-data, not as text".to_owned()).into());
    }
    let kind = operation.node.ty;
    Ok(Checked { document, kind })
}

/// The operation that is to run.
fn operation<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Result<&'a Positioned<OperationDefinition>, Refusal> {
    let mut operations = document.operations.iter();
    match name {
        Some(wanted) => operations
            .find(|(name, _)| name.is_some_and(|name| name.as_str() == wanted))
            .map(|(_, operation)| operation)
            .ok_or_else(|| Error::Invalid(format!("the document has no operation named `{wanted}`")).into()),
        None => match (operations.next(), operations.next()) {
            (Some((_, only)), None) => Ok(only),
            (None, _) => Err(Error::Invalid("the document has no operation".to_owned()).into()),
            _ => Err(Error::Invalid("the document has several operations: say which in `operationName`".to_owned()).into()),
        },
    }
}

/// A non-null variable without a default must have a value, whether or not the operation uses it.
fn required_variables(operation: &OperationDefinition, variables: &Variables) -> Result<(), Refusal> {
    for definition in &operation.variable_definitions {
        let name = &definition.node.name.node;
        let needed = !definition.node.var_type.node.nullable;
        let given = variables.get(name);
        let blank = match given {
            None => definition.node.default_value.is_none(),
            Some(value) => *value == async_graphql::Value::Null,
        };
        if needed && blank {
            let message = format!("variable `${name}` of type `{}` needs a value", definition.node.var_type.node);
            return Err(Refusal::new(Error::Invalid(message), definition.pos));
        }
    }
    Ok(())
}

/// Whether a value names a file that did not come with the request.
fn holds_placeholder(value: &async_graphql::Value, uploads: usize) -> bool {
    match value {
        async_graphql::Value::String(text) => {
            text.strip_prefix(UPLOAD_PLACEHOLDER).is_some_and(|index| !index.parse::<usize>().is_ok_and(|index| index < uploads))
        }
        async_graphql::Value::List(items) => items.iter().any(|item| holds_placeholder(item, uploads)),
        async_graphql::Value::Object(fields) => fields.values().any(|field| holds_placeholder(field, uploads)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
