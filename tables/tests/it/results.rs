//! Run results: pages of whole matches, filters, lookups, the plain lists.

use arrow::compute::cast;
use arrow::datatypes::DataType;
use ruleset::Side;
use tables::{MatchFilter, MatchLines, OpenFilter, OpenLines, Rejected, Said, write_matches_csv, write_open_csv, write_rejected_csv};

use crate::sample::result;

#[test]
fn matches_come_whole_in_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let result = result(folder.path(), 50_000, &[7, 9]);
    let matches = result.matches();
    assert_eq!((matches.len(), matches.records()), (50_000, 150_000));
    let all = MatchFilter::default();
    let page = matches.page(&all, 43_690, 3).expect("a page");
    assert_eq!(page.iter().map(|one| one.match_id).collect::<Vec<_>>(), [43_691, 43_692, 43_693]);
    assert_eq!((&page[0].left, &page[0].right), (&vec![43_691], &vec![87_382, 87_383]));
    let suggested = MatchFilter { statuses: vec!["SUGGESTED".into()], passes: vec!["even".into()], least_score: None };
    let page = matches.page(&suggested, 12, 2).expect("a page");
    assert_eq!(page.iter().map(|one| one.match_id).collect::<Vec<_>>(), [20, 30]);
    assert_eq!(matches.count(&suggested).expect("a count"), 5_000);
    assert_eq!(matches.count(&MatchFilter { least_score: Some(100), ..all }).expect("a count"), 495);
}

#[test]
fn a_match_is_found_by_id_and_by_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let result = result(folder.path(), 50_000, &[]);
    let matches = result.matches();
    assert_eq!(matches.by_id(49_999).expect("read").map(|one| one.left), Some(vec![49_999]));
    assert_eq!(matches.by_id(50_001).expect("read"), None);
    let ids: Vec<u64> = matches.by_ids(&[9, 3, 49_000, 0]).expect("read").iter().map(|one| one.match_id).collect();
    assert_eq!(ids, [3, 9, 49_000]);
    assert_eq!(matches.of(Side::Right, 20_001).expect("read").map(|one| one.match_id), Some(10_000));
    assert_eq!(matches.of(Side::Left, 50_001).expect("read"), None);
}

#[test]
fn coded_matches_say_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    // More rows than a row group has, so that words are coded anew.
    let matches = result(folder.path(), 50_000, &[]).matches().clone();
    let (plain, coded) = (matches.batches().expect("read"), matches.coded().expect("read coded"));
    let mut rows = 0;
    for (plain, coded) in plain.map(|batch| batch.expect("a batch")).zip(coded) {
        rows += coded.num_rows();
        for ((field, own), other) in plain.schema().fields().iter().zip(plain.columns()).zip(coded.columns()) {
            assert_eq!(matches!(other.data_type(), DataType::Dictionary(..)), *own.data_type() == DataType::Utf8, "{}", field.name());
            assert_eq!(&cast(other, own.data_type()).expect("the words"), own, "{}", field.name());
        }
    }
    assert_eq!(rows as u64, matches.records());
}

#[test]
fn open_records_come_in_pages() {
    let folder = tempfile::tempdir().expect("a folder");
    let result = result(folder.path(), 2, &[7, 9, 11]);
    let open = result.open_items();
    let rows = |side, after, limit| -> Vec<u64> {
        let filter = OpenFilter { side, kinds: vec!["UNMATCHED".into()] };
        open.page(&filter, after, limit).expect("a page").iter().map(|item| item.row).collect()
    };
    assert_eq!(rows(None, None, 2), [7, 9]);
    assert_eq!(rows(Some(Side::Right), Some((Side::Right, 7)), 9), [9, 11]);
    assert_eq!(rows(Some(Side::Left), None, 9), [0u64; 0]);
}

#[test]
fn the_plain_lists_have_the_documented_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("list.csv");
    let line = |at: usize, lines: &mut MatchLines| {
        let (side, row) = [(Side::Left, 1), (Side::Right, 2), (Side::Right, 3)][at];
        lines.start(1, Said { pass_number: at, pass: "odd, by name", auto: at < 2, score: 1 });
        lines.push(side, row);
        Ok(())
    };
    let mut back = Vec::new();
    write_matches_csv(&path, 2, 3, line, |line| back.push((line.match_id, line.side, line.row, line.auto))).expect("written");
    let text = std::fs::read_to_string(&path).expect("read");
    assert_eq!(
        text,
        "match_id,side,row,pass,status,score\n1,left,1,\"odd, by name\",AUTO,1\n1,right,2,\"odd, by name\",AUTO,1\n1,right,3,\"odd, by name\",SUGGESTED,1\n"
    );
    assert_eq!(back, [(1, Side::Left, 1, true), (1, Side::Right, 2, true), (1, Side::Right, 3, false)]);
    let line = |_: usize, lines: &mut OpenLines| {
        lines.push(Side::Right, 7, "nothing with this reference");
        Ok(())
    };
    let mut back = Vec::new();
    write_open_csv(&path, 2, 1, line, |side, row| back.push((side, row))).expect("written");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "side,row,reason\nright,7,nothing with this reference\n");
    assert_eq!(back, [(Side::Right, 7)]);
    let rejected = Rejected { row: 3, column: None, field: None, reason: "=2 cells, not 3".into(), raw: String::new() };
    write_rejected_csv(&path, std::iter::once((Side::Left, &rejected))).expect("written");
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "side,row,column,reason\nleft,3,,\"'=2 cells, not 3\"\n");
}
