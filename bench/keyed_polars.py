"""What an analyst writes with polars: join on the reference, split into matched, differing and one-sided rows, four files.
usage: keyed_polars.py LEFT RIGHT OUT"""
import sys
from pathlib import Path

import layout
import polars as pl

left_path, right_path, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
names = layout.of_file(left_path)
left = pl.scan_csv(left_path, try_parse_dates=True)
right = pl.scan_csv(right_path, try_parse_dates=True)
right = right.rename({column: f"{column} (right)" for column in right.collect_schema().names()})
joined = left.join(right, left_on=names.left_key, right_on=f"{names.right_key} (right)", how="full", coalesce=False)
fields = [(names.left_amount, names.right_amount), (names.left_currency, names.right_currency), (names.left_day, names.right_day)]
joined = joined.with_columns((pl.col(a) == pl.col(f"{b} (right)")).alias(f"{a} agrees") for a, b in fields).collect(engine="streaming")
both = pl.col(names.left_id).is_not_null() & pl.col(f"{names.right_id} (right)").is_not_null()
same = pl.all_horizontal(pl.col(f"{a} agrees") for a, _ in fields)
parts = {"matched": both & same, "differing": both & ~same, "left_only": pl.col(f"{names.right_id} (right)").is_null(),
         "right_only": pl.col(names.left_id).is_null()}
for name, rule in parts.items():
    rows = joined.filter(rule)
    rows.write_csv(out / f"{name}.csv")
    print(name, rows.height, end="  ")
print()
