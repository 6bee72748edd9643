#!/usr/bin/env python3
"""The benchmark: `recon reconcile` and its rivals on the same files, in turn, in the same minutes.

    make bench                                  100,000 generated rows, three rounds
    make bench BENCH='--rows 1000000 --jobs K,R,S,T,D --rounds 5'
    BENCH_DIR=folder make bench                 files that are there already (bench/README.md says which)

Every option is a variable too: --rows is BENCH_ROWS, and so on. The result goes to docs/benchmarks.md, or to --report FILE.
Only the standard library is used here: peak memory is what the kernel says of each child, and a child starts with its parent's.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import layout  # noqa: E402
import report  # noqa: E402

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "recon378" / "bench"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", pathlib.Path.home() / ".cache" / "recon378" / "target"))
PAIRS = layout.ROOT / "engine" / "src" / "bin" / "pairs.rs"
JOBS = {
    "K": "keyed compare with all files written",
    "R": "full cascade with the shipped ruleset",
    "S": "no ruleset given: quality of the proposal",
    "T": "text similarity, pairs a second on one core",
    "P": "time at ten times the rows",
    "D": "one digest whatever the threads and batches",
}


def options():
    def variable(name, default):
        return os.environ.get(f"BENCH_{name.upper()}", default)

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default=variable("rows", "100000"), help="ledger rows, several separated by commas")
    parser.add_argument("--rounds", type=int, default=int(variable("rounds", "3")), help="measured rounds, after one that is not")
    parser.add_argument("--jobs", default=variable("jobs", "K,R,S,T,D"), help="; ".join(f"{job}: {what}" for job, what in JOBS.items()))
    parser.add_argument("--seeds", default=variable("seeds", "378"), help="seeds of the generated data, separated by commas")
    parser.add_argument("--mixes", default=variable("mixes", "payouts"), help="mixes of bench/generate.py, separated by commas")
    parser.add_argument("--dir", default=variable("dir", ""), help="a folder of files instead of generated ones")
    parser.add_argument("--scale", default=variable("scale", "1000000,10000000"), help="the two sizes of job P")
    parser.add_argument("--bin", default=variable("bin", ""), help="a recon binary instead of building one")
    parser.add_argument("--report", default=variable("report", str(layout.ROOT / "docs" / "benchmarks.md")))
    chosen = parser.parse_args()
    chosen.jobs = [job for job in chosen.jobs.upper().replace(" ", "").split(",") if job]
    unknown = set(chosen.jobs) - set(JOBS)
    if unknown or chosen.rounds < 1:
        parser.error(f"jobs are {', '.join(JOBS)}; at least one round")
    return chosen


def environment(name):
    """The Python of a virtual environment with the pinned rivals; made once per content of the list."""
    wanted = HERE / f"requirements-{name}.txt"
    folder, stamp = CACHE / name, CACHE / name / "requirements.txt"
    python = folder / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != wanted.read_text():
        print(f"installing {wanted.name} into {folder}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(wanted)], check=True)
        stamp.write_text(wanted.read_text())
    return str(python)


def binary(chosen):
    if chosen.bin:
        return chosen.bin
    subprocess.run([str(layout.ROOT / "scripts" / "frontend.sh")], check=True)
    command = ["cargo", "build", "--release", "--locked", "-p", "server"]
    if "T" in chosen.jobs and PAIRS.is_file():
        # In one go: asked for alone, the engine would have its dependencies compiled with other features.
        command += ["--bin", "recon", "-p", "engine", "--bin", "pairs"]
    subprocess.run(command, cwd=layout.ROOT, check=True, env={**os.environ, "CARGO_TARGET_DIR": str(TARGET)})
    return str(TARGET / "release" / "recon")


def data(rows, seed, mix):
    """A folder of generated files; made once."""
    folder = CACHE / "data" / f"{rows}-{mix}-{seed}"
    if not (folder / "complete").is_file():
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, str(HERE / "generate.py"), str(rows), str(folder), "--seed", str(seed), "--mix", mix]
        subprocess.run(command, check=True)
        (folder / "complete").touch()
    return folder


def measured(command, log):
    """Seconds, peak memory in MiB and exit status of one child, as the kernel counted them."""
    with open(log, "wb") as out, open(os.devnull, "rb") as nothing:
        began = time.perf_counter()
        child = os.posix_spawn(command[0], command, os.environ,
                               file_actions=[(os.POSIX_SPAWN_DUP2, nothing.fileno(), 0), (os.POSIX_SPAWN_DUP2, out.fileno(), 1),
                                             (os.POSIX_SPAWN_DUP2, out.fileno(), 2)])
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status) if hasattr(os, "waitstatus_to_exitcode") else status >> 8
    return seconds, used.ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024), code


class Bench:
    """One set of files, and everything that is run on it."""

    def __init__(self, chosen, recon, pythons, folder):
        self.chosen, self.recon, self.pythons, self.folder = chosen, recon, pythons, folder
        self.names, self.left, self.right = layout.of_folder(folder)
        self.out = CACHE / "out"
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir(parents=True)
        for name in ("keyed", "payments"):
            (self.out / f"{name}.toml").write_text(layout.ruleset(name, self.names), encoding="utf-8")

    def ours(self, name, *more):
        return [self.recon, "reconcile", str(self.left), str(self.right), "--out", str(self.out / name), *more]

    def rival(self, script, python="rivals"):
        return [self.pythons[python], str(HERE / f"{script}.py"), str(self.left), str(self.right), str(self.out / script)]

    def in_turn(self, commands, rounds):
        """Runs the commands in turn, once to warm up and then so many rounds. `{name: [(seconds, MiB), …]}`."""
        results = {name: [] for name in commands}
        for nth in range(rounds + 1):
            for name, command in commands.items():
                log = self.out / "log.txt"
                seconds, memory, code = measured(command, log)
                if code not in (0, 1) or (code == 1 and command[0] != self.recon):
                    raise SystemExit(f"{name} ended with {code}: {log.read_text(errors='replace')[-2000:]}")
                print(f"  {'warm-up' if nth == 0 else f'round {nth}':8} {name:24} {seconds:8.2f} s {memory:8.0f} MiB", flush=True)
                if nth:
                    results[name].append((seconds, memory))
        return results

    def quality(self, found):
        """The score, in a process of its own so that this one stays small."""
        if not (self.folder / "truth.csv").is_file():
            return None
        command = [sys.executable, str(HERE / "score.py"), str(self.folder), str(found), "--json"]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def keyed(self, rounds):
        commands = {"recon": self.ours("keyed", "--ruleset", str(self.out / "keyed.toml")), "polars": self.rival("keyed_polars"),
                    "DuckDB": self.rival("keyed_duckdb"), "datacompy": self.rival("keyed_datacompy", "datacompy")}
        return {"times": self.in_turn(commands, rounds)}

    def cascade(self, rounds):
        commands = {"recon": self.ours("cascade", "--ruleset", str(self.out / "payments.toml")), "DuckDB": self.rival("cascade_duckdb"),
                    "polars": self.rival("cascade_polars")}
        times = self.in_turn(commands, rounds)
        found = {"recon": self.out / "cascade" / "matches.csv", "DuckDB": self.out / "cascade_duckdb" / "pairs.csv",
                 "polars": self.out / "cascade_polars" / "pairs.csv"}
        return {"times": times, "quality": {name: self.quality(path) for name, path in found.items()}, "balanced": self.summary("cascade")["certificate"]["balanced"]}

    def summary(self, name):
        return json.loads((self.out / name / "summary.json").read_text())

    def proposed(self):
        times = self.in_turn({"recon": self.ours("proposed")}, 1)
        return {"times": times, "quality": {"recon": self.quality(self.out / "proposed" / "matches.csv")}}

    def with_example_columns(self, path, side):
        """The file with the columns called as in docs/examples, which is what the example reads."""
        if self.names is layout.EXAMPLES:
            return path
        copy = self.out / f"{side}.csv"
        with open(path, encoding="utf-8") as file, open(copy, "w", encoding="utf-8") as out:
            head = file.readline().rstrip("\n").split(",")
            names = {getattr(self.names, field): getattr(layout.EXAMPLES, field) for field in layout.Layout.__dataclass_fields__ if field.startswith(side)}
            out.write(",".join(names.get(column, column) for column in head) + "\n")
            shutil.copyfileobj(file, out)
        return copy

    def digests(self):
        found = {}
        for threads in (1, 2, 8):
            for batch in (1000, 65_536):
                name = f"digest-{threads}-{batch}"
                more = ["--ruleset", str(self.out / "payments.toml"), "--threads", str(threads), "--batch-rows", str(batch)]
                measured(self.ours(name, *more), self.out / "log.txt")
                found[f"{threads} threads, batches of {batch}"] = self.summary(name)["digest"]
                shutil.rmtree(self.out / name)
        return found

    def texts(self, rounds):
        """Both print `WHAT N M pairs/s`."""
        ours = TARGET / "release" / "pairs"
        if not ours.is_file():
            print("  engine/examples/pairs.rs is not built")
            return None
        files = [str(self.with_example_columns(path, side)) for path, side in ((self.left, "left"), (self.right, "right"))]
        commands = {"recon": [str(ours), *files], "rapidfuzz": [self.pythons["rivals"], str(HERE / "pairs_rapidfuzz.py"), *files]}
        rates = {}
        for _ in range(rounds):
            for name, command in commands.items():
                said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                for what, rate in re.findall(r"(\w+)[^\n]*?([\d.]+) M pairs/s", said):
                    rates.setdefault(what, {}).setdefault(name, []).append(float(rate))
        return {what: {name: statistics.median(values) for name, values in of.items()} for what, of in rates.items()}


def machine():
    def first(path, pattern):
        try:
            found = re.search(pattern, pathlib.Path(path).read_text())
        except OSError:
            return ""
        return found.group(1).strip() if found else ""

    memory = first("/proc/meminfo", r"MemTotal:\s+(\d+)")
    return {
        "processor": first("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.processor() or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": f"{int(memory) / 1024 / 1024:.1f} GiB" if memory else "",
        "system": f"{platform.system()} {platform.release()}",
    }


def versions(recon, pythons):
    asked = "import importlib.metadata as m, sys; print(' '.join(f'{n} {m.version(n)}' for n in sys.argv[1:]))"

    def said(command):
        return subprocess.run(command, check=False, capture_output=True, text=True, cwd=layout.ROOT).stdout.strip()

    dirty = " with changes" if said(["git", "status", "--porcelain", "--untracked-files=no"]) else ""
    return {
        "recon": f"{said([recon, '--version'])}, commit {said(['git', 'rev-parse', '--short=10', 'HEAD'])}{dirty}",
        "rivals": said([pythons["rivals"], "-c", asked, "polars", "duckdb", "rapidfuzz"]),
        "datacompy": said([pythons["datacompy"], "-c", asked, "datacompy", "polars"]),
        "Python": platform.python_version(),
    }


def scaled(chosen, recon, pythons):
    """Both jobs of ours at two sizes, each once after a warm-up."""
    result = {}
    for rows in chosen.scale.split(","):
        bench = Bench(chosen, recon, pythons, data(int(rows), chosen.seeds.split(",")[0], chosen.mixes.split(",")[0]))
        commands = {job: bench.ours(job, "--ruleset", str(bench.out / f"{name}.toml")) for job, name in (("K", "keyed"), ("R", "payments"))}
        result[rows] = bench.in_turn(commands, 1)
    return result


def folders(chosen):
    if chosen.dir:
        yield chosen.dir, pathlib.Path(chosen.dir)
        return
    for mix in chosen.mixes.split(","):
        for seed in chosen.seeds.split(","):
            for rows in chosen.rows.split(","):
                yield f"{int(rows):,} rows, mix `{mix}`, seed {seed}", data(int(rows), seed, mix)


def main():
    chosen = options()
    recon = binary(chosen)
    pythons = {name: environment(name) for name in ("rivals", "datacompy")}
    result = {"date": datetime.date.today().isoformat(), "machine": machine(), "versions": versions(recon, pythons), "rounds": chosen.rounds,
              "command": report.command(chosen), "sets": {}}
    for title, folder in folders(chosen):
        print(title, flush=True)
        bench = Bench(chosen, recon, pythons, folder)
        done = result["sets"][title] = {}
        steps = {"K": lambda: bench.keyed(chosen.rounds), "R": lambda: bench.cascade(chosen.rounds), "S": bench.proposed,
                 "T": lambda: bench.texts(chosen.rounds), "D": bench.digests}
        for job in (job for job in chosen.jobs if job in steps):
            print(f" {job}: {JOBS[job]}", flush=True)
            done[job] = steps[job]()
    if "P" in chosen.jobs:
        result["scale"] = scaled(chosen, recon, pythons)
    text = report.text(result)
    pathlib.Path(chosen.report).write_text(text, encoding="utf-8")
    print(text)
    print(f"written to {chosen.report}")


if __name__ == "__main__":
    main()
