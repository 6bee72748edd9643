//! Logs on standard error: lines for people in development, JSON in production.

use std::io::IsTerminal as _;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::arguments::{Profile, Services};

/// Starts logging.
pub(crate) fn start(services: &Services) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&services.log).with_context(|| format!("RUST_LOG is not a log filter: `{}`", services.log))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match services.profile {
        Profile::Production => lines.json().flatten_event(true).try_init(),
        Profile::Development => lines.with_ansi(std::io::stderr().is_terminal()).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logs cannot be started: {error}"))
}
