//! What must hold in every database at rest, as queries that count the rows for which it does not. `recon check` runs them.

use sea_orm::ConnectionTrait;

use crate::{
    Db, Result,
    db::{Sealed, statement},
    queue::clock,
};

/// One invariant, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What must hold.
    pub rule: &'static str,
    /// Rows for which it does not.
    pub violations: i64,
}

/// Checks every invariant. `sweep_seconds` is how long an expired lease may stand before somebody should have noticed.
pub async fn run(db: &Db, sweep_seconds: i64) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (rule, sql) in RULES {
        findings.push(finding(db, rule, sql).await?);
    }
    let now = clock(db);
    let late = format!(
        "SELECT COUNT(*) AS n FROM jobs WHERE state = 'RUNNING' AND (lease_until IS NULL OR lease_until < {now} - {})",
        sweep_seconds.saturating_mul(1_000_000)
    );
    findings.push(finding(db, "a running job has a live lease", &late).await?);
    for (table, column, parent) in REFERENCES {
        let sql =
            format!("SELECT COUNT(*) AS n FROM {table} c JOIN {parent} p ON p.id = c.{column} WHERE p.workspace_id <> c.workspace_id");
        let crossing = finding(db, "no row refers to another workspace", &sql).await?;
        findings.push(crossing);
    }
    Ok(merged(findings))
}

/// One finding per rule, in order.
fn merged(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        match merged.iter_mut().find(|known| known.rule == finding.rule) {
            Some(known) => known.violations += finding.violations,
            None => merged.push(finding),
        }
    }
    merged
}

async fn finding(db: &Db, rule: &'static str, sql: &str) -> Result<Finding> {
    let row = db.reader().query_one_raw(statement(&db.reader(), sql, [])).await?;
    let violations = match row {
        Some(row) => row.try_get("", "n")?,
        None => 0,
    };
    Ok(Finding { rule, violations })
}

const RULES: &[(&str, &str)] = &[
    (
        "an ended job has an end and no holder",
        "SELECT COUNT(*) AS n FROM jobs WHERE state IN ('DONE', 'FAILED', 'CANCELLED') \
         AND (finished_at IS NULL OR lease_until IS NOT NULL OR worker IS NOT NULL)",
    ),
    (
        "a waiting job has no holder and no end",
        "SELECT COUNT(*) AS n FROM jobs WHERE state = 'READY' AND (finished_at IS NOT NULL OR lease_until IS NOT NULL)",
    ),
    (
        "an unfinished run has a job under way",
        "SELECT COUNT(*) AS n FROM runs r WHERE r.state IN ('QUEUED', 'RUNNING') AND NOT EXISTS (SELECT 1 FROM jobs j \
         WHERE j.workspace_id = r.workspace_id AND j.subject = r.id AND j.state IN ('READY', 'RUNNING'))",
    ),
    (
        "an unfinished export has a job under way",
        "SELECT COUNT(*) AS n FROM exports e WHERE e.state IN ('QUEUED', 'RUNNING') AND NOT EXISTS (SELECT 1 FROM jobs j \
         WHERE j.workspace_id = e.workspace_id AND j.subject = e.id AND j.state IN ('READY', 'RUNNING'))",
    ),
    (
        "a succeeded run has its result",
        "SELECT COUNT(*) AS n FROM runs WHERE state = 'SUCCEEDED' AND (summary IS NULL OR digest IS NULL \
         OR result_prefix IS NULL OR finished_at IS NULL)",
    ),
    (
        "a run has one job that is done at most",
        "SELECT COUNT(*) AS n FROM (SELECT subject FROM jobs WHERE kind = 'run' AND state = 'DONE' \
         GROUP BY workspace_id, subject HAVING COUNT(*) > 1) twice",
    ),
    (
        "a run without success has no breaks",
        "SELECT COUNT(*) AS n FROM breaks b JOIN runs r ON r.workspace_id = b.workspace_id AND r.id = b.run_id \
         WHERE r.state <> 'SUCCEEDED' OR r.break_limit_hit",
    ),
    (
        "a record is in one break per run at most",
        "SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM breaks GROUP BY workspace_id, run_id, side, row_number \
         HAVING COUNT(*) > 1) twice",
    ),
    (
        "a complete upload has its bytes",
        "SELECT COUNT(*) AS n FROM uploads WHERE state IN ('COMPLETE', 'IMPORTED') AND (blob_key IS NULL OR sha256 IS NULL)",
    ),
    (
        "a source's current mapping exists",
        "SELECT COUNT(*) AS n FROM sources s WHERE s.mapping_version > 0 AND NOT EXISTS (SELECT 1 FROM mappings m \
         WHERE m.workspace_id = s.workspace_id AND m.source_id = s.id AND m.version = s.mapping_version)",
    ),
    (
        "a workspace has an owner",
        "SELECT COUNT(*) AS n FROM workspaces w WHERE NOT EXISTS (SELECT 1 FROM members m \
         WHERE m.workspace_id = w.id AND m.role = 'OWNER')",
    ),
];

/// Child table, column, parent table.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("upload_parts", "upload_id", "uploads"),
    ("mappings", "source_id", "sources"),
    ("datasets", "source_id", "sources"),
    ("datasets", "upload_id", "uploads"),
    ("ruleset_versions", "ruleset_id", "rulesets"),
    ("reconciliations", "left_source_id", "sources"),
    ("reconciliations", "right_source_id", "sources"),
    ("reconciliations", "ruleset_id", "rulesets"),
    ("runs", "reconciliation_id", "reconciliations"),
    ("runs", "left_dataset_id", "datasets"),
    ("runs", "right_dataset_id", "datasets"),
    ("breaks", "run_id", "runs"),
    ("exports", "run_id", "runs"),
    ("jobs", "subject", "runs"),
    ("jobs", "subject", "exports"),
];
