//! An exact decimal as written in a ruleset: `"0.05"`. Never a float: TOML and JSON floats are refused.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact decimal number: `units / 10^scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    units: i128,
    scale: u8,
}

/// Digits after the point that a ruleset may state.
const MAX_SCALE: usize = 18;
/// Digits in all that a ruleset may state.
const MAX_DIGITS: usize = 30;

impl Amount {
    /// Zero.
    pub const ZERO: Amount = Amount { units: 0, scale: 0 };

    /// `units / 10^scale`.
    pub const fn new(units: i128, scale: u8) -> Self {
        Self { units, scale }
    }

    /// The integer that, divided by `10^scale()`, is this number.
    pub const fn units(self) -> i128 {
        self.units
    }

    /// Digits after the point.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// This number in units of `10^-scale`; `None` when it has more digits after the point, or does not fit.
    pub fn at_scale(self, scale: u8) -> Option<i128> {
        if scale >= self.scale {
            self.units.checked_mul(10i128.checked_pow(u32::from(scale - self.scale))?)
        } else {
            let divisor = 10i128.checked_pow(u32::from(self.scale - scale))?;
            (self.units % divisor == 0).then(|| self.units / divisor)
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

impl FromStr for Amount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || format!("`{text}` is not a decimal number: write it like \"0.05\"");
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let complete = !whole.is_empty() && (digits.len() == whole.len() || !fraction.is_empty());
        if !complete || !all_digits(whole) || !all_digits(fraction) {
            return Err(refuse());
        }
        if fraction.len() > MAX_SCALE || whole.len() + fraction.len() > MAX_DIGITS {
            return Err(format!("`{text}` has too many digits: at most {MAX_DIGITS}, {MAX_SCALE} of them after the point"));
        }
        let units: i128 = format!("{whole}{fraction}").parse().map_err(|_| refuse())?;
        Ok(Self { units: if negative { -units } else { units }, scale: fraction.len() as u8 })
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AmountVisitor)
    }
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exact decimal in quotes, such as \"0.05\", or a whole number")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, whole: i64) -> Result<Amount, E> {
        Ok(Amount::new(i128::from(whole), 0))
    }

    fn visit_u64<E: de::Error>(self, whole: u64) -> Result<Amount, E> {
        Ok(Amount::new(i128::from(whole), 0))
    }
}
