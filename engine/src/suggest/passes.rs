//! Ordered passes from strict to loose, each only when the data has something for it.

use ruleset::{Accept, Cardinality, Condition, Measure, Pass, Side, Ties, Tolerance};

use super::conditions::Builder;
use super::findings::Findings;
use super::groups::Group;
use super::link::Key;
use super::texts::TextPair;
use super::unkeyed::{self, Fee, Unkeyed};
use super::{Reason, percent_text};

/// Passes in order, with the reason for each.
#[derive(Default)]
pub(crate) struct Passes {
    pub(crate) passes: Vec<Pass>,
    pub(crate) reasons: Vec<Reason>,
}

/// Points by which a look-alike must be ahead of others to be suggested.
const MARGIN_POINTS: u8 = 10;
/// Points by which a pair must be ahead of others to be accepted without a person.
const ACCEPTED_MARGIN_POINTS: u8 = 20;
/// The share of linked records with names alike from which names are asked for beside a reference: one that was mistyped may be a
/// real one, of somebody else.
const NAMES_AGREE: f64 = 0.9;

/// The least likeness of names, in percent, with which a pass accepts by itself: short of it, names of two have much in common too.
const LEAST_ACCEPTED: u8 = 88;

#[derive(Clone, Default)]
struct Draft {
    name: String,
    cardinality: Cardinality,
    accept: Accept,
    conditions: Vec<Condition>,
    why: String,
    /// Records of the smaller side that the pass is expected to settle.
    expected: usize,
    fees: Vec<ruleset::Fee>,
    subset: Option<ruleset::Subset>,
    ties: Ties,
    margin_points: u8,
    tolerance: Tolerance,
}

impl Draft {
    /// Look-alikes settle the wrong record where another one is about as much alike: those are left to a person.
    fn only_when_clear(self) -> Self {
        Self { ties: Ties::Leave, margin_points: MARGIN_POINTS, ..self }
    }
}

/// A pass that accepts by itself asks for the names too, where they can be relied on; a person decides about what it leaves.
fn with_names(build: &Builder<'_>, draft: Option<Draft>, linked: &[(u32, u32)]) -> [Option<Draft>; 2] {
    let found = build.found;
    let names = found.names.as_ref().filter(|names| names.recall >= NAMES_AGREE);
    // Where the names are what links records, they say nothing more.
    let names = names.filter(|names| {
        let same = build.equal(names.left, names.right);
        draft.as_ref().is_none_or(|draft| !draft.conditions.contains(&same))
    });
    let (Some(draft), Some(names)) = (&draft, names) else { return [draft, None] };
    let sides = (&found.left.view, &found.right.view);
    // What keeps strangers apart is not enough to accept by. Of the ways that are, the one that holds for most is taken.
    let accepted = [names.measure, Measure::JaroWinkler].map(|measure| TextPair {
        measure,
        minimum: if measure == names.measure { names.minimum.max(LEAST_ACCEPTED) } else { LEAST_ACCEPTED },
        ..*names
    });
    let count = |names: &TextPair| linked.iter().filter(|(l, r)| names.holds(sides, *l, *r)).count();
    let [own, other] = accepted.each_ref().map(count);
    let (names, alike) = if other > own { (&accepted[1], other) } else { (&accepted[0], own) };
    let alike = alike as f64 / linked.len().max(1) as f64;
    let expected = share_of(alike, draft.expected);
    let called = build.left(names.left);
    let mut conditions = draft.conditions.clone();
    conditions.push(build.similar(names));
    let asked = Draft {
        name: format!("{}, similar {called}", draft.name),
        accept: Accept::WithinLimits,
        conditions,
        why: format!("{}; {} of linked records have a {called} at least {} percent alike", draft.why, percent_text(alike), names.minimum),
        expected,
        ..draft.clone()
    };
    let left_over = Draft {
        accept: Accept::Suggest,
        why: format!(
            "`{}` where the {called} is not alike: a mistyped value may be that of another record, so a person decides",
            draft.name
        ),
        expected: draft.expected - expected,
        ..draft.clone()
    };
    [Some(asked), Some(left_over)]
}

