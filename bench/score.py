#!/usr/bin/env python3
"""Compares what `recon reconcile` found with the truth that bench/generate.py wrote.

    python3 bench/score.py TRUTH.csv MATCHES.csv [LEDGER.csv] [--json]

A match of some left and some right rows counts as all its pairs. A twin (a second booking of one event) is as good an
answer as the first one, but both together are one. With LEDGER.csv, the money in wrong AUTO matches is counted too.
"""
import argparse
import collections
import csv
import json
from decimal import Decimal


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def pairs_of(groups):
    for name, (lefts, rights) in groups.items():
        for left in lefts:
            for right in rights:
                yield name, left, right


def grouped(records, key):
    groups = collections.defaultdict(lambda: ([], []))
    for record in records:
        groups[record[key]][0 if record["side"] == "left" else 1].append(int(record["row"]))
    return groups


def score(truth_path, matches_path, ledger_path):
    truth = list(rows(truth_path))
    kind_of = {record["group"]: record["kind"] for record in truth}
    with_twin = {record["group"] for record in truth if record["twin"]}
    one_sided = {group for group, (lefts, rights) in grouped(truth, "group").items() if not lefts or not rights}
    orphans = {(record["side"], int(record["row"])) for record in truth if record["group"] in one_sided}
    # A group with a twin is one unit, however it was hit; every other true pair is a unit of its own.
    unit_of = {(left, right): (group if group in with_twin else (group, left, right)) for group, left, right in pairs_of(grouped(truth, "group"))}
    units = collections.defaultdict(set)
    for (left, right), unit in unit_of.items():
        units[kind_of[unit if isinstance(unit, str) else unit[0]]].add(unit)
    matches = list(rows(matches_path))
    status = {record["match_id"]: record["status"] for record in matches}
    rule = {record["match_id"]: record["pass"] for record in matches}
    found, wrong, passes, wrong_auto = set(), 0, collections.defaultdict(lambda: [0, 0]), set()
    for match, left, right in pairs_of(grouped(matches, "match_id")):
        unit = unit_of.get((left, right))
        passes[rule[match]][0 if unit is not None else 1] += 1
        if unit is None:
            wrong += 1
            if status[match] == "AUTO":
                wrong_auto.add(left)
        else:
            found.add(unit)
    claimed = collections.Counter((record["side"], record["row"]) for record in matches)
    total = sum(len(of_kind) for of_kind in units.values())
    precision = len(found) / max(1, len(found) + wrong)
    recall = len(found) / max(1, total)
    money = None
    if ledger_path:
        amounts = [Decimal(record["Amount"]) for record in rows(ledger_path)]
        money = str(sum((abs(amounts[row - 1]) for row in wrong_auto), Decimal(0)))
    return {
        "f1": round(2 * precision * recall / max(1e-12, precision + recall), 4),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "wrong_pairs": wrong,
        "wrong_auto_rows": len(wrong_auto),
        "wrong_auto_money": money,
        "claimed_twice": sum(1 for count in claimed.values() if count > 1),
        "orphans": len(orphans),
        "orphans_matched": sum(1 for record in matches if (record["side"], int(record["row"])) in orphans),
        "recall_by_kind": {kind: [len(of_kind), round(len(of_kind & found) / len(of_kind), 4)] for kind, of_kind in sorted(units.items())},
        "right_and_wrong_by_pass": dict(sorted(passes.items())),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth")
    parser.add_argument("matches")
    parser.add_argument("ledger", nargs="?")
    parser.add_argument("--json", action="store_true", help="one line for machines")
    options = parser.parse_args()
    result = score(options.truth, options.matches, options.ledger)
    if options.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        if isinstance(value, dict):
            print(name)
            for key, detail in value.items():
                print(f"  {key:<60} {detail[0]:>8} {detail[1]:>8}")
        else:
            print(f"{name:<20} {value}")


if __name__ == "__main__":
    main()
