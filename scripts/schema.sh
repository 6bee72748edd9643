#!/usr/bin/env bash
# Rewrites schema.graphql from the code, and the page's typed queries from schema.graphql. With --check it changes
# nothing and fails when either is behind.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/stage.sh
. scripts/stage.sh

printed=$(mktemp)
trap 'rm -f "$printed"' EXIT
build_debug_recon
"$debug_recon" schema >"$printed"

if [ "${1:-}" != --check ]; then
    cp "$printed" schema.graphql
    scripts/frontend.sh generate
    exit 0
fi

diff -u schema.graphql "$printed" || {
    echo "schema.graphql is not what the code says: run \`make schema\` and commit it" >&2
    exit 1
}

scripts/frontend.sh install
(cd frontend && npm run --silent codegen:check </dev/null) || {
    echo "the page's generated queries are behind: run \`make schema\` and commit them" >&2
    exit 1
}
