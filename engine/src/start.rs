//! Where a reconciliation starts: with the first pass, or behind those passes of a past result that have not changed.
//!
//! Passes before the first changed one claim the same records as they did, because all they see is the datasets and what
//! the passes before them left. Their matches are taken from the past result. From the first changed pass on everything
//! is computed, by the same code as in a run.

use arrow::datatypes::Schema;
use ruleset::{Cardinality, Condition, Pass, Ruleset, Side};

use crate::reconcile::rule;
use crate::table::{EXCLUDED, ROW};
use crate::{Corpus, Error, VERSION, breaks};

/// A ruleset, and how much of it a past result answers.
#[derive(Debug)]
pub struct Start {
    /// The ruleset. Passes that are taken over keep only the conditions that tell a second booking.
    pub(crate) ruleset: Ruleset,
    taken: usize,
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
        let taken = if made_by == VERSION && past.left == ruleset.left && past.right == ruleset.right {
            past.passes.iter().zip(&ruleset.passes).take_while(|(before, now)| before == now).count()
        } else {
            0
        };
        let keyed: Vec<bool> = ruleset.passes.iter().zip(&rules).map(|(pass, rule)| breaks::names_one_event(ruleset, pass, rule)).collect();
        // Second bookings are only kept from passes without a key.
        let withholding = keyed[taken..].iter().any(|keyed| !keyed);
        let mut trimmed = ruleset.clone();
        for (pass, keyed) in trimmed.passes.iter_mut().zip(&keyed).take(taken) {
            if *keyed && withholding {
                pass.conditions.retain(|condition| !matches!(condition, Condition::TextSimilar(_) | Condition::Contained(_)));
            } else {
                pass.conditions.clear();
            }
        }
        let columns = columns(&trimmed, schemas)?;
        Ok(Self { ruleset: trimmed, taken, columns })
    }

    /// How many passes the past result answers.
    pub const fn taken(&self) -> usize {
        self.taken
    }

    /// The columns of one side that are needed, each once, in the order of the dataset.
    pub fn columns(&self, side: Side) -> &[String] {
        &self.columns[side as usize]
    }
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
    let mut names: [Vec<&str>; 2] = [vec![ROW, EXCLUDED], vec![ROW, EXCLUDED]];
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
        fields.filter(|(_, wanted)| **wanted).map(|(field, _)| field.name().clone()).collect()
    };
    Ok([named(0), named(1)])
}

/// The side whose records are the members of a subset.
fn many(pass: &Pass) -> Side {
    if pass.cardinality == Cardinality::OneToMany { Side::Right } else { Side::Left }
}
