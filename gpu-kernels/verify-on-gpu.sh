#!/usr/bin/env bash
# What only a machine with a GPU can say, as a report in Markdown:
#
#     gpu-kernels/verify-on-gpu.sh [-o REPORT] [SECTION...]    default: all, into target/gpu-report.md
#
#     kernels      every kernel against a plain computation, by a program without a JVM
#     sanitizers   the same under compute-sanitizer: memcheck, racecheck, initcheck, synccheck
#     suites       the test suites of this module through JCuda, on the device
#     probe        the bus, launches, and the kernels on what lies on the device
#     machine      the machine code: which atomics the device's own assembler made
#     tables       rows a second of tables without an engine, from page-locked memory, CPU and GPU
#     bench        queries end to end, on the CPU, on the GPU and as placement decides
#
# A section that cannot run says why and counts as failed; so does one that is not through after
# SECTION_SECONDS (default 400). The last line says how many failed, and is the exit status.
#
# It needs the driver; beyond it what each section uses: g++ and a JDK 25 with Maven, or what
# pack.sh has put into .gpu elsewhere; compute-sanitizer, ptxas and cuobjdump of the CUDA toolkit.
#
#   GPU_BATCHES, GPU_PASSES   batches and passes of `tables`; default 128 and 10
#   GPU_GROUPS                groups that `probe` sorts at most; default 10000000
#   GPU_ROWS                  rows of `bench`; default: each workload's own number
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
ptx=$here/src/main/resources/io/millrace/gpu/kernels.ptx
natives=$root/.gpu/native
pack=$root/.gpu/run.sh
report=$here/target/gpu-report.md
seconds=${SECTION_SECONDS:-400}
failures=0
sections=(kernels sanitizers suites probe machine tables bench)

if [ "${1:-}" = prepare ]; then
    for program in kernels_test device_probe; do
        "$here/standin.sh" "$natives" "$program" || exit 1
    done
    echo "$natives is ready to travel with the working tree"
    exit 0
fi
if [ "${1:-}" = -o ]; then
    report=$2
    shift 2
