//! Hashes of a side's records over some of what they say: what records are told apart or found alike by, several times in one
//! reconciliation, and again in the next one on the same records.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::Error;
use crate::block::{self, Extent};
use crate::condition::{Check, Rule, Test};
use crate::repeated::repeated;
use crate::scan::{self, Offer, Records, Shape};

/// Records of a side up to which its hashes are kept for the next look. Beyond it memory is worth more than time.
const KEPT: usize = 4_000_000;

/// Whether hashes of so many records are kept.
pub(crate) const fn are_kept(rows: usize) -> bool {
    rows <= KEPT
}

/// What hangs on records that share something is kept for any number of records, when they are at most one in so many.
const ONE_IN: usize = 8;

/// Whether so many of all records are few enough to keep what hangs on them.
pub(crate) const fn are_few(records: usize, rows: usize) -> bool {
    records <= rows / ONE_IN
}

/// So many sets of hashes are kept. Rulesets ask for few.
const MOST: usize = 12;

/// So many things are kept of the records beside those of another table.
const MOST_BESIDE: usize = 4;

/// By record: the hash; 0 for a record that has none. Equal hashes are no proof anyway, so half a hash is enough.
pub(crate) type Hashes = Arc<Vec<u32>>;

/// The records that share a hash with another one, by hash and index.
pub(crate) type Repeated = Arc<Vec<(u32, u32)>>;

/// The hashes of one table's records that were asked for, by what they are over. See [`crate::Table::with_signatures`].
#[derive(Debug, Default)]
pub struct Signatures {
    hashes: Shelf<Vec<u32>>,
    repeated: Shelf<Vec<(u32, u32)>>,
    beside: Mutex<VecDeque<Beside>>,
}

/// What was made of a table's records and those of another one.
#[derive(Debug)]
struct Beside {
    told: String,
    other: Weak<Signatures>,
    made: Arc<dyn Any + Send + Sync>,
}

impl Signatures {
    /// The bytes that they take for so many records, at most.
    pub const fn most_bytes(rows: usize) -> usize {
        let hashes = if are_kept(rows) { rows * size_of::<u32>() } else { 0 };
        (hashes + rows / ONE_IN * size_of::<(u32, u32)>()) * MOST + rows * size_of::<(u32, u32)>() * MOST_BESIDE
    }

    /// The hashes over what is `told` of so many records, computed when they are not known.
    pub(crate) fn of(&self, told: String, rows: usize, compute: impl FnOnce() -> Result<Vec<u32>, Error>) -> Result<Hashes, Error> {
        self.hashes.of(told, |_| are_kept(rows), compute)
    }

    /// The records with the hashes over what is `told` that others have too, kept while they are few. The hashes themselves are not.
    pub(crate) fn repeated(
        &self,
        told: String,
        (rows, threads): (usize, usize),
        compute: impl FnOnce() -> Result<Vec<u32>, Error>,
    ) -> Result<Repeated, Error> {
        self.repeated.of(told, |found: &Vec<_>| are_few(found.len(), rows), || Ok(repeated(&compute()?, threads)))
    }

    /// What is kept of these records and those of another table under the name.
    pub(crate) fn beside<T: Send + Sync + 'static>(&self, other: &Arc<Self>, told: &str) -> Option<Arc<T>> {
        let beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        let known = beside.iter().find(|known| known.told == told && known.other.ptr_eq(&Arc::downgrade(other)))?;
        Arc::clone(&known.made).downcast().ok()
    }

    /// Keeps what was made of these records and those of another table, in the place of what was made of others under the name, or
    /// else of what is there longest.
    pub(crate) fn keep_beside<T: Send + Sync + 'static>(&self, other: &Arc<Self>, told: String, made: &Arc<T>) {
        let made: Arc<dyn Any + Send + Sync> = Arc::<T>::clone(made);
        let mut beside = self.beside.lock().unwrap_or_else(PoisonError::into_inner);
        beside.retain(|known| known.told != told);
        beside.truncate(MOST_BESIDE - 1);
        beside.push_front(Beside { told, other: Arc::downgrade(other), made });
    }
}

/// Things by what they are of.
#[derive(Debug)]
struct Shelf<T>(Mutex<HashMap<String, Arc<T>>>);

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shelf<T> {
    /// What is there under the name, else what is computed, which stays there if it is worth it.
    fn of(&self, told: String, is_kept: impl FnOnce(&T) -> bool, compute: impl FnOnce() -> Result<T, Error>) -> Result<Arc<T>, Error> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&told) {
            return Ok(Arc::clone(found));
        }
        let made = Arc::new(compute()?);
        let mut known = known();
        if known.len() < MOST && is_kept(&made) {
            known.insert(told, Arc::clone(&made));
        }
        Ok(made)
    }
}

/// The block hashes of all records of one side, open or not; none for those that are excluded or have a blank.
pub(crate) fn of_blocks(records: &Records, rule: &Rule, extent: Extent, shape: Shape) -> Result<Hashes, Error> {
    records.table.signatures.of(told(records, rule, extent), records.table.rows(), || compute(records, rule, extent, shape))
}

