//! From counts to a verdict: the type of a column, its knobs, and what about them is not certain.

use ruleset::FieldType;

use crate::currency::is_currency;
use crate::guess::{DayGuess, NumberGuess};
use crate::profile::{ColumnProfile, Counting};

/// Different values up to which all of them are listed.
const FEW: usize = 12;

/// Whether the file writes a decimal comma: a column that can be read no other way says so for all of them.
pub(crate) fn uses_decimal_comma(columns: &[Counting]) -> bool {
    let says = |column: &&Counting, comma: bool| {
        let best = column.guesses.best_numbers();
        let sure = |guess: &&NumberGuess| (guess.decimal == ',') == comma && guess.fractions > guess.threes;
        best.iter().any(sure) && best.iter().all(|guess| (guess.decimal == ',') == comma)
    };
    columns.iter().any(|column| says(&column, true)) && !columns.iter().any(|column| says(&column, false))
}

/// The verdict on one column.
pub(crate) fn of(column: &Counting, decimal_comma: bool, notes: &mut Vec<String>) -> ColumnProfile {
    let values = column.guesses.values;
    let mut profile = ColumnProfile {
        name: column.name.clone(),
        kind: FieldType::Text,
        format: None,
        decimal_separator: None,
        thousands_separator: None,
        scale: None,
        rows: column.rows,
        blanks: column.blanks,
        distinct: column.seen.len() as u64,
        examples: column.examples.clone(),
        alternatives: Vec::new(),
        ambiguous: false,
        currency: None,
        currency_codes: values > 0 && column.guesses.codes == values,
        negatives: column.guesses.negative as u64,
        unreadable: 0,
        values: few(column),
        first_unreadable: None,
    };
    if values == 0 {
        return profile;
    }
    let (days, numbers) = (column.guesses.best_days(), column.guesses.best_numbers());
    if let Some(best) = days.first().filter(|best| day_is_sure(column, best)) {
        day(&mut profile, best, &days, values, notes);
    } else if column.guesses.typed_days > 0 && column.guesses.typed_days == values {
        profile.kind = FieldType::Timestamp;
        profile.format = Some("%Y-%m-%dT%H:%M:%S%.f".to_owned());
    } else if let Some(best) = numbers.first().filter(|best| number_is_sure(column, best)) {
        number(&mut profile, column, best, &numbers, decimal_comma, notes);
    } else if column.guesses.truths == values && column.seen.len() <= 2 {
        profile.kind = FieldType::Boolean;
    }
    if profile.unreadable > 0 {
        let kind = profile.kind.as_str();
        notes.push(format!(
            "`{}`: {} of {values} values looked at are no {kind}; those rows will be rejected",
            profile.name, profile.unreadable
        ));
    }
    profile
}

fn few(column: &Counting) -> Vec<String> {
    if column.seen.len() > FEW {
        return Vec::new();
    }
    let mut values: Vec<String> = column.seen.iter().cloned().collect();
    values.sort_unstable();
    values
}

/// Nearly all values, or most of them under a name that says so.
fn enough(fits: usize, values: usize, named: bool) -> bool {
    fits * 100 >= values * 98 || (named && fits * 100 >= values * 80)
}

fn day_is_sure(column: &Counting, best: &DayGuess) -> bool {
    let values = column.guesses.values;
    let named = column.hints.date;
    // Eight digits are a date by chance less than once in thirty; many of them never are.
    let bare_is_sure = !best.is_bare() || named || (values >= 20 && best.first > 3650 && best.last < 36_525 && !column.hints.id);
    bare_is_sure && enough(best.fits, values, named)
}

