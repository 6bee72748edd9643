//! From two unknown tables to a mapping with shared names and ordered passes, each with its reason.
//!
//! Nothing here knows a particular file: columns are paired by how the values of one occur in the other and by
//! what linked records agree on; limits come from how linked records differ. Large tables are sampled by hashed
//! value, the same values on both sides, so that a suggestion takes seconds and is the same every time.

mod agree;
mod amounts;
mod case;
mod conditions;
mod contained;
mod days;
mod findings;
mod groups;
mod hash;
mod link;
mod naming;
mod passes;
mod profile;
mod residual;
mod roles;
mod sketch;
mod tables;
mod texts;
mod unkeyed;
mod view;

use ruleset::{Accept, Cardinality, Condition, Field, Mapping, Pass, Ruleset};

use crate::{Error, Table};
use conditions::Builder;
use findings::Findings;
use naming::{Names, Naming};
use profile::Side;
use view::View;

/// A proposed ruleset, and why.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// Both mappings, with shared names for what belongs together, and ordered passes.
    pub ruleset: Ruleset,
    /// The left fields that got another name: `(from, to)`. [`Suggestion::tables`] applies them.
    pub left_renames: Vec<(String, String)>,
    /// The right fields that got another name.
    pub right_renames: Vec<(String, String)>,
    /// The fields, by their new names, whose mapping got a step to upper case: left, right.
    pub upper: (Vec<String>, Vec<String>),
    /// Why fields were paired and passes chosen, in the order of the ruleset.
    pub reasons: Vec<Reason>,
}

/// Why one thing was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it is about: a shared field's name, or a pass's name.
    pub subject: String,
    /// The reason, for people.
    pub text: String,
    /// For a pass: the records it is expected to settle, in percent of the smaller side, as counted on the data.
    pub expected_match_percent: Option<f64>,
}

/// Proposes how to reconcile two tables, whose columns are named as the mappings say.
///
/// # Errors
/// [`Error::NoField`] or [`Error::Layout`] when a table is not what its mapping says.
pub fn suggest(left: &Table, left_mapping: &Mapping, right: &Table, right_mapping: &Mapping) -> Result<Suggestion, Error> {
    let (left, right) = Side::both(View::new(left, left_mapping)?, View::new(right, right_mapping)?);
    let found = findings::find(&left, &right);
    let (naming, mut reasons) = shared_names(&found);
    let names = naming.settle(left_mapping, right_mapping);
    let composed = passes::compose(&Builder { found: &found, names: &names });
    reasons.extend(composed.reasons);
    reasons.extend(left_out("left", &left));
    reasons.extend(left_out("right", &right));
    let mut passes = composed.passes;
    if passes.is_empty() {
        let (pass, reason) = last_resort(left_mapping, right_mapping, &names)?;
        passes.push(pass);
        reasons.push(reason);
    }
    let (mut left, left_renames) = naming::renamed(left_mapping, &names.left);
    let (mut right, right_renames) = naming::renamed(right_mapping, &names.right);
    let (upper_left, upper_right) = case::differing(&found);
    let upper = (case::raise(&mut left, &upper_left), case::raise(&mut right, &upper_right));
    let ruleset = Ruleset { version: 1, name: None, left, right, passes };
    Ok(Suggestion { ruleset, left_renames, right_renames, upper, reasons })
}

/// Says which columns were not looked at because there are so many.
fn left_out(side: &str, columns: &Side<'_>) -> Vec<Reason> {
    let text = |(purpose, most, all): (&str, usize, usize)| {
        format!("{all} columns of the {side} side {purpose}: the {most} with the most different values were looked at")
    };
    let reason = |text| Reason { subject: side.to_owned(), text, expected_match_percent: None };
    columns.left_out().into_iter().map(text).map(reason).collect()
}

