//! Content addressing: a blob named after what is in it never changes, and the same content is stored once.

use std::{fmt::Write as _, path::Path};

use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt;

use crate::{Error, Result};

/// Computes a SHA-256 piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Digest(Sha256);

impl Digest {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes, in hex.
    #[must_use]
    pub fn hex(self) -> String {
        let mut text = String::with_capacity(64);
        for byte in self.0.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}

/// The key of content with that digest: `prefix/ab/abcdef…`, spread over folders so that none grows too large.
#[must_use]
pub fn content_key(prefix: &str, sha256: &str) -> String {
    let folder = sha256.get(..2).unwrap_or("00");
    format!("{prefix}/{folder}/{sha256}")
}

/// The digest of a file, in hex.
pub async fn sha256_file(path: &Path) -> Result<String> {
    let mut file = tokio::fs::File::open(path).await.map_err(Error::disk("open", path))?;
    let mut digest = Digest::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let n = file.read(&mut buffer).await.map_err(Error::disk("read", path))?;
        if n == 0 {
            return Ok(digest.hex());
        }
        digest.update(&buffer[..n]);
    }
}
