// Sorting: positions are moved into the order of keys of 64 bits, a digit of eight bits at a time,
// the lowest first, so that each pass keeps the order that the ones before have made.
//
// A pass counts the digits of each tile, has the counts scanned, by digit and for each digit by tile,
// which says where the first element of a tile's digit goes, and moves the elements. Lanes with the
// same digit find each other by votes. So nothing depends on the order of threads, and keys that are
// all alike cost no more than others. Few keys need no passes: each one's place is counted.
#include "scan.cuh"

const u32 DIGIT_BITS = 8;
const u32 RADIX = 1u << DIGIT_BITS;

const u64 SIGN = 1ull << 63;

__device__ __forceinline__ u32 digitOf(u64 key, u32 shift) {
    return (u32) (key >> shift) & (RADIX - 1);
}

/// The lanes that have the same digit as this one; all lanes of the warp must call it.
__device__ __forceinline__ u32 peersOf(u32 digit, bool hasDigit) {
    u32 peers = __ballot_sync(ALL_LANES, hasDigit);
    for (u32 bit = 0; bit < DIGIT_BITS; bit++) {
        bool isOne = (digit >> bit & 1) != 0;
        u32 ones = __ballot_sync(ALL_LANES, isOne);
        peers &= isOne ? ones : ~ones;
    }
    return peers;
}

/// Whether no lane above this one is among the peers, which this one is.
__device__ __forceinline__ bool isLastOf(u32 peers) {
    return peers >> threadIdx.x % WARP == 1;
}

/// Makes keys whose unsigned order is that of signed words; where the word is null, the key is 0.
/// With `nullsOnly` the key is 0 for null and 1 for a value.
///
/// Element i is at position order[i] of the list, or at i without an order; without a list, positions
/// are groups. `bit` says which of a group's flags means null, -1 that none does. summary[0] loses
/// the bits that a key of a value lacks, summary[1] gets those that one has: a digit that is the same
/// in both needs no pass. summary[2] gets bit 0 if there are nulls, bit 1 if there are values.
KERNEL orderKeys(
        u32 count, const u32* __restrict__ order, const u32* __restrict__ list,
        const u64* __restrict__ words, const u32* __restrict__ flags, i32 bit, u32 nullsOnly,
        u64* keys, u64* summary) {
    u64 all = ~0ull;
    u64 any = 0;
    u32 kinds = 0;
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        u32 position = order != 0 ? order[i] : (u32) i;
        u32 group = list != 0 ? list[position] : position;
        u64 key = 0;
        if (bit >= 0 && (flags[group] >> bit & 1) != 0) {
            kinds |= 1;
        } else {
            key = nullsOnly != 0 ? 1 : words[group] ^ SIGN;
            all &= key;
            any |= key;
            kinds |= 2;
        }
        keys[i] = key;
    }
    for (u32 distance = WARP / 2; distance > 0; distance /= 2) {
        all &= __shfl_down_sync(ALL_LANES, all, distance);
        any |= __shfl_down_sync(ALL_LANES, any, distance);
        kinds |= __shfl_down_sync(ALL_LANES, kinds, distance);
    }
    // Warps that have seen nothing are most of the grid where there is little to sort.
    if (threadIdx.x % WARP == 0 && kinds != 0) {
        atomicAnd(&summary[0], all);
        atomicOr(&summary[1], any);
        atomicOr(&summary[2], (u64) kinds);
    }
}

/// Moves positions to the place of their keys, each key behind the smaller ones and behind equal ones
/// before it: all at once, by a look at all keys for each. Without an order, the position of an
/// element is its number.
KERNEL rankKeys(
        u32 count, const u64* __restrict__ keys, const u32* __restrict__ order, u32* movedOrder) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        u64 key = keys[i];
        u32 rank = 0;
        for (u32 other = 0; other < count; other++) {
            u64 otherKey = keys[other];
            rank += other < i ? otherKey <= key : otherKey < key;
        }
        movedOrder[rank] = order != 0 ? order[i] : (u32) i;
    }
}

