//! What previews have read, kept in memory up to a number of bytes: columns of datasets, what is known of their records, and the
//! matches of runs.
//!
//! Both never change once they are published, so what is kept is what would be read. What was used longest ago goes first.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array as _, ArrayRef};
use entity::RunId;

/// What something is known by. Datasets are known by their content, whoever has them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Column { digest: String, name: String },
    Matches(String),
    Signatures { digest: String, mapping: String },
}

#[derive(Clone)]
enum Thing {
    Column(Arc<[ArrayRef]>),
    Matches(Arc<engine::Past>),
    Signatures(Arc<engine::Signatures>),
}

struct Entry {
    thing: Thing,
    bytes: usize,
    used: u64,
}

#[derive(Default)]
struct Shelf {
    entries: BTreeMap<Key, Entry>,
    bytes: usize,
    clock: u64,
}

/// Keeps what was read, up to a number of bytes.
pub(super) struct Kept {
    most: usize,
    shelf: Mutex<Shelf>,
}

impl Kept {
    pub(super) fn new(most: usize) -> Self {
        Self { most, shelf: Mutex::default() }
    }

    /// A column of a dataset, batch by batch.
    pub(super) fn column(&self, digest: &str, name: &str) -> Option<Arc<[ArrayRef]>> {
        match self.shelf().take(&Key::Column { digest: digest.to_owned(), name: name.to_owned() }) {
            Some(Thing::Column(column)) => Some(column),
            _ => None,
        }
    }

    pub(super) fn keep_column(&self, digest: &str, name: &str, column: &Arc<[ArrayRef]>) {
        let bytes = column.iter().map(|part| part.get_array_memory_size()).sum();
        self.keep(Key::Column { digest: digest.to_owned(), name: name.to_owned() }, Thing::Column(Arc::clone(column)), bytes);
    }

    /// The matches of a run.
    pub(super) fn matches(&self, run: RunId) -> Option<Arc<engine::Past>> {
        match self.shelf().take(&Key::Matches(run.to_string())) {
            Some(Thing::Matches(matches)) => Some(matches),
            _ => None,
        }
    }

    pub(super) fn keep_matches(&self, run: RunId, matches: &Arc<engine::Past>) {
        self.keep(Key::Matches(run.to_string()), Thing::Matches(Arc::clone(matches)), matches.bytes());
    }

    /// What is known of a dataset's records under the names of a mapping. There is room for all that it may become.
    pub(super) fn signatures(&self, digest: &str, mapping: &str, rows: usize) -> Arc<engine::Signatures> {
        let key = Key::Signatures { digest: digest.to_owned(), mapping: mapping.to_owned() };
        if let Some(Thing::Signatures(signatures)) = self.shelf().take(&key) {
            return signatures;
        }
        let signatures = Arc::default();
        self.keep(key, Thing::Signatures(Arc::clone(&signatures)), engine::Signatures::most_bytes(rows));
        signatures
    }

    fn keep(&self, key: Key, thing: Thing, bytes: usize) {
        if bytes <= self.most {
            self.shelf().put(key, thing, bytes, self.most);
        }
    }

    /// A shelf that somebody broke off at is still a shelf: entries are put whole.
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn take(&mut self, key: &Key) -> Option<Thing> {
        self.clock += 1;
        let entry = self.entries.get_mut(key)?;
        entry.used = self.clock;
        Some(entry.thing.clone())
    }

    fn put(&mut self, key: Key, thing: Thing, bytes: usize, most: usize) {
        self.clock += 1;
        let entry = Entry { thing, bytes, used: self.clock };
        self.bytes += bytes;
        self.bytes -= self.entries.insert(key, entry).map_or(0, |before| before.bytes);
        while self.bytes > most {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(key, _)| key.clone());
            let Some(gone) = oldest.and_then(|key| self.entries.remove(&key)) else { break };
            self.bytes -= gone.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::UInt64Array;

    use super::*;

    fn column(rows: u64) -> Arc<[ArrayRef]> {
        Arc::new([Arc::new(UInt64Array::from_iter_values(0..rows)) as ArrayRef])
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let size = column(1000)[0].get_array_memory_size();
        let kept = Kept::new(3 * size);
        for name in ["a", "b", "c"] {
            kept.keep_column("d", name, &column(1000));
        }
        assert!(kept.column("d", "a").is_some());
        assert!(kept.column("other", "a").is_none());
        kept.keep_column("d", "e", &column(1000));
        let there = |name: &str| kept.column("d", name).is_some();
        assert_eq!(["a", "b", "c", "e"].map(there), [true, false, true, true]);
        // The same again takes its own place, and what is larger than everything is not kept.
        kept.keep_column("d", "a", &column(1000));
        kept.keep_column("d", "large", &column(4000));
        assert_eq!(["a", "c", "e", "large"].map(there), [true, true, true, false]);
        assert_eq!(kept.shelf().bytes, 3 * size);
    }

    #[test]
    fn signatures_are_of_one_dataset_and_mapping() {
        let kept = Kept::new(1_000_000);
        let first = kept.signatures("d", "{}", 10);
        assert!(Arc::ptr_eq(&first, &kept.signatures("d", "{}", 10)));
        assert!(!Arc::ptr_eq(&first, &kept.signatures("d", "{ }", 10)) && !Arc::ptr_eq(&first, &kept.signatures("e", "{}", 10)));
        assert!(kept.shelf().bytes > 0);
    }
}
