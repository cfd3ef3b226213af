#!/usr/bin/env bash
# Shows that config/deploy/postgres/roles.sql lets each role append to the log of its own domain,
# by the program's own statement, and do nothing else; and, given the program, that it makes its
# tables as their owner and serves as a role that may make none.
#   roles_test.sh [build/callout]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
program=$(realpath "${1:-no program}")
# shellcheck source=tests/config/deploy/postgres_roles.sh
source "$root/tests/config/deploy/postgres_roles.sh"
start_server -c fsync=off

checks=0
failures=0
expect() { # WHAT WANTED GOT: what was got contains what is wanted.
  checks=$((checks + 1))
  [[ $3 != *"$2"* ]] || return 0
  printf 'FAILED: %s\n  wanted: %s\n  got:    %s\n' "$1" "$2" "$3"
  failures=$((failures + 1))
}
not_allowed='ERROR:  42501'
of_others="$not_allowed: new row violates row-level security"
allowed() { expect "$1 may: $2" "[$3]" "[$(sql "$1" -c "$2" || true)]"; }
refused() { expect "$1 may not: $2" "${3:-$not_allowed}" "$(sql "$1" -c "$2" || true)"; }
appended() { # ROLE SHARD FIRST ANSWER
  expect "$1 appends row $3 to shard $2" "$4" "[$(batch "$2" "$3" 3 | sql "$1" || true)]"
}

serving=(callout_fulfilment callout_people callout_settlement callout_node)
declare -A shards=([callout_fulfilment]='0 1023' [callout_people]='1024 2047 3072 4095'
  [callout_settlement]='2048 3071')

expect 'the order of domains' \
  'domain : std::uint8_t { fulfilment, people, settlement, short_life }' \
  "$(cat "$root/protocols/entity_ref.hpp")"
expect 'the shards of a domain' 'shards_per_domain_max = 1024;' \
  "$(cat "$root/actors/runtime/shard_map.hpp")"

# --- each role and its own log ------------------------------------------------------------

for role in "${!shards[@]}"; do
  for shard in ${shards[$role]}; do
    appended "$role" "$shard" 1 "[$shard]"
    appended "$role" "$shard" 4 "[$shard]" # after rows that are there; the folds are replaced
    appended "$role" "$shard" 8 '[]'       # a gap
    appended "$role" "$shard" 4 'ERROR:  23505'
    appended callout_node "$shard" 7 "[$shard]"
  done
done

# --- and those of others ------------------------------------------------------------------

rows=$(sql super -c 'SELECT count(*) FROM events')
for role in "${!shards[@]}"; do
  for other in "${!shards[@]}"; do
    [[ $role != "$other" ]] || continue
    for shard in ${shards[$other]}; do
      appended "$role" "$shard" 1 "$of_others"
      appended "$role" "$shard" 10 '[]' # the row before is not seen, so nothing follows it
      refused "$role" "UPDATE checkpoints SET shard = $shard" "$of_others"
      refused "$role" "UPDATE snapshots SET shard = $shard" "$of_others"
      refused "$role" "INSERT INTO checkpoints VALUES ($shard, 99, '', '')" "$of_others"
    done
  done
  for table in events checkpoints snapshots; do
    allowed "$role" "SELECT string_agg(DISTINCT shard::text, ' ') FROM $table" "${shards[$role]}"
  done
done
appended callout_node 4096 1 "$of_others" # of no domain
allowed callout_node 'SELECT count(*) FROM events' "$rows"
allowed callout_reader 'SELECT count(*) FROM events' "$rows"
allowed super 'SELECT count(*) FROM events' "$rows"
appended callout_reader 1024 10 "$not_allowed"
refused callout_reader "INSERT INTO facts (name, value) VALUES ('a', 'b')"
refused callout_reader 'UPDATE checkpoints SET seq = 0'

# --- lists: each folds his own, and reads all ----------------------------------------------

for role in "${!shards[@]}"; do
  for shard in ${shards[$role]}; do
    allowed "$role" "INSERT INTO view_positions VALUES ($shard, 1, '') RETURNING seq" 1
    allowed "$role" "UPDATE view_positions SET seq = 2 WHERE shard = $shard RETURNING seq" 2
    allowed "$role" "INSERT INTO view_accounts AS a VALUES ('x', 'SAR', $shard, 1, 1)
      ON CONFLICT (name, currency, shard) DO UPDATE SET debits = a.debits + 1 RETURNING debits" 1
  done
done
for role in "${!shards[@]}"; do
  for other in "${!shards[@]}"; do
    [[ $role != "$other" ]] || continue
    refused "$role" "INSERT INTO view_entries VALUES
      ('x', 0, ${shards[$other]%% *}, 1, 1, 1, 'SAR', 'x', 'x')" "$of_others"
    allowed "$role" "UPDATE view_positions SET seq = 9 WHERE shard = ${shards[$other]%% *}
      RETURNING 'mine'" ''
  done
  allowed "$role" 'SELECT sum(seq) FROM view_positions' 16
  refused "$role" 'DELETE FROM view_entries'
  refused "$role" 'DROP TABLE view_bookings'
done
expect 'no role has moved the place of another' '[16]' \
  "[$(sql super -c 'SELECT sum(seq) FROM view_positions')]"
