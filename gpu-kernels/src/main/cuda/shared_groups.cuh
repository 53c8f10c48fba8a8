// The groups that a block keeps in its shared memory, so that a group of many rows costs one
// addition to the table for each block, not one for each row.
//
// A block has some slots; a group's is fixed by its id, and the first group that comes owns it.
// Rows of groups whose slot another one owns, which takes more groups than slots, are added to the
// table one by one. So there is no number of groups at which anything changes at once, and a group
// of many rows nearly always gets its slot, however late it came into the table.
#pragma once

#include "millrace.cuh"

/// How many slots a block uses: a power of two, at most `most`, which is one too; no more than there
/// are groups, because each has to be emptied first.
__device__ __forceinline__ u32 slotsFor(u32 groups, u32 most) {
    return groups >= most ? most : groups <= 1 ? 1 : 1u << (32 - __clz(groups - 1));
}

/// Whether the slot is the group's, which takes it if nobody has.
__device__ __forceinline__ bool ownsSlot(u32* owner, u32 group) {
    u32 known = peek(owner);
    if (known == NONE) {
        known = atomicCAS(owner, NONE, group);
    }
    return known == group || known == NONE;
}

/// Adds a digit to word `at` of a number of `end` words, or takes it away, and passes the carry or
/// borrow on: numbers in two's complement over all their words. Each carry is seen by exactly one
/// thread, so the order of threads does not matter; what leaves the last word is the sign's.
///
/// Words of 32 bits, because a shared-memory addition of 64 bits may be a loop of compare-and-swap,
/// which threads of one group would spend their time in.
__device__ __forceinline__ void addDigit(
        u32* number, u32 at, u32 end, u32 digit, bool isNegative) {
    for (; digit != 0 && at < end; at++) {
        u32 added = isNegative ? 0 - digit : digit;
        u32 before = atomicAdd(&number[at], added);
        digit = isNegative ? before < digit : before > ~digit;
    }
}
