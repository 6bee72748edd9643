#!/usr/bin/env python3
"""Writes a sales ledger, the bank statement that settles it, and the truth about both.

    python3 bench/generate.py ROWS DIR [--seed N] [--share kind=number ...]

DIR/ledger.csv   what the company booked          DIR/bank.csv   what the bank saw
DIR/truth.csv    group,kind,side,row,twin: rows (1-based, as in the files) of one group settle each other;
                 `twin` marks a second booking of one event: either of the two is a right answer.

The same arguments write the same bytes. Only the standard library is used; amounts are whole cents throughout.
"""
import argparse
import csv
import datetime
import os
import random
import string

# How often each kind of event happens, out of 1000 events.
SHARES = {
    "settled": 640,       # same reference, same amount, paid after the usual days
    "rounded": 15,        # a cent or three apart after a currency conversion
    "fee": 50,            # paid less the card fee
    "typo": 35,           # one character of the reference is wrong, or two are swapped
    "cut": 15,            # the bank cut the reference off
    "in_text": 60,        # the reference is only in the remittance text
    "nameless": 20,       # no reference at all
    "payout": 10,         # several invoices paid out in one sum by a payment provider, with its payout number
    "payout_net": 5,      # the same less the provider's fee
    "instalments": 12,    # one invoice paid in two to four parts
    "booked_twice": 6,    # the ledger has it twice
    "paid_twice": 6,      # the bank has it twice
    "refund": 25,         # money back to the customer
    "open": 32,           # not paid yet
    "bank_only": 50,      # charges, interest, money nobody expected
}
TOWNS = "Aachen Bergen Cork Delft Espoo Fulda Ghent Halle Imola Jena Kiel Leeds Malmo Namur Oulu Porto Reims Siena Tours Utrecht Vaasa Worms York Zwolle".split()
TRADES = "Bakery Bicycles Books Ceramics Chemicals Clinics Dairy Fabrics Farming Fittings Flowers Garages Hardware Hotels Instruments Kitchens Lighting Machines Optics Paints Pumps Roofing Seeds Tools Toys Wines".split()
OWNERS = "Abbott Brandt Castelli Dubois Eriksen Fischer Garnier Hughes Iversen Jansen Kovacs Lindqvist Moreau Novak Okafor Petrov Quinn Rossi Schaefer Tanaka Ulrich Vasquez Weber Young".split()
FORMS = ["GmbH", "Ltd", "BV", "SARL", "AB", "Oy", "SpA", "AS", "plc", "KG"]
PROVIDERS = ["NORTHPAY EUROPE", "CARDBRIDGE SA", "TILL & CO PAYMENTS"]
BANK_TEXTS = ["MONTHLY ACCOUNT CHARGE", "INTEREST", "TRANSFER CHARGE ABROAD", "DEPOSIT SENDER UNKNOWN", "TAX OFFICE", "CASH DEPOSIT BRANCH 14"]
PHRASES = ["", "", "INVOICE", "YOUR REF", "PAYMENT FOR", "RG", "SETTLEMENT"]
LINES = ["Goods sold", "Spare parts", "Service contract", "Express delivery", "Annual maintenance", "Rental"]
PRICES = [1900, 2490, 4900, 9900, 12500, 19900, 25000, 49900, 99000, 120000]
START = datetime.date(2025, 1, 2)


