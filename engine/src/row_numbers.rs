//! The row numbers of a table's records. Mostly none is missing, and then they take no memory.

use arrow::array::UInt64Array;

/// Row numbers by record, and records by row number.
#[derive(Debug, Default)]
pub(crate) struct RowNumbers {
    length: u32,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// No row is missing behind the first one.
    Unbroken(u64),
    /// The numbers, and the index of each part's first record.
    Broken(Vec<u32>, Vec<UInt64Array>),
}

impl Default for Kind {
    fn default() -> Self {
        Self::Unbroken(1)
    }
}

impl RowNumbers {
    /// Rising numbers, part by part.
    pub(crate) fn new<'a>(parts: impl Iterator<Item = &'a UInt64Array>) -> Self {
        let parts: Vec<&UInt64Array> = parts.filter(|part| !part.is_empty()).collect();
        let (mut starts, mut length) = (Vec::with_capacity(parts.len()), 0);
        for part in &parts {
            starts.push(length);
            length += part.len() as u32;
        }
        let first = parts.first().and_then(|part| part.values().first().copied());
        let last = parts.last().and_then(|part| part.values().last().copied());
        // They rise, so the ends say whether one is missing.
        let unbroken = first.zip(last).filter(|(first, last)| last - first + 1 == u64::from(length));
        let kind = match unbroken {
            Some((first, _)) => Kind::Unbroken(first),
            None => Kind::Broken(starts, parts.into_iter().cloned().collect()),
        };
        Self { length, kind }
    }

    /// The index of the record with that number.
    pub(crate) fn index(&self, row: u64) -> Option<u32> {
        match &self.kind {
            Kind::Unbroken(first) => row.checked_sub(*first).and_then(|at| u32::try_from(at).ok()).filter(|at| *at < self.length),
            Kind::Broken(starts, parts) => {
                let part = parts.partition_point(|part| part.values().last().is_some_and(|last| *last < row));
                let at = parts.get(part)?.values().binary_search(&row).ok()?;
                Some(starts[part] + at as u32)
            }
        }
    }

    /// The number of a record.
    pub(crate) fn of(&self, index: u32) -> u64 {
        match &self.kind {
            Kind::Unbroken(first) => first + u64::from(index),
            Kind::Broken(starts, parts) => {
                let part = starts.partition_point(|start| *start <= index) - 1;
                parts[part].value((index - starts[part]) as usize)
            }
        }
    }

    /// The highest number; 0 without records.
    pub(crate) fn last(&self) -> u64 {
        self.length.checked_sub(1).map_or(0, |last| self.of(last))
    }

    /// All of them, by record.
    pub(crate) fn all(&self) -> UInt64Array {
        (0..self.length).map(|index| self.of(index)).collect::<Vec<_>>().into()
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, RowNumbers, UInt64Array};

    #[test]
    fn numbers_and_records_find_each_other() {
        for (parts, unbroken) in [
            (vec![vec![1, 2, 3], vec![], vec![4]], true),
            (vec![vec![7, 8]], true),
            (vec![vec![], vec![1, 3], vec![4, 9]], false),
            (vec![vec![]], false),
        ] {
            let arrays: Vec<UInt64Array> = parts.iter().cloned().map(UInt64Array::from).collect();
            let numbers = RowNumbers::new(arrays.iter());
            let all = parts.concat();
            assert_eq!(matches!(numbers.kind, Kind::Unbroken(_)), unbroken);
            assert_eq!((numbers.all().values().to_vec(), numbers.last()), (all.clone(), all.last().copied().unwrap_or(0)));
            let by_hand = |row: u64| all.iter().position(|other| *other == row).map(|at| at as u32);
            assert!((0..12).all(|row| numbers.index(row) == by_hand(row)), "{all:?}");
        }
    }
}
