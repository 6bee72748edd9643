//! What is known of the texts of two tables as a whole: how often each of them, and each part of them, stands there.
//!
//! Some conditions weigh by it. It is counted once for a run, or batch by batch by whoever explains a pair of that run; both
//! count the same, in any order.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use arrow::array::RecordBatch;
use ruleset::condition::On;
use ruleset::{Condition, Measure, Pass, Ruleset, Score, Side};

use crate::condition::similar::{Frequencies, Wanted};
use crate::condition::values::{text, texts};
use crate::{Error, Options, Table};

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
        let mut counted: BTreeMap<Columns, Wanted> = BTreeMap::new();
        for pass in &ruleset.passes {
            for condition in &pass.conditions {
                let Condition::TextSimilar(similar) = condition else { continue };
                let Some(on) = condition.on() else { continue };
                let wanted = Wanted { trigrams: similar.measure == Measure::Trigram, whole_texts: pass.score == Score::Learned };
                if wanted != Wanted::default() {
                    let known: &mut Wanted = counted.entry(Columns::of(pass, on)).or_default();
                    known.trigrams |= wanted.trigrams;
                    known.whole_texts |= wanted.whole_texts;
                }
            }
        }
        Self { counted: counted.into_iter().map(|(columns, wanted)| (columns, Arc::new(Frequencies::new(wanted)))).collect() }
    }

    /// Counts both tables for this ruleset. Costs nothing when no condition weighs by it.
    ///
    /// # Errors
    /// [`Error::NoField`] or [`Error::Layout`] when a table does not have the texts.
    pub fn of(left: &Table, right: &Table, ruleset: &Ruleset, options: &Options) -> Result<Self, Error> {
        let mut corpus = Self::new(ruleset);
        if corpus.counted.is_empty() {
            return Ok(corpus);
        }
        let of_side = |(side, table): (Side, &'_ Table)| table.batches().iter().map(move |batch| (side, batch.clone())).collect::<Vec<_>>();
        let batches: Vec<(Side, RecordBatch)> = [(Side::Left, left), (Side::Right, right)].into_iter().flat_map(of_side).collect();
        let each = batches.len().div_ceil(options.threads_meant()).max(1);
        let empty = corpus.clone();
        let counted = std::thread::scope(|scope| {
            let count = |some: &[(Side, RecordBatch)]| {
                let mut own = empty.clone();
                some.iter().try_for_each(|(side, batch)| own.count(*side, batch)).map(|()| own)
            };
            let running: Vec<_> = batches.chunks(each).map(|some| scope.spawn(move || count(some))).collect();
            running.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        // Sums do not depend on who counted what.
        for part in counted {
            corpus.merge(&part.map_err(|_| Error::layout("counting texts broke off"))??);
        }
        Ok(corpus)
    }

    fn merge(&mut self, other: &Self) {
        for (columns, frequencies) in &mut self.counted {
            if let Some(more) = other.counted.get(columns) {
                Arc::make_mut(frequencies).merge(more);
            }
        }
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
        let mut places = Vec::new();
        for (columns, frequencies) in &mut self.counted {
            let frequencies = Arc::make_mut(frequencies);
            for (_, field) in columns.0.iter().filter(|(of, _)| *of == side) {
                let column = texts(batch.column_by_name(field).ok_or_else(|| Error::NoField { field: field.clone() })?)?;
                (0..batch.num_rows()).filter_map(|row| text(&column, row)).for_each(|text| frequencies.count(text, &mut places));
            }
        }
        Ok(())
    }

    /// Of the columns of a condition.
    pub(crate) fn frequencies(&self, pass: &Pass, on: On<'_>) -> Arc<Frequencies> {
        Arc::clone(self.counted.get(&Columns::of(pass, on)).unwrap_or(&NOTHING))
    }
}
