//! TOML and JSON in and out, and what is said when a text cannot be used.

use std::fmt;

use crate::{Ruleset, validate};

/// One thing wrong with a ruleset, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: `passes[0].conditions[1].field`.
    pub path: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

/// Why a text is not a ruleset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text does not have the structure of a ruleset.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// 1-based line, 0 when unknown.
        line: usize,
        /// 1-based column, 0 when unknown.
        column: usize,
        /// What was expected.
        message: String,
    },
    /// The structure is right, the content is not. Every problem is listed.
    #[error("{}", list(.0))]
    Invalid(Vec<Problem>),
}

fn list(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

impl Ruleset {
    /// Reads and checks TOML.
    ///
    /// # Errors
    /// [`Error::Syntax`] with line and column, or [`Error::Invalid`] with every problem.
    pub fn from_toml(text: &str) -> Result<Self, Error> {
        let ruleset: Self = toml::from_str(text).map_err(|error| {
            let (line, column) = error.span().map_or((0, 0), |span| position(text, span.start));
            Error::Syntax { line, column, message: error.message().trim().to_owned() }
        })?;
        ruleset.check()?;
        Ok(ruleset)
    }

    /// Reads and checks JSON.
    ///
    /// # Errors
    /// [`Error::Syntax`] with line and column, or [`Error::Invalid`] with every problem.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let ruleset: Self = serde_json::from_str(text).map_err(|error| Error::Syntax {
            line: error.line(),
            column: error.column(),
            message: without_position(&error.to_string()),
        })?;
        ruleset.check()?;
        Ok(ruleset)
    }

    /// As TOML that [`Ruleset::from_toml`] reads back equal.
    ///
    /// # Errors
    /// None for a ruleset that this crate read or that passes [`Ruleset::check`].
    pub fn to_toml(&self) -> Result<String, Error> {
        toml::to_string(self).map_err(|error| Error::Syntax { line: 0, column: 0, message: error.to_string() })
    }

    /// As JSON that [`Ruleset::from_json`] reads back equal.
    ///
    /// # Errors
    /// None for a ruleset that this crate read or that passes [`Ruleset::check`].
    pub fn to_json(&self) -> Result<String, Error> {
        serde_json::to_string_pretty(self).map_err(|error| Error::Syntax { line: 0, column: 0, message: error.to_string() })
    }

    /// Checks names, types and knobs as a whole.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every problem found.
    pub fn check(&self) -> Result<(), Error> {
        let problems = validate::problems(self);
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    }
}

/// 1-based line and column of a byte offset.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}

/// serde_json ends its messages with the position, which the error carries apart.
fn without_position(message: &str) -> String {
    message.split(" at line ").next().unwrap_or(message).to_owned()
}
