//! Keyset pages: a page continues after the last row seen, so rows that arrive meanwhile neither repeat nor hide others.

use std::{fmt, str::FromStr};

use sea_orm::{ColumnTrait, Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select, Value};

use crate::{Conn, Error, Result};

/// A place in an ordered list: the sort value of a row and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    key: i64,
    id: String,
}

impl Cursor {
    pub(crate) fn new(key: i64, id: impl ToString) -> Self {
        Self { key, id: id.to_string() }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.key, self.id)
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let invalid = || Error::InvalidCursor(text.chars().take(64).collect());
        let (key, id) = text.split_once('.').ok_or_else(invalid)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if id.is_empty() || id.len() > 40 || !id.chars().all(plain) {
            return Err(invalid());
        }
        Ok(Self { key: key.parse().map_err(|_| invalid())?, id: id.to_owned() })
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    /// Rows that follow this place in the direction asked for; from the start (the end when backwards) without it.
    pub after: Option<Cursor>,
    /// At most so many rows.
    pub limit: u64,
    /// Walk towards the start of the list instead. The rows still come in list order.
    pub backwards: bool,
}

impl PageRequest {
    /// The first rows of a list.
    #[must_use]
    pub fn first(limit: u64) -> Self {
        Self { limit, ..Self::default() }
    }
}

/// A part of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows, in list order.
    pub items: Vec<T>,
    /// Whether there is more in the direction asked for.
    pub has_more: bool,
}

/// How a list is ordered: a 64-bit column, then the id.
pub(crate) struct Sort<C> {
    pub(crate) key: C,
    pub(crate) id: C,
    pub(crate) descending: bool,
}

pub(crate) async fn page<E>(conn: &impl Conn, select: Select<E>, sort: Sort<E::Column>, request: &PageRequest) -> Result<Page<E::Model>>
where
    E: EntityTrait,
{
    let up = sort.descending == request.backwards;
    let mut select = select;
    if let Some(after) = &request.after {
        let key: Value = after.key.into();
        let (beyond, beyond_id) = if up {
            (sort.key.gt(key.clone()), sort.id.gt(after.id.as_str()))
        } else {
            (sort.key.lt(key.clone()), sort.id.lt(after.id.as_str()))
        };
        let tie = Condition::all().add(sort.key.eq(key)).add(beyond_id);
        select = select.filter(Condition::any().add(beyond).add(tie));
    }
    let order = if up { Order::Asc } else { Order::Desc };
    let mut items = select
        .order_by(sort.key, order.clone())
        .order_by(sort.id, order)
        .limit(request.limit.saturating_add(1))
        .all(&conn.reader())
        .await?;
    let limit = usize::try_from(request.limit).unwrap_or(usize::MAX);
    let has_more = items.len() > limit;
    items.truncate(limit);
    if request.backwards {
        items.reverse();
    }
    Ok(Page { items, has_more })
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn cursors_survive_the_trip() {
        let cursor = Cursor::new(-5, "run_01");
        assert_eq!(cursor.to_string().parse::<Cursor>().ok(), Some(cursor));
        for text in ["", "1", "x.run", "1.", "1.a'b"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
