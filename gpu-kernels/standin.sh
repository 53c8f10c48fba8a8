#!/usr/bin/env bash
# Builds the stand-in for the CUDA driver, OUTDIR/libcuda.so.1, from the kernels' own sources:
#
#     gpu-kernels/standin.sh OUTDIR
#
# Needs g++ and nothing of CUDA. For tests only: it ships in no jar.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
mkdir -p "$out"
# Built aside and moved, so that nobody loads half of it.
work=$(mktemp -d "$out/build.XXXXXX")
trap 'rm -rf "$work"' EXIT
flags=(-std=c++17 -O2 -g1 -fPIC -fvisibility=hidden -Wall -Wextra -Werror -I "$here/src/main/cuda")
cd "$here/src/test/native"
for unit in device driver fibers kernels_on_host; do
    "${CXX:-g++}" "${flags[@]}" -c "$unit.cpp" -o "$work/$unit.o" &
    jobs+=($!)
done
for job in "${jobs[@]}"; do
    wait "$job"
done
"${CXX:-g++}" -shared -Wl,-soname,libcuda.so.1 -o "$work/libcuda.so.1" "$work"/*.o
mv "$work/libcuda.so.1" "$out/libcuda.so.1"
