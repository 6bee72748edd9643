//! Looks at uploads before anything is imported: what was recognised, what a mapping makes of it, which rules fit.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::UploadId;
use ruleset::{FileFormat, Mapping, Ruleset};
use storage::LocalFile;

use super::records::{RecordPage, RecordsOf, RejectedRow};
use super::scalars::{BigInt, Json};
use super::user_error::ErrorCode;
use super::words::FieldType;
use super::{files, mapping_from, parse};
use crate::App;
use crate::access::Access as _;
use crate::error::{Error, Result};

/// Rows of a preview unless told.
const PREVIEW_ROWS: i32 = 20;
/// Rows that a suggestion reads of each file.
const SUGGEST_ROWS: usize = 200_000;

/// An upload and how to read it.
#[derive(InputObject)]
pub(crate) struct DatasetPreviewInput {
    /// The mapping to try; one is proposed without.
    mapping: Option<Json>,
    /// Rows to show; 20 unless told, at most 200.
    rows: Option<i32>,
    /// The complete upload.
    upload_id: ID,
}

/// What an import would make of an upload.
#[derive(SimpleObject)]
pub(crate) struct DatasetPreview {
    /// The file's shape as recognised: kind, encoding, delimiter, lines around the table.
    file: Json,
    /// What each column holds.
    columns: Vec<ColumnProfile>,
    /// The mapping: the one that was given, or the proposed one.
    mapping: Json,
    /// The first rows as the file has them.
    raw_rows: Vec<Vec<String>>,
    /// The same rows as records.
    records: RecordPage,
    /// Those of the rows that the mapping cannot read.
    rejected_rows: Vec<RejectedRow>,
    /// What was ambiguous or unusual, for people.
    notes: Vec<String>,
}

/// What a column of a file holds, from a sample of its rows.
#[derive(SimpleObject)]
pub(crate) struct ColumnProfile {
    /// Its header.
    name: String,
    /// What its values are, most likely.
    r#type: FieldType,
    /// The format of its dates.
    format: Option<String>,
    /// Different values in the sample.
    distinct: BigInt,
    /// Blank cells in the sample.
    blanks: BigInt,
    /// Some of its values.
    examples: Vec<String>,
    /// Other formats that fit every value: choose one of them, or keep the one above.
    alternatives: Vec<String>,
}

/// Two uploads to reconcile.
#[derive(InputObject)]
pub(crate) struct RulesetSuggestInput {
    /// How to read the left one; proposed without.
    left_mapping: Option<Json>,
    /// The left upload, usually the ledger.
    left_upload_id: ID,
    /// How to read the right one; proposed without.
    right_mapping: Option<Json>,
    /// The right upload, usually the bank or provider.
    right_upload_id: ID,
}

/// A proposal for reconciling two files, with reasons.
#[derive(SimpleObject)]
pub(crate) struct RulesetSuggestion {
    /// The ruleset, as `rulesetCreate` takes it.
    body: Json,
    /// The same as TOML.
    toml: String,
    /// Why it looks as it does.
    reasons: Vec<SuggestionReason>,
    /// The left file, read with the ruleset's left mapping.
    left: DatasetPreview,
    /// The right file, read with the ruleset's right mapping.
    right: DatasetPreview,
}

/// One reason behind a proposal.
#[derive(SimpleObject)]
pub(crate) struct SuggestionReason {
    /// The reason, for people.
    text: String,
    /// For a pass: how many percent of the records it is expected to match.
    expected_match_percent: Option<i32>,
}

/// Looks at uploads before anything is imported.
#[derive(Default)]
pub(crate) struct PreviewQuery;

#[Object]
impl PreviewQuery {
    /// What an import would make of an upload. Nothing is kept.
    async fn dataset_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The upload, and how to read it.")] input: DatasetPreviewInput,
    ) -> Result<DatasetPreview> {
        let rows = rows(input.rows)?;
        let mapping = input.mapping.as_ref().map(mapping_from).transpose()?;
        let file = upload(ctx, &input.upload_id).await?;
        files::blocking(move || {
            let look = Look::at(file, mapping)?;
            look.preview(rows)
        })
        .await
    }

    /// A ruleset that fits two uploads: mappings with shared field names, and passes. Nothing is kept.
    async fn ruleset_suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two uploads.")] input: RulesetSuggestInput,
    ) -> Result<RulesetSuggestion> {
        let left_mapping = input.left_mapping.as_ref().map(mapping_from).transpose()?;
        let right_mapping = input.right_mapping.as_ref().map(mapping_from).transpose()?;
        let left = upload(ctx, &input.left_upload_id).await?;
        let right = upload(ctx, &input.right_upload_id).await?;
        files::blocking(move || suggest(Look::at(left, left_mapping)?, Look::at(right, right_mapping)?)).await
    }
}

