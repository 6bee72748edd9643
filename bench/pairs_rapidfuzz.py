"""Jaro-Winkler pair by pair with rapidfuzz on one core: names and references of the two files, row beside row.
usage: pairs_rapidfuzz.py LEFT RIGHT      prints `names N M pairs/s` and `refs N M pairs/s`, best of the rounds"""
import sys
import time

import layout
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

# As engine/src/bin/pairs.rs.
ROUNDS, PAIRS = 15, 200_000
left_path, right_path = sys.argv[1:3]
names = layout.of_file(left_path)
left, right = pl.read_csv(left_path, infer_schema=False), pl.read_csv(right_path, infer_schema=False)
rows = min(left.height, right.height, PAIRS)


def texts(table, column):
    return table[column].head(rows).fill_null("").str.to_uppercase().to_list()


for what, (a, b) in {"names": (names.left_name, names.right_name), "refs": (names.left_key, names.right_key)}.items():
    a, b = texts(left, a), texts(right, b)
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.perf_counter()
        process.cpdist(a, b, scorer=JaroWinkler.normalized_similarity, workers=1)
        best = min(best, time.perf_counter() - began)
    print(f"{what} {rows / best / 1e6:.2f} M pairs/s")