allowed callout_people 'DELETE FROM view_calendar RETURNING 1' ''
refused callout_settlement 'DELETE FROM view_calendar'
refused callout_reader 'UPDATE view_positions SET seq = 0'
allowed callout_reader 'SELECT sum(seq) FROM view_positions' 16

# --- what nobody may who serves -----------------------------------------------------------

for role in "${serving[@]}"; do
  refused "$role" "UPDATE events SET data = ''"
  refused "$role" "UPDATE facts SET value = ''"
  for table in events checkpoints snapshots facts schema_steps; do
    refused "$role" "DELETE FROM $table"
    refused "$role" "TRUNCATE $table"
    refused "$role" "DROP TABLE $table"
    refused "$role" "ALTER TABLE $table ADD COLUMN mine integer"
  done
  refused "$role" 'INSERT INTO schema_steps (number) VALUES (99)'
  refused "$role" 'ALTER TABLE events DISABLE ROW LEVEL SECURITY'
  refused "$role" 'DROP POLICY own_people ON events'
  refused "$role" 'CREATE POLICY mine ON events USING (true)'
  refused "$role" 'CREATE TABLE mine (a integer)'
  refused "$role" 'CREATE TEMP TABLE mine (a integer)'
  refused "$role" 'SET ROLE callout_owner'
  refused "$role" 'CREATE ROLE another'
  allowed "$role" "INSERT INTO facts VALUES ('id', '1') ON CONFLICT DO NOTHING;
                   SELECT value FROM facts WHERE name = 'id'" 1
  allowed "$role" 'SELECT count(*) FROM schema_steps' 0
done
for role in "${!shards[@]}"; do
  refused "$role" 'SET row_security = off; SELECT count(*) FROM events'
done

# --- an append that stalled with its rows held --------------------------------------------

stall() { # begins one as callout_people and sets `stalled` to its process
  sql callout_people -c "BEGIN; INSERT INTO events SELECT 1500, 1, 'x', 'x', 1, 0, 'x', '', '', '',
    '', '', '', sha256('x'); SELECT pg_sleep(100)" >"$folder/stalled" &
  stalled=
  until [[ $stalled ]]; do
    ((SECONDS < 200)) || { cat "$folder/stalled" && exit 1; }
    stalled=$(sql super -c "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
  done
}
ended_by() { printf 'PREPARE e AS %s; EXECUTE e(0)' "$end_stalled" | sql "$1" || true; }
stall
expect 'another role sees no append to end' '[]' "[$(ended_by callout_settlement)]"
refused callout_settlement "SELECT pg_terminate_backend($stalled)"
expect 'its own role ends it' '[t]' "[$(ended_by callout_people)]"
wait
stall
expect 'who is of all domains ends it' '[t]' "[$(ended_by callout_node)]"
wait

# --- the file itself ----------------------------------------------------------------------

expect 'it can be run again' '[]' "[$(apply_roles)]"
sql super -c 'ALTER ROLE callout_people BYPASSRLS'
expect 'no role may pass policies by' 'more than serve: callout_people' "$(apply_roles || true)"
sql super -c 'ALTER ROLE callout_people NOBYPASSRLS; ALTER TABLE facts OWNER TO callout_people'
expect 'no role may own tables' 'facts of callout_people' "$(apply_roles || true)"
sql super -c 'ALTER TABLE facts OWNER TO callout_owner'
# It is the policies that keep the domains apart, and this test sees when they do not.
sql callout_owner -c 'ALTER TABLE events DISABLE ROW LEVEL SECURITY'
row="SELECT 1501, 1, 'x', 'x', 1, 0, 'x', '', '', '', '', '', '', sha256('x')"
expect 'without policies others write' '[1]' "[$(sql callout_settlement \
  -c "WITH x AS (INSERT INTO events $row RETURNING 1) SELECT count(*) FROM x" || true)]"
apply_roles
expect 'run again it mends that' "$of_others" \
  "$(sql callout_settlement -c "INSERT INTO events ${row/1501/1502}" || true)"

# --- the program itself -------------------------------------------------------------------

# callout_as ROLE [arguments], in place of the shell that runs it
callout_as() {
  exec env CALLOUT_STORE_POSTGRES="host=$folder user=$1 dbname=$database" "$program" "${@:2}" \
    --data "$folder/node" 2>&1
}
if [[ -x $program ]]; then
  database=served
  createdb -h "$folder" -U super -O callout_owner served
  expect 'who may make no tables does not begin' 'permission denied' \
    "$(callout_as callout_node audit verify || true)"
  expect 'the owner makes the tables' '"rows": 0' "$(callout_as callout_owner audit verify || true)"
  expect 'the roles are set' '[]' "[$(apply_roles)]"
  : >"$folder/served"
  callout_as callout_node serve --port 0 >"$folder/served" &
  until [[ $(<"$folder/served") == *'callout ready'* ]] || ! kill -0 $! 2>/dev/null; do
    ((SECONDS < 200)) || break
  done
  kill -TERM $! || true
  ended=0
  wait $! || ended=$?
  expect 'it serves as callout_node' "callout ready" "$(<"$folder/served")"
  expect 'it ends when it is asked to' 0 "$ended"
  expect 'who reads all audits' '"rows":' "$(callout_as callout_reader audit verify || true)"
  allowed callout_owner 'SELECT count(*) > 3 FROM facts' t
fi

echo "$checks checks, $failures failed"
((failures == 0))
