//! The kernel that a learned score is learned with: how often each pattern of levels is seen among the pairs of a pass.

use std::sync::{Arc, LazyLock};

use arrow::array::{AsArray, RecordBatch, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt64Type};

use super::{Found, Item, Kernel, Sorted, each_block, window};
use crate::Error;
use crate::condition::Bound;
use crate::learned::{Judge, Patterns};

static COUNTS: LazyLock<SchemaRef> = LazyLock::new(|| {
    let number = |name: &str| Field::new(name, DataType::UInt64, false);
    Arc::new(Schema::new(vec![number("pattern"), number("count")]))
});

/// Counts the patterns of the pairs that [`super::pair::PairKernel`] will look at, and how many others share their key.
#[derive(Debug)]
pub(crate) struct PatternKernel {
    pub(crate) bound: Bound,
    pub(crate) judge: Judge,
}

impl Kernel for PatternKernel {
    fn name(&self) -> &'static str {
        "patterns"
    }

    fn schema(&self) -> SchemaRef {
        Arc::clone(&COUNTS)
    }

    fn run(&self, left: &Sorted, right: &Sorted) -> Result<Found, Error> {
        let mut patterns = Patterns::new();
        let (mut candidates, mut cut_off) = (0u64, 0usize);
        each_block(left, right, |lefts: &[Item], rights: &[Item]| {
            let mut seen = 0u64;
            let work = window::by_axes(&self.bound, self.judge.axes(), lefts, rights, |l, r| {
                if let Some(pattern) = self.judge.pattern(&self.bound, l.spot, r.spot) {
                    *patterns.entry(pattern).or_insert(0) += 1;
                    seen += 1;
                }
            });
            let all = (lefts.len() as u64).saturating_mul(rights.len() as u64);
            if all > seen {
                *patterns.entry(self.judge.unseen()).or_insert(0) += all - seen;
            }
            candidates += work.compared;
            cut_off += usize::from(work.cut_off);
            Ok::<(), Error>(())
        })?;
        let (patterns, counts): (Vec<u64>, Vec<u64>) = patterns.into_iter().unzip();
        let columns: Vec<arrow::array::ArrayRef> = vec![Arc::new(UInt64Array::from(patterns)), Arc::new(UInt64Array::from(counts))];
        Ok(Found { pairs: RecordBatch::try_new(self.schema(), columns)?, candidates, cut_off })
    }
}

/// The counts of all partitions together.
pub(crate) fn patterns(batches: &[RecordBatch]) -> Patterns {
    let mut all = Patterns::new();
    for batch in batches {
        let [patterns, counts] = [0, 1].map(|at| batch.column(at).as_primitive::<UInt64Type>().values());
        patterns.iter().zip(counts).for_each(|(pattern, count)| *all.entry(*pattern).or_insert(0) += count);
    }
    all
}
