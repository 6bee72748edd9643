//! The database handle: pools, transactions, and the sealed [`Conn`] that query functions take.
//!
//! SQLite has one writer. So that writers wait for each other in a fair queue here, not in SQLite's busy loop, all writes go
//! through a pool of one connection and begin with `BEGIN IMMEDIATE`; reads have a pool of their own that cannot write.
//! `BEGIN` is sent from a task of its own: a request that is dropped meanwhile cannot leave an open transaction in the pool.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseConnectionType, DatabaseExecutor, DatabaseTransaction, DbBackend, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait, Value,
};

use crate::{Error, Result};

/// A database and its pools. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) write: DatabaseConnection,
    pub(crate) read: DatabaseConnection,
}

/// A transaction. Dropping it without [`Txn::commit`] undoes everything.
#[derive(Debug)]
pub struct Txn {
    inner: DatabaseTransaction,
}

/// How many connections there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolStats {
    /// `sqlite` or `postgres`.
    pub backend: &'static str,
    /// Connections that are open.
    pub open: u32,
    /// Of these, the ones that nobody uses now.
    pub idle: u32,
}

mod sealed {
    use sea_orm::DatabaseExecutor;

    pub trait Sealed {
        /// Where to read.
        fn reader(&self) -> DatabaseExecutor<'_>;
        /// Where to write.
        fn writer(&self) -> DatabaseExecutor<'_>;
    }
}
pub(crate) use sealed::Sealed;

/// Something to query: a [`Db`] or a [`Txn`].
pub trait Conn: sealed::Sealed + Send + Sync {}

impl sealed::Sealed for Db {
    fn reader(&self) -> DatabaseExecutor<'_> {
        (&self.read).into()
    }

    fn writer(&self) -> DatabaseExecutor<'_> {
        (&self.write).into()
    }
}
impl Conn for Db {}

impl sealed::Sealed for Txn {
    fn reader(&self) -> DatabaseExecutor<'_> {
        (&self.inner).into()
    }

    fn writer(&self) -> DatabaseExecutor<'_> {
        (&self.inner).into()
    }
}
impl Conn for Txn {}

impl Db {
    /// Starts a transaction that may write.
    pub async fn begin(&self) -> Result<Txn> {
        let write = self.write.clone();
        let begin = async move {
            let options =
                TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
            write.begin_with_options(options).await
        };
        let inner = tokio::spawn(begin).await.map_err(|_| Error::Closing)??;
        Ok(Txn { inner })
    }

    /// Asks the database for a sign of life, on the reading and on the writing side.
    pub async fn ping(&self) -> Result<()> {
        self.read.ping().await?;
        if self.backend() == DbBackend::Postgres {
            return Ok(());
        }
        // The one writer may be busy for seconds, which is no illness: only ask that it is there.
        match &self.write.inner {
            DatabaseConnectionType::Disconnected => Err(Error::Closing),
            _ => Ok(()),
        }
    }

    /// How the pools are used.
    #[must_use]
    pub fn pool(&self) -> PoolStats {
        let (backend, pools) = match self.backend() {
            DbBackend::Sqlite => ("sqlite", vec![&self.read, &self.write]),
            _ => ("postgres", vec![&self.write]),
        };
        let (mut open, mut idle) = (0, 0);
        for pool in pools {
            let (size, free) = match &pool.inner {
                DatabaseConnectionType::SqlxSqlitePoolConnection(_) => {
                    let pool = pool.get_sqlite_connection_pool();
                    (pool.size(), pool.num_idle())
                }
                DatabaseConnectionType::SqlxPostgresPoolConnection(_) => {
                    let pool = pool.get_postgres_connection_pool();
                    (pool.size(), pool.num_idle())
                }
                _ => (0, 0),
            };
            open += size;
            idle += u32::try_from(free).unwrap_or(u32::MAX);
        }
        PoolStats { backend, open, idle }
    }

    /// Closes every connection, so that the file can be moved or the database dropped.
    pub async fn close(self) -> Result<()> {
        self.read.close().await?;
        self.write.close().await?;
        Ok(())
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }
}

impl Txn {
    /// Makes everything that was written durable and visible.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    /// Undoes everything, and waits until it is undone.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}

/// Brings the schema to the newest version. Running it again, or from several processes at once, changes nothing.
pub async fn migrate(db: &Db) -> Result<()> {
    Ok(migration::up(&db.write).await?)
}

/// One statement in the dialect both databases share, with `$1`-style places.
pub(crate) fn statement(conn: &impl ConnectionTrait, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}
