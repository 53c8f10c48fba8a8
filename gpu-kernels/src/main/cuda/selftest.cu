// A small known answer, asked for before a device is trusted with rows.
#include "millrace.cuh"

/// Adds to out[0] how many numbers from 0 to n - 1 there are, to out[1] how many of them 3 divides,
/// to out[2] the upper halves of the products of (i + 1) 0x9E3779B97F4A7C15 with itself; out[3]
/// becomes the largest number if that is more. It needs all that the other kernels do: shared
/// memory, a barrier, a vote, 64-bit atomics and a 128-bit product.
KERNEL selftest(u32 n, u64* out) {
    __shared__ u32 counts[2];
    if (threadIdx.x < 2) {
        counts[threadIdx.x] = 0;
    }
    __syncthreads();
    for (u64 i = firstIndex(); i < wholeWarps(n); i += indexStride()) {
        u32 multiples = __popc(__ballot_sync(ALL_LANES, i < n && i % 3 == 0));
        if ((threadIdx.x & (WARP - 1)) == 0) {
            atomicAdd(&counts[1], multiples);
        }
        if (i < n) {
            atomicAdd(&counts[0], 1u);
            u64 factor = (i + 1) * 0x9E3779B97F4A7C15ull;
            atomicAdd(&out[2], __umul64hi(factor, factor));
            atomicMax((i64*) &out[3], (i64) i);
        }
    }
    __syncthreads();
    if (threadIdx.x < 2) {
        atomicAdd(&out[threadIdx.x], (u64) counts[threadIdx.x]);
    }
}
