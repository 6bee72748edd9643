//! What a column's name suggests, in the languages that bank files come in. It only breaks ties between readings of the values.

/// What a name speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Hints {
    pub(crate) amount: bool,
    pub(crate) date: bool,
    pub(crate) id: bool,
    /// A number, but not one of money: rates, quantities.
    pub(crate) measure: bool,
    pub(crate) debit: bool,
    pub(crate) credit: bool,
    pub(crate) balance: bool,
    pub(crate) mark: bool,
}

const AMOUNT: [&str; 25] = [
    "amount", "amt", "betrag", "montant", "importe", "importo", "bedrag", "value", "gross", "net", "brutto", "netto", "total", "sum",
    "summe", "price", "preis", "fee", "fees", "gebuehr", "gebühr", "tax", "vat", "umsatz", "charge",
];
const DATE: [&str; 16] = [
    "date",
    "datum",
    "day",
    "tag",
    "valuta",
    "buchungstag",
    "wertstellung",
    "fecha",
    "data",
    "jour",
    "time",
    "zeit",
    "timestamp",
    "created",
    "booked",
    "posted",
];
const ID: [&str; 24] = [
    "id",
    "no",
    "nr",
    "num",
    "number",
    "nummer",
    "ref",
    "reference",
    "referenz",
    "code",
    "key",
    "account",
    "konto",
    "iban",
    "bic",
    "blz",
    "zip",
    "plz",
    "phone",
    "uuid",
    "invoice",
    "order",
    "customer",
    "belegnr",
];
const MEASURE: [&str; 14] =
    ["rate", "kurs", "quantity", "qty", "menge", "anzahl", "percent", "pct", "prozent", "count", "days", "weight", "score", "factor"];
const DEBIT: [&str; 10] = ["debit", "debits", "dr", "soll", "withdrawal", "withdrawals", "paid out", "money out", "débit", "belastung"];
const CREDIT: [&str; 11] =
    ["credit", "credits", "cr", "haben", "deposit", "deposits", "paid in", "money in", "crédit", "gutschrift", "credit amount"];
const BALANCE: [&str; 4] = ["balance", "saldo", "solde", "kontostand"];

impl Hints {
    /// Reads a name's words: `valueDate`, `value_date` and `Value Date` are the same.
    pub(crate) fn of(name: &str) -> Self {
        let words = words(name);
        let joined = words.join(" ");
        let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
        let whole = |list: &[&str]| {
            list.iter().any(|word| joined == *word || joined.starts_with(&format!("{word} ")) || joined.ends_with(&format!(" {word}")))
        };
        let mark = matches!(joined.as_str(), "d c" | "dc" | "dr cr" | "debit credit" | "credit debit" | "s h" | "sh" | "soll haben")
            || (any(&["mark", "indicator", "sign", "kennzeichen", "type", "direction"]) && !any(&["amount", "date"]));
        let date = any(&DATE) || joined.ends_with("datum") || joined.ends_with("date");
        Self {
            // `value_date` speaks of a date.
            amount: (any(&AMOUNT) || joined.ends_with("betrag")) && !date,
            date,
            id: any(&ID) && !date,
            measure: any(&MEASURE),
            debit: whole(&DEBIT) && !mark,
            credit: whole(&CREDIT) && !mark,
            balance: any(&BALANCE),
            mark,
        }
    }
}

/// Lower-case words of a name.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for character in name.chars() {
        if !character.is_alphanumeric() || (character.is_uppercase() && lower) {
            words.push(String::new());
        }
        lower = character.is_lowercase() || character.is_numeric();
        if let Some(word) = words.last_mut().filter(|_| character.is_alphanumeric()) {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
