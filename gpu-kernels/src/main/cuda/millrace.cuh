// What all kernels share: the shape of a slot, indices, atomic access, and lists made by a warp.
//
// Every kernel runs in one dimension, with any number of blocks of THREADS threads; each thread
// takes every stride-th element. There is no floating-point arithmetic anywhere: doubles are taken
// apart as integers, so no compiler flag, order of threads or device changes a bit.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef int i32;
typedef unsigned long long u64;
typedef long long i64;

const u32 THREADS = 256;
const u32 WARP = 32;
const u32 WARPS = THREADS / WARP;
const u32 ALL_LANES = 0xFFFFFFFFu;

/// A slot holds up to CHUNKS chunks at a distance of 2^CHUNK_BITS positions.
const u32 CHUNKS = 16;
const u32 CHUNK_BITS = 16;
const u32 CHUNK_MASK = (1u << CHUNK_BITS) - 1;

/// Of a position's flags: the row is not there. The other bits say which keys are null.
const u32 ABSENT = 0x80000000u;

/// Among ids and entry numbers: none.
const u32 NONE = 0xFFFFFFFFu;

/// Physical types, numbered as the host does.
const u32 BIT = 0;
const u32 INT8 = 1;
const u32 INT16 = 2;
const u32 INT32 = 3;
const u32 INT64 = 4;
const u32 FLOAT32 = 5;
const u32 FLOAT64 = 6;
const u32 CODE = 7;

#define KERNEL extern "C" __global__ void __launch_bounds__(THREADS)

/// The first element of this thread. 64 bits: arrays of a table may be longer than 2^32.
__device__ __forceinline__ u64 firstIndex() {
    return (u64) blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ __forceinline__ u64 indexStride() {
    return (u64) gridDim.x * blockDim.x;
}

/// The end of a loop in which whole warps take part, because they vote.
__device__ __forceinline__ u64 wholeWarps(u64 count) {
    return (count + WARP - 1) & ~(u64) (WARP - 1);
}

__device__ __forceinline__ bool isSet(const u8* bits, u32 index) {
    return (bits[index >> 3] >> (index & 7) & 1) != 0;
}

/// Whether there is a row at the position.
__device__ __forceinline__ bool isThere(const u32* rows, u32 position) {
    return (position & CHUNK_MASK) < rows[position >> CHUNK_BITS];
}

/// The element of a column that belongs to a position at which there is a row.
__device__ __forceinline__ u32 elementOf(
        const u32* rows, const i32* selection, u32 position) {
    u32 chunk = position >> CHUNK_BITS;
    bool isSelected = (rows[CHUNKS] >> chunk & 1) != 0;
    return isSelected ? (chunk << CHUNK_BITS) + (u32) selection[position] : position;
}

/// Whether the element has a value. Chunks without the bit in `nullable` have no validity bits.
__device__ __forceinline__ bool isValid(const u8* validity, u32 nullable, u32 element) {
    return (nullable >> (element >> CHUNK_BITS) & 1) == 0 || isSet(validity, element);
}

/// Reads what other threads of the launch change by atomics, past the L1 cache.
template <class T>
__device__ __forceinline__ T peek(const T* cell) {
#ifdef __CUDACC__
    return *(const volatile T*) cell;
#else
    return __atomic_load_n(cell, __ATOMIC_RELAXED);
#endif
}

/// Adds one to each lane's list entry: returns where in the list this lane's element goes.
///
/// All lanes of the warp must call it. One atomic a warp: a list of a million elements would
/// otherwise be a million additions to one address.
__device__ __forceinline__ u32 append(bool wants, u32* counter) {
    u32 wanting = __ballot_sync(ALL_LANES, wants);
    if (wanting == 0) {
        return NONE;
    }
    u32 lane = threadIdx.x & (WARP - 1);
    u32 leader = __ffs(wanting) - 1;
    u32 base = lane == leader ? atomicAdd(counter, (u32) __popc(wanting)) : 0;
    base = __shfl_sync(ALL_LANES, base, leader);
    return wants ? base + __popc(wanting & ((1u << lane) - 1)) : NONE;
}