fi
[ $# -eq 0 ] || sections=("$@")
mkdir -p "$(dirname "$report")"

say() {
    printf '%s\n' "$@" | tee -a "$report"
}

# Runs a command for a section: its output between fences, and whether it failed.
step() { # TITLE COMMAND...
    local title=$1 status
    shift
    say "" "### $title" "" '```text'
    # By a shell that knows the functions: timeout itself runs programs only.
    timeout "$seconds" bash -c '"$@"' - "$@" 2>&1 | tee -a "$report"
    status=${PIPESTATUS[0]}
    say '```'
    if [ "$status" = 0 ]; then
        say "passed"
    else
        say "FAILED with status $status"
        failures=$((failures + 1))
    fi
}

cannot() { # TITLE REASON
    say "" "### $1" "" "FAILED: $2"
    failures=$((failures + 1))
}

# Prints the path of a native program, and builds it if need be.
program() {
    if [ ! -x "$natives/$1" ]; then
        "$here/standin.sh" "$natives" "$1" >&2 || return 1
    fi
    printf '%s' "$natives/$1"
}

kernels() {
    local test
    if test=$(program kernels_test); then
        for seed in 1 2 3; do
            step "Kernels, seed $seed" "$test" "$ptx" "$seed"
        done
    else
        cannot "Kernels" "neither $natives/kernels_test nor a g++ to build it with"
    fi
}

sanitizers() {
    local test tool
    if ! command -v compute-sanitizer >/dev/null; then
        cannot "Sanitizers" "no compute-sanitizer on the path"
        return
    fi
    test=$(program kernels_test) || { cannot "Sanitizers" "no test program"; return; }
    for tool in memcheck racecheck initcheck synccheck; do
        step "compute-sanitizer $tool" compute-sanitizer --tool "$tool" --error-exitcode 9 \
            --print-limit 20 "$test" "$ptx" 1
    done
}

suites() {
    if [ -x "$pack" ]; then
        # What looks at sources and compilers has run where the pack was made.
        PACK_OPTS="-ea -Dmillrace.gpu=required -Dmillrace.root=$root ${PACK_OPTS:-}" \
            step "Suites" bash "$pack" test --select-package io.millrace.gpu \
            --exclude-classname '.*\.Kernel\w*Test'
    else
        step "Suites" "$root/mvnw" -f "$root/pom.xml" -q -Pfast,gpu -pl gpu-kernels -am test \
            '-Dtest=io.millrace.gpu.**' -Dsurefire.failIfNoSpecifiedTests=false
        step "Tests that ran" grep -h 'Tests run' -r "$here/target/fast/surefire-reports" \
            --include '*.txt'
    fi
}

probe() {
    local probe
    probe=$(program device_probe) || { cannot "Probe" "no probe program"; return; }
    # Its tables are Markdown already.
    say "" "### Bus, launches, kernels" ""
    timeout "$seconds" "$probe" "$ptx" 20 "${GPU_GROUPS:-10000000}" 2>&1 | tee -a "$report"
    if [ "${PIPESTATUS[0]}" != 0 ]; then
        say "FAILED"
        failures=$((failures + 1))
    fi
}

# Counts instructions that tell a fast path from a slow one, such as a loop of compare-and-swap.
atomics_of() {
    local architecture cubin
    architecture=sm_$(nvidia-smi --query-gpu=compute_cap --format=csv,noheader | head -1 | tr -d .)
    cubin=$(mktemp)
    ptxas -v -arch="$architecture" -o "$cubin" "$ptx" 2>&1 | grep -E 'Compiling|spill|Used'
    cuobjdump --dump-sass "$cubin" | awk '
        /Function :/ { kernel = $NF }
        {
            for (i = 1; i <= NF; i++) {
                if ($i ~ /^(ATOMS|ATOMG|ATOM|REDG|RED)(\.|$)/) seen[kernel " " $i]++
            }
        }
        END { for (key in seen) print key, seen[key] }' | sort
    rm -f "$cubin"
}

machine() {
    if command -v ptxas >/dev/null && command -v cuobjdump >/dev/null; then
        step "Machine code" atomics_of
    else
        cannot "Machine code" "no ptxas and cuobjdump on the path"
    fi
}

# Runs a main class from the pack, or from a build.
java_main() { # CLASS ARGUMENTS...
    if [ -x "$pack" ]; then
        bash "$pack" main "$@"
    else
        "$root/mvnw" -f "$root/pom.xml" -q -Pfast,bench -pl benchmarks -am verify -DskipTests \
            -Dbench.main="$1" -Dbench="${*:2}"
    fi
}

tables() {
    local backend
    for backend in gpu cpu-simd; do
        step "Tables, $backend" java_main io.millrace.benchmarks.cpu.TableRates \
            "$backend" "${GPU_BATCHES:-128}" "${GPU_PASSES:-10}"
    done
}

bench() {
    local device
    for device in cpu gpu auto; do
        step "Queries, device=$device" millrace bench course-arrow keys-arrow sliding \
            --runs 3 --warm-up 3 --device "$device" ${GPU_ROWS:+--rows "$GPU_ROWS"}
    done
    step "Placement: auto beside the better of the two" compare_devices
}

# Reads the rates out of the report; fails where auto is slower than the better one by over 10 %.
compare_devices() {
    awk '
        /^### Queries, device=/ { sub(/.*=/, ""); device = $0 }
        / M rows\/s / && device != "" {
            rate[$1, device] = $2
            names[$1]
        }
        END {
            for (name in names) {
                better = rate[name, "cpu"]
                better = rate[name, "gpu"] > better ? rate[name, "gpu"] : better
                ratio = better > 0 ? rate[name, "auto"] / better : 0
                printf "%-14s auto / better of cpu and gpu: %.2f\n", name, ratio
                slow += ratio < 0.9
            }
            exit slow > 0
        }' "$report"
}

millrace() {
    if [ -x "$pack" ]; then
        bash "$pack" main io.millrace.app.Main "$@"
    else
        "$root/millrace" "$@"
    fi
}

export -f atomics_of java_main millrace compare_devices
export ptx root pack report
commit=$(git -C "$root" describe --always --dirty 2>/dev/null)
: >"$report"
say "# GPU report" "" "- date: $(date -u +%FT%TZ)" \
    "- commit: ${commit:-$([ ! -x "$pack" ] || bash "$pack" where | sed -n 's/^commit //p')}" \
    "- device: $(nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap \
        --format=csv,noheader 2>&1 | head -1)" \
    "- processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(nproc) threads" \
    "- libcuda.so.1: $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null |
        sed -n 's/.*libcuda\.so\.1 .*=> //p' | head -1 | grep . || echo 'not known to ldconfig')"
for section in "${sections[@]}"; do
    case $section in
    kernels | sanitizers | suites | probe | machine | tables | bench) "$section" ;;
    *) cannot "$section" "no such section" ;;
    esac
done
say "" "$failures failed"
exit $((failures > 0))