fn compute(records: &Records, rule: &Rule, extent: Extent, shape: Shape) -> Result<Vec<u32>, Error> {
    let excluded = records.exclusions()?;
    let what = (extent, Offer::everything(records.side));
    let of_slice = |first: u32, keys: Vec<(u32, u32)>| {
        let mut hashes = vec![0; keys.last().map_or(0, |(at, _)| *at as usize + 1)];
        keys.into_iter().for_each(|(at, hash)| hashes[at as usize] = hash);
        (first as usize, hashes)
    };
    let mut all = vec![0; records.table.rows()];
    for (first, hashes) in scan::each_keys(records, rule, what, shape, |index| !excluded[index as usize], of_slice)? {
        all[first..first + hashes.len()].copy_from_slice(&hashes);
    }
    Ok(all)
}

/// What a block hash is over: the columns of the key by name with what they are compared by, and those that must not be blank.
pub(crate) fn told(records: &Records, rule: &Rule, extent: Extent) -> String {
    let columns = rule.columns(records.side);
    let name = |test: &Test| records.table.schema().field(columns[test.of(records.side)]).name().as_str();
    let asked = || rule.tests.iter().filter(|test| !test.evidence);
    let key: Vec<(&str, &Check)> = asked().filter(|test| block::is_in_key(test, extent)).map(|test| (name(test), &test.check)).collect();
    // Too short a text has no hash, whatever is in the key.
    let contained = asked().map(|test| &test.check).find(|check| matches!(check, Check::Contained(_)));
    let mut filled: Vec<&str> = asked().map(name).collect();
    filled.sort_unstable();
    filled.dedup();
    format!("{} {key:?} {contained:?} {filled:?}", records.side)
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray, UInt64Array};
    use ruleset::{Pass, Side};

    use super::{Arc, Error, Extent, MOST_BESIDE, Records, Rule, Signatures, told};
    use crate::{Corpus, Table};

    #[test]
    fn what_is_told_is_all_that_hashes_depend_on() -> Result<(), Error> {
        let text = || -> ArrayRef { Arc::new(StringArray::from(vec!["A"])) };
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("_row", Arc::new(UInt64Array::from(vec![1]))),
            ("_excluded", Arc::new(BooleanArray::from(vec![false]))),
            ("name", text()),
            ("other", text()),
            ("amount", Arc::new(Int64Array::from(vec![1]))),
            ("day", Arc::new(Date32Array::from(vec![1]))),
        ];
        let table = Table::new(vec![RecordBatch::try_from_iter(columns)?])?;
        let records = Records::new(&table, Side::Right)?;
        let tell = |conditions: &str, extent: Extent| {
            let pass: Pass = serde_json::from_str(&format!(r#"{{ "name": "p", "conditions": [{conditions}] }}"#)).expect("a pass");
            Ok::<_, Error>(told(&records, &Rule::new(&pass, table.schema(), table.schema(), &Corpus::default())?, extent))
        };
        let name = r#"{ "kind": "equal", "field": "name" }"#;
        let amount = |knobs: &str| format!(r#"{name}, {{ "kind": "amount-within", "field": "amount"{knobs} }}"#);
        let day =
            |from: i8, to: i8| format!(r#"{name}, {{ "kind": "date-window", "field": "day", "from_days": {from}, "to_days": {to} }}"#);
        let similar =
            |field: &str, least: u8| format!(r#"{name}, {{ "kind": "text-similar", "field": "{field}", "minimum_percent": {least} }}"#);
        let (all, key) = (Extent::Everything, Extent::GroupKey);
        let alike = [
            [(similar("other", 60), all), (similar("other", 90), all)],
            [(amount(r#", "absolute": "2""#), all), (amount(r#", "absolute": "3""#), all)],
            [(amount(r#", "absolute": "2""#), all), (amount(""), key)],
            [(day(0, 1), all), (day(0, 5), all)],
        ];
        for [(one, of_one), (other, of_other)] in &alike {
            assert_eq!(tell(one, *of_one)?, tell(other, *of_other)?, "{one} and {other}");
        }
        let apart = [
            [(amount(""), all), (amount(""), key)],
            [(amount(""), all), (amount(r#", "absolute": "2""#), all)],
            [(amount(""), all), (amount(r#", "sign": "flipped""#), all)],
            [(day(0, 0), all), (day(1, 1), all)],
            // Blank ones have no hash.
            [(similar("other", 60), all), (similar("name", 60), all)],
        ];
        for [(one, of_one), (other, of_other)] in &apart {
            assert_ne!(tell(one, *of_one)?, tell(other, *of_other)?, "{one} and {other}");
        }
        Ok(())
    }

    #[test]
    fn what_was_made_of_two_tables_is_of_both() {
        let [left, right, other] = [0; 3].map(|_| Arc::new(Signatures::default()));
        left.keep_beside(&right, "crowds".to_owned(), &Arc::new(7));
        assert_eq!(left.beside(&right, "crowds"), Some(Arc::new(7)));
        assert_eq!((left.beside::<i32>(&other, "crowds"), left.beside::<i32>(&right, "crowd")), (None, None));
        left.keep_beside(&other, "crowds".to_owned(), &Arc::new(8));
        left.keep_beside(&other, "runs".to_owned(), &Arc::new(9));
        assert_eq!((left.beside::<i32>(&right, "crowds"), left.beside(&other, "crowds")), (None, Some(Arc::new(8))));
        assert_eq!(left.beside(&other, "runs"), Some(Arc::new(9)));
        (0..MOST_BESIDE - 1).for_each(|at| left.keep_beside(&other, at.to_string(), &Arc::new(at)));
        assert_eq!((left.beside::<i32>(&other, "crowds"), left.beside(&other, "runs")), (None, Some(Arc::new(9))));
    }
}
