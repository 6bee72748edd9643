//! People. An address is stored in lower case and belongs to one person.

use sea_orm::prelude::*;

use crate::{
    Conn, Error, Result, Timestamp, UserId,
    tenant::{insert, table},
};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    /// Address, in lower case.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// Argon2 in PHC form.
    pub password_hash: String,
    /// Since when.
    pub created_at: Timestamp,
}
table!();

/// A person to add.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Address; the case does not matter.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// Argon2 in PHC form.
    pub password_hash: String,
}

/// Adds a person; [`Error::Conflict`] when the address is taken.
pub async fn user_insert(conn: &impl Conn, new: NewUser) -> Result<Model> {
    let user = Model {
        id: UserId::new(),
        email: new.email.trim().to_lowercase(),
        name: new.name,
        password_hash: new.password_hash,
        created_at: Timestamp::now(),
    };
    let email = user.email.clone();
    insert(conn, user).await.map_err(|e| Error::conflict(e, "user", &email))
}

/// The person with an address, whatever its case.
pub async fn user_by_email(conn: &impl Conn, email: &str) -> Result<Option<Model>> {
    let email = email.trim().to_lowercase();
    Ok(Entity::find().filter(Column::Email.eq(email)).one(&conn.reader()).await?)
}

/// A person by id.
pub async fn user_get(conn: &impl Conn, id: UserId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(&conn.reader()).await?)
}

/// People by id, in no particular order.
pub async fn users_by_ids(conn: &impl Conn, ids: &[UserId]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(&conn.reader()).await?)
}
