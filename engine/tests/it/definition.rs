//! Every condition by its definition in `docs/matching.md`, slowly: what a pair of records is worth.

use ruleset::{AmountWithin, Base, Calendar, Condition, Contained, DateWindow, Measure, Pass, Side, Sign, TextSimilar};

use crate::wide::{MICROS, Wide};

/// The worth of a condition at distance zero.
pub(crate) const FULL: i64 = 1_000_000;

/// A number in hundredths.
pub(crate) fn number(record: &Wide, field: &str) -> Option<i128> {
    if field == "count" { record.count.map(|count| i128::from(count) * 100) } else { record.amount }
}

pub(crate) fn day(record: &Wide, field: &str) -> Option<i32> {
    if field == "moment" { record.moment.map(|micros| micros.div_euclid(MICROS) as i32) } else { record.day }
}

/// A text that is not blank.
pub(crate) fn text<'a>(record: &'a Wide, field: &str) -> Option<&'a str> {
    let text = match field {
        "key" => &record.key,
        "name" => &record.name,
        _ => &record.memo,
    };
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// The points of a pair in a pass, in millionths: the weighted mean; `None` when a condition does not hold.
pub(crate) fn worth(pass: &Pass, left: &Wide, right: &Wide) -> Option<i64> {
    worth_with(&pass.conditions, left, right, None)
}

/// The same with the worth of the first amount condition given.
pub(crate) fn worth_with(conditions: &[Condition], left: &Wide, right: &Wide, mut given: Option<i64>) -> Option<i64> {
    let (mut sum, mut weights) = (0, 0);
    for condition in conditions {
        let points = match condition {
            Condition::AmountWithin(_) if given.is_some() => given.take()?,
            condition => points(condition, left, right)?,
        };
        let weight = if let Condition::TextSimilar(similar) = condition { i64::from(similar.weight) } else { 1 };
        (sum, weights) = (sum + weight * points, weights + weight);
    }
    Some(sum / weights)
}

/// The points of one condition in millionths; `None` when it does not hold.
pub(crate) fn points(condition: &Condition, left: &Wide, right: &Wide) -> Option<i64> {
    let on = condition.on().expect("fields");
    match condition {
        Condition::Equal(_) => equal(on.left, on.right, left, right).then_some(FULL),
        Condition::AmountWithin(within) => {
            let unit = unit(within);
            amounts(within, number(left, on.left)? / unit, number(right, on.right)? / unit, 1)
        }
        Condition::DateWindow(window) => days(window, day(left, on.left)?, day(right, on.right)?),
        Condition::TextSimilar(wanted) => alike(wanted, text(left, on.left)?, text(right, on.right)?),
        Condition::Contained(wanted) => contained(wanted, text(left, on.left)?, text(right, on.right)?).then_some(FULL),
    }
}

fn equal(left_field: &str, right_field: &str, left: &Wide, right: &Wide) -> bool {
    fn same<T: PartialEq>(left: Option<T>, right: Option<T>) -> bool {
        left.is_some() && left == right
    }
    match (left_field, right_field) {
        ("flag", _) => same(left.flag, right.flag),
        ("moment", "moment") => same(left.moment, right.moment),
        ("day" | "moment", _) => same(day(left, left_field), day(right, right_field)),
        ("amount" | "count", _) => same(number(left, left_field), number(right, right_field)),
        _ => same(text(left, left_field), text(right, right_field)),
    }
}

/// Hundredths in the unit that a condition compares in: the finer one of its two fields.
pub(crate) fn unit(within: &AmountWithin) -> i128 {
    let whole = |field: &Option<String>| field.as_deref() == Some("count");
    if whole(&within.left) && whole(&within.right) { 100 } else { 1 }
}

/// Two amounts in that unit, with the absolute limit once for each of `members`. Limits are cut to whole units.
pub(crate) fn amounts(within: &AmountWithin, left: i128, right: i128, members: i128) -> Option<i64> {
    let distance = (left - if within.sign == Sign::Flipped { -right } else { right }).abs();
    let base = match within.percent_of {
        Base::Left => left.abs(),
        Base::Right => right.abs(),
        Base::Larger => left.abs().max(right.abs()),
        Base::Smaller => left.abs().min(right.abs()),
    };
    let share = within.percent.map_or(0, |percent| base * percent.at_scale(1).expect("tenths") / 1000);
    let limit = share.max(within.absolute.map_or(0, |absolute| absolute.at_scale(2).expect("hundredths") / unit(within) * members));
    if distance > limit {
        return None;
    }
    Some(if distance == 0 { FULL } else { FULL - (distance * i128::from(FULL) / limit) as i64 })
}

/// Whether a day counts: 1970-01-01 was a Thursday.
fn counts(window: &DateWindow, day: i32) -> bool {
    let holiday = |text: &String| text.parse::<jiff::civil::Date>().is_ok_and(|date| date == date_of(day));
    window.calendar == Calendar::Calendar || ((day + 3).rem_euclid(7) < 5 && !window.holidays.iter().any(holiday))
}

fn date_of(day: i32) -> jiff::civil::Date {
    jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).expect("a date")
}

fn days(window: &DateWindow, left: i32, right: i32) -> Option<i64> {
    // The days that count on the way from the one to the other, the last included and the first not.
    let between = |from: i32, to: i32| (from + 1..=to).filter(|day| counts(window, *day)).count() as i64;
    let lag = if left <= right { between(left, right) } else { -between(right, left) };
    let (from, to) = (i64::from(window.from_days), i64::from(window.to_days));
    if lag < from || lag > to {
        return None;
    }
    let nearest = 0.clamp(from, to);
    let widest = (to - nearest).max(nearest - from);
    Some(if lag == nearest { FULL } else { FULL - (lag - nearest).abs() * FULL / (widest + 1) })
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

fn alike(wanted: &TextSimilar, left: &str, right: &str) -> Option<i64> {
    let millionths = |likeness: f64| ((likeness * FULL as f64).round() as i64).min(FULL - 1);
    let winkler = |left: &str, right: &str| if left == right { FULL } else { millionths(strsim::jaro_winkler(left, right)) };
    let sorted = |text: &str| {
        let mut words = words(text);
        words.sort_unstable();
        words.join(" ")
    };
    let likeness = match wanted.measure {
        _ if left == right => FULL,
        Measure::JaroWinkler => winkler(left, right),
        Measure::Edits => {
            let longer = left.chars().count().max(right.chars().count()) as i64;
            (longer - strsim::osa_distance(left, right) as i64) * FULL / longer
        }
        Measure::TokenSort => winkler(&sorted(left), &sorted(right)),
        Measure::TokenSet => {
            let (mut fewer, mut more) = (words(left), words(right));
            if fewer.len() > more.len() {
                std::mem::swap(&mut fewer, &mut more);
            }
            let all = fewer.len().max(1) as i64;
            fewer.retain(|word| more.iter().position(|other| other == word).map(|at| more.remove(at)).is_some());
            fewer.len() as i64 * FULL / all
        }
        Measure::Trigram => unreachable!("it weighs by all texts of both tables: see oracle_trigrams.rs"),
    };
    (likeness >= i64::from(wanted.minimum_percent) * (FULL / 100)).then_some(likeness)
}

fn contained(wanted: &Contained, left: &str, right: &str) -> bool {
    let (inner, outer) = if wanted.inner == Side::Left { (left, right) } else { (right, left) };
    let long = inner.chars().filter(|c| c.is_alphanumeric()).count() >= usize::from(wanted.minimum_characters);
    let (inner, outer) = (words(inner), words(outer));
    long && outer.windows(inner.len().max(1)).any(|window| window == inner)
}
