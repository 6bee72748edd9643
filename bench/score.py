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
    """Which event each row belongs to, by side and row number, and how many rows each event has on a side."""

    def __init__(self, folder, names, left, right):
        self.kinds, self.counts, self.twins = [], ([], []), set()
        numbers, self.events = {}, ([-1], [-1])
        places = [None, None] if names is layout.GENERATED else [places_of(left, names.left_id), places_of(right, names.right_id)]
        with open(f"{folder}/truth.csv", newline="", encoding="utf-8") as file:
            lines = csv.reader(file)
            next(lines)
            for group, kind, side, row, twin in lines:
                side = LEFT if side[0] in "lL" else RIGHT
                event = numbers.setdefault(group, len(numbers))
                if event == len(self.kinds):
                    self.kinds.append(kind)
                    self.counts[LEFT].append(0)
                    self.counts[RIGHT].append(0)
                self.counts[side][event] += 1
                if twin in ("yes", "dup"):
                    self.twins.add(event)
                of_side, row = self.events[side], places[side][row] if places[side] else int(row)
                if row >= len(of_side):
                    of_side.extend([-1] * (row + 1 - len(of_side)))
                of_side[row] = event

    def event(self, side, row):
        return self.events[side][row] if row < len(self.events[side]) else -1

    def rows(self, side, events):
        """The rows of some events, by event."""
        found = collections.defaultdict(list)
        for row, event in enumerate(self.events[side]):
            if event in events:
                found[event].append(row)
        return found


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


def with_key(names, left, right, truth):
    """Batches of several left rows whose key both files name: without it the two sides cannot be joined."""
    many = {event for event, count in enumerate(truth.counts[LEFT]) if count > 1 and truth.counts[RIGHT][event] == 1}
    payouts, references = column_of(left, names.left_payout), column_of(right, names.right_key)
    lefts, rights = truth.rows(LEFT, many), truth.rows(RIGHT, many)
    return {event for event in many if all(payouts[row - 1] for row in lefts[event]) and references[rights[event][0] - 1]}


class Tally:
    """What was found, counted match by match."""

    def __init__(self, truth):
        self.truth, self.wrong, self.orphans, self.claimed_twice = truth, 0, 0, 0
        self.hits, self.exact, self.wrong_auto, self.by_pass = collections.Counter(), set(), set(), {}
        self.claimed = [bytearray(len(events)) for events in truth.events]

    def add(self, lefts, rights, rule, status):
        events = [[self.truth.event(side, row) for row in rows] for side, rows in ((LEFT, lefts), (RIGHT, rights))]
        of_left = collections.Counter(events[LEFT]) if len(lefts) > 1 else {events[LEFT][0]: 1} if lefts else {}
        good = 0
        for event in events[RIGHT]:
            same = of_left.get(event, 0) if event >= 0 else 0
            if same:
                self.hits[event] += same
                good += same
        bad = len(lefts) * len(rights) - good
        count = self.by_pass.setdefault(rule, [0, 0])
        count[0], count[1], self.wrong = count[0] + good, count[1] + bad, self.wrong + bad
        if bad and status == "AUTO":
            self.wrong_auto.update(lefts)
        counts = self.truth.counts
        for side, rows in ((LEFT, lefts), (RIGHT, rights)):
            for row, event in zip(rows, events[side]):
                if row < len(self.claimed[side]):
                    self.claimed_twice += self.claimed[side][row]
                    self.claimed[side][row] = 1
                self.orphans += event >= 0 and not counts[1 - side][event]
        if good and not bad and (len(lefts), len(rights)) == (counts[LEFT][events[LEFT][0]], counts[RIGHT][events[LEFT][0]]):
            self.exact.add(events[LEFT][0])


def score(folder, found):
    names, left, right = layout.of_folder(folder)
    truth = Truth(folder, names, left, right)
    tally = Tally(truth)
    for match in found_matches(found):
        tally.add(*match)
    keyed = with_key(names, left, right, truth)
    kinds, batches = {}, {"with a key": [0, 0], "without a key": [0, 0], "one to many": [0, 0]}
    total = hits = orphan_rows = 0
    for event, (kind, lefts, rights) in enumerate(zip(truth.kinds, *truth.counts)):
        if not lefts or not rights:
            orphan_rows += lefts + rights
            continue
        twin = event in truth.twins
        # Twins are one unit however they were hit; every other pair is a unit of its own.
        units = 1 if twin else lefts * rights
        hit = min(units, tally.hits[event])
        total, hits = total + units, hits + hit
        of_kind = kinds.setdefault(kind, [0, 0])
        of_kind[0] += units
        of_kind[1] += hit
        if not twin and min(lefts, rights) == 1 < max(lefts, rights):
            of_batch = batches["one to many" if lefts == 1 else "with a key" if event in keyed else "without a key"]
            of_batch[0] += 1
            of_batch[1] += event in tally.exact
    precision, recall = hits / max(1, hits + tally.wrong), hits / max(1, total)
    amounts = column_of(left, names.left_amount) if tally.wrong_auto else []
    money = sum((abs(Decimal(amounts[row - 1])) for row in tally.wrong_auto), Decimal(0))
    many = [batches["with a key"], batches["without a key"]]
    return {
        "f1": round(2 * precision * recall / max(1e-12, precision + recall), 5),
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "wrong_pairs": tally.wrong,
        "batches": [sum(each[0] for each in many), sum(each[1] for each in many)],
        "batches_by": batches,
        "orphans": orphan_rows,
        "orphans_matched": tally.orphans,
        "wrong_auto_rows": len(tally.wrong_auto),
        "wrong_auto_money": str(money),
        "claimed_twice": tally.claimed_twice,
        "recall_by_kind": {kind: [units, round(hit / max(1, units), 4)] for kind, (units, hit) in sorted(kinds.items())},
        "right_and_wrong_by_pass": dict(sorted(tally.by_pass.items())),
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
