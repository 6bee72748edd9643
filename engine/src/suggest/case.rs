//! Which texts are written in another case on the other side: their mappings get a step to upper case.
//!
//! Conditions compare texts as they are, so a field that is compared with an upper-cased one must be upper-cased too.

use ruleset::{FieldType, Mapping, Normalize};

use super::findings::Findings;
use super::view::At;

/// Linked pairs that are compared.
const COMPARED: usize = 500;

/// Two text fields that conditions compare, and whether their case differs.
struct Compared {
    left: At,
    right: At,
    differs: bool,
}

/// The fields to bring to upper case, by side.
pub(crate) fn differing(found: &Findings<'_>) -> (Vec<At>, Vec<At>) {
    let compared = compared(found);
    let (mut left, mut right): (Vec<At>, Vec<At>) = (Vec::new(), Vec::new());
    loop {
        let before = (left.len(), right.len());
        for pair in &compared {
            if pair.differs || left.contains(&pair.left) || right.contains(&pair.right) {
                add(&mut left, pair.left);
                add(&mut right, pair.right);
            }
        }
        if (left.len(), right.len()) == before {
            return (left, right);
        }
    }
}

fn add(fields: &mut Vec<At>, at: At) {
    if !fields.contains(&at) {
        fields.push(at);
    }
}

fn compared(found: &Findings<'_>) -> Vec<Compared> {
    let mut all = Vec::new();
    let mut equal =
        |left: At, right: At, links: &[(u32, u32)]| all.push(Compared { left, right, differs: unequal(found, (left, right), links) });
    for key in &found.keys {
        equal(key.left, key.right, &key.pairs);
    }
    for group in &found.groups {
        equal(group.left, group.right, &group.members);
    }
    for pair in found.currency.iter().chain(&found.others) {
        equal(pair.left, pair.right, &found.links.0);
    }
    let read = found.names.iter().map(|pair| (pair.left, pair.right));
    let read = read.chain(found.contained.iter().map(|inside| (inside.left, inside.right)));
    all.extend(read.map(|(left, right)| Compared { left, right, differs: has_small_letters(found, left, right) }));
    let text = |pair: &Compared| found.left.view.kind(pair.left) == FieldType::Text && found.right.view.kind(pair.right) == FieldType::Text;
    all.retain(text);
    all
}

/// Whether texts of linked records are equal only without regard to case.
fn unequal(found: &Findings<'_>, at: (At, At), links: &[(u32, u32)]) -> bool {
    let step = (links.len() / COMPARED).max(1);
    let (mut folded, mut differ) = (0, 0);
    for (l, r) in links.iter().step_by(step) {
        let (Some(left), Some(right)) = (found.left.view.text(at.0, *l), found.right.view.text(at.1, *r)) else { continue };
        if left.to_uppercase() == right.to_uppercase() {
            folded += 1;
            differ += usize::from(left != right);
        }
    }
    differ * 100 > folded
}

/// Whether names or free texts have small letters on either side.
fn has_small_letters(found: &Findings<'_>, left: At, right: At) -> bool {
    let links = &found.links.0;
    let step = (links.len() / COMPARED).max(1);
    let small = |text: Option<&str>| text.is_some_and(|text| text.chars().any(char::is_lowercase));
    links.iter().step_by(step).any(|(l, r)| small(found.left.view.text(left, *l)) || small(found.right.view.text(right, *r)))
}

/// Adds the step to the fields' mappings; their names.
pub(crate) fn raise(mapping: &mut Mapping, fields: &[At]) -> Vec<String> {
    let mut raised = Vec::new();
    for at in fields {
        let field = &mut mapping.fields[at.0];
        if !field.normalize.contains(&Normalize::Upper) {
            field.normalize.push(Normalize::Upper);
            raised.push(field.name.clone());
        }
    }
    raised
}
