//! A changed ruleset on the whole of a past run's data: what it would match, and what would be new, lost or changed.

use std::collections::{HashMap, HashSet};

use ::ruleset::{Ruleset as Rules, Side};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use engine::{Change, Group, Kind, Sample};
use entity::{Run as RunRow, RunId};

use super::loaders::{VersionOf, must_load};
use super::records::{Record, RecordsOf};
use super::ruleset::checked;
use super::run::Run;
use super::scalars::{BigInt, Decimal, Json};
use super::summary::{PassSummary, RunCounts, Stored};
use super::user_error::ErrorCode;
use super::words::MatchStatus;
use super::{files, pair, parse};
use crate::App;
use crate::access::Access as _;
use crate::error::{Error, Result};
use crate::previews::{Answer, Input, Question};

/// Records of each side that a sampled match shows.
const SHOWN: usize = 10;

/// A changed ruleset to try on a run's data: either `body` or `toml`.
#[derive(InputObject)]
pub(crate) struct RulesetPreviewInput {
    /// As JSON.
    body: Option<Json>,
    /// The run whose datasets and result it is tried on and compared with.
    run_id: ID,
    /// As TOML.
    toml: Option<String>,
}

/// What a changed ruleset would make of a run's data.
pub(crate) struct RulesetPreview {
    run: RunRow,
    stored: Stored,
    answer: Answer,
    seconds: f64,
}

/// What a changed ruleset would make of a run's data, by the same code as a run, and how it differs from the run's result.
#[Object]
impl RulesetPreview {
    /// The run.
    async fn run(&self) -> Run {
        Run(self.run.clone())
    }

    /// What the run found.
    async fn before(&self) -> RunCounts {
        self.stored.counts()
    }

    /// What the changed ruleset finds.
    async fn now(&self) -> RunCounts {
        let now = &self.answer.now;
        self.stored.counts_now(now.matches(), Side::BOTH.map(|side| now.counts(side)))
    }

    /// Matches of both: the same records, pass and status.
    async fn same(&self) -> MatchChange {
        (&self.answer.comparison.same).into()
    }

    /// Matches now, none of whose records was matched before.
    async fn new(&self) -> MatchChange {
        (&self.answer.comparison.new).into()
    }

    /// Matches before, none of whose records is matched now.
    async fn lost(&self) -> MatchChange {
        (&self.answer.comparison.lost).into()
    }

    /// Matches before whose records are now matched otherwise, by another pass or with another status.
    async fn changed_before(&self) -> MatchChange {
        (&self.answer.comparison.changed_before).into()
    }

    /// What became of those.
    async fn changed_now(&self) -> MatchChange {
        (&self.answer.comparison.changed_now).into()
    }

    /// Each pass before and now, in the order of the changed ruleset; passes that it no longer has come last.
    async fn passes(&self) -> Vec<PassChange> {
        let mut before: Vec<Option<PassSummary>> = self.stored.pass_summaries().into_iter().map(Some).collect();
        let mut changes = Vec::new();
        for (at, report) in self.answer.now.passes().iter().enumerate() {
            let old = before.iter_mut().find(|old| old.as_ref().is_some_and(|old| old.name == report.name)).and_then(Option::take);
            changes.push(PassChange {
                name: report.name.clone(),
                before: old,
                now: Some(PassSummary::of(report)),
                taken: at < self.answer.taken,
            });
        }
        let gone = before.into_iter().flatten();
        changes.extend(gone.map(|old| PassChange { name: old.name.clone(), before: Some(old), now: None, taken: false }));
        changes
    }

    /// Up to 20 cases of each kind, from all over the data.
    async fn samples(&self, ctx: &Context<'_>) -> Result<Vec<MatchChangeSample>> {
        let left = Shown::read(ctx, self.run.left_dataset_id, &self.answer.comparison.samples, |group| &group.left).await?;
        let right = Shown::read(ctx, self.run.right_dataset_id, &self.answer.comparison.samples, |group| &group.right).await?;
        let dress = |groups: &[Group]| {
            let one = |group: &Group| SampledMatch {
                pass: group.pass.clone(),
                status: MatchStatus::of(if group.auto { "AUTO" } else { "SUGGESTED" }),
                score: group.score.into(),
                verdict: group.verdict.clone(),
                left: left.of(&group.left),
                right: right.of(&group.right),
                left_count: BigInt::count(group.left.len() as u64),
                right_count: BigInt::count(group.right.len() as u64),
            };
            groups.iter().map(one).collect()
        };
        let samples = self.answer.comparison.samples.iter();
        Ok(samples
            .map(|sample| MatchChangeSample {
                kind: sample.kind.into(),
                before: dress(&sample.before),
                now: dress(&sample.now),
                left_columns: left.columns.clone(),
                right_columns: right.columns.clone(),
            })
            .collect())
    }

    /// Seconds it took to compute.
    async fn seconds(&self) -> f64 {
        self.seconds
    }
}

/// Some matches in numbers.
#[derive(SimpleObject)]
pub(crate) struct MatchChange {
    /// Matches.
    matches: BigInt,
    /// Left records in them.
    left_records: BigInt,
    /// Right records in them.
    right_records: BigInt,
    /// Their amounts, by currency; currencies that come to nothing are left out.
    sums: Vec<MatchChangeSum>,
}

/// The amounts of some matches in one currency.
#[derive(SimpleObject)]
pub(crate) struct MatchChangeSum {
    /// The currency; empty where amounts have none.
    currency: String,
    /// Of the left records; null when the left side has no amount.
    left: Option<Decimal>,
    /// Of the right records; null when the right side has no amount.
    right: Option<Decimal>,
}