fn suggest(mut left: Look, mut right: Look) -> Result<RulesetSuggestion> {
    let (left_table, right_table) = (left.sample()?, right.sample()?);
    let proposed = engine::suggest::suggest(&left_table, &left.mapping, &right_table, &right.mapping).map_err(cannot_suggest)?;
    let body = Json::of(&proposed.ruleset);
    let toml = proposed.ruleset.to_toml().map_err(|error| Error::internal("writing a ruleset", error))?;
    let Ruleset { left: left_mapping, right: right_mapping, .. } = proposed.ruleset;
    left.mapping = left_mapping;
    right.mapping = right_mapping;
    let rows = rows(None)?;
    Ok(RulesetSuggestion {
        body,
        toml,
        reasons: proposed.reasons.into_iter().map(Into::into).collect(),
        left: left.preview(rows)?,
        right: right.preview(rows)?,
    })
}

impl From<engine::suggest::Reason> for SuggestionReason {
    fn from(reason: engine::suggest::Reason) -> Self {
        let expected_match_percent = reason.expected_match_percent.map(|percent| percent.round().clamp(0.0, 100.0) as i32);
        Self { text: reason.text, expected_match_percent }
    }
}

/// A file, what is in its columns, and how to read it.
struct Look {
    file: LocalFile,
    /// What people call the file; its path is nobody's business.
    filename: String,
    profile: ingest::Profile,
    mapping: Mapping,
}

impl Look {
    fn at((file, filename): (LocalFile, String), mapping: Option<Mapping>) -> Result<Self> {
        let stated = mapping.as_ref().map_or_else(FileFormat::default, |mapping| mapping.file.clone());
        let profile = ingest::profile(file.path(), &stated, &ingest::ProfileOptions::default());
        let profile = profile.map_err(|error| unreadable(error, &filename))?;
        let mapping = mapping.unwrap_or_else(|| ingest::propose(&profile));
        Ok(Self { file, filename, profile, mapping })
    }

    /// The first rows as a table: enough to see how the columns relate, few enough to answer at once.
    fn sample(&self) -> Result<engine::Table> {
        let mut batches = Vec::new();
        let mut taken = 0;
        let mut keep = |batch: ingest::Batch| -> Result<(), ingest::SinkError> {
            taken += batch.records.num_rows();
            batches.push(batch.records);
            if taken >= SUGGEST_ROWS { Err("enough".into()) } else { Ok(()) }
        };
        let options = ingest::ReadOptions::default();
        let outcome = ingest::read(self.file.path(), &self.mapping, &options, &mut keep, &|_, _, _| ingest::Continue::Yes);
        match outcome {
            Ok(_) => {}
            // Our own stop, after enough rows.
            Err(_) if taken >= SUGGEST_ROWS => {}
            Err(error) => return Err(unreadable(error, &self.filename)),
        }
        if batches.is_empty() {
            batches.push(arrow::array::RecordBatch::new_empty(ingest::schema(&self.mapping, false)));
        }
        engine::Table::new(batches).map_err(cannot_suggest)
    }

    fn preview(self, rows: usize) -> Result<DatasetPreview> {
        let preview = ingest::preview(self.file.path(), &self.mapping, rows).map_err(|error| unreadable(error, &self.filename))?;
        Ok(DatasetPreview {
            file: Json::of(&self.profile.format),
            columns: self.profile.columns.into_iter().map(Into::into).collect(),
            mapping: Json::of(&self.mapping),
            raw_rows: preview.raw_rows,
            records: RecordsOf::new(preview.records).shown(),
            rejected_rows: preview.rejected.into_iter().map(Into::into).collect(),
            notes: self.profile.notes,
        })
    }
}

impl From<ingest::ColumnProfile> for ColumnProfile {
    fn from(column: ingest::ColumnProfile) -> Self {
        Self {
            name: column.name,
            r#type: column.kind.into(),
            format: column.format,
            distinct: BigInt::count(column.distinct),
            blanks: BigInt::count(column.blanks),
            examples: column.examples,
            alternatives: column.alternatives,
        }
    }
}

async fn upload(ctx: &Context<'_>, id: &ID) -> Result<(LocalFile, String)> {
    let scope = ctx.scope()?;
    let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
    let id: UploadId = parse("upload", id)?;
    let upload = entity::upload_get(&app.inner().state.db, scope, id).await?.ok_or_else(|| Error::not_found("upload", id))?;
    Ok((files::upload(app, &upload).await?, upload.filename))
}

fn rows(stated: Option<i32>) -> Result<usize> {
    let rows = stated.unwrap_or(PREVIEW_ROWS);
    match usize::try_from(rows) {
        Ok(rows) if (1..=200).contains(&rows) => Ok(rows),
        _ => Err(Error::Invalid(format!("`rows` is {rows}: use 1 to 200"))),
    }
}

/// What is wrong with the file is the caller's to know.
fn unreadable(error: ingest::Error, filename: &str) -> Error {
    let error = ingest::Error { file: filename.to_owned(), ..error };
    Error::user(ErrorCode::named(error.code()), error.to_string())
}

fn cannot_suggest(error: engine::Error) -> Error {
    Error::user(ErrorCode::BadInput, format!("no ruleset can be proposed: {error}"))
}
