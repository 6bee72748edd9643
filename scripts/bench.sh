#!/usr/bin/env bash
# Times `recon reconcile` beside the same keyed compare in polars and DuckDB, on the same files, one after the other,
# three rounds, and scores the pairs where the truth is known. Times differ between machines: compare within one run.
# BENCH_ROWS rows (100,000) are generated once; or BENCH_DIR=folder with ledger.csv and bank.csv, or left.csv and right.csv
# (the rivals know only the columns of bench/generate.py). BENCH_RULESET=file.toml is timed as well.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/stage.sh
. scripts/stage.sh

scripts/need.sh build
scripts/frontend.sh
cargo build --release --locked -p server
recon=$CARGO_TARGET_DIR/release/recon

cache=${XDG_CACHE_HOME:-$HOME/.cache}/recon378/bench
python=$cache/python/bin/python
if ! "$python" -c 'import polars, duckdb' 2>/dev/null; then
    python3 -m venv "$cache/python"
    "$python" -m pip install --quiet 'polars>=1.30' 'duckdb>=1.3'
fi
data=${BENCH_DIR:-$cache/${BENCH_ROWS:-100000}}
[ -d "$data" ] || "$python" bench/generate.py "${BENCH_ROWS:-100000}" "$data"
left=$data/ledger.csv right=$data/bank.csv
[ -f "$left" ] || { left=$data/left.csv right=$data/right.csv; }
[ -f "$left" ] && [ -f "$right" ] || { echo "no ledger.csv and bank.csv (or left.csv and right.csv) in $data" >&2; exit 1; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# timed NAME COMMAND…: seconds and peak memory of one round, as the kernel counted them.
timed() {
    local name=$1
    shift
    "$python" - "$name" "$out/$name.log" "$@" <<'PY'
import resource, subprocess, sys, time
name, log, command = sys.argv[1], sys.argv[2], sys.argv[3:]
began = time.perf_counter()
with open(log, "w") as file:
    code = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL).returncode
took = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
print(f"  {name:28} {took:8.2f} s {peak:8.0f} MiB   exit {code}")
if code not in (0, 1):
    print(open(log).read()[-600:])
PY
}

wc -l "$left" "$right" | head -n 2
for round in 1 2 3; do
    echo "round $round"
    timed "recon, proposed ruleset" "$recon" reconcile "$left" "$right" --out "$out/recon"
    if [ -n "${BENCH_RULESET:-}" ]; then
        timed "recon, $(basename "$BENCH_RULESET")" "$recon" reconcile "$left" "$right" --ruleset "$BENCH_RULESET" --out "$out/ruleset"
    fi
    timed "polars, keyed compare" "$python" bench/keyed_polars.py "$left" "$right" "$out/polars"
    timed "DuckDB, keyed compare" "$python" bench/keyed_duckdb.py "$left" "$right" "$out/duckdb"
done
if [ -f "$data/truth.csv" ] && head -n 1 "$data/truth.csv" | grep -q '^group,kind,side,row,twin'; then
    for result in "$out"/recon "$out"/ruleset; do
        [ -f "$result/matches.csv" ] || continue
        echo "pairs, $(basename "$result"):"
        "$python" bench/score.py "$data/truth.csv" "$result/matches.csv" "$left"
    done
fi
