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

impl Steps {
    pub(crate) fn new(field: &Field) -> Result<Self, String> {
        let extract = field.extract.as_deref().map(Regex::new).transpose().map_err(|error| error.to_string())?;
        Ok(Self { steps: field.normalize.clone(), extract, aliases: field.aliases.clone() })
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