impl Passes {
    fn add(&mut self, smaller: usize, draft: Draft) {
        let mut name = draft.name;
        if self.passes.iter().any(|pass| pass.name == name) {
            name = format!("{name} ({})", self.passes.len() + 1);
        }
        let percent = (draft.expected as f64 * 1000.0 / smaller as f64).round().clamp(0.0, 1000.0) / 10.0;
        self.reasons.push(Reason { subject: name.clone(), text: draft.why, expected_match_percent: Some(percent) });
        // What other pairs lack is within the limits too: only one that is well ahead of them needs no person.
        let accepts_pairs = draft.accept == Accept::WithinLimits && draft.cardinality == Cardinality::OneToOne;
        let margin_points = if accepts_pairs { ACCEPTED_MARGIN_POINTS.max(draft.margin_points) } else { draft.margin_points };
        self.passes.push(Pass {
            name,
            cardinality: draft.cardinality,
            accept: draft.accept,
            conditions: draft.conditions,
            fees: draft.fees,
            subset: draft.subset,
            ties: draft.ties,
            margin_points,
            tolerance: draft.tolerance,
            ..Pass::default()
        });
    }
}

/// Composes the passes.
pub(crate) fn compose(build: &Builder<'_>) -> Passes {
    let mut passes = Passes::default();
    let found = build.found;
    let smaller = found.smaller();
    let mut add = |draft: Option<Draft>| {
        if let Some(draft) = draft {
            passes.add(smaller, draft);
        }
    };
    let contained_first = found.keys.first().is_none_or(|key| key.crowding >= 1.5);
    let in_text = |links: &[(u32, u32)]| with_names(build, inside(build, false), links);
    let links = found.contained.as_ref().map_or(&[][..], |inside| &inside.links);
    if contained_first {
        in_text(links).into_iter().for_each(&mut add);
    }
    let (first, further) = found.keys.split_at(found.keys.len().min(1));
    for key in first {
        with_names(build, exact(build, key), &key.pairs).into_iter().for_each(&mut add);
    }
    for group in &found.groups {
        let draft = grouped(build, group, false);
        // Parts of one reference are of one event, as pairs of it are; a payout has a name of its own.
        match found.keys.iter().find(|key| (key.left, key.right) == (group.left, group.right)) {
            Some(key) => with_names(build, draft, &key.pairs).into_iter().for_each(&mut add),
            None => add(draft),
        }
    }
    for key in first {
        with_names(build, rounding(build, key), &key.pairs).into_iter().for_each(&mut add);
        add(late(build, key));
    }
    if !contained_first {
        in_text(links).into_iter().for_each(&mut add);
    }
    for key in further {
        with_names(build, exact(build, key), &key.pairs).into_iter().for_each(&mut add);
    }
    for (at, unkeyed) in &found.unkeyed {
        add(without_key(build, &found.groups[*at], unkeyed));
    }
    add(near(build));
    for group in &found.groups {
        add(grouped(build, group, true));
    }
    for key in first {
        add(fee(build, key));
    }
    add(inside(build, true));
    add(codes(build));
    add(names(build));
    add(amount_alone(build));
    passes
}

/// The words for amount, currency and date, as far as they are known.
fn also(found: &Findings<'_>) -> String {
    let parts = [(found.amount.is_some(), "amount"), (found.currency.is_some(), "currency"), (found.days.is_some(), "date window")];
    parts.iter().filter(|(known, _)| *known).map(|(_, word)| format!(", {word}")).collect()
}

/// Distance zero needs no limit to be accepted by; a window does.
fn accept(found: &Findings<'_>) -> Accept {
    match &found.days {
        Some(days) if (days.window.from, days.window.to) != (0, 0) => Accept::WithinLimits,
        _ => Accept::Strict,
    }
}

fn one_to_one(name: String, accept: Accept, conditions: Vec<Condition>, why: String, expected: usize) -> Option<Draft> {
    Some(Draft { name, accept, conditions, why, expected, ..Draft::default() })
}

fn share_of(share: f64, links: usize) -> usize {
    (share * links as f64).round() as usize
}

fn exact(build: &Builder<'_>, key: &Key) -> Option<Draft> {
    let found = build.found;
    let (on_time, _) = found.on_time(&key.pairs);
    let expected = share_of(on_time, key.new);
    if expected == 0 {
        return None;
    }
    let name = build.left(key.left);
    let mut conditions = vec![build.equal(key.left, key.right)];
    conditions.extend(build.settled());
    let agree = if found.amount.is_some() {
        format!("; {} of records linked by them agree on the amount within the usual days", percent_text(on_time))
    } else {
        String::new()
    };
    let (left, right) = (found.left.view.name(key.left), found.right.view.name(key.right));
    let why = format!("`{left}` and `{right}` link about {} records{agree}", key.links);
    one_to_one(format!("equal {name}{}", also(found)), accept(found), conditions, why, expected)
}

