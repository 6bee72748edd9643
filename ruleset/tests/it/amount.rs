//! Exact decimals: every text comes back as it went in, no float is taken.

use proptest::prelude::*;
use ruleset::Amount;

proptest! {
    #[test]
    fn an_amount_prints_what_it_was_read_from(whole in 0u64..1_000_000_000, fraction in proptest::option::of("[0-9]{1,12}"), negative: bool) {
        let sign = if negative { "-" } else { "" };
        let text = match fraction {
            Some(fraction) => format!("{sign}{whole}.{fraction}"),
            None => format!("{sign}{whole}"),
        };
        let amount: Amount = text.parse().map_err(TestCaseError::fail)?;
        // Minus zero is the one number with two spellings.
        let expected = if amount.units() == 0 { text.trim_start_matches('-').to_owned() } else { text };
        prop_assert_eq!(amount.to_string(), expected);
    }

    #[test]
    fn rescaling_up_and_down_is_exact(units in -1_000_000_000_000i64..1_000_000_000_000, scale in 0u8..8, more in 0u8..8) {
        let amount = Amount::new(i128::from(units), scale);
        let wide = amount.at_scale(scale + more).expect("fits");
        prop_assert_eq!(Amount::new(wide, scale + more).at_scale(scale), Some(i128::from(units)));
    }
}

#[test]
fn a_loss_of_digits_is_said() {
    assert_eq!(Amount::new(125, 2).at_scale(1), None);
    assert_eq!(Amount::new(120, 2).at_scale(1), Some(12));
}

#[test]
fn what_is_not_a_decimal_is_refused() {
    for text in
        ["", "-", ".", "1.", ".5", "1,5", "1e3", "0x1", "१", "1.2.3", "--1", "1234567890123456789012345678901", "0.1234567890123456789"]
    {
        assert!(text.parse::<Amount>().is_err(), "{text:?} was taken");
    }
}
