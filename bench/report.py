"""A benchmark's result as a page: machine, versions, how to repeat it, and tables."""
import statistics


def command(chosen):
    """The exact command that repeats the run."""
    given = [("rows", chosen.rows), ("rounds", chosen.rounds), ("jobs", ",".join(chosen.jobs)), ("seeds", chosen.seeds), ("mixes", chosen.mixes)]
    if chosen.dir:
        given = [("dir", chosen.dir), ("rounds", chosen.rounds), ("jobs", ",".join(chosen.jobs))]
    if "P" in chosen.jobs:
        given.append(("scale", chosen.scale))
    return "make bench BENCH='" + " ".join(f"--{name} {value}" for name, value in given) + "'"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows] + [""]


def times(of):
    """Median, least and most, peak memory, and how much of each rival's time we take."""
    ours = statistics.median(seconds for seconds, _ in of["recon"])
    rows = []
    for name, runs in of.items():
        seconds = [seconds for seconds, _ in runs]
        median = statistics.median(seconds)
        ratio = "" if name == "recon" else f"{ours / median:.2f}"
        rows.append((name, f"{median:.2f} s", f"{min(seconds):.2f}–{max(seconds):.2f}", f"{max(memory for _, memory in runs):,.0f} MiB", ratio))
    return table(("", "median", "least–most", "peak memory", "recon's time over its"), rows)


def share(part, whole):
    return f"{part:,} of {whole:,}" + (f" ({part / whole:.1%})" if whole else "")


def quality(of):
    rows = []
    for name, score in of.items():
        if score is None:
            continue
        by = score["batches_by"]
        rows.append((name, f"{score['f1']:.4f}", f"{score['precision']:.4f}", f"{score['recall']:.4f}", share(score["batches"][1], score["batches"][0]),
                     share(by["without a key"][1], by["without a key"][0]), share(score["orphans_matched"], score["orphans"]), score["wrong_auto_money"]))
    if not rows:
        return []
    head = ("", "F1", "precision", "recall", "batches found", "of them without a key", "orphans matched", "money wrongly AUTO")
    return table(head, rows)


def recall_by_kind(of):
    kinds = sorted({kind for score in of.values() if score for kind in score["recall_by_kind"]})
    if not kinds:
        return []
    names = [name for name, score in of.items() if score]
    rows = []
    for kind in kinds:
        cells = [of[name]["recall_by_kind"][kind] for name in names]
        rows.append((kind, f"{cells[0][0]:,}", *(f"{recall:.2%}" for _, recall in cells)))
    return ["Recall by kind of event:", ""] + table(("kind", "pairs", *names), rows)


def of_set(title, done):
    lines = [f"## {title}", ""]
    if "K" in done:
        lines += ["### K: keyed compare, all files written", ""] + times(done["K"]["times"])
    if "R" in done:
        lines += ["### R: full cascade", "", f"The certificate {'balances' if done['R']['balanced'] else 'DOES NOT BALANCE'}.", ""]
        lines += times(done["R"]["times"]) + quality(done["R"]["quality"]) + recall_by_kind(done["R"]["quality"])
    if "S" in done:
        lines += ["### S: no ruleset given", ""] + times(done["S"]["times"]) + quality(done["S"]["quality"]) + recall_by_kind(done["S"]["quality"])
    if done.get("T"):
        rows = [(what, *(f"{of.get(name, 0):.1f} M/s" for name in ("recon", "rapidfuzz")), f"{of['recon'] / of['rapidfuzz']:.1f}")
                for what, of in done["T"].items() if len(of) == 2]
        lines += ["### T: Jaro-Winkler pair by pair, one core", ""] + table(("", "recon", "rapidfuzz", "times as fast"), rows)
    if "D" in done:
        same = len(set(done["D"].values())) == 1
        lines += ["### D: digests", "", f"{'One digest' if same else 'DIFFERENT DIGESTS'} under {'; '.join(done['D'])}: `{next(iter(done['D'].values()))}`.", ""]
    return lines


def scale(of):
    (small, less), (large, more) = of.items()
    rows = []
    for job in less:
        (a, memory_a), (b, memory_b) = less[job][0], more[job][0]
        rows.append((job, f"{a:.2f} s", f"{b:.2f} s", f"{b / a:.1f}", f"{memory_a:,.0f} MiB", f"{memory_b:,.0f} MiB"))
    head = ("job", f"{int(small):,}", f"{int(large):,}", "times as long", "memory", "memory")
    return ["## P: ten times the rows", ""] + table(head, rows)


def text(result):
    lines = [
        "# Benchmarks", "",
        "Written by `make bench`; not edited by hand. Times differ between machines: read the ratios, and repeat the run on yours.", "",
        "```sh", result["command"], "```", "",
    ]
    facts = [("date", result["date"]), *result["machine"].items(), *result["versions"].items(),
             ("rounds", f"{result['rounds']} after one to warm up, each program in turn")]
    lines += table(("", ""), facts)
    for title, done in result["sets"].items():
        lines += of_set(title, done)
    if "scale" in result:
        lines += scale(result["scale"])
    lines += [
        "## What is measured", "",
        "K joins on one reference and writes what matches, what differs and what only one side has; recon also claims each record once, says",
        "why the others are open, and proves the totals. R is five passes in SQL and in data frames against `docs/examples/payments.toml`.",
        "Batches are events of several ledger rows in one payment, found when one match has exactly their rows. Orphans belong to nothing. Money",
        "wrongly `AUTO` is the sum of the ledger rows in matches that no person would look at and that contain a wrong pair; rivals have no such",
        "distinction, so all their wrong pairs count. `bench/README.md` says how the data is made.", "",
    ]
    return "\n".join(lines)