fn rounding(build: &Builder<'_>, key: &Key) -> Option<Draft> {
    let found = build.found;
    let differences = found.differences(&key.pairs);
    let (count, units) = differences.rounding?;
    let mut conditions = vec![build.equal(key.left, key.right)];
    conditions.extend(build.currency());
    conditions.extend(build.rounded(units));
    conditions.extend(build.usual_days());
    let expected = share_of(count as f64 / differences.all.max(1) as f64, key.links);
    let limit = ruleset::Amount::new(units, found.amount.as_ref().map_or(2, |pair| pair.scale));
    let why = format!("{count} of {} examined links differ by at most {limit}", differences.all);
    one_to_one(format!("equal {}, amount within rounding", build.left(key.left)), Accept::WithinLimits, conditions, why, expected)
}

fn late(build: &Builder<'_>, key: &Key) -> Option<Draft> {
    let found = build.found;
    found.days.as_ref()?;
    let (_, late) = found.on_time(&key.pairs);
    let expected = share_of(late, key.links);
    if expected == 0 {
        return None;
    }
    let mut conditions = vec![build.equal(key.left, key.right)];
    conditions.extend(build.settled().into_iter().filter(|condition| !matches!(condition, Condition::DateWindow(_))));
    let why = format!("{} of linked records agree on the amount but lie outside the usual days", percent_text(late));
    one_to_one(format!("equal {} and amount, any date", build.left(key.left)), Accept::Suggest, conditions, why, expected)
}

fn fee(build: &Builder<'_>, key: &Key) -> Option<Draft> {
    let differences = build.found.differences(&key.pairs);
    let (count, hundredths) = differences.fee?;
    let mut conditions = vec![build.equal(key.left, key.right)];
    conditions.extend(build.currency());
    conditions.extend(build.with_fee(hundredths));
    conditions.extend(build.usual_days());
    let expected = share_of(count as f64 / differences.all.max(1) as f64, key.links);
    let limit = ruleset::Amount::new(i128::from(hundredths / 10), 1);
    let why = format!("{count} of {} examined links differ by a fee-sized amount, up to {limit} percent", differences.all);
    one_to_one(format!("equal {}, amount apart by a fee", build.left(key.left)), Accept::Suggest, conditions, why, expected)
}

/// A provider's fee as a pass has it, and in words.
fn kept(build: &Builder<'_>, fee: Fee) -> (ruleset::Fee, String) {
    let scale = build.found.amount.as_ref().map_or(2, |pair| pair.scale);
    let fee = ruleset::Fee {
        percent: (fee.hundredths > 0).then(|| ruleset::Amount::new(fee.hundredths, 2)),
        each: (fee.each > 0).then(|| ruleset::Amount::new(fee.each, scale)),
    };
    let text = |amount: &Option<ruleset::Amount>| amount.as_ref().map_or_else(|| "nothing".to_owned(), ToString::to_string);
    let words = format!("{} percent and {} a record", text(&fee.percent), text(&fee.each));
    (fee, words)
}

