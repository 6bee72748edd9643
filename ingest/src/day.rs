//! Text to days and moments, by a format in `strftime` words.
//!
//! The usual words are read by a small parser of our own, because a table has millions of dates; a format with
//! any other word goes through `jiff`.

use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::{Offset, TimeZone};

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const MICROS_PER_SECOND: i64 = 1_000_000;

/// A compiled format.
#[derive(Debug, Clone)]
pub(crate) struct DayFormat {
    text: String,
    parts: Option<Vec<Part>>,
    /// Whether it is `%Y-%m-%d`, which most tables have.
    iso: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    ShortYear,
    Month,
    Day,
    MonthName { long: bool },
    Hour,
    Hour12,
    HalfDay,
    Minute,
    Second,
    Fraction,
    Zone,
    Literal(u8),
}

/// What a text said, part by part.
#[derive(Debug, Clone, Copy)]
struct Said {
    year: i32,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    micros: u32,
    afternoon: Option<bool>,
    /// Seconds east of UTC.
    offset: Option<i64>,
}

/// A day and a time on the wall, and the offset if the text had one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) days: i32,
    /// Microseconds since midnight.
    pub(crate) micros: i64,
    /// Seconds east of UTC.
    pub(crate) offset: Option<i64>,
}

impl DayFormat {
    /// Compiles `format`; says what is wrong with it otherwise.
    pub(crate) fn new(format: &str) -> Result<Self, String> {
        let text = format.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%R", "%H:%M");
        let sample = DateTime::constant(2024, 12, 31, 13, 0, 0, 0).in_tz("UTC").map_err(|error| error.to_string())?;
        jiff::fmt::strtime::format(&text, &sample).map_err(|error| format!("`{format}` is not a date format: {error}"))?;
        Ok(Self { parts: parts(&text), iso: text == "%Y-%m-%d", text })
    }

    /// The day that `text` names, counted from 1970-01-01; a time of day beside it is left out.
    pub(crate) fn day(&self, text: &str) -> Option<i32> {
        if self.iso
            && let Some(day) = iso_day(text.as_bytes())
        {
            return Some(day);
        }
        self.moment(text).map(|moment| moment.days)
    }

    /// The day and time that `text` names.
    pub(crate) fn moment(&self, text: &str) -> Option<Moment> {
        match &self.parts {
            Some(parts) => read(parts, text.as_bytes())?.moment(),
            None => by_jiff(&self.text, text),
        }
    }
}

/// `2024-01-31` and nothing else.
fn iso_day(text: &[u8]) -> Option<i32> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text else { return None };
    let digits = [a, b, c, d, e, f, g, h].map(|byte| byte.wrapping_sub(b'0'));
    let [a, b, c, d, e, f, g, h] = digits.map(u32::from);
    let year = a * 1000 + b * 100 + c * 10 + d;
    if digits.iter().any(|digit| *digit > 9) { None } else { days_since_1970(year as i32, e * 10 + f, g * 10 + h) }
}

/// The parts of a format; `None` when it has a word that is left to `jiff`.
fn parts(format: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut bytes = format.bytes();
    while let Some(byte) = bytes.next() {
        let part = match byte {
            b'%' => match bytes.next()? {
                b'Y' => Part::Year,
                b'y' => Part::ShortYear,
                b'm' => Part::Month,
                b'd' | b'e' => Part::Day,
                b'b' | b'h' => Part::MonthName { long: false },
                b'B' => Part::MonthName { long: true },
                b'H' => Part::Hour,
                b'I' => Part::Hour12,
                b'p' => Part::HalfDay,
                b'M' => Part::Minute,
                b'S' => Part::Second,
                b'z' => Part::Zone,
                b'.' if bytes.next()? == b'f' => Part::Fraction,
                b'%' => Part::Literal(b'%'),
                _ => return None,
            },
            literal => Part::Literal(literal),
        };
        parts.push(part);
    }
    Some(parts)
}

fn read(parts: &[Part], text: &[u8]) -> Option<Said> {
    let mut said = Said { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, micros: 0, afternoon: None, offset: None };
    let mut rest = text;
    for (index, part) in parts.iter().enumerate() {
        // Without a separator after it, a number has its full width: `20240131`.
        let open = !matches!(parts.get(index + 1), Some(Part::Literal(_) | Part::Fraction | Part::Zone) | None);
        let least = if open { 2 } else { 1 };
        rest = match part {
            Part::Year => number(rest, 4, 4, |n| said.year = n as i32)?,
            // Two digits mean 1969 to 2068, as POSIX has it.
            Part::ShortYear => number(rest, 2, 2, |n| said.year = if n < 69 { 2000 + n as i32 } else { 1900 + n as i32 })?,
            Part::Month => number(rest, least, 2, |n| said.month = n)?,
            Part::Day => number(rest, least, 2, |n| said.day = n)?,
            Part::Hour | Part::Hour12 => number(rest, least, 2, |n| said.hour = n)?,
            Part::Minute => number(rest, 2, 2, |n| said.minute = n)?,
            Part::Second => number(rest, 2, 2, |n| said.second = n)?,
            Part::MonthName { long } => month_name(rest, *long, &mut said)?,
            Part::HalfDay => half_day(rest, &mut said)?,
            Part::Fraction => fraction(rest, &mut said),
            Part::Zone => zone(rest, &mut said)?,
            Part::Literal(byte) => rest.strip_prefix(std::slice::from_ref(byte))?,
        };
    }
    rest.is_empty().then_some(said)
}

