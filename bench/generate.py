#!/usr/bin/env python3
"""Writes a sales ledger, the bank statement that settles it, and the truth about both.

    python3 bench/generate.py ROWS DIR [--seed N] [--mix NAME] [--share kind=number ...]

DIR/ledger.csv   what the company booked          DIR/bank.csv   what the bank saw
DIR/truth.csv    group,kind,side,row,twin: rows (1-based, as in the files) of one group settle each other;
                 `twin` marks a second booking of one event: either of the two is a right answer.

The same arguments write the same bytes. Only the standard library is used; amounts are whole cents throughout.
Above 200,000 rows the world is told day by day, so that ten million rows need no more memory than one day has.
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
    "payout_unnamed": 0,  # a payout without its number: as it is, or less 1.4 percent and 0.25 an invoice
}
# Other worlds, by what differs.
MIXES = {
    "everyday": {},
    # Half of the payouts have no number, and the ledger says which provider an invoice was paid through.
    "payouts": {"settled": 620, "payout": 8, "payout_net": 4, "payout_unnamed": 12, "instalments": 16},
    # References are mistyped, cut, hidden or missing three times as often, and second bookings are common.
    "untidy": {"settled": 360, "typo": 110, "cut": 50, "in_text": 150, "nameless": 60, "booked_twice": 25, "paid_twice": 25,
               "payout_unnamed": 10},
}
# Ledger rows up to which everything is kept until the end.
AT_ONCE = 200_000
# Customers at most, however many rows: a name is only worth something while few share it.
MOST_CUSTOMERS = 125_000
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
        self.customers = [self.customer(index) for index in range(min(MOST_CUSTOMERS, max(40, rows // 8)))]
        self.today = None
        self.ledger, self.bank, self.groups = [], [], 0
        self.number = 20250000

    def customer(self, index):
        pick = self.random.choice
        name = f"{pick(OWNERS)} {pick(TRADES)} {pick(TOWNS)} {pick(FORMS)}" if index % 3 else f"{pick(TOWNS)} {pick(TRADES)} {pick(FORMS)}"
        return {"name": name, "currency": self.random.choices(["EUR", "GBP", "USD"], [72, 18, 10])[0], "id": f"C{10400 + index}"}

    def event_day(self):
        """Any day, or the one that is being told."""
        return self.today or self.business_day(START + datetime.timedelta(days=self.random.randrange(self.days)), 0)

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


def payout(world, kind, group, day, told):
    """Invoices of several customers in one payment of a provider."""
    number = f"PO{world.random.randrange(10**8, 10**9)}"
    invoices = world.random.randint(3, 9)
    total = fee = 0
    for _ in range(invoices):
        customer, cents = world.random.choice(world.customers), world.amount()
        posted = day if kind == "payout_unnamed" else world.business_day(day, world.random.randint(0, 1))
        book(world, group, kind, posted, dict(customer, currency="EUR"), world.invoice_number(), cents, number)
        total, fee = total + cents, fee + cents * 14 // 1000 + 25
    paid = total - fee if kind == "payout_net" else total
    provider = world.random.choice(PROVIDERS)
    text = f"PAYOUT {number}"
    if kind == "payout_unnamed":
        paid = total - world.random.choice([0, total * 14 // 1000 + 25 * invoices])
        number, text = "", "PAYOUT"
    for row in world.ledger[-invoices:] if told else []:
        row["text"], row["payout"] = f"Card sale {provider}", number
    pay(world, group, kind, world.business_day(day, world.random.randint(2, 3)), provider, number, paid, "EUR", text)


def event(world, kind, told=False):
    """One thing that happened in the world, as both files tell it. `told`: the ledger says through which provider."""
    group, rnd = world.groups, world.random
    world.groups += 1
    day = world.event_day()
    customer, cents, reference = rnd.choice(world.customers), world.amount(), ""
    currency, payer = customer["currency"], world.payer(customer["name"])
    paid_on = world.business_day(day, rnd.choices([0, 1, 2, 3], [30, 40, 20, 10])[0])
    if kind in ("payout", "payout_net", "payout_unnamed"):
        return payout(world, kind, group, day, told)
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


class Files:
    """The three files, written a stretch of days at a time."""

    HEADS = {
        "ledger": ["Entry", "Posting date", "Invoice", "Customer no", "Customer", "Text", "Currency", "Amount", "Payout"],
        "bank": ["Line", "Booked", "Value date", "End to end id", "Payer or payee", "Remittance information", "Currency", "Amount", "Balance"],
        "truth": ["group", "kind", "side", "row", "twin"],
    }

    def __init__(self, folder):
        os.makedirs(folder, exist_ok=True)
        self.files = {name: open(os.path.join(folder, f"{name}.csv"), "w", newline="", encoding="utf-8") for name in self.HEADS}
        self.out = {name: csv.writer(file, lineterminator="\n") for name, file in self.files.items()}
        for name, head in self.HEADS.items():
            self.out[name].writerow(head)
        self.rows = {"ledger": 0, "bank": 0}
        self.balances = {"EUR": 18_250_000, "GBP": 4_100_000, "USD": 2_875_000}

    def write(self, ledger, bank):
        """Rows of both sides in the order of their days."""
        truth = []
        for index, row in enumerate(ledger, self.rows["ledger"] + 1):
            self.out["ledger"].writerow([f"GL{70000 + index}", row["day"], row["reference"], row["customer"]["id"], row["customer"]["name"],
                                         row["text"], row["customer"]["currency"], money(row["cents"]), row["payout"]])
            truth.append((row["group"], row["kind"], "left", index, row["twin"]))
        for index, row in enumerate(bank, self.rows["bank"] + 1):
            self.balances[row["currency"]] += row["cents"]
            self.out["bank"].writerow([index, row["day"], row["value"], row["reference"], row["payer"], row["text"], row["currency"],
                                       money(row["cents"]), money(self.balances[row["currency"]])])
            truth.append((row["group"], row["kind"], "right", index, row["twin"]))
        self.out["truth"].writerows(sorted(truth))
        self.rows = {"ledger": self.rows["ledger"] + len(ledger), "bank": self.rows["bank"] + len(bank)}

    def close(self):
        for file in self.files.values():
            file.close()


def by_day(row):
    return row["day"]


def tell(world, files, shares, rows):
    """Everything at once: events on any day until there are enough ledger rows."""
    kinds, weights, told = list(shares), list(shares.values()), shares["payout_unnamed"] > 0
    while len(world.ledger) < rows:
        event(world, world.random.choices(kinds, weights)[0], told)
    files.write(sorted(world.ledger, key=by_day), sorted(world.bank, key=by_day))


def tell_by_day(world, files, shares, rows):
    """Day by day: what is booked or paid later waits for its day."""
    kinds, weights, told = list(shares), list(shares.values()), shares["payout_unnamed"] > 0
    days = [START + datetime.timedelta(days=number) for number in range(world.days)]
    days = [day for day in days if day.weekday() < 5]
    booked = 0
    for number, world.today in enumerate(days, 1):
        waiting = len(world.ledger)
        while booked + len(world.ledger) - waiting < rows * number // len(days):
            event(world, world.random.choices(kinds, weights)[0], told)
        booked += len(world.ledger) - waiting
        done = [[row for row in side if row["day"] <= world.today] for side in (world.ledger, world.bank)]
        world.ledger, world.bank = ([row for row in side if row["day"] > world.today] for side in (world.ledger, world.bank))
        files.write(*(sorted(side, key=by_day) for side in done))
    files.write(sorted(world.ledger, key=by_day), sorted(world.bank, key=by_day))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int, help="ledger rows, about")
    parser.add_argument("dir", help="where the three files go")
    parser.add_argument("--seed", type=int, default=378)
    parser.add_argument("--mix", choices=sorted(MIXES), default="everyday", help="which world")
    parser.add_argument("--share", action="append", default=[], metavar="KIND=NUMBER", help=f"out of 1000 events; kinds: {', '.join(SHARES)}")
    options = parser.parse_args()
    shares = {**SHARES, **MIXES[options.mix]}
    for text in options.share:
        kind, _, number = text.partition("=")
        if kind not in shares or not number.isdigit():
            parser.error(f"--share {text}: write KIND=NUMBER with one of {', '.join(SHARES)}")
        shares[kind] = int(number)
    world, files = World(options.seed, options.rows), Files(options.dir)
    (tell if options.rows <= AT_ONCE else tell_by_day)(world, files, shares, options.rows)
    files.close()
    print(f"{files.rows['ledger']} ledger rows, {files.rows['bank']} bank rows, {world.groups} events in {options.dir}")


if __name__ == "__main__":
    main()
