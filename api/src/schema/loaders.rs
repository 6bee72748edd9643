//! Edges between rows, batched: whatever a request asks for on one level is one statement per kind of row.
//!
//! A loader lives as long as its request and remembers nothing, so nothing leaks into another tenant's answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Context;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::runtime::{TokioSpawner, TokioTimer};
use entity::{
    Dataset, DatasetId, Export, ExportId, Job, Mapping, Reconciliation, ReconciliationId, Ruleset, RulesetId, RulesetVersion, Run, RunId,
    Scope, Source, SourceId, Upload, UploadId,
};

use super::breaks::OpenReasons;
use super::records::RecordsOf;
use crate::App;
use crate::access::Caller;
use crate::error::{Error, Result};

/// The edges of one request.
pub(crate) struct Loaders(Option<DataLoader<Rows>>);

/// What loads: the connections and whose rows may be seen.
pub(crate) struct Rows {
    pub(crate) app: App,
    pub(crate) scope: Scope,
}

impl Loaders {
    pub(crate) fn new(app: &App, caller: &Caller) -> Self {
        let Caller::Member { scope, .. } = caller else {
            return Self(None);
        };
        let rows = Rows { app: app.clone(), scope: *scope };
        Self(Some(DataLoader::new(rows, TokioSpawner::current(), TokioTimer::default()).delay(Duration::ZERO)))
    }
}

/// A fault while loading, shared by everyone who waits for the batch.
#[derive(Debug, Clone)]
pub(crate) struct LoadError(Arc<Error>);

impl<E: Into<Error>> From<E> for LoadError {
    fn from(error: E) -> Self {
        Self(Arc::new(error.into()))
    }
}

