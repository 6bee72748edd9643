"""What a good analyst writes with polars: five passes, each over what the ones before left, every record claimed once.
usage: cascade_polars.py LEFT RIGHT OUT      writes OUT/pairs.csv: left,right,pass (row numbers from 1)"""
import sys
from pathlib import Path

import layout
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

left_path, right_path, out = sys.argv[1], sys.argv[2], Path(sys.argv[3])
out.mkdir(parents=True, exist_ok=True)
names = layout.of_file(left_path)


def read(path, row, columns):
    raw = pl.read_csv(path, infer_schema=False).with_row_index(row, offset=1)
    chosen = raw.select(row, *(pl.col(column).alias(name) for name, column in columns.items()))
    cents = (pl.col("amount").cast(pl.Decimal(18, 2)) * 100).cast(pl.Int64)
    return chosen.with_columns(cents.alias("amount"), pl.col("day").str.to_date(), pl.col("name").str.strip_chars().str.to_uppercase().fill_null(""))


left = read(left_path, "left", {"day": names.left_day, "ref": names.left_key, "name": names.left_name, "currency": names.left_currency,
                                "amount": names.left_amount, "payout": names.left_payout})
right = read(right_path, "right", {"day": names.right_day, "ref": names.right_key, "name": names.right_name, "text": names.right_text,
                                   "currency": names.right_currency, "amount": names.right_amount})
found = []


def claim(name, pairs):
    """Takes pairs and leaves their records out of what follows."""
    global left, right
    found.append(pairs.select("left", "right", pl.lit(name).alias("pass")))
    left = left.join(pairs, on="left", how="anti")
    right = right.join(pairs, on="right", how="anti")
    print(name, pairs.height, end="  ")


def one_to_one(name, candidates, apart):
    """The best right of each left, then the best left of each right."""
    lag = pl.col("day_right") - pl.col("day")
    near = candidates.filter(lag.is_between(pl.duration(days=0), pl.duration(days=9))).with_columns(apart.alias("apart"), lag.alias("lag"))
    best = near.sort("apart", "lag", "right").unique("left", keep="first", maintain_order=True)
    claim(name, best.sort("apart", "left").unique("right", keep="first", maintain_order=True))


def groups(name, one, many, one_key, many_key, one_row):
    sums = many.drop_nulls(many_key).group_by(many_key, "currency").agg(pl.col("amount").sum().alias("total"), pl.len()).filter(pl.col("len") > 1)
    fits = one.join(sums, left_on=[one_key, "currency"], right_on=[many_key, "currency"])
    short = (pl.col("amount") - pl.col("total")).abs()
    fits = fits.filter(short <= pl.max_horizontal(5, 0.03 * pl.col("total").abs())).sort(short, one_row).unique(one_key, keep="first", maintain_order=True)
    claim(name, many.join(fits.select(pl.col(one_key).alias("of_group"), one_row), left_on=many_key, right_on="of_group"))


short = (pl.col("amount") - pl.col("amount_right")).abs()
one_to_one("reference and amount", left.join(right, on=["ref", "currency"]).filter(short == 0), short)
groups("payout", right, left, "ref", "payout", "right")
groups("instalments", left, right, "ref", "ref", "left")
limit = pl.max_horizontal(5, 0.03 * pl.col("amount").abs() + 30)
one_to_one("reference less a fee", left.join(right, on=["ref", "currency"]).filter(short <= limit), short)
words = right.with_columns(pl.col("text").str.to_uppercase().str.extract_all("[A-Z0-9-]{8,}").alias("word")).explode("word")
one_to_one("reference in the text", left.join(words, left_on=["ref", "currency"], right_on=["word", "currency"]).filter(short <= 5), short)
near = left.join(right, on=["amount", "currency"]).filter((pl.col("day_right") - pl.col("day")).is_between(pl.duration(days=0), pl.duration(days=9)))
alike = process.cpdist(near["name"].to_list(), near["name_right"].to_list(), scorer=JaroWinkler.normalized_similarity, workers=-1)
near = near.with_columns(pl.Series("alike", alike), pl.col("amount").alias("amount_right")).filter(pl.col("alike") >= 0.85)
one_to_one("amount, days and name", near, 1 - pl.col("alike"))
print()
pl.concat(found).sort("left", "right").write_csv(out / "pairs.csv")
