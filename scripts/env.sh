#!/usr/bin/env bash
# Writes .env from .env.example with fresh secrets in place of the empty ones. An existing .env is never touched.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -e .env ]; then
    echo ".env is there already and stays as it is (remove it yourself for new secrets; the database keeps its old password)" >&2
    exit 1
fi
secret() { head -c 512 /dev/urandom | LC_ALL=C tr -dc 'A-Za-z0-9' | head -c 48; }
umask 077
fresh=.env.$$
trap 'rm -f "$fresh"' EXIT
while IFS= read -r line || [ -n "$line" ]; do
    case $line in
        JWT_SECRET= | POSTGRES_PASSWORD= | GRAFANA_PASSWORD=) printf '%s%s\n' "$line" "$(secret)" ;;
        *) printf '%s\n' "$line" ;;
    esac
done <.env.example >"$fresh"
# `ln` refuses when .env has appeared meanwhile, so two of these at once cannot overwrite one another.
ln "$fresh" .env
echo "wrote .env (readable by you only). Next: docker compose up --build -d"
