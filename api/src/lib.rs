//! The GraphQL API: schema by noun, sign-in, the HTTP handler, and the host of the web page.
//!
//! [`App::new`] takes open connections and settings; [`router`] is what port 2000 serves, [`page_router`] what port
//! 1000 serves. Requests become rows and jobs; what is computed here, evidence and previews, is not kept. The environment is
//! not read here.

mod access;
mod auth;
mod error;
mod guard;
mod http;
mod previews;
mod schema;

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::SecretString;

pub use auth::hash_password;
pub use error::{Error, Result};
pub use http::{page_router, router};
pub use schema::sdl;

/// Bytes that one upload may have unless the settings say otherwise: 5 GiB.
const MAX_UPLOAD_BYTES: u64 = 5 << 30;

/// Bytes of datasets and results that previews may keep in memory unless the settings say otherwise: 512 MiB.
const PREVIEW_CACHE_BYTES: usize = 512 << 20;

/// What the server decided about this process.
#[derive(Debug, Clone)]
pub struct Config {
    /// Signs access tokens; at least 32 bytes.
    pub jwt_secret: SecretString,
    /// Origins a browser may call from, such as `http://localhost:1000`.
    pub cors_origins: Vec<String>,
    /// Where temporary files go.
    pub scratch_dir: PathBuf,
    /// Bytes that one upload may have.
    pub max_upload_bytes: u64,
    /// Bytes of datasets and results that previews may keep in memory.
    pub preview_cache_bytes: usize,
    /// Whether this is a production deployment, which is reached by TLS.
    pub production: bool,
    /// Whether a proxy in front states the caller's address in `X-Forwarded-For`.
    pub trust_forwarded_for: bool,
}

impl Config {
    /// The settings of the embedded default.
    #[must_use]
    pub fn new(jwt_secret: SecretString, scratch_dir: PathBuf) -> Self {
        Self {
            jwt_secret,
            cors_origins: vec!["http://localhost:1000".to_owned()],
            scratch_dir,
            max_upload_bytes: MAX_UPLOAD_BYTES,
            preview_cache_bytes: PREVIEW_CACHE_BYTES,
            production: false,
            trust_forwarded_for: false,
        }
    }
}

/// Open connections and settings: everything the API works with.
#[derive(Clone)]
pub struct State {
    /// The database, migrated.
    pub db: entity::Db,
    /// Where uploads, datasets, results and exports lie.
    pub blobs: storage::Blobs,
    /// Wake-ups and progress events.
    pub signals: storage::Signals,
    /// Where metrics are registered; `/api/metrics` prints all of it.
    pub registry: prometheus::Registry,
    /// Settings.
    pub config: Config,
}

/// The API, ready to be served on both ports. Cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) state: State,
    pub(crate) schema: schema::Schema,
    pub(crate) auth: auth::Auth,
    pub(crate) metrics: http::Metrics,
    /// Counts of texts that explaining pairs takes again and again.
    pub(crate) corpora: schema::known::Corpora,
    /// Previews of changed rulesets, and what they have read.
    pub(crate) previews: previews::Previews,
}

impl App {
    /// Puts the API together.
    ///
    /// # Errors
    /// When the secret is too short, or a metric of this name is registered already.
    pub fn new(state: State) -> Result<Self> {
        let auth = auth::Auth::new(&state.config)?;
        let metrics = http::Metrics::register(&state.registry)?;
        let previews = previews::Previews::new(state.config.preview_cache_bytes);
        let corpora = schema::known::Corpora::default();
        Ok(Self(Arc::new(Inner { schema: schema::build(), auth, metrics, corpora, previews, state })))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}