/// Names for what belongs together, the most telling first, each with its reason.
fn shared_names(found: &Findings<'_>) -> (Naming, Vec<Reason>) {
    let (left, right) = (&found.left.view, &found.right.view);
    let mut naming = Naming::new(left.mapping, right.mapping);
    let mut reasons = Vec::new();
    let mut pair = |naming: &mut Naming, (l, r): (view::At, view::At), name: &str, why: String| {
        naming.pair(l, r, name);
        let text = format!("`{}` and `{}`: {why}", left.name(l), right.name(r));
        reasons.push(Reason { subject: name.to_owned(), text, expected_match_percent: None });
    };
    if let Some(amount) = &found.amount {
        let sign = if amount.flipped { ", with opposite signs" } else { "" };
        let why = format!("equal on {} of linked records{sign}", percent_text(amount.equal));
        pair(&mut naming, (amount.left, amount.right), "amount", why);
    }
    if let Some(currency) = &found.currency {
        let why = format!("equal on {} of linked records", percent_text(currency.linked));
        pair(&mut naming, (currency.left, currency.right), "currency", why);
    }
    if let Some(days) = &found.days {
        let window = days.window;
        let why = format!("{} of {} linked records lie {} to {} days apart", window.inside, window.all, window.from, window.to);
        pair(&mut naming, (days.left, days.right), "date", why);
    }
    if let Some(key) = found.keys.first() {
        pair(&mut naming, (key.left, key.right), "reference", format!("link about {} records", key.links));
    }
    if let Some(names) = &found.names {
        let why = format!("alike on {} of linked records, on {} of strangers", percent_text(names.recall), percent_text(names.strangers));
        pair(&mut naming, (names.left, names.right), "counterparty", why);
    }
    for key in found.keys.iter().skip(1) {
        if found.names.is_none_or(|names| (names.left, names.right) != (key.left, key.right)) {
            pair(&mut naming, (key.left, key.right), "reference", format!("link about {} records", key.links));
        }
    }
    for other in &found.others {
        let name = left.name(other.left);
        pair(&mut naming, (other.left, other.right), name, format!("equal on {} of linked records", percent_text(other.linked)));
    }
    if let Some(inside) = &found.contained {
        let (identifier, text) = ("reference", "text");
        let (l, r) = if inside.inner == ruleset::Side::Left { (identifier, text) } else { (text, identifier) };
        naming.left(inside.left, l);
        naming.right(inside.right, r);
    }
    for group in &found.groups {
        naming.pair(group.left, group.right, "group_id");
        naming.left(group.left, "group_id");
        naming.right(group.right, "group_id");
    }
    (naming, reasons)
}

/// Nothing links the two sides: a pass on two fields that can be compared, so that there is a ruleset to edit.
fn last_resort(left: &Mapping, right: &Mapping, names: &Names) -> Result<(Pass, Reason), Error> {
    let all = || left.fields.iter().zip(&names.left).flat_map(|l| right.fields.iter().zip(&names.right).map(move |r| (l, r)));
    let fits = |((l, _), (r, _)): &((&Field, &String), (&Field, &String))| l.kind == r.kind;
    let alike = all().find(|pair| fits(pair) && pair.0.1 == pair.1.1).or_else(|| all().find(fits));
    let Some(((_, left), (_, right))) = alike else {
        return Err(Error::layout("no column of the left side has the type of one of the right side: change the types in the mapping"));
    };
    let condition = ruleset::Equal { field: None, left: Some(left.clone()), right: Some(right.clone()) };
    let pass = Pass {
        name: format!("equal {left}"),
        cardinality: Cardinality::OneToOne,
        accept: Accept::Suggest,
        conditions: vec![Condition::Equal(condition)],
        ..Pass::default()
    };
    let text = "no column of one side was found to link records of the other: choose the fields to compare".to_owned();
    let reason = Reason { subject: pass.name.clone(), text, expected_match_percent: Some(0.0) };
    Ok((pass, reason))
}

fn percent_text(share: f64) -> String {
    format!("{:.1} percent", share * 100.0)
}
