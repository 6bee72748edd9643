//! What the values of one column are, from the values; the column's name only breaks ties.
//!
//! Every candidate format counts the values it reads. Text is what is left, so that an id with leading zeros or a long
//! run of digits stays what it is.

use std::sync::OnceLock;

use crate::currency::is_currency;
use crate::day::DayFormat;
use crate::number::{self, Numbers};

const DATES: [&str; 17] = [
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
];
const TIMES: [&str; 9] = [
    " %H:%M:%S",
    "T%H:%M:%S%.f",
    "T%H:%M:%S%.f%z",
    " %H:%M",
    " %H:%M:%S%.f",
    " %H:%M:%S%.f%z",
    " %H:%M:%S%.f %z",
    " %I:%M:%S %p",
    "T%H:%M",
];
/// A date without separators; only beside a name that speaks of dates, or many values.
const BARE: &str = "%Y%m%d";
/// Decimal and thousands separators, the most usual first.
const SEPARATORS: [(char, Option<char>); 8] = [
    ('.', None),
    ('.', Some(',')),
    (',', None),
    (',', Some('.')),
    (',', Some(' ')),
    ('.', Some('\'')),
    ('.', Some(' ')),
    (',', Some('\'')),
];
/// Values that a candidate may fail to read before it is out.
const PATIENCE: usize = 3;

/// Whether a text is a number or a date rather than a name.
pub(crate) fn is_value(text: &str) -> bool {
    let parts = number::undress(text);
    // `Q1` and `2024` can be names of columns, but hardly `1.5` or a date.
    parts.is_some_and(|parts| parts.body.len() * 2 > text.len()) || dates().iter().any(|(_, format)| format.moment(text).is_some())
}

/// Formats of days alone; they come first among all formats.
fn dates() -> &'static [(String, DayFormat)] {
    &formats()[..DATES.len()]
}

/// Every format that is tried, compiled once.
fn formats() -> &'static [(String, DayFormat)] {
    static FORMATS: OnceLock<Vec<(String, DayFormat)>> = OnceLock::new();
    FORMATS.get_or_init(|| {
        let timed = DATES.iter().flat_map(|date| TIMES.iter().map(move |time| format!("{date}{time}")));
        let all = DATES.iter().map(|date| (*date).to_owned()).chain([BARE.to_owned()]).chain(timed);
        all.filter_map(|format| DayFormat::new(&format).ok().map(|compiled| (format, compiled))).collect()
    })
}

/// A way to read dates, and how it fared.
#[derive(Debug)]
pub(crate) struct DayGuess {
    pub(crate) format: &'static str,
    compiled: &'static DayFormat,
    pub(crate) fits: usize,
    failed: usize,
    pub(crate) first: i32,
    pub(crate) last: i32,
    /// No value had a time of day other than midnight.
    pub(crate) midnight: bool,
}

/// A way to read numbers, and how it fared.
#[derive(Debug)]
pub(crate) struct NumberGuess {
    pub(crate) decimal: char,
    pub(crate) thousands: Option<char>,
    numbers: Numbers,
    pub(crate) fits: usize,
    failed: usize,
    /// The most digits after the decimal separator.
    pub(crate) scale: u8,
    /// Values in which the thousands separator stands.
    pub(crate) grouped: usize,
    /// Values with digits after the decimal separator, and those that have exactly three of them.
    pub(crate) fractions: usize,
    pub(crate) threes: usize,
}

/// Everything counted about one column's values.
#[derive(Debug)]
pub(crate) struct Guesses {
    pub(crate) days: Vec<DayGuess>,
    pub(crate) numbers: Vec<NumberGuess>,
    /// Values that are whole numbers without sign of being a name: no leading zero, at most 15 digits.
    pub(crate) whole: usize,
    pub(crate) leading_zero: bool,
    pub(crate) long_digits: bool,
    pub(crate) negative: usize,
    pub(crate) words: usize,
    pub(crate) truths: usize,
    pub(crate) codes: usize,
    /// The symbol or code beside the values; none once two differ.
    pub(crate) beside: Option<String>,
    pub(crate) beside_count: usize,
    pub(crate) typed_days: usize,
    pub(crate) values: usize,
}

