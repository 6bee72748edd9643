//! Counts tokens and nesting of the text before it is parsed: the parser recurses as deep as the text does.

use crate::error::Error;
use crate::guard::Limits;

/// Refuses a text with too many tokens or too deep a nesting.
pub(crate) fn check(query: &str, limits: &Limits) -> Result<(), Error> {
    let (mut tokens, mut depth) = (0usize, 0usize);
    let bytes = query.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let start = at;
        at += 1;
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
            b'#' => {
                at = skip_while(bytes, at, |b| b != b'\n' && b != b'\r');
                continue;
            }
            b'"' => at = skip_string(bytes, start),
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth = depth.saturating_sub(1),
            _ if is_word(byte) => at = skip_while(bytes, at, is_word),
            _ => {}
        }
        tokens += 1;
        if tokens > limits.tokens {
            return Err(Error::OperationTooLarge(format!("the document has more than {} tokens", limits.tokens)));
        }
        if depth > limits.nesting {
            return Err(Error::OperationTooLarge(format!("the document is nested deeper than {} levels", limits.nesting)));
        }
    }
    Ok(())
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn skip_while(bytes: &[u8], from: usize, keep: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|byte| !keep(*byte)).map_or(bytes.len(), |length| from + length)
}

/// The index after the string that starts at `from`: a block string or a plain one.
fn skip_string(bytes: &[u8], from: usize) -> usize {
    let block = bytes[from..].starts_with(b"\"\"\"");
    let mut at = from + if block { 3 } else { 1 };
    while at < bytes.len() {
        let rest = &bytes[at..];
        if block && rest.starts_with(b"\\\"\"\"") {
            at += 4;
        } else if block && rest.starts_with(b"\"\"\"") {
            return at + 3;
        } else if !block && bytes[at] == b'\\' {
            at += 2;
        } else if !block && matches!(bytes[at], b'"' | b'\n' | b'\r') {
            return at + 1;
        } else {
            at += 1;
        }
    }
    bytes.len()
}
