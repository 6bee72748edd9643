//! The scalars that GraphQL lacks: moments, days, 64-bit integers, exact decimals, JSON.

use async_graphql::{InputValueError, InputValueResult, Number, Scalar, ScalarType, Value};

/// Integers up to here are exact in a JSON number that JavaScript reads.
const SAFE: i64 = (1 << 53) - 1;

/// A moment in RFC 3339, always in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateTime(pub(crate) entity::Timestamp);

/// A moment in RFC 3339, always in UTC.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let moment: jiff::Timestamp = text.parse().map_err(|_| InputValueError::custom("write it like 2026-01-31T09:30:00Z"))?;
        Ok(Self(entity::Timestamp::from_micros(moment.as_microsecond())))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl From<entity::Timestamp> for DateTime {
    fn from(moment: entity::Timestamp) -> Self {
        Self(moment)
    }
}

/// A calendar day, `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) String);

/// A calendar day, `YYYY-MM-DD`.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) if text.parse::<jiff::civil::Date>().is_ok() => Ok(Self(text.clone())),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A 64-bit integer: a JSON number where that is exact (below 2^53), otherwise text. Both are accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct BigInt(pub(crate) i64);

/// A 64-bit integer: a JSON number where that is exact (below 2^53), otherwise text. Both are accepted.
#[Scalar(name = "BigInt")]
impl ScalarType for BigInt {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        number.map(Self).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        if (-SAFE..=SAFE).contains(&self.0) { Value::Number(Number::from(self.0)) } else { Value::String(self.0.to_string()) }
    }
}

impl BigInt {
    /// For counts, which never reach 2^63.
    pub(crate) fn count(number: u64) -> Self {
        Self(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// An exact decimal number, as text: `"-12.50"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal(pub(crate) String);

/// An exact decimal number, as text: `"-12.50"`.
#[Scalar(name = "Decimal")]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) if text.parse::<ruleset::Amount>().is_ok() => Ok(Self(text.clone())),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Any JSON value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Json(pub(crate) serde_json::Value);

/// Any JSON value.
#[Scalar(name = "JSON")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value.into_json()?))
    }

    fn to_value(&self) -> Value {
        Value::from_json(self.0.clone()).unwrap_or_default()
    }
}

impl Json {
    /// Of anything that can be written as JSON.
    pub(crate) fn of(value: &impl serde::Serialize) -> Self {
        Self(serde_json::to_value(value).unwrap_or_default())
    }
}
