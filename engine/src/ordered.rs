//! Matches in an order, without moving them: there may be many, and a second copy of them is what memory would be sized by.

use std::ops::{Index, Range};

use crate::outcome::Match;

/// Matches in their canonical order.
#[derive(Debug, Default)]
pub(crate) struct Ordered {
    found: Vec<Match>,
    /// Places in the order; empty when they lie in it.
    order: Vec<u32>,
}

impl Ordered {
    /// Matches that lie in their order.
    pub(crate) const fn sorted(found: Vec<Match>) -> Self {
        Self { found, order: Vec::new() }
    }

    /// Matches and the places of all of them in their order.
    pub(crate) const fn new(found: Vec<Match>, order: Vec<u32>) -> Self {
        Self { found, order }
    }

    pub(crate) const fn len(&self) -> usize {
        self.found.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Match> {
        if self.order.is_empty() { self.found.get(at) } else { self.found.get(*self.order.get(at)? as usize) }
    }

    /// Some of them, in order; what lies beyond the end is left out.
    pub(crate) fn range(&self, range: Range<usize>) -> impl Iterator<Item = &Match> {
        range.map_while(|at| self.get(at))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Match> {
        self.range(0..self.len())
    }

    /// How many bytes they take, about.
    pub(crate) const fn bytes(&self) -> usize {
        self.found.capacity() * size_of::<Match>() + self.order.capacity() * size_of::<u32>()
    }
}

impl Index<usize> for Ordered {
    type Output = Match;

    fn index(&self, at: usize) -> &Match {
        let place = if self.order.is_empty() { at } else { self.order[at] as usize };
        &self.found[place]
    }
}
