#!/usr/bin/env bash
# Runs random queries on Millrace and on Spark and compares every batch. Prints the smallest form of
# each that differs, and the rate.
#
#   tools/differential.sh 2000 [--seed N] [--resume] [--no-shrink]
#
# Seeds go from N (1) upwards. What was done is kept in target/differential: --resume goes on there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case ${1-} in '' | *[!0-9]*) sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;; esac
exec spark/run.sh --build Differential "$@"
