#!/usr/bin/env bash
# The page: `frontend.sh [build]` installs and builds when something changed; `install`, `generate`, `fmt` do that one step.
set -euo pipefail
cd "$(dirname "$0")/../frontend"
what=${1:-build}

install() {
    # npm writes this file last, so it is newer than the lock file exactly when the packages are in place.
    if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
        npm ci --no-audit --no-fund --loglevel=error </dev/null
        touch node_modules/.package-lock.json
    fi
}

stale() {
    [ ! -f dist/index.html ] && return 0
    [ -n "$(find . ../schema.graphql \( -name node_modules -o -name dist -o -name test-results -o -name playwright-report \) -prune \
        -o -type f -newer dist/index.html -print -quit)" ]
}

case $what in
    install) install ;;
    build)
        install
        if stale; then
            npm run --silent build </dev/null
            touch dist/index.html
        fi
        ;;
    generate)
        install
        npm run --silent codegen </dev/null
        ;;
    fmt)
        install
        npm run --silent fmt </dev/null
        ;;
    *)
        echo "usage: frontend.sh [build|install|generate|fmt]" >&2
        exit 2
        ;;
esac
