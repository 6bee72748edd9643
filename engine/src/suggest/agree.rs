//! Columns that say the same on linked records: the currency, and other codes such as a customer or a branch.

use ruleset::FieldType;

use super::amounts::AmountPair;
use super::profile::Side;
use super::view::{At, View};

/// Two columns with equal values on linked records.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Agreement {
    pub(crate) left: At,
    pub(crate) right: At,
    /// The share of linked records with equal values.
    pub(crate) linked: f64,
    /// The share of strangers with equal values.
    pub(crate) strangers: f64,
}

/// The currency columns: those that the amounts name, else codes of three letters that agree.
pub(crate) fn currency(left: &Side<'_>, right: &Side<'_>, links: &[(u32, u32)], amount: Option<&AmountPair>) -> Option<Agreement> {
    let stated = |view: &View<'_>, at: At| view.mapping.fields[at.0].currency_field.as_deref().and_then(|name| view.find(name));
    let mut tried = Vec::new();
    if let Some(amount) = amount
        && let (Some(l), Some(r)) = (stated(&left.view, amount.left), stated(&right.view, amount.right))
    {
        tried.push((l, r));
    }
    for l in left.view.fields().filter(|at| codes(left, *at)) {
        tried.extend(right.view.fields().filter(|at| codes(right, *at)).map(|r| (l, r)));
    }
    tried.into_iter().map(|(l, r)| measured(left, right, (l, r), links)).find(|found| found.linked >= 0.97)
}

fn codes(side: &Side<'_>, at: At) -> bool {
    let column = side.column(at);
    let three_letters = |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    let shown = || column.sketch.values().iter().filter_map(|value| value.rows.first()).filter_map(|row| side.view.text(at, *row));
    column.kind == FieldType::Text && column.sketch.distinct() <= 200 && column.sketch.filled > 0 && shown().all(three_letters)
}

/// Other columns that agree on linked records and not by chance, the most telling first.
pub(crate) fn others(left: &Side<'_>, right: &Side<'_>, links: &[(u32, u32)], taken: &[(At, At)]) -> Vec<Agreement> {
    let mut found = Vec::new();
    for l in left.view.fields() {
        for r in right.view.fields() {
            let fits = left.view.kind(l) == right.view.kind(r)
                && matches!(left.view.kind(l), FieldType::Text | FieldType::Integer | FieldType::Boolean);
            if fits && taken.iter().all(|(a, b)| *a != l && *b != r) {
                found.push(measured(left, right, (l, r), links));
            }
        }
    }
    found.retain(|pair| pair.linked >= 0.9 && pair.linked - pair.strangers >= 0.3);
    found.sort_by(|a, b| (b.linked - b.strangers).total_cmp(&(a.linked - a.strangers)).then((a.left, a.right).cmp(&(b.left, b.right))));
    let mut kept: Vec<Agreement> = Vec::new();
    for pair in found {
        if kept.iter().all(|other| other.left != pair.left && other.right != pair.right) {
            kept.push(pair);
        }
    }
    kept
}

fn measured(left: &Side<'_>, right: &Side<'_>, at: (At, At), links: &[(u32, u32)]) -> Agreement {
    let equal = |l: u32, r: u32| left.view.hash(at.0, l).is_some_and(|hash| right.view.hash(at.1, r) == Some(hash));
    let share = |count: usize| count as f64 / links.len().max(1) as f64;
    let shift = links.len() / 2;
    let linked = links.iter().filter(|(l, r)| equal(*l, *r)).count();
    let strangers = (0..links.len()).filter(|index| equal(links[*index].0, links[(index + shift) % links.len()].1)).count();
    Agreement { left: at.0, right: at.1, linked: share(linked), strangers: share(strangers) }
}