fn grouped(build: &Builder<'_>, group: &Group, with_fee: bool) -> Option<Draft> {
    let fee = unkeyed::fee(&group.sums).filter(|_| group.with_fee.0 > 0);
    let share =
        |count: usize, explained: bool| fee.map_or(0, |fee| count * if explained { fee.explains } else { 100 - fee.explains } / 100);
    let (groups, records) = match (with_fee, fee) {
        (true, None) => group.with_fee,
        (true, Some(_)) => (share(group.with_fee.0, false), share(group.with_fee.1, false)),
        (false, _) => (group.exact.0 + share(group.with_fee.0, true), group.exact.1 + share(group.with_fee.1, true)),
    };
    // Parts of one reference seldom carry a fee; a single record with one has a pass of its own.
    let parts = build.found.keys.iter().any(|key| (key.left, key.right) == (group.left, group.right));
    if groups == 0 || (with_fee && parts && group.with_fee.0 < group.exact.0) {
        return None;
    }
    let mut conditions = vec![build.equal(group.left, group.right)];
    conditions.extend(build.currency());
    let rounded = fee.filter(|fee| !with_fee && fee.slack > 0);
    conditions.extend(match rounded {
        _ if with_fee => build.with_fee(group.fee),
        Some(_) => build.rounded(1),
        None => build.same_sum(),
    });
    conditions.extend(group.window.and_then(|window| build.window(window)));
    let (many, one) = match group.cardinality {
        Cardinality::ManyToOne => ("left", "right"),
        _ => ("right", "left"),
    };
    let found = build.found;
    let (l, r) = (found.left.view.name(group.left), found.right.view.name(group.right));
    let fees = fee.filter(|_| !with_fee).map(|fee| kept(build, fee));
    let sums = match &fees {
        _ if with_fee => "is a fee away from".to_owned(),
        Some((_, words)) => format!("equals, as it is or less {words},"),
        None => "equals".to_owned(),
    };
    let why = format!("about {groups} groups of {many} records share `{l}` = `{r}` with one {one} record, and their sum {sums} its amount");
    let expected = if (many == "left") == (found.left.view.rows <= found.right.view.rows) { records } else { groups };
    let (suffix, accept) = if with_fee { (" less a fee", Accept::Suggest) } else { ("", Accept::WithinLimits) };
    let name = format!("{} by {}, sum{suffix}", group.cardinality.as_str(), build.left(group.left));
    let fees = fees.into_iter().map(|(fee, _)| fee).collect();
    // A percentage that is rounded for each record is off by less than one unit for each.
    let tolerance = if rounded.is_some() { Tolerance::Each } else { Tolerance::default() };
    Some(Draft { name, cardinality: group.cardinality, accept, conditions, why, expected, fees, tolerance, ..Draft::default() })
}

/// The groups of which no key is stated, by what those with one teach.
fn without_key(build: &Builder<'_>, group: &Group, unkeyed: &Unkeyed) -> Option<Draft> {
    let (l, r, minimum) = unkeyed.tie;
    let slack = unkeyed.fee.map_or(0, |fee| fee.slack);
    let same_sum = if slack > 0 { build.rounded(slack) } else { build.same_sum() };
    let mut conditions: Vec<Condition> = build.currency().into_iter().chain(same_sum).collect();
    conditions.extend(group.window.and_then(|window| build.window(window)));
    conditions.push(build.in_common(l, r, minimum));
    let many_left = unkeyed.cardinality == Cardinality::ManyToOne;
    let name = |at: &super::view::At| if many_left { build.left(*at) } else { build.right(*at) }.to_owned();
    let same: Vec<String> = unkeyed.same.iter().map(name).collect();
    let fee = unkeyed.fee.map(|fee| kept(build, fee));
    let kept = fee.as_ref().map_or_else(String::new, |(_, words)| format!("; what is kept is {words}"));
    let why = format!(
        "in {} groups with a key the records share {} and have words in common with the single one{kept}; {} records without a key look like them",
        unkeyed.groups,
        same.join(" and "),
        unkeyed.records
    );
    Some(Draft {
        name: format!("{} without a key, by {}", unkeyed.cardinality.as_str(), same.join(", ")),
        cardinality: unkeyed.cardinality,
        accept: Accept::Suggest,
        conditions,
        why,
        expected: unkeyed.records,
        fees: fee.into_iter().map(|(fee, _)| fee).collect(),
        subset: Some(ruleset::Subset { same, ..ruleset::Subset::default() }),
        ..Draft::default()
    })
}

fn inside(build: &Builder<'_>, with_fee: bool) -> Option<Draft> {
    let found = build.found;
    let inside = found.contained.as_ref()?;
    let (left, right) = (found.left.view.name(inside.left), found.right.view.name(inside.right));
    let (identifier, text) = if inside.inner == Side::Left { (left, right) } else { (right, left) };
    let shortest = inside.links.iter().filter_map(|(l, r)| match inside.inner {
        Side::Left => found.left.view.text(inside.left, *l),
        Side::Right => found.right.view.text(inside.right, *r),
    });
    let shortest = shortest.map(|text| text.chars().filter(|c| c.is_alphanumeric()).count()).min().unwrap_or(5).clamp(5, 100) as u8;
    let mut conditions = vec![build.contained(inside.left, inside.right, inside.inner, shortest)];
    let scaled = |count: f64| (count * inside.factor).round() as usize;
    let links = inside.links.len();
    if with_fee {
        let differences = found.differences(&inside.links);
        let (count, hundredths) = differences.fee?;
        conditions.extend(build.currency());
        conditions.extend(build.with_fee(hundredths));
        conditions.extend(build.usual_days());
        let why = format!("{count} of {links} records linked by `{identifier}` inside `{text}` differ by a fee-sized amount");
        let name = format!("{identifier} inside {text}, amount apart by a fee");
        return one_to_one(name, Accept::Suggest, conditions, why, scaled(count as f64));
    }
    let (on_time, _) = found.on_time(&inside.links);
    if on_time == 0.0 {
        return None;
    }
    conditions.extend(build.settled());
    let why = format!(
        "{links} examined values of `{identifier}` stand as whole words inside `{text}`; {} of those records agree",
        percent_text(on_time)
    );
    one_to_one(format!("{identifier} inside {text}{}", also(found)), Accept::WithinLimits, conditions, why, scaled(on_time * links as f64))
}

