//! Rulesets as people write them.

use ruleset::{Error, Ruleset};

const GOOD: &str = r#"
version = 1
name = "Ledger against bank"

[left]
key = ["entry"]
[[left.fields]]
name = "entry"
column = "Entry"
type = "text"
[[left.fields]]
name = "amount"
column = "Amount"
type = "money"
currency = "EUR"
thousands_separator = ","
[[left.fields]]
name = "day"
column = "Posted"
type = "date"
format = "%d.%m.%Y"

[right]
[[right.fields]]
name = "reference"
column = "Ref"
type = "text"
normalize = ["trim", "upper"]
[[right.fields]]
name = "amount"
type = "decimal"
debit_column = "Debit"
credit_column = "Credit"
[[right.fields]]
name = "day"
column = "Booked"
type = "date"

[[passes]]
name = "reference and amount"
conditions = [
  { kind = "equal", left = "entry", right = "reference" },
  { kind = "amount-within", field = "amount", absolute = "0.05" },
  { kind = "date-window", field = "day", from_days = -1, to_days = 3 },
]
"#;

fn problems(text: &str) -> Vec<String> {
    match Ruleset::from_toml(text) {
        Ok(_) => Vec::new(),
        Err(Error::Invalid(problems)) => problems.iter().map(ToString::to_string).collect(),
        Err(syntax) => vec![syntax.to_string()],
    }
}

/// What is said of `GOOD` with `from` replaced by `to`.
fn said(from: &str, to: &str) -> String {
    let changed = GOOD.replacen(from, to, 1);
    assert_ne!(changed, GOOD, "{from:?} is not in the text");
    problems(&changed).join("\n")
}

#[test]
fn toml_and_json_come_back_equal() {
    let ruleset = Ruleset::from_toml(GOOD).expect("a good ruleset");
    let toml = ruleset.to_toml().expect("writes");
    assert_eq!(Ruleset::from_toml(&toml), Ok(ruleset.clone()), "{toml}");
    let json = ruleset.to_json().expect("writes");
    assert_eq!(Ruleset::from_json(&json), Ok(ruleset));
}

