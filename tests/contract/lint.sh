#!/bin/sh
# lint.sh FOLDER DOCUMENTS: both documents, judged by tools that tools.sh has put into the folder.
set -eu
documents=$2
cd "$1"
if ! cmp -s package-lock.json node_modules/.callout-lock; then
  echo "skipped: contract_tools has not put the tools there"
  exit 77
fi
node_modules/.bin/spectral lint --ruleset spectral.yaml --fail-severity hint \
  "$documents/openapi.json" "$documents/asyncapi.json"
node parse.mjs "$documents/asyncapi.json"
