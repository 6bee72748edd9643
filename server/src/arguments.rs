//! The command line and the environment: one struct per concern. What `--help` says is the reference.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;

use crate::memory;

/// Matches two sets of records, explains every match, and proves that nothing was lost.
#[derive(Debug, Parser)]
#[command(name = "recon", version, max_term_width = 110, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Reconcile(Reconcile),
    Serve(Serve),
    Api(Api),
    Worker(Worker),
    Migrate(Migrate),
    Check(Check),
    /// Print the GraphQL schema
    Schema,
}

/// Reconcile two files, without a server or a database
///
/// Without --ruleset both files are profiled; a mapping and passes are proposed, printed, and run.
///
/// DIR then holds summary.json, matches.csv (match_id,side,row,pass,status,score), open.csv (side,row,reason),
/// ruleset.toml as used and, when rows could not be read, rejected.csv (side,row,column,reason).
///
/// Exit status: 0 ran, everything matched; 1 ran, something is open; 2 bad input or ruleset, the reason is on
/// standard error; 3 the result does not balance: a fault of this program, do not use it.
#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    /// The left file, usually the ledger: CSV, TSV or XLSX
    #[arg(value_name = "LEFT")]
    pub(crate) left: PathBuf,

    /// The right file, usually the bank or provider
    #[arg(value_name = "RIGHT")]
    pub(crate) right: PathBuf,

    /// How to read and match: a TOML file (or .json) with a mapping per side and passes
    #[arg(long, value_name = "FILE")]
    pub(crate) ruleset: Option<PathBuf>,

    /// Where the result goes; created when absent
    #[arg(long, value_name = "DIR", default_value = "recon-out")]
    pub(crate) out: PathBuf,

    /// Print the summary as JSON on standard output and nothing else
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) machinery: Machinery,
}

/// Serve everything in one process: API, worker and page
///
/// With no setting at all: SQLite and files in the data folder, the API on 2000, the page on 1000 (or on 8100 where
/// 1000 is refused).
#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) services: Services,
    #[command(flatten)]
    pub(crate) web: Web,
    #[command(flatten)]
    pub(crate) work: Work,

    /// Load a sample workspace with a finished reconciliation, unless it is there already
    #[arg(long, env = "RECON_SAMPLE", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) sample: bool,
}

/// Serve the API and the page; jobs are left to `recon worker`
#[derive(Debug, Args)]
pub(crate) struct Api {
    #[command(flatten)]
    pub(crate) services: Services,
    #[command(flatten)]
    pub(crate) web: Web,
}

/// Work through jobs: imports, runs, exports
#[derive(Debug, Args)]
pub(crate) struct Worker {
    #[command(flatten)]
    pub(crate) services: Services,
    #[command(flatten)]
    pub(crate) work: Work,
}

/// Bring the database's schema up to date
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    pub(crate) services: Services,
}

/// Verify the invariants of the stored data; exit status 1 when one is violated
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) services: Services,
}

/// How strict the start is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// Convenient: a secret is generated and kept in the data folder
    Development,
    /// Strict: a missing, default or weak secret stops the start; logs are JSON
    Production,
}

/// Where data lies.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct Services {
    /// How strict the start is
    #[arg(long, env = "RECON_PROFILE", value_enum, default_value = "development")]
    pub(crate) profile: Profile,

    /// Where one process keeps everything that is not told to go elsewhere
    #[arg(long, env = "RECON_DATA_DIR", value_name = "DIR", default_value = "./data")]
    pub(crate) data_dir: PathBuf,

    /// sqlite:///path or postgres://user:password@host/name; a SQLite file in the data folder unless told
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<SecretString>,

    /// Connections to the database, at most
    #[arg(long, env = "RECON_DATABASE_CONNECTIONS", value_name = "N", default_value_t = 10)]
    pub(crate) database_connections: u32,

    /// redis://host for wake-ups and progress between processes; within the process unless told
    #[arg(long, env = "REDIS_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) redis_url: Option<SecretString>,

    /// file:///path or s3://bucket/prefix; a folder in the data folder unless told
    #[arg(long, env = "STORAGE_URL", value_name = "URL")]
    pub(crate) storage_url: Option<String>,

    #[command(flatten)]
    pub(crate) s3: S3,

    /// What to log: error, warn, info, debug, or per module, such as info,worker=debug
    #[arg(long, env = "RUST_LOG", value_name = "FILTER", default_value = "info,sea_orm_migration=warn,sqlx=warn")]
    pub(crate) log: String,
}

