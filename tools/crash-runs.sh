#!/usr/bin/env bash
# The long crash tests: real processes, an oracle outside of them. Stops at the first violation and
# keeps all evidence.
#
#   tools/crash-runs.sh kills 10000 [--resume]    so many kill -9; goes on after an interruption
#   tools/crash-runs.sh zombies 200               so many rounds of two processes on one checkpoint
#   tools/crash-runs.sh soak 600                  so many seconds at 70 % of the measured capacity
#
# What they keep lies in target/crash-runs. MILLRACE_SEED=... (hexadecimal) sets the seed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}

[ $# -ge 2 ] || usage
what=$1
count=$2
resume=${3-}
[[ $count =~ ^[1-9][0-9]*$ ]] || usage
case $resume in '' | --resume) ;; *) usage ;; esac

directory=$PWD/target/crash-runs/$what
case $what in
  kills) test='KillRunsTest' property="millrace.kills=$count" ;;
  zombies) test='ZombieTest' property="millrace.zombies=$count" ;;
  soak) test='SoakTest' property="millrace.soak=$count" ;;
  *) usage ;;
esac
if [ -z "$resume" ] && [ -e "$directory" ]; then
  echo "$directory is left from another run: continue it with --resume, or delete it." >&2
  exit 2
fi
mkdir -p "$directory"
options=("-D$property" "-Dmillrace.crash.directory=$directory")
[ -z "${MILLRACE_SEED-}" ] || options+=("-Dmillrace.seed=$MILLRACE_SEED")

exec ./mvnw -q -Pfast -pl app -am test -Dtest="$test" "${options[@]}"
