#!/usr/bin/env bash
# Builds what tests run the kernels' own sources with, where there is no GPU:
#
#     gpu-kernels/standin.sh OUTDIR                  libcuda.so.1, a driver that runs them on the host
#     gpu-kernels/standin.sh OUTDIR kernels_test     a test of all kernels, on whatever driver is there
#     gpu-kernels/standin.sh OUTDIR device_probe     what a device and its bus give, likewise
#     gpu-kernels/standin.sh OUTDIR kernels_races    the same on the host, under ThreadSanitizer
#
# Needs g++ and nothing of CUDA. It is for tests only and ships in no jar.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
target=${2:-libcuda.so.1}
# Built aside and moved, so that nobody uses half of it.
work=$(mktemp -d "$out/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
compiler=${CXX:-g++}
flags=(-std=c++17 -Wall -Wextra -Werror -I "$here/src/main/cuda")
cd "$here/src/test/native"

compile() { # FLAGS... UNIT
    local unit=${*: -1}
    "$compiler" "${flags[@]}" "${@:1:$#-1}" -c "$unit.cpp" -o "$work/$unit.o" &
    jobs+=($!)
}

finish() {
    local job
    for job in "${jobs[@]}"; do
        wait "$job"
    done
}

case $target in
libcuda.so.1)
    for unit in device driver fibers kernels_on_host; do
        compile -O2 -g1 -fPIC -fvisibility=hidden "$unit"
    done
    finish
    "$compiler" -shared -Wl,-soname,libcuda.so.1 -o "$work/$target" "$work"/*.o
    ;;
kernels_test | device_probe)
    # Linked to a library with the right names and nothing in it: where it runs is the real one.
    grep -o '\bcu[A-Z][A-Za-z0-9_]*(' driver_program.h | sort -u |
        sed 's/\(.*\)(/extern "C" void \1() {}/' |
        "$compiler" -shared -fPIC -Wl,-soname,libcuda.so.1 -x c++ - -o "$work/libcuda.so.1"
    compile -O1 -g1 "$target"
    finish
    "$compiler" -static-libstdc++ -static-libgcc -o "$work/$target" "$work/$target.o" \
        "$work/libcuda.so.1"
    ;;
kernels_races)
    # Only the kernels are looked at: the scheduler of their fibers itself races by design.
    for unit in device driver fibers kernels_test; do
        compile -O1 -g1 -DSTANDIN_TSAN "$unit"
    done
    compile -O1 -g1 -DSTANDIN_TSAN -fsanitize=thread kernels_on_host
    finish
    "$compiler" -fsanitize=thread -o "$work/$target" "$work"/*.o
    ;;
*)
    echo "no such target: $target" >&2
    exit 2
    ;;
esac
mv "$work/$target" "$out/$target"
