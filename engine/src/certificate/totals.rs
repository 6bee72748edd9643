//! Exact sums by currency and bucket.

use arrow::datatypes::{Decimal256Type, DecimalType as _, i256};
use ruleset::Side;

use super::{Bucket, CurrencyTotals, Problems};
use crate::currencies::Currencies;

/// Sums of one currency, by bucket, and the total that is added up beside them.
#[derive(Default)]
pub(super) struct Sums {
    total: Sum,
    buckets: [Sum; 5],
}

/// An amount has up to 38 digits and a side fewer than 2^32 records, so 256 bits hold every sum. Most need far fewer.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    whole: i256,
    /// Not yet in `whole`.
    part: i128,
}

impl Sum {
    fn add(&mut self, value: i128) {
        if let Some(sum) = self.part.checked_add(value) {
            self.part = sum;
        } else {
            self.whole = self.value().wrapping_add(i256::from_i128(value));
            self.part = 0;
        }
    }

    fn value(self) -> i256 {
        self.whole.wrapping_add(i256::from_i128(self.part))
    }
}

/// Sums by currency, in the order in which currencies were seen.
#[derive(Default)]
pub(super) struct ByCurrency {
    currencies: Currencies,
    sums: Vec<Sums>,
}

impl ByCurrency {
    pub(super) fn add(&mut self, currency: &str, bucket: Bucket, value: i128) {
        let place = self.currencies.place(currency);
        if place == self.sums.len() {
            self.sums.push(Sums::default());
        }
        let sums = &mut self.sums[place];
        sums.total.add(value);
        sums.buckets[bucket as usize].add(value);
    }

    pub(super) fn sorted(self) -> Vec<(String, Sums)> {
        let mut sorted: Vec<_> = self.currencies.names.into_iter().zip(self.sums).collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        sorted
    }
}

impl Sums {
    pub(super) fn text(self, currency: String, scale: u8, side: Side, problems: &mut Problems) -> CurrencyTotals {
        let [nowhere, matched, suggested, open, excluded] = self.buckets.map(Sum::value);
        let total = self.total.value();
        let parts = [matched, suggested, open, excluded].into_iter().fold(i256::ZERO, i256::wrapping_add);
        if nowhere != i256::ZERO || parts != total {
            problems.add(format!("{side} {currency}: the buckets do not add up to the total"));
        }
        // 76 digits, which no sum reaches.
        let text = |units| Decimal256Type::format_decimal(units, 76, scale.try_into().unwrap_or(i8::MAX));
        CurrencyTotals {
            currency,
            total: text(total),
            matched: text(matched),
            suggested: text(suggested),
            open: text(open),
            excluded: text(excluded),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_currency_has_sums_of_its_own() {
        // Short and long names, and sums beyond 128 bits.
        let names: Vec<String> = (0..48).map(|at| format!("{}{at}", "long name ".repeat(at % 2))).collect();
        let (mut sums, most) = (ByCurrency::default(), 10i128.pow(38) - 1);
        for round in 0..4 {
            for (at, name) in (0..).zip(&names) {
                let bucket = if round == 0 { Bucket::Open } else { Bucket::Matched };
                sums.add(name, bucket, if at == 0 { most } else { at });
            }
        }
        let mut problems = Problems::default();
        let totals: Vec<CurrencyTotals> =
            sums.sorted().into_iter().map(|(currency, sums)| sums.text(currency, 0, Side::Left, &mut problems)).collect();
        assert!(problems.finish().is_empty());
        assert_eq!(totals.len(), names.len());
        for (at, name) in names.iter().enumerate() {
            let of = totals.iter().find(|of| of.currency == *name).expect("it was added to");
            if at == 0 {
                assert_eq!((of.open.as_str(), of.total.as_str()), (most.to_string().as_str(), "399999999999999999999999999999999999996"));
            } else {
                assert_eq!((&of.open, &of.matched, &of.total), (&at.to_string(), &(at * 3).to_string(), &(at * 4).to_string()));
            }
        }
    }
}
