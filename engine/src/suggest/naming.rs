//! Shared names for fields that tell of the same thing, and the renames that get there.

use ruleset::{Field, FieldType, Mapping};

use super::view::At;

/// The names that the fields of both sides will have.
pub(crate) struct Naming {
    left: Vec<Option<String>>,
    right: Vec<Option<String>>,
}

impl Naming {
    pub(crate) fn new(left: &Mapping, right: &Mapping) -> Self {
        Self { left: vec![None; left.fields.len()], right: vec![None; right.fields.len()] }
    }

    /// Gives two fields one name, unless either has one already.
    pub(crate) fn pair(&mut self, left: At, right: At, wanted: &str) {
        if self.left[left.0].is_none() && self.right[right.0].is_none() {
            let name = self.free(wanted);
            self.left[left.0] = Some(name.clone());
            self.right[right.0] = Some(name);
        }
    }

    /// Gives one left field a name, unless it has one.
    pub(crate) fn left(&mut self, at: At, wanted: &str) {
        if self.left[at.0].is_none() {
            self.left[at.0] = Some(self.free(wanted));
        }
    }

    /// Gives one right field a name, unless it has one.
    pub(crate) fn right(&mut self, at: At, wanted: &str) {
        if self.right[at.0].is_none() {
            self.right[at.0] = Some(self.free(wanted));
        }
    }

    fn free(&self, wanted: &str) -> String {
        let taken = |name: &str| self.left.iter().chain(&self.right).flatten().any(|other| other == name);
        unused(wanted, taken)
    }

    /// Fields without a shared name keep their own, made different where it would collide or look shared.
    pub(crate) fn settle(self, left: &Mapping, right: &Mapping) -> Names {
        let given = |names: &[Option<String>]| names.iter().flatten().cloned().collect::<Vec<_>>();
        let (of_left, of_right) = (given(&self.left), given(&self.right));
        let left_kinds: Vec<FieldType> = left.fields.iter().map(|field| field.kind).collect();
        let left = settled(self.left, left, &of_right, |_| true);
        // A right field of another type than its namesake is another thing.
        let namesake = |name: &str, kind| left.iter().zip(&left_kinds).all(|(other, other_kind)| other != name || *other_kind == kind);
        let right = settled(self.right, right, &of_left, |field| namesake(&field.name, field.kind));
        Names { left, right }
    }
}

/// The final names, by the field's position.
pub(crate) struct Names {
    pub(crate) left: Vec<String>,
    pub(crate) right: Vec<String>,
}

fn settled(mut names: Vec<Option<String>>, mapping: &Mapping, elsewhere: &[String], may_keep: impl Fn(&Field) -> bool) -> Vec<String> {
    for index in 0..names.len() {
        if names[index].is_none() {
            let field = &mapping.fields[index];
            let taken = |name: &str| {
                let known = names.iter().flatten().chain(elsewhere).any(|other| other == name);
                known || (name == field.name && !may_keep(field))
            };
            names[index] = Some(unused(&field.name, taken));
        }
    }
    names.into_iter().flatten().collect()
}

fn unused(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut name = wanted.to_owned();
    let mut next = 2;
    while taken(&name) {
        name = format!("{wanted}_{next}");
        next += 1;
    }
    name
}

/// The mapping with its fields renamed, and the `(from, to)` pairs that do the same to a table.
pub(crate) fn renamed(mapping: &Mapping, names: &[String]) -> (Mapping, Vec<(String, String)>) {
    let to = |name: &String| {
        let place = mapping.fields.iter().position(|field| field.name == *name);
        place.map_or_else(|| name.clone(), |place| names[place].clone())
    };
    let mut changed = mapping.clone();
    changed.key = mapping.key.iter().map(to).collect();
    for (field, name) in changed.fields.iter_mut().zip(names) {
        field.currency_field = field.currency_field.as_ref().map(to);
        field.name.clone_from(name);
    }
    let pairs = mapping.fields.iter().zip(names).filter(|(field, name)| field.name != **name);
    (changed, pairs.map(|(field, name)| (field.name.clone(), name.clone())).collect())
}
