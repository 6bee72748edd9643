//! Bytes of a file as UTF-8, a piece at a time, whatever its encoding is.

use std::fs::File;
use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The encoding of that name, among those that are read.
pub(crate) fn encoding(name: &str) -> Option<&'static Encoding> {
    match name.to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Some(UTF_8),
        "utf-16le" => Some(UTF_16LE),
        "utf-16be" => Some(UTF_16BE),
        // ISO 8859-1 has control characters where Windows-1252 has letters: reading it as the latter loses nothing.
        "windows-1252" | "cp1252" | "iso-8859-1" | "latin1" => Some(WINDOWS_1252),
        _ => None,
    }
}

/// A file read as UTF-8. Line ends stay as they are, except that a file with CR alone gets LF.
pub(crate) struct Text {
    file: File,
    /// None: the bytes are UTF-8 already, checked where they are used.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    started: bool,
    ended: bool,
    only_cr: bool,
    /// Bytes of the file that were read.
    pub(crate) bytes: u64,
}

impl Text {
    pub(crate) fn new(file: File, encoding: &'static Encoding) -> Self {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        Self { file, decoder, raw: Vec::new(), started: false, ended: false, only_cr: false, bytes: 0 }
    }

    /// Appends about `wanted` bytes to `out`; false at the end of the file.
    pub(crate) fn fill(&mut self, out: &mut Vec<u8>, wanted: usize) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let start = out.len();
        match &mut self.decoder {
            None => {
                out.reserve(wanted);
                self.bytes += (&mut self.file).take(wanted as u64).read_to_end(out)? as u64;
            }
            Some(decoder) => {
                self.raw.clear();
                let read = (&mut self.file).take(wanted as u64).read_to_end(&mut self.raw)?;
                self.bytes += read as u64;
                let last = read == 0;
                let room = decoder.max_utf8_buffer_length(read).unwrap_or(read * 3 + 16);
                out.resize(start + room, 0);
                let (_, _, written, _) = decoder.decode_to_utf8(&self.raw, &mut out[start..], last);
                out.truncate(start + written);
                if read > 0 && written == 0 {
                    return self.fill(out, wanted);
                }
            }
        }
        if out.len() == start {
            self.ended = true;
            return Ok(false);
        }
        if !self.started {
            self.started = true;
            if self.decoder.is_none() && out[start..].starts_with(b"\xef\xbb\xbf") {
                out.drain(start..start + 3);
            }
            self.only_cr = ends_lines_by_cr(&out[start..]);
        }
        if self.only_cr {
            for byte in &mut out[start..] {
                if *byte == b'\r' {
                    *byte = b'\n';
                }
            }
        }
        Ok(true)
    }
}

/// Whether lines end by CR alone, as on very old computers; a line feed here and there stands in a cell.
pub(crate) fn ends_lines_by_cr(text: &[u8]) -> bool {
    let pairs = memchr::memmem::find_iter(text, b"\r\n").count();
    let count = |byte| memchr::memchr_iter(byte, text).count();
    count(b'\r') - pairs > count(b'\n')
}
