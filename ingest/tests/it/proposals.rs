//! What is proposed for files as they occur: types, formats, keys, currencies, and what is said to be uncertain.

use ruleset::{Field, FieldType, Mapping, Normalize, Ruleset};

use crate::harness::{Sample, sample};

fn field<'a>(mapping: &'a Mapping, name: &str) -> &'a Field {
    mapping.field(name).unwrap_or_else(|| panic!("no field {name} in {mapping:#?}"))
}

#[track_caller]
fn notes_say(file: &Sample, part: &str) {
    let notes = file.profile().notes;
    assert!(notes.iter().any(|note| note.contains(part)), "no note says `{part}`: {notes:?}");
}

#[track_caller]
fn is_valid(mapping: &Mapping) {
    let equal = ruleset::Equal { field: Some(mapping.fields[0].name.clone()), left: None, right: None };
    let pass = ruleset::Pass { name: "any".to_owned(), conditions: vec![ruleset::Condition::Equal(equal)], ..ruleset::Pass::default() };
    let ruleset = Ruleset { version: 1, name: None, left: mapping.clone(), right: mapping.clone(), passes: vec![pass] };
    ruleset.check().expect("a proposed mapping is a valid one");
}

#[test]
fn a_ledger() {
    let file = sample(
        "entry_id,posting_date,doc_no,customer_id,customer_name,description,currency,amount,account,payout_id\n\
         L000000000,2024-01-01,INV24-00000001,131271,Zenith Marine Group Inc,Invoice,EUR,22.42,1200-AR,\"\"\n\
         L000000001,2024-01-01,PY7J7G7GWEKQVR,124449,Quartz Trading & Sons GmbH,Sales invoice,EUR,660.16,1200-AR,\"\"\n\
         L000000002,2024-01-01,INV24-00000003,132165,Harbor Systems East PLC,Goods delivery,USD,-485.70,1200-AR,P1\n",
    );
    let mapping = file.propose();
    let kinds: Vec<(&str, FieldType)> = mapping.fields.iter().map(|field| (field.name.as_str(), field.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("entry_id", FieldType::Text),
            ("posting_date", FieldType::Date),
            ("doc_no", FieldType::Text),
            ("customer_id", FieldType::Text),
            ("customer_name", FieldType::Text),
            ("description", FieldType::Text),
            ("currency", FieldType::Text),
            ("amount", FieldType::Money),
            ("account", FieldType::Text),
            ("payout_id", FieldType::Text),
        ]
    );
    assert_eq!(mapping.key, ["entry_id"]);
    assert_eq!(field(&mapping, "amount").currency_field.as_deref(), Some("currency"));
    assert_eq!(field(&mapping, "amount").scale, Some(2));
    assert_eq!(field(&mapping, "doc_no").normalize, [Normalize::Trim, Normalize::CollapseSpaces]);
    assert!(file.profile().notes.is_empty(), "{:?}", file.profile().notes);
    is_valid(&mapping);
}

#[test]
fn ids_stay_text() {
    let file = sample(
        "plz,iban,menge,Konto,serial\n01067,DE02120300000000202051,3,1200,20240101123456789\n80331,DE02500105170137075030,4,1200,20240101123456780\n",
    );
    let mapping = file.propose();
    for name in ["plz", "iban", "konto", "serial"] {
        assert_eq!(field(&mapping, name).kind, FieldType::Text, "{name}");
    }
    assert_eq!(field(&mapping, "menge").kind, FieldType::Integer);
    assert_eq!(file.read_as_proposed().values()[0][0], "01067");
}

#[test]
fn dates_that_parse_two_ways_are_said_to() {
    let file = sample("day,v\n01/02/2024,1\n03/02/2024,2\n12/02/2024,3\n");
    let profile = file.profile();
    let day = &profile.columns[0];
    assert!(day.ambiguous);
    assert_eq!((day.format.as_deref(), day.alternatives.as_slice()), (Some("%d/%m/%Y"), ["%m/%d/%Y".to_owned()].as_slice()));
    notes_say(&file, "can be read as %d/%m/%Y or as %m/%d/%Y; %d/%m/%Y is proposed: check it");
    // Days of one month are likelier than the same day of many months.
    let american = sample("day,v\n02/01/2024,1\n02/03/2024,2\n02/12/2024,3\n").profile();
    assert_eq!(american.columns[0].format.as_deref(), Some("%m/%d/%Y"));
    let sure = sample("day,v\n01/02/2024,1\n13/02/2024,2\n").profile();
    assert!(!sure.columns[0].ambiguous && sure.notes.is_empty(), "{:?}", sure.notes);
}

#[test]
fn decimal_comma_or_thousands() {
    let comma = sample("Betrag;Saldo\n1.234;1.234,50\n2.000;99,00\n").propose();
    let betrag = field(&comma, "betrag");
    assert_eq!((betrag.decimal_separator, betrag.thousands_separator), (Some(','), Some('.')));
    let point = sample("amount\n\"1,234\"\n\"2,000\"\n12\n").profile();
    assert_eq!(point.columns[0].thousands_separator, Some(','));
    assert!(point.columns[0].ambiguous && point.notes.iter().any(|note| note.contains("check it")), "{:?}", point.notes);
    let three = sample("rate;n\n1.2345;1\n1.5;2\n").propose();
    assert_eq!((field(&three, "rate").kind, field(&three, "rate").scale), (FieldType::Decimal, Some(4)));
}

