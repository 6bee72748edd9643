#!/usr/bin/env bash
# Everything that can be said about the code without running the product. All stages run; any failure fails the whole.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=scripts/stage.sh
. scripts/stage.sh

scripts/need.sh check || exit 1
# The crate that carries the page compiles only when the folder is there; `make test` fills it.
mkdir -p frontend/dist

shell_scripts() {
    local script
    for script in scripts/*.sh .ci/run docs/examples/*.sh; do
        [ -e "$script" ] || continue
        bash -n "$script" || return 1
    done
    if command -v shellcheck >/dev/null; then
        shellcheck --severity=warning -x scripts/*.sh docs/examples/*.sh .ci/run
    fi
}

page() {
    scripts/frontend.sh install && cd frontend && npm run --silent lint && npm run --silent typecheck
}

stage "format (cargo fmt)" cargo fmt --all --check
stage "shell scripts" shell_scripts
stage "layering, file sizes, dependency policy" cargo test --quiet --locked --workspace --test architecture
stage "lints (cargo clippy)" cargo clippy --quiet --workspace --all-targets --locked -- -D warnings
if cargo deny --version >/dev/null 2>&1; then
    stage "licences, bans, sources (cargo deny)" cargo deny --offline check licenses bans sources
fi
stage "schema.graphql and generated queries" scripts/schema.sh --check
stage "page: lint and types" page
stage_report
