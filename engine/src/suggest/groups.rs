//! Records of one side that together make one record of the other: payouts, instalments.

use ruleset::Cardinality;

use super::amounts::{AmountPair, fee_limit};
use super::days::{DayPair, Window, window};
use super::profile::Side;
use super::view::At;

/// A fee on a whole group is at most this share of its sum, in hundredths of a percent.
const FEE_LIMIT: i128 = 4_000;

/// Two columns whose equal values group records.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) left: At,
    pub(crate) right: At,
    pub(crate) cardinality: Cardinality,
    /// Groups whose sum is the single record's amount, on all the data, and the records in them on the grouped side.
    pub(crate) exact: (usize, usize),
    /// Groups whose sum is a fee away from it.
    pub(crate) with_fee: (usize, usize),
    /// The fee limit, in hundredths of a percent.
    pub(crate) fee: u32,
    pub(crate) window: Option<Window>,
    /// The records of the sampled groups: left, right.
    pub(crate) members: Vec<(u32, u32)>,
    /// What the sampled groups add up to.
    pub(crate) sums: Vec<Sum>,
}

/// One group's sum and its single record's amount, in the amounts' common units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sum {
    pub(crate) many: i128,
    pub(crate) one: i128,
    pub(crate) members: i128,
}

/// Every grouping the data supports: at most two each way, the one with the most records first.
pub(crate) fn all(left: &Side<'_>, right: &Side<'_>, amount: &AmountPair, days: Option<&DayPair>) -> Vec<Group> {
    let mut found = Vec::new();
    for l in left.linking().into_iter().map(|at| left.column(at)) {
        for r in right.linking().into_iter().map(|at| right.column(at)).filter(|column| column.kind == l.kind) {
            for cardinality in [Cardinality::ManyToOne, Cardinality::OneToMany] {
                found.extend(measured(left, right, (l.at, r.at), cardinality, (amount, days)));
            }
        }
    }
    found.sort_by_key(|group| std::cmp::Reverse(group.exact.1 + group.with_fee.1));
    let mut kept: Vec<Group> = Vec::new();
    for group in found {
        let records = |group: &Group| group.exact.1 + group.with_fee.1;
        let same_way: Vec<&Group> = kept.iter().filter(|other| other.cardinality == group.cardinality).collect();
        if same_way.len() < 2 && same_way.iter().all(|other| records(&group) * 4 >= records(other)) {
            kept.push(group);
        }
    }
    kept
}

fn measured(
    left: &Side<'_>,
    right: &Side<'_>,
    at: (At, At),
    cardinality: Cardinality,
    by: (&AmountPair, Option<&DayPair>),
) -> Option<Group> {
    let (amount, days) = by;
    let sides = (&left.view, &right.view);
    let common = left.column(at.0).sketch.common(&right.column(at.1).sketch);
    let mut group = Group {
        left: at.0,
        right: at.1,
        cardinality,
        exact: (0, 0),
        with_fee: (0, 0),
        fee: 0,
        window: None,
        members: Vec::new(),
        sums: Vec::new(),
    };
    let (mut seen, mut fees, mut lags) = (0usize, Vec::new(), Vec::<i32>::new());
    for (l, r) in &common.pairs {
        let (one, many) = if cardinality == Cardinality::ManyToOne { (r, l) } else { (l, r) };
        if one.count != 1 || many.count < 2 || !many.complete() {
            continue;
        }
        seen += 1;
        let sum = |rows: &[u32], of: &dyn Fn(u32) -> Option<i128>| rows.iter().try_fold(0i128, |sum, row| sum.checked_add(of(*row)?));
        let Some(total_left) = sum(&l.rows, &|row| amount.left_units(sides.0, row)) else { continue };
        let Some(total_right) = sum(&r.rows, &|row| amount.right_units(sides.1, row)) else { continue };
        let difference = (total_left - total_right).abs();
        let members = many.rows.len();
        // Nothing is no share of nothing: a key whose amounts cancel shows no payout.
        if total_left == 0 {
            continue;
        }
        if difference == 0 {
            group.exact = (group.exact.0 + 1, group.exact.1 + members);
        } else if total_left.signum() == total_right.signum() && difference * 10_000 <= total_left.abs() * FEE_LIMIT {
            group.with_fee = (group.with_fee.0 + 1, group.with_fee.1 + members);
            fees.push(((difference * 10_000 + total_left.abs() - 1) / total_left.abs()) as u32);
        } else {
            continue;
        }
        let (many_total, one_total) =
            if cardinality == Cardinality::ManyToOne { (total_left, total_right) } else { (total_right, total_left) };
        group.sums.push(Sum { many: many_total, one: one_total, members: members as i128 });
        let pairs = l.rows.iter().flat_map(|left| r.rows.iter().map(move |right| (*left, *right)));
        group.members.extend(pairs);
    }
    lags.extend(days.iter().flat_map(|days| group.members.iter().filter_map(|(l, r)| days.lag(sides, *l, *r))));
    group.window = window(&lags).map(|found| hull(found, days.map(|days| days.window)));
    let (exact, with_fee) = (group.exact.0, group.with_fee.0);
    if exact < 3 || exact * 20 < seen {
        group.exact = (0, 0);
    }
    // Sums a fee apart also happen by chance: without exact sums beside them, most groups must show one.
    let enough = if exact >= 3 { with_fee * 10 >= seen } else { with_fee * 5 >= seen * 3 };
    if with_fee < 3 || !enough {
        group.with_fee = (0, 0);
    }
    fees.sort_unstable();
    group.fee = fee_limit(&fees);
    let factor = common.factor;
    group.exact = (group.exact.0 * factor, group.exact.1 * factor);
    group.with_fee = (group.with_fee.0 * factor, group.with_fee.1 * factor);
    (group.exact.0 + group.with_fee.0 > 0).then_some(group)
}

/// The days of a group's records, at least the usual ones: a few groups do not show every lag.
fn hull(found: Window, usual: Option<Window>) -> Window {
    let Some(usual) = usual else { return found };
    Window { from: found.from.min(usual.from), to: found.to.max(usual.to), ..found }
}
