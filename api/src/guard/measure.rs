//! Measures a parsed document: each fragment once, so the time is linear however often it is spread.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet};
use async_graphql::{Name, Pos, Positioned, Value};

use crate::error::Error;
use crate::guard::{Limits, Refusal, UPLOAD_PLACEHOLDER};

/// What a selection expands to.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Fields, fragments expanded; introspection apart.
    fields: u64,
    /// Levels of fields.
    depth: u64,
    /// Fields at the top level.
    top: u64,
    /// Aliases, fragments expanded.
    aliases: u64,
    /// Fields inside `__schema` and `__type`.
    introspection: u64,
    /// Fields if everything here stands inside `__schema` or `__type`.
    all: u64,
    /// List-valued introspection fields below one another.
    lists: u64,
}

impl Size {
    fn add(&mut self, other: Size) {
        self.fields = self.fields.saturating_add(other.fields);
        self.depth = self.depth.max(other.depth);
        self.top = self.top.saturating_add(other.top);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.introspection = self.introspection.saturating_add(other.introspection);
        self.all = self.all.saturating_add(other.all);
        self.lists = self.lists.max(other.lists);
    }
}

/// Refuses a document whose operations or fragments expand to more than the limits.
pub(crate) fn check(document: &ExecutableDocument, limits: &Limits) -> Result<(), Refusal> {
    let mut measure = Measure { document, limits, known: HashMap::new(), open: HashSet::new() };
    for (_, operation) in document.operations.iter() {
        measure.directives(&operation.node.directives, operation.pos)?;
        for definition in &operation.node.variable_definitions {
            if let Some(default) = &definition.node.default_value {
                no_placeholder(&default.node, default.pos)?;
            }
        }
        let size = measure.set(&operation.node.selection_set.node)?;
        let too_large = |what: String| Err(Refusal::new(Error::OperationTooLarge(what), operation.pos));
        if size.fields > limits.fields {
            return too_large(format!("the operation selects {} fields, at most {} are allowed", size.fields, limits.fields));
        }
        if size.depth > limits.depth {
            return too_large(format!("the operation is {} levels deep, at most {} are allowed", size.depth, limits.depth));
        }
        if size.top > limits.root_fields {
            return too_large(format!("the operation has {} root fields, at most {} are allowed", size.top, limits.root_fields));
        }
        if size.aliases > limits.aliases {
            return too_large(format!("the operation has {} aliases, at most {} are allowed", size.aliases, limits.aliases));
        }
        if size.introspection > limits.introspection_fields || size.lists > limits.introspection_lists {
            return too_large("the introspection query asks for more than a schema explorer needs".to_owned());
        }
        if operation.node.ty != OperationType::Query {
            let mut roots = Roots { document, keys: HashSet::new(), seen: HashSet::new() };
            roots.set(&operation.node.selection_set.node)?;
            if operation.node.ty == OperationType::Subscription && roots.keys.len() != 1 {
                return Err(Refusal::new(Error::Invalid("a subscription has exactly one root field".to_owned()), operation.pos));
            }
        }
    }
    for fragment in document.fragments.values() {
        measure.directives(&fragment.node.directives, fragment.pos)?;
    }
    Ok(())
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    known: HashMap<&'a Name, Size>,
    open: HashSet<&'a Name>,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, Refusal> {
        let mut total = Size::default();
        for selection in &set.items {
            total.add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, field.pos)?,
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives, fragment.pos)?;
                    self.set(&fragment.node.selection_set.node)?
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives, spread.pos)?;
                    self.fragment(&spread.node.fragment_name.node, spread.pos)?
                }
            });
        }
        Ok(total)
    }

    fn fragment(&mut self, name: &'a Name, at: Pos) -> Result<Size, Refusal> {
        if let Some(size) = self.known.get(name) {
            return Ok(*size);
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Err(Refusal::new(Error::Invalid(format!("there is no fragment `{name}`")), at));
        };
        if !self.open.insert(name) {
            return Err(Refusal::new(Error::Invalid(format!("the fragment `{name}` contains itself")), at));
        }
        let size = self.set(&fragment.node.selection_set.node)?;
        self.open.remove(name);
        self.known.insert(name, size);
        Ok(size)
    }

    fn field(&mut self, field: &'a Field, at: Pos) -> Result<Size, Refusal> {
        self.directives(&field.directives, at)?;
        for (_, value) in &field.arguments {
            no_placeholder(&literal(value.node.clone().into_const_with(|_| Ok(Value::Null))), value.pos)?;
        }
        let inner = self.set(&field.selection_set.node)?;
        let name = field.name.node.as_str();
        let aliases = inner.aliases.saturating_add(u64::from(field.alias.is_some()));
        let all = inner.all.saturating_add(1);
        if matches!(name, "__schema" | "__type") {
            return Ok(Size { introspection: all, all, aliases, top: 1, lists: inner.lists, ..Size::default() });
        }
        // `fields { type { fields { … } } }` multiplies by the size of the schema at each step.
        let list = u64::from(matches!(name, "fields" | "interfaces" | "possibleTypes" | "inputFields"));
        Ok(Size {
            fields: inner.fields.saturating_add(1),
            depth: inner.depth.saturating_add(1),
            top: 1,
            aliases,
            introspection: inner.introspection,
            all,
            lists: inner.lists.saturating_add(list),
        })
    }

    fn directives(&self, directives: &[Positioned<Directive>], at: Pos) -> Result<(), Refusal> {
        if directives.len() > self.limits.directives {
            let message = format!("{} directives in one place, at most {} are allowed", directives.len(), self.limits.directives);
            return Err(Refusal::new(Error::OperationTooLarge(message), at));
        }
        for directive in directives {
            for (_, value) in &directive.node.arguments {
                no_placeholder(&literal(value.node.clone().into_const_with(|_| Ok(Value::Null))), value.pos)?;
            }
        }
        Ok(())
    }
}

fn literal(value: Result<Value, std::convert::Infallible>) -> Value {
    value.unwrap_or_default()
}

fn no_placeholder(value: &Value, at: Pos) -> Result<(), Refusal> {
    let found = match value {
        Value::String(text) => text.starts_with(UPLOAD_PLACEHOLDER),
        Value::List(items) => return items.iter().try_for_each(|item| no_placeholder(item, at)),
        Value::Object(fields) => return fields.values().try_for_each(|field| no_placeholder(field, at)),
        _ => false,
    };
    if found {
        return Err(Refusal::new(Error::Invalid("a file is sent as multipart/form-data, not as text".to_owned()), at));
    }
    Ok(())
}

/// The response keys of a root selection: the executor would run a repeated one twice.
struct Roots<'a> {
    document: &'a ExecutableDocument,
    keys: HashSet<&'a str>,
    seen: HashSet<&'a Name>,
}

impl<'a> Roots<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<(), Refusal> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    if !self.keys.insert(key) {
                        let message = format!("`{key}` stands twice at the root: give each its own alias, or merge the two");
                        return Err(Refusal::new(Error::Invalid(message), field.pos));
                    }
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    if !self.seen.insert(name) {
                        return Err(Refusal::new(Error::Invalid(format!("the fragment `{name}` is spread twice at the root")), spread.pos));
                    }
                    if let Some(fragment) = self.document.fragments.get(name) {
                        self.set(&fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }
}
