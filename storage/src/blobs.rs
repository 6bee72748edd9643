//! Blobs: named, immutable bytes, on the local disk or in S3, through one set of functions.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload, aws::AmazonS3, local::LocalFileSystem, path::Path as ObjectPath, prefix::PrefixStore,
    signer::Signer,
};

use crate::{
    BlobWriter, Error, LocalFile, Result, S3Config,
    disk::{self, Unfinished},
    s3,
};

/// A store of blobs. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Blobs {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) place: Place,
}

#[derive(Debug, Clone)]
pub(crate) enum Place {
    Disk(Arc<PathBuf>),
    S3 { bucket: Arc<AmazonS3>, prefix: String },
}

/// A blob, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobInfo {
    /// Its name.
    pub key: String,
    /// Its bytes.
    pub size: u64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// All bytes.
    pub size: u64,
    /// Of all bytes, in hex.
    pub sha256: String,
}

impl Blobs {
    /// Opens the store at `url`: a folder (`/data/blobs`, `file:///data/blobs`) or a bucket (`s3://bucket/prefix`).
    pub fn open(url: &str, s3: Option<S3Config>) -> Result<Self> {
        if let Some(rest) = url.strip_prefix("s3://") {
            let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
            let store = s3::open(url, bucket, s3.unwrap_or_default())?;
            let prefix = prefix.trim_matches('/').to_owned();
            return Ok(Self {
                store: Arc::new(PrefixStore::new(Arc::clone(&store), prefix.as_str())),
                place: Place::S3 { bucket: store, prefix },
            });
        }
        let path = url.strip_prefix("file://").unwrap_or(url);
        if path.contains("://") || path.is_empty() {
            return Err(Error::Open {
                url: url.to_owned(),
                reason: "it must be a folder or start with file:// or s3:// (see STORAGE_URL)".to_owned(),
            });
        }
        let root = disk::prepare(Path::new(path))?;
        disk::sweep(&root);
        let store = LocalFileSystem::new_with_prefix(&root).map_err(Error::Store)?;
        Ok(Self { store: Arc::new(store), place: Place::Disk(Arc::new(root)) })
    }

