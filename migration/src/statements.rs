//! Runs the statements of one schema change in order.

use sea_orm_migration::{
    SchemaManager,
    sea_orm::{ConnectionTrait, DbErr},
};

pub(crate) async fn execute(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for sql in statements {
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}