fn near(build: &Builder<'_>) -> Option<Draft> {
    let found = build.found;
    let pair = found.near.as_ref()?;
    let open = found.open.as_ref()?;
    let sides = (&found.left.view, &found.right.view);
    let count = open.alone.iter().filter(|(l, r)| pair.holds(sides, *l, *r)).count();
    if count < 2 {
        return None;
    }
    let mut conditions = vec![build.similar(pair)];
    conditions.extend(found.names.iter().filter(|names| names.recall >= NAMES_AGREE).map(|names| build.similar(names)));
    conditions.extend(build.settled());
    let why = format!(
        "{count} examined open records have no other candidate by amount and date and a reference at least {} percent alike; {} of strangers are",
        pair.minimum,
        percent_text(pair.strangers)
    );
    one_to_one(format!("similar {}{}", build.left(pair.left), also(found)), Accept::Suggest, conditions, why, count * open.factor)
        .map(Draft::only_when_clear)
}

fn codes(build: &Builder<'_>) -> Option<Draft> {
    let found = build.found;
    let open = found.open.as_ref()?;
    let telling: Vec<_> = found.others.iter().filter(|pair| pair.strangers <= 0.2).take(2).collect();
    let equal = |at: (super::view::At, super::view::At), l: u32, r: u32| {
        found.left.view.hash(at.0, l).is_some_and(|hash| found.right.view.hash(at.1, r) == Some(hash))
    };
    let count = open.alone.iter().filter(|(l, r)| telling.iter().all(|pair| equal((pair.left, pair.right), *l, *r))).count();
    if telling.is_empty() || count < 2 {
        return None;
    }
    let mut conditions: Vec<Condition> = telling.iter().map(|pair| build.equal(pair.left, pair.right)).collect();
    conditions.extend(build.settled());
    let called: Vec<&str> = telling.iter().map(|pair| build.left(pair.left)).collect();
    let why = format!("{count} examined open records have no other candidate by amount and date and the same {}", called.join(" and "));
    one_to_one(format!("equal {}{}", called.join(", "), also(found)), Accept::WithinLimits, conditions, why, count * open.factor)
}

fn names(build: &Builder<'_>) -> Option<Draft> {
    let found = build.found;
    let (pair, open) = (found.names.as_ref()?, found.open.as_ref()?);
    let sides = (&found.left.view, &found.right.view);
    let count = open.alone.iter().filter(|(l, r)| pair.holds(sides, *l, *r)).count();
    if count < 2 {
        return None;
    }
    let mut conditions = vec![build.similar(pair)];
    conditions.extend(build.settled());
    let why = format!(
        "{} of linked records have names at least {} percent alike, {} of strangers; {count} examined open records do and have no other candidate",
        percent_text(pair.recall),
        pair.minimum,
        percent_text(pair.strangers)
    );
    one_to_one(format!("similar {}{}", build.left(pair.left), also(found)), Accept::Suggest, conditions, why, count * open.factor)
        .map(Draft::only_when_clear)
}

/// Where nothing else tells records apart: amount and date, for a person to confirm.
fn amount_alone(build: &Builder<'_>) -> Option<Draft> {
    let found = build.found;
    let open = found.open.as_ref()?;
    let sides = (&found.left.view, &found.right.view);
    let named = |(l, r): &&(u32, u32)| found.names.as_ref().is_some_and(|names| names.holds(sides, *l, *r));
    let count = open.alone.iter().filter(|pair| !named(pair)).count();
    // With a name on both sides, records whose names differ are hardly the same event.
    let other_evidence = !found.keys.is_empty() || found.contained.is_some();
    if other_evidence || count * 50 < open.alone.len().max(1) {
        return None;
    }
    let why = format!("{count} further examined records only have each other by amount and date");
    let name = format!("equal{}", also(found).trim_start_matches(','));
    one_to_one(name, Accept::Suggest, build.settled(), why, count * open.factor)
}
