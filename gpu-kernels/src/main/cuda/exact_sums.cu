// Exact sums of doubles.
#include "exact_numbers.cuh"

/// Flags of ExactSums.
const u32 FLAG_NAN = 1;
const u32 FLAG_POSITIVE_INFINITY = 2;
const u32 FLAG_NEGATIVE_INFINITY = 4;

/// Digits that a double's 53 bits lie in.
const u32 DOUBLE_DIGITS = 3;

__device__ __forceinline__ u32 flagOf(u64 bits) {
    if (fractionOf(bits) != 0) {
        return FLAG_NAN;
    }
    return (i64) bits < 0 ? FLAG_NEGATIVE_INFINITY : FLAG_POSITIVE_INFINITY;
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
    widenRange(range, least, greatest);
}

/// Adds the values of each group. `limbs` is at least 3; all exponents are inside of the window.
KERNEL sumDouble(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, u32 groups, const void* __restrict__ data,
        const u8* __restrict__ validity, u32 nullable, u32 type, u32 first, u32 limbs,
        i64* cells, u32* specials) {
    __shared__ u32 owners[EXACT_SLOTS];
    __shared__ u32 sums[EXACT_WORDS];
    ExactTarget target(owners, sums, groups, limbs, cells);
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
        u64 mantissa = mantissaOf(bits);
        if (mantissa != 0) {
            u32 position = positionOf(bits);
            u32 shift = position & 31;
            u64 lower = mantissa << shift;
            // Shifted twice, because a shift by 64 is not one by all bits.
            u32 upper = (u32) (mantissa >> 1 >> (63 - shift));
            u32 digits[DOUBLE_DIGITS] = {(u32) lower, (u32) (lower >> 32), upper};
            target.add(group, (position >> 5) - first, digits, DOUBLE_DIGITS, (i64) bits < 0);
        }
    }
    __syncthreads();
    target.flush();
}

/// Adds partial sums, after a carry pass, to the groups of their rows. The partials' window of
/// digits lies inside of the table's. `specials` is 0 where sums have none.
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
        if (limb == 0 && specials != 0 && partialSpecials[row] != 0) {
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