impl Guesses {
    pub(crate) fn new() -> Self {
        let day = |(format, compiled): &'static (String, DayFormat)| DayGuess {
            format,
            compiled,
            fits: 0,
            failed: 0,
            first: i32::MAX,
            last: i32::MIN,
            midnight: true,
        };
        let days = formats().iter().map(day).collect();
        let numbers = SEPARATORS.iter().map(|(decimal, thousands)| NumberGuess {
            decimal: *decimal,
            thousands: *thousands,
            numbers: Numbers { decimal: *decimal, thousands: *thousands, scale: 18, minor_units: false },
            fits: 0,
            failed: 0,
            scale: 0,
            grouped: 0,
            fractions: 0,
            threes: 0,
        });
        Self {
            days,
            numbers: numbers.collect(),
            whole: 0,
            leading_zero: false,
            long_digits: false,
            negative: 0,
            words: 0,
            truths: 0,
            codes: 0,
            beside: None,
            beside_count: 0,
            typed_days: 0,
            values: 0,
        }
    }

    /// Counts one value, trimmed and not blank.
    pub(crate) fn see(&mut self, text: &str, typed: bool) {
        self.values += 1;
        let limit = PATIENCE.max(self.values / 5);
        if typed && text.len() >= 10 && text.as_bytes()[4] == b'-' && !text.starts_with('-') {
            self.typed_days += 1;
        }
        if text.bytes().any(|byte| byte.is_ascii_digit()) {
            for guess in &mut self.days {
                guess.see(text, limit);
            }
            self.see_number(text, limit);
        } else {
            self.words += 1;
        }
        let lower = text.to_ascii_lowercase();
        self.truths += usize::from(matches!(lower.as_str(), "true" | "false" | "yes" | "no" | "y" | "n"));
        self.codes += usize::from(is_currency(text));
    }

    fn see_number(&mut self, text: &str, limit: usize) {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        self.leading_zero |= digits && text.len() > 1 && text.starts_with('0');
        self.long_digits |= digits && text.len() > 15;
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        self.whole += usize::from(unsigned.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(parts) = number::undress(text) else {
            for guess in &mut self.numbers {
                guess.failed += 1;
            }
            return;
        };
        self.negative += usize::from(parts.negative);
        if let Some(beside) = parts.currency {
            let same = self.beside.as_deref().is_none_or(|known| known == beside);
            self.beside_count += usize::from(same);
            self.beside.get_or_insert_with(|| beside.to_owned());
        }
        for guess in &mut self.numbers {
            guess.see(text, parts.body, limit);
        }
    }

    /// The formats that read the most values, best first.
    pub(crate) fn best_days(&self) -> Vec<&DayGuess> {
        let most = self.days.iter().map(|guess| guess.fits).max().unwrap_or(0);
        let mut best: Vec<&DayGuess> = self.days.iter().filter(|guess| guess.fits == most && most > 0).collect();
        // The order of a table of records is that of its days more often than not, so the shorter span is the likelier one.
        best.sort_by_key(|guess| i64::from(guess.last) - i64::from(guess.first));
        best
    }

    /// The separators that read the most values, the most usual first; a thousands separator only where one stands.
    pub(crate) fn best_numbers(&self) -> Vec<&NumberGuess> {
        let most = self.numbers.iter().map(|guess| guess.fits).max().unwrap_or(0);
        let fits = |guess: &&NumberGuess| guess.fits == most && most > 0 && (guess.thousands.is_none() || guess.grouped > 0);
        self.numbers.iter().filter(fits).collect()
    }
}

impl DayGuess {
    fn see(&mut self, text: &str, limit: usize) {
        if self.failed > limit {
            return;
        }
        match self.compiled.moment(text) {
            Some(moment) if (-36_525..=73_050).contains(&moment.days) => {
                self.fits += 1;
                self.first = self.first.min(moment.days);
                self.last = self.last.max(moment.days);
                self.midnight &= moment.micros == 0;
            }
            _ => self.failed += 1,
        }
    }

    /// Whether the format has no separators, so that other numbers look like it.
    pub(crate) fn is_bare(&self) -> bool {
        self.format == BARE
    }

    pub(crate) fn has_time(&self) -> bool {
        self.format.contains("%M")
    }
}

impl NumberGuess {
    fn see(&mut self, text: &str, body: &str, limit: usize) {
        if self.failed > limit {
            return;
        }
        if self.numbers.read(text).is_err() {
            self.failed += 1;
            return;
        }
        self.fits += 1;
        let fraction = body.split_once(self.decimal).map_or(0, |(_, fraction)| fraction.len());
        self.scale = self.scale.max(fraction.min(18) as u8);
        self.fractions += usize::from(fraction > 0);
        let short = body.find(self.decimal).is_some_and(|whole| whole <= 3 && !body.starts_with('0'));
        self.threes += usize::from(fraction == 3 && short);
        self.grouped += usize::from(self.thousands.is_some_and(|separator| body.chars().any(|c| number::same_separator(separator, c))));
    }
}
