//! Runs: neighbours that add up, found by prefix sums. `O(records × most_members × fee patterns)` look-ups among the single
//! records that a section's days admit.
//!
//! Sections have nothing to do with each other, so several threads look through them; what they find is taken in the order of
//! the sections.

use std::collections::HashMap;

use super::section::{Section, Sections};
use super::targets::{ByDay, Targets};
use super::{Budget, Fit, Fits, KEPT, View};
use crate::kernel::Item;
use crate::kernel::sums::Pattern;
use crate::parts;

/// Sections that one thread takes at a time.
const TOGETHER: usize = 64;

/// What one section gave.
#[derive(Default)]
struct Found {
    /// Positions of single records, and runs that fit them.
    fits: Vec<(u32, Fit)>,
    /// Whether not every run that adds up was asked.
    cut_off: bool,
    steps: u64,
}

/// Adds every run that fits a single record. Returns the steps it took, and whether not everything that adds up was asked.
pub(super) fn find(view: &View<'_>, sections: &Sections, ones: &[Item], found: &mut [Fits]) -> (u64, bool) {
    let by_day = ByDay::new(view, ones);
    let patterns: Vec<Pattern> = view.kernel.sums.patterns().collect();
    let count = sections.all.len();
    // Sections of the same days ask the same single records.
    let together: Vec<&[Section]> =
        sections.all.chunk_by(|a, b| a.days == b.days).flat_map(|same_days| same_days.chunks(TOGETHER)).collect();
    let of = |at: usize| {
        let mut made = None;
        together[at].iter().map(|section| of_section(view, (section, count), &patterns, (&by_day, ones, &mut made))).collect::<Vec<_>>()
    };
    let all: Vec<Found> = parts::make(view.kernel.threads, together.len(), of).into_iter().flatten().collect();
    let cut_off = all.iter().any(|of_section| of_section.cut_off);
    let mut steps = 0;
    for of_section in all {
        steps += of_section.steps;
        of_section.fits.into_iter().for_each(|(at, fit)| found[at as usize].add(fit));
    }
    if cut_off {
        found.iter_mut().for_each(|found| found.complete = false);
    }
    (steps, cut_off)
}

fn of_section<'a>(
    view: &View<'_>,
    (section, sections): (&Section, usize),
    patterns: &[Pattern],
    (by_day, ones, made): (&'a ByDay, &[Item], &mut Option<Targets<'a>>),
) -> Found {
    let targets = by_day.admitted(view, section, made).unwrap_or_else(|| by_day.all());
    let mut walk = Walk {
        view,
        section,
        targets,
        ones,
        budget: Budget::of_section(sections, section.members.len()),
        kept: HashMap::new(),
        found: Found::default(),
    };
    for start in 0..section.members.len() {
        if !walk.from(start, patterns) {
            walk.found.cut_off = true;
            break;
        }
    }
    walk.found.steps += walk.budget.taken();
    walk.found
}

/// One section being looked through.
struct Walk<'a> {
    view: &'a View<'a>,
    section: &'a Section,
    targets: &'a Targets<'a>,
    ones: &'a [Item],
    /// For asking conditions: many single records of one amount are each asked.
    budget: Budget,
    /// By single record: how many runs fit it so far.
    kept: HashMap<u32, usize>,
    found: Found,
}

impl Walk<'_> {
    /// The runs that start at one record; `false` when the budget ends among them.
    fn from(&mut self, start: usize, patterns: &[Pattern]) -> bool {
        let members = &self.section.members;
        let most = usize::from(self.view.kernel.subset.most_members).min(members.len() - start);
        let mut sum = members[start].amount;
        let (mut first, mut last) = (members[start].day, members[start].day);
        for length in 2..=most {
            let member = &members[start + length - 1];
            let Some(next) = sum.checked_add(member.amount) else { return true };
            sum = next;
            (first, last) = (first.min(member.day), last.max(member.day));
            // Farther apart than the window is long: no single record has all of them.
            if let (Some(span), Some((first, last))) = (self.view.span(), first.zip(last))
                && i64::from(last) - i64::from(first) > span
            {
                return true;
            }
            for pattern in patterns {
                self.found.steps += 1;
                let Some(net) = pattern.net(sum, length) else { continue };
                if !self.ask(net, start, length) {
                    return false;
                }
            }
        }
        true
    }

    /// Asks the single records of this amount.
    fn ask(&mut self, net: i128, start: usize, length: usize) -> bool {
        for at in self.targets.near(net) {
            let kept = self.kept.get(&at).copied().unwrap_or(0);
            // One more than can be kept says that there are more.
            let full = kept > KEPT;
            // Asking costs as much as the run is long.
            if !self.budget.take(if full { 1 } else { length }) {
                return false;
            }
            if full {
                continue;
            }
            let members: Vec<Item> = self.section.members[start..start + length].iter().map(|member| member.item).collect();
            if let Some(fit) = self.view.fit(&self.ones[at as usize], &members, true) {
                self.kept.insert(at, kept + 1);
                self.found.fits.push((at, fit));
            }
        }
        true
    }
}