class World:
    """Everything that is random comes from here, in one order."""

    def __init__(self, seed, rows):
        self.random = random.Random(seed)
        self.days = 240
        self.customers = [self.customer(index) for index in range(max(40, rows // 8))]
        self.ledger, self.bank, self.groups = [], [], 0
        self.number = 20250000

    def customer(self, index):
        pick = self.random.choice
        name = f"{pick(OWNERS)} {pick(TRADES)} {pick(TOWNS)} {pick(FORMS)}" if index % 3 else f"{pick(TOWNS)} {pick(TRADES)} {pick(FORMS)}"
        return {"name": name, "currency": self.random.choices(["EUR", "GBP", "USD"], [72, 18, 10])[0], "id": f"C{10400 + index}"}

    def business_day(self, day, after):
        while after or day.weekday() > 4:
            day += datetime.timedelta(days=1)
            if day.weekday() < 5:
                after -= 1 if after else 0
        return day

    def invoice_number(self):
        self.number += self.random.randint(1, 3)
        return f"INV-{self.number}"

    def amount(self):
        if self.random.random() < 0.25:
            return self.random.choice(PRICES)
        return max(350, int(self.random.lognormvariate(10.1, 1.2)))

    def payer(self, name):
        """The name as a bank prints it."""
        words = name.upper().split()
        style = self.random.random()
        if style < 0.3:
            words = words[:-1]
        elif style < 0.4:
            words = words[-1:] + words[:-1]
        text = " ".join(words)
        if style > 0.9:
            spot = self.random.randrange(1, len(text) - 1)
            text = text[:spot] + text[spot + 1:]
        return text[:35].strip()


def typo(random_source, reference):
    """One wrong character, or two neighbours swapped, behind the prefix."""
    spot = random_source.randrange(5, len(reference) - 1)
    if random_source.random() < 0.4 and reference[spot] != reference[spot + 1]:
        return reference[:spot] + reference[spot + 1] + reference[spot] + reference[spot + 2:]
    other = random_source.choice([digit for digit in string.digits if digit != reference[spot]])
    return reference[:spot] + other + reference[spot + 1:]


def book(world, group, kind, day, customer, reference, cents, payout="", twin=""):
    world.ledger.append({"group": group, "kind": kind, "day": day, "customer": customer, "reference": reference, "cents": cents,
                         "payout": payout, "twin": twin, "text": world.random.choice(LINES if cents > 0 else ["Credit note"])})


def pay(world, group, kind, day, payer, reference, cents, currency, text=None, twin=""):
    value_day = day - datetime.timedelta(days=1) if world.random.random() < 0.15 and day.weekday() > 0 else day
    if text is None:
        shown = reference if world.random.random() < 0.6 else ""
        text = " ".join(part for part in (world.random.choice(PHRASES), shown, payer if world.random.random() < 0.3 else "") if part)
    world.bank.append({"group": group, "kind": kind, "day": day, "value": value_day, "payer": payer, "reference": reference,
                       "cents": cents, "currency": currency, "text": text, "twin": twin})


def payout(world, kind, group, day):
    """Invoices of several customers in one payment of a provider."""
    number = f"PO{world.random.randrange(10**8, 10**9)}"
    invoices = world.random.randint(3, 9)
    total = fee = 0
    for _ in range(invoices):
        customer, cents = world.random.choice(world.customers), world.amount()
        book(world, group, kind, world.business_day(day, world.random.randint(0, 1)), dict(customer, currency="EUR"), world.invoice_number(), cents, number)
        total, fee = total + cents, fee + cents * 14 // 1000 + 25
    paid = total - fee if kind == "payout_net" else total
    provider = world.random.choice(PROVIDERS)
    pay(world, group, kind, world.business_day(day, world.random.randint(2, 3)), provider, number, paid, "EUR", f"PAYOUT {number}")


def event(world, kind):
    """One thing that happened in the world, as both files tell it."""
    group, rnd = world.groups, world.random
    world.groups += 1
    day = world.business_day(START + datetime.timedelta(days=rnd.randrange(world.days)), 0)
    customer, cents, reference = rnd.choice(world.customers), world.amount(), ""
    currency, payer = customer["currency"], world.payer(customer["name"])
    paid_on = world.business_day(day, rnd.choices([0, 1, 2, 3], [30, 40, 20, 10])[0])
    if kind in ("payout", "payout_net"):
        return payout(world, kind, group, day)
    if kind == "bank_only":
        text = rnd.choice(BANK_TEXTS)
        cents = rnd.randint(150, 90000) * (1 if text in ("INTEREST", "DEPOSIT SENDER UNKNOWN", "CASH DEPOSIT BRANCH 14") else -1)
        return pay(world, group, kind, day, "", "", cents, rnd.choice(["EUR", "EUR", "GBP"]), text)
    reference = world.invoice_number()
    if kind == "refund":
        reference, cents = reference.replace("INV", "CRN"), -cents
    book(world, group, kind, day, customer, reference, cents)
    if kind == "booked_twice":
        book(world, group, kind, day, customer, reference, cents, twin="yes")
    if kind == "open":
        return None
    if kind == "instalments":
        rest, parts = cents, rnd.randint(2, 4)
        for part in range(parts):
            share = rest if part == parts - 1 else max(1, int(rest * rnd.uniform(0.25, 0.5)))
            rest -= share
            pay(world, group, kind, world.business_day(paid_on, 5 * part), payer, reference, share, currency)
        return None
    if kind == "rounded":
        cents += rnd.choice([-3, -2, -1, 1, 2, 3])
    if kind == "fee":
        cents -= min(cents // 4, cents * 19 // 1000 + 30)
    shown, text = reference, None
    if kind == "typo":
        shown = typo(rnd, reference)
    if kind == "cut":
        shown = reference[:rnd.randint(8, 10)]
    if kind == "in_text":
        shown, text = "", f"{rnd.choice(PHRASES)} {reference} {rnd.choice(['THANK YOU', payer, rnd.randrange(10**5, 10**6)])}".strip()
    if kind == "nameless":
        shown, text = "", rnd.choice(["PAYMENT", payer, "THANK YOU"])
    pay(world, group, kind, paid_on, payer, shown, cents, currency, text)
    if kind == "paid_twice":
        pay(world, group, kind, paid_on, payer, shown, cents, currency, world.bank[-1]["text"], twin="yes")
    return None


def money(cents):
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def write(world, folder):
    os.makedirs(folder, exist_ok=True)
    world.ledger.sort(key=lambda row: row["day"])
    world.bank.sort(key=lambda row: row["day"])
    truth = []
    with open(os.path.join(folder, "ledger.csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["Entry", "Posting date", "Invoice", "Customer no", "Customer", "Text", "Currency", "Amount", "Payout"])
        for index, row in enumerate(world.ledger, 1):
            out.writerow([f"GL{70000 + index}", row["day"], row["reference"], row["customer"]["id"], row["customer"]["name"], row["text"],
                          row["customer"]["currency"], money(row["cents"]), row["payout"]])
            truth.append((row["group"], row["kind"], "left", index, row["twin"]))
    balances = {"EUR": 18_250_000, "GBP": 4_100_000, "USD": 2_875_000}
    with open(os.path.join(folder, "bank.csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["Line", "Booked", "Value date", "End to end id", "Payer or payee", "Remittance information", "Currency", "Amount", "Balance"])
        for index, row in enumerate(world.bank, 1):
            balances[row["currency"]] += row["cents"]
            out.writerow([index, row["day"], row["value"], row["reference"], row["payer"], row["text"], row["currency"],
                          money(row["cents"]), money(balances[row["currency"]])])
            truth.append((row["group"], row["kind"], "right", index, row["twin"]))
    with open(os.path.join(folder, "truth.csv"), "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["group", "kind", "side", "row", "twin"])
        out.writerows(sorted(truth))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, help="ledger rows, about")
    parser.add_argument("dir", help="where the three files go")
    parser.add_argument("--seed", type=int, default=378)
    parser.add_argument("--share", action="append", default=[], metavar="KIND=NUMBER", help=f"out of 1000 events; kinds: {', '.join(SHARES)}")
    options = parser.parse_args()
    shares = dict(SHARES)
    for text in options.share:
        kind, _, number = text.partition("=")
        if kind not in shares or not number.isdigit():
            parser.error(f"--share {text}: write KIND=NUMBER with one of {', '.join(SHARES)}")
        shares[kind] = int(number)
    world = World(options.seed, options.rows)
    kinds, weights = list(shares), list(shares.values())
    while len(world.ledger) < options.rows:
        event(world, world.random.choices(kinds, weights)[0])
    write(world, options.dir)
    print(f"{len(world.ledger)} ledger rows, {len(world.bank)} bank rows, {world.groups} events in {options.dir}")


if __name__ == "__main__":
    main()
