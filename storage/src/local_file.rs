//! A blob as a file on this machine.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A file that holds a blob's bytes. Only read it: it may be the blob itself.
#[derive(Debug)]
pub struct LocalFile {
    path: PathBuf,
    temporary: bool,
}

impl LocalFile {
    pub(crate) fn lasting(path: PathBuf) -> Self {
        Self { path, temporary: false }
    }

    pub(crate) fn temporary(folder: &Path) -> Self {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self { path: folder.join(format!("blob-{}-{number}", std::process::id())), temporary: true }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for LocalFile {
    fn drop(&mut self) {
        if self.temporary {
            // Best effort: it lies in a folder for temporary files.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
