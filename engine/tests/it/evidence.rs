//! Why two records match or do not, and the smallest change that would admit them.

use ruleset::{Base, Cardinality, Condition, Pass, Side};

use crate::records::{Record, batch, pass, ruleset, window, within};

#[test]
fn a_pair_that_fails_says_by_how_much() {
    let left = batch(&[(1, Record { reference: Some(1), cents: Some(1000), day: Some(19_700) })]);
    let right = batch(&[(9, Record { reference: Some(1), cents: Some(1300), day: Some(19_704) })]);
    let conditions = vec![Condition::equal("reference"), within(100, 0, Base::Left), window(0, 2)];
    let ruleset = ruleset(vec![pass("p", Cardinality::OneToOne, conditions)]);
    let evidence = engine::explain_pair(&left, &right, &ruleset, engine::Known::nothing()).expect("evidence");
    assert!(!evidence[0].holds);
    let [reference, amount, date] = &evidence[0].conditions[..] else { panic!("three conditions") };
    assert_eq!((reference.holds, reference.points, reference.needed.as_deref()), (true, 100, None));
    assert_eq!((amount.distance.as_str(), amount.limit.as_str()), ("3.00", "at most 1.00"));
    assert_eq!((amount.left_value.as_deref(), amount.right_value.as_deref()), (Some("10.00"), Some("13.00")));
    assert_eq!(amount.needed.as_deref(), Some("absolute = \"3.00\""));
    assert_eq!((date.distance.as_str(), date.needed.as_deref()), ("4 days", Some("to_days = 4")));
}

#[test]
fn a_blank_value_satisfies_nothing_and_is_named() {
    let left = batch(&[(1, Record { reference: None, cents: Some(1000), day: None })]);
    let right = batch(&[(1, Record { reference: None, cents: Some(1000), day: None })]);
    let ruleset = ruleset(vec![pass("p", Cardinality::OneToOne, vec![Condition::equal("reference"), window(0, 0)])]);
    let evidence = engine::explain_pair(&left, &right, &ruleset, engine::Known::nothing()).expect("evidence");
    assert!(!evidence[0].holds && evidence[0].conditions.iter().all(|condition| !condition.holds));
    assert_eq!(evidence[0].conditions[0].distance, "both are blank");
}

#[test]
fn netting_says_nothing_about_records_of_two_sides() {
    let record = |cents| batch(&[(1, Record { reference: Some(1), cents: Some(cents), day: Some(19_700) })]);
    let conditions = vec![Condition::equal("reference"), within(0, 0, Base::Left)];
    let netting = Pass { netting: Some(Side::Left), ..pass("reversals", Cardinality::OneToOne, conditions.clone()) };
    let ruleset = ruleset(vec![netting, pass("p", Cardinality::OneToOne, conditions)]);
    let evidence = engine::explain_pair(&record(500), &record(500), &ruleset, engine::Known::nothing()).expect("evidence");
    assert_eq!(evidence.iter().map(|pass| pass.pass.as_str()).collect::<Vec<_>>(), ["p"]);
}
