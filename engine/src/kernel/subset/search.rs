//! Subsets of the candidates of one single record, neighbours or not.
//!
//! Up to `COMPLETE` candidates: all subsets, by meeting in the middle (Horowitz and Sahni, 1974), `O(2^(n/2) · n)`. More:
//! pairs, and triples up to `TRIPLES` candidates; then the search is not complete, and the match says `CUT_OFF`.

use super::section::{Member, Section, Sections};
use super::{Budget, Fits, KEPT, View};
use crate::kernel::Item;
use crate::kernel::sums::Pattern;
use crate::parts;

/// Candidates whose subsets are all tried.
const COMPLETE: usize = 20;
/// Candidates whose triples are tried.
const TRIPLES: usize = 300;
/// Sums of the right size that are looked at for one record and fee pattern.
const LOOKED_AT: usize = 4 * KEPT;

/// Single records that are searched side by side before what it took is counted, and those that one thread takes at a time.
const TOGETHER: usize = 1024;
const AT_A_TIME: usize = 16;

/// Adds the subsets that fit each record, from every section. The records use up one budget in their order, as if they were
/// searched one after the other: each is searched with a share of what is left, and one that needs more, or what is not left any
/// more when its turn comes, is searched again.
pub(super) fn find(view: &View<'_>, sections: &Sections, ones: &[Item], found: &mut [Fits], budget: &mut Budget) {
    for (ones, found) in ones.chunks(TOGETHER).zip(found.chunks_mut(TOGETHER)) {
        let search = |at: usize| {
            let mut asked = vec![None; sections.kinds];
            let range = at * AT_A_TIME..ones.len().min((at + 1) * AT_A_TIME);
            let one = |at: usize| {
                let (mut fits, mut share) = (found[at].clone(), budget.share());
                asked.fill(None);
                find_one(view, sections, &ones[at], &mut fits, (&mut share, &mut asked));
                (fits, share)
            };
            range.map(one).collect::<Vec<_>>()
        };
        let searched = parts::make(view.kernel.threads, ones.len().div_ceil(AT_A_TIME), search);
        let mut asked = vec![None; sections.kinds];
        for ((one, found), (fits, share)) in ones.iter().zip(found).zip(searched.into_iter().flatten()) {
            if !share.ended && share.taken() <= budget.left {
                budget.left -= share.taken();
                *found = fits;
            } else {
                asked.fill(None);
                find_one(view, sections, one, found, (budget, &mut asked));
            }
        }
    }
}

fn find_one(view: &View<'_>, sections: &Sections, one: &Item, found: &mut Fits, (budget, asked): (&mut Budget, &mut [Option<bool>])) {
    if found.is_full() {
        return;
    }
    let Some(target) = view.target(one) else { return };
    let days = view.days(one);
    let patterns: Vec<Pattern> = view.kernel.sums.patterns().collect();
    for section in sections.between(days) {
        if target.saturating_sub(view.reach()) > section.most {
            continue;
        }
        if !view.section_goes_with(one, section, asked) {
            continue;
        }
        let within = section.within(days);
        if within.len() < 2 {
            continue;
        }
        if !budget.take(within.len()) {
            found.complete = false;
            return;
        }
        let candidates = candidates(view, section, one, &within);
        if candidates.len() < 2 {
            continue;
        }
        found.complete &= candidates.len() <= COMPLETE;
        let below_zero = candidates.iter().any(|member| member.amount < 0);
        for pattern in &patterns {
            of_section(view, one, &candidates, (target, *pattern), found, budget);
            if below_zero && pattern.rounds() {
                of_section(view, one, &candidates, (target, pattern.below_zero()), found, budget);
            }
        }
    }
}

fn candidates(view: &View<'_>, section: &Section, one: &Item, within: &[u32]) -> Vec<Member> {
    within.iter().map(|at| section.members[*at as usize]).filter(|member| view.goes_with(one, &member.item)).collect()
}

/// A range of scaled sums: what the members may add up to.
#[derive(Clone, Copy)]
struct Range {
    least: i128,
    most: i128,
}

impl Range {
    fn new(view: &View<'_>, target: i128, pattern: Pattern) -> Option<Self> {
        let reach = view.reach();
        // The percentage is rounded down once for the sum: what arrives may be up to one unit more than the scaled sum says.
        let below = reach.checked_add(i128::from(pattern.rounds()))?;
        let scale = |amount: i128| amount.checked_mul(pattern.denominator());
        Some(Self { least: scale(target.checked_sub(below)?)?, most: scale(target.checked_add(reach)?)? })
    }

    const fn holds(self, sum: i128) -> bool {
        self.least <= sum && sum <= self.most
    }
}

fn of_section(
    view: &View<'_>,
    one: &Item,
    candidates: &[Member],
    (target, pattern): (i128, Pattern),
    found: &mut Fits,
    budget: &mut Budget,
) {
    let values: Option<Vec<i128>> = candidates.iter().map(|member| pattern.scaled(member.amount)).collect();
    let (Some(values), Some(range)) = (values, Range::new(view, target, pattern)) else {
        found.complete = false;
        return;
    };
    if !reachable(&values, range) {
        return;
    }
    let steps = if values.len() <= COMPLETE { 64 << (values.len() / 2) } else { values.len().min(TRIPLES).pow(2) + 16 * values.len() };
    if !budget.take(steps) {
        found.complete = false;
        return;
    }
    let mut looked_at = 0;
    let mut found_one = |members: &[usize]| {
        looked_at += 1;
        if looked_at > LOOKED_AT {
            return false;
        }
        let items: Vec<Item> = members.iter().map(|at| candidates[*at].item).collect();
        if let Some(fit) = view.fit(one, &items, false) {
            found.add(fit);
        }
        true
    };
    let most = usize::from(view.kernel.subset.most_members);
    let whole = if values.len() <= COMPLETE {
        all_subsets(&values, range, most, &mut found_one)
    } else {
        few(&values, range, most, &mut found_one)
    };
    found.complete &= whole;
}