fn number(text: &[u8], least: usize, most: usize, mut keep: impl FnMut(u32)) -> Option<&[u8]> {
    let mut value = 0u32;
    let mut length = 0;
    while length < most && text.get(length).is_some_and(u8::is_ascii_digit) {
        value = value * 10 + u32::from(text[length] - b'0');
        length += 1;
    }
    keep(value);
    (length >= least).then(|| &text[length..])
}

fn month_name<'a>(text: &'a [u8], long: bool, said: &mut Said) -> Option<&'a [u8]> {
    for (number, name) in (1..).zip(MONTHS) {
        let name = if long { name } else { &name[..3] };
        if text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())) {
            said.month = number;
            return Some(&text[name.len()..]);
        }
    }
    None
}

fn half_day<'a>(text: &'a [u8], said: &mut Said) -> Option<&'a [u8]> {
    let (word, rest) = text.split_at_checked(2)?;
    said.afternoon = Some(match word.to_ascii_lowercase().as_slice() {
        b"am" => false,
        b"pm" => true,
        _ => return None,
    });
    Some(rest)
}

/// `.123` or `,123456789`, or nothing; what is finer than a microsecond is cut.
fn fraction<'a>(text: &'a [u8], said: &mut Said) -> &'a [u8] {
    let Some([b'.' | b',', digits @ ..]) = Some(text) else { return text };
    let length = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return text;
    }
    let padded = digits[..length].iter().copied().chain(std::iter::repeat(b'0'));
    said.micros = padded.take(6).fold(0, |micros, byte| micros * 10 + u32::from(byte - b'0'));
    &digits[length..]
}

/// `Z`, `+0100`, `+01:00` or `+01`.
fn zone<'a>(text: &'a [u8], said: &mut Said) -> Option<&'a [u8]> {
    let sign = match text.first()? {
        b'Z' | b'z' => {
            said.offset = Some(0);
            return Some(&text[1..]);
        }
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (mut hours, mut minutes) = (0, 0);
    let mut rest = number(&text[1..], 2, 2, |n| hours = n)?;
    rest = rest.strip_prefix(b":").unwrap_or(rest);
    if rest.first().is_some_and(u8::is_ascii_digit) {
        rest = number(rest, 2, 2, |n| minutes = n)?;
    }
    if hours > 23 || minutes > 59 {
        return None;
    }
    said.offset = Some(sign * i64::from(hours * 3600 + minutes * 60));
    Some(rest)
}

impl Said {
    fn moment(&self) -> Option<Moment> {
        let hour = match self.afternoon {
            None => self.hour,
            Some(_) if !(1..=12).contains(&self.hour) => return None,
            Some(afternoon) => self.hour % 12 + if afternoon { 12 } else { 0 },
        };
        // A leap second counts as the last second of its minute.
        let second = self.second.min(59);
        if hour > 23 || self.minute > 59 || self.second > 60 {
            return None;
        }
        let seconds = i64::from(hour * 3600 + self.minute * 60 + second);
        let days = days_since_1970(self.year, self.month, self.day)?;
        Some(Moment { days, micros: seconds * MICROS_PER_SECOND + i64::from(self.micros), offset: self.offset })
    }
}

/// Days from 1970-01-01 to a day of the Gregorian calendar; `None` if there is no such day.
pub(crate) fn days_since_1970(year: i32, month: u32, day: u32) -> Option<i32> {
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    if !(1..=length).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    // Years begin in March here, so that a leap day is the last day of its year.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let leap_days = year / 4 - year / 100 + year / 400;
    Some(year * 365 + leap_days + day_of_year as i32 - 719_468)
}

fn by_jiff(format: &str, text: &str) -> Option<Moment> {
    let parsed = BrokenDownTime::parse(format, text).ok()?;
    let date: Date = parsed.to_date().ok()?;
    let micros = parsed.to_datetime().map_or(0, |moment| {
        let time = moment.time();
        let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        seconds * MICROS_PER_SECOND + i64::from(time.subsec_nanosecond() / 1000)
    });
    let days = days_since_1970(i32::from(date.year()), u32::from(date.month().unsigned_abs()), u32::from(date.day().unsigned_abs()))?;
    Some(Moment { days, micros, offset: parsed.offset().map(Offset::seconds).map(i64::from) })
}

impl Moment {
    /// Microseconds since 1970 in UTC; a text without offset is in `zone`.
    pub(crate) fn utc_micros(self, zone: Option<&TimeZone>) -> Option<i64> {
        let wall = i64::from(self.days) * 86_400 * MICROS_PER_SECOND + self.micros;
        match (self.offset, zone) {
            (Some(offset), _) => Some(wall - offset * MICROS_PER_SECOND),
            (None, None) => Some(wall),
            (None, Some(zone)) => {
                let moment = jiff::Timestamp::from_microsecond(wall).ok()?.to_zoned(TimeZone::UTC).datetime();
                Some(zone.to_timestamp(moment).ok()?.as_microsecond())
            }
        }
    }
}
