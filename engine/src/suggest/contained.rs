//! Identifiers of one side that stand as whole words inside a text of the other.

use ruleset::Side as Which;

use super::hash::{self, HashedMap};
use super::profile::Side;
use super::view::At;

/// Texts that are looked through at most.
const TEXTS: usize = 20_000;
/// An identifier may itself be made of this many words: `INV24-00042`, `2024/17/B`.
const PARTS: usize = 5;
/// Letters and digits of an identifier that is worth looking for.
const FEWEST_CHARACTERS: usize = 5;
/// Marks a value that several rows have.
const REPEATED: u32 = u32::MAX;

/// What was found inside texts.
#[derive(Debug, Clone)]
pub(crate) struct Containment {
    /// Whose values stand inside the other side's texts.
    pub(crate) inner: Which,
    pub(crate) left: At,
    pub(crate) right: At,
    /// Pairs of records, in row order of the texts.
    pub(crate) links: Vec<(u32, u32)>,
    /// How many records each looked-through text stands for.
    pub(crate) factor: f64,
}

/// Rows whose texts and identifiers are looked at; `None`: all.
pub(crate) type Rows<'a> = Option<&'a [u32]>;

/// The identifier column and the text column with the most links, either way round.
/// Columns in `keys` are compared for equality already.
pub(crate) fn best(left: &Side<'_>, right: &Side<'_>, rows: (Rows<'_>, Rows<'_>), keys: &[(At, At)]) -> Option<Containment> {
    let mut found = one_way(left, right, rows, Which::Left);
    found.extend(one_way(right, left, (rows.1, rows.0), Which::Right));
    found.retain(|inside| !keys.contains(&(inside.left, inside.right)));
    let mut best: Option<Containment> = None;
    for containment in found {
        if best.as_ref().is_none_or(|other| containment.links.len() > other.links.len()) {
            best = Some(containment);
        }
    }
    best
}

fn one_way(inner: &Side<'_>, outer: &Side<'_>, rows: (Rows<'_>, Rows<'_>), which: Which) -> Vec<Containment> {
    let (identifiers, texts) = (inner.identifiers(), outer.free_texts());
    if identifiers.is_empty() || texts.is_empty() {
        return Vec::new();
    }
    let known: Vec<HashedMap<u32>> = identifiers.iter().map(|at| rows_by_value(inner, *at, rows.0)).collect();
    let searched = rows.1.map_or_else(|| outer.view.each_row().collect(), <[u32]>::to_vec);
    let step = (searched.len() / TEXTS).max(1);
    let mut all = Vec::new();
    for text in texts {
        let mut links = vec![Vec::new(); identifiers.len()];
        for row in searched.iter().copied().step_by(step) {
            let Some(value) = outer.view.text(text, row) else { continue };
            let words = hashes_inside(value);
            for (known, links) in known.iter().zip(&mut links) {
                let mut hits = words.iter().filter_map(|word| known.get(word)).filter(|hit| **hit != REPEATED);
                if let (Some(hit), None) = (hits.next(), hits.next()) {
                    links.push((*hit, row));
                }
            }
        }
        for (identifier, links) in identifiers.iter().zip(links) {
            let (left, right, links) = match which {
                Which::Left => (*identifier, text, links),
                Which::Right => (text, *identifier, links.into_iter().map(|(inner, outer)| (outer, inner)).collect()),
            };
            all.push(Containment { inner: which, left, right, links, factor: step as f64 });
        }
    }
    all
}

fn rows_by_value(side: &Side<'_>, at: At, rows: Rows<'_>) -> HashedMap<u32> {
    let mut known = HashedMap::default();
    let mut add = |row: u32| {
        if let Some(hash) = side.view.text(at, row).and_then(hash_of) {
            known.entry(hash).and_modify(|known| *known = REPEATED).or_insert(row);
        }
    };
    match rows {
        Some(rows) => rows.iter().copied().for_each(&mut add),
        None => side.view.each_row().for_each(&mut add),
    }
    known
}

/// The hashes of every run of one to [`PARTS`] words, without regard to case and to what stands between the words.
fn hashes_inside(text: &str) -> Vec<u64> {
    let words = words(text);
    let mut hashes = Vec::with_capacity(words.len() * PARTS);
    for index in 0..words.len() {
        let (mut hash, mut characters) = (0, 0);
        for (word, length) in words.iter().skip(index).take(PARTS) {
            hash = hash::both(hash, *word);
            characters += length;
            if characters >= FEWEST_CHARACTERS {
                hashes.push(hash);
            }
        }
    }
    hashes
}

/// The hash of a whole identifier, made as [`hashes_inside`] makes it; `None` when it is too short or of too many words.
fn hash_of(identifier: &str) -> Option<u64> {
    let words = words(identifier);
    let characters: usize = words.iter().map(|(_, length)| length).sum();
    let fits = characters >= FEWEST_CHARACTERS && words.len() <= PARTS;
    fits.then(|| words.iter().fold(0, |hash, (word, _)| hash::both(hash, *word)))
}

/// The words of a text: runs of letters and digits, as hashes with their lengths.
fn words(text: &str) -> Vec<(u64, usize)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| (hash::text(word), word.chars().count())).collect()
}
