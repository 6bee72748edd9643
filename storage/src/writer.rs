//! Writing a blob piece by piece, counting and hashing on the way.

use std::{path::Path, path::PathBuf, sync::Arc};

use bytes::Bytes;
use object_store::{ObjectStoreExt, WriteMultipart, path::Path as ObjectPath};
use tokio::io::AsyncReadExt;

use crate::{
    Blobs, Digest, Error, Result, Stored,
    blobs::Place,
    disk::{self, Unfinished},
};

/// Parts of this size go to the object store while the next is being filled.
const PART: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 4;

/// A blob on its way in. Dropping it leaves nothing behind on disk; in S3, the bucket's rule for unfinished uploads clears it.
#[derive(Debug)]
pub struct BlobWriter {
    key: String,
    target: Target,
    digest: Digest,
    size: u64,
}

#[derive(Debug)]
enum Target {
    Disk(Arc<PathBuf>, Unfinished),
    Store(WriteMultipart),
}

impl BlobWriter {
    pub(crate) async fn create(blobs: &Blobs, key: &str, path: ObjectPath) -> Result<Self> {
        let target = match &blobs.place {
            Place::Disk(root) => {
                let folder = Arc::clone(root);
                let file = disk::blocking(move || Unfinished::create(&folder)).await?;
                Target::Disk(Arc::clone(root), file)
            }
            Place::S3 { .. } => {
                let upload = blobs.store.put_multipart(&path).await;
                let upload = upload.map_err(|e| Error::store(key, e))?;
                Target::Store(WriteMultipart::new_with_chunk_size(upload, PART))
            }
        };
        Ok(Self { key: key.to_owned(), target, digest: Digest::new(), size: 0 })
    }

    /// Appends bytes.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.digest.update(&bytes);
        self.size += bytes.len() as u64;
        match &mut self.target {
            // Short writes into the page cache: handing them to another thread would cost more.
            Target::Disk(_, file) => file.write(&bytes),
            Target::Store(upload) => {
                let ready = upload.wait_for_capacity(PARTS_AT_ONCE).await;
                ready.map_err(|e| Error::store(&self.key, e))?;
                upload.put(bytes);
                Ok(())
            }
        }
    }

    pub(crate) async fn copy_file(&mut self, source: &Path) -> Result<()> {
        let mut file = tokio::fs::File::open(source).await.map_err(Error::disk("open", source))?;
        loop {
            let mut buffer = bytes::BytesMut::with_capacity(1 << 20);
            let n = file.read_buf(&mut buffer).await.map_err(Error::disk("read", source))?;
            if n == 0 {
                return Ok(());
            }
            self.write(buffer.freeze()).await?;
        }
    }

    /// Makes the blob durable and visible.
    pub async fn finish(self) -> Result<Stored> {
        match self.target {
            Target::Disk(root, file) => {
                let key = self.key;
                disk::blocking(move || file.publish(&root, &key)).await?;
            }
            Target::Store(upload) => {
                let done = upload.finish().await;
                done.map_err(|e| Error::store(&self.key, e))?;
            }
        }
        Ok(Stored { size: self.size, sha256: self.digest.hex() })
    }

    /// Gives the blob up.
    pub async fn abort(self) -> Result<()> {
        match self.target {
            Target::Disk(_, file) => {
                drop(file);
                Ok(())
            }
            Target::Store(upload) => {
                let done = upload.abort().await;
                done.map_err(|e| Error::store(&self.key, e))
            }
        }
    }
}
