//! Text made comparable: the steps of a text field, then its pattern, then its aliases.

use std::borrow::Cow;
use std::collections::BTreeMap;

use regex::Regex;
use ruleset::{Field, Normalize};

/// The steps of one text field, ready to run.
#[derive(Debug)]
pub(crate) struct Steps {
    steps: Vec<Normalize>,
    extract: Option<Regex>,
    aliases: BTreeMap<String, String>,
}

/// What one column keeps between its cells: a place to work in, and the last different results that were dear to make.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    text: Vec<u8>,
    known: Vec<Option<(String, String)>>,
}

/// Results that a column remembers: account numbers and kinds of bookings are few.
const REMEMBERED: usize = 256;

impl Steps {
    pub(crate) fn new(field: &Field) -> Result<Self, String> {
        let extract = field.extract.as_deref().map(Regex::new).transpose().map_err(|error| error.to_string())?;
        Ok(Self { steps: field.normalize.clone(), extract, aliases: field.aliases.clone() })
    }

    /// Appends the comparable form; what appends nothing is blank.
    pub(crate) fn append(&self, text: &str, out: &mut String, scratch: &mut Scratch) {
        if self.extract.is_some() || !self.aliases.is_empty() {
            return self.append_remembered(text, out, scratch);
        }
        if self.steps.is_empty() {
            return out.push_str(text);
        }
        if !text.is_ascii() {
            return out.push_str(&self.run(text));
        }
        scratch.text.clear();
        scratch.text.extend_from_slice(text.as_bytes());
        self.steps.iter().for_each(|step| apply_ascii(*step, &mut scratch.text));
        // ASCII in, ASCII out: this never fails.
        out.push_str(std::str::from_utf8(&scratch.text).unwrap_or_default());
    }

    /// Patterns and aliases are dear, and their columns mostly say the same few things.
    fn append_remembered(&self, text: &str, out: &mut String, scratch: &mut Scratch) {
        if scratch.known.is_empty() {
            scratch.known.resize(REMEMBERED, None);
        }
        let place = text.bytes().fold(text.len(), |hash, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte))) % REMEMBERED;
        match &scratch.known[place] {
            Some((known, result)) if known == text => out.push_str(result),
            _ => {
                let result = self.run(text).into_owned();
                out.push_str(&result);
                scratch.known[place] = Some((text.to_owned(), result));
            }
        }
    }

    /// The comparable form; empty means blank.
    pub(crate) fn run<'a>(&'a self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for step in &self.steps {
            text = match text {
                Cow::Borrowed(text) => apply(*step, text),
                Cow::Owned(text) => Cow::Owned(apply(*step, &text).into_owned()),
            };
        }
        if let Some(pattern) = &self.extract {
            let found = pattern.captures(&text).and_then(|found| found.get(1).or_else(|| found.get(0)));
            text = Cow::Owned(found.map(|found| found.as_str().to_owned()).unwrap_or_default());
        }
        match self.aliases.get(text.as_ref()) {
            Some(alias) => Cow::Borrowed(alias),
            None => text,
        }
    }
}

/// A step on ASCII text in place: the same as [`apply`].
fn apply_ascii(step: Normalize, text: &mut Vec<u8>) {
    // What `char::is_whitespace` calls white in ASCII.
    let white = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r');
    match step {
        Normalize::Trim => {
            text.truncate(text.iter().rposition(|byte| !white(*byte)).map_or(0, |last| last + 1));
            let start = text.iter().position(|byte| !white(*byte)).unwrap_or(0);
            text.drain(..start);
        }
        Normalize::Upper => text.make_ascii_uppercase(),
        Normalize::Lower => text.make_ascii_lowercase(),
        Normalize::StripAccents => {}
        Normalize::StripPunctuation => text.retain(|byte| byte.is_ascii_alphanumeric() || white(*byte)),
        Normalize::DigitsOnly => text.retain(u8::is_ascii_digit),
        Normalize::CollapseSpaces => {
            let mut before = false;
            text.retain_mut(|byte| {
                let space = white(*byte);
                let kept = !(space && before);
                before = space;
                if space {
                    *byte = b' ';
                }
                kept
            });
        }
        Normalize::StripLeadingZeros => {
            let start = text.iter().position(|byte| *byte != b'0').unwrap_or(text.len());
            text.drain(..start);
        }
    }
}

fn apply(step: Normalize, text: &str) -> Cow<'_, str> {
    match step {
        Normalize::Trim => Cow::Borrowed(text.trim()),
        Normalize::Upper => Cow::Owned(text.to_uppercase()),
        Normalize::Lower => Cow::Owned(text.to_lowercase()),
        Normalize::StripAccents if text.is_ascii() => Cow::Borrowed(text),
        Normalize::StripAccents => Cow::Owned(without_accents(text)),
        Normalize::StripPunctuation => keep(text, |c| c.is_alphanumeric() || c.is_whitespace()),
        Normalize::DigitsOnly => keep(text, |c| c.is_ascii_digit()),
        Normalize::CollapseSpaces => collapse(text),
        Normalize::StripLeadingZeros => Cow::Borrowed(text.trim_start_matches('0')),
    }
}

