//! A mapping for a profiled file: every column becomes a field.

use std::collections::HashSet;

use ruleset::{Field, FieldType, Mapping, Normalize};

use crate::name_hints::{Hints, words};
use crate::profile::{ColumnProfile, Profile};

/// Marks that make an amount negative, and their partners.
const MARKS: [(&str, &str); 10] = [
    ("D", "C"),
    ("DR", "CR"),
    ("S", "H"),
    ("DEBIT", "CREDIT"),
    ("DBIT", "CRDT"),
    ("SOLL", "HABEN"),
    ("-", "+"),
    ("OUT", "IN"),
    ("WITHDRAWAL", "DEPOSIT"),
    ("DEB", "CRED"),
];

/// Proposes a mapping. Every column is mapped; what was ambiguous is said in the profile's notes.
pub fn propose(profile: &Profile) -> Mapping {
    let mut names = Names::default();
    let pair = debit_and_credit(&profile.columns);
    let mark = pair.is_none().then(|| mark(&profile.columns)).flatten();
    let mut fields = Vec::new();
    for (index, column) in profile.columns.iter().enumerate() {
        if let Some((debit, credit)) = pair.filter(|(debit, credit)| [*debit, *credit].contains(&index)) {
            if index == debit.min(credit) {
                fields.push(paired(&profile.columns[debit], &profile.columns[credit], &mut names));
            }
            continue;
        }
        let mut field = field(column, &mut names);
        if let Some(mark) = mark.as_ref().filter(|mark| mark.amount == index) {
            field.mark_column = Some(profile.columns[mark.column].name.clone());
            field.debit_marks = mark.debit.clone();
            field.credit_marks = mark.credit.clone();
        }
        fields.push(field);
    }
    give_currencies(profile, &mut fields);
    Mapping { file: profile.format.clone(), key: key(profile, &fields), fields, exclude: Vec::new() }
}

/// Field names that are taken.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// `Value Date` becomes `value_date`; a second one `value_date_2`.
    fn name(&mut self, column: &str) -> String {
        let ascii: Vec<String> = words(column).iter().map(|word| plain(word)).filter(|word| !word.is_empty()).collect();
        let joined = ascii.join("_");
        let base = match joined.chars().next() {
            None => "column".to_owned(),
            Some(first) if first.is_ascii_lowercase() => joined,
            Some(_) => format!("column_{joined}"),
        };
        let mut name = base.clone();
        let mut count = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{base}_{count}");
            count += 1;
        }
        name
    }
}

