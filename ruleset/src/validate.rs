//! Checks a ruleset as a whole: every problem is found in one go, each with its path.

mod groups;
mod learned;

use std::collections::HashSet;

use jiff::civil::Date;

use crate::condition::{AmountWithin, Calendar, Condition, Contained, DateWindow, TextSimilar};
use crate::field::{Field, FieldType};
use crate::pass::Accept;
use crate::{Mapping, Pass, Problem, Ruleset, Side};

/// Passes that one ruleset may have.
const MAX_PASSES: usize = 100;
/// The widest date window, in days either way.
const MAX_WINDOW_DAYS: i32 = 3660;

/// Everything wrong with the ruleset, in reading order.
pub(crate) fn problems(ruleset: &Ruleset) -> Vec<Problem> {
    let mut found = Found::default();
    if ruleset.version != 1 {
        found.add("version", format!("version {} is not known: this program reads version 1", ruleset.version));
    }
    for side in Side::BOTH {
        mapping(&mut found, side.as_str(), ruleset.mapping(side));
    }
    if ruleset.passes.is_empty() {
        found.add("passes", "there is no pass: add at least one [[passes]]");
    }
    if ruleset.passes.len() > MAX_PASSES {
        found.add("passes", format!("{} passes, at most {MAX_PASSES}", ruleset.passes.len()));
    }
    let mut names = HashSet::new();
    for (index, pass) in ruleset.passes.iter().enumerate() {
        let path = format!("passes[{index}]");
        if !names.insert(pass.name.as_str()) {
            found.add(format!("{path}.name"), format!("two passes are named `{}`: give each its own name", pass.name));
        }
        check_pass(&mut found, &path, pass, ruleset);
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn add(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.0.push(Problem { path: path.into(), message: message.into() });
    }
}

fn mapping(found: &mut Found, side: &str, mapping: &Mapping) {
    if mapping.fields.is_empty() {
        found.add(format!("{side}.fields"), "there is no field: map at least one column");
    }
    let mut names = HashSet::new();
    for (index, field) in mapping.fields.iter().enumerate() {
        let path = format!("{side}.fields[{index}]");
        if !names.insert(field.name.as_str()) {
            found.add(format!("{path}.name"), format!("two fields are named `{}`", field.name));
        }
        check_field(found, &path, field, mapping);
    }
    for name in &mapping.key {
        if mapping.field(name).is_none() {
            found.add(format!("{side}.key"), unknown_field(name, mapping));
        }
    }
}

fn check_field(found: &mut Found, path: &str, field: &Field, mapping: &Mapping) {
    let well_named = field.name.starts_with(|c: char| c.is_ascii_lowercase())
        && field.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !well_named {
        found.add(
            format!("{path}.name"),
            format!("`{}` is not a field name: use lower case letters, digits and _, starting with a letter", field.name),
        );
    }
    let two_columns = field.debit_column.is_some() && field.credit_column.is_some();
    match (&field.column, two_columns) {
        (None, false) => found.add(format!("{path}.column"), "say which column holds it, or both debit_column and credit_column"),
        (Some(_), true) => found.add(format!("{path}.column"), "either column, or debit_column and credit_column, not both"),
        _ => {}
    }
    if field.mark_column.is_some() && field.debit_marks.is_empty() {
        found.add(format!("{path}.debit_marks"), "say which marks make an amount negative, such as [\"D\"]");
    }
    if field.scale.is_some_and(|scale| scale > 18) {
        found.add(format!("{path}.scale"), "at most 18 digits after the point");
    }
    if field.decimal_separator.unwrap_or('.') == field.thousands_separator.unwrap_or('\0') {
        found.add(format!("{path}.thousands_separator"), "the decimal and the thousands separator must differ");
    }
    if let Some(pattern) = &field.extract
        && let Err(error) = regex::Regex::new(pattern)
    {
        found.add(format!("{path}.extract"), format!("not a regular expression: {}", error.to_string().lines().last().unwrap_or_default()));
    }
    if let Some(name) = &field.currency_field
        && !mapping.field(name).is_some_and(|other| other.kind == FieldType::Text)
    {
        found.add(format!("{path}.currency_field"), format!("`{name}` is not a text field of this side"));
    }
    foreign_knobs(found, path, field);
}

/// Knobs that the field's type does not have: said, never ignored.
fn foreign_knobs(found: &mut Found, path: &str, field: &Field) {
    let kind = field.kind;
    let exact = matches!(kind, FieldType::Decimal | FieldType::Money);
    let knobs = [
        ("normalize", !field.normalize.is_empty(), kind == FieldType::Text),
        ("extract", field.extract.is_some(), kind == FieldType::Text),
        ("aliases", !field.aliases.is_empty(), kind == FieldType::Text),
        ("scale", field.scale.is_some(), exact),
        ("minor_units", field.minor_units, exact),
        ("decimal_separator", field.decimal_separator.is_some(), kind.is_number()),
        ("thousands_separator", field.thousands_separator.is_some(), kind.is_number()),
        ("negate", field.negate, kind.is_number()),
        ("mark_column", field.mark_column.is_some(), kind.is_number()),
        ("debit_column", field.debit_column.is_some(), kind.is_number()),
        ("credit_column", field.credit_column.is_some(), kind.is_number()),
        ("currency", field.currency.is_some(), kind == FieldType::Money),
        ("currency_field", field.currency_field.is_some(), kind == FieldType::Money),
        ("format", field.format.is_some(), kind.is_day()),
        ("time_zone", field.time_zone.is_some(), kind == FieldType::Timestamp),
        ("true_values", !field.true_values.is_empty(), kind == FieldType::Boolean),
        ("false_values", !field.false_values.is_empty(), kind == FieldType::Boolean),
    ];
    for (knob, stated, allowed) in knobs {
        if stated && !allowed {
            found.add(format!("{path}.{knob}"), format!("a {} field has no `{knob}`", kind.as_str()));
        }
    }
}

fn check_pass(found: &mut Found, path: &str, pass: &Pass, ruleset: &Ruleset) {
    if pass.name.trim().is_empty() {
        found.add(format!("{path}.name"), "give the pass a name");
    } else if pass.name.contains(char::is_control) {
        // Lists of matches have one line a record.
        found.add(format!("{path}.name"), "the name has a line break or another control character: use one line of text");
    }
    if pass.conditions.is_empty() {
        found.add(format!("{path}.conditions"), "a pass without conditions would match everything: add at least one");
    }
    match (pass.accept, pass.auto_points) {
        (Accept::Score, None) => found.add(format!("{path}.auto_points"), "accept = \"score\" needs auto_points, 1 to 100"),
        (Accept::Score, Some(points)) if points == 0 || points > 100 => found.add(format!("{path}.auto_points"), "1 to 100 points"),
        (Accept::Score, Some(_)) | (_, None) => {}
        (_, Some(_)) => found.add(format!("{path}.auto_points"), "auto_points only goes with accept = \"score\""),
    }
    groups::check(found, path, pass, ruleset);
    learned::check(found, path, pass);
    let sided = |side: Side| if pass.netting.is_some() { pass.netting } else { Some(side) };
    let mappings = [sided(Side::Left), sided(Side::Right)].map(|side| ruleset.mapping(side.unwrap_or(Side::Left)));
    for (index, condition) in pass.conditions.iter().enumerate() {
        check_condition(found, &format!("{path}.conditions[{index}]"), condition, mappings);
    }
}

fn check_condition(found: &mut Found, path: &str, condition: &Condition, [left_side, right_side]: [&Mapping; 2]) {
    let Some(on) = condition.on() else {
        found.add(path, "name the compared fields: `field` for both sides, or `left` and `right`");
        return;
    };
    let left = known_field(found, path, on.left, left_side, Side::Left);
    let right = known_field(found, path, on.right, right_side, Side::Right);
    if let (Some(left), Some(right)) = (left, right) {
        types_fit(found, path, condition, left, right);
    }
    match condition {
        Condition::Equal(_) => {}
        Condition::AmountWithin(within) => amount_within(found, path, within),
        Condition::DateWindow(window) => date_window(found, path, window),
        Condition::TextSimilar(similar) => text_similar(found, path, similar),
        Condition::Contained(contained) => check_contained(found, path, contained),
    }
}

fn known_field<'a>(found: &mut Found, path: &str, name: &str, mapping: &'a Mapping, side: Side) -> Option<&'a Field> {
    let field = mapping.field(name);
    if field.is_none() {
        found.add(path, format!("on the {side} side, {}", unknown_field(name, mapping)));
    }
    field
}