fn keep(text: &str, wanted: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&wanted) { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter(|c| wanted(*c)).collect()) }
}

fn collapse(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let plain = text.is_ascii()
        && !bytes.iter().any(|byte| byte.is_ascii_whitespace() && *byte != b' ' || *byte == 0x0b)
        && !bytes.windows(2).any(|pair| pair == b"  ");
    if plain {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut space = false;
    for character in text.chars() {
        if character.is_whitespace() {
            if !space {
                out.push(' ');
            }
            space = true;
        } else {
            out.push(character);
            space = false;
        }
    }
    Cow::Owned(out)
}

/// Latin letters with marks, and what they are without. Combining marks are dropped.
fn without_accents(text: &str) -> String {
    const PLAIN: [(&str, &str); 42] = [
        ("àáâãåāăąǎ", "a"),
        ("ÀÁÂÃÅĀĂĄǍ", "A"),
        ("äǟ", "a"),
        ("ÄǞ", "A"),
        ("æ", "ae"),
        ("Æ", "AE"),
        ("çćĉċč", "c"),
        ("ÇĆĈĊČ", "C"),
        ("ďđð", "d"),
        ("ĎĐÐ", "D"),
        ("èéêëēĕėęě", "e"),
        ("ÈÉÊËĒĔĖĘĚ", "E"),
        ("ĝğġģ", "g"),
        ("ĜĞĠĢ", "G"),
        ("ĥħ", "h"),
        ("ĤĦ", "H"),
        ("ìíîïĩīĭįı", "i"),
        ("ÌÍÎÏĨĪĬĮİ", "I"),
        ("ĵ", "j"),
        ("Ĵ", "J"),
        ("ķ", "k"),
        ("Ķ", "K"),
        ("ĺļľŀł", "l"),
        ("ĹĻĽĿŁ", "L"),
        ("ñńņňŉ", "n"),
        ("ÑŃŅŇ", "N"),
        ("òóôõöøōŏő", "o"),
        ("ÒÓÔÕÖØŌŎŐ", "O"),
        ("œ", "oe"),
        ("Œ", "OE"),
        ("ŕŗř", "r"),
        ("ŔŖŘ", "R"),
        ("śŝşšș", "s"),
        ("ŚŜŞŠȘ", "S"),
        ("ß", "ss"),
        ("ţťŧț", "t"),
        ("ŢŤŦȚ", "T"),
        ("ùúûüũūŭůűų", "u"),
        ("ÙÚÛÜŨŪŬŮŰŲ", "U"),
        ("ýÿŷ", "y"),
        ("ÝŶŸ", "Y"),
        ("źżž", "z"),
    ];
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            out.push(character);
        } else if let Some((_, plain)) = PLAIN.iter().find(|(marked, _)| marked.contains(character)) {
            out.push_str(plain);
        } else if matches!(character, 'Ź' | 'Ż' | 'Ž') {
            out.push('Z');
        } else if !('\u{300}'..='\u{36f}').contains(&character) {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn step() -> impl Strategy<Value = Normalize> {
        prop_oneof![
            Just(Normalize::Trim),
            Just(Normalize::Upper),
            Just(Normalize::Lower),
            Just(Normalize::StripAccents),
            Just(Normalize::StripPunctuation),
            Just(Normalize::DigitsOnly),
            Just(Normalize::CollapseSpaces),
            Just(Normalize::StripLeadingZeros),
        ]
    }

    proptest! {
        #[test]
        fn ascii_in_place_is_the_same(steps in proptest::collection::vec(step(), 0..4), texts in proptest::collection::vec("[ \t\r\x0b\x0c0aB.,é-]{0,12}", 1..4)) {
            let steps = Steps { steps, extract: None, aliases: BTreeMap::new() };
            let (mut out, mut scratch, mut expected) = (String::new(), Scratch::default(), String::new());
            for text in &texts {
                steps.append(text, &mut out, &mut scratch);
                expected.push_str(&steps.run(text));
                prop_assert_eq!(&out, &expected);
            }
        }

        #[test]
        fn what_is_remembered_is_the_same(texts in proptest::collection::vec("[ab]{0,3}", 1..40)) {
            let extract = Some(Regex::new("a(b+)").expect("a pattern"));
            let steps = Steps { steps: vec![Normalize::Upper, Normalize::Lower], extract, aliases: BTreeMap::from([("bb".to_owned(), "two".to_owned())]) };
            let (mut out, mut scratch, mut expected) = (String::new(), Scratch::default(), String::new());
            for text in &texts {
                steps.append(text, &mut out, &mut scratch);
                expected.push_str(&steps.run(text));
                prop_assert_eq!(&out, &expected);
            }
        }
    }
}