fn day(profile: &mut ColumnProfile, best: &DayGuess, all: &[&DayGuess], values: usize, notes: &mut Vec<String>) {
    profile.unreadable = (values - best.fits) as u64;
    profile.kind = if best.has_time() && !best.midnight { FieldType::Timestamp } else { FieldType::Date };
    profile.format = Some(best.format.to_owned());
    // Formats that only differ in how they read a time of day name the same days.
    let date = |guess: &DayGuess| guess.format.split([' ', 'T']).next().map(str::to_owned);
    let others: Vec<&&DayGuess> = all.iter().filter(|other| date(other) != date(best)).collect();
    profile.alternatives = others.iter().map(|other| other.format.to_owned()).collect();
    profile.ambiguous = !others.is_empty();
    if let Some(other) = others.first() {
        let example = profile.examples.first().map_or("", String::as_str);
        notes.push(format!(
            "`{}`: dates such as `{example}` can be read as {} or as {}; {} is proposed: check it",
            profile.name, best.format, other.format, best.format
        ));
    }
}

fn number_is_sure(column: &Counting, best: &NumberGuess) -> bool {
    let guesses = &column.guesses;
    let named = column.hints.amount || column.hints.balance || column.hints.debit || column.hints.credit;
    let is_name = guesses.leading_zero || guesses.long_digits || (column.hints.id && guesses.whole == guesses.values);
    !is_name && enough(best.fits, guesses.values, named)
}

fn number(
    profile: &mut ColumnProfile,
    column: &Counting,
    first: &NumberGuess,
    all: &[&NumberGuess],
    decimal_comma: bool,
    notes: &mut Vec<String>,
) {
    let guesses = &column.guesses;
    let grouping = |guess: &&&NumberGuess| guess.thousands.is_some() && guess.grouped > 0;
    // `1.234` throughout: thousands or thousandths? The rest of the file says, and without it the larger is unlikely.
    let doubtful = first.fractions > 0 && first.fractions == first.threes;
    let comma_first = all.iter().copied().find(|guess| guess.decimal == ',');
    let best = match comma_first {
        Some(comma) if decimal_comma && (doubtful || first.fractions == 0) => {
            all.iter().copied().find(|guess| guess.decimal == ',' && guess.grouped > 0).unwrap_or(comma)
        }
        _ if doubtful => all.iter().find(grouping).copied().filter(|guess| guess.fractions == 0 && guess.decimal == '.').unwrap_or(first),
        _ => first,
    };
    let others: Vec<&&NumberGuess> =
        all.iter().filter(|other| other.decimal != best.decimal && (other.fractions > 0 || best.fractions > 0)).collect();
    profile.unreadable = (guesses.values - best.fits) as u64;
    profile.decimal_separator = (best.decimal != '.').then_some(best.decimal);
    profile.thousands_separator = best.thousands;
    profile.alternatives = others.iter().map(|other| format!("decimal separator `{}`", other.decimal)).collect();
    profile.ambiguous = !others.is_empty();
    if profile.ambiguous {
        let example = profile.examples.first().map_or("", String::as_str);
        notes.push(format!("`{}`: numbers such as `{example}` can have a decimal `{}` or group thousands by it; the decimal separator `{}` is proposed: check it", profile.name, if best.decimal == '.' { ',' } else { '.' }, best.decimal));
    }
    let beside = guesses.beside.as_deref().filter(|_| guesses.beside_count == best.fits);
    profile.currency = beside.and_then(code).map(str::to_owned);
    let money_like = column.hints.amount || column.hints.balance || column.hints.debit || column.hints.credit || guesses.beside.is_some();
    if best.fractions == 0 && !money_like {
        profile.kind = FieldType::Integer;
    } else {
        profile.kind = FieldType::Decimal;
        profile.scale = Some(if column.hints.measure { best.scale } else { best.scale.max(2) });
    }
}

/// The currency that a symbol or code names for sure.
fn code(beside: &str) -> Option<&str> {
    match beside {
        "€" => Some("EUR"),
        "£" => Some("GBP"),
        "US$" => Some("USD"),
        "R$" => Some("BRL"),
        "₹" => Some("INR"),
        "zł" => Some("PLN"),
        "Kč" => Some("CZK"),
        "₺" => Some("TRY"),
        code if is_currency(code) => Some(code),
        _ => None,
    }
}