/// Whether any subset can come near: the positive and the negative values bound all sums.
fn reachable(values: &[i128], range: Range) -> bool {
    let bound =
        |positive: bool| values.iter().filter(|value| (**value > 0) == positive).fold(0i128, |sum, value| sum.saturating_add(*value));
    bound(true) >= range.least && bound(false) <= range.most
}

/// All subsets of two and more. Returns `false` when `found` wants no more.
fn all_subsets(values: &[i128], range: Range, most: usize, found: &mut impl FnMut(&[usize]) -> bool) -> bool {
    let middle = values.len() / 2;
    let sums = |values: &[i128]| -> Option<Vec<(i128, u32)>> {
        let mut sums = vec![(0i128, 0u32)];
        for (bit, value) in values.iter().enumerate() {
            for at in 0..sums.len() {
                let (sum, mask) = sums[at];
                sums.push((sum.checked_add(*value)?, mask | 1 << bit));
            }
        }
        sums.sort_unstable();
        Some(sums)
    };
    let (Some(low), Some(high)) = (sums(&values[..middle]), sums(&values[middle..])) else { return false };
    let mut hits: Vec<u32> = Vec::new();
    // As the low half grows, the start of what fits in the high half only falls.
    let mut start = high.len();
    for (sum, mask) in &low {
        while start > 0 && sum.saturating_add(high[start - 1].0) >= range.least {
            start -= 1;
        }
        let fitting = high[start..].iter().take_while(|(other, _)| sum.saturating_add(*other) <= range.most);
        hits.extend(fitting.map(|(_, other)| mask | other << middle).filter(|mask| (2..=most as u32).contains(&mask.count_ones())));
        if hits.len() > LOOKED_AT {
            break;
        }
    }
    // Few members first, then the earliest: the same order on every machine.
    hits.sort_unstable_by_key(|mask| (mask.count_ones(), mask.reverse_bits().wrapping_neg()));
    hits.iter().all(|mask| {
        let members: Vec<usize> = (0..values.len()).filter(|at| mask >> at & 1 == 1).collect();
        found(&members)
    })
}

/// Pairs, and triples while they are few. Returns `false` when `found` wants no more.
fn few(values: &[i128], range: Range, most: usize, found: &mut impl FnMut(&[usize]) -> bool) -> bool {
    let mut order: Vec<(i128, usize)> = values.iter().enumerate().map(|(at, value)| (*value, at)).collect();
    order.sort_unstable();
    if !pairs(&order, range, 0, None, found) {
        return false;
    }
    if values.len() > TRIPLES || most < 3 {
        return true;
    }
    (0..order.len()).all(|first| {
        let (value, at) = order[first];
        let rest = Range { least: range.least.saturating_sub(value), most: range.most.saturating_sub(value) };
        pairs(&order, rest, first + 1, Some(at), found)
    })
}

/// Pairs from `start` on, in two sweeps over the sorted values.
fn pairs(order: &[(i128, usize)], range: Range, start: usize, third: Option<usize>, found: &mut impl FnMut(&[usize]) -> bool) -> bool {
    let mut end = order.len();
    for low in start..order.len() {
        while end > low + 1 && order[low].0.saturating_add(order[end - 1].0) > range.most {
            end -= 1;
        }
        for high in (low + 1..end).rev() {
            if !range.holds(order[low].0.saturating_add(order[high].0)) {
                break;
            }
            let mut members: Vec<usize> = third.into_iter().chain([order[low].1, order[high].1]).collect();
            members.sort_unstable();
            if !found(&members) {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every subset of two and more in the range, by trying all masks.
    fn by_hand(values: &[i128], range: Range, sizes: std::ops::RangeInclusive<u32>) -> Vec<Vec<usize>> {
        let members = |mask: u32| (0..values.len()).filter(|at| mask >> at & 1 == 1).collect::<Vec<_>>();
        let fits = |mask: &u32| sizes.contains(&mask.count_ones()) && range.holds(members(*mask).iter().map(|at| values[*at]).sum());
        let mut all: Vec<Vec<usize>> = (0..1u32 << values.len()).filter(fits).map(members).collect();
        all.sort();
        all
    }

    fn collected(search: impl FnOnce(&mut dyn FnMut(&[usize]) -> bool) -> bool) -> Vec<Vec<usize>> {
        let mut all = Vec::new();
        search(&mut |members| {
            all.push(members.to_vec());
            true
        });
        all.sort();
        all
    }

    proptest::proptest! {
        #[test]
        fn meeting_in_the_middle_equals_trying_all(values in proptest::collection::vec(-20i128..60, 2..11), target in -30i128..150, reach in 0i128..3) {
            let range = Range { least: target - reach, most: target + reach };
            let found = collected(|mut keep| all_subsets(&values, range, 6, &mut keep));
            // More hits than are looked at end the search early; so few values never have that many.
            proptest::prop_assume!(found.len() < LOOKED_AT);
            proptest::prop_assert_eq!(found, by_hand(&values, range, 2..=6));
        }

        #[test]
        fn pairs_and_triples_equal_trying_all(values in proptest::collection::vec(-20i128..60, 2..12), target in -30i128..150, reach in 0i128..3) {
            let range = Range { least: target - reach, most: target + reach };
            let found = collected(|mut keep| few(&values, range, 6, &mut keep));
            proptest::prop_assert_eq!(found, by_hand(&values, range, 2..=3));
        }
    }
}
