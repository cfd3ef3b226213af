#!/bin/bash
# Says whether a node answers GET /health/ready (or another path) with 200, for engines that ask by
# running a command. The image has no HTTP client.
#   healthy [PORT [HOST [PATH]]]
set -euo pipefail
port=${1:-8080} host=${2:-localhost} path=${3:-/health/ready}
exec 3<>"/dev/tcp/127.0.0.1/$port"
printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
read -r -t 2 -u 3 _ status _
[[ $status == 200 ]]
