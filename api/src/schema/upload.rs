//! Uploads: bytes on their way in, resumable, checked part by part and as a whole.

use std::io::Read as _;

use async_graphql::{Context, ID, InputObject, Object, Upload as File};
use bytes::Bytes;
use entity::{NewUpload, Scope, Timestamp, UploadId, UploadState as State};
use sha2::{Digest as _, Sha256};

use super::scalars::{BigInt, DateTime};
use super::user_error::{ErrorCode, payload};
use super::words::UploadState;
use super::{files, find, parse};
use crate::Inner;
use crate::access::Access as _;
use crate::error::{Error, Result};

/// Bytes of every part but the last.
const PART_BYTES: i64 = 8 << 20;
/// Bytes of a file that is sent in one go.
const FILE_BYTES: u64 = 16 << 20;
/// Seconds after which an open upload is given up.
const PATIENCE_SECONDS: i64 = 7 * 24 * 3600;

/// Bytes on their way in.
#[derive(Clone)]
pub(crate) struct UploadSession(pub(crate) entity::Upload);

/// Bytes on their way in: parts may come in any order, and again; `partsReceived` says where to resume.
#[Object]
impl UploadSession {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What the file is called at its origin.
    async fn filename(&self) -> &str {
        &self.0.filename
    }

    /// All bytes: as announced, and as counted once complete.
    async fn size_bytes(&self) -> BigInt {
        BigInt(self.0.size_bytes)
    }

    /// Where it stands.
    async fn state(&self) -> UploadState {
        self.0.state.into()
    }

    /// Bytes of every part but the last.
    async fn part_size_bytes(&self) -> i32 {
        i32::try_from(self.0.part_size).unwrap_or(i32::MAX)
    }

    /// The numbers of the parts that have arrived, from 1.
    async fn parts_received(&self, ctx: &Context<'_>) -> Result<Vec<i32>> {
        let parts = entity::upload_parts(&ctx.app()?.state.db, ctx.scope()?, self.0.id).await?;
        Ok(parts.into_iter().map(|part| part.number).collect())
    }

    /// The SHA-256 of all bytes in hexadecimal: as announced, and as computed once complete.
    async fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }

    /// When an upload that is still open is given up.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }
}

/// A file to upload in parts.
#[derive(InputObject)]
pub(crate) struct UploadCreateInput {
    /// Its media type; noted, not trusted.
    content_type: Option<String>,
    /// What it is called at its origin.
    filename: String,
    /// The SHA-256 of all bytes, in hexadecimal; checked at the end.
    sha256: Option<String>,
    /// All bytes.
    size_bytes: BigInt,
}

/// One part.
#[derive(InputObject)]
pub(crate) struct UploadPartInput {
    /// Its number, from 1. The same number again replaces the part.
    part_number: i32,
    /// The SHA-256 of its bytes, in hexadecimal; checked before it is kept.
    sha256: Option<String>,
    /// Of which upload.
    upload_id: ID,
}

/// An upload whose parts are all there.
#[derive(InputObject)]
pub(crate) struct UploadCompleteInput {
    /// The SHA-256 of all bytes, in hexadecimal.
    sha256: Option<String>,
    /// Which upload.
    upload_id: ID,
}

/// An upload to give up.
#[derive(InputObject)]
pub(crate) struct UploadAbortInput {
    /// Which upload.
    upload_id: ID,
}

/// A file that is sent in one go.
#[derive(InputObject)]
pub(crate) struct FileCreateInput {
    /// What it is called at its origin.
    filename: String,
}

payload! {
    /// What became of the beginning of an upload.
    UploadCreatePayload {
        /// The upload, which waits for its parts.
        upload: UploadSession
    }
    /// What became of a part.
    UploadPartPayload {
        /// The upload with its parts so far.
        upload: UploadSession
    }
    /// What became of the end of an upload.
    UploadCompletePayload {
        /// The complete upload.
        upload: UploadSession
    }
    /// What became of giving up an upload.
    UploadAbortPayload {
        /// The upload, which is no more.
        upload: UploadSession
    }
    /// What became of a file.
    FileCreatePayload {
        /// The complete upload.
        upload: UploadSession
    }
}

/// Uploads.
#[derive(Default)]
pub(crate) struct UploadQuery;

#[Object]
impl UploadQuery {
    /// An upload; null when there is none of this id.
    async fn upload(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<UploadSession>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<UploadId>(&id) else { return Ok(None) };
        Ok(entity::upload_get(&ctx.app()?.state.db, scope, id).await?.map(UploadSession))
    }
}

/// Uploads.
#[derive(Default)]
pub(crate) struct UploadMutation;

