//! Writing to the local disk so that a crash leaves the old blob or the new one, and never half of one.
//!
//! Bytes go to a temporary file on the same file system; once they are synced it takes the blob's name, and then the folder is
//! synced too, so that the name survives a power loss. (The object store crate does neither sync.)

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use crate::{Error, Result};

/// Unfinished files, swept at the next start.
const TEMPORARY: &str = ".unfinished";

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A file on its way to becoming a blob. Dropping it before [`Unfinished::publish`] removes it.
#[derive(Debug)]
pub(crate) struct Unfinished {
    file: fs::File,
    path: PathBuf,
    published: bool,
}

/// Prepares the folder of a store and answers its full path.
pub(crate) fn prepare(root: &Path) -> Result<PathBuf> {
    let temporary = root.join(TEMPORARY);
    fs::create_dir_all(&temporary).map_err(Error::disk("create", &temporary))?;
    root.canonicalize().map_err(Error::disk("find", root))
}

impl Unfinished {
    pub(crate) fn create(root: &Path) -> Result<Self> {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}-{number}", std::process::id());
        let path = root.join(TEMPORARY).join(name);
        let file = fs::File::create(&path).map_err(Error::disk("create", &path))?;
        Ok(Self { file, path, published: false })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(Error::disk("write", &self.path))
    }

    pub(crate) fn copy_from(&mut self, source: &Path) -> Result<u64> {
        let mut from = fs::File::open(source).map_err(Error::disk("open", source))?;
        std::io::copy(&mut from, &mut self.file).map_err(Error::disk("write", &self.path))
    }

    /// Makes the bytes durable under the blob's name.
    pub(crate) fn publish(mut self, root: &Path, key: &str) -> Result<()> {
        self.file.sync_all().map_err(Error::disk("sync", &self.path))?;
        let target = root.join(key);
        let folder = target.parent().unwrap_or(root).to_owned();
        let made = missing(root, &folder);
        fs::create_dir_all(&folder).map_err(Error::disk("create", &folder))?;
        fs::rename(&self.path, &target).map_err(Error::disk("rename", &target))?;
        self.published = true;
        sync_folder(&folder)?;
        made.iter().filter_map(|folder| folder.parent()).try_for_each(sync_folder)
    }
}

/// The folders between the root and `folder` that are not there yet.
fn missing(root: &Path, folder: &Path) -> Vec<PathBuf> {
    folder.ancestors().take_while(|above| *above != root && !above.exists()).map(Path::to_owned).collect()
}

fn sync_folder(folder: &Path) -> Result<()> {
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::disk("sync", folder))
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.published {
            // Best effort: what stays behind is swept later.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Removes unfinished files that nothing has written to for a day.
pub(crate) fn sweep(root: &Path) {
    let Ok(entries) = fs::read_dir(root.join(TEMPORARY)) else {
        return;
    };
    for entry in entries.flatten() {
        let old =
            entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok()).is_some_and(|age| age.as_secs() > 86_400);
        if old {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Runs blocking file work off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(failed) => Err(Error::Disk { what: "work on", path: "a blob".to_owned(), source: std::io::Error::other(failed) }),
    }
}
