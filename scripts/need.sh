#!/usr/bin/env bash
# Says what is missing for `build`, or installs what is missing for `test` and `check`. Usage: need.sh build|check|test
set -euo pipefail
what=${1:-build}

missing=""
have() { command -v "$1" >/dev/null 2>&1; }

have cargo || missing+="
  cargo: install Rust from https://rustup.rs (the version that Cargo.toml names as rust-version, or newer)"
have cc || have gcc || have clang || missing+="
  a C compiler: Debian/Ubuntu: apt-get install build-essential; macOS: xcode-select --install"
if have node; then
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || missing+="
  Node.js 20.19 or newer: this one is $(node --version); see https://nodejs.org"
else
    missing+="
  Node.js 20.19 or newer: https://nodejs.org"
fi
have npm || missing+="
  npm: it comes with Node.js"
if have cargo; then
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    got=$(rustc --version | cut -d' ' -f2)
    oldest=$(printf '%s\n%s\n' "$wanted" "${got%%-*}" | sort -V | head -n 1)
    [ "$oldest" = "$wanted" ] || missing+="
  Rust $wanted or newer: this one is $got (rustup update)"
fi
if [ -n "$missing" ]; then
    printf 'Missing on this machine:%s\n' "$missing" >&2
    exit 1
fi
[ "$what" = test ] || exit 0

# What the tests run against: a database, a key-value server, the stack's web server and metrics, a browser.
packages=""
need() { have "$1" || packages+=" $2"; }
# shellcheck source=scripts/databases.sh
. "$(dirname "$0")/databases.sh"
pg_bin=$(postgres_programs)
if [ "$(uname)" = Darwin ]; then
    [ -n "$pg_bin" ] || packages+=" postgresql@15"
    need redis-server redis
    need nginx nginx
    need prometheus prometheus
    need envsubst gettext
    need jq jq
    [ -d "/Applications/Google Chrome.app" ] || have chromium || packages+=" chromium"
    [ -z "$packages" ] && exit 0
    have brew || { echo "Missing for the tests:$packages (with Homebrew, they are installed by themselves)" >&2; exit 1; }
    # shellcheck disable=SC2086
    exec brew install --quiet $packages
fi

[ -n "$pg_bin" ] || packages+=" postgresql"
need redis-server redis-server
need nginx nginx-light
need prometheus prometheus
need envsubst gettext-base
need curl curl
need jq jq
need python3 python3
python3 -c 'import yaml' 2>/dev/null || packages+=" python3-yaml"
have chromium || have chromium-browser || have google-chrome || packages+=" chromium fonts-liberation"
[ -z "$packages" ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    have sudo && sudo -n true 2>/dev/null && as_root="sudo"
    [ -n "$as_root" ] || packages_message="(run this once as root: apt-get install$packages)"
fi
if ! have apt-get || [ -n "${packages_message:-}" ]; then
    echo "Missing for the tests:$packages ${packages_message:-}" >&2
    exit 1
fi

echo "installing$packages"
# The packages' own services must not start: the tests start their own, on free ports.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
    $as_root chmod +x "$policy"
    trap '$as_root rm -f "$policy"' EXIT
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
