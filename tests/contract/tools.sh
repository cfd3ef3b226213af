#!/bin/sh
# tools.sh FOLDER: puts what package-lock.json names, and a copy of what runs on it, there, and not
# into the source tree. Ends in 77, which CTest takes for "skipped", where npm is not installed or
# does not reach its registry.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
there=$1
skip() {
  echo "skipped: $*"
  exit 77
}

command -v npm >/dev/null || skip "npm is not installed (./dev test installs it)"
mkdir -p "$there"
cd "$there"
rm -f -- *.ts *.mjs
for file in package.json package-lock.json .npmrc spectral.yaml tsconfig.json; do
  cp "$here/$file" .
done
cp "$here"/*.mjs "$here"/*.ts .
installed=node_modules/.callout-lock
if cmp -s package-lock.json "$installed"; then
  exit 0
fi
rm -f "$installed"
# What npm has kept from another time needs no network.
if ! npm ci --offline >npm.log 2>&1; then
  unreachable='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH'
  if ! npm ping --fetch-retries=1 --fetch-timeout=10000 >npm.log 2>&1 &&
    grep -Eqw "$unreachable|ERR_SOCKET_TIMEOUT|E50[234]" npm.log; then
    cat npm.log
    skip "npm does not reach its registry"
  fi
  if ! npm ci >npm.log 2>&1; then
    cat npm.log
    exit 1
  fi
fi
cp package-lock.json "$installed"
