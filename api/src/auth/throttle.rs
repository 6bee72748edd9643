//! Slows guessing down: failed sign-ins per address and person, and per address. Kept in this process, bounded in size.
//!
//! The person alone is never locked: a stranger could keep them out. From another address they still get in.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

const WINDOW: Duration = Duration::from_secs(15 * 60);
const PER_PERSON: u32 = 10;
const PER_ADDRESS: u32 = 100;
const REMEMBERED: usize = 50_000;

/// Failed attempts since the start of their window.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<HashMap<String, (Instant, u32)>>);

impl Throttle {
    /// Refuses when there were too many failures.
    pub(crate) fn check(&self, address: &str, person: &str) -> Result<()> {
        let failures = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (key, limit) in keys(address, person) {
            if let Some((since, count)) = failures.get(&key)
                && *count >= limit
                && since.elapsed() < WINDOW
            {
                let retry_after_seconds = WINDOW.saturating_sub(since.elapsed()).as_secs().max(1);
                return Err(Error::Throttled { retry_after_seconds });
            }
        }
        Ok(())
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, address: &str, person: &str) {
        let mut failures = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, (since, _)| since.elapsed() < WINDOW);
        }
        for (key, _) in keys(address, person) {
            let entry = failures.entry(key).or_insert((Instant::now(), 0));
            if entry.0.elapsed() >= WINDOW {
                *entry = (Instant::now(), 0);
            }
            entry.1 += 1;
        }
    }

    /// Forgets the failures of somebody who got in.
    pub(crate) fn passed(&self, address: &str, person: &str) {
        let mut failures = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        failures.remove(&person_key(address, person));
    }
}

fn person_key(address: &str, person: &str) -> String {
    format!("{address} {}", person.trim().to_lowercase().chars().take(320).collect::<String>())
}

fn keys(address: &str, person: &str) -> [(String, u32); 2] {
    [(person_key(address, person), PER_PERSON), (address.to_owned(), PER_ADDRESS)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guesser_is_slowed_and_the_victim_is_not_locked_out() {
        let throttle = Throttle::default();
        for _ in 0..PER_PERSON {
            assert!(throttle.check("1.2.3.4", "Anna@x.org").is_ok());
            throttle.failed("1.2.3.4", "anna@x.org");
        }
        assert!(throttle.check("1.2.3.4", "anna@x.org").is_err());
        assert!(throttle.check("5.6.7.8", "anna@x.org").is_ok());
        assert!(throttle.check("1.2.3.4", "bob@x.org").is_ok());
    }
}
