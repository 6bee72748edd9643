# Sourced: starts a Postgres and a Redis of our own on free ports of 127.0.0.1, in a temporary folder, and stops them.
# Sets TEST_DATABASE_URL and TEST_REDIS_URL. Needs scripts/stage.sh.
# shellcheck shell=bash

databases_folder=""
databases_redis=""
databases_postgres_bin=""

# The folder with the newest Postgres server's programs; nothing when there is none.
postgres_programs() {
    local folder newest=""
    for folder in /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin; do
        [ -x "$folder/initdb" ] && newest=$folder
    done
    [ -n "$newest" ] || newest=$(dirname "$(command -v initdb || echo .)")
    [ "$newest" = . ] || echo "$newest"
}

# Runs a command as a user who may run Postgres (it refuses root).
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

databases_start() {
    local port redis_port
    databases_folder=$(mktemp -d "${TMPDIR:-/tmp}/recon-databases.XXXXXX") || return 1
    databases_postgres_bin=$(postgres_programs)
    [ -n "$databases_postgres_bin" ] || { echo "no Postgres server on this machine (scripts/need.sh test)" >&2; return 1; }
    chmod 711 "$databases_folder"
    mkdir "$databases_folder/postgres" "$databases_folder/redis"
    if [ "$(id -u)" -eq 0 ]; then
        id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres || return 1
        chown postgres "$databases_folder/postgres"
    fi

    port=$(free_port)
    (
        cd / || exit 1
        as_postgres "$databases_postgres_bin/initdb" --pgdata "$databases_folder/postgres/data" --username recon \
            --auth trust --encoding UTF8 --locale C >"$databases_folder/initdb.log" 2>&1 || { cat "$databases_folder/initdb.log"; exit 1; }
        # Durability is tested by killing recon, not by killing this Postgres: no fsync makes the suite faster.
        as_postgres "$databases_postgres_bin/pg_ctl" --pgdata "$databases_folder/postgres/data" --silent --wait --timeout 60 \
            --log "$databases_folder/postgres/log" \
            -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off -c max_connections=300" start
    ) || return 1
    export TEST_DATABASE_URL="postgres://recon@127.0.0.1:$port/postgres"

    redis_port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$databases_folder/redis" --save '' --appendonly no \
        --logfile "$databases_folder/redis/log" </dev/null &
    databases_redis=$!
    wait_for 20 "Redis on port $redis_port" redis-cli -h 127.0.0.1 -p "$redis_port" ping || return 1
    export TEST_REDIS_URL="redis://127.0.0.1:$redis_port"
    echo "Postgres on $port, Redis on $redis_port ($databases_folder)"
}

databases_stop() {
    [ -n "$databases_folder" ] || return 0
    if [ -f "$databases_folder/postgres/data/postmaster.pid" ]; then
        (cd / && as_postgres "$databases_postgres_bin/pg_ctl" --pgdata "$databases_folder/postgres/data" --silent --mode immediate --wait stop) || true
    fi
    stop_pid "$databases_redis"
    rm -rf "$databases_folder"
    databases_folder=""
    unset TEST_DATABASE_URL TEST_REDIS_URL
}
