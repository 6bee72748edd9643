//! Opens a database from its address, with the settings that durability depends on.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection,
    sqlx::{
        Executor,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use crate::{Db, Error, Result, db::statement};

/// Earlier versions can corrupt a database in WAL mode when the log is reset while a second connection writes.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
/// A SQLite write waits for its turn this long: the longest transaction (publishing a run) takes seconds.
const WRITE_TURN: Duration = Duration::from_secs(60);
const ACQUIRE: Duration = Duration::from_secs(10);
/// A transaction whose owner went silent must not hold its locks for ever.
const POSTGRES_SESSION: &str = "SET idle_in_transaction_session_timeout = '120s'";

/// Opens the database at `url`: `sqlite:///absolute/path`, `sqlite://relative/path` or `postgres://user:password@host/name`.
///
/// A SQLite file and its folder are created when missing. The schema is not touched: see [`crate::migrate`].
pub async fn connect(url: &str, max_connections: u32) -> Result<Db> {
    let max = max_connections.max(2);
    if let Some(path) = url.strip_prefix("sqlite:") {
        return sqlite(url, path, max).await;
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return postgres(url, max).await;
    }
    Err(refused(url, "it must start with sqlite: or postgres:// (see DATABASE_URL)"))
}

async fn postgres(url: &str, max: u32) -> Result<Db> {
    let mut options = options(url, max, ACQUIRE);
    options.test_before_acquire_if_idle_for(Duration::from_secs(5));
    options.map_sqlx_postgres_opts(|options| options.application_name("recon"));
    options.map_sqlx_postgres_pool_opts(|pool| {
        pool.after_connect(|connection, _| Box::pin(async move { connection.execute(POSTGRES_SESSION).await.map(|_| ()) }))
    });
    let write = open(url, options).await?;
    Ok(Db { read: write.clone(), write })
}

async fn sqlite(url: &str, path: &str, max: u32) -> Result<Db> {
    let path = path.strip_prefix("//").unwrap_or(path);
    let path = PathBuf::from(path.split('?').next().unwrap_or(path));
    if path.as_os_str().is_empty() || path.ends_with(":memory:") {
        return Err(refused(url, "name a file: sqlite:///folder/recon.db"));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| refused(url, &format!("cannot create {}: {e}", folder.display())))?;
    }
    let write = open(url, sqlite_options(&path, 1, WRITE_TURN, false)).await?;
    assert_version(url, &write).await?;
    let read = open(url, sqlite_options(&path, max.min(8), ACQUIRE, true)).await?;
    Ok(Db { write, read })
}

fn sqlite_options(path: &Path, max: u32, acquire: Duration, reader: bool) -> ConnectOptions {
    let mut options = options("sqlite://recon", max, acquire);
    let path = path.to_owned();
    options.map_sqlx_sqlite_opts(move |options| {
        let options = options
            .filename(&path)
            .create_if_missing(!reader)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        if reader { options.pragma("query_only", "ON") } else { options }
    });
    // Opening a file again costs more than keeping it: these connections stay.
    options.map_sqlx_sqlite_pool_opts(|pool| pool.max_lifetime(None).idle_timeout(None));
    options
}

fn options(url: &str, max: u32, acquire: Duration) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(max).min_connections(1).acquire_timeout(acquire).sqlx_logging(false).record_stmt_in_spans(false);
    options
}

async fn open(url: &str, options: ConnectOptions) -> Result<DatabaseConnection> {
    Database::connect(options).await.map_err(|e| refused(url, &e.to_string()))
}

async fn assert_version(url: &str, db: &DatabaseConnection) -> Result<()> {
    let row = db.query_one_raw(statement(db, "SELECT sqlite_version() AS version", [])).await?;
    let version: String = match row {
        Some(row) => row.try_get("", "version")?,
        None => String::new(),
    };
    let numbers: Vec<u32> = version.split('.').filter_map(|part| u32::from_str(part).ok()).collect();
    if numbers.as_slice() < OLDEST_SQLITE.as_slice() {
        let [major, minor, patch] = OLDEST_SQLITE;
        return Err(refused(url, &format!("sqlite {version} can corrupt data; {major}.{minor}.{patch} or later is needed")));
    }
    Ok(())
}

fn refused(url: &str, reason: &str) -> Error {
    Error::Connect { url: without_password(url), reason: reason.to_owned() }
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    match rest.rsplit_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:…@{host}")
        }
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::{connect, without_password};

    /// What durability and isolation of a SQLite file depend on, as its connections report it.
    #[tokio::test]
    async fn sqlite_is_opened_as_promised() {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("not yet there/recon.db").display());
        let db = connect(&url, 4).await.expect("open");
        let pragma = async |connection: &sea_orm::DatabaseConnection, name: &str| {
            let sql = format!("SELECT CAST({name} AS text) AS value FROM pragma_{name}");
            let sql = sql.replace("CAST(busy_timeout", "CAST(timeout");
            let row = connection.query_one_raw(super::statement(connection, &sql, [])).await.expect("ask").expect("a row");
            row.try_get::<String>("", "value").expect("text")
        };
        for connection in [&db.write, &db.read] {
            assert_eq!(pragma(connection, "journal_mode").await, "wal");
            assert_eq!(pragma(connection, "synchronous").await, "2");
            assert_eq!(pragma(connection, "foreign_keys").await, "1");
            assert_eq!(pragma(connection, "busy_timeout").await, "5000");
        }
        let refused = db.read.execute_unprepared("CREATE TABLE x (y integer)").await;
        assert!(refused.is_err(), "the reading side cannot write");
    }

    #[test]
    fn messages_hold_no_password() {
        assert_eq!(without_password("postgres://me:se@cret@db:5432/x"), "postgres://me:…@db:5432/x");
        assert_eq!(without_password("sqlite:///data/r.db"), "sqlite:///data/r.db");
    }
}
