#!/usr/bin/env python3
"""Compares found matches with the truth.

    python3 bench/score.py FOLDER FOUND.csv [--json]

FOLDER     ledger.csv, bank.csv and truth.csv (group,kind,side,row,twin) of generate.py, or left.csv, right.csv and truth.csv
           (group_id,kind,side,row_id,role) in the layout of docs/examples
FOUND.csv  `matches.csv` of recon (match_id,side,row,pass,status,score), or pairs of row numbers (left,right,pass)

A match of some left and some right rows counts as all its pairs. A twin (a second booking of one event) is as good an
answer as the first one, but both together are one. A batch is an event with several rows on one side and one on the other; it
is found when one match has all its rows and no other. Money wrongly matched is the absolute amount of the left rows of
`AUTO` matches that contain a wrong pair; pairs without a status count as `AUTO`.
"""
import argparse
import collections
import csv
import json
import sys
from decimal import Decimal

import layout

LEFT, RIGHT = 0, 1


class Truth:
    """Which event each row belongs to, by side and row number."""

    def __init__(self, folder, names, left, right):
        self.kinds, self.twins, self.rows = [], set(), []
        numbers, self.events = {}, ([-1], [-1])
        places = [None, None] if names is layout.GENERATED else [places_of(left, names.left_id), places_of(right, names.right_id)]
        with open(f"{folder}/truth.csv", newline="", encoding="utf-8") as file:
            lines = csv.reader(file)
            next(lines)
            for group, kind, side, row, twin in lines:
                side = LEFT if side[0] in "lL" else RIGHT
                event = numbers.get(group)
                if event is None:
                    event = numbers[group] = len(self.kinds)
                    self.kinds.append(kind)
                    self.rows.append(([], []))
                row = places[side][row] if places[side] else int(row)
                if twin in ("yes", "dup"):
                    self.twins.add(event)
                self.rows[event][side].append(row)
                of_side = self.events[side]
                if row >= len(of_side):
                    of_side.extend([-1] * (row + 1 - len(of_side)))
                of_side[row] = event

    def event(self, side, row):
        return self.events[side][row] if row < len(self.events[side]) else -1

    def units(self, event):
        """Pairs that belong together, twins counted once."""
        lefts, rights = self.rows[event]
        return min(1, len(lefts) * len(rights)) if event in self.twins else len(lefts) * len(rights)

    def is_orphan(self, event):
        lefts, rights = self.rows[event]
        return not lefts or not rights

    def is_batch(self, event):
        lefts, rights = self.rows[event]
        return event not in self.twins and min(len(lefts), len(rights)) == 1 < max(len(lefts), len(rights))


