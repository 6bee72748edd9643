//! Where a reconciliation starts: with the first pass, or behind those passes of a past result that have not changed.
//!
//! Passes before the first changed one claim the same records as they did, because all they see is the datasets and what
//! the passes before them left. Their matches are taken from the past result. From the first changed pass on everything
//! is computed, by the same code as in a run; unless that pass is the only one that changed and claims what it did, as when
//! other matches are accepted: then the passes behind it do so too.

use arrow::datatypes::Schema;
use ruleset::{Base, Cardinality, Condition, Pass, Ruleset, Score, Side};

use crate::reconcile::rule;
use crate::table::{EXCLUDED, ROW};
use crate::{Corpus, Error, VERSION, breaks};

/// A ruleset, and how much of it a past result answers.
#[derive(Debug)]
pub struct Start {
    /// The ruleset. Passes that are taken over keep only the conditions that tell a second booking.
    pub(crate) ruleset: Ruleset,
    taken: usize,
    /// Whether only the first changed pass has changed, and still tells the same second bookings.
    one_changed: bool,
    /// Whether the first changed pass finds pairs and has changed in the limits of its amounts only.
    other_limits: bool,
    columns: [Vec<String>; 2],
}

impl Start {
    /// Looks at what a ruleset has in common with the one of a past result on the same datasets. A result that another version
    /// of the engine made answers nothing. `schemas` are the datasets' columns under the ruleset's names.
    ///
    /// # Errors
    /// As [`crate::reconcile`] for a ruleset that does not fit the columns.
    pub fn new(past: &Ruleset, made_by: &str, ruleset: &Ruleset, schemas: [&Schema; 2]) -> Result<Self, Error> {
        let [left, right] = schemas;
        let rules = ruleset.passes.iter().map(|pass| rule(pass, left, right, &Corpus::default())).collect::<Result<Vec<_>, Error>>()?;
        let comparable = made_by == VERSION && past.left == ruleset.left && past.right == ruleset.right;
        let same = past.passes.iter().zip(&ruleset.passes).take_while(|(before, now)| before == now).count();
        let taken = if comparable { same } else { 0 };
        let one_changed = comparable
            && past.passes.get(taken + 1..).is_some_and(|rest| ruleset.passes.get(taken + 1..) == Some(rest))
            && told_by(past, &past.passes[taken], schemas)? == told_by(ruleset, &ruleset.passes[taken], schemas)?;
        let first_changed = past.passes.get(taken).zip(ruleset.passes.get(taken)).filter(|_| comparable);
        let other_limits = first_changed.is_some_and(|(before, now)| finds_pairs(now) && without_limits(before) == without_limits(now));
        let keyed: Vec<bool> = ruleset.passes.iter().zip(&rules).map(|(pass, rule)| breaks::names_one_event(ruleset, pass, rule)).collect();
        // Second bookings are only kept from passes without a key.
        let withholding = keyed[taken..].iter().any(|keyed| !keyed);
        let mut trimmed = ruleset.clone();
        for (pass, keyed) in trimmed.passes.iter_mut().zip(&keyed).take(taken) {
            if *keyed && withholding {
                pass.conditions.retain(tells);
            } else {
                pass.conditions.clear();
            }
        }
        let columns = columns(&trimmed, schemas)?;
        Ok(Self { ruleset: trimmed, taken, one_changed, other_limits, columns })
    }

    /// How many passes the past result answers.
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// Whether the passes behind the first one that is computed are the past's too, if that one claims what it did.
    pub(crate) const fn one_changed(&self) -> bool {
        self.one_changed
    }

    /// Whether the past's pairs of this pass are known by all but the limits of their amounts.
    pub(crate) const fn knows_pairs_of(&self, pass: usize) -> bool {
        self.other_limits && pass == self.taken
    }

    /// The columns of one side that are needed, each once, in the order of the dataset.
    pub fn columns(&self, side: Side) -> &[String] {
        &self.columns[side as usize]
    }
}

/// Whether a pass finds pairs of both sides, whose points are those of its conditions.
fn finds_pairs(pass: &Pass) -> bool {
    pass.cardinality == Cardinality::OneToOne && pass.netting.is_none() && pass.score == Score::Mean
}

/// The pass with amounts that have to be equal.
fn without_limits(pass: &Pass) -> Pass {
    let mut pass = pass.clone();
    for condition in &mut pass.conditions {
        if let Condition::AmountWithin(within) = condition {
            (within.absolute, within.percent, within.percent_of) = (None, None, Base::default());
        }
    }
    pass
}

/// Whether a condition is one that second bookings are told by.
const fn tells(condition: &Condition) -> bool {
    !matches!(condition, Condition::TextSimilar(_) | Condition::Contained(_))
}

/// By side: the columns that second bookings are told by; none of a pass that tells none.
fn told_by(ruleset: &Ruleset, pass: &Pass, schemas: [&Schema; 2]) -> Result<[Vec<usize>; 2], Error> {
    let mut pass = pass.clone();
    pass.conditions.retain(tells);
    let rule = rule(&pass, schemas[0], schemas[1], &Corpus::default())?;
    if !breaks::names_one_event(ruleset, &pass, &rule) {
        return Ok([Vec::new(), Vec::new()]);
    }
    Ok(Side::BOTH.map(|side| {
        let mut columns = rule.columns(side).to_vec();
        columns.sort_unstable();
        columns
    }))
}

fn columns(ruleset: &Ruleset, schemas: [&Schema; 2]) -> Result<[Vec<String>; 2], Error> {
    let mut wanted = schemas.map(|schema| vec![false; schema.fields().len()]);
    for pass in &ruleset.passes {
        let rule = rule(pass, schemas[0], schemas[1], &Corpus::default())?;
        for place in Side::BOTH {
            let side = pass.netting.unwrap_or(place) as usize;
            rule.columns(place).iter().for_each(|column| wanted[side][*column] = true);
        }
    }
    let mut names: [Vec<&str>; 2] = [vec![EXCLUDED], vec![EXCLUDED]];
    for side in Side::BOTH {
        let amount = ruleset.mapping(side).amount_field();
        names[side as usize].extend(amount.map(|field| field.name.as_str()));
        names[side as usize].extend(amount.and_then(|field| field.currency_field.as_deref()));
    }
    for pass in ruleset.passes.iter().filter(|pass| !pass.conditions.is_empty()) {
        names[many(pass) as usize].extend(pass.subset.iter().flat_map(|subset| &subset.same).map(String::as_str));
    }
    for side in [0, 1] {
        for name in &names[side] {
            let column = schemas[side].index_of(name).map_err(|_| Error::NoField { field: (*name).to_owned() })?;
            wanted[side][column] = true;
        }
    }
    let named = |side: usize| {
        let fields = schemas[side].fields().iter().zip(&wanted[side]);
        // A table has no such column, but is made with it.
        std::iter::once(ROW.to_owned()).chain(fields.filter(|(_, wanted)| **wanted).map(|(field, _)| field.name().clone())).collect()
    };
    Ok([named(0), named(1)])
}

/// The side whose records are the members of a subset.
fn many(pass: &Pass) -> Side {
    if pass.cardinality == Cardinality::OneToMany { Side::Right } else { Side::Left }
}
