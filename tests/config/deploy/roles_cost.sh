#!/usr/bin/env bash
# Measures what row level security adds to the program's append of 100 rows: the owner, whom no
# policy concerns, beside a role of one domain and the role of all, interleaved. Not a test.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
# shellcheck source=tests/config/deploy/postgres_roles.sh
source "$root/tests/config/deploy/postgres_roles.sh"
start_server -c fsync=off -c shared_preload_libraries=pg_stat_statements \
  -c pg_stat_statements.track_planning=on
sql super -c 'CREATE EXTENSION pg_stat_statements'

rounds=20
appends=50
for ((round = 0; round < rounds; round++)); do
  order=(callout_owner callout_people callout_node)
  ((round % 2)) || order=(callout_node callout_people callout_owner)
  for role in "${order[@]}"; do
    case $role in
    callout_owner) shard=1024 ;;
    callout_people) shard=1025 ;;
    *) shard=1026 ;;
    esac
    for ((i = 0; i < appends; i++)); do
      batch "$shard" $(((round * appends + i) * 100 + 1)) 100 | sed '1,/FROM ready;$/d'
    done >"$folder/batches.sql"
    { printf 'PREPARE append AS %s;\n' "$append" && cat "$folder/batches.sql"; } |
      sql "$role" >"$folder/answers" || { cat "$folder/answers" && exit 1; }
  done
done
sql super -F '  ' -c "SELECT rolname, calls, round(mean_plan_time::numeric, 3) || ' ms to plan',
    round(mean_exec_time::numeric, 3) || ' ms to run',
    round(((total_exec_time + total_plan_time) / calls
      / (SELECT sum(total_exec_time + total_plan_time) / sum(calls) FROM pg_stat_statements o
         WHERE o.userid = 'callout_owner'::regrole AND o.query LIKE '%INSERT INTO events%'
           AND o.calls > 10))::numeric, 3) || ' of the owner''s'
  FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid
  WHERE query LIKE '%INSERT INTO events%' AND calls > 10 ORDER BY rolname"
