"""What a good analyst writes with DuckDB: five passes, each over what the ones before left, every record claimed once.
usage: cascade_duckdb.py LEFT RIGHT OUT      writes OUT/pairs.csv: left,right,pass (row numbers from 1)"""
import sys
from pathlib import Path

import duckdb
import layout

left_path, right_path, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
names = layout.of_file(left_path)
db = duckdb.connect()


def read(path, side, row, columns):
    chosen = ", ".join(f'upper(trim("{column}")) as name' if name == "name" else f'"{column}" as {name}' for name, column in columns)
    db.execute(
        f"""create table {side} as select row_number() over () as {row}, {chosen} from read_csv($path, parallel = true,
            types = {{'{dict(columns)["amount"]}': 'decimal(18, 2)', '{dict(columns)["day"]}': 'date'}})""", {"path": path})


read(left_path, "l", "left_row", [("day", names.left_day), ("ref", names.left_key), ("name", names.left_name), ("currency", names.left_currency),
                                  ("amount", names.left_amount), ("payout", names.left_payout)])
read(right_path, "r", "right_row", [("day", names.right_day), ("ref", names.right_key), ("name", names.right_name), ("text", names.right_text),
                                    ("currency", names.right_currency), ("amount", names.right_amount)])
db.execute("create table pairs (left_row bigint, right_row bigint, pass varchar)")
db.execute("create view open_l as select * from l where left_row not in (select left_row from pairs)")
db.execute("create view open_r as select * from r where right_row not in (select right_row from pairs)")


def one_to_one(name, condition, source="open_r r", apart="abs(l.amount - r.amount)"):
    """The best right of each left, then the best left of each right."""
    db.execute(
        f"""insert into pairs
            with candidates as (select l.left_row, r.right_row, {apart} as apart,
                                       row_number() over (partition by l.left_row order by {apart}, r.day - l.day, r.right_row) as nth
                                from open_l l join {source} on l.currency = r.currency and {condition}),
                 best as (select *, row_number() over (partition by right_row order by apart, left_row) as nth_left from candidates where nth = 1)
            select left_row, right_row, '{name}' from best where nth_left = 1""")


WINDOW = "r.day between l.day and l.day + 9"
one_to_one("reference and amount", f"l.ref = r.ref and l.amount = r.amount and {WINDOW}")
# Groups by their key: several ledger rows in one payment, or one invoice in several.
for name, one, one_row, many, many_row, key, other in (
        ("payout", "open_r", "right_row", "open_l", "left_row", "payout", "ref"), ("instalments", "open_l", "left_row", "open_r", "right_row", "ref", "ref")):
    db.execute(
        f"""insert into pairs
            with sums as (select {key} as k, currency, sum(amount) as total from {many} where {key} is not null group by all having count(*) > 1),
                 fits as (select o.{one_row}, o.{other} as k from {one} o join sums s on o.{other} = s.k and o.currency = s.currency
                          and abs(o.amount - s.total) <= greatest(0.05, 0.03 * abs(s.total))
                          qualify row_number() over (partition by o.{other} order by abs(o.amount - s.total)) = 1)
            select left_row, right_row, '{name}' from (select m.{many_row}, f.{one_row} from {many} m join fits f on m.{key} = f.k)""")
one_to_one("reference less a fee", f"l.ref = r.ref and abs(l.amount - r.amount) <= greatest(0.05, 0.03 * abs(l.amount) + 0.3) and {WINDOW}")
words = "(select right_row, currency, amount, day, unnest(regexp_extract_all(upper(text), '[A-Z0-9-]{8,}')) as word from open_r) r"
one_to_one("reference in the text", f"l.ref = r.word and abs(l.amount - r.amount) <= 0.05 and {WINDOW}", words)
one_to_one("amount, days and name", f"l.amount = r.amount and {WINDOW} and jaro_winkler_similarity(l.name, r.name) >= 0.85",
           apart="1 - jaro_winkler_similarity(l.name, r.name)")
db.execute(f"copy (select left_row as \"left\", right_row as \"right\", pass from pairs order by all) to '{out}/pairs.csv' (header)")
print(db.execute("select pass, count(*) from pairs group by all order by all").fetchall())
