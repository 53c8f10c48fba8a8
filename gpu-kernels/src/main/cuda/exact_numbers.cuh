// Doubles as integers, and exact sums of them: signed 64-bit limbs, 32 bits apart, as in ExactSums.
//
// A table has a window of `limbs` digits from digit `first` on; limb i counts units of
// 2^(32 (first + i) - 1074). The host asks for the exponents of a slot and widens the window before
// anything is added, so that no value is ever outside. An addition moves a limb by less than 2^32;
// a carry pass is due before 2^31 of them.
//
// In shared memory a sum has a word more than the window, for the sign and for what many values of
// the topmost digit add up to.
#pragma once

#include "shared_groups.cuh"
#include "values.cuh"

const u32 MANTISSA_BITS = 52;
const u32 EXPONENT_SPECIAL = 0x7FF;

/// 24 KiB of sums and 2 KiB of owners: eight blocks of that fit a multiprocessor of 228 KiB. With up
/// to eleven limbs all slots are used.
const u32 EXACT_WORDS = 6144;
const u32 EXACT_SLOTS = 512;

__device__ __forceinline__ u32 exponentOf(u64 bits) {
    return (u32) (bits >> MANTISSA_BITS) & EXPONENT_SPECIAL;
}

__device__ __forceinline__ u64 fractionOf(u64 bits) {
    return bits & ((1ull << MANTISSA_BITS) - 1);
}

/// The position of the lowest bit of a finite double, counted from 2^-1074.
__device__ __forceinline__ u32 positionOf(u64 bits) {
    u32 exponent = exponentOf(bits);
    return exponent == 0 ? 0 : exponent - 1;
}

/// A finite double without its sign in units of its lowest bit.
__device__ __forceinline__ u64 mantissaOf(u64 bits) {
    return fractionOf(bits) | (exponentOf(bits) == 0 ? 0 : 1ull << MANTISSA_BITS);
}

/// Widens range[0] and range[1] by what the lanes of a warp have found; all of them must call it.
/// A lane that has found nothing has a `least` above its `greatest`.
__device__ __forceinline__ void widenRange(i32* range, i32 least, i32 greatest) {
    for (u32 distance = WARP / 2; distance > 0; distance /= 2) {
        i32 otherLeast = __shfl_down_sync(ALL_LANES, least, distance);
        i32 otherGreatest = __shfl_down_sync(ALL_LANES, greatest, distance);
        least = otherLeast < least ? otherLeast : least;
        greatest = otherGreatest > greatest ? otherGreatest : greatest;
    }
    if ((threadIdx.x & (WARP - 1)) == 0 && least <= greatest) {
        atomicMin(&range[0], least);
        atomicMax(&range[1], greatest);
    }
}

/// The sums that a block keeps, and those of the table.
struct ExactTarget {
    u32* owners;
    u32* sums;
    u32 slots;
    u32 limbs;
    i64* cells;

    /// Takes as many slots as fit; to be followed by a barrier.
    __device__ __forceinline__ ExactTarget(
            u32* owners, u32* sums, u32 groups, u32 limbs, i64* cells)
        : owners(owners), sums(sums), limbs(limbs), cells(cells) {
        u32 width = limbs + 1;
        u32 fitting = 1u << (31 - __clz(EXACT_WORDS / width));
        slots = slotsFor(groups, fitting < EXACT_SLOTS ? fitting : EXACT_SLOTS);
        for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
            owners[i] = NONE;
        }
        for (u32 i = threadIdx.x; i < slots * width; i += blockDim.x) {
            sums[i] = 0;
        }
    }

    /// Adds `count` digits, of which those that are not zero lie in the window from limb `at` on.
    __device__ __forceinline__ void add(
            u32 group, u32 at, const u32* digits, u32 count, bool isNegative) {
        u32 slot = group & (slots - 1);
        if (ownsSlot(&owners[slot], group)) {
            u32* sum = &sums[slot * (limbs + 1)];
            for (u32 i = 0; i < count; i++) {
                addDigit(sum, at + i, limbs + 1, digits[i], isNegative);
            }
        } else {
            u64* sum = (u64*) &cells[(u64) group * limbs + at];
            for (u32 i = 0; i < count; i++) {
                if (digits[i] != 0) {
                    atomicAdd(&sum[i], isNegative ? 0 - (u64) digits[i] : (u64) digits[i]);
                }
            }
        }
    }

    /// Adds what the block has kept to the table; behind a barrier.
    __device__ __forceinline__ void flush() {
        for (u32 i = threadIdx.x; i < slots * limbs; i += blockDim.x) {
            u32 slot = i / limbs;
            u32 limb = i % limbs;
            u32 group = owners[slot];
            if (group == NONE) {
                continue;
            }
            const u32* sum = &sums[slot * (limbs + 1)];
            u64 digit = sum[limb];
            if (limb == limbs - 1) {
                // The word above is the sign's.
                digit += (u64) sum[limbs] << 32;
            }
            if (digit != 0) {
                atomicAdd((u64*) &cells[(u64) group * limbs + limb], digit);
            }
        }
    }
};
