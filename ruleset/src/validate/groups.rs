//! Checks the knobs of passes that match groups, and of netting.

use super::{Found, unknown_field};
use crate::group::{Fee, Subset, Tolerance};
use crate::pass::{Cardinality, Pass};
use crate::{Condition, Ruleset};

/// Fee patterns that one pass may try.
const MAX_FEES: usize = 8;

pub(super) fn check(found: &mut Found, path: &str, pass: &Pass, ruleset: &Ruleset) {
    if pass.cardinality == Cardinality::OneToOne {
        single(found, path, pass);
    } else {
        grouped(found, path, pass);
    }
    if pass.margin_points > 100 {
        found.add(format!("{path}.margin_points"), "0 to 100");
    }
    if pass.netting.is_some() {
        netting(found, path, pass);
    }
    if pass.fees.len() > MAX_FEES {
        found.add(format!("{path}.fees"), format!("at most {MAX_FEES} fee patterns"));
    }
    for (index, fee) in pass.fees.iter().enumerate() {
        check_fee(found, &format!("{path}.fees[{index}]"), fee);
    }
    if let Some(subset) = &pass.subset {
        check_subset(found, &format!("{path}.subset"), pass, subset, ruleset);
    }
}

fn single(found: &mut Found, path: &str, pass: &Pass) {
    for (knob, stated) in
        [("fees", !pass.fees.is_empty()), ("tolerance", pass.tolerance != Tolerance::Sum), ("subset", pass.subset.is_some())]
    {
        if stated {
            found.add(format!("{path}.{knob}"), format!("a one-to-one pass has no `{knob}`: it goes with a cardinality of groups"));
        }
    }
}

fn grouped(found: &mut Found, path: &str, pass: &Pass) {
    if pass.margin_points > 0 {
        found.add(format!("{path}.margin_points"), "goes with one-to-one");
    }
    let has = |wanted: fn(&Condition) -> bool| pass.conditions.iter().any(wanted);
    if pass.subset.is_none() && !has(|condition| matches!(condition, Condition::Equal(_))) {
        found.add(
            format!("{path}.conditions"),
            format!(
                "{} needs a group key: add an `equal` condition, or [passes.subset] to look for sums without one",
                pass.cardinality.as_str()
            ),
        );
    }
    if !has(|condition| matches!(condition, Condition::AmountWithin(_))) {
        found.add(format!("{path}.conditions"), format!("{} needs an `amount-within` condition for the sums", pass.cardinality.as_str()));
    }
    if pass.cardinality == Cardinality::ManyToMany && !pass.fees.is_empty() {
        found.add(format!("{path}.fees"), "many-to-many compares two sums: there is no single record that a fee was kept from");
    }
}

fn netting(found: &mut Found, path: &str, pass: &Pass) {
    if pass.cardinality != Cardinality::OneToOne {
        found.add(format!("{path}.cardinality"), "netting settles one record with one reversal: leave cardinality out");
    }
    if !pass.conditions.iter().any(|condition| matches!(condition, Condition::AmountWithin(_))) {
        found.add(format!("{path}.conditions"), "netting needs an `amount-within` condition: an amount and its reversal");
    }
    for (index, condition) in pass.conditions.iter().enumerate() {
        if condition.on().is_some_and(|on| on.left != on.right) {
            found.add(format!("{path}.conditions[{index}]"), "netting compares records of one side: name one `field`");
        }
        if let Condition::AmountWithin(within) = condition
            && (within.absolute.is_some_and(|limit| limit.units() != 0) || within.percent.is_some_and(|limit| limit.units() != 0))
        {
            found.add(format!("{path}.conditions[{index}]"), "netted amounts cancel exactly: leave `absolute` and `percent` out");
        }
    }
}

fn check_fee(found: &mut Found, path: &str, fee: &Fee) {
    if fee.percent.is_none() && fee.each.is_none() {
        found.add(path, "say `percent`, `each`, or both");
    }
    if fee.percent.is_some_and(|percent| percent.units() < 0 || percent.at_scale(percent.scale()).is_none()) {
        found.add(format!("{path}.percent"), "a fee cannot be negative");
    }
    if fee.percent.is_some_and(|percent| percent.units() >= 100 * 10i128.pow(u32::from(percent.scale().min(18)))) {
        found.add(format!("{path}.percent"), "less than 100");
    }
    if fee.percent.is_some_and(|percent| percent.scale() > 6) {
        found.add(format!("{path}.percent"), "at most 6 digits after the point");
    }
    if fee.each.is_some_and(|each| each.units() < 0) {
        found.add(format!("{path}.each"), "a fee cannot be negative");
    }
}

fn check_subset(found: &mut Found, path: &str, pass: &Pass, subset: &Subset, ruleset: &Ruleset) {
    let many = match pass.cardinality {
        Cardinality::ManyToOne => &ruleset.left,
        Cardinality::OneToMany => &ruleset.right,
        Cardinality::OneToOne | Cardinality::ManyToMany => {
            return found.add(path, "goes with one-to-many or many-to-one");
        }
    };
    if !(2..=50).contains(&subset.most_members) {
        found.add(format!("{path}.most_members"), "2 to 50");
    }
    if subset.most_others > 50 {
        found.add(format!("{path}.most_others"), "0 to 50");
    }
    for name in subset.same.iter().filter(|name| many.field(name).is_none()) {
        found.add(format!("{path}.same"), format!("on the side with several records, {}", unknown_field(name, many)));
    }
    if pass.tolerance != Tolerance::Sum {
        found.add(format!("{path}.tolerance"), "without a key the limit is for the sums: leave `tolerance` out");
    }
    let percent = |condition: &Condition| matches!(condition, Condition::AmountWithin(within) if within.percent.is_some());
    if pass.conditions.iter().any(percent) {
        found.add(format!("{path}.conditions"), "without a key, a percentage admits almost any group: state the provider's `fees` instead");
    }
}
