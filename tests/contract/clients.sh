#!/bin/sh
# clients.sh FOLDER DOCUMENTS BINARY: programs that know the server by its documents only. Types are
# made of the document, so that what does not fit it does not compile.
set -eu
documents=$2
export CALLOUT_BINARY="$3"
cd "$1"
if ! cmp -s package-lock.json node_modules/.callout-lock; then
  echo "skipped: contract_tools has not put the tools there"
  exit 77
fi
rm -rf out
node_modules/.bin/openapi-typescript "$documents/openapi.json" --output schema.ts
node_modules/.bin/tsc
for test in out/*.test.js; do
  node --test "$test"
done
