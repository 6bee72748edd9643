//! The secret that signs access tokens. Production refuses to start without a good one; development makes its own.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use rand::RngCore as _;
use secrecy::{ExposeSecret as _, SecretString};

use crate::arguments::Profile;

/// Bytes that a secret must have.
const LEAST_BYTES: usize = 32;
/// Different characters that a secret must have: fewer were not drawn at random.
const LEAST_DIFFERENT: usize = 8;
/// Words of secrets that stand in examples everywhere.
const KNOWN: [&str; 8] = ["change", "secret", "password", "default", "example", "123456", "insecure", "replace"];
/// The file in the data folder that keeps a generated secret.
const FILE: &str = "jwt_secret";

/// The secret to use, or why the start is refused.
pub(crate) fn jwt(given: Option<&SecretString>, profile: Profile, data_dir: &Path) -> anyhow::Result<SecretString> {
    let given = given.filter(|secret| !secret.expose_secret().trim().is_empty());
    match (given, profile) {
        (Some(secret), _) => {
            if let Some(problem) = weakness(secret.expose_secret()) {
                bail!("JWT_SECRET {problem}: set it to at least {LEAST_BYTES} random bytes, such as the output of `openssl rand -hex 32`");
            }
            Ok(secret.clone())
        }
        (None, Profile::Production) => {
            bail!(
                "JWT_SECRET is not set: in production, set it to at least {LEAST_BYTES} random bytes, such as the output of `openssl rand -hex 32`"
            )
        }
        (None, Profile::Development) => kept(data_dir),
    }
}

fn weakness(secret: &str) -> Option<String> {
    if secret.len() < LEAST_BYTES {
        return Some(format!("is too short ({} bytes)", secret.len()));
    }
    let lower = secret.to_lowercase();
    if let Some(word) = KNOWN.iter().find(|word| lower.contains(**word)) {
        return Some(format!("looks like an example: it holds `{word}`"));
    }
    let mut characters: Vec<char> = secret.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    (characters.len() < LEAST_DIFFERENT).then(|| format!("is weak: it has only {} different characters", characters.len()))
}

/// The generated secret of this data folder, made on the first start.
fn kept(data_dir: &Path) -> anyhow::Result<SecretString> {
    let path = data_dir.join(FILE);
    if let Ok(text) = std::fs::read_to_string(&path)
        && weakness(text.trim()).is_none()
    {
        return Ok(text.trim().to_owned().into());
    }
    let text = random(32);
    write_private(&path, &text).with_context(|| format!("{}: the generated secret cannot be kept", path.display()))?;
    Ok(text.into())
}

/// `bytes` random bytes as hexadecimal.
pub(crate) fn random(bytes: usize) -> String {
    let mut drawn = vec![0u8; bytes];
    rand::rng().fill_bytes(&mut drawn);
    drawn.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file that only its owner may read.
pub(crate) fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_secrets_are_named() {
        for weak in [
            "",
            "short",
            "change-this-in-production-please-now",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "0123456789abcdef-MY-SECRET-0123456789",
        ] {
            assert!(weakness(weak).is_some(), "{weak:?}");
        }
        assert_eq!(weakness(&random(32)), None);
    }

    #[test]
    fn production_refuses_and_names_the_variable() {
        let folder = Path::new("/nonexistent");
        let refused = |secret: Option<&str>| {
            let secret = secret.map(|secret| SecretString::from(secret.to_owned()));
            jwt(secret.as_ref(), Profile::Production, folder).err().map(|error| error.to_string()).unwrap_or_default()
        };
        for secret in [None, Some(""), Some("change-this-in-production")] {
            assert!(refused(secret).starts_with("JWT_SECRET "), "{secret:?}");
        }
        assert_eq!(refused(Some(&random(32))), "");
    }
}
