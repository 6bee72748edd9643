//! The engine against the definitions, for every condition and every cardinality: each assignment and each group is tried.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::AsArray;
use arrow::datatypes::UInt64Type;
use engine::{Options, Outcome};
use proptest::collection::vec;
use proptest::prelude::*;
use ruleset::{AmountWithin, Cardinality, Condition, Pass, Side, Sign, Tolerance};

use crate::conditions::{condition, group, netting, one_to_one, subset};
use crate::definition::{FULL, amounts, number, points, text, unit, worth, worth_with};
use crate::oracle::{Best, search};
use crate::wide::{Wide, batches, ruleset, table, usual};

/// A match: left positions, right positions, verdict.
pub(crate) type Group = (Vec<usize>, Vec<usize>, String);

pub(crate) fn groups(outcome: &Outcome) -> Vec<Group> {
    let mut found: BTreeMap<u64, Group> = BTreeMap::new();
    for batch in outcome.matches_batches().expect("matches") {
        for row in 0..batch.num_rows() {
            let number = |at: usize| batch.column(at).as_primitive::<UInt64Type>().value(row);
            let entry = found.entry(number(0)).or_default();
            let side = if batch.column(1).as_string::<i32>().value(row) == "left" { &mut entry.0 } else { &mut entry.1 };
            side.push(number(2) as usize - 1);
            entry.2 = batch.column(6).as_string::<i32>().value(row).to_owned();
        }
    }
    found.into_values().collect()
}

fn run(left: &[Wide], right: &[Wide], pass: &Pass) -> Vec<Group> {
    let rules = ruleset(vec![pass.clone()]);
    groups(&engine::reconcile(&table(left), &table(right), &rules, &Options { threads: 1, batch_rows: 4096 }, &()).expect("a result"))
}

/// The condition that the sums of a group are measured by.
fn sums(pass: &Pass) -> &AmountWithin {
    let amount = |condition: &Condition| matches!(condition, Condition::AmountWithin(_));
    let Some(Condition::AmountWithin(within)) = pass.conditions.iter().find(|condition| amount(condition)) else {
        panic!("no amount condition")
    };
    within
}

/// The fields of the sums, of the single record's side and of the other.
fn fields(pass: &Pass) -> (&str, &str) {
    let within = sums(pass);
    let (left, right) = (within.left.as_deref().expect("a field"), within.right.as_deref().expect("a field"));
    if pass.cardinality == Cardinality::OneToMany { (left, right) } else { (right, left) }
}

/// What a single amount and the sum of some members are worth, by the fee pattern that comes nearest.
fn worth_of_sum(pass: &Pass, single: i128, sum: i128, members: usize) -> Option<i64> {
    let each = if pass.tolerance == Tolerance::Each { members as i128 } else { 1 };
    let unit = unit(sums(pass));
    let (single, sum) = (single / unit, sum / unit);
    let less = pass.fees.iter().map(|fee| {
        let percent = fee.percent.map_or(0, |percent| sum.abs() * percent.at_scale(1).expect("tenths") / 1000);
        sum - percent - fee.each.map_or(0, |each| each.at_scale(2).expect("hundredths")) / unit * members as i128
    });
    let of = |net| {
        if pass.cardinality == Cardinality::OneToMany {
            amounts(sums(pass), single, net, each)
        } else {
            amounts(sums(pass), net, single, each)
        }
    };
    std::iter::once(sum).chain(less).filter_map(of).max()
}

/// What a group is worth: the least of its members; `None` when it is none.
fn worth_of_group(pass: &Pass, one: &Wide, members: &[&Wide]) -> Option<i64> {
    let (single, many) = fields(pass);
    let sum = members.iter().map(|member| number(member, many)).sum::<Option<i128>>()?;
    let result = worth_of_sum(pass, number(one, single)?, sum, members.len())?;
    let of = |member: &&Wide| {
        if pass.cardinality == Cardinality::OneToMany {
            worth_with(&pass.conditions, one, member, Some(result))
        } else {
            worth_with(&pass.conditions, member, one, Some(result))
        }
    };
    members.iter().map(of).collect::<Option<Vec<i64>>>()?.into_iter().min()
}

