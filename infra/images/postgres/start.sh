#!/bin/sh
# Makes the cluster where it is not there yet, then runs the server: POSTGRES_PASSWORD (of the owner "postgres"), PGDATA.
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?must be set for a new cluster}"
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  password=$(mktemp)
  printf '%s' "$POSTGRES_PASSWORD" >"$password"
  initdb -D "$PGDATA" -U postgres --auth=scram-sha-256 --pwfile="$password" --encoding=UTF8 --no-locale --no-instructions
  rm "$password"
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
fi
[ "$1" != postgres ] || shift
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/var/run/postgresql "$@"
