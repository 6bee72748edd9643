//! One typed field of a mapping: which column it comes from and how its text becomes a value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a field's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldType {
    /// Text, normalised as the field says.
    Text,
    /// A whole number that fits 64 bits.
    Integer,
    /// An exact decimal with a fixed number of digits after the point.
    Decimal,
    /// An exact decimal with a currency, from another field or fixed.
    Money,
    /// A calendar day.
    Date,
    /// A moment, kept in UTC to the microsecond.
    Timestamp,
    /// True or false.
    Boolean,
}

impl FieldType {
    /// The word used in rulesets.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Money => "money",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Boolean => "boolean",
        }
    }

    /// Whether values are numbers with a difference.
    pub const fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money)
    }

    /// Whether values lie on the calendar.
    pub const fn is_day(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp)
    }
}

/// One step of making text comparable. Steps run in the order they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Normalize {
    /// Cut white space at both ends.
    Trim,
    /// Upper case, by Unicode.
    Upper,
    /// Lower case, by Unicode.
    Lower,
    /// Letters without their accents.
    StripAccents,
    /// Without punctuation and symbols; letters, digits and spaces stay.
    StripPunctuation,
    /// Only the digits 0 to 9.
    DigitsOnly,
    /// Runs of white space become one space.
    CollapseSpaces,
    /// Without zeros at the start.
    StripLeadingZeros,
}

/// One typed field: its name in passes, the column it is read from, and the knobs of its type.
///
/// Knobs that a type does not have are refused when the ruleset is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The field's name, as passes say it: lower case letters, digits and `_`.
    pub name: String,
    /// The column's header, or `#3` for the third column of a file without one. Absent only with `debit_column` and `credit_column`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// What the values are.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// A blank cell rejects the row.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,

    /// Text: steps that make values comparable, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub normalize: Vec<Normalize>,
    /// Text: keep only what this regular expression finds (its first group, if it has one); nothing found is blank.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extract: Option<String>,
    /// Text: after the other steps, replace a whole value by another.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub aliases: BTreeMap<String, String>,

    /// Decimal and money: digits after the point that are kept, 0 to 18; 2 unless told. A value with more is rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u8>,
    /// Numbers: the character between whole and fraction; `.` unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_separator: Option<char>,
    /// Numbers: the character between groups of three digits; none unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thousands_separator: Option<char>,
    /// Decimal and money: the file counts minor units (cents) without a point.
    #[serde(default, skip_serializing_if = "is_false")]
    pub minor_units: bool,
    /// Numbers: turn the sign of every value, as card statements need.
    #[serde(default, skip_serializing_if = "is_false")]
    pub negate: bool,
    /// Numbers: a column that marks debit or credit beside an unsigned amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark_column: Option<String>,
    /// Numbers: the marks that make an amount negative, such as `D` or `DR`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub debit_marks: Vec<String>,
    /// Numbers: the marks that keep an amount positive, such as `C` or `CR`. Any other mark rejects the row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credit_marks: Vec<String>,
    /// Numbers: a column of debits; the value is credit minus debit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debit_column: Option<String>,
    /// Numbers: a column of credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_column: Option<String>,
    /// Money: the currency of every row, such as `EUR`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Money: the text field that holds each row's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_field: Option<String>,

    /// Date and timestamp: the format in `strftime` words, such as `%d.%m.%Y`; `%Y-%m-%d` for dates unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Timestamp: the IANA time zone of values that do not carry one; UTC unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Boolean: the texts that mean true.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub true_values: Vec<String>,
    /// Boolean: the texts that mean false.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub false_values: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Field {
    /// A field of `kind` named `name`, read from the column `column`, with every knob at its default.
    pub fn new(name: impl Into<String>, column: impl Into<String>, kind: FieldType) -> Self {
        Self {
            name: name.into(),
            column: Some(column.into()),
            kind,
            required: false,
            normalize: Vec::new(),
            extract: None,
            aliases: BTreeMap::new(),
            scale: None,
            decimal_separator: None,
            thousands_separator: None,
            minor_units: false,
            negate: false,
            mark_column: None,
            debit_marks: Vec::new(),
            credit_marks: Vec::new(),
            debit_column: None,
            credit_column: None,
            currency: None,
            currency_field: None,
            format: None,
            time_zone: None,
            true_values: Vec::new(),
            false_values: Vec::new(),
        }
    }

    /// Digits after the point of a decimal or money field: as stated, else 2.
    pub fn scale_or_default(&self) -> u8 {
        self.scale.unwrap_or(2)
    }

    /// Every column that the field reads.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        [&self.column, &self.mark_column, &self.debit_column, &self.credit_column].into_iter().filter_map(|column| column.as_deref())
    }
}