/// Counts the keys of each digit in each tile: counts[digit * tiles + tile].
KERNEL digitCounts(u32 count, const u64* __restrict__ keys, u32 shift, u32* counts) {
    __shared__ u32 tileCounts[RADIX];
    u32 tiles = tilesOf(count);
    for (u32 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
        tileCounts[threadIdx.x] = 0;
        __syncthreads();
        u32 first = firstOfTile(tile);
        for (u32 round = 0; round < ROUNDS; round++) {
            u32 at = first + round * WARP;
            if (isOver(at, count)) {
                break;
            }
            bool isThere = at < count;
            u32 digit = isThere ? digitOf(keys[at], shift) : 0;
            u32 peers = peersOf(digit, isThere);
            if (isThere && isLastOf(peers)) {
                atomicAdd(&tileCounts[digit], (u32) __popc(peers));
            }
        }
        __syncthreads();
        counts[threadIdx.x * tiles + tile] = tileCounts[threadIdx.x];
    }
}

/// How many keys before this one of the warp have its digit, where counts[digit] is how many have it
/// that the warp has taken before; this one's keys are counted. All lanes must call it.
__device__ __forceinline__ u32 rankInWarp(u32 digit, bool isThere, u16* counts) {
    u32 peers = peersOf(digit, isThere);
    u32 below = peers & ((1u << threadIdx.x % WARP) - 1);
    u32 rank = counts[digit] + __popc(below);
    __syncwarp();
    if (isThere && isLastOf(peers)) {
        counts[digit] = (u16) (rank + 1);
    }
    __syncwarp();
    return rank;
}

/// Replaces how many keys of a digit the warps of a block have by where in the order of their tile
/// the first of them goes. targets[digit] becomes what the number of a key in that order lacks to
/// where it goes. Returns the number of keys; a thread for each digit.
__device__ __forceinline__ u32 placeDigits(
        u16 (*places)[RADIX], const u32* starts, u32 tiles, u32 tile, u32* targets,
        u32* warpSums) {
    u32 ofDigit = 0;
    for (u32 warp = 0; warp < WARPS; warp++) {
        ofDigit += places[warp][threadIdx.x];
    }
    u32 total;
    u32 place = scanBlock(ofDigit, warpSums, &total);
    targets[threadIdx.x] = starts[threadIdx.x * tiles + tile] - place;
    for (u32 warp = 0; warp < WARPS; warp++) {
        u32 ofWarp = places[warp][threadIdx.x];
        places[warp][threadIdx.x] = (u16) place;
        place += ofWarp;
    }
    return total;
}

/// Moves keys and positions to where their digit goes: starts[digit * tiles + tile] is where the first
/// one of a tile does. Without an order, the position of an element is its number.
///
/// Elements are put in their order within the tile first, in shared memory, so that threads next to
/// each other write to places that mostly are.
KERNEL digitMove(
        u32 count, const u64* __restrict__ keys, const u32* __restrict__ order, u32 shift,
        const u32* __restrict__ starts, u64* movedKeys, u32* movedOrder) {
    // First how many keys of a digit a warp has, then where in the tile its first one goes.
    __shared__ u16 places[WARPS][RADIX];
    __shared__ u32 targets[RADIX];
    __shared__ u32 warpSums[WARPS];
    __shared__ u64 tileKeys[TILE];
    __shared__ u32 tileOrder[TILE];
    u32 tiles = tilesOf(count);
    u16* warpPlaces = places[threadIdx.x / WARP];
    for (u32 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
        for (u32 digit = threadIdx.x % WARP; digit < RADIX; digit += WARP) {
            warpPlaces[digit] = 0;
        }
        __syncwarp();
        u64 roundKeys[ROUNDS];
        u32 ranks[ROUNDS];
        u32 first = firstOfTile(tile);
        for (u32 round = 0; round < ROUNDS; round++) {
            u32 at = first + round * WARP;
            if (isOver(at, count)) {
                break;
            }
            bool isThere = at < count;
            roundKeys[round] = isThere ? keys[at] : 0;
            ranks[round] = rankInWarp(digitOf(roundKeys[round], shift), isThere, warpPlaces);
        }
        __syncthreads();
        u32 total = placeDigits(places, starts, tiles, tile, targets, warpSums);
        __syncthreads();
        for (u32 round = 0; round < ROUNDS; round++) {
            u32 at = first + round * WARP;
            if (at < count) {
                u32 to = warpPlaces[digitOf(roundKeys[round], shift)] + ranks[round];
                tileKeys[to] = roundKeys[round];
                tileOrder[to] = order != 0 ? order[at] : at;
            }
        }
        __syncthreads();
        for (u32 i = threadIdx.x; i < total; i += THREADS) {
            u64 key = tileKeys[i];
            u32 to = targets[digitOf(key, shift)] + i;
            movedKeys[to] = key;
            movedOrder[to] = tileOrder[i];
        }
    }
}
