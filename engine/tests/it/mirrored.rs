//! The same ruleset with the two sides exchanged: what is left becomes right, and the matches must follow.

use ruleset::{AmountWithin, Base, Cardinality, Condition, Contained, DateWindow, Equal, Pass, Ruleset, Side, TextSimilar};

pub(crate) fn mirrored(ruleset: &Ruleset) -> Ruleset {
    let passes = ruleset.passes.iter().map(pass).collect();
    Ruleset { left: ruleset.right.clone(), right: ruleset.left.clone(), passes, ..ruleset.clone() }
}

fn pass(pass: &Pass) -> Pass {
    Pass {
        cardinality: match pass.cardinality {
            Cardinality::OneToMany => Cardinality::ManyToOne,
            Cardinality::ManyToOne => Cardinality::OneToMany,
            other => other,
        },
        netting: pass.netting.map(side),
        // A window within one side runs from the positive to the negative amount, whichever side that is.
        conditions: if pass.netting.is_some() { pass.conditions.clone() } else { pass.conditions.iter().map(condition).collect() },
        ..pass.clone()
    }
}

const fn side(side: Side) -> Side {
    match side {
        Side::Left => Side::Right,
        Side::Right => Side::Left,
    }
}

fn condition(condition: &Condition) -> Condition {
    let mut turned = condition.clone();
    match &mut turned {
        Condition::Equal(Equal { left, right, .. }) | Condition::TextSimilar(TextSimilar { left, right, .. }) => {
            std::mem::swap(left, right)
        }
        Condition::AmountWithin(AmountWithin { left, right, percent_of, .. }) => {
            std::mem::swap(left, right);
            *percent_of = match *percent_of {
                Base::Left => Base::Right,
                Base::Right => Base::Left,
                other => other,
            };
        }
        Condition::DateWindow(DateWindow { left, right, from_days, to_days, .. }) => {
            std::mem::swap(left, right);
            (*from_days, *to_days) = (-*to_days, -*from_days);
        }
        Condition::Contained(Contained { left, right, inner, .. }) => {
            std::mem::swap(left, right);
            *inner = side(*inner);
        }
    }
    turned
}