/// The row behind a key, or `None`.
pub(crate) async fn load<K>(ctx: &Context<'_>, key: K) -> Result<Option<<Rows as Loader<K>>::Value>>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
    Rows: Loader<K, Error = LoadError>,
{
    let loaders = ctx.data::<Loaders>().map_err(|_| Error::internal("reading the context", "no loaders"))?;
    let Some(loader) = &loaders.0 else {
        return Err(Error::Unauthenticated(crate::access::SIGN_IN_FIRST));
    };
    loader.load_one(key).await.map_err(|LoadError(error)| Error::Internal(anyhow::anyhow!("{error}")))
}

/// The row that another row points to: it is there, or the database is broken.
pub(crate) async fn must_load<K>(ctx: &Context<'_>, key: K) -> Result<<Rows as Loader<K>>::Value>
where
    K: Send + Sync + std::hash::Hash + Eq + Clone + std::fmt::Debug + 'static,
    Rows: Loader<K, Error = LoadError>,
{
    let name = format!("{key:?}");
    load(ctx, key).await?.ok_or_else(|| Error::internal("following an edge", format!("no row {name}")))
}

/// Declares the loader of rows by id.
macro_rules! by_id {
    ($($id:ty => $row:ty, $function:ident;)*) => {$(
        impl Loader<$id> for Rows {
            type Value = $row;
            type Error = LoadError;

            async fn load(&self, keys: &[$id]) -> Result<HashMap<$id, $row>, LoadError> {
                let rows = entity::$function(&self.app.inner().state.db, &self.scope, keys).await?;
                Ok(rows.into_iter().map(|row| (row.id, row)).collect())
            }
        }
    )*};
}

by_id! {
    SourceId => Source, sources_by_ids;
    DatasetId => Dataset, datasets_by_ids;
    RulesetId => Ruleset, rulesets_by_ids;
    ReconciliationId => Reconciliation, reconciliations_by_ids;
    RunId => Run, runs_by_ids;
    UploadId => Upload, uploads_by_ids;
    ExportId => Export, exports_by_ids;
}

/// The newest job that works on a run or an export.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct JobOf(pub(crate) String);

impl Loader<JobOf> for Rows {
    type Value = Job;
    type Error = LoadError;

    async fn load(&self, keys: &[JobOf]) -> Result<HashMap<JobOf, Job>, LoadError> {
        let subjects: Vec<String> = keys.iter().map(|JobOf(subject)| subject.clone()).collect();
        let jobs = entity::jobs_by_subjects(&self.app.inner().state.db, &self.scope, &subjects).await?;
        let mut newest = HashMap::new();
        for job in jobs {
            newest.entry(JobOf(job.subject.clone())).or_insert(job);
        }
        Ok(newest)
    }
}

/// The newest run of a reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct LastRunOf(pub(crate) ReconciliationId);

impl Loader<LastRunOf> for Rows {
    type Value = Run;
    type Error = LoadError;

    async fn load(&self, keys: &[LastRunOf]) -> Result<HashMap<LastRunOf, Run>, LoadError> {
        let ids: Vec<ReconciliationId> = keys.iter().map(|LastRunOf(id)| *id).collect();
        let runs = entity::runs_latest(&self.app.inner().state.db, &self.scope, &ids).await?;
        Ok(runs.into_iter().map(|run| (LastRunOf(run.reconciliation_id), run)).collect())
    }
}

/// One version of a source's mapping.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct MappingOf(pub(crate) SourceId, pub(crate) i32);

impl Loader<MappingOf> for Rows {
    type Value = Mapping;
    type Error = LoadError;

    async fn load(&self, keys: &[MappingOf]) -> Result<HashMap<MappingOf, Mapping>, LoadError> {
        let mut found = HashMap::new();
        for key in keys {
            if let Some(mapping) = entity::mapping_get(&self.app.inner().state.db, &self.scope, key.0, Some(key.1)).await? {
                found.insert(key.clone(), mapping);
            }
        }
        Ok(found)
    }
}

/// One version of a ruleset.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct VersionOf(pub(crate) RulesetId, pub(crate) i32);

impl Loader<VersionOf> for Rows {
    type Value = RulesetVersion;
    type Error = LoadError;

    async fn load(&self, keys: &[VersionOf]) -> Result<HashMap<VersionOf, RulesetVersion>, LoadError> {
        let mut found = HashMap::new();
        for key in keys {
            if let Some(version) = entity::ruleset_version_get(&self.app.inner().state.db, &self.scope, key.0, Some(key.1)).await? {
                found.insert(key.clone(), version);
            }
        }
        Ok(found)
    }
}

/// One record of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RecordOf(pub(crate) DatasetId, pub(crate) u64);

impl Loader<RecordOf> for Rows {
    type Value = super::records::Row;
    type Error = LoadError;

    async fn load(&self, keys: &[RecordOf]) -> Result<HashMap<RecordOf, super::records::Row>, LoadError> {
        let mut wanted: HashMap<DatasetId, Vec<u64>> = HashMap::new();
        for RecordOf(dataset, row) in keys {
            wanted.entry(*dataset).or_default().push(*row);
        }
        let ids: Vec<DatasetId> = wanted.keys().copied().collect();
        let datasets = entity::datasets_by_ids(&self.app.inner().state.db, &self.scope, &ids).await?;
        let mut found = HashMap::new();
        for dataset in datasets {
            let rows = wanted.remove(&dataset.id).unwrap_or_default();
            let records = RecordsOf::rows(&self.app, &dataset, rows).await?;
            for row in records.into_rows() {
                found.insert(RecordOf(dataset.id, row.number()), row);
            }
        }
        Ok(found)
    }
}

/// Why a record of a run is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ReasonOf(pub(crate) RunId, pub(crate) ruleset::Side, pub(crate) u64);

impl Loader<ReasonOf> for Rows {
    type Value = String;
    type Error = LoadError;

    async fn load(&self, keys: &[ReasonOf]) -> Result<HashMap<ReasonOf, String>, LoadError> {
        let mut wanted: HashMap<RunId, Vec<(ruleset::Side, u64)>> = HashMap::new();
        for ReasonOf(run, side, row) in keys {
            wanted.entry(*run).or_default().push((*side, *row));
        }
        let ids: Vec<RunId> = wanted.keys().copied().collect();
        let mut found = HashMap::new();
        for run in entity::runs_by_ids(&self.app.inner().state.db, &self.scope, &ids).await? {
            let rows = wanted.remove(&run.id).unwrap_or_default();
            for (side, row, reason) in OpenReasons::of(&self.app, &run, rows).await? {
                found.insert(ReasonOf(run.id, side, row), reason);
            }
        }
        Ok(found)
    }
}
