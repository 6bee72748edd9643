//! The database schema, one file per change, the same text for SQLite and Postgres.
//!
//! Every tenant table carries `workspace_id` and a unique `(workspace_id, id)`, and refers to other tenant tables with both
//! columns: the database itself refuses a row that points into another workspace.
//! Times are 64-bit microseconds since 1970 (UTC), ids are text with a prefix, amounts are text in minor units: these read
//! the same on both databases, without a float in between.

#![expect(elided_lifetimes_in_paths, reason = "the trait of a schema change is declared with the lifetime left out")]

mod m20261122_000001_people;
mod m20261122_000002_files;
mod m20261122_000003_rules;
mod m20261122_000004_jobs;
mod m20261122_000005_results;
mod m20261122_000006_audit;
mod statements;

use sea_orm_migration::{
    MigrationTrait, MigratorTrait, async_trait,
    sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait},
};

/// One number for the whole product: whoever holds this Postgres advisory lock may change the schema.
const SCHEMA_LOCK: i64 = 3_780_378;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_people::Migration),
            Box::new(m20261122_000002_files::Migration),
            Box::new(m20261122_000003_rules::Migration),
            Box::new(m20261122_000004_jobs::Migration),
            Box::new(m20261122_000005_results::Migration),
            Box::new(m20261122_000006_audit::Migration),
        ]
    }
}

/// Brings the schema to the newest version. Running it again changes nothing.
///
/// All pending changes go into one transaction, so a crash leaves the old schema, and processes that start at the same
/// moment queue up behind a lock: the second finds nothing left to do.
pub async fn up(db: &DatabaseConnection) -> Result<(), DbErr> {
    let options = TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
    let txn = db.begin_with_options(options).await?;
    if txn.get_database_backend() == DbBackend::Postgres {
        txn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({SCHEMA_LOCK})")).await?;
    }
    Migrator::up(&txn, None).await?;
    txn.commit().await
}

/// The name of the newest change this program knows, to compare with what a database has.
#[must_use]
pub fn newest() -> String {
    Migrator::migrations().last().map(|m| m.name().to_owned()).unwrap_or_default()
}
