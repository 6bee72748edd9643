//! Text to exact whole numbers of the smallest unit: `1.234,56` becomes 123456 at scale 2. Never through a float.
//!
//! The plain form (`-123.45`) takes a short path; what people add to numbers (grouping, currency, brackets, a
//! minus at the end) takes the long one. Grouping is checked, so `1.50` is not 150 where `.` groups thousands.

use crate::currency::is_currency;

/// Decimal128 holds 38 digits.
const LIMIT: i128 = 10i128.pow(38);
/// What may stand beside a number besides three-letter codes.
const SYMBOLS: [&str; 18] = ["US$", "R$", "€", "$", "£", "¥", "₹", "₽", "₺", "₩", "₪", "฿", "₴", "zł", "Kč", "Ft", "kr", "Fr."];

/// How numbers of one column are written and kept.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    pub(crate) decimal: char,
    pub(crate) thousands: Option<char>,
    pub(crate) scale: u8,
    pub(crate) minor_units: bool,
}

/// A number and the currency that stood beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Read<'a> {
    pub(crate) units: i128,
    pub(crate) currency: Option<&'a str>,
}

/// A number taken apart, before it is scaled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) negative: bool,
    pub(crate) currency: Option<&'a str>,
    /// Digits and separators only.
    pub(crate) body: &'a str,
}

impl Numbers {
    /// Reads what is not blank.
    pub(crate) fn read<'a>(&self, text: &'a str) -> Result<Read<'a>, String> {
        match self.plain(text.as_bytes()) {
            Some(units) => Ok(Read { units, currency: None }),
            None => self.dressed(text),
        }
    }

    /// `-123.45` with at most 18 digits; `None` sends it the long way.
    fn plain(&self, bytes: &[u8]) -> Option<i128> {
        let (negative, digits) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        if digits.len() > 18 || !digits.first()?.is_ascii_digit() {
            return None;
        }
        let mut units = 0i64;
        let mut fraction = None;
        for &byte in digits {
            if byte.is_ascii_digit() {
                units = units * 10 + i64::from(byte - b'0');
                if let Some(count) = &mut fraction {
                    *count += 1;
                }
            } else if char::from(byte) == self.decimal && fraction.is_none() && !self.minor_units {
                fraction = Some(0u8);
            } else {
                return None;
            }
        }
        if fraction == Some(0) {
            return None;
        }
        let missing = if self.minor_units { 0 } else { self.scale.checked_sub(fraction.unwrap_or(0))? };
        let units = if missing == 0 { i128::from(units) } else { i128::from(units) * 10i128.pow(u32::from(missing)) };
        Some(if negative { -units } else { units })
    }

    fn dressed<'a>(&self, text: &'a str) -> Result<Read<'a>, String> {
        let parts = undress(text).ok_or_else(|| not_a_number(text))?;
        let (whole, fraction) = match parts.body.split_once(self.decimal) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (parts.body, None),
        };
        if self.minor_units && fraction.is_some() {
            return Err(format!("`{text}` has a decimal separator, the field counts minor units"));
        }
        let mut units = 0i128;
        let mut push = |digit: u32| -> Result<(), String> {
            units = units
                .checked_mul(10)
                .and_then(|units| units.checked_add(i128::from(digit)))
                .filter(|units| *units < LIMIT)
                .ok_or_else(|| format!("`{text}` has more than 38 digits"))?;
            Ok(())
        };
        let mut any = false;
        for digit in self.whole_digits(text, whole)? {
            any = true;
            push(digit)?;
        }
        let fraction = fraction.unwrap_or("");
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(not_a_number(text));
        }
        let kept = usize::from(self.scale);
        let significant = fraction.trim_end_matches('0').len();
        if significant > kept && !self.minor_units {
            let found = fraction.len();
            return Err(format!("`{text}` has {found} {} after the point, the field keeps {kept}", digits(found)));
        }
        any |= !fraction.is_empty();
        if !any {
            return Err(not_a_number(text));
        }
        if !self.minor_units {
            let padded = fraction.bytes().map(|byte| u32::from(byte - b'0')).chain(std::iter::repeat(0));
            for digit in padded.take(kept) {
                push(digit)?;
            }
        }
        Ok(Read { units: if parts.negative { -units } else { units }, currency: parts.currency })
    }

    /// The digits before the decimal separator; grouping must be regular.
    fn whole_digits(&self, text: &str, whole: &str) -> Result<Vec<u32>, String> {
        let mut digits = Vec::with_capacity(whole.len());
        let mut groups = vec![0usize];
        for character in whole.chars() {
            if let Some(digit) = character.to_digit(10) {
                digits.push(digit);
                if let Some(group) = groups.last_mut() {
                    *group += 1;
                }
            } else if self.thousands.is_some_and(|separator| same_separator(separator, character)) {
                groups.push(0);
            } else if character == ',' || character == '.' || is_space(character) || is_apostrophe(character) {
                return Err(format!(
                    "`{text}` has a `{character}` where the field expects only digits: check decimal_separator and thousands_separator"
                ));
            } else {
                return Err(not_a_number(text));
            }
        }
        if regular(&groups) {
            Ok(digits)
        } else {
            Err(format!("`{text}` is not grouped by thousands: check decimal_separator and thousands_separator"))
        }
    }
}

