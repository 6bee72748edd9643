"""What an analyst writes with polars: join on the reference, split into matched, differing and one-sided rows.
usage: keyed_polars.py LEDGER BANK OUT      (columns as bench/generate.py writes them)"""

import sys
from pathlib import Path

import polars as pl

ledger_path, bank_path, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
ledger = pl.scan_csv(ledger_path, try_parse_dates=True)
bank = pl.scan_csv(bank_path, try_parse_dates=True).rename({"End to end id": "Invoice"})
joined = ledger.join(bank, on="Invoice", how="full", coalesce=True, suffix=" (bank)").collect(engine="streaming")
both = pl.col("Entry").is_not_null() & pl.col("Line").is_not_null()
same = (pl.col("Amount") == pl.col("Amount (bank)")) & (pl.col("Currency") == pl.col("Currency (bank)"))
parts = {
    "matched": both & same,
    "differing": both & ~same,
    "ledger_only": pl.col("Line").is_null(),
    "bank_only": pl.col("Entry").is_null(),
}
for name, rule in parts.items():
    rows = joined.filter(rule)
    rows.write_csv(out / f"{name}.csv")
    print(name, rows.height, end="  ")
print()