/// Whether everything but the amount holds between the single record and one of the others.
fn goes_with(pass: &Pass, one: &Wide, member: &Wide) -> bool {
    let (left, right) = if pass.cardinality == Cardinality::OneToMany { (one, member) } else { (member, one) };
    number(member, fields(pass).1).is_some() && worth_with(&pass.conditions, left, right, Some(FULL)).is_some()
}

/// `(ones, many)` of the two sides, and how a group found by the engine is told as `(one, many)`.
fn turned<'a, T: ?Sized>(pass: &Pass, left: &'a T, right: &'a T) -> (&'a T, &'a T) {
    if pass.cardinality == Cardinality::OneToMany { (left, right) } else { (right, left) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]

    /// The evidence of two records says of each condition what its definition says.
    #[test]
    fn evidence_equals_the_definition(left in usual(), right in usual(), conditions in vec(condition(), 1..6)) {
        let pass = Pass { conditions, ..Pass::default() };
        let rules = ruleset(vec![pass.clone()]);
        let evidence = engine::explain_pair(&batches(std::slice::from_ref(&left), 1)[0], &batches(std::slice::from_ref(&right), 1)[0], &rules, engine::Known::nothing()).expect("evidence");
        for (condition, said) in pass.conditions.iter().zip(&evidence[0].conditions) {
            let expected = points(condition, &left, &right);
            prop_assert_eq!(said.holds, expected.is_some(), "{:?}: {:?}", condition, said);
            prop_assert_eq!(i64::from(said.points), expected.unwrap_or(0) / 10_000, "{:?}: {:?}", condition, said);
        }
        prop_assert_eq!(evidence[0].holds, worth(&pass, &left, &right).is_some());
        prop_assert_eq!(run(&[left], &[right], &pass).len(), usize::from(evidence[0].holds), "the run and the evidence disagree");
    }

    #[test]
    fn one_to_one_equals_trying_everything(left in vec(usual(), 0..5), right in vec(usual(), 0..5), pass in one_to_one()) {
        let pass = Pass { margin_points: 0, ties: ruleset::Ties::Suggest, ..pass };
        let edges: Vec<Vec<Option<i64>>> = left.iter().map(|l| right.iter().map(|r| worth(&pass, l, r)).collect()).collect();
        let mut best = Best { worth: (0, 0), all: Vec::new() };
        search(&edges, 0, &mut vec![false; right.len()], &mut Vec::new(), 0, &mut best);
        let found: Vec<((usize, usize), String)> = run(&left, &right, &pass).into_iter().map(|(l, r, verdict)| ((l[0], r[0]), verdict)).collect();
        let reached = found.iter().map(|((l, r), _)| edges[*l][*r]).collect::<Option<Vec<_>>>().map(|points| (points.len(), points.iter().sum()));
        prop_assert_eq!(reached, Some(best.worth), "not a best assignment: {:?}", found);
        for (pair, verdict) in &found {
            let everywhere = best.all.iter().all(|assignment| assignment.contains(pair));
            prop_assert_eq!(everywhere, verdict == "UNIQUE", "{:?} says {} among {} best", pair, verdict, best.all.len());
        }
    }

    /// Best groups first, the earlier single record first among equals; a claimed record is not given twice.
    #[test]
    fn groups_of_a_key_equal_adding_up(left in vec(usual(), 0..7), right in vec(usual(), 0..7), pass in group(), turn: bool) {
        let pass = Pass { cardinality: if turn { Cardinality::OneToMany } else { Cardinality::ManyToOne }, ..pass };
        let (ones, many) = turned(&pass, &left[..], &right[..]);
        let mut fits = Vec::new();
        for (at, one) in ones.iter().enumerate() {
            let members: Vec<usize> = (0..many.len()).filter(|member| goes_with(&pass, one, &many[*member])).collect();
            let records: Vec<&Wide> = members.iter().map(|member| &many[*member]).collect();
            if let Some(points) = worth_of_group(&pass, one, &records).filter(|_| !members.is_empty()) {
                fits.push((-points, at, members));
            }
        }
        fits.sort();
        let mut expected = Vec::new();
        let mut claimed = BTreeSet::new();
        for (points, one, members) in &fits {
            if members.iter().any(|member| claimed.contains(member)) {
                continue;
            }
            claimed.extend(members.iter().copied());
            let rivals = fits.iter().filter(|other| other.0 == *points && other.2.iter().any(|member| members.contains(member))).count();
            expected.push((*one, members.clone(), if rivals > 1 { format!("TIED({rivals})") } else { "UNIQUE".to_owned() }));
        }
        expected.sort();
        let mut found: Vec<_> = run(&left, &right, &pass).into_iter().map(|(l, r, verdict)| {
            let (one, members) = turned(&pass, &l, &r);
            (one[0], members.clone(), verdict)
        }).collect();
        found.sort();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn many_to_many_equals_adding_up_each_key(left in vec(usual(), 0..7), right in vec(usual(), 0..7), pass in group()) {
        let pass = Pass { cardinality: Cardinality::ManyToMany, fees: Vec::new(), ..pass };
        let within = sums(&pass);
        let fields = (within.left.as_deref().expect("a field"), within.right.as_deref().expect("a field"));
        let is_equal = |condition: &&Condition| matches!(condition, Condition::Equal(_));
        let same_key = |l: &Wide, r: &Wide| pass.conditions.iter().filter(is_equal).all(|condition| points(condition, l, r).is_some());
        let usable = |record: &Wide, left: bool| pass.conditions.iter().all(|condition| is_usable(condition, record, left));
        let lefts: Vec<usize> = (0..left.len()).filter(|at| usable(&left[*at], true)).collect();
        let rights: Vec<usize> = (0..right.len()).filter(|at| usable(&right[*at], false)).collect();
        let mut expected = BTreeSet::new();
        for first in &lefts {
            let group: Vec<usize> = rights.iter().copied().filter(|at| same_key(&left[*first], &right[*at])).collect();
            let Some(other) = group.first() else { continue };
            let own: Vec<usize> = lefts.iter().copied().filter(|at| same_key(&left[*at], &right[*other])).collect();
            let sum = |side: &[Wide], of: &[usize], field: &str| of.iter().filter_map(|at| number(&side[*at], field)).sum::<i128>();
            let each = if pass.tolerance == Tolerance::Each { own.len().max(group.len()) as i128 } else { 1 };
            let result = amounts(within, sum(&left, &own, fields.0) / unit(within), sum(&right, &group, fields.1) / unit(within), each);
            let all_hold = |result| own.iter().all(|l| group.iter().all(|r| worth_with(&pass.conditions, &left[*l], &right[*r], Some(result)).is_some()));
            if result.is_some_and(all_hold) {
                expected.insert((own, group, "UNIQUE".to_owned()));
            }
        }
        prop_assert_eq!(run(&left, &right, &pass).into_iter().collect::<BTreeSet<_>>(), expected);
    }

    /// Without a key: each group is a set that adds up, and its verdict counts all sets there are.
    #[test]
    fn sums_without_a_key_equal_trying_every_subset(left in vec(usual(), 0..7), right in vec(usual(), 0..7), turn: bool, pass in subset()) {
        let pass = Pass { cardinality: if turn { Cardinality::OneToMany } else { Cardinality::ManyToOne }, ..pass };
        let knobs = pass.subset.as_ref().expect("a subset");
        let (ones, many) = turned(&pass, &left[..], &right[..]);
        let ones = &ones[..ones.len().min(3)];
        let (left, right) = if turn { (ones, many) } else { (many, ones) };
        let shares = |a: &Wide, b: &Wide| knobs.same.iter().all(|field| shared(field, a, b));
        let fits = |one: &Wide| -> Vec<Vec<usize>> {
            let candidates: Vec<usize> = (0..many.len()).filter(|at| goes_with(&pass, one, &many[*at])).collect();
            let subset = |mask: u32| candidates.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, at)| *at).collect::<Vec<_>>();
            let adds_up = |members: &Vec<usize>| {
                let records: Vec<&Wide> = members.iter().map(|at| &many[*at]).collect();
                (2..=usize::from(knobs.most_members)).contains(&members.len())
                    && records.iter().all(|record| shares(records[0], record))
                    && worth_of_group(&pass, one, &records).is_some()
            };
            (0..1u32 << candidates.len()).map(subset).filter(adds_up).collect()
        };
        let all: Vec<Vec<Vec<usize>>> = ones.iter().map(fits).collect();
        let mut taken = BTreeSet::new();
        let mut settled = BTreeSet::new();
        for (l, r, verdict) in run(left, right, &pass) {
            let (one, members) = turned(&pass, &l, &r);
            let one = one[0];
            settled.insert(one);
            prop_assert!(all[one].contains(members), "{one} is not the sum of {members:?}");
            prop_assert!(all[one].len() <= usize::from(knobs.most_others) + 1, "{one} has {} sets", all[one].len());
            prop_assert!(members.iter().all(|at| taken.insert(*at)), "a record in two groups");
            let wanted = (0..ones.len()).any(|at| at != one && all[at].iter().flatten().any(|member| members.contains(member)));
            prop_assert_eq!(verdict == "UNIQUE", all[one].len() == 1 && !wanted, "{} of {:?}", verdict, all[one]);
        }
        for at in (0..ones.len()).filter(|at| !settled.contains(at) && all[*at].len() <= usize::from(knobs.most_others) + 1) {
            prop_assert!(all[at].iter().all(|fit| fit.iter().any(|member| taken.contains(member))), "{at} could still have one of {:?}", all[at]);
        }
    }

    /// Netting cancels as many records of one side as any pairing.
    #[test]
    fn netting_equals_trying_every_pairing(records in vec(usual(), 0..8), pass in netting()) {
        let left = pass.netting == Some(Side::Left);
        let flipped = |condition: &Condition| match condition {
            Condition::AmountWithin(within) => Condition::AmountWithin(AmountWithin { sign: Sign::Flipped, ..within.clone() }),
            other => other.clone(),
        };
        let by_sign = Pass { conditions: pass.conditions.iter().map(flipped).collect(), ..Pass::default() };
        let of_sign = |positive: bool| -> Vec<usize> {
            (0..records.len()).filter(|at| records[*at].amount.is_some_and(|amount| amount != 0 && (amount > 0) == positive)).collect()
        };
        let (plus, minus) = (of_sign(true), of_sign(false));
        let edges: Vec<Vec<Option<i64>>> = plus.iter().map(|a| minus.iter().map(|b| worth(&by_sign, &records[*a], &records[*b])).collect()).collect();
        let mut best = Best { worth: (0, 0), all: Vec::new() };
        search(&edges, 0, &mut vec![false; minus.len()], &mut Vec::new(), 0, &mut best);
        let found = if left { run(&records, &[], &pass) } else { run(&[], &records, &pass) };
        let place = |of: &[usize], at: &usize| of.iter().position(|known| known == at);
        let mut reached = (0, 0);
        for (l, r, _) in &found {
            let both = if left { l } else { r };
            prop_assert!(both.len() == 2 && l.len() + r.len() == 2, "{found:?}");
            let (a, b) = if place(&plus, &both[0]).is_some() { (both[0], both[1]) } else { (both[1], both[0]) };
            let points = place(&plus, &a).zip(place(&minus, &b)).and_then(|(a, b)| edges[a][b]);
            prop_assert!(points.is_some(), "{both:?} do not cancel");
            reached = (reached.0 + 1, reached.1 + points.unwrap_or(0));
        }
        prop_assert_eq!(reached, best.worth);
    }
}