fn unknown_field(name: &str, mapping: &Mapping) -> String {
    let known: Vec<&str> = mapping.fields.iter().map(|field| field.name.as_str()).collect();
    format!("there is no field `{name}`; the fields are {}", known.join(", "))
}

fn types_fit(found: &mut Found, path: &str, condition: &Condition, left: &Field, right: &Field) {
    let fit = match condition {
        Condition::Equal(_) => {
            left.kind == right.kind || (left.kind.is_number() && right.kind.is_number()) || (left.kind.is_day() && right.kind.is_day())
        }
        Condition::AmountWithin(_) => left.kind.is_number() && right.kind.is_number(),
        Condition::DateWindow(_) => left.kind.is_day() && right.kind.is_day(),
        Condition::TextSimilar(_) | Condition::Contained(_) => left.kind == FieldType::Text && right.kind == FieldType::Text,
    };
    if !fit {
        let message = format!(
            "`{}` cannot compare `{}` ({}) with `{}` ({})",
            condition.kind(),
            left.name,
            left.kind.as_str(),
            right.name,
            right.kind.as_str()
        );
        found.add(path, message);
    }
}

fn amount_within(found: &mut Found, path: &str, within: &AmountWithin) {
    for (knob, limit) in [("absolute", within.absolute), ("percent", within.percent)] {
        if limit.is_some_and(|limit| limit.units() < 0) {
            found.add(format!("{path}.{knob}"), "a limit cannot be negative");
        }
    }
}

fn date_window(found: &mut Found, path: &str, window: &DateWindow) {
    if window.from_days > window.to_days {
        found.add(path, format!("the window is empty: from_days {} is after to_days {}", window.from_days, window.to_days));
    }
    if window.from_days < -MAX_WINDOW_DAYS || window.to_days > MAX_WINDOW_DAYS {
        found.add(path, format!("at most {MAX_WINDOW_DAYS} days either way"));
    }
    if window.calendar == Calendar::Calendar && !window.holidays.is_empty() {
        found.add(format!("{path}.holidays"), "holidays only count with calendar = \"business\"");
    }
    for (index, holiday) in window.holidays.iter().enumerate() {
        if holiday.parse::<Date>().is_err() {
            found.add(format!("{path}.holidays[{index}]"), format!("`{holiday}` is not a day: write it as YYYY-MM-DD"));
        }
    }
}

fn text_similar(found: &mut Found, path: &str, similar: &TextSimilar) {
    if similar.minimum_percent == 0 || similar.minimum_percent > 100 {
        found.add(format!("{path}.minimum_percent"), "1 to 100");
    }
    if similar.weight == 0 {
        found.add(format!("{path}.weight"), "at least 1");
    }
}

fn check_contained(found: &mut Found, path: &str, contained: &Contained) {
    if !(3..=100).contains(&contained.minimum_characters) {
        found.add(format!("{path}.minimum_characters"), "3 to 100");
    }
}
