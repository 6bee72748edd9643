//! What all tenant tables share: rows are found inside one workspace only.

use sea_orm::{ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Select, Value};

use crate::{Conn, Result, Scope};

/// A table with a workspace and an id.
pub(crate) trait Tenant: EntityTrait {
    const WORKSPACE: Self::Column;
    const ID: Self::Column;
}

/// The rows of one workspace.
pub(crate) fn scoped<E: Tenant>(scope: &Scope) -> Select<E> {
    E::find().filter(E::WORKSPACE.eq(scope.workspace))
}

pub(crate) async fn get<E: Tenant>(conn: &impl Conn, scope: &Scope, id: impl Into<Value>) -> Result<Option<E::Model>> {
    let value: Value = id.into();
    Ok(scoped::<E>(scope).filter(E::ID.eq(value)).one(&conn.reader()).await?)
}

/// The rows among `ids` that are in the workspace, in no particular order.
pub(crate) async fn by_ids<E: Tenant, I: Copy + Into<Value>>(conn: &impl Conn, scope: &Scope, ids: &[I]) -> Result<Vec<E::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids.iter().map(|id| -> Value { (*id).into() });
    Ok(scoped::<E>(scope).filter(E::ID.is_in(ids)).all(&conn.reader()).await?)
}

/// Writes a row whose every value is known.
pub(crate) async fn insert<M, A>(conn: &impl Conn, model: M) -> std::result::Result<M, sea_orm::DbErr>
where
    A: ActiveModelTrait + ActiveModelBehavior + Send,
    M: IntoActiveModel<A> + Clone,
{
    let row = model.clone().into_active_model().reset_all();
    <A::Entity as EntityTrait>::insert(row).exec_without_returning(&conn.writer()).await?;
    Ok(model)
}

/// The parts of an entity that are the same for every table.
macro_rules! table {
    () => {
        #[derive(Copy, Clone, Debug, sea_orm::EnumIter, sea_orm::DeriveRelation)]
        pub enum Relation {}

        impl sea_orm::ActiveModelBehavior for ActiveModel {}
    };
    (tenant) => {
        $crate::tenant::table!();

        impl $crate::tenant::Tenant for Entity {
            const WORKSPACE: Column = Column::WorkspaceId;
            const ID: Column = Column::Id;
        }
    };
}
pub(crate) use table;