/// Letters of a word that a field name may have.
fn plain(word: &str) -> String {
    let mut out = String::new();
    for character in word.chars() {
        match character {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => out.push('a'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ø' => out.push('o'),
            'ù' | 'ú' | 'û' => out.push('u'),
            'ç' => out.push('c'),
            'ñ' => out.push('n'),
            _ if character.is_ascii_alphanumeric() => out.push(character.to_ascii_lowercase()),
            _ => {}
        }
    }
    out
}

fn field(column: &ColumnProfile, names: &mut Names) -> Field {
    let mut field = Field::new(names.name(&column.name), &column.name, column.kind);
    match column.kind {
        FieldType::Text => field.normalize = vec![Normalize::Trim, Normalize::CollapseSpaces],
        FieldType::Integer | FieldType::Decimal | FieldType::Money => numbers(&mut field, column),
        FieldType::Date | FieldType::Timestamp => field.format = column.format.clone(),
        FieldType::Boolean => {}
    }
    field
}

fn numbers(field: &mut Field, column: &ColumnProfile) {
    field.decimal_separator = column.decimal_separator;
    field.thousands_separator = column.thousands_separator;
    field.scale = column.scale;
    if column.kind == FieldType::Decimal && column.currency.is_some() {
        field.kind = FieldType::Money;
        field.currency = column.currency.clone();
    }
}

/// Two columns of which every row fills one, named so.
fn debit_and_credit(columns: &[ColumnProfile]) -> Option<(usize, usize)> {
    let hints: Vec<Hints> = columns.iter().map(|column| Hints::of(&column.name)).collect();
    let numeric = |index: &usize| columns[*index].kind.is_number() || columns[*index].blanks == columns[*index].rows;
    let find = |wanted: fn(&Hints) -> bool| {
        let mut found = (0..columns.len()).filter(|index| wanted(&hints[*index])).filter(numeric);
        (found.next(), found.next().is_none())
    };
    let ((debit, one_debit), (credit, one_credit)) = (find(|hints| hints.debit), find(|hints| hints.credit));
    let (debit, credit) = (debit?, credit?);
    let blanks = |index: usize| columns[index].blanks;
    // Each row fills about one of the two. Debits with a minus of their own would be turned twice: they stay two fields.
    let alternate = columns[debit].rows > 0 && blanks(debit) + blanks(credit) >= columns[debit].rows / 2;
    let zeros = columns[debit].distinct > 1 || columns[credit].distinct > 1;
    let signed = columns[debit].negatives > 0;
    let same = columns[debit].decimal_separator == columns[credit].decimal_separator
        || blanks(debit) == columns[debit].rows
        || blanks(credit) == columns[credit].rows;
    (debit != credit && one_debit && one_credit && (alternate || zeros) && !signed && same).then_some((debit, credit))
}

fn paired(debit: &ColumnProfile, credit: &ColumnProfile, names: &mut Names) -> Field {
    let shape = if credit.kind.is_number() { credit } else { debit };
    let mut field = Field::new(names.name("amount"), "", FieldType::Decimal);
    numbers(&mut field, shape);
    field.column = None;
    field.debit_column = Some(debit.name.clone());
    field.credit_column = Some(credit.name.clone());
    field.thousands_separator = debit.thousands_separator.or(credit.thousands_separator);
    field.scale = Some(debit.scale.unwrap_or(2).max(credit.scale.unwrap_or(2)));
    field
}

/// An unsigned amount and the column that says which way it goes.
struct Mark {
    amount: usize,
    column: usize,
    debit: Vec<String>,
    credit: Vec<String>,
}

fn mark(columns: &[ColumnProfile]) -> Option<Mark> {
    let (column, (debit, credit)) = columns.iter().enumerate().find_map(|(index, column)| Some((index, marks(column)?)))?;
    let is_amount = |index: &usize| {
        let (column, hints) = (&columns[*index], Hints::of(&columns[*index].name));
        column.kind == FieldType::Decimal && column.negatives == 0 && !hints.balance && !hints.measure
    };
    let candidates: Vec<usize> = (0..columns.len()).filter(is_amount).collect();
    let named = candidates.iter().copied().find(|index| Hints::of(&columns[*index].name).amount);
    let amount = named.or_else(|| candidates.first().copied())?;
    Some(Mark { amount, column, debit, credit })
}

/// The marks of a column that holds nothing else.
fn marks(column: &ColumnProfile) -> Option<(Vec<String>, Vec<String>)> {
    let fits = column.kind == FieldType::Text && column.blanks == 0 && (1..=2).contains(&column.values.len());
    if !fits {
        return None;
    }
    let hinted = Hints::of(&column.name).mark;
    for (debit, credit) in MARKS {
        let is = |value: &String, mark: &str| value.eq_ignore_ascii_case(mark);
        let known = column.values.iter().all(|value| is(value, debit) || is(value, credit));
        // One value alone, such as `IN`, is a mark only under a name that says so.
        if known && (column.values.len() == 2 || hinted) {
            return Some((vec![debit.to_owned()], vec![credit.to_owned()]));
        }
    }
    None
}

/// Makes decimals beside a currency column money, each with the nearest such column.
fn give_currencies(profile: &Profile, fields: &mut [Field]) {
    let codes: Vec<(usize, String, String)> = fields
        .iter()
        .enumerate()
        .filter_map(|(index, field)| {
            let column = field.column.clone()?;
            let is_code = profile.columns.iter().any(|profile| profile.name == column && profile.currency_codes);
            (is_code && field.kind == FieldType::Text).then(|| (index, field.name.clone(), column))
        })
        .collect();
    if codes.is_empty() {
        return;
    }
    for (index, field) in fields.iter_mut().enumerate() {
        let measure = field.columns().any(|column| Hints::of(column).measure);
        if field.kind != FieldType::Decimal || measure {
            continue;
        }
        let shared = |code: &str| field.name.split('_').zip(code.split('_')).take_while(|(a, b)| a == b).count();
        let nearest = codes.iter().min_by_key(|(place, name, _)| (usize::MAX - shared(name), place.abs_diff(index)));
        if let Some((_, name, _)) = nearest {
            field.kind = FieldType::Money;
            field.currency_field = Some(name.clone());
        }
    }
}

/// The first column that names every row: no blanks, no value twice, and named like an id or full of letters and digits.
fn key(profile: &Profile, fields: &[Field]) -> Vec<String> {
    let unique = |column: &&ColumnProfile| {
        column.blanks == 0
            && column.distinct == column.rows
            && column.rows > 1
            && matches!(column.kind, FieldType::Text | FieldType::Integer)
    };
    let is_id = |column: &&ColumnProfile| Hints::of(&column.name).id && column.examples.iter().all(|value| !value.contains(' '));
    let found = profile.columns.iter().filter(unique).find(is_id);
    found
        .and_then(|column| fields.iter().find(|field| field.column.as_deref() == Some(&column.name)))
        .map(|field| vec![field.name.clone()])
        .unwrap_or_default()
}
