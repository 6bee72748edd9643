//! `recon migrate` and `recon check`: the database's schema and the invariants of what is stored.

use std::process::ExitCode;

use crate::arguments::{Check, Migrate};
use crate::services;

/// Seconds after its lease in which a lost job must have been taken away.
const SWEEP_SECONDS: i64 = 5;

/// Brings the schema up to date.
pub(crate) async fn migrate(command: Migrate) -> anyhow::Result<ExitCode> {
    services::database(&command.services).await?;
    println!("the database's schema is up to date");
    Ok(ExitCode::SUCCESS)
}

/// Verifies the invariants.
pub(crate) async fn check(command: Check) -> anyhow::Result<ExitCode> {
    let db = services::database(&command.services).await?;
    let findings = entity::check::run(&db, SWEEP_SECONDS).await?;
    let mut violated = false;
    for finding in &findings {
        violated |= finding.violations > 0;
        let verdict = if finding.violations == 0 { "holds".to_owned() } else { format!("VIOLATED {} times", finding.violations) };
        println!("{:60} {verdict}", finding.rule);
    }
    Ok(if violated { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
