//! What must hold between a left and a right record. Every knob names its unit; defaults are strict.

use serde::{Deserialize, Serialize};

use crate::amount::Amount;

/// One condition. All conditions of a pass must hold; a blank value never satisfies any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Condition {
    /// The values are equal. Equal conditions are the block (or group) key of a pass.
    Equal(Equal),
    /// The amounts differ by no more than a limit.
    AmountWithin(AmountWithin),
    /// The right day lies in a window around the left day.
    DateWindow(DateWindow),
    /// The texts are alike.
    TextSimilar(TextSimilar),
    /// One text stands inside the other as whole words.
    Contained(Contained),
}

/// The field names of a condition, one a side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct On<'a> {
    /// The left side's field.
    pub left: &'a str,
    /// The right side's field.
    pub right: &'a str,
}

/// Declares a condition's structure with the three ways to name fields: `field` for both sides, or `left` and `right`.
macro_rules! condition {
    ($(#[$doc:meta])* $name:ident { $($(#[$knob:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The field's name where both sides have it.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub field: Option<String>,
            /// The left side's field, where the names differ.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub left: Option<String>,
            /// The right side's field, where the names differ.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub right: Option<String>,
            $($(#[$knob])* pub $field: $type,)*
        }

        impl $name {
            fn on(&self) -> Option<On<'_>> {
                match (&self.field, &self.left, &self.right) {
                    (Some(both), None, None) => Some(On { left: both, right: both }),
                    (None, Some(left), Some(right)) => Some(On { left, right }),
                    _ => None,
                }
            }
        }
    };
}

condition! {
    /// The values are equal, after normalising.
    Equal {}
}

condition! {
    /// The amounts differ by no more than a limit. Without a limit they must be equal.
    AmountWithin {
        /// The largest difference, in the amount's own units: `"0.05"`. With `percent`, the larger of the two limits holds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        absolute: Option<Amount>,
        /// The largest difference in percent of `percent_of`: `"1.5"` is one and a half percent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        percent: Option<Amount>,
        /// What the percentage is taken of.
        #[serde(default, skip_serializing_if = "is_default")]
        percent_of: Base,
        /// Whether the two sides book the same event with the same or the opposite sign.
        #[serde(default, skip_serializing_if = "is_default")]
        sign: Sign,
    }
}

condition! {
    /// The right day minus the left day lies in `from_days..=to_days`.
    DateWindow {
        /// The earliest day of the right record, counted from the left one; negative is before. 0 unless told.
        #[serde(default, skip_serializing_if = "is_default")]
        from_days: i32,
        /// The latest day of the right record, counted from the left one. 0 unless told.
        #[serde(default, skip_serializing_if = "is_default")]
        to_days: i32,
        /// Which days count.
        #[serde(default, skip_serializing_if = "is_default")]
        calendar: Calendar,
        /// With business days: days that do not count besides Saturdays and Sundays, as `YYYY-MM-DD`.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        holidays: Vec<String>,
    }
}

condition! {
    /// The texts are at least `minimum_percent` alike by the measure.
    TextSimilar {
        /// How likeness is measured.
        #[serde(default, skip_serializing_if = "is_default")]
        measure: Measure,
        /// The least likeness, 1 to 100.
        minimum_percent: u8,
        /// The weight of this condition's points in the score; 1 unless told.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        weight: u8,
    }
}

condition! {
    /// The shorter text stands inside the longer one as whole words: a reference in free text.
    Contained {
        /// The fewest characters of the text that is looked for, 3 to 100; 5 unless told. Shorter texts never satisfy it.
        #[serde(default = "five", skip_serializing_if = "is_five")]
        minimum_characters: u8,
        /// Which side's text is looked for inside the other's.
        #[serde(default = "left_side")]
        inner: crate::Side,
    }
}

/// What a percentage is taken of: always the absolute value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// The left amount.
    #[default]
    Left,
    /// The right amount.
    Right,
    /// The larger of the two.
    Larger,
    /// The smaller of the two.
    Smaller,
}

/// How the signs of two amounts relate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sign {
    /// The same event has the same sign on both sides.
    #[default]
    Same,
    /// The same event has opposite signs.
    Flipped,
}

/// Which days a window counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Calendar {
    /// Every day.
    #[default]
    Calendar,
    /// Monday to Friday, without the listed holidays.
    Business,
}

/// How the likeness of two texts is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// Jaro-Winkler: good for names with typing errors near the end.
    #[default]
    JaroWinkler,
    /// Optimal string alignment: edits (insert, delete, replace, swap neighbours) over the longer length.
    Edits,
    /// Jaro-Winkler of the words in alphabetical order: for words in another order.
    TokenSort,
    /// The share of the words of the text with fewer words that the other one has.
    TokenSet,
    /// Cosine of the runs of three characters, each weighted by how rare it is in the two columns: for texts of which only the
    /// unusual part tells records apart.
    Trigram,
}

const fn one() -> u8 {
    1
}

const fn five() -> u8 {
    5
}

const fn left_side() -> crate::Side {
    crate::Side::Left
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_one(value: &u8) -> bool {
    *value == 1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_five(value: &u8) -> bool {
    *value == 5
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Condition {
    /// The fields it compares; `None` when the text names them in no accepted way (a checked ruleset always does).
    pub fn on(&self) -> Option<On<'_>> {
        match self {
            Self::Equal(condition) => condition.on(),
            Self::AmountWithin(condition) => condition.on(),
            Self::DateWindow(condition) => condition.on(),
            Self::TextSimilar(condition) => condition.on(),
            Self::Contained(condition) => condition.on(),
        }
    }

    /// The word used in rulesets.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Equal(_) => "equal",
            Self::AmountWithin(_) => "amount-within",
            Self::DateWindow(_) => "date-window",
            Self::TextSimilar(_) => "text-similar",
            Self::Contained(_) => "contained",
        }
    }

    /// Equality of one field that both sides have.
    pub fn equal(field: impl Into<String>) -> Self {
        Self::Equal(Equal { field: Some(field.into()), left: None, right: None })
    }
}
