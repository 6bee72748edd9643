//! What is known of the texts of two tables as a whole: how often each of them, and each part of them, stands there.
//!
//! Some conditions weigh by it. It is counted once for a run, or batch by batch by whoever explains a pair of that run; both
//! count the same, in any order.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arrow::array::RecordBatch;
use ruleset::condition::On;
use ruleset::{Condition, Measure, Pass, Ruleset, Score, Side};

use crate::condition::similar::Frequencies;
use crate::condition::values::{text, texts};
use crate::{Error, Table};

/// Two columns whose texts are counted together: those of one condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Columns([(Side, String); 2]);

impl Columns {
    fn of(pass: &Pass, on: On<'_>) -> Self {
        let side = |side: Side| pass.netting.unwrap_or(side);
        Self([(side(Side::Left), on.left.to_owned()), (side(Side::Right), on.right.to_owned())])
    }
}

/// Counts of the texts that a ruleset's conditions weigh by.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    counted: BTreeMap<Columns, Arc<Frequencies>>,
}

static NOTHING: LazyLock<Arc<Frequencies>> = LazyLock::new(Arc::default);

impl Corpus {
    /// Nothing counted yet, for the columns that this ruleset weighs by.
    pub fn new(ruleset: &Ruleset) -> Self {
        let mut counted = BTreeMap::new();
        for pass in &ruleset.passes {
            for condition in &pass.conditions {
                let Condition::TextSimilar(similar) = condition else { continue };
                if (pass.score == Score::Learned || similar.measure == Measure::Trigram)
                    && let Some(on) = condition.on()
                {
                    counted.insert(Columns::of(pass, on), Arc::default());
                }
            }
        }
        Self { counted }
    }

    /// Counts both tables for this ruleset. Costs nothing when no condition weighs by it.
    ///
    /// # Errors
    /// [`Error::NoField`] or [`Error::Layout`] when a table does not have the texts.
    pub fn of(left: &Table, right: &Table, ruleset: &Ruleset) -> Result<Self, Error> {
        let mut corpus = Self::new(ruleset);
        for (side, table) in [(Side::Left, left), (Side::Right, right)] {
            table.batches().iter().try_for_each(|batch| corpus.count(side, batch))?;
        }
        Ok(corpus)
    }

    /// The fields of a side whose texts are counted; with none, there is nothing to count.
    pub fn fields(&self, side: Side) -> Vec<&str> {
        let mut fields: Vec<&str> =
            self.counted.keys().flat_map(|columns| &columns.0).filter(|(of, _)| *of == side).map(|(_, field)| field.as_str()).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// Counts some more records of a side.
    ///
    /// # Errors
    /// [`Error::NoField`] or [`Error::Layout`] when the batch does not have the texts.
    pub fn count(&mut self, side: Side, batch: &RecordBatch) -> Result<(), Error> {
        for (columns, frequencies) in &mut self.counted {
            let frequencies = Arc::make_mut(frequencies);
            for (_, field) in columns.0.iter().filter(|(of, _)| *of == side) {
                let column = texts(batch.column_by_name(field).ok_or_else(|| Error::NoField { field: field.clone() })?)?;
                (0..batch.num_rows()).filter_map(|row| text(&column, row)).for_each(|text| frequencies.count(text));
            }
        }
        Ok(())
    }

    /// Of the columns of a condition.
    pub(crate) fn frequencies(&self, pass: &Pass, on: On<'_>) -> Arc<Frequencies> {
        Arc::clone(self.counted.get(&Columns::of(pass, on)).unwrap_or(&NOTHING))
    }
}
