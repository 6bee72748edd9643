//! What each column of a side looks like: its distinct values, and the shape of its texts.

use ruleset::FieldType;

use super::sketch::Sketch;
use super::view::{At, View};

/// Values whose shape is looked at.
const SHAPES: usize = 400;

/// One side: its records and what their columns look like.
pub(crate) struct Side<'a> {
    pub(crate) view: View<'a>,
    pub(crate) columns: Vec<Column>,
}

/// One column.
pub(crate) struct Column {
    pub(crate) at: At,
    pub(crate) kind: FieldType,
    pub(crate) sketch: Sketch,
    /// Average length of a text, in characters.
    pub(crate) characters: f64,
    /// Average number of words of a text.
    pub(crate) words: f64,
    /// The share of texts with a digit in them.
    pub(crate) with_digits: f64,
}

impl<'a> Side<'a> {
    pub(crate) fn new(view: View<'a>) -> Self {
        let columns = view.fields().map(|at| Column::new(&view, at)).collect();
        Self { view, columns }
    }

    /// Looks at both sides, each on a thread of its own; the answer does not depend on it.
    pub(crate) fn both(left: View<'a>, right: View<'a>) -> (Self, Self) {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| Self::new(right));
            let left = Self::new(left);
            match other.join() {
                Ok(right) => (left, right),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    pub(crate) fn column(&self, at: At) -> &Column {
        &self.columns[at.0]
    }
}

impl Column {
    fn new(view: &View<'_>, at: At) -> Self {
        let sketch = Sketch::of(view, at);
        let step = (sketch.values().len() / SHAPES).max(1);
        let rows = sketch.values().iter().step_by(step).filter_map(|value| value.rows.first());
        let (mut texts, mut characters, mut words, mut with_digits) = (0.0f64, 0.0, 0.0, 0.0);
        for text in rows.filter_map(|row| view.text(at, *row)) {
            texts += 1.0;
            characters += text.chars().count() as f64;
            words += text.split_whitespace().count() as f64;
            with_digits += f64::from(u8::from(text.bytes().any(|byte| byte.is_ascii_digit())));
        }
        let texts = texts.max(1.0);
        Self { at, kind: view.kind(at), sketch, characters: characters / texts, words: words / texts, with_digits: with_digits / texts }
    }

    /// Whether its texts can be looked for inside other texts: identifiers, most of them different.
    pub(crate) fn is_identifier(&self) -> bool {
        self.kind == FieldType::Text
            && self.characters >= 5.0
            && self.words <= 1.6
            && self.with_digits >= 0.5
            && self.sketch.distinct() * 10 >= self.sketch.filled * 2
    }

    /// Whether identifiers may stand inside its texts.
    pub(crate) fn is_free_text(&self) -> bool {
        self.kind == FieldType::Text && self.characters >= 8.0 && self.sketch.distinct() > 20
    }

    /// Whether its values may link records: not a handful of codes, not an amount.
    pub(crate) fn may_link(&self) -> bool {
        matches!(self.kind, FieldType::Text | FieldType::Integer) && self.sketch.distinct() > 3
    }
}