/// Whether a record has what a condition compares on its side; a text that is too short to be looked for is as good as none.
fn is_usable(condition: &Condition, record: &Wide, left: bool) -> bool {
    let on = condition.on().expect("fields");
    let field = if left { on.left } else { on.right };
    if let Condition::Contained(wanted) = condition
        && (wanted.inner == Side::Left) == left
    {
        let length = text(record, field).map_or(0, |text| text.chars().filter(|c| c.is_alphanumeric()).count());
        return length >= usize::from(wanted.minimum_characters);
    }
    match field {
        "flag" => record.flag.is_some(),
        "day" => record.day.is_some(),
        "moment" => record.moment.is_some(),
        "amount" => record.amount.is_some(),
        "count" => record.count.is_some(),
        field => text(record, field).is_some() || !matches!(condition, Condition::Equal(_)) && is_there(record, field),
    }
}

/// Whether a text field has a value, if only spaces.
const fn is_there(record: &Wide, field: &str) -> bool {
    match field.as_bytes() {
        b"key" => record.key.is_some(),
        b"name" => record.name.is_some(),
        _ => record.memo.is_some(),
    }
}

/// Whether two records have the same value in a field that the members of a group share.
fn shared(field: &str, a: &Wide, b: &Wide) -> bool {
    match field {
        "flag" => a.flag.is_some() && a.flag == b.flag,
        "day" => a.day.is_some() && a.day == b.day,
        field => text(a, field).is_some() && text(a, field) == text(b, field),
    }
}