#[Object]
impl UploadMutation {
    /// Begins an upload in parts.
    async fn upload_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The file.")] input: UploadCreateInput,
    ) -> Result<UploadCreatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        UploadCreatePayload::of(create(inner, scope, input).await.map(UploadSession))
    }

    /// Sends one part. Sending a number again replaces that part, so a broken-off part is simply sent again.
    async fn upload_part(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which part.")] input: UploadPartInput,
        #[graphql(desc = "Its bytes, as multipart/form-data.")] data: File,
    ) -> Result<UploadPartPayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let id: UploadId = parse("upload", &input.upload_id)?;
            let upload = open_upload(inner, scope, id).await?;
            let bytes = bytes_of(ctx, data, u64::try_from(upload.part_size).unwrap_or(0), "data").await?;
            part(inner, scope, &upload, &input, bytes).await?;
            Ok(UploadSession(upload))
        };
        UploadPartPayload::of(outcome.await)
    }

    /// Puts the parts together and checks the whole. Completing again answers the same.
    async fn upload_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which upload.")] input: UploadCompleteInput,
    ) -> Result<UploadCompletePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        UploadCompletePayload::of(complete(inner, scope, input).await.map(UploadSession))
    }

    /// Gives an upload up and drops its bytes.
    async fn upload_abort(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which upload.")] input: UploadAbortInput,
    ) -> Result<UploadAbortPayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let id: UploadId = parse("upload", &input.upload_id)?;
            let upload = open_upload(inner, scope, id).await?;
            entity::upload_state_set(&inner.state.db, scope, id, State::Aborted).await?;
            inner.state.blobs.delete_prefix(&format!("uploads/{id}")).await.map_err(broken)?;
            Ok(UploadSession(entity::Upload { state: State::Aborted, ..upload }))
        };
        UploadAbortPayload::of(outcome.await)
    }

    /// Uploads a file of at most 16 MiB in one go.
    async fn file_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "About the file.")] input: FileCreateInput,
        #[graphql(desc = "Its bytes, as multipart/form-data.")] file: File,
    ) -> Result<FileCreatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let bytes = bytes_of(ctx, file, FILE_BYTES, "file").await?;
            let size_bytes = BigInt::count(bytes.len() as u64);
            let create_input = UploadCreateInput { content_type: None, filename: input.filename, sha256: None, size_bytes };
            let upload = create(inner, scope, create_input).await?;
            let key = file_key(upload.id);
            let sha256 = hex(&Sha256::digest(&bytes));
            inner.state.blobs.put(&key, bytes).await.map_err(broken)?;
            entity::upload_completed(&inner.state.db, scope, upload.id, &key, size_bytes.0, &sha256).await?;
            Ok(UploadSession(entity::Upload { state: State::Complete, blob_key: Some(key), sha256: Some(sha256), ..upload }))
        };
        FileCreatePayload::of(outcome.await)
    }
}

async fn create(inner: &Inner, scope: &Scope, input: UploadCreateInput) -> Result<entity::Upload> {
    let filename = filename(&input.filename)?;
    let size = input.size_bytes.0;
    if size <= 0 {
        return Err(Error::field(ErrorCode::EmptyFile, "sizeBytes", "the file is empty"));
    }
    let most = inner.state.config.max_upload_bytes;
    if size.unsigned_abs() > most {
        return Err(Error::field(ErrorCode::TooLarge, "sizeBytes", format!("the file has {size} bytes, at most {most} are taken")));
    }
    if let Some(sha256) = &input.sha256 {
        check_hex(sha256)?;
    }
    let new = NewUpload {
        filename,
        size_bytes: size,
        sha256: input.sha256.map(|text| text.to_ascii_lowercase()),
        part_size: PART_BYTES,
        expires_at: Timestamp::now().plus_seconds(PATIENCE_SECONDS),
    };
    Ok(entity::upload_insert(&inner.state.db, scope, new).await?)
}

async fn part(inner: &Inner, scope: &Scope, upload: &entity::Upload, input: &UploadPartInput, bytes: Bytes) -> Result<()> {
    let number = input.part_number;
    let parts = parts_in_all(upload);
    if !(1..=parts).contains(&i64::from(number)) {
        return Err(Error::field(ErrorCode::BadInput, "partNumber", format!("part {number} is outside of 1 to {parts}")));
    }
    let wanted = if i64::from(number) < parts { upload.part_size } else { upload.size_bytes - (parts - 1) * upload.part_size };
    if bytes.len() as i64 != wanted {
        let message = format!("part {number} has {} bytes instead of {wanted}", bytes.len());
        return Err(Error::field(ErrorCode::BadInput, "partNumber", message));
    }
    let sha256 = hex(&Sha256::digest(&bytes));
    if let Some(stated) = &input.sha256
        && !stated.eq_ignore_ascii_case(&sha256)
    {
        return Err(Error::field(ErrorCode::BadInput, "sha256", format!("part {number} arrived damaged: send it again")));
    }
    inner.state.blobs.put(&part_key(upload.id, number), bytes).await.map_err(broken)?;
    entity::upload_part_put(&inner.state.db, scope, upload.id, number, wanted, &sha256).await?;
    Ok(())
}

