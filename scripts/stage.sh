# Sourced by the other scripts: named stages with times, free ports, waiting for a condition, stopping by pid.
# shellcheck shell=bash

: "${CARGO_TARGET_DIR:=$HOME/.cache/recon378/target}"
export CARGO_TARGET_DIR

# The debug binary, built as `cargo test --workspace` builds it: another choice of packages would be another choice of
# features, and compile DataFusion once more.
export debug_recon=$CARGO_TARGET_DIR/debug/recon
build_debug_recon() { cargo test --quiet --workspace --locked --no-run; }

stage_names=()
stage_results=()
stage_failed=0

# stage NAME COMMAND…: runs the command, says how long it took, and goes on after a failure.
stage() {
    local name=$1 began=$SECONDS status=0
    shift
    printf '\n=== %s\n' "$name"
    "$@" || status=$?
    local took=$((SECONDS - began))
    stage_names+=("$name")
    if [ "$status" -eq 0 ]; then
        stage_results+=("ok      ${took} s")
    else
        stage_results+=("FAILED  ${took} s (exit $status)")
        stage_failed=1
    fi
    printf '=== %s: %s\n' "$name" "${stage_results[-1]}"
    return 0
}

# The table of all stages; the exit status of a script that ends with it is the verdict.
stage_report() {
    printf '\n'
    local i
    for i in "${!stage_names[@]}"; do
        printf '  %-44s %s\n' "${stage_names[$i]}" "${stage_results[$i]}"
    done
    printf '  %-44s %s s\n' "together" "$SECONDS"
    return "$stage_failed"
}

# wait_for SECONDS WHAT COMMAND…: until the command succeeds.
wait_for() {
    local limit=$1 what=$2 began=$SECONDS
    shift 2
    until "$@" >/dev/null 2>&1; do
        if [ $((SECONDS - began)) -ge "$limit" ]; then
            echo "waited $limit s for $what" >&2
            return 1
        fi
        sleep 0.2
    done
}

# A port on 127.0.0.1 that nothing listens on at this moment.
free_port() {
    local port
    while :; do
        port=$((20000 + RANDOM % 12000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
}

# stop_pid PID: asks, waits ten seconds, then insists. Only ever given a pid that the script itself started.
stop_pid() {
    local pid=${1:-} i
    [ -n "$pid" ] || return 0
    kill "$pid" 2>/dev/null || return 0
    for i in $(seq 50); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.2
    done
    kill -9 "$pid" 2>/dev/null || true
}

# serve_recon BINARY FOLDER [arguments of `recon serve`]: starts the embedded default (SQLite, disk, no Redis) on free
# loopback ports with its data and log in FOLDER, and waits until it is ready. Sets recon_pid, recon_api, recon_page.
# Not to be called in a subshell: the pid and the ports would be lost with it.
# shellcheck disable=SC2034
serve_recon() {
    local binary=$1 folder=$2
    shift 2
    recon_api=$(free_port)
    recon_page=$(free_port)
    env -u DATABASE_URL -u REDIS_URL -u STORAGE_URL -u JWT_SECRET RECON_HOST=127.0.0.1 RECON_API_PORT="$recon_api" \
        RECON_PAGE_PORT="$recon_page" RECON_DATA_DIR="$folder/data" RUST_LOG="${RUST_LOG:-warn}" \
        "$binary" serve "$@" </dev/null >"$folder/recon.log" 2>&1 &
    recon_pid=$!
    wait_for 60 "recon on port $recon_api" curl -fsS "http://127.0.0.1:$recon_api/api/ready" || {
        tail -n 20 "$folder/recon.log"
        return 1
    }
}
