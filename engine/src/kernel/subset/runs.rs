//! Runs: neighbours that add up, found by prefix sums. `O(records × most_members × fee patterns × log ones)`.

use super::section::{Section, Sections};
use super::{Budget, Fits, View};
use crate::kernel::Item;
use crate::kernel::sums::Pattern;

/// The single records by amount.
struct Targets(Vec<(i128, usize)>);

impl Targets {
    fn new(view: &View<'_>, ones: &[Item]) -> Self {
        let mut sorted: Vec<(i128, usize)> = ones.iter().enumerate().filter_map(|(at, one)| Some((view.target(one)?, at))).collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    /// Positions of the single records whose amount is at most `reach` from the sum.
    fn near(&self, sum: i128, reach: i128) -> impl Iterator<Item = usize> + '_ {
        let (least, most) = (sum.saturating_sub(reach), sum.saturating_add(reach));
        let start = self.0.partition_point(|(amount, _)| *amount < least);
        self.0[start..].iter().take_while(move |(amount, _)| *amount <= most).map(|(_, at)| *at)
    }
}

/// Adds every run that fits a single record.
pub(super) fn find(view: &View<'_>, sections: &Sections, ones: &[Item], found: &mut [Fits], budget: &mut Budget) {
    let targets = Targets::new(view, ones);
    let patterns: Vec<Pattern> = view.kernel.sums.patterns().collect();
    for section in &sections.all {
        for start in 0..section.members.len() {
            let steps = patterns.len() * usize::from(view.kernel.subset.most_members);
            if !budget.take(steps) || !from(view, section, start, &patterns, (&targets, ones), found, budget) {
                found.iter_mut().for_each(|found| found.complete = false);
                return;
            }
        }
    }
}

/// The runs that start at one record; `false` when the budget ends among them.
fn from(
    view: &View<'_>,
    section: &Section,
    start: usize,
    patterns: &[Pattern],
    (targets, ones): (&Targets, &[Item]),
    found: &mut [Fits],
    budget: &mut Budget,
) -> bool {
    let most = usize::from(view.kernel.subset.most_members).min(section.members.len() - start);
    let reach = view.reach();
    let mut sum = section.members[start].amount;
    let (mut first, mut last) = (section.members[start].day, section.members[start].day);
    for length in 2..=most {
        let member = &section.members[start + length - 1];
        let Some(next) = sum.checked_add(member.amount) else { return true };
        sum = next;
        (first, last) = (first.min(member.day), last.max(member.day));
        // Farther apart than the window is long: no single record has all of them.
        if let (Some(span), Some((first, last))) = (view.span(), first.zip(last))
            && i64::from(last) - i64::from(first) > span
        {
            return true;
        }
        for net in patterns.iter().filter_map(|pattern| pattern.net(sum, length)) {
            for at in targets.near(net, reach) {
                // Many single records of one amount: each is asked, and asking costs as much as the run is long.
                if !budget.take(if found[at].is_full() { 1 } else { length }) {
                    return false;
                }
                if found[at].is_full() {
                    continue;
                }
                let members: Vec<Item> = section.members[start..start + length].iter().map(|member| member.item).collect();
                if let Some(fit) = view.fit(&ones[at], &members, true) {
                    found[at].add(fit);
                }
            }
        }
    }
    true
}
