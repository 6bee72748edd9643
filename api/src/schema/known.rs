//! What a run knew besides two records: counts of the texts of both datasets, and what passes with a learned score learned.
//!
//! Counting reads a column or two of each dataset, so the counts of a few runs are kept. Datasets and ruleset versions never
//! change, so what is kept is never wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use engine::learned::Learned;
use engine::{Corpus, Known};
use entity::{DatasetId, RulesetId, Run as RunRow};
use ruleset::{Mapping, Ruleset as Rules, Side};

use super::files;
use super::loaders::must_load;
use super::pair::{mapping, named_as};
use super::summary::Stored;
use crate::App;
use crate::error::{Error, Result};

/// Counts that are kept.
const KEPT: usize = 4;

/// What the counts are of: two datasets, and the ruleset that says what to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Counted {
    datasets: [DatasetId; 2],
    ruleset: (RulesetId, i32),
}

/// The counts of the runs that were asked for last, the newest first.
#[derive(Debug, Default)]
pub(crate) struct Corpora(Mutex<Vec<(Counted, Arc<Corpus>)>>);

impl Corpora {
    fn get(&self, wanted: &Counted) -> Option<Arc<Corpus>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(counted, _)| counted == wanted).map(|(_, corpus)| Arc::clone(corpus))
    }

    fn put(&self, counted: Counted, corpus: &Arc<Corpus>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(other, _)| *other != counted);
        kept.insert(0, (counted, Arc::clone(corpus)));
        kept.truncate(KEPT);
    }
}

/// What one run knew.
pub(crate) struct RunKnowledge {
    corpus: Arc<Corpus>,
    learned: BTreeMap<String, Learned>,
}

impl RunKnowledge {
    pub(crate) fn known(&self) -> Known<'_> {
        Known { corpus: &self.corpus, learned: &self.learned }
    }

    /// Of a run with this ruleset.
    pub(crate) async fn of(ctx: &async_graphql::Context<'_>, run: &RunRow, rules: &Rules) -> Result<Self> {
        let learned = Stored::of(run)?.map(Stored::learned).unwrap_or_default();
        let empty = Corpus::new(rules);
        let fields = Side::BOTH.map(|side| empty.fields(side).into_iter().map(str::to_owned).collect::<Vec<_>>());
        if fields.iter().all(Vec::is_empty) {
            return Ok(Self { corpus: Arc::new(empty), learned });
        }
        let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
        let counted = Counted { datasets: [run.left_dataset_id, run.right_dataset_id], ruleset: (run.ruleset_id, run.ruleset_version) };
        if let Some(corpus) = app.inner().corpora.get(&counted) {
            return Ok(Self { corpus, learned });
        }
        let mut corpus = empty;
        for (side, id) in Side::BOTH.into_iter().zip(counted.datasets) {
            let imported_with = mapping(ctx, id).await?;
            let dataset = files::dataset(app, &must_load(ctx, id).await?, false).await?;
            let (named, fields) = (rules.mapping(side).clone(), fields[side as usize].clone());
            corpus = files::blocking(move || count(corpus, side, &dataset, &imported_with, (&named, &fields))).await?;
        }
        let corpus = Arc::new(corpus);
        app.inner().corpora.put(counted, &corpus);
        Ok(Self { corpus, learned })
    }
}

/// Counts the texts of one side, reading no other columns.
fn count(
    mut corpus: Corpus,
    side: Side,
    dataset: &files::OpenDataset,
    imported_with: &Mapping,
    (named, fields): (&Mapping, &[String]),
) -> Result<Corpus> {
    let renames = imported_with.renames(named);
    let stored = |field: &String| renames.iter().find(|(_, to)| to == field).map_or(field.clone(), |(from, _)| from.clone());
    let columns: Vec<String> = fields.iter().map(stored).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    for batch in dataset.table.read(Some(&columns)).map_err(files::unreadable)? {
        let batch = named_as(&batch, imported_with, named)?;
        corpus.count(side, &batch).map_err(|error| Error::internal("counting texts", error))?;
    }
    Ok(corpus)
}
