// Sums in shared memory: numbers of several 32-bit words, in two's complement over all of them.
//
// 32 bits, because a shared-memory addition of 64 bits may be a loop of compare-and-swap, which
// threads of one group would spend their time in.
#pragma once

#include "millrace.cuh"

/// Adds a digit to word `at` of a number of `end` words, or takes it away, and passes the carry or
/// borrow on. Each is seen by exactly one thread, so the order of threads does not matter; what
/// leaves the last word is the sign's.
__device__ __forceinline__ void addDigit(
        u32* number, u32 at, u32 end, u32 digit, bool isNegative) {
    for (; digit != 0 && at < end; at++) {
        u32 added = isNegative ? 0 - digit : digit;
        u32 before = atomicAdd(&number[at], added);
        digit = isNegative ? before < digit : before > ~digit;
    }
}
