//! Pages walk a list in both directions without repeating or hiding a row.

use entity::{NewSource, PageRequest, Source, sources_page, testing};

#[tokio::test(flavor = "multi_thread")]
async fn both_directions_see_every_row_once() {
    let fresh = testing::database().await;
    let (_, scope) = testing::owner(&fresh.db, "a@example.com").await;
    for name in 0..25 {
        let new = NewSource { name: name.to_string(), side_hint: None };
        entity::source_insert(&fresh.db, &scope, new).await.expect("insert");
    }
    let walk = async |backwards: bool| {
        let mut rows: Vec<Source> = Vec::new();
        let mut request = PageRequest { after: None, limit: 4, backwards };
        loop {
            let page = sources_page(&fresh.db, &scope, &request).await.expect("page");
            let edge = if backwards { page.items.first() } else { page.items.last() };
            request.after = edge.map(Source::cursor);
            let more = page.has_more;
            if backwards {
                rows.splice(0..0, page.items);
            } else {
                rows.extend(page.items);
            }
            if !more {
                return rows.into_iter().map(|source| source.name).collect::<Vec<_>>();
            }
        }
    };
    let newest_first: Vec<String> = (0..25).rev().map(|name: i32| name.to_string()).collect();
    assert_eq!(walk(false).await, newest_first);
    assert_eq!(walk(true).await, newest_first);
}
