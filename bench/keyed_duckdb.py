"""What an analyst writes with DuckDB: join on the reference, split into matched, differing and one-sided rows.
usage: keyed_duckdb.py LEDGER BANK OUT      (columns as bench/generate.py writes them)"""

import sys
from pathlib import Path

import duckdb

ledger, bank, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
db = duckdb.connect()
db.execute(
    """
    create table joined as
    select l.*, b."Line", b."Value date", b."Amount" as amount_bank, b."Currency" as currency_bank,
           l."Amount" = b."Amount" and l."Currency" = b."Currency" as same
    from read_csv($ledger) l full join read_csv($bank) b on l."Invoice" = b."End to end id"
    """,
    {"ledger": ledger, "bank": bank},
)
parts = {
    "matched": '"Entry" is not null and "Line" is not null and same',
    "differing": '"Entry" is not null and "Line" is not null and not same',
    "ledger_only": '"Line" is null',
    "bank_only": '"Entry" is null',
}
for name, rule in parts.items():
    db.execute(f"copy (select * from joined where {rule}) to '{out / name}.csv' (header)")
    print(name, db.execute(f"select count(*) from joined where {rule}").fetchone()[0], end="  ")
print()
