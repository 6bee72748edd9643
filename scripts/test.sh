#!/usr/bin/env bash
# Every test, in one go and with nothing to prepare: what is missing is installed, Postgres and Redis are started here
# on free ports, and everything started is stopped again. All stages run; any failure fails the whole.
# `scripts/test.sh rust` (or `databases`, `page`, `browser`, `stack`) runs only those.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=scripts/stage.sh
. scripts/stage.sh
# shellcheck source=scripts/databases.sh
. scripts/databases.sh
exec </dev/null

only=${1:-all}
wants() { [ "$only" = all ] || [ "$only" = "$1" ]; }
trap 'databases_stop; browser_stop' EXIT
trap 'exit 130' INT TERM
unset TEST_DATABASE_URL TEST_REDIS_URL DATABASE_URL REDIS_URL STORAGE_URL

rust() { cargo test --workspace --locked; }

# The same suite again, whole: choosing packages would choose other features and compile DataFusion once more.
rust_on_databases() { cargo test --workspace --locked; }

page() { (cd frontend && npm test); }
browser() {
    local status=0
    browser_folder=$(mktemp -d "${TMPDIR:-/tmp}/recon-browser.XXXXXX")
    build_debug_recon || return 1
    serve_recon "$debug_recon" "$browser_folder" || status=1
    if [ "$status" -eq 0 ]; then
        (cd frontend && RECON_PAGE_URL="http://127.0.0.1:$recon_page" RECON_CHROMIUM="$(chromium_program)" RECON_E2E_OUT="$browser_folder/out" npm run e2e) || status=1
    fi
    browser_stop
    return "$status"
}
browser_stop() {
    stop_pid "${recon_pid:-}"
    recon_pid=""
    [ -z "${browser_folder:-}" ] || rm -rf "$browser_folder"
}
chromium_program() {
    command -v chromium || command -v chromium-browser || command -v google-chrome \
        || echo "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
}
stack() { build_debug_recon && scripts/stack-check.sh "$debug_recon"; }

stage "what the tests need" scripts/need.sh test
[ "$stage_failed" -eq 0 ] || exit 1
if [ "$only" != databases ]; then
    # Before Rust: the binary carries the page.
    stage "page: install and build" scripts/frontend.sh
fi
wants rust && stage "Rust, on SQLite and in-process signals" rust
if wants databases; then
    stage "start Postgres and Redis" databases_start
    if [ -n "${TEST_REDIS_URL:-}" ]; then
        stage "Rust, on Postgres and Redis" rust_on_databases
    fi
    databases_stop
fi
wants page && stage "page: unit tests" page
wants browser && stage "browser: the whole journey" browser
wants stack && stage "stack: compose, nginx, Prometheus, dashboard" stack
stage_report
