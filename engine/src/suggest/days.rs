//! Which dates of the two sides belong together, and how many days usually lie between them.

use super::profile::Side;
use super::view::{At, View};

/// Lags further out than this are not looked at.
const REACH: i32 = 45;

/// Two date columns and the usual days from the left to the right one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayPair {
    pub(crate) left: At,
    pub(crate) right: At,
    pub(crate) window: Window,
}

/// The right day minus the left day lies in `from..=to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: i32,
    pub(crate) to: i32,
    /// Links inside the window.
    pub(crate) inside: usize,
    /// Links with both days.
    pub(crate) all: usize,
}

impl DayPair {
    pub(crate) fn lag(&self, sides: (&View<'_>, &View<'_>), left: u32, right: u32) -> Option<i32> {
        sides.1.day(self.right, right)?.checked_sub(sides.0.day(self.left, left)?)
    }

    pub(crate) fn holds(&self, sides: (&View<'_>, &View<'_>), left: u32, right: u32) -> bool {
        self.lag(sides, left, right).is_some_and(|lag| (self.window.from..=self.window.to).contains(&lag))
    }
}

/// The pair of date columns with the narrowest lags on linked records.
pub(crate) fn best(left: &Side<'_>, right: &Side<'_>, links: &[(u32, u32)]) -> Option<DayPair> {
    let sides = (&left.view, &right.view);
    let mut best: Option<(f64, DayPair)> = None;
    for l in left.days() {
        for r in right.days() {
            let blank = Window { from: 0, to: 0, inside: 0, all: 0 };
            let mut pair = DayPair { left: l, right: r, window: blank };
            let lags: Vec<i32> = links.iter().filter_map(|(a, b)| pair.lag(sides, *a, *b)).collect();
            let Some(window) = window(&lags) else { continue };
            pair.window = window;
            let inside = window.inside as f64 / links.len().max(1) as f64;
            let width = f64::from(window.to - window.from + 1);
            let score = inside - width * 0.002 - spread(&lags) * 0.001;
            if inside >= 0.3 && best.as_ref().is_none_or(|(other, _)| score > *other + 1e-9) {
                best = Some((score, pair));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

/// The average distance of the lags from their median.
fn spread(lags: &[i32]) -> f64 {
    let mut sorted: Vec<i32> = lags.iter().map(|lag| (*lag).clamp(-REACH, REACH)).collect();
    sorted.sort_unstable();
    let Some(median) = sorted.get(sorted.len() / 2) else { return 0.0 };
    let total: i64 = sorted.iter().map(|lag| i64::from((lag - median).abs())).sum();
    total as f64 / sorted.len() as f64
}

/// The window around the most frequent lag that holds every lag clearly above what chance spreads everywhere.
/// Gaps of up to two days (weekends) are bridged.
pub(crate) fn window(lags: &[i32]) -> Option<Window> {
    let mut counts = vec![0usize; (2 * REACH + 1) as usize];
    for lag in lags.iter().filter(|lag| (-REACH..=REACH).contains(*lag)) {
        counts[(lag + REACH) as usize] += 1;
    }
    let (mode, most) =
        counts.iter().enumerate().max_by_key(|(index, count)| (**count, usize::MAX - index)).map(|(index, count)| (index, *count))?;
    if most == 0 {
        return None;
    }
    let mut sorted = counts.clone();
    sorted.sort_unstable();
    let chance = sorted[sorted.len() / 2];
    let total: usize = counts.iter().sum();
    let floor = (3 * chance).max(total / 1000).max(usize::from(total > 200));
    let reach = |step: i64| {
        let (mut edge, mut gap, mut at) = (mode, 0, mode as i64 + step);
        while at >= 0 && (at as usize) < counts.len() && gap <= 2 {
            if counts[at as usize] > floor {
                (edge, gap) = (at as usize, 0);
            } else {
                gap += 1;
            }
            at += step;
        }
        edge
    };
    let (from, to) = (reach(-1), reach(1));
    let inside = counts[from..=to].iter().sum();
    Some(Window { from: from as i32 - REACH, to: to as i32 - REACH, inside, all: lags.len() })
}
