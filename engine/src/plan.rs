//! The plan of one pass: both sides scanned, hash-repartitioned by block key, and matched partition by partition.

use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion_execution::TaskContext;
use datafusion_execution::config::SessionConfig;
use datafusion_physical_expr::Partitioning;
use datafusion_physical_expr::expressions::Column;
use datafusion_physical_plan::repartition::RepartitionExec;
use datafusion_physical_plan::streaming::StreamingTableExec;
use datafusion_physical_plan::{ExecutionPlan, collect_partitioned};
use tokio::runtime::{Builder, Runtime};

use crate::block::{self, Extent};
use crate::condition::Rule;
use crate::kernel::Kernel;
use crate::match_exec::{CANDIDATES, CUT_OFF, MatchExec};
use crate::scan::{self, Offer, Records, Scan, Shape};
use crate::wanted::Wanted;
use crate::{Error, Options};

/// Records of both sides in one partition, about. Many more are sorted slowly, in memory far from the processor; many fewer tear
/// neighbours apart that are compared one after the other. Measured at twenty million records.
const PARTITION_RECORDS: usize = 4_000_000;

/// Threads of its own, for as long as one reconciliation runs.
pub(crate) struct Machine {
    runtime: Runtime,
    shape: Shape,
}

/// What a plan gave.
pub(crate) struct Ran {
    pub(crate) batches: Vec<RecordBatch>,
    pub(crate) candidates: u64,
    pub(crate) cut_off: bool,
}

impl Machine {
    pub(crate) fn new(options: Options) -> Result<Self, Error> {
        let threads = options.threads_meant();
        let runtime = Builder::new_multi_thread().worker_threads(threads).thread_name("engine").build().map_err(Error::Threads)?;
        Ok(Self { runtime, shape: Shape { partitions: threads, batch_rows: options.batch_rows.clamp(1, 1 << 20) } })
    }

    /// Threads that work.
    pub(crate) const fn threads(&self) -> usize {
        self.shape.partitions
    }

    /// How finely plans are cut.
    pub(crate) const fn shape(&self) -> Shape {
        self.shape
    }

    /// Runs one pass's plan to its end, over the blocks of both sides that are wanted.
    pub(crate) fn run(
        &self,
        inputs: [(&Arc<Records>, Offer); 2],
        (rule, extent): (&Arc<Rule>, Extent),
        kernel: Arc<dyn Kernel>,
        mut wanted: [Wanted; 2],
    ) -> Result<Ran, Error> {
        // A text that is looked in has many words, and almost none of them is looked for: those are not even sent through the plan.
        if let Some(inner) = block::inner(rule, extent) {
            let (records, offer) = inputs[inner as usize];
            wanted[1 - inner as usize] = Wanted::Hashed(Arc::new(scan::filter(records, rule, extent, offer, self.shape)?));
        }
        let records: usize = inputs.iter().map(|(records, _)| records.table.rows()).sum();
        let partitions = self.shape.partitions.max(records / PARTITION_RECORDS);
        let side = |at: usize| self.side(inputs[at].0, (inputs[at].1, &wanted[at]), (rule, extent), partitions);
        let [left, right] = [side(0)?, side(1)?];
        let plan: Arc<dyn ExecutionPlan> = Arc::new(MatchExec::new(left, right, kernel, inputs.map(|(records, _)| records.chunks.clone())));
        let config = SessionConfig::new().with_batch_size(self.shape.batch_rows).with_target_partitions(partitions);
        let context = Arc::new(TaskContext::default().with_session_config(config));
        let partitions = self.runtime.block_on(collect_partitioned(Arc::clone(&plan), context))?;
        let metrics = plan.metrics().unwrap_or_default();
        let count = |name: &str| metrics.sum_by_name(name).map_or(0, |value| value.as_usize() as u64);
        Ok(Ran { batches: partitions.into_iter().flatten().collect(), candidates: count(CANDIDATES), cut_off: count(CUT_OFF) > 0 })
    }

    fn side(
        &self,
        records: &Arc<Records>,
        what: (Offer, &Wanted),
        (rule, extent): (&Arc<Rule>, Extent),
        partitions: usize,
    ) -> Result<Arc<dyn ExecutionPlan>, Error> {
        let sources = Scan::partitions(records, rule, extent, what, self.shape);
        let schema = Arc::clone(sources[0].schema());
        let scan = Arc::new(StreamingTableExec::try_new(schema, sources, None, [], false, None)?);
        let by_block = Partitioning::Hash(vec![Arc::new(Column::new("block", 0))], partitions);
        Ok(Arc::new(RepartitionExec::try_new(scan, by_block)?))
    }
}
