// The part of CUDA C++ that the kernels use, for a C++17 compiler: one fiber per CUDA thread.
//
// Warp functions and barriers wait for each other in the scheduler of fibers.h. Plain accesses never
// interleave, because fibers switch only there and, with a seed, at atomics; ThreadSanitizer sees
// the races that this hides.
#pragma once

#include <cstdint>
#include <cstring>

#include "fibers.h"

#define __global__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(threads)
// All shared arrays lie in one section, so that the scheduler can poison them before each block.
#define __shared__ static __attribute__((section("standin_shared")))

using standin::blockDim;
using standin::blockIdx;
using standin::gridDim;
using standin::threadIdx;

inline void __syncthreads() {
#ifdef STANDIN_TSAN
    if (standin::leavesOutBarrier()) {
        return;
    }
#endif
    standin::waitForBlock();
}

/// Orders what lanes of the warp do before and behind it.
inline void __syncwarp() {
#ifdef STANDIN_TSAN
    if (standin::leavesOutWarpBarrier()) {
        return;
    }
#endif
    standin::exchange(~0u, 0);
}

/// Relaxed, as on a device: an atomic orders nothing but itself.
template <class T>
inline T atomicAdd(T* cell, T value) {
    standin::mayBeInterrupted();
#ifdef STANDIN_TSAN
    if (standin::addsPlainly(cell)) {
        T before = *cell;
        *cell = before + value;
        return before;
    }
#endif
    return __atomic_fetch_add(cell, value, __ATOMIC_RELAXED);
}

template <class T>
inline T atomicCAS(T* cell, T expected, T value) {
    standin::mayBeInterrupted();
    __atomic_compare_exchange_n(cell, &expected, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return expected;
}

template <class T>
inline T atomicExch(T* cell, T value) {
    standin::mayBeInterrupted();
    return __atomic_exchange_n(cell, value, __ATOMIC_RELAXED);
}

template <class T>
inline T atomicOr(T* cell, T bits) {
    standin::mayBeInterrupted();
    return __atomic_fetch_or(cell, bits, __ATOMIC_RELAXED);
}

template <class T>
inline T atomicAnd(T* cell, T bits) {
    standin::mayBeInterrupted();
    return __atomic_fetch_and(cell, bits, __ATOMIC_RELAXED);
}

template <class T>
inline T atomicXor(T* cell, T bits) {
    standin::mayBeInterrupted();
    return __atomic_fetch_xor(cell, bits, __ATOMIC_RELAXED);
}

template <class T>
inline T atomicMin(T* cell, T value) {
    standin::mayBeInterrupted();
    T before = __atomic_load_n(cell, __ATOMIC_RELAXED);
    while (value < before
            && !__atomic_compare_exchange_n(
                    cell, &before, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    return before;
}

template <class T>
inline T atomicMax(T* cell, T value) {
    standin::mayBeInterrupted();
    T before = __atomic_load_n(cell, __ATOMIC_RELAXED);
    while (value > before
            && !__atomic_compare_exchange_n(
                    cell, &before, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    return before;
}

/// A load through the L1 cache, of what others may be changing.
template <class T>
inline T __ldca(const T* cell) {
    standin::mayBeInterrupted();
    return __atomic_load_n(cell, __ATOMIC_RELAXED);
}

template <class T>
inline uint64_t bitsOf(T value) {
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    return bits;
}

template <class T>
inline T valueOf(uint64_t bits) {
    T value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline unsigned __ballot_sync(unsigned mask, int predicate) {
    return standin::exchange(mask, predicate != 0).ballot;
}

template <class T>
inline T __shfl_sync(unsigned mask, T value, int source) {
    const uint64_t* values = standin::exchange(mask, bitsOf(value)).values;
    return valueOf<T>(values[source & (standin::WARP_LANES - 1)]);
}

template <class T>
inline T __shfl_up_sync(unsigned mask, T value, unsigned distance) {
    const uint64_t* values = standin::exchange(mask, bitsOf(value)).values;
    unsigned lane = threadIdx.x & (standin::WARP_LANES - 1);
    return lane >= distance ? valueOf<T>(values[lane - distance]) : value;
}

template <class T>
inline T __shfl_down_sync(unsigned mask, T value, unsigned distance) {
    const uint64_t* values = standin::exchange(mask, bitsOf(value)).values;
    unsigned source = (threadIdx.x & (standin::WARP_LANES - 1)) + distance;
    return source < standin::WARP_LANES ? valueOf<T>(values[source]) : value;
}

inline int __popc(unsigned bits) {
    return __builtin_popcount(bits);
}

inline int __clz(unsigned bits) {
    return bits == 0 ? 32 : __builtin_clz(bits);
}

inline int __ffs(unsigned bits) {
    return __builtin_ffs((int) bits);
}

inline unsigned long long __umul64hi(unsigned long long left, unsigned long long right) {
    return (unsigned long long) ((unsigned __int128) left * right >> 64);
}

inline long long __double_as_longlong(double value) {
    return valueOf<long long>(bitsOf(value));
}