/// How to reach an S3 bucket.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "S3")]
pub(crate) struct S3 {
    /// Where the bucket is, when it is not Amazon
    #[arg(long, env = "AWS_ENDPOINT_URL", value_name = "URL")]
    pub(crate) s3_endpoint: Option<String>,
    /// The bucket's region
    #[arg(long, env = "AWS_REGION", value_name = "REGION")]
    pub(crate) s3_region: Option<String>,
    /// Who
    #[arg(long, env = "AWS_ACCESS_KEY_ID", value_name = "ID")]
    pub(crate) s3_access_key_id: Option<String>,
    /// The secret
    #[arg(long, env = "AWS_SECRET_ACCESS_KEY", value_name = "KEY", hide_env_values = true)]
    pub(crate) s3_secret_access_key: Option<SecretString>,
    /// Allow an endpoint without TLS
    #[arg(long, env = "AWS_ALLOW_HTTP", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) s3_allow_http: bool,
}

/// How to be reached.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Web")]
pub(crate) struct Web {
    /// The address to listen on
    #[arg(long, env = "RECON_HOST", value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,

    /// The port of the API; 0 takes a free one
    #[arg(long, env = "RECON_API_PORT", value_name = "PORT", default_value_t = 2000)]
    pub(crate) api_port: u16,

    /// The port of the page; 0 takes a free one. Where 1000 is refused, 8100 is taken
    #[arg(long, env = "RECON_PAGE_PORT", value_name = "PORT", default_value_t = 1000)]
    pub(crate) page_port: u16,

    /// Signs access tokens, at least 32 bytes; changing it signs everybody out. Development generates one
    #[arg(long, env = "JWT_SECRET", value_name = "SECRET", hide_env_values = true)]
    pub(crate) jwt_secret: Option<SecretString>,

    /// Who may call the API from a browser: origins, separated by commas
    #[arg(long, env = "CORS_ORIGINS", value_name = "ORIGINS", value_delimiter = ',', default_value = "http://localhost:1000")]
    pub(crate) cors_origins: Vec<String>,

    /// Bytes that one upload may have
    #[arg(long, env = "RECON_MAX_UPLOAD_BYTES", value_name = "N", default_value_t = 5 << 30)]
    pub(crate) max_upload_bytes: u64,

    /// Megabytes of datasets and results that previews of changed rules keep in memory
    #[arg(long, env = "RECON_PREVIEW_CACHE_MB", value_name = "N", default_value_t = 512, value_parser = clap::value_parser!(u64).range(..=1 << 30))]
    pub(crate) preview_cache_mb: u64,

    /// Believe the proxy in front: the caller's address is the last one in X-Forwarded-For
    #[arg(long, env = "RECON_TRUST_FORWARDED_FOR", value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) trust_forwarded_for: bool,
}

/// How to work through jobs.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Work")]
pub(crate) struct Work {
    /// Jobs at the same time
    #[arg(long, env = "RECON_JOBS", value_name = "N", default_value_t = 2)]
    pub(crate) jobs: usize,

    #[command(flatten)]
    pub(crate) machinery: Machinery,

    /// Seconds without a sign of life until a job is taken away from its worker
    #[arg(long, env = "RECON_LEASE_SECONDS", value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u64).range(2..=3600))]
    pub(crate) lease_seconds: u64,

    /// For tests of crashes, in debug builds only: the phase at which a job stops and waits to be killed
    #[arg(long, env = "RECON_TEST_PAUSE", value_name = "PHASE", hide = true)]
    pub(crate) test_pause: Option<String>,
}

/// Knobs that change the speed and the memory, never the result.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Machinery {
    /// Threads that work on one job; 0 is one per processor
    #[arg(long, env = "RECON_THREADS", value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,

    /// Records of a batch
    #[arg(long, env = "RECON_BATCH_ROWS", value_name = "N", default_value_t = 65_536, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub(crate) batch_rows: u32,

    /// Megabytes of memory that one job may take, about; 0 is three quarters of what the machine or the container has. Records that do
    /// not fit in half of it are read from disk while they are matched
    #[arg(long, env = "RECON_MEMORY_MB", value_name = "N", default_value_t = 0)]
    pub(crate) memory_mb: u64,
}

impl Machinery {
    /// The same in the worker's words.
    pub(crate) fn settings(self) -> worker::flow::Settings {
        let batch_rows = usize::try_from(self.batch_rows).unwrap_or(65_536);
        let memory_bytes = if self.memory_mb == 0 { memory::share() } else { self.memory_mb.saturating_mul(1_000_000) };
        worker::flow::Settings { threads: self.threads, batch_rows, memory_bytes }
    }
}
