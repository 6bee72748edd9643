//! The one operator: gathers a partition of both sides and runs a kernel over it. It knows nothing of rules.

use std::fmt;
use std::sync::Arc;

use datafusion_common::tree_node::TreeNodeRecursion;
use datafusion_common::{DataFusionError, Result};
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_expr::{Distribution, EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion_physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion_physical_plan::metrics::{ExecutionPlanMetricsSet, MetricBuilder, MetricsSet};
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties};

use futures_util::TryStreamExt as _;

use crate::chunks::Chunks;
use crate::kernel::{Kernel, Sorted};
use crate::scan;

/// Name of the metric that counts compared pairs.
pub(crate) const CANDIDATES: &str = "candidates";
/// Name of the metric that counts blocks that were not compared fully.
pub(crate) const CUT_OFF: &str = "cut_off";

/// Runs a kernel over each partition of two children that are partitioned alike.
#[derive(Debug)]
pub(crate) struct MatchExec {
    children: [Arc<dyn ExecutionPlan>; 2],
    kernel: Arc<dyn Kernel>,
    chunks: [Chunks; 2],
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl MatchExec {
    pub(crate) fn new(left: Arc<dyn ExecutionPlan>, right: Arc<dyn ExecutionPlan>, kernel: Arc<dyn Kernel>, chunks: [Chunks; 2]) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(kernel.schema()),
            Partitioning::UnknownPartitioning(left.output_partitioning().partition_count()),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Self { children: [left, right], kernel, chunks, properties: Arc::new(properties), metrics: ExecutionPlanMetricsSet::new() }
    }
}

impl DisplayAs for MatchExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MatchExec: kernel={}", self.kernel.name())
    }
}

impl ExecutionPlan for MatchExec {
    fn name(&self) -> &'static str {
        "MatchExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.children.iter().collect()
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        // The plan's builder puts both children behind the same hash partitioning; there is nothing to add.
        vec![Distribution::UnspecifiedDistribution; 2]
    }

    fn apply_expressions(&self, _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let [left, right] = <[Arc<dyn ExecutionPlan>; 2]>::try_from(children)
            .map_err(|children| DataFusionError::Plan(format!("MatchExec has two children, not {}", children.len())))?;
        Ok(Arc::new(Self::new(left, right, Arc::clone(&self.kernel), self.chunks.clone())))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        use datafusion_physical_plan::execution_plan::ChildrenPropertiesMode;
        self.replace_children(children, ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let left = self.children[0].execute(partition, Arc::clone(&context))?;
        let right = self.children[1].execute(partition, context)?;
        let candidates = MetricBuilder::new(&self.metrics).counter(CANDIDATES, partition);
        let cut_off = MetricBuilder::new(&self.metrics).counter(CUT_OFF, partition);
        let kernel = Arc::clone(&self.kernel);
        let [of_left, of_right] = self.chunks.clone();
        let found = async move {
            let (left, right) = futures_util::future::try_join(gather(left), gather(right)).await?;
            let (left, right) = (Sorted::new(left, of_left), Sorted::new(right, of_right));
            let found = kernel.run(&left, &right).map_err(|error| DataFusionError::External(Box::new(error)))?;
            candidates.add(usize::try_from(found.candidates).unwrap_or(usize::MAX));
            cut_off.add(found.cut_off);
            Ok(found.pairs)
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), futures_util::stream::once(found))))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }
}

/// The records of a partition.
async fn gather(mut stream: SendableRecordBatchStream) -> Result<Vec<u64>> {
    let mut records = Vec::new();
    while let Some(batch) = stream.try_next().await? {
        records.extend(scan::records(&batch));
    }
    Ok(records)
}
