//! Bytes and signals: blobs on the local disk or in S3, and a key-value side in this process or in Redis.
//!
//! Blobs hold what is large and immutable. Signals wake sleepers, carry progress and count requests; nothing that matters is
//! only there: everything works on, by asking the database again, when they are gone.

mod blobs;
mod content;
mod disk;
mod error;
mod hub;
mod local_file;
mod redis_link;
mod s3;
mod signals;
mod writer;

pub use blobs::{BlobInfo, Blobs, Stored};
pub use content::{Digest, content_key, sha256_file};
pub use error::{Error, Result};
pub use hub::{Signal, Subscription};
pub use local_file::LocalFile;
pub use s3::S3Config;
pub use signals::Signals;
pub use writer::BlobWriter;