/// One pass before and now.
#[derive(SimpleObject)]
pub(crate) struct PassChange {
    /// Its name.
    name: String,
    /// What it found in the run; null when it is new.
    before: Option<PassSummary>,
    /// What it finds now; null when it is gone.
    now: Option<PassSummary>,
    /// Whether it was taken from the run, because neither it nor a pass before it has changed.
    taken: bool,
}

/// How a case differs.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchChangeKind {
    /// Matched now, open before.
    New,
    /// Matched before, open now.
    Lost,
    /// Matched otherwise, by another pass or with another status.
    Changed,
}

/// Matches before and now that share records.
#[derive(SimpleObject)]
pub(crate) struct MatchChangeSample {
    /// How they differ.
    kind: MatchChangeKind,
    /// The matches before; none when new.
    before: Vec<SampledMatch>,
    /// The matches now; none when lost.
    now: Vec<SampledMatch>,
    /// The left records' fields.
    left_columns: Vec<String>,
    /// The right records' fields.
    right_columns: Vec<String>,
}

/// A match of a sample.
#[derive(SimpleObject)]
pub(crate) struct SampledMatch {
    /// The pass that finds it.
    pass: String,
    /// How sure it is.
    status: MatchStatus,
    /// Its points, 0 to 100.
    score: i32,
    /// `UNIQUE`, `TIED(k)` when k other assignments are as good, or `CUT_OFF` when not all could be compared.
    verdict: String,
    /// The first 10 of its left records.
    left: Vec<Record>,
    /// The first 10 of its right records.
    right: Vec<Record>,
    /// How many left records it has.
    left_count: BigInt,
    /// How many right records it has.
    right_count: BigInt,
}

impl From<&Change> for MatchChange {
    fn from(change: &Change) -> Self {
        let text = |amount: Option<::ruleset::Amount>| amount.map(|amount| Decimal(amount.to_string()));
        let sum =
            |sum: &engine::ChangeSums| MatchChangeSum { currency: sum.currency.clone(), left: text(sum.left), right: text(sum.right) };
        Self {
            matches: BigInt::count(change.matches),
            left_records: BigInt::count(change.records[0]),
            right_records: BigInt::count(change.records[1]),
            sums: change.sums.iter().map(sum).collect(),
        }
    }
}

impl From<Kind> for MatchChangeKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::New => Self::New,
            Kind::Lost => Self::Lost,
            Kind::Changed => Self::Changed,
        }
    }
}

/// The records that samples show, of one side.
struct Shown {
    columns: Vec<String>,
    records: HashMap<u64, Record>,
}

impl Shown {
    async fn read(ctx: &Context<'_>, dataset: entity::DatasetId, samples: &[Sample], rows: impl Fn(&Group) -> &Vec<u64>) -> Result<Self> {
        let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
        let groups = samples.iter().flat_map(|sample| sample.before.iter().chain(&sample.now));
        let wanted: HashSet<u64> = groups.flat_map(|group| rows(group).iter().copied().take(SHOWN)).collect();
        let mut wanted: Vec<u64> = wanted.into_iter().collect();
        wanted.sort_unstable();
        let page = RecordsOf::rows(app, &must_load(ctx, dataset).await?, wanted.clone()).await?.shown();
        Ok(Self { columns: page.columns, records: wanted.into_iter().zip(page.records).collect() })
    }

    fn of(&self, rows: &[u64]) -> Vec<Record> {
        rows.iter().take(SHOWN).filter_map(|row| self.records.get(row).cloned()).collect()
    }
}

/// Previews of changed rulesets.
#[derive(Default)]
pub(crate) struct RulesetPreviewQuery;

#[Object]
impl RulesetPreviewQuery {
    /// What a changed ruleset would make of the whole of a past run's data. Nothing is kept.
    async fn ruleset_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The changed ruleset and the run.")] input: RulesetPreviewInput,
    ) -> Result<RulesetPreview> {
        let (inner, scope) = (ctx.app()?, ctx.scope()?);
        let id: RunId = parse("run", &input.run_id)?;
        let run = entity::run_get(&inner.state.db, scope, id).await?.ok_or_else(|| Error::not_found("run", id))?;
        let rules = checked(input.body, input.toml)?;
        let not_ready = || Error::user(ErrorCode::NotReady, format!("the run is {}: it has no result to compare with", run.state));
        let stored = Stored::of(&run)?.ok_or_else(not_ready)?;
        let started = std::time::Instant::now();
        let question = question(ctx, &run, rules).await?;
        let answer = inner.previews.answer(question).await?;
        let milliseconds = u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX);
        Ok(RulesetPreview { run, stored, answer, seconds: f64::from(milliseconds) / 1000.0 })
    }
}

async fn question(ctx: &Context<'_>, run: &RunRow, rules: Rules) -> Result<Question> {
    let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
    let version = must_load(ctx, VersionOf(run.ruleset_id, run.ruleset_version)).await?;
    let before = Rules::from_json(&version.body).map_err(|error| Error::internal("reading a ruleset", error))?;
    let side = async |id: entity::DatasetId| -> Result<Input> {
        let dataset = must_load(ctx, id).await?;
        let open = files::dataset(app, &dataset, false).await?;
        Ok(Input { imported_with: pair::mapping(ctx, id).await?, open, dataset })
    };
    let sides = [side(run.left_dataset_id).await?, side(run.right_dataset_id).await?];
    let matches = files::result_file(app, run, tables::MATCHES_FILE).await?;
    Ok(Question { run: run.clone(), rules, before, sides, matches })
}
