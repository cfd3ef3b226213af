# A PostgreSQL of our own with the program's tables and the roles of config/deploy/postgres, and
# the program's own statements; sourced by roles_test.sh and roles_cost.sh, which set `root`.
# shellcheck shell=bash disable=SC2154

programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
if [[ ! -x $programs/postgres ]]; then
  echo 'SKIPPED: PostgreSQL is not installed'
  exit 0
fi

folder=$(mktemp -d)
database=callout
as_postgres=()
if ((EUID == 0)); then
  chown postgres "$folder"
  as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi
pg_ctl() { "${as_postgres[@]}" "$programs/pg_ctl" -D "$folder/data" "$@" >"$folder/pg_ctl" 2>&1; }
stop_server() {
  pg_ctl -m immediate stop || true
  rm -rf "$folder"
}

# start_server [settings]
start_server() {
  trap stop_server EXIT
  cd "$folder" || exit 1
  "${as_postgres[@]}" "$programs/initdb" -D "$folder/data" -U super -A trust -E UTF8 --locale=C \
    --no-sync >"$folder/initdb"
  pg_ctl -l "$folder/log" -w -t 60 -o "-k $folder -c listen_addresses= $*" start ||
    { cat "$folder/log" && exit 1; }
  createdb -h "$folder" -U super callout
  sql super -c 'CREATE ROLE callout_owner LOGIN; ALTER DATABASE callout OWNER TO callout_owner'
  printf '%s\n' 'CREATE TABLE schema_steps (number integer PRIMARY KEY,
    taken_at timestamptz NOT NULL DEFAULT now());' "$schema" | sql callout_owner
  apply_roles
}

# sql ROLE [psql arguments]: what statements answer, or the error.
sql() {
  local role=$1
  shift
  PGAPPNAME="callout/$role/append" psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=verbose \
    -h "$folder" -U "$role" -d "$database" "$@" 2>&1
}

apply_roles() { sql super -f "$root/config/deploy/postgres/roles.sql"; }

# literals FILE [BEFORE]: the raw string literals, those after certain words.
literals() {
  perl -0777 -ne "print \"\$1\n\" while /${2:-}R\"\\((.*?)\\)\"/sg" \
    "$root/persistence/postgres/$1"
}
schema=$(literals migrations.cpp)
append=$(literals appender.cpp 'append_statement = ')
end_stalled=$(literals appender.cpp '\bend_statement = ')
if [[ $schema != *'CREATE TABLE events'* || $append != *'INSERT INTO events'* ||
  $end_stalled != *pg_terminate_backend* ]]; then
  echo 'FAILED: the statements of the program are not where they were'
  exit 1
fi

# batch SHARD FIRST COUNT: the program's append of so many rows, with a checkpoint and a snapshot.
# It answers the shard when it wrote.
batch() {
  local shard=$1 last=$(($2 + $3 - 1))
  local texts="array_agg('x'::text)" bytes="array_agg('\\x7b7d'::bytea)"
  cat <<SQL
PREPARE append AS $append;
SELECT 'EXECUTE append(' || concat_ws(',', $(printf "quote_literal(%s)," \
    "ARRAY[$shard]" "ARRAY[$2 - 1]" "ARRAY[sha256('x')]" \
    "array_agg($shard)" "array_agg(n)" "$texts" "$texts" "array_agg(n)" "array_agg(n)" "$texts" \
    "$bytes" "$bytes" "$texts" "$texts" "$texts" "$texts" "array_agg(sha256('x'))" \
    "array_agg(CASE n WHEN $last THEN sha256('x') END)" \
    "ARRAY[$shard]" "ARRAY[$last]" "ARRAY[sha256('x')]" "ARRAY['\\x'::bytea]" \
    "ARRAY[$shard]" "ARRAY['x']" "ARRAY['x']" "ARRAY[$last]" "ARRAY[sha256('x')]" \
    "ARRAY['\\x'::bytea]" | sed 's/,$//')) || ')' FROM generate_series($2::bigint, $last) AS n
\\gexec
SQL
}
