// Exact sums of doubles: signed 64-bit limbs, 32 bits apart, as in ExactSums.
//
// A table has a window of `limbs` digits from digit `first` on; limb i counts units of
// 2^(32 (first + i) - 1074). The host asks for the exponents of a slot and widens the window before
// anything is added, so that no value is ever outside. An addition moves a limb by less than 2^32;
// a carry pass is due before 2^31 of them.
#include "shared_groups.cuh"
#include "values.cuh"

const u32 MANTISSA_BITS = 52;
const u32 EXPONENT_SPECIAL = 0x7FF;

/// Flags of ExactSums.
const u32 FLAG_NAN = 1;
const u32 FLAG_POSITIVE_INFINITY = 2;
const u32 FLAG_NEGATIVE_INFINITY = 4;

/// 24 KiB of sums and 2 KiB of owners: eight blocks of that fit a multiprocessor of 228 KiB. With up
/// to eleven limbs all slots are used.
const u32 EXACT_WORDS = 6144;
const u32 EXACT_SLOTS = 512;

/// A finite double, cut: magnitude = (low + middle 2^32 + high 2^64) 2^(32 digit - 1074).
struct Digits {
    u32 digit;
    u32 low;
    u32 middle;
    u32 high;
    bool isNegative;
};

__device__ __forceinline__ u32 exponentOf(u64 bits) {
    return (u32) (bits >> MANTISSA_BITS) & EXPONENT_SPECIAL;
}

__device__ __forceinline__ u64 fractionOf(u64 bits) {
    return bits & ((1ull << MANTISSA_BITS) - 1);
}

__device__ __forceinline__ Digits cut(u64 bits) {
    u32 exponent = exponentOf(bits);
    u64 mantissa = fractionOf(bits);
    if (exponent != 0) {
        mantissa |= 1ull << MANTISSA_BITS;
    } else {
        exponent = 1;
    }
    u32 position = exponent - 1;
    u32 shift = position & 31;
    u64 lower = mantissa << shift;
    // Shifted twice, because a shift by 64 is not one by all bits.
    u64 upper = mantissa >> 1 >> (63 - shift);
    return {position >> 5, (u32) lower, (u32) (lower >> 32), (u32) upper, (i64) bits < 0};
}

__device__ __forceinline__ u32 flagOf(u64 bits) {
    if (fractionOf(bits) != 0) {
        return FLAG_NAN;
    }
    return (i64) bits < 0 ? FLAG_NEGATIVE_INFINITY : FLAG_POSITIVE_INFINITY;
}

__device__ __forceinline__ void addLimb(i64* limb, u32 digit, bool isNegative) {
    if (digit != 0) {
        atomicAdd((u64*) limb, isNegative ? 0 - (u64) digit : (u64) digit);
    }
}

/// Widens `range` to the biased exponents of the values that are there: [0] the smallest, [1] the
/// largest. Subnormals count as 1; zeros, infinities and NaN not at all.
KERNEL exponents(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ flags, const void* __restrict__ data,
        const u8* __restrict__ validity, u32 nullable, u32 type, i32* range) {
    i32 least = 0x7FFFFFFF;
    i32 greatest = -1;
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        if ((flags[p] & ABSENT) != 0) {
            continue;
        }
        u32 element = elementOf(rows, selection, p);
        if (!isValid(validity, nullable, element)) {
            continue;
        }
        u64 bits = doubleBits(data, type, element);
        i32 exponent = exponentOf(bits);
        if (exponent == EXPONENT_SPECIAL || bits << 1 == 0) {
            continue;
        }
        exponent = exponent == 0 ? 1 : exponent;
        least = exponent < least ? exponent : least;
        greatest = exponent > greatest ? exponent : greatest;
    }
    for (u32 distance = WARP / 2; distance > 0; distance /= 2) {
        i32 otherLeast = __shfl_down_sync(ALL_LANES, least, distance);
        i32 otherGreatest = __shfl_down_sync(ALL_LANES, greatest, distance);
        least = otherLeast < least ? otherLeast : least;
        greatest = otherGreatest > greatest ? otherGreatest : greatest;
    }
    if ((threadIdx.x & (WARP - 1)) == 0 && greatest >= 0) {
        atomicMin(&range[0], least);
        atomicMax(&range[1], greatest);
    }
}

