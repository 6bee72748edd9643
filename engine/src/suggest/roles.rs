//! Which columns of a side are looked at for what: a bounded number for each purpose, so that the work does not grow with
//! the square of the columns. What is left out is said.

use ruleset::FieldType;

use super::profile::{Column, Side};
use super::view::At;

/// Columns of one side whose values may link records.
const LINKING: usize = 32;
/// Columns of one side that may hold the amount.
const AMOUNTS: usize = 8;
/// Columns of one side that may hold the day.
const DAYS: usize = 6;
/// Columns of one side whose identifiers are looked for in texts, and texts they are looked for in.
const INSIDE: usize = 12;

/// What amounts are called: a tie-breaker only.
const CALLED: [&str; 7] = ["amount", "betrag", "umsatz", "total", "value", "montant", "importe"];

/// Whether a column's name says that it holds an amount.
pub(crate) fn called_amount(name: &str) -> bool {
    CALLED.iter().any(|word| name.contains(word))
}

impl Side<'_> {
    /// The columns whose values may link records.
    pub(crate) fn linking(&self) -> Vec<At> {
        self.leading(LINKING, &Column::may_link)
    }

    /// The columns that may hold an amount: exact decimals, or whole numbers where there are none.
    pub(crate) fn amounts(&self) -> Vec<At> {
        self.leading(AMOUNTS, &self.amount_like())
    }

    /// The columns that may hold the day.
    pub(crate) fn days(&self) -> Vec<At> {
        self.leading(DAYS, &|column: &Column| column.kind.is_day())
    }

    /// The columns whose values may stand inside texts of the other side.
    pub(crate) fn identifiers(&self) -> Vec<At> {
        self.leading(INSIDE, &Column::is_identifier)
    }

    /// The columns that identifiers of the other side may stand in.
    pub(crate) fn free_texts(&self) -> Vec<At> {
        self.leading(INSIDE, &Column::is_free_text)
    }

    /// For each purpose with more columns than are looked at: the purpose, how many are, and how many there are.
    pub(crate) fn left_out(&self) -> Vec<(&'static str, usize, usize)> {
        let all = |wanted: &dyn Fn(&Column) -> bool| self.columns.iter().filter(|column| wanted(column)).count();
        let counts = [
            ("may link records", LINKING, all(&Column::may_link)),
            ("may hold the amount", AMOUNTS, all(&self.amount_like())),
            ("may hold the day", DAYS, all(&|column| column.kind.is_day())),
            ("hold identifiers to look for in texts", INSIDE, all(&Column::is_identifier)),
            ("are texts to look in", INSIDE, all(&Column::is_free_text)),
        ];
        counts.into_iter().filter(|(_, most, all)| all > most).collect()
    }

    fn amount_like(&self) -> impl Fn(&Column) -> bool + use<> {
        let exact = |kind: FieldType| matches!(kind, FieldType::Decimal | FieldType::Money);
        let any_exact = self.columns.iter().any(|column| exact(column.kind));
        move |column| if any_exact { exact(column.kind) } else { column.kind == FieldType::Integer }
    }

    /// At most `most` of the wanted columns, in their order: those called amounts and those with the most different values.
    fn leading(&self, most: usize, wanted: &dyn Fn(&Column) -> bool) -> Vec<At> {
        let mut columns: Vec<&Column> = self.columns.iter().filter(|column| wanted(column)).collect();
        if columns.len() > most {
            let rank = |column: &Column| (called_amount(self.view.name(column.at)), column.sketch.distinct());
            columns.sort_by(|a, b| rank(b).cmp(&rank(a)).then(a.at.cmp(&b.at)));
            columns.truncate(most);
            columns.sort_by_key(|column| column.at);
        }
        columns.iter().map(|column| column.at).collect()
    }
}
