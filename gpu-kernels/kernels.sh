#!/usr/bin/env bash
# Makes the PTX that is checked in, and its manifest, from the sources of the kernels:
#
#     gpu-kernels/kernels.sh [OUTDIR]        default: src/main/resources/io/millrace/gpu
#
# Needs nvcc; a build does not. One PTX for compute capability 7.5 serves every later device. Its
# version label is lowered, because a driver refuses a newer label than its own whatever the code
# uses; ptxas shows that the label covers what is used, for each generation of devices.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=$here/src/main/cuda
out=${1:-$here/src/main/resources/io/millrace/gpu}
options=(-arch=compute_75 -ptx -fmad=false)
label=7.0
architectures=(sm_75 sm_80 sm_90 sm_100 sm_120)

mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# From inside the folder, so that no path of this machine gets into the output.
(cd "$sources" && nvcc "${options[@]}" -o "$work/kernels.ptx" kernels.cu)
sed -i "s/^\.version .*/.version $label/" "$work/kernels.ptx"
for architecture in "${architectures[@]}"; do
    ptxas -arch="$architecture" -o "$work/kernels.cubin" "$work/kernels.ptx"
done

hash_of() {
    sha256sum "$1" | cut -d ' ' -f 1
}

{
    echo "# Written by kernels.sh. KernelManifestTest compares it with the sources and with the PTX."
    echo "nvcc $(nvcc --version | sed -n 's/.*, V//p')"
    echo "options ${options[*]}"
    echo "label $label"
    echo "assembled ${architectures[*]}"
    for source in "$sources"/*; do
        echo "source $(basename "$source") $(hash_of "$source")"
    done
    echo "ptx kernels.ptx $(hash_of "$work/kernels.ptx")"
} >"$work/kernels.manifest"
cp "$work/kernels.ptx" "$work/kernels.manifest" "$out"
