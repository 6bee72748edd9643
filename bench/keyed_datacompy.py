"""The keyed compare by datacompy, whose job it is: on the reference, with the rows of one side and the differing ones in files.
usage: keyed_datacompy.py LEFT RIGHT OUT"""
import sys
from pathlib import Path

import datacompy
import layout
import polars as pl

left_path, right_path, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
names = layout.of_file(left_path)
fields = {names.right_key: "key", names.right_amount: "amount", names.right_currency: "currency", names.right_day: "day"}
left = pl.read_csv(left_path, try_parse_dates=True).rename(
    {names.left_key: "key", names.left_amount: "amount", names.left_currency: "currency", names.left_day: "day"})
right = pl.read_csv(right_path, try_parse_dates=True).rename(fields)
compare = datacompy.PolarsCompare(left.drop_nulls("key"), right.drop_nulls("key"), join_columns=["key"])
parts = {"matched": compare.intersect_rows, "differing": compare.all_mismatch(), "left_only": compare.df1_unq_rows, "right_only": compare.df2_unq_rows}
for name, rows in parts.items():
    rows.write_csv(out / f"{name}.csv")
    print(name, rows.height, end="  ")
print()
