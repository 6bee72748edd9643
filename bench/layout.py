"""The two shapes of files that the benchmark knows: those of generate.py, and those that docs/examples/*.toml are written for."""
import csv
import pathlib
import re
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Layout:
    """What each side's file and its columns are called."""
    left: str
    right: str
    left_id: str
    left_day: str
    left_key: str
    left_name: str
    left_currency: str
    left_amount: str
    left_payout: str
    left_account: str
    right_id: str
    right_day: str
    right_key: str
    right_name: str
    right_text: str
    right_currency: str
    right_amount: str
    provider: str  # a regular expression that finds the provider in left_account


EXAMPLES = Layout(
    "left.csv", "right.csv",
    "entry_id", "posting_date", "doc_no", "customer_name", "currency", "amount", "payout_id", "account",
    "line_id", "booking_date", "end_to_end_ref", "counterparty", "remittance_info", "currency", "amount",
    "^[0-9]+-(.+)$")
GENERATED = Layout(
    "ledger.csv", "bank.csv",
    "Entry", "Posting date", "Invoice", "Customer", "Currency", "Amount", "Payout", "Text",
    "Line", "Booked", "End to end id", "Payer or payee", "Remittance information", "Currency", "Amount",
    "(?i)^card sale (.+)$")


def of_folder(folder):
    """The layout of the files in a folder, and the two files."""
    for layout in (GENERATED, EXAMPLES):
        left, right = pathlib.Path(folder, layout.left), pathlib.Path(folder, layout.right)
        if left.is_file() and right.is_file():
            return layout, left, right
    raise SystemExit(f"{folder}: neither ledger.csv and bank.csv, nor left.csv and right.csv")


def of_file(left):
    """The layout that a left file has."""
    with open(left, newline="", encoding="utf-8") as file:
        head = next(csv.reader(file))
    return GENERATED if GENERATED.left_id in head else EXAMPLES


def ruleset(name, layout):
    """docs/examples/NAME.toml with the columns of a layout."""
    text = (ROOT / "docs" / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    left, right = text.split("\n[right]\n", 1)
    right, passes = right.split("\n[[passes]]\n", 1)

    def renamed(part, side):
        columns = {getattr(EXAMPLES, field): getattr(layout, field) for field in Layout.__dataclass_fields__ if field.startswith(f"{side}_")}
        return re.sub(r'column = "([^"]+)"', lambda found: f'column = "{columns[found.group(1)]}"', part)

    left = renamed(left, "left").replace(f'"{EXAMPLES.provider}"', f'"{layout.provider}"')
    return f"{left}\n[right]\n{renamed(right, 'right')}\n[[passes]]\n{passes}"
