#!/usr/bin/env bash
# Proves the stack's configuration without Docker: the compose file's shape, then nginx and Prometheus from this
# machine's packages, run with the very files that the images use, against a real `recon`, on free loopback ports.
# Only what differs by nature is replaced: addresses, ports, and the folder of the page. Usage: stack-check.sh [RECON]
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
# shellcheck source=scripts/stage.sh
. scripts/stage.sh
exec </dev/null

recon=${1:-$CARGO_TARGET_DIR/debug/recon}
folder=$(mktemp -d "${TMPDIR:-/tmp}/recon-stack.XXXXXX")
chmod 755 "$folder"
pids=()
finish() {
    local i
    for ((i = ${#pids[@]} - 1; i >= 0; i--)); do stop_pid "${pids[$i]}"; done
    [ "$stage_failed" -eq 0 ] || { for log in "$folder"/*.log; do echo "--- $log"; tail -n 20 "$log"; done; }
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

page=$(free_port) metrics=$(free_port)
front="http://127.0.0.1:$page" prometheus="http://127.0.0.1:$metrics"

# fetch STATUS URL [curl arguments]: the body, when the answer has that status.
fetch() {
    local want=$1 url=$2 got
    shift 2
    got=$(curl --silent --max-time 10 --output "$folder/body" --write-out '%{http_code}' "$@" "$url")
    [ "$got" = "$want" ] || { echo "$url answered $got, not $want" >&2; return 1; }
    cat "$folder/body"
}

compose_file() {
    python3 scripts/compose_check.py docker-compose.yml .env.example || return 1
    if docker compose version >/dev/null 2>&1; then
        JWT_SECRET=x POSTGRES_PASSWORD=x GRAFANA_PASSWORD=x docker compose --env-file .env.example config --quiet
    else
        echo "docker compose is not on this machine: its own check was left out"
    fi
}

start_recon() {
    CORS_ORIGINS="$front" serve_recon "$recon" "$folder" || { pids+=("${recon_pid:-}"); return 1; }
    pids+=("$recon_pid")
    fetch 200 "http://127.0.0.1:$recon_api/api/metrics" >"$folder/metrics.txt"
}

start_nginx() {
    mkdir -p "$folder/page" "$folder/logs"
    chmod 777 "$folder/logs"
    cp -R frontend/dist/. "$folder/page/" && chmod -R a+rX "$folder/page"
    # shellcheck disable=SC2016  # envsubst wants the names, not the values
    RECON_PAGE_PORT="127.0.0.1:$page" RECON_PAGE_ROOT="$folder/page" RECON_BACKEND="127.0.0.1:$recon_api" RECON_RESOLVER=127.0.0.1 \
        RECON_LOG_DIR="$folder/logs" envsubst '$RECON_PAGE_PORT $RECON_PAGE_ROOT $RECON_BACKEND $RECON_RESOLVER $RECON_LOG_DIR' \
        <infrastructure/nginx/nginx.conf.template \
        | sed "s|/tmp/recon-nginx|$folder/nginx|" >"$folder/nginx.conf"
    nginx -t -q -c "$folder/nginx.conf" || return 1
    nginx -c "$folder/nginx.conf" -g 'daemon off;' >"$folder/nginx.log" 2>&1 &
    pids+=($!)
    wait_for 20 "nginx on $page" curl -fsS "$front/"
}

through_nginx() {
    local headers events status own
    fetch 200 "$front/" | grep -qi '<div id="root"' || { echo "the page is not the page" >&2; return 1; }
    fetch 200 "$front/some/page/of/the/app" | grep -qi '<div id="root"' || return 1
    fetch 404 "$front/assets/none.js" >/dev/null || return 1
    headers=$(curl -fsSI "$front/")
    grep -qi '^content-security-policy:' <<<"$headers" && grep -qi '^x-content-type-options: nosniff' <<<"$headers" || return 1
    own=$(curl -fsSI "http://127.0.0.1:$recon_page/" | grep -i '^content-security-policy:')
    [ "${own#*:}" = "$(grep -i '^content-security-policy:' <<<"$headers" | cut -d: -f2-)" ] \
        || { echo "nginx and recon send different content security policies" >&2; return 1; }
    fetch 200 "$front/api/health" >/dev/null && fetch 200 "$front/api/ready" >/dev/null || return 1
    fetch 404 "$front/api/metrics" >/dev/null || return 1
    grep -q '"GET /api/ready" 200' "$folder"/logs/access-20*.log || { echo "no access log of the day" >&2; return 1; }
    fetch 200 "$front/graphql" --header 'content-type: application/json' --data '{"query":"{__typename}"}' \
        | jq -e '.data.__typename' >/dev/null || { echo "a query through nginx got no data" >&2; return 1; }
    # The upgrade is the proxy's part; what is said on the socket is the API's own test.
    headers=$(curl -sS --max-time 2 --include --http1.1 "$front/graphql" --header 'Connection: Upgrade' --header 'Upgrade: websocket' \
        --header 'Sec-WebSocket-Version: 13' --header 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==' \
        --header 'Sec-WebSocket-Protocol: graphql-transport-ws' --header "Origin: $front" 2>/dev/null | tr -d '\r')
    grep -q '^HTTP/1.1 101' <<<"$headers" || { echo "no WebSocket through nginx: $(head -n 1 <<<"$headers")" >&2; return 1; }
    events=$(curl -sS --max-time 5 --include "$front/graphql" --header 'accept: text/event-stream' \
        --header 'content-type: application/json' --data '{"query":"{__typename}"}' | tr -d '\r')
    if ! grep -qi '^content-type: text/event-stream' <<<"$events" || ! grep -q '^event: *complete' <<<"$events"; then
        echo "no server-sent events through nginx" >&2
        return 1
    fi
    # A part of an upload is larger than nginx' default of 1 MB: it must arrive, whatever the API says to it.
    # (Nobody is signed in here, so it may well say no, and hang up before it has read everything.)
    status=$(head -c 8000000 /dev/zero | curl -s --max-time 20 --output /dev/null --write-out '%{http_code}' "$front/graphql" \
        --header 'GraphQL-Require-Preflight: 1' --form 'file=@-') || true
    [ "$status" != 413 ] || { echo "nginx refuses a part of 8 MB" >&2; return 1; }
}

journey() {
    RECON_URL="$front" docs/examples/journey.sh docs/examples/ledger.csv docs/examples/bank.csv "$folder/journey" || return 1
    [ -s "$folder/journey/summary.json" ] && [ "$(wc -l <"$folder/journey/all.csv")" -gt 12 ]
}

start_prometheus() {
    promtool check config infrastructure/prometheus/prometheus.yml || return 1
    sed "s|backend:2000|127.0.0.1:$recon_api|; s|localhost:9090|127.0.0.1:$metrics|; s|\(scrape_interval\): 15s|\1: 1s|; s|\(scrape_timeout\): 10s|\1: 1s|" \
        infrastructure/prometheus/prometheus.yml >"$folder/prometheus.yml"
    prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/tsdb" \
        --web.listen-address="127.0.0.1:$metrics" >"$folder/prometheus.log" 2>&1 &
    pids+=($!)
    wait_for 30 "Prometheus on $metrics" curl -fsS "$prometheus/-/ready"
}

backend_is_up() {
    curl -fsS "$prometheus/api/v1/targets" | jq -e '[.data.activeTargets[] | select(.labels.job == "recon") | .health] == ["up"]'
}

# Each query of the dashboard must parse, and name only metrics that the code has.
dashboard_queries() {
    local file=infrastructure/grafana/dashboards/overview.json expr name failed=0 count=0
    while IFS= read -r expr; do
        count=$((count + 1))
        expr=${expr//\$__rate_interval/1m}
        curl -sS "$prometheus/api/v1/query" --data-urlencode "query=$expr" | jq -e '.status == "success"' >/dev/null \
            || { echo "Prometheus refuses: $expr" >&2; failed=1; }
        while IFS= read -r name; do
            if ! grep -qE "^# TYPE ${name%_bucket} |^# TYPE ${name%_count} |^# TYPE ${name} " "$folder/metrics.txt" \
                && ! grep -rqE "\"${name%_bucket}\"|\"${name%_count}\"" --include='*.rs' api/src worker/src server/src; then
                echo "no such metric: $name" >&2
                failed=1
            fi
        done < <(grep -oE '\b(recon|process)_[a-z_]+' <<<"$expr" | sort -u)
    done < <(jq -r '.. | .expr? // empty' "$file")
    echo "$count queries"
    [ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
}

stage "compose file" compose_file
stage "start recon" start_recon
[ "$stage_failed" -eq 0 ] || { stage_report; exit 1; }
stage "start nginx with the image's file" start_nginx
stage "page, queries, WebSocket, events through nginx" through_nginx
stage "the example journey through nginx" journey
stage "start Prometheus with the image's file" start_prometheus
stage "Prometheus sees the backend" wait_for 30 "the target to be up" backend_is_up
stage "dashboard queries" dashboard_queries
stage_report
