//! Conditions in the words of the suggested names.

use ruleset::{Amount, AmountWithin, Base, Condition, Contained, DateWindow, Equal, Measure, Side, Sign, TextSimilar};

use super::amounts::AmountPair;
use super::days::Window;
use super::findings::Findings;
use super::naming::Names;
use super::texts::TextPair;
use super::view::At;

/// Builds conditions for what was found.
pub(crate) struct Builder<'a> {
    pub(crate) found: &'a Findings<'a>,
    pub(crate) names: &'a Names,
}

/// How a condition names its fields: `field`, `left`, `right`.
type Named = (Option<String>, Option<String>, Option<String>);

impl Builder<'_> {
    pub(crate) fn left(&self, at: At) -> &str {
        &self.names.left[at.0]
    }

    pub(crate) fn right(&self, at: At) -> &str {
        &self.names.right[at.0]
    }

    fn on(&self, left: At, right: At) -> Named {
        let (left, right) = (self.left(left).to_owned(), self.right(right).to_owned());
        if left == right { (Some(left), None, None) } else { (None, Some(left), Some(right)) }
    }

    pub(crate) fn equal(&self, left: At, right: At) -> Condition {
        let (field, left, right) = self.on(left, right);
        Condition::Equal(Equal { field, left, right })
    }

    fn within(&self, pair: &AmountPair, absolute: Option<Amount>, percent: Option<Amount>) -> Condition {
        let (field, left, right) = self.on(pair.left, pair.right);
        let sign = if pair.flipped { Sign::Flipped } else { Sign::Same };
        Condition::AmountWithin(AmountWithin { field, left, right, absolute, percent, percent_of: Base::Left, sign })
    }

    /// Equal amounts: a block key, unless the signs differ.
    fn same_amount(&self) -> Option<Condition> {
        let pair = self.found.amount.as_ref()?;
        Some(if pair.flipped { self.within(pair, None, None) } else { self.equal(pair.left, pair.right) })
    }

    /// Sums of a group: equal.
    pub(crate) fn same_sum(&self) -> Option<Condition> {
        self.found.amount.as_ref().map(|pair| self.within(pair, None, None))
    }

    /// Amounts that differ by some of the smallest units.
    pub(crate) fn rounded(&self, units: i128) -> Option<Condition> {
        self.found.amount.as_ref().map(|pair| self.within(pair, Some(Amount::new(units, pair.scale)), None))
    }

    /// Amounts that differ by hundredths of a percent of the left one.
    pub(crate) fn with_fee(&self, hundredths: u32) -> Option<Condition> {
        self.found.amount.as_ref().map(|pair| self.within(pair, None, Some(Amount::new(i128::from(hundredths / 10), 1))))
    }

    pub(crate) fn window(&self, window: Window) -> Option<Condition> {
        let days = self.found.days.as_ref()?;
        let (field, left, right) = self.on(days.left, days.right);
        let (from_days, to_days) = (window.from, window.to);
        Some(Condition::DateWindow(DateWindow {
            field,
            left,
            right,
            from_days,
            to_days,
            calendar: ruleset::Calendar::Calendar,
            holidays: Vec::new(),
        }))
    }

    pub(crate) fn currency(&self) -> Option<Condition> {
        self.found.currency.as_ref().map(|pair| self.equal(pair.left, pair.right))
    }

    pub(crate) fn similar(&self, pair: &TextPair) -> Condition {
        let (field, left, right) = self.on(pair.left, pair.right);
        Condition::TextSimilar(TextSimilar { field, left, right, measure: pair.measure, minimum_percent: pair.minimum, weight: 1 })
    }

    /// Words that both texts have, at least that share of the shorter one's.
    pub(crate) fn in_common(&self, left: At, right: At, minimum_percent: u8) -> Condition {
        let (field, left, right) = self.on(left, right);
        Condition::TextSimilar(TextSimilar { field, left, right, measure: Measure::TokenSet, minimum_percent, weight: 1 })
    }

    pub(crate) fn contained(&self, left: At, right: At, inner: Side, minimum_characters: u8) -> Condition {
        let (field, left, right) = self.on(left, right);
        Condition::Contained(Contained { field, left, right, minimum_characters, inner })
    }

    /// Currency, equal amount and the usual days: what a match beside its own evidence needs.
    pub(crate) fn settled(&self) -> Vec<Condition> {
        let window = self.found.days.as_ref().and_then(|days| self.window(days.window));
        [self.currency(), self.same_amount(), window].into_iter().flatten().collect()
    }

    /// The usual days.
    pub(crate) fn usual_days(&self) -> Option<Condition> {
        self.found.days.as_ref().and_then(|days| self.window(days.window))
    }
}