/// `1,234,567` and the Indian `12,34,567`; never `1,50`.
pub(crate) fn regular(groups: &[usize]) -> bool {
    match groups {
        [_] => true,
        [first, middle @ .., last] => (1..=3).contains(first) && *last == 3 && middle.iter().all(|group| *group == 3 || *group == 2),
        [] => true,
    }
}

/// Takes sign, brackets and currency off a number; `None` when what is left is not digits and separators.
pub(crate) fn undress(text: &str) -> Option<Parts<'_>> {
    let mut body = text.trim();
    let mut negative = false;
    let mut signed = false;
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        (body, negative, signed) = (inner.trim(), true, true);
    }
    let mut currency = None;
    for _ in 0..4 {
        let before = body;
        for (strip, minus) in [('-', true), ('\u{2212}', true), ('+', false)] {
            let inner = body.strip_prefix(strip).or_else(|| body.strip_suffix(strip));
            if let Some(inner) = inner.filter(|_| !signed) {
                (body, negative, signed) = (inner.trim(), minus, true);
            }
        }
        if currency.is_none()
            && let Some((found, inner)) = beside(body)
        {
            (currency, body) = (Some(found), inner.trim());
        }
        if body.len() == before.len() {
            break;
        }
    }
    let fits = |c: char| c.is_ascii_digit() || matches!(c, ',' | '.') || is_space(c) || is_apostrophe(c);
    let sound = body.contains(|c: char| c.is_ascii_digit()) && body.chars().all(fits);
    sound.then_some(Parts { negative, currency, body })
}

/// A currency symbol or code at either end, and the rest.
fn beside(body: &str) -> Option<(&str, &str)> {
    for symbol in SYMBOLS {
        if let Some(rest) = body.strip_prefix(symbol) {
            return Some((&body[..symbol.len()], rest));
        }
        if let Some(rest) = body.strip_suffix(symbol) {
            return Some((&body[rest.len()..], rest));
        }
    }
    if let Some((code, rest)) = body.split_at_checked(3).filter(|(code, _)| is_currency(code)) {
        return Some((code, rest));
    }
    let (rest, code) = body.split_at_checked(body.len().checked_sub(3)?)?;
    is_currency(code).then_some((code, rest))
}

/// Whether a symbol or code beside a number can be that currency; unknown symbols can be any.
pub(crate) fn may_be(found: &str, currency: &str) -> bool {
    match found {
        "€" => currency == "EUR",
        "£" => matches!(currency, "GBP" | "EGP" | "GIP" | "FKP" | "SHP"),
        "US$" => currency == "USD",
        "R$" => currency == "BRL",
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => code == currency,
        _ => true,
    }
}

pub(crate) const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

pub(crate) const fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}')
}

/// All kinds of spaces are one separator, and so are both apostrophes.
pub(crate) fn same_separator(stated: char, found: char) -> bool {
    stated == found || (is_space(stated) && is_space(found)) || (is_apostrophe(stated) && is_apostrophe(found))
}

fn not_a_number(text: &str) -> String {
    format!("`{text}` is not a number")
}

const fn digits(count: usize) -> &'static str {
    if count == 1 { "digit" } else { "digits" }
}
