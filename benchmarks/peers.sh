#!/usr/bin/env bash
# Times Millrace beside DuckDB, Spark and Flink, one after the other, each result checked first, and
# prints a table. docs/performance.md says how each is set.
#
#   benchmarks/peers.sh [--rows-scale X] [--runs N] [--threads N] [--engines LIST] [NAME...]
#
#   NAME          course, device, keys or yahoo; default: the first three
#   --rows-scale  a part of the usual rows, such as 0.01
#   --runs        timed runs of each, after a checked one; default: 5
#   --threads     of each engine; default: one a core
#   --engines     default: millrace,duckdb,spark,flink
#
# MILLRACE_PEER_HEAP is the heap of each JVM (8g). All lines are kept in target/bench/peers.jsonl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() { sed -n '2,14s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
say() { printf 'peers: %s\n' "$*" >&2; }

scale=1 runs=5 threads=$(getconf _NPROCESSORS_ONLN) engines=millrace,duckdb,spark,flink
workloads=()
while [ $# -gt 0 ]; do
  case $1 in
    --rows-scale | --runs | --threads | --engines)
      [ $# -ge 2 ] || usage
      case $1 in
        --rows-scale) scale=$2 ;;
        --runs) runs=$2 ;;
        --threads) threads=$2 ;;
        --engines) engines=$2 ;;
      esac
      shift 2
      ;;
    course | device | keys | yahoo) workloads+=("$1"); shift ;;
    *) usage ;;
  esac
done
[ ${#workloads[@]} -gt 0 ] || workloads=(course device keys)
IFS=, read -r -a engines <<<"$engines"

heap=${MILLRACE_PEER_HEAP:-8g}
bench=$PWD/target/bench
lines=$bench/peers.jsonl
scratch=$bench/peers-scratch
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$bench"

# The usual rows of `millrace bench`, scaled.
rows_of() {
  local usual
  case $1 in
    course) usual=20000000 ;;
    device) usual=2000000 ;;
    keys) usual=10000000 ;;
    yahoo) usual=4000000 ;;
  esac
  awk -v usual=$usual -v scale="$scale" 'BEGIN { printf "%d", usual * scale }'
}

source benchmarks/jdk.sh

# Builds all peers; one that cannot be had stands in nobody's way.
build() {
  say 'building ...'
  ./millrace classpath >/dev/null
  rm -f benchmarks/peers/*/target/fast/classpath.txt
  ./mvnw -q -B -Pfast,peers -DskipTests --fail-at-end -am process-classes \
    -pl benchmarks/peers/duckdb,benchmarks/peers/spark,benchmarks/peers/flink \
    >"$bench/peers-build.log" 2>&1 </dev/null || say "not all was built; see $bench/peers-build.log"
}

# Prints the line of engine $1, workload $2.
measure() {
  local rows peer=benchmarks/peers/$1 main flags=("-Xms$heap" "-Xmx$heap" -XX:+UseParallelGC)
  rows=$(rows_of "$2")
  case $1 in
    millrace)
      MILLRACE_OPTS="-Xms$heap -Xmx$heap" ./millrace bench "$2" --json --rows "$rows" --runs "$runs" \
        --threads "$threads" --data "$bench"
      return
      ;;
    duckdb) main=duckdb.DuckDbPeer flags=(--enable-native-access=ALL-UNNAMED) ;;
    spark) main=spark.SparkPeer flags+=(@spark/jvm.options) ;;
    flink) main=flink.FlinkPeer flags+=(@$peer/jvm.options) ;;
    *) usage ;;
  esac
  rm -rf "$scratch"
  mkdir "$scratch"
  "$java" "${flags[@]}" -cp "$peer/target/fast/classes:$(<"$peer/target/fast/classpath.txt")" \
    "io.millrace.peers.$main" "$2" "$rows" "$bench" "$scratch" "$runs" "$threads"
}

machine() {
  printf '%s, %s cores, %s, %s threads, commit %s, %s\n\n' "$(date -u +%F)" \
    "$(getconf _NPROCESSORS_ONLN)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" \
    "$threads" "$(git describe --always --dirty 2>/dev/null || printf unknown)" \
    "JDK $("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.version = //p')"
}

build
: >"$lines"
for workload in "${workloads[@]}"; do
  for engine in "${engines[@]}"; do
    if [ "$engine" != millrace ] && [ ! -r "benchmarks/peers/$engine/target/fast/classpath.txt" ]; then
      say "$engine is left out: it could not be fetched or built, see $bench/peers-build.log"
      continue
    fi
    if [ "$workload" = yahoo ] && [ "$engine" = flink ]; then
      say 'flink is left out of yahoo: it looks tables up in other systems'
      continue
    fi
    say "$workload on $engine ..."
    log=$bench/peers-$workload-$engine.log
    if ! measure "$engine" "$workload" 2>"$log" | grep '^{"engine"' >>"$lines"; then
      say "$workload on $engine failed; the end of $log:"
      tail -n 5 "$log" >&2
    fi
  done
done
machine
"$java" benchmarks/peers/Table.java "$lines"