#[test]
fn every_problem_names_its_place_and_what_to_do() {
    let cases = [
        (
            r#"field = "amount", absolute"#,
            r#"field = "amuont", absolute"#,
            "passes[0].conditions[1]: on the left side, there is no field `amuont`; the fields are entry, amount, day",
        ),
        (r#"kind = "equal""#, r#"kind = "equals""#, "unknown variant `equals`, expected one of `equal`, `amount-within`"),
        ("from_days = -1", "days = 3", "unknown field `days`"),
        (r#"absolute = "0.05""#, "absolute = 0.05", "an exact decimal in quotes"),
        (r#"absolute = "0.05""#, r#"absolute = "5 cents""#, "not a decimal number"),
        ("from_days = -1", "from_days = 9", "the window is empty: from_days 9 is after to_days 3"),
        (r#"name = "reference and amount""#, "name = \"a\"\ncardinality = \"many-to-none\"", "unknown variant `many-to-none`"),
        (r#"name = "reference and amount""#, "name = \"a\"\naccept = \"score\"", "needs auto_points"),
        (r#"left = "entry", right = "reference""#, r#"left = "entry""#, "`field` for both sides, or `left` and `right`"),
        (
            r#"left = "entry", right = "reference""#,
            r#"left = "entry", right = "day""#,
            "`equal` cannot compare `entry` (text) with `day` (date)",
        ),
        (r#"currency = "EUR""#, r#"format = "%Y""#, "a money field has no `format`"),
        (r#"debit_column = "Debit""#, "required = true", "right.fields[1].column: say which column holds it"),
        (r#"key = ["entry"]"#, r#"key = ["id"]"#, "left.key: there is no field `id`"),
        ("version = 1", "version = 2", "version 2 is not known"),
        (r#"name = "reference and amount""#, r#"name = "two\nlines""#, "the name has a line break"),
    ];
    for (from, to, expected) in cases {
        let said = said(from, to);
        assert!(said.contains(expected), "{to:?} said: {said}");
    }
}

#[test]
fn all_problems_are_listed_at_once() {
    let text = GOOD.replace("field = \"amount\", absolute", "field = \"x\", absolute").replace("from_days = -1", "from_days = 9");
    assert_eq!(problems(&text).len(), 3, "{:?}", problems(&text));
}

/// `GOOD` with a pass whose score is learned, and `knobs` in it.
fn learned(knobs: &str) -> String {
    format!(
        r#"{GOOD}
[[passes]]
name = "all that speaks for it"
score = "learned"
{knobs}
conditions = [
  {{ kind = "amount-within", field = "amount", absolute = "0.05" }},
  {{ kind = "date-window", field = "day", from_days = -1, to_days = 3 }},
  {{ kind = "text-similar", left = "entry", right = "reference", measure = "trigram", minimum_percent = 60 }},
]
"#
    )
}

#[test]
fn a_learned_pass_comes_back_equal_and_its_key_is_what_must_hold() {
    let ruleset = Ruleset::from_toml(&learned("accept = \"suggest\"\nsuggest_points = 85")).expect("a good ruleset");
    assert_eq!(Ruleset::from_toml(&ruleset.to_toml().expect("writes")), Ok(ruleset.clone()));
    assert_eq!(Ruleset::from_json(&ruleset.to_json().expect("writes")), Ok(ruleset.clone()));
    let evidence = |pass: usize| {
        let pass = &ruleset.passes[pass];
        pass.conditions.iter().map(|condition| pass.is_evidence(condition)).collect::<Vec<_>>()
    };
    assert_eq!((evidence(0), evidence(1)), (vec![false; 3], vec![true; 3]));
    assert_eq!((ruleset.passes[0].least_points(), ruleset.passes[1].least_points()), (90, 85));
}

#[test]
fn a_learned_pass_says_what_it_lacks() {
    let cases = [
        ("", "passes[1].accept: a learned score weighs conditions that may fail: say accept = \"suggest\""),
        ("accept = \"within-limits\"", "passes[1].accept: a learned score weighs"),
        ("accept = \"suggest\"\nsuggest_points = 0", "passes[1].suggest_points: 1 to 100 points"),
        ("accept = \"score\"\nauto_points = 80", "passes[1].auto_points: not less than suggest_points, which is 90"),
        ("accept = \"suggest\"\ncardinality = \"many-to-one\"", "passes[1].score: a learned score is for one-to-one passes"),
        ("accept = \"suggest\"\nnetting = \"left\"", "passes[1].score: netting settles exact reversals"),
    ];
    for (knobs, expected) in cases {
        let said = problems(&learned(knobs)).join("\n");
        assert!(said.contains(expected), "{knobs:?} said: {said}");
    }
    let good = learned("accept = \"suggest\"");
    assert_eq!(problems(&good), Vec::<String>::new());
    let strict = good.replace("measure = \"trigram\"", "weight = 2").replacen(
        "kind = \"date-window\", field = \"day\", from_days = -1, to_days = 3 },\n  { kind = \"text",
        "kind = \"date-window\", field = \"day\" },\n  { kind = \"text",
        1,
    );
    let said = problems(&strict).join("\n");
    assert!(said.contains("the weights of a learned score are learned"), "{said}");
    let few =
        good.replace("from_days = -1, to_days = 3 },\n  { kind = \"text", "from_days = 1, to_days = 1 },\n  { kind = \"text").replacen(
            "absolute = \"0.05\" },\n  { kind = \"date-window\", field = \"day\", from_days = 1",
            "absolute = \"0\" },\n  { kind = \"date-window\", field = \"day\", from_days = 1",
            1,
        );
    assert!(problems(&few).join("\n").contains("1 of the conditions may fail; a learned score needs 2 to 16"), "{:?}", problems(&few));
    let mean = good.replace("score = \"learned\"", "suggest_points = 90");
    assert!(problems(&mean).join("\n").contains("suggest_points only goes with score = \"learned\""), "{:?}", problems(&mean));
}

#[test]
fn a_syntax_error_has_line_and_column() {
    let Err(Error::Syntax { line, column, .. }) = Ruleset::from_toml("version = 1\nname = \n") else { panic!("taken") };
    assert_eq!((line, column > 0), (2, true));
    let Err(Error::Syntax { line, .. }) = Ruleset::from_json("{\n\"version\": }") else { panic!("taken") };
    assert_eq!(line, 2);
}

#[test]
fn a_pass_without_conditions_is_refused() {
    let text = format!("{}\nconditions = []\n", GOOD.split("conditions = [").next().unwrap_or_default());
    assert!(problems(&text).iter().any(|said| said.contains("would match everything")), "{:?}", problems(&text));
}