    /// Whether blobs are on this machine's disk.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self.place, Place::Disk(_))
    }

    /// Asks the store for a sign of life: it must be there and, on disk, writable.
    pub async fn ping(&self) -> Result<()> {
        match &self.place {
            Place::Disk(root) => {
                let root = Arc::clone(root);
                disk::blocking(move || Unfinished::create(&root).map(drop)).await
            }
            Place::S3 { .. } => match self.head("ping").await {
                Ok(_) | Err(Error::NotFound { .. }) => Ok(()),
                Err(other) => Err(other),
            },
        }
    }

    /// Writes a blob, in place of one that has the name.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<()> {
        let path = valid(key)?;
        match &self.place {
            Place::Disk(root) => {
                let (root, key) = (Arc::clone(root), key.to_owned());
                disk::blocking(move || {
                    let mut file = Unfinished::create(&root)?;
                    file.write(&bytes)?;
                    file.publish(&root, &key)
                })
                .await
            }
            Place::S3 { .. } => {
                let payload = PutPayload::from_bytes(bytes);
                let put = self.store.put(&path, payload).await;
                put.map(drop).map_err(|e| Error::store(key, e))
            }
        }
    }

    /// Writes a blob from a local file.
    pub async fn put_file(&self, key: &str, source: &Path) -> Result<u64> {
        valid(key)?;
        if let Place::Disk(root) = &self.place {
            let (root, key, source) = (Arc::clone(root), key.to_owned(), source.to_owned());
            return disk::blocking(move || {
                let mut file = Unfinished::create(&root)?;
                let size = file.copy_from(&source)?;
                file.publish(&root, &key)?;
                Ok(size)
            })
            .await;
        }
        let mut writer = self.writer(key).await?;
        writer.copy_file(source).await?;
        Ok(writer.finish().await?.size)
    }

    /// Writes a blob piece by piece, in bounded memory. Nothing is visible before [`BlobWriter::finish`].
    pub async fn writer(&self, key: &str) -> Result<BlobWriter> {
        BlobWriter::create(self, key, valid(key)?).await
    }

    /// Writes a blob that is the others one after another.
    pub async fn concat(&self, parts: &[String], key: &str) -> Result<Stored> {
        let mut writer = self.writer(key).await?;
        for part in parts {
            let mut stream = self.stream(part).await?;
            while let Some(bytes) = stream.try_next().await? {
                writer.write(bytes).await?;
            }
        }
        writer.finish().await
    }

    /// All bytes of a blob.
    pub async fn get(&self, key: &str) -> Result<Bytes> {
        let failed = |e| Error::store(key, e);
        let found = self.store.get(&valid(key)?).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }

    /// Some bytes of a blob; fewer when it ends before.
    pub async fn get_range(&self, key: &str, range: Range<u64>) -> Result<Bytes> {
        let size = self.size(key).await?;
        let range = range.start.min(size)..range.end.min(size);
        if range.is_empty() {
            return Ok(Bytes::new());
        }
        let found = self.store.get_range(&valid(key)?, range).await;
        found.map_err(|e| Error::store(key, e))
    }

    /// The bytes of a blob, piece by piece.
    pub async fn stream(&self, key: &str) -> Result<BoxStream<'static, Result<Bytes>>> {
        let found = self.store.get(&valid(key)?).await;
        let key = key.to_owned();
        let stream = found.map_err(|e| Error::store(&key, e))?.into_stream();
        Ok(stream.map_err(move |e| Error::store(&key, e)).boxed())
    }

    /// A blob as a file on this machine: the blob itself on disk, or a copy in `folder` that goes away with the value.
    pub async fn local(&self, key: &str, folder: &Path) -> Result<LocalFile> {
        valid(key)?;
        if let Place::Disk(root) = &self.place {
            let path = root.join(key);
            return match tokio::fs::try_exists(&path).await {
                Ok(true) => Ok(LocalFile::lasting(path)),
                _ => Err(Error::NotFound { key: key.to_owned() }),
            };
        }
        let copy = LocalFile::temporary(folder);
        self.download(key, copy.path()).await?;
        Ok(copy)
    }

    /// Copies a blob into a local file.
    pub async fn download(&self, key: &str, target: &Path) -> Result<u64> {
        use tokio::io::AsyncWriteExt;
        let mut stream = self.stream(key).await?;
        let mut file = tokio::fs::File::create(target).await.map_err(Error::disk("create", target))?;
        let mut size = 0;
        while let Some(bytes) = stream.try_next().await? {
            size += bytes.len() as u64;
            file.write_all(&bytes).await.map_err(Error::disk("write", target))?;
        }
        file.flush().await.map_err(Error::disk("write", target))?;
        Ok(size)
    }

    /// A blob, without its bytes; `None` when it is not there.
    pub async fn head(&self, key: &str) -> Result<Option<BlobInfo>> {
        match self.size(key).await {
            Ok(size) => Ok(Some(BlobInfo { key: key.to_owned(), size })),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    async fn size(&self, key: &str) -> Result<u64> {
        let found = self.store.head(&valid(key)?).await;
        Ok(found.map_err(|e| Error::store(key, e))?.size)
    }

    /// The blobs whose keys continue `prefix` after a slash.
    pub async fn list(&self, prefix: &str) -> Result<Vec<BlobInfo>> {
        let path = valid(prefix)?;
        let found: Vec<_> = self.store.list(Some(&path)).try_collect().await.map_err(|e| Error::store(prefix, e))?;
        Ok(found.into_iter().map(|meta| BlobInfo { key: meta.location.to_string(), size: meta.size }).collect())
    }

    /// Removes a blob. One that is not there is no error.
    pub async fn delete(&self, key: &str) -> Result<()> {
        match self.store.delete(&valid(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(other) => Err(Error::store(key, other)),
        }
    }

    /// Removes the blobs whose keys continue `prefix` after a slash; how many.
    pub async fn delete_prefix(&self, prefix: &str) -> Result<u64> {
        let found = self.list(prefix).await?;
        for blob in &found {
            self.delete(&blob.key).await?;
        }
        if let Place::Disk(root) = &self.place {
            // What is left of it are empty folders; if somebody writes there at this moment, they stay.
            let folder = root.join(prefix);
            let _ = disk::blocking(move || Ok(std::fs::remove_dir_all(folder))).await;
        }
        Ok(found.len() as u64)
    }

    /// An address from which anybody can fetch the blob for a while; `None` when the store has none to give (local disk).
    pub async fn presign_get(&self, key: &str, expires_in: Duration) -> Result<Option<String>> {
        valid(key)?;
        let Place::S3 { bucket, prefix } = &self.place else {
            return Ok(None);
        };
        let path = ObjectPath::from(format!("{prefix}/{key}"));
        let Ok(method) = "GET".parse() else {
            return Ok(None);
        };
        let url = bucket.signed_url(method, &path, expires_in).await;
        Ok(Some(url.map_err(|e| Error::store(key, e))?.to_string()))
    }
}

/// Refuses keys that could climb out of the store, hide, or mean different things to different file systems.
fn valid(key: &str) -> Result<ObjectPath> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain);
    if key.len() > 900 || !key.split('/').all(part) {
        return Err(Error::InvalidKey { key: key.chars().take(100).collect() });
    }
    Ok(ObjectPath::from(key))
}
