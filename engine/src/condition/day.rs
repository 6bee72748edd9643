//! `date-window`: the right day minus the left day lies in a window, in calendar or business days.
//!
//! Business days are counted by numbering them: a day that does not count has the number of the one before it.

use std::sync::{Mutex, PoisonError};

use arrow::array::ArrayRef;
use jiff::civil::{Date, date};
use ruleset::{Calendar, DateWindow};

use super::Points;
use super::values::{Column, Days, Rows};
use crate::Error;
use crate::chunks::Spot;

/// 1970-01-01, day 0, was a Thursday: the Monday before it is day -3.
const MONDAY: i32 = -3;

/// Days that a table is made of, from the first to the last of a column.
const TABLE: i32 = 4096;

/// One date window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// Holidays that fall on Monday to Friday, sorted; `None` when every day counts.
    holidays: Option<Vec<i32>>,
}

impl Window {
    pub(crate) fn new(window: &DateWindow) -> Self {
        let holidays = (window.calendar == Calendar::Business).then(|| {
            let mut days: Vec<i32> = window.holidays.iter().filter_map(|day| day.parse::<Date>().ok()).map(day_number).collect();
            days.retain(|day| (day - MONDAY).rem_euclid(7) < 5);
            days.sort_unstable();
            days.dedup();
            days
        });
        Self { from: window.from_days, to: window.to_days, holidays }
    }

    /// Whether the left day says the right one, so that the day can be part of the block key.
    pub(crate) const fn is_one_day(&self) -> bool {
        self.from == self.to
    }

    /// The word for what is counted.
    pub(crate) const fn unit(&self) -> &'static str {
        if self.holidays.is_some() { "business days" } else { "days" }
    }

    /// The number of a day in this calendar; differences of numbers are what the window limits.
    pub(crate) fn number(&self, day: i32) -> i32 {
        let Some(holidays) = &self.holidays else { return day };
        let since = day.saturating_sub(MONDAY);
        let weekdays = since.div_euclid(7) * 5 + since.rem_euclid(7).min(4);
        let off = holidays.partition_point(|holiday| *holiday <= day);
        weekdays.saturating_sub(i32::try_from(off).unwrap_or(i32::MAX))
    }

    pub(crate) fn numbers(&self, column: &ArrayRef) -> Result<Days, Error> {
        let days = Days::new(column)?;
        if self.holidays.is_none() {
            return Ok(days);
        }
        // Records are many and their days are few.
        let Some((first, last)) = days.ends().filter(|(first, last)| last.saturating_sub(*first) < TABLE) else {
            return Ok(days.map(|day| self.number(day)));
        };
        let table: Vec<i32> = (first..=last).map(|day| self.number(day)).collect();
        Ok(days.map(|day| table.get(day.wrapping_sub(first) as usize).copied().unwrap_or_else(|| self.number(day))))
    }

    /// How far a lag lies from the day in the window that is nearest to the same day.
    pub(crate) fn distance(&self, lag: i64) -> u64 {
        lag.abs_diff(self.anchor())
    }

    pub(crate) fn anchor(&self) -> i64 {
        0.clamp(i64::from(self.from), i64::from(self.to))
    }

    pub(crate) fn holds(&self, lag: i64) -> bool {
        (i64::from(self.from)..=i64::from(self.to)).contains(&lag)
    }

    pub(crate) fn points(&self, lag: i64) -> Option<Points> {
        let limit = i64::from(self.to).abs_diff(self.anchor()).max(i64::from(self.from).abs_diff(self.anchor()));
        // One more than the widest lag, so that the last day of the window is worth something too.
        self.holds(lag).then(|| Points::falling(u128::from(self.distance(lag)), u128::from(limit) + 1))
    }
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i32 {
    day.since(date(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// Columns of days as they were last numbered: passes mostly use one calendar.
#[derive(Debug, Default)]
pub(crate) struct Numbered(Mutex<Vec<Last>>);

/// A column by its position, and the holidays of the calendar.
#[derive(Debug)]
struct Last {
    position: usize,
    holidays: Option<Vec<i32>>,
    column: Column<Days>,
}

impl Numbered {
    fn of(
        &self,
        (position, holidays): (usize, &Option<Vec<i32>>),
        number: impl FnOnce() -> Result<Column<Days>, Error>,
    ) -> Result<Column<Days>, Error> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |last: &&Last| last.position == position && last.holidays == *holidays;
        if let Some(last) = known().iter().find(is_it) {
            return Ok(last.column.clone());
        }
        let column = number()?;
        let mut known = known();
        known.retain(|last| last.position != position);
        known.push(Last { position, holidays: holidays.clone(), column: column.clone() });
        Ok(column)
    }
}

/// Two columns of days, numbered in the window's calendar.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) window: Window,
    pub(crate) left: Column<Days>,
    pub(crate) right: Column<Days>,
}

impl Pair {
    /// `left` and `right` are a side's records and the position of the column among them.
    pub(crate) fn new(window: &Window, left: (&Rows<'_>, usize), right: (&Rows<'_>, usize)) -> Result<Self, Error> {
        let column = |(rows, position): (&Rows<'_>, usize)| {
            rows.numbered.of((position, &window.holidays), || Column::new(rows, position, |column| window.numbers(column)))
        };
        Ok(Self { left: column(left)?, right: column(right)?, window: window.clone() })
    }

    pub(crate) fn lag(&self, left: Spot, right: Spot) -> Option<i64> {
        Some(i64::from(self.right.get(right)?) - i64::from(self.left.get(left)?))
    }

    pub(crate) fn points(&self, left: Spot, right: Spot) -> Option<Points> {
        self.window.points(self.lag(left, right)?)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Date32Array, RecordBatch};
    use ruleset::{Calendar, DateWindow};

    use super::{Pair, Window};
    use crate::chunks::Spot;
    use crate::condition::values::Rows;

    /// Friday and the Monday after it.
    const FRIDAY: i32 = 1;
    const MONDAY: i32 = 4;

    #[test]
    fn columns_are_numbered_by_each_window() -> Result<(), Box<dyn std::error::Error>> {
        let days = |day: i32| Arc::new(Date32Array::from(vec![day])) as _;
        let batch = RecordBatch::try_from_iter([("booked", days(FRIDAY)), ("valued", days(MONDAY)), ("due", days(MONDAY + 1))])?;
        let rows = Rows::single(&batch);
        let window = |calendar: Calendar, holidays: &[&str]| {
            let holidays = holidays.iter().map(|day| (*day).to_owned()).collect();
            Window::new(&DateWindow {
                calendar,
                holidays,
                ..serde_json::from_str(r#"{ "field": "day", "from_days": 0, "to_days": 3 }"#).expect("a window")
            })
        };
        let calendars = [
            (window(Calendar::Calendar, &[]), [3, 4, 1]),
            (window(Calendar::Business, &[]), [1, 2, 1]),
            (window(Calendar::Business, &["1970-01-05"]), [0, 1, 1]),
        ];
        // Twice: what one window left is read by the next one.
        for (window, lags) in calendars.iter().chain(&calendars) {
            for ((left, right), lag) in [(0, 1), (0, 2), (1, 2)].into_iter().zip(lags) {
                let pair = Pair::new(window, (&rows, left), (&rows, right))?;
                assert_eq!(pair.lag(Spot::single(0), Spot::single(0)), Some(*lag), "{window:?}: {left} and {right}");
            }
        }
        Ok(())
    }
}