async fn complete(inner: &Inner, scope: &Scope, input: UploadCompleteInput) -> Result<entity::Upload> {
    let id: UploadId = parse("upload", &input.upload_id)?;
    let db = &inner.state.db;
    let upload = entity::upload_get(db, scope, id).await?.ok_or_else(|| Error::not_found("upload", id))?;
    if matches!(upload.state, State::Complete | State::Imported) {
        return Ok(upload);
    }
    let upload = still_open(upload)?;
    let parts = entity::upload_parts(db, scope, id).await?;
    let missing: Vec<String> = (1..=parts_in_all(&upload))
        .filter(|number| !parts.iter().any(|part| i64::from(part.number) == *number))
        .take(10)
        .map(|number| number.to_string())
        .collect();
    if !missing.is_empty() {
        return Err(Error::user(ErrorCode::NotReady, format!("parts are missing: {}", missing.join(", "))));
    }
    let keys: Vec<String> = parts.iter().map(|part| part_key(id, part.number)).collect();
    let key = file_key(id);
    let stored = inner.state.blobs.concat(&keys, &key).await.map_err(broken)?;
    let stated = input.sha256.as_deref().or(upload.sha256.as_deref());
    if stated.is_some_and(|stated| !stated.eq_ignore_ascii_case(&stored.sha256)) {
        inner.state.blobs.delete(&key).await.map_err(broken)?;
        let message = format!("the bytes hash to {}, not to what was announced: send the parts again", stored.sha256);
        return Err(Error::field(ErrorCode::BadInput, "sha256", message));
    }
    let size = i64::try_from(stored.size).unwrap_or(i64::MAX);
    if entity::upload_completed(db, scope, id, &key, size, &stored.sha256).await? {
        for part in keys {
            inner.state.blobs.delete(&part).await.map_err(broken)?;
        }
    }
    entity::upload_get(db, scope, id).await?.ok_or_else(|| Error::not_found("upload", id))
}

async fn open_upload(inner: &Inner, scope: &Scope, id: UploadId) -> Result<entity::Upload> {
    let upload = entity::upload_get(&inner.state.db, scope, id).await?.ok_or_else(|| Error::not_found("upload", id))?;
    still_open(upload)
}

fn still_open(upload: entity::Upload) -> Result<entity::Upload> {
    match upload.state {
        State::Open if upload.expires_at > Timestamp::now() => Ok(upload),
        State::Open => Err(Error::user(ErrorCode::Conflict, "the upload has expired: begin another")),
        state => Err(Error::user(ErrorCode::Conflict, format!("the upload is {state}: begin another"))),
    }
}

/// The bytes of a file that came with the request, never more than `most`.
async fn bytes_of(ctx: &Context<'_>, file: File, most: u64, field: &str) -> Result<Bytes> {
    let value = file.value(ctx).map_err(|error| Error::internal("reading a form's file", error))?;
    let size = value.size().map_err(|error| Error::internal("reading a form's file", error))?;
    if size > most {
        let message = format!("{size} bytes came, at most {most} are taken here");
        return Err(Error::User(crate::error::UserProblem { code: ErrorCode::TooLarge, message, field: vec![field.to_owned()] }));
    }
    files::blocking(move || {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        value.content.take(most).read_to_end(&mut bytes).map_err(|error| Error::internal("reading a form's file", error))?;
        Ok(Bytes::from(bytes))
    })
    .await
}

/// A name to show: what stands after the last slash, without what a terminal would obey.
fn filename(stated: &str) -> Result<String> {
    let last = stated.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain: String = last.chars().filter(|c| !hidden(*c)).take(200).collect();
    let plain = plain.trim().to_owned();
    if plain.is_empty() { Err(Error::field(ErrorCode::BadInput, "filename", "give the file a name")) } else { Ok(plain) }
}

fn check_hex(text: &str) -> Result<()> {
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(());
    }
    Err(Error::field(ErrorCode::BadInput, "sha256", "write the SHA-256 as 64 hexadecimal digits"))
}

fn parts_in_all(upload: &entity::Upload) -> i64 {
    (upload.size_bytes + upload.part_size - 1) / upload.part_size.max(1)
}

fn part_key(id: UploadId, number: i32) -> String {
    format!("uploads/{id}/{number:05}")
}

fn file_key(id: UploadId) -> String {
    format!("uploads/{id}/file")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn broken(error: storage::Error) -> Error {
    Error::internal("storing an upload", error)
}
