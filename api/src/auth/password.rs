//! Passwords: what is accepted, and argon2id on the blocking pool, never more at once than there are cores.

use std::sync::LazyLock;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::schema::user_error::ErrorCode;

/// 19 MiB, two rounds, one lane.
const MEMORY_KIB: u32 = 19_456;
const ROUNDS: u32 = 2;
const LANES: u32 = 1;
const LEAST_CHARACTERS: usize = 10;
const MOST_CHARACTERS: usize = 256;

/// Beginnings that make a long password as good as a short one.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "1234567890",
    "0123456789",
    "0987654321",
    "12345678910",
    "123456789a",
    "qwertyuiop",
    "qwerty12345",
    "qwerty123456",
    "qwertzuiop",
    "azertyuiop",
    "1q2w3e4r5t",
    "1qaz2wsx3edc",
    "asdfghjkl",
    "iloveyou",
    "letmein",
    "changeme",
    "change-this",
    "welcome123",
    "administrator",
    "admin12345",
    "admin123456",
    "superman12",
    "football12",
    "baseball12",
    "princess12",
    "sunshine12",
    "reconciliation",
    "abcdefghij",
    "abcd123456",
    "abc1234567",
    "monkey1234",
    "dragon1234",
    "master1234",
    "trustno1trustno1",
    "correcthorse",
    "default123",
    "secret1234",
    "testtest",
    "test123456",
    "1111111111",
    "0000000000",
    "aaaaaaaaaa",
];

/// Hashing takes a core and 19 MiB each time.
static SLOTS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)));

/// A hash nobody has the password of: unknown addresses cost the same time as known ones.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_password("nobody has this password").unwrap_or_default());

fn argon() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, ROUNDS, LANES, None).map_err(|error| Error::internal("hashing a password", error))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash of a password, as a PHC string. Takes tens of milliseconds: not for the async threads.
///
/// # Errors
/// When there is no randomness or memory.
pub fn hash_password(plain: &str) -> Result<String> {
    let hash = argon()?.hash_password(plain.as_bytes()).map_err(|error| Error::internal("hashing a password", error))?;
    Ok(hash.to_string())
}

/// [`hash_password`] from async code.
pub(crate) async fn hash(plain: String) -> Result<String> {
    blocking(move || hash_password(&plain)).await?
}

/// Whether the password fits the hash; the same time without a hash.
pub(crate) async fn verify(plain: String, known: Option<String>) -> Result<bool> {
    blocking(move || {
        let stored = known.as_deref().unwrap_or(&NOBODY);
        let fits = Argon2::default().verify_password(plain.as_bytes(), stored).is_ok();
        fits && known.is_some()
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _slot = SLOTS.acquire().await.map_err(|error| Error::internal("hashing a password", error))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("hashing a password", error))
}

/// Refuses a password that is easily guessed.
pub(crate) fn check(plain: &str, email: &str) -> Result<()> {
    let weak = |message: String| Err(Error::field(ErrorCode::WeakPassword, "password", message));
    let characters = plain.chars().count();
    if characters < LEAST_CHARACTERS {
        return weak(format!("the password has {characters} characters: use at least {LEAST_CHARACTERS}"));
    }
    if characters > MOST_CHARACTERS {
        return weak(format!("the password has {characters} characters: use at most {MOST_CHARACTERS}"));
    }
    let lower = plain.to_lowercase();
    let name = email.split('@').next().unwrap_or_default().to_lowercase();
    if lower == email.to_lowercase() || (name.len() >= 4 && lower.starts_with(&name) && characters < name.chars().count() + 6) {
        return weak("the password is made of the email address: choose another".to_owned());
    }
    let common = COMMON.iter().any(|one| lower.starts_with(one) && characters < one.chars().count() + 5);
    let repeated = plain.chars().collect::<std::collections::HashSet<_>>().len() < 4;
    if common || repeated {
        return weak("the password is among the first that anybody would guess: choose another".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_refused() {
        for weak in
            ["short", "password123", "Password123!", "1234567890", "aaaaaaaaaaaaaa", "abababababab", "anna@example.com", "annabella12"]
        {
            assert!(check(weak, if weak == "annabella12" { "annabella@x.org" } else { "anna@example.com" }).is_err(), "{weak}");
        }
        for fine in ["correct battery staple", "zwölf Boxkämpfer", "t4K!s0-9vX"] {
            assert!(check(fine, "anna@example.com").is_ok(), "{fine}");
        }
        assert!(check(&"x1y2".repeat(65), "a@b.c").is_err());
    }

    #[test]
    fn hashes_carry_the_policy_and_use_every_byte() {
        let long = "0123456789".repeat(8);
        let stored = hash_password(&format!("{long}a")).expect("hashes");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(Argon2::default().verify_password(format!("{long}a").as_bytes(), stored.as_str()).is_ok());
        assert!(Argon2::default().verify_password(format!("{long}b").as_bytes(), stored.as_str()).is_err());
    }
}
