//! The currencies of a side, numbered as they are seen. There are few, and a short name is one number.

use std::collections::HashMap;

/// Currencies among which one is looked for one after the other.
const LOOKED_AT: usize = 16;

/// The currencies seen so far.
#[derive(Debug, Default)]
pub(crate) struct Currencies {
    /// In the order in which they were seen.
    pub(crate) names: Vec<String>,
    /// Those that are short, as numbers.
    short: Vec<Option<u64>>,
    places: HashMap<String, usize>,
}

impl Currencies {
    /// The currency's place among the names; a new one comes last.
    pub(crate) fn place(&mut self, name: &str) -> usize {
        let short = as_number(name);
        let known = if short.is_some() { self.short.iter().take(LOOKED_AT).position(|known| *known == short) } else { None };
        known.or_else(|| self.places.get(name).copied()).unwrap_or_else(|| {
            self.places.insert(name.to_owned(), self.names.len());
            self.names.push(name.to_owned());
            self.short.push(short);
            self.names.len() - 1
        })
    }
}

/// A name of up to seven bytes as a number of its own.
fn as_number(name: &str) -> Option<u64> {
    let digits = |number: u64, byte| number << 8 | u64::from(byte);
    (name.len() < 8).then(|| name.bytes().fold(name.len() as u64, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_place_of_its_own() {
        // More than are looked at one after the other, short, long and none.
        let mut names: Vec<String> = (0..LOOKED_AT * 3).map(|at| format!("{}{at}", "long name ".repeat(at % 2))).collect();
        names.extend([String::new(), "\0".to_owned(), "\0\0".to_owned(), "1234567".to_owned(), "12345678".to_owned()]);
        let mut currencies = Currencies::default();
        for _ in 0..2 {
            for (at, name) in names.iter().enumerate() {
                assert_eq!(currencies.place(name), at, "{name}");
            }
        }
        assert_eq!(currencies.names, names);
    }
}