/// Adds the values of each group. `limbs` is at least 3; all exponents are inside of the window.
///
/// In shared memory a sum has a word more than the window, for the sign and for what many values of
/// the topmost digit add up to.
KERNEL sumDouble(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, u32 groups, const void* __restrict__ data,
        const u8* __restrict__ validity, u32 nullable, u32 type, u32 first, u32 limbs,
        i64* cells, u32* specials) {
    __shared__ u32 owners[EXACT_SLOTS];
    __shared__ u32 sums[EXACT_WORDS];
    u32 width = limbs + 1;
    u32 fitting = 1u << (31 - __clz(EXACT_WORDS / width));
    u32 slots = slotsFor(groups, fitting < EXACT_SLOTS ? fitting : EXACT_SLOTS);
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        owners[i] = NONE;
    }
    for (u32 i = threadIdx.x; i < slots * width; i += blockDim.x) {
        sums[i] = 0;
    }
    __syncthreads();
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        u32 group = ids[p];
        if (group == NONE) {
            continue;
        }
        u32 element = elementOf(rows, selection, p);
        if (!isValid(validity, nullable, element)) {
            continue;
        }
        u64 bits = doubleBits(data, type, element);
        if (exponentOf(bits) == EXPONENT_SPECIAL) {
            u32 flag = flagOf(bits);
            if ((peek(&specials[group]) & flag) == 0) {
                atomicOr(&specials[group], flag);
            }
            continue;
        }
        if (bits << 1 == 0) {
            continue;
        }
        Digits value = cut(bits);
        u32 at = value.digit - first;
        u32 slot = group & (slots - 1);
        if (ownsSlot(&owners[slot], group)) {
            u32* sum = &sums[slot * width];
            addDigit(sum, at, width, value.low, value.isNegative);
            addDigit(sum, at + 1, width, value.middle, value.isNegative);
            addDigit(sum, at + 2, width, value.high, value.isNegative);
        } else {
            i64* sum = &cells[(u64) group * limbs + at];
            addLimb(&sum[0], value.low, value.isNegative);
            addLimb(&sum[1], value.middle, value.isNegative);
            addLimb(&sum[2], value.high, value.isNegative);
        }
    }
    __syncthreads();
    for (u32 i = threadIdx.x; i < slots * limbs; i += blockDim.x) {
        u32 slot = i / limbs;
        u32 limb = i % limbs;
        u32 group = owners[slot];
        if (group == NONE) {
            continue;
        }
        const u32* sum = &sums[slot * width];
        i64 digit = sum[limb];
        if (limb == limbs - 1) {
            digit += (i64) ((u64) (i64) (i32) sum[limbs] << 32);
        }
        if (digit != 0) {
            atomicAdd((u64*) &cells[(u64) group * limbs + limb], (u64) digit);
        }
    }
}

/// Adds partial sums, after a carry pass, to the groups of their rows. The partials' window of
/// digits lies inside of the table's.
KERNEL mergeLimbs(
        u32 count, const u32* __restrict__ ids, const i64* __restrict__ partials,
        const u32* __restrict__ partialSpecials, u32 partialFirst, u32 partialLimbs, u32 first,
        u32 limbs, i64* cells, u32* specials) {
    for (u64 i = firstIndex(); i < (u64) count * partialLimbs; i += indexStride()) {
        u64 row = i / partialLimbs;
        u32 limb = (u32) (i % partialLimbs);
        u64 group = ids[row];
        if (partials[i] != 0) {
            i64* cell = &cells[group * limbs + (partialFirst - first) + limb];
            atomicAdd((u64*) cell, (u64) partials[i]);
        }
        if (limb == 0 && partialSpecials[row] != 0) {
            atomicOr(&specials[group], partialSpecials[row]);
        }
    }
}

/// Passes carries: all limbs but the last become digits from 0 to 2^32 - 1, the last has the sign.
KERNEL carry(u32 groups, u32 limbs, i64* cells) {
    for (u64 g = firstIndex(); g < groups; g += indexStride()) {
        i64* sum = &cells[g * limbs];
        i64 carried = 0;
        for (u32 i = 0; i + 1 < limbs; i++) {
            i64 limb = sum[i] + carried;
            sum[i] = limb & 0xFFFFFFFFll;
            carried = limb >> 32;
        }
        sum[limbs - 1] += carried;
    }
}

/// Copies sums into a window that contains theirs.
KERNEL widen(
        u32 groups, u32 limbs, u32 first, u32 newLimbs, u32 newFirst,
        const i64* __restrict__ cells, i64* newCells) {
    u32 shift = first - newFirst;
    for (u64 i = firstIndex(); i < (u64) groups * newLimbs; i += indexStride()) {
        u64 group = i / newLimbs;
        u32 limb = (u32) (i % newLimbs) - shift;
        newCells[i] = limb < limbs ? cells[group * limbs + limb] : 0;
    }
}
