#!/usr/bin/env bash
# Measures what a row costs, from 100,000 rows to a billion and from 4 groups to ten million, and
# draws docs/linearity.svg. docs/performance.md shows it.
#
#   benchmarks/linearity.sh [SERIES...]
#
#   SERIES  course-arrow: the course's query over Arrow columns in memory, to 1,000,000,000 rows
#           course: the same from NDJSON, to 100,000,000 rows, 3.6 GB of files
#           keys-arrow: count and exact sum, 32,000,000 rows, to ten million groups
#           default: all three
#
# A point that is in target/bench/linearity.jsonl already is not measured again; delete the file to
# begin anew. MILLRACE_OPTS are options of the JVM, such as -Xmx8g. It needs 8 GB of memory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

source benchmarks/jdk.sh
usage() { sed -n '2,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

series=("$@")
[ ${#series[@]} -gt 0 ] || series=(course-arrow course keys-arrow)
bench=$PWD/target/bench
lines=$bench/linearity.jsonl
mkdir -p "$bench"
touch "$lines"

# Short runs are many, so that the code is compiled when the median of them is taken.
runs_of() {
  local runs=$((20000000 / $1))
  echo $((runs < 3 ? 3 : runs > 60 ? 60 : runs))
}

# Measures workload $1 with $2 rows and, if given, $3 keys.
point() {
  local key="\"point\":\"$1 $2 ${3-}\"" line
  if grep -qF "$key" "$lines"; then return; fi
  line=$(./millrace bench "$1" --json --rows "$2" --runs "$(runs_of "$2")" --warm-up 10 ${3:+--keys "$3"})
  printf '{%s,%s\n' "$key" "${line#\{}" >>"$lines"
  printf 'linearity: %s, %s rows%s\n' "$1" "$2" "${3:+, $3 keys}" >&2
}

for name in "${series[@]}"; do
  case $name in
    course-arrow)
      for rows in 100000 300000 1000000 3000000 10000000 30000000 100000000 300000000 1000000000; do
        point "$name" $rows
      done
      ;;
    course)
      for rows in 100000 300000 1000000 3000000 10000000 30000000 100000000; do
        point "$name" $rows
      done
      ;;
    keys-arrow)
      # Four windows: four groups a key.
      for keys in 1 3 10 30 100 300 1000 3000 10000 30000 100000 300000 1000000 2500000; do
        point "$name" 32000000 $keys
      done
      ;;
    *) usage ;;
  esac
done
"$java" benchmarks/LinearityChart.java "$lines" docs/linearity.svg
