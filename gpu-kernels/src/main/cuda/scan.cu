// Of numbers of 32 bits, the sum of all before each: in three launches, for any number of blocks.
#include "scan.cuh"

/// Adds up each tile.
KERNEL tileSums(u32 count, const u32* __restrict__ in, u32* sums) {
    __shared__ u32 warpSums[WARPS];
    for (u32 tile = blockIdx.x; tile < tilesOf(count); tile += gridDim.x) {
        u32 sum = 0;
        u32 first = firstOfTile(tile);
        for (u32 round = 0; round < ROUNDS; round++) {
            u32 at = first + round * WARP;
            if (isOver(at, count)) {
                break;
            }
            sum = addBounded(sum, at < count ? in[at] : 0);
        }
        u32 total;
        scanBlock(sum, warpSums, &total);
        if (threadIdx.x == 0) {
            sums[tile] = total;
        }
    }
}

/// Replaces each of the tiles' sums by that of the tiles before; sums[tiles] becomes that of all. One
/// block does it: there are two thousand times fewer of them than elements.
KERNEL scanSums(u32 tiles, u32* sums) {
    __shared__ u32 warpSums[WARPS];
    if (blockIdx.x != 0) {
        return;
    }
    u32 before = 0;
    for (u32 first = 0; first < tiles; first += THREADS) {
        u32 tile = first + threadIdx.x;
        u32 total;
        u32 beforeTile = scanBlock(tile < tiles ? sums[tile] : 0, warpSums, &total);
        if (tile < tiles) {
            sums[tile] = before + beforeTile;
        }
        before = addBounded(before, total);
    }
    if (threadIdx.x == 0) {
        sums[tiles] = before;
    }
}

/// Writes the sum of all elements before each one, and out[count], that of all: 2^32 - 1 if it is
/// more than that. `out` may be `in`, and `sums` 0 where there is one tile at most.
KERNEL scanTiles(u32 count, const u32* in, const u32* __restrict__ sums, u32* out) {
    __shared__ u32 warpSums[WARPS];
    u32 total = 0;
    for (u32 tile = blockIdx.x; tile < tilesOf(count); tile += gridDim.x) {
        u32 before[ROUNDS];
        u32 ofWarp = 0;
        u32 first = firstOfTile(tile);
        for (u32 round = 0; round < ROUNDS; round++) {
            u32 at = first + round * WARP;
            if (isOver(at, count)) {
                break;
            }
            u32 value = at < count ? in[at] : 0;
            u32 upToHere = scanWarp(value);
            before[round] = ofWarp + (upToHere - value);
            ofWarp = addBounded(ofWarp, __shfl_sync(ALL_LANES, upToHere, WARP - 1));
        }
        // The last lane stands for its warp.
        bool isLast = threadIdx.x % WARP == WARP - 1;
        u32 beforeTile = sums != 0 ? sums[tile] : 0;
        u32 beforeWarp = beforeTile + scanBlock(isLast ? ofWarp : 0, warpSums, &total);
        for (u32 round = 0; round < ROUNDS; round++) {
            u32 at = first + round * WARP;
            if (at < count) {
                out[at] = beforeWarp + before[round];
            }
        }
    }
    if (firstIndex() == 0) {
        out[count] = sums != 0 ? sums[tilesOf(count)] : total;
    }
}
