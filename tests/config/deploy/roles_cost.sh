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

# The end of an index is cheaper to append to than its middle: none of them has it.
batch 4000 1 1 | sql super >"$folder/answers"

# Each role appends to each shard in turn, for their places in the index differ.
rounds=21
appends=50
roles=(callout_owner callout_people callout_node)
next=(1 1 1)
for ((round = 0; round < rounds; round++)); do
  for ((turn = 0; turn < 3; turn++)); do
    role=${roles[turn]}
    place=$(((turn + round) % 3))
    for ((i = 0; i < appends; i++, next[place] += 100)); do
      batch $((1024 + place)) "${next[place]}" 100 | sed '1,/FROM ready;$/d'
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