def places_of(path, column):
    """Row numbers by identifier."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        at = next(lines).index(column)
        return {line[at]: row for row, line in enumerate(lines, 1)}


def column_of(path, column):
    with open(path, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        at = next(lines).index(column)
        return [line[at] for line in lines]


def found_matches(path):
    """`(lefts, rights, pass, status)` of each match."""
    with open(path, newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        if "match_id" in next(lines):
            last, match = None, None
            for number, side, row, rule, status, _ in lines:
                if number != last:
                    if match:
                        yield match
                    last, match = number, ([], [], rule, status)
                match[LEFT if side == "left" else RIGHT].append(int(row))
            if match:
                yield match
            return
        # Pairs that share a record of one side are one match.
        pairs = [(int(left), int(right), rule) for left, right, rule in lines]
        of_left, of_right = (collections.Counter(pair[side] for pair in pairs) for side in (LEFT, RIGHT))
        groups = {}
        for left, right, rule in pairs:
            key = (RIGHT, right) if of_right[right] > 1 else (LEFT, left)
            lefts, rights, *_ = groups.setdefault(key, (set(), set(), rule))
            lefts.add(left)
            rights.add(right)
        for lefts, rights, rule in groups.values():
            yield sorted(lefts), sorted(rights), rule, "AUTO"


def has_key(names, left, truth):
    """Batches of several left rows that the left file gives a key."""
    payouts = column_of(left, names.left_payout)
    return {event for event, (lefts, _) in enumerate(truth.rows) if len(lefts) > 1 and all(payouts[row - 1] for row in lefts)}


def bank_names(names, right, truth, keyed):
    """Of these, the ones whose key the other side names too: without it the two cannot be joined."""
    references = column_of(right, names.right_key)
    return {event for event in keyed if len(truth.rows[event][RIGHT]) == 1 and references[truth.rows[event][RIGHT][0] - 1]}


def score(folder, found):
    names, left, right = layout.of_folder(folder)
    truth = Truth(folder, names, left, right)
    keyed = bank_names(names, right, truth, has_key(names, left, truth))
    right_units, wrong, exact, claimed, orphans, wrong_auto, by_pass = collections.Counter(), 0, set(), collections.Counter(), 0, set(), {}
    for lefts, rights, rule, status in found_matches(found):
        count = by_pass.setdefault(rule, [0, 0])
        events = [[truth.event(side, row) for row in rows] for side, rows in ((LEFT, lefts), (RIGHT, rights))]
        bad = 0
        for a in events[LEFT]:
            for b in events[RIGHT]:
                if a == b and a >= 0:
                    right_units[a] += 1
                    count[0] += 1
                else:
                    bad += 1
        wrong, count[1] = wrong + bad, count[1] + bad
        if bad and status == "AUTO":
            wrong_auto.update(lefts)
        for side, rows in ((LEFT, lefts), (RIGHT, rights)):
            claimed.update((side, row) for row in rows)
            orphans += sum(1 for event in events[side] if event >= 0 and truth.is_orphan(event))
        event = events[LEFT][0] if lefts else -1
        if event >= 0 and not bad and [sorted(lefts), sorted(rights)] == [sorted(rows) for rows in truth.rows[event]]:
            exact.add(event)
    kinds, batches = {}, {"with a key": [0, 0], "without a key": [0, 0], "one to many": [0, 0]}
    total = hits = orphan_rows = 0
    for event, kind in enumerate(truth.kinds):
        units = truth.units(event)
        hit = min(units, right_units[event])
        total, hits = total + units, hits + hit
        if truth.is_orphan(event):
            orphan_rows += sum(map(len, truth.rows[event]))
            continue
        of_kind = kinds.setdefault(kind, [0, 0])
        of_kind[0] += units
        of_kind[1] += hit
        if truth.is_batch(event):
            of_batch = batches["one to many" if len(truth.rows[event][LEFT]) == 1 else "with a key" if event in keyed else "without a key"]
            of_batch[0] += 1
            of_batch[1] += event in exact
    precision, recall = hits / max(1, hits + wrong), hits / max(1, total)
    amounts = column_of(left, names.left_amount) if wrong_auto else []
    money = sum((abs(Decimal(amounts[row - 1])) for row in wrong_auto), Decimal(0))
    many = [batches["with a key"], batches["without a key"]]
    return {
        "f1": round(2 * precision * recall / max(1e-12, precision + recall), 5),
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "wrong_pairs": wrong,
        "batches": [sum(each[0] for each in many), sum(each[1] for each in many)],
        "batches_by": batches,
        "orphans": orphan_rows,
        "orphans_matched": orphans,
        "wrong_auto_rows": len(wrong_auto),
        "wrong_auto_money": str(money),
        "claimed_twice": sum(1 for count in claimed.values() if count > 1),
        "recall_by_kind": {kind: [units, round(hit / max(1, units), 4)] for kind, (units, hit) in sorted(kinds.items())},
        "right_and_wrong_by_pass": dict(sorted(by_pass.items())),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("found")
    parser.add_argument("--json", action="store_true", help="one line for machines")
    options = parser.parse_args()
    result = score(options.folder, options.found)
    if options.json:
        json.dump(result, sys.stdout)
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
