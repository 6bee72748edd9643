//! What a file is by its first bytes, whatever its name says.

use std::path::Path;

use crate::error::{Error, Fault};

/// What the first bytes say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Text, so far as can be told.
    Text,
    /// A zip archive, as workbooks are.
    Zip,
}

const AS_TABLE: &str = "export the table as CSV or XLSX and use that";

/// Starts of files that people take for tables, and what they are.
const SIGNATURES: [(&[u8], &str); 17] = [
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture, sound or film (RIFF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
];

/// Looks at the first bytes; refuses what cannot be a table.
pub(crate) fn look(path: &Path, head: &[u8]) -> Result<Content, Error> {
    let refuse = |seems: &str, advice: &str| Err(Error::new(path, Fault::NotATable { seems: seems.to_owned(), advice: advice.to_owned() }));
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Content::Zip);
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(Error::new(
            path,
            Fault::Unsupported {
                what: "an old or password-protected Office file (such as .xls)".to_owned(),
                advice: "save it as .xlsx without a password, or as CSV".to_owned(),
            },
        ));
    }
    for (start, name) in SIGNATURES {
        if head.starts_with(start) {
            let archive = name.ends_with("archive");
            return refuse(name, if archive { "unpack it and use the file inside" } else { AS_TABLE });
        }
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let starts = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()));
    if starts("<!doctype html") || starts("<html") {
        return refuse("a web page (HTML)", "it may be a sign-in or error page that was saved instead of the file: download it again");
    }
    if starts("<?xml") {
        return refuse("an XML document", AS_TABLE);
    }
    if starts("{\"") || starts("[{") || starts("[\n") && text.contains(&b'{') {
        return refuse("JSON", AS_TABLE);
    }
    Ok(Content::Text)
}

/// Whether decoded text has what only binary data has.
pub(crate) fn is_binary(text: &str) -> bool {
    let control = text.chars().filter(|c| (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{1f}' | '\u{c}')) || *c == '\u{fffd}');
    control.count() * 50 > text.chars().count()
}
