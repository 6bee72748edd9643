//! Pure kernels: one partition of both sides in, matches or candidate pairs out. They know nothing of plans.

pub(crate) mod balance;
mod blocks;
pub(crate) mod group;
pub(crate) mod known;
pub(crate) mod pair;
pub(crate) mod pattern;
pub(crate) mod subset;
pub(crate) mod sums;
mod window;

use std::fmt::Debug;
use std::sync::{Arc, LazyLock};

use arrow::array::{ArrayRef, AsArray, BooleanArray, RecordBatch, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt32Type};

use crate::Error;
use crate::condition::Points;

pub(crate) use blocks::{Item, Sorted, each_block, each_key, joined, split};

/// Work on one partition. It reads the records' values where they lie: what arrives is only which records there are.
pub(crate) trait Kernel: Debug + Send + Sync {
    /// What plans are shown with.
    fn name(&self) -> &'static str;

    /// The result, and how much work it was.
    fn run(&self, left: &Sorted, right: &Sorted) -> Result<Found, Error>;

    /// The result's columns.
    fn schema(&self) -> SchemaRef {
        Arc::clone(&PAIRS)
    }
}

/// What a kernel found.
#[derive(Debug)]
pub(crate) struct Found {
    /// See [`Pairs`].
    pub(crate) pairs: RecordBatch,
    /// Pairs compared.
    pub(crate) candidates: u64,
    /// Blocks that were not compared fully.
    pub(crate) cut_off: usize,
}

static PAIRS: LazyLock<SchemaRef> = LazyLock::new(|| {
    let number = |name: &str| Field::new(name, DataType::UInt32, false);
    Arc::new(Schema::new(vec![
        number("left"),
        number("right"),
        number("points"),
        Field::new("exact", DataType::Boolean, false),
        number("mark"),
    ]))
});

/// What a row of a kernel's result says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Left and right are in one match.
    Match(Verdict),
    /// Left and right satisfy the pass; the assignment is still to come. Whether their block was cut off.
    Candidate(bool),
    /// The left record could as well have been matched.
    AmbiguousLeft,
    /// The right record could as well have been matched.
    AmbiguousRight,
}

/// How sure an assignment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Every best assignment has this match.
    Unique,
    /// So many assignments are equally good, at least.
    Tied(u32),
    /// Too large to be compared or assigned exactly.
    CutOff,
}

impl Mark {
    const fn code(self) -> u32 {
        match self {
            Self::Match(Verdict::CutOff) => 0,
            Self::Match(Verdict::Unique) => 1,
            Self::Match(Verdict::Tied(count)) => count,
            Self::Candidate(false) => u32::MAX,
            Self::Candidate(true) => u32::MAX - 1,
            Self::AmbiguousLeft => u32::MAX - 2,
            Self::AmbiguousRight => u32::MAX - 3,
        }
    }

    const fn of(code: u32) -> Self {
        const CUT: u32 = u32::MAX - 1;
        const LEFT: u32 = u32::MAX - 2;
        const RIGHT: u32 = u32::MAX - 3;
        match code {
            0 => Self::Match(Verdict::CutOff),
            1 => Self::Match(Verdict::Unique),
            u32::MAX => Self::Candidate(false),
            CUT => Self::Candidate(true),
            LEFT => Self::AmbiguousLeft,
            RIGHT => Self::AmbiguousRight,
            count => Self::Match(Verdict::Tied(count)),
        }
    }
}

/// One row of a kernel's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) points: Points,
    pub(crate) mark: Mark,
}

/// Rows of a kernel's result, column by column.
#[derive(Debug, Default)]
pub(crate) struct Pairs {
    left: Vec<u32>,
    right: Vec<u32>,
    points: Vec<u32>,
    exact: Vec<bool>,
    mark: Vec<u32>,
}

impl Pairs {
    pub(crate) fn push(&mut self, pair: Pair) {
        self.left.push(pair.left);
        self.right.push(pair.right);
        self.points.push(pair.points.millionths);
        self.exact.push(pair.points.exact);
        self.mark.push(pair.mark.code());
    }

    /// Notes a record that could as well have been matched.
    pub(crate) fn ambiguous(&mut self, mark: Mark, index: u32) {
        self.push(Pair { left: index, right: index, points: Points { millionths: 0, exact: false }, mark });
    }

    pub(crate) fn into_batch(self) -> Result<RecordBatch, Error> {
        let number = |values: Vec<u32>| -> ArrayRef { Arc::new(UInt32Array::from(values)) };
        let columns =
            vec![number(self.left), number(self.right), number(self.points), Arc::new(BooleanArray::from(self.exact)), number(self.mark)];
        Ok(RecordBatch::try_new(Arc::clone(&PAIRS), columns)?)
    }
}

/// The rows of a kernel's result.
pub(crate) fn rows(batch: &RecordBatch) -> impl Iterator<Item = Pair> + '_ {
    let column = |at: usize| batch.column(at).as_primitive::<UInt32Type>().values();
    let (left, right, points, mark) = (column(0), column(1), column(2), column(4));
    let exact = batch.column(3).as_boolean();
    (0..batch.num_rows()).map(move |row| Pair {
        left: left[row],
        right: right[row],
        points: Points { millionths: points[row], exact: exact.value(row) },
        mark: Mark::of(mark[row]),
    })
}
