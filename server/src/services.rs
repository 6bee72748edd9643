//! Opens what every serving command works with: database, blobs, signals.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use entity::Db;
use secrecy::ExposeSecret as _;
use storage::{Blobs, S3Config, Signals};

use crate::arguments::{S3, Services, Work};

/// Open connections.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) db: Db,
    pub(crate) blobs: Blobs,
    pub(crate) signals: Signals,
    pub(crate) scratch: PathBuf,
}

/// Opens the database and brings its schema up to date.
pub(crate) async fn database(services: &Services) -> anyhow::Result<Db> {
    let url = match &services.database_url {
        Some(url) if !url.expose_secret().is_empty() => url.expose_secret().to_owned(),
        _ => format!("sqlite://{}", data_file(&services.data_dir, "recon.db")?.display()),
    };
    let db = entity::connect(&url, services.database_connections).await.context("DATABASE_URL")?;
    entity::migrate(&db).await.context("the database's schema cannot be brought up to date")?;
    Ok(db)
}

/// Opens everything.
pub(crate) async fn open(services: &Services) -> anyhow::Result<Opened> {
    let db = database(services).await?;
    let storage = match services.storage_url.as_deref().filter(|url| !url.is_empty()) {
        Some(url) => url.to_owned(),
        None => format!("file://{}", data_file(&services.data_dir, "blobs")?.display()),
    };
    let blobs = Blobs::open(&storage, Some(s3(&services.s3))).with_context(|| format!("STORAGE_URL {storage}"))?;
    blobs.ping().await.with_context(|| format!("STORAGE_URL {storage}"))?;
    let signals = match services.redis_url.as_ref().filter(|url| !url.expose_secret().is_empty()) {
        Some(url) => Signals::redis(url.expose_secret(), "recon").context("REDIS_URL")?,
        None => Signals::in_process(),
    };
    Ok(Opened { db, blobs, signals, scratch: std::env::temp_dir().join("recon") })
}

/// An absolute path in the data folder, which is created when absent.
fn data_file(data_dir: &Path, name: &str) -> anyhow::Result<PathBuf> {
    ensure_data_dir(data_dir)?;
    let folder = data_dir.canonicalize().with_context(|| format!("RECON_DATA_DIR {}", data_dir.display()))?;
    Ok(folder.join(name))
}

/// Creates the data folder, for its owner only.
pub(crate) fn ensure_data_dir(data_dir: &Path) -> anyhow::Result<()> {
    if data_dir.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(data_dir).with_context(|| format!("RECON_DATA_DIR {} cannot be created", data_dir.display()))?;
    #[cfg(unix)]
    {
        let owner_only = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(data_dir, owner_only).with_context(|| format!("RECON_DATA_DIR {}", data_dir.display()))?;
    }
    Ok(())
}

fn s3(given: &S3) -> S3Config {
    S3Config {
        endpoint: given.s3_endpoint.clone(),
        region: given.s3_region.clone(),
        access_key_id: given.s3_access_key_id.clone(),
        secret_access_key: given.s3_secret_access_key.as_ref().map(|key| key.expose_secret().to_owned()),
        allow_http: given.s3_allow_http,
    }
}

/// A worker for all kinds of jobs.
pub(crate) fn queue(opened: &Opened, work: &Work) -> worker::queue::Queue {
    let lease = std::time::Duration::from_secs(work.lease_seconds);
    let defaults = worker::queue::QueueConfig::default();
    let config = worker::queue::QueueConfig { concurrency: work.jobs.max(1), lease, sweep: defaults.sweep.min(lease / 2), ..defaults };
    let workshop = worker::Workshop {
        blobs: opened.blobs.clone(),
        scratch: opened.scratch.clone(),
        settings: work.machinery.settings(),
        pause: work.test_pause.clone(),
    };
    worker::worker(opened.db.clone(), opened.signals.clone(), config, &workshop)
}
