// Sums of all elements before each one: within a warp, and within a block.
//
// Sums stay at 2^32 - 1 once they get there, so that a total of too much shows as such, whatever it
// is made of. What lies before an element means nothing then.
#pragma once

#include "millrace.cuh"

/// Elements that a block takes at a time when it scans or sorts. Kernel.TILE of the host.
const u32 TILE = 2048;
const u32 ROUNDS = TILE / THREADS;

__device__ __forceinline__ u32 tilesOf(u32 count) {
    return (count + TILE - 1) / TILE;
}

/// The element that this thread takes in round 0; those of later rounds are a warp further each. So
/// a warp takes its part of the tile in order, and lanes next to each other elements that are.
__device__ __forceinline__ u32 firstOfTile(u32 tile) {
    return tile * TILE + threadIdx.x / WARP * (TILE / WARPS) + threadIdx.x % WARP;
}

/// Whether no lane of the warp has an element in a round, nor in those after it: most lists are
/// shorter than a tile. `at` is the element of this thread.
__device__ __forceinline__ bool isOver(u32 at, u32 count) {
    return at - threadIdx.x % WARP >= count;
}

__device__ __forceinline__ u32 addBounded(u32 left, u32 right) {
    u32 sum = left + right;
    return sum < left ? 0xFFFFFFFFu : sum;
}

/// The sum of the values of this lane and of those below it; all lanes must call it.
__device__ __forceinline__ u32 scanWarp(u32 value) {
    for (u32 distance = 1; distance < WARP; distance *= 2) {
        u32 below = __shfl_up_sync(ALL_LANES, value, distance);
        value = threadIdx.x % WARP >= distance ? addBounded(value, below) : value;
    }
    return value;
}

/// The sum of the values of the threads before this one, and that of all of the block. All must call
/// it, with WARPS words of shared memory, which are free again afterwards.
__device__ __forceinline__ u32 scanBlock(u32 value, u32* sums, u32* total) {
    u32 warp = threadIdx.x / WARP;
    u32 upToHere = scanWarp(value);
    if (threadIdx.x % WARP == WARP - 1) {
        sums[warp] = upToHere;
    }
    __syncthreads();
    u32 before = 0;
    u32 all = 0;
    for (u32 w = 0; w < WARPS; w++) {
        before = w == warp ? all : before;
        all = addBounded(all, sums[w]);
    }
    __syncthreads();
    *total = all;
    return before + (upToHere - value);
}
