//! A ledger and the bank statement that settles it, with the truth about both: for counting work and measuring quality.
//!
//! Like `bench/generate.py`, smaller, and the same rows every time. The fields are those of `docs/examples/payments.toml`.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray, UInt64Array};
use engine::Table;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len() as u64) as usize]
    }
}

/// One record of either side and the event it belongs to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) event: usize,
    /// Whether it books an event a second time.
    pub(crate) twin: bool,
    day: i32,
    reference: String,
    name: String,
    text: String,
    pub(crate) cents: i64,
    payout: String,
    provider: String,
}

/// Both sides in the order of their days.
pub(crate) struct World {
    pub(crate) ledger: Vec<Line>,
    pub(crate) bank: Vec<Line>,
    dice: Dice,
    numbers: u64,
}

const OWNERS: [&str; 12] =
    ["ABBOTT", "BRANDT", "CASTELLI", "DUBOIS", "ERIKSEN", "GARNIER", "HUGHES", "KOVACS", "MOREAU", "NOVAK", "PETROV", "ROSSI"];
const TRADES: [&str; 12] =
    ["BAKERY", "BICYCLES", "BOOKS", "CLINICS", "FABRICS", "FLOWERS", "GARAGES", "HOTELS", "OPTICS", "PAINTS", "TOYS", "WINES"];
const TOWNS: [&str; 12] = ["AACHEN", "BERGEN", "CORK", "DELFT", "GHENT", "HALLE", "KIEL", "LEEDS", "MALMO", "NAMUR", "PORTO", "SIENA"];
/// The first day, a Monday, and how many follow.
const START: i32 = 19_723;
const DAYS: u64 = 240;

impl World {
    /// About so many ledger rows.
    pub(crate) fn new(rows: usize) -> Self {
        let mut world = Self { ledger: Vec::new(), bank: Vec::new(), dice: Dice(378), numbers: 48_000_000 };
        let mut event = 0;
        while world.ledger.len() < rows {
            world.happen(event);
            event += 1;
        }
        world.ledger.sort_by_key(|line| line.day);
        world.bank.sort_by_key(|line| line.day);
        world
    }

    fn business_day(&mut self) -> i32 {
        let day = START + self.dice.roll(DAYS) as i32;
        day - ((day - START) % 7 - 4).max(0)
    }

    /// So many business days later.
    fn later(day: i32, business_days: u64) -> i32 {
        (0..business_days).fold(day, |day, _| if (day - START) % 7 == 4 { day + 3 } else { day + 1 })
    }

    fn invoice(&mut self, event: usize, day: i32) -> Line {
        self.numbers += 1 + self.dice.roll(40);
        let name = [self.dice.pick(&OWNERS), self.dice.pick(&TRADES), self.dice.pick(&TOWNS)].join(" ");
        let cents = if self.dice.roll(4) == 0 {
            [1900, 4900, 9900, 12_500][self.dice.roll(4) as usize]
        } else {
            350 + self.dice.roll(90_000) as i64
        };
        Line { event, day, reference: format!("INV-{}", self.numbers), name, cents, ..Line::default() }
    }

    /// One thing that happened, as both sides tell it.
    fn happen(&mut self, event: usize) {
        let day = self.business_day();
        let kind = self.dice.roll(1000);
        if kind >= 985 {
            return self.payout(event, day, kind >= 992);
        }
        let invoice = self.invoice(event, day);
        let paid = Self::later(day, self.dice.roll(4));
        let mut line = Line { day: paid, text: "PAYMENT".to_owned(), ..invoice.clone() };
        match kind {
            0..700 => {}
            700..740 => line.cents -= line.cents * 19 / 1000 + 30,
            740..770 => line.reference = mistyped(&line.reference, self.dice.roll(8)),
            770..785 => line.reference.truncate(9),
            785..850 => (line.text, line.reference) = (format!("RG {} THANK YOU", line.reference), String::new()),
            850..870 => line.reference.clear(),
            870..890 => return self.instalments(&invoice, line),
            890..900 => self.ledger.push(Line { twin: true, ..invoice.clone() }),
            900..910 => self.bank.push(Line { twin: true, ..line.clone() }),
            910..940 => return self.ledger.push(invoice),
            _ => {
                let text = self.dice.pick(&["INTEREST", "CASH DEPOSIT", "TAX OFFICE"]).to_owned();
                return self.bank.push(Line { reference: String::new(), name: String::new(), text, ..line });
            }
        }
        self.ledger.push(invoice);
        self.bank.push(line);
    }

    fn instalments(&mut self, invoice: &Line, line: Line) {
        let parts = 2 + self.dice.roll(3) as i64;
        for part in 0..parts {
            let share = line.cents / parts;
            let cents = if part == 0 { line.cents - share * (parts - 1) } else { share };
            self.bank.push(Line { cents, day: Self::later(line.day, 5 * part as u64), ..line.clone() });
        }
        self.ledger.push(invoice.clone());
    }

    /// Several invoices in one payment of a provider, named by a number or not.
    fn payout(&mut self, event: usize, day: i32, named: bool) {
        let provider = self.dice.pick(&["NORTHPAY", "CARDBRIDGE", "TILLCO"]).to_owned();
        let number = if named { format!("PO{}", 100_000_000 + self.dice.roll(900_000_000)) } else { String::new() };
        let mut sum = 0;
        for _ in 0..3 + self.dice.roll(6) {
            let invoice = self.invoice(event, day);
            sum += invoice.cents;
            self.ledger.push(Line { payout: number.clone(), provider: provider.clone(), ..invoice });
        }
        let name = format!("{provider} EUROPE");
        self.bank.push(Line {
            event,
            day: Self::later(day, 2),
            reference: number,
            name,
            text: "PAYOUT".to_owned(),
            cents: sum,
            ..Line::default()
        });
    }
}

/// Two neighbours swapped, or one digit changed.
fn mistyped(reference: &str, place: u64) -> String {
    let mut bytes = reference.as_bytes().to_vec();
    let at = 4 + place as usize % 7;
    if bytes[at] == bytes[at + 1] {
        bytes[at] = if bytes[at] == b'9' { b'0' } else { bytes[at] + 1 };
    } else {
        bytes.swap(at, at + 1);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The table of one side.
pub(crate) fn table(lines: &[Line]) -> Table {
    let text = |of: &dyn Fn(&Line) -> &str| -> ArrayRef {
        Arc::new(StringArray::from_iter(lines.iter().map(|line| Some(of(line)).filter(|text| !text.is_empty()))))
    };
    let amounts = Decimal128Array::from_iter_values(lines.iter().map(|line| i128::from(line.cents)));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("_row", Arc::new(UInt64Array::from_iter_values(1..=lines.len() as u64))),
        ("_excluded", Arc::new(BooleanArray::from(vec![false; lines.len()]))),
        ("date", Arc::new(Date32Array::from_iter_values(lines.iter().map(|line| line.day)))),
        ("reference", text(&|line| &line.reference)),
        ("counterparty", text(&|line| &line.name)),
        ("text", text(&|line| &line.text)),
        ("currency", text(&|_| "EUR")),
        ("amount", Arc::new(amounts.with_precision_and_scale(38, 2).expect("a scale"))),
        ("payout", text(&|line| &line.payout)),
        ("provider", text(&|line| &line.provider)),
    ];
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true))).expect("one length");
    Table::new(vec![batch]).expect("a table")
}
