//! Whatever text is offered as a ruleset: an answer, never a panic, and what is accepted can be written and read again.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use ruleset::Ruleset;

const GOOD: &str = include_str!("../../../docs/examples/payments.toml");

/// What people and programs write where something else was meant.
const PIECES: [&str; 24] = [
    "",
    "\"",
    "'''",
    "[",
    "]",
    "{ }",
    "=",
    "-1",
    "999999999999999999999999999999",
    "\"0.000000000000000000000000000001\"",
    "1e400",
    "nan",
    "\"-0\"",
    "\"99999999999999999999.99\"",
    "\u{0}",
    "\u{feff}",
    "🦀",
    "[[passes]]",
    "[passes.subset]",
    "kind = \"equal\"",
    "netting = \"left\"",
    "cardinality = \"many-to-many\"",
    "extract = \"(((a*)*)*\"",
    "holidays = [\"2024-02-30\"]",
];

/// Reads it in both languages; what is accepted comes back the same.
fn survives(text: &str) -> Result<(), TestCaseError> {
    let _ = Ruleset::from_json(text);
    if let Ok(rules) = Ruleset::from_toml(text) {
        let written = rules.to_toml().expect("an accepted ruleset can be written");
        prop_assert_eq!(&Ruleset::from_toml(&written).expect("and read"), &rules);
        let written = rules.to_json().expect("and as JSON");
        prop_assert_eq!(Ruleset::from_json(&written).expect("too"), rules);
    }
    Ok(())
}

/// The place in the text that a number from 0 to 999 stands for.
fn place(text: &str, at: usize) -> usize {
    let place = at * text.len() / 1000;
    (0..=place).rev().find(|place| text.is_char_boundary(*place)).unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..300)) {
        survives(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn a_ruleset_cut_anywhere(from in 0usize..1000, to in 0usize..=1000) {
        let (from, to) = (place(GOOD, from.min(to)), place(GOOD, from.max(to)));
        survives(&GOOD[from..to])?;
    }

    #[test]
    fn a_ruleset_with_pieces_in_the_wrong_places(changes in vec((0usize..1000, 0usize..30, select(&PIECES[..])), 1..4)) {
        let mut text = GOOD.to_owned();
        for (at, lost, piece) in changes {
            let from = place(&text, at);
            let to = (from + lost..=text.len()).find(|place| text.is_char_boundary(*place)).unwrap_or(text.len());
            text.replace_range(from..to.max(from), piece);
        }
        survives(&text)?;
    }

    /// One value replaced by another of the file: most of these are still TOML, and some are rulesets.
    #[test]
    fn a_ruleset_with_its_values_exchanged(one in 0usize..200, other in 0usize..200) {
        let values: Vec<&str> = GOOD.split('"').skip(1).step_by(2).collect();
        let (one, other) = (one % values.len(), other % values.len());
        let parts: Vec<&str> = GOOD.split('"').enumerate().map(|(at, part)| if at == 2 * one + 1 { values[other] } else { part }).collect();
        survives(&parts.join("\""))?;
    }
}