#[test]
fn currencies_from_columns_symbols_and_near_names() {
    let symbols = sample("id,amount\nA1,€5.00\nA2,€7.50\n");
    let mapping = symbols.propose();
    assert_eq!((field(&mapping, "amount").kind, field(&mapping, "amount").currency.as_deref()), (FieldType::Money, Some("EUR")));
    assert_eq!(symbols.read_as_proposed().values()[1], ["A2", "7.50"]);
    let two = sample("gross,fee,fee_ccy,ccy,rate\n5.00,0.10,USD,EUR,1.08\n6.00,0.20,USD,GBP,1.10\n").propose();
    assert_eq!(field(&two, "fee").currency_field.as_deref(), Some("fee_ccy"));
    assert_eq!(field(&two, "gross").kind, FieldType::Money);
    assert_eq!(field(&two, "rate").kind, FieldType::Decimal);
    let none = sample("x,amount\nA,5\nB,6\n").propose();
    assert_eq!((field(&none, "amount").kind, field(&none, "amount").scale), (FieldType::Decimal, Some(2)));
}

#[test]
fn debit_and_credit_columns_become_one_amount() {
    let file = sample("Date;Text;Debit;Credit;Balance\n31.01.2024;rent;500,00;;1.500,00\n01.02.2024;pay;;2.000,00;3.500,00\n");
    let mapping = file.propose();
    let amount = field(&mapping, "amount");
    assert_eq!(
        (amount.debit_column.as_deref(), amount.credit_column.as_deref(), amount.column.as_deref()),
        (Some("Debit"), Some("Credit"), None)
    );
    assert_eq!(
        file.read_as_proposed().values(),
        [["2024-01-31", "rent", "-500.00", "1500.00"], ["2024-02-01", "pay", "2000.00", "3500.00"]]
    );
    is_valid(&mapping);
}

#[test]
fn a_mark_beside_an_unsigned_amount_gives_the_sign() {
    let file = sample("ref,amount,D/C,ccy\nA1,5.00,D,EUR\nB2,6.00,C,EUR\nC3,7.00,D,EUR\n");
    let mapping = file.propose();
    assert_eq!(field(&mapping, "amount").mark_column.as_deref(), Some("D/C"));
    assert_eq!(file.read_as_proposed().values(), [["A1", "-5.00", "D", "EUR"], ["B2", "6.00", "C", "EUR"], ["C3", "-7.00", "D", "EUR"]]);
    is_valid(&mapping);
}

#[test]
fn lines_before_and_after_are_found_and_said() {
    let file = sample("Kontoauszug\nKunde: Muster AG\n\nDatum,Betrag,Text\n2024-01-01,5.00,a\n2024-01-02,6.00,b\n,,\nSumme,11.00,\n");
    let profile = file.profile();
    assert_eq!((profile.format.lines_before_header, profile.format.lines_after_data), (Some(3), Some(2)));
    notes_say(&file, "3 lines before the header");
    notes_say(&file, "2 lines after the data");
    assert_eq!(file.read_as_proposed().summary.rows, 2);
}

#[test]
fn a_few_bad_values_do_not_hide_what_a_column_is() {
    let rows: String = (0..60).map(|row| format!("A{row},{}\n", if row == 41 { "n/a".to_owned() } else { format!("{row}.50") })).collect();
    let file = sample(format!("id,amount\n{rows}"));
    assert_eq!(field(&file.propose(), "amount").kind, FieldType::Decimal);
    notes_say(&file, "`amount`: 1 of 60 values looked at are no decimal");
    assert_eq!(file.read_as_proposed().summary.rejected, 1);
}

#[test]
fn moments_truths_and_odd_names() {
    let file = sample("Created At,Paid?,Größe,,2nd,a,A\n2024-01-31T10:00:00Z,true,x,y,z,1,2\n2024-02-01T11:30:00Z,false,x,y,z,1,2\n");
    let mapping = file.propose();
    let names: Vec<&str> = mapping.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["created_at", "paid", "groesse", "column_4", "column_2nd", "a", "a_2"]);
    assert_eq!((mapping.fields[0].kind, mapping.fields[1].kind), (FieldType::Timestamp, FieldType::Boolean));
    assert_eq!(file.read_as_proposed().values()[1][..2], ["2024-02-01T11:30:00", "false"]);
    is_valid(&mapping);
}

#[test]
fn three_capitals_are_a_currency_only_when_one_has_that_code() {
    let file = sample("reference,price\nINV-20411,EUR 12.50\nINV-20412,EUR 9.00\nINV-20413,-7.25 EUR\n");
    let mapping = file.propose();
    assert_eq!(field(&mapping, "reference").kind, FieldType::Text);
    assert_eq!(field(&mapping, "price").kind, FieldType::Money);

    // And when a column is said to hold amounts, a reference in it is no amount.
    let amount = Field::new("amount", "reference", FieldType::Decimal);
    let out = file.read(&Mapping { fields: vec![amount], ..Mapping::default() }).expect("readable");
    assert_eq!(out.rejected.len(), 3, "{:?}", out.rows);
}
