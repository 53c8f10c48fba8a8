// Exact sums in the canonical bytes of ExactSums, and as parts of the sums of ProductSums.
//
// A sum's digits are what carries leave of its limbs. They are made anew whenever they are wanted:
// a thread has no room for 68 of them.
#include "millrace.cuh"

/// Digits that any sum can need, as in SumDigits.
const u32 DIGITS_MAX = 68;

/// Flags and the position of the first digit.
const u32 SUM_HEADER_BYTES = 2;

/// The part and the length of its sum.
const u32 PART_HEADER_BYTES = 3;

/// Instead of a part: sums have none.
const i32 NO_PART = -128;

/// The digits of limbs, from the lowest one on: a number in two's complement. What the last limb
/// carries is a digit more, with the sign: of 64 bits the upper 32.
struct Digits {
    const i64* limbs;
    u32 limbCount;
    i64 carried;

    __device__ __forceinline__ Digits(const i64* limbs, u32 limbCount)
        : limbs(limbs), limbCount(limbCount), carried(0) {}

    __device__ __forceinline__ u32 count() const {
        return limbCount + 1;
    }

    /// Digit i; to be asked for from 0 on.
    __device__ __forceinline__ u32 next(u32 i) {
        i64 limb = (i < limbCount ? limbs[i] : 0) + carried;
        carried = limb >> 32;
        return (u32) limb;
    }
};

/// A sum, and which of its digits cannot be left out.
struct CanonicalSum {
    const i64* limbs;
    u32 limbCount;
    u32 flags;
    /// The lowest digit that is not zero, and the one after the highest that the sign does not
    /// follow from: the same for zero and beside flags.
    u32 first;
    u32 end;

    __device__ __forceinline__ CanonicalSum(
            u32 group, u32 limbCount, const i64* cells, const u32* specials)
        : limbs(&cells[(u64) group * limbCount]), limbCount(limbCount),
          flags(specials != 0 ? specials[group] : 0), first(0), end(0) {
        if (flags != 0) {
            return;
        }
        Digits digits(limbs, limbCount);
        u32 below = 0;
        for (u32 i = 0; i < digits.count(); i++) {
            u32 digit = digits.next(i);
            u32 expected = (u32) ((i32) below >> 31);
            if (digit != expected) {
                // Without an end there has been nothing but zeros, so that this is not one.
                first = end == 0 ? i : first;
                end = i + 1;
            }
            below = digit;
        }
    }

    /// The length in bytes, without the header of a part.
    __device__ __forceinline__ u32 length() const {
        return SUM_HEADER_BYTES + 4 * (end - first);
    }

    /// Whether products leave it out.
    __device__ __forceinline__ bool isZero() const {
        return flags == 0 && end == 0;
    }
};

/// Adds the number of bytes of each sum to `lengths`. Sums that are parts have a header, and zero has
/// no bytes then. `specials` is 0 where sums have none.
KERNEL sumLengths(
        u32 count, const u32* __restrict__ list, u32 limbs, const i64* __restrict__ cells,
        const u32* __restrict__ specials, u32 isPart, u32* lengths) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        CanonicalSum sum(list != 0 ? list[i] : (u32) i, limbs, cells, specials);
        if (isPart == 0) {
            lengths[i] += sum.length();
        } else if (!sum.isZero()) {
            lengths[i] += PART_HEADER_BYTES + sum.length();
        }
    }
}

/// Writes the bytes of each sum at its cursor, and moves that behind them. `part` is NO_PART where
/// sums have none; `first` is the digit of the first limb. Sets `beyond` to 1 if there is a sum with
/// digits beyond those of any sum of doubles, whose bytes mean nothing.
KERNEL sumBytes(
        u32 count, const u32* __restrict__ list, u32 first, u32 limbs,
        const i64* __restrict__ cells, const u32* __restrict__ specials, i32 part, u32* cursors,
        u8* bytes, u32* beyond) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        CanonicalSum sum(list != 0 ? list[i] : (u32) i, limbs, cells, specials);
        u8* target = &bytes[cursors[i]];
        u8* start = target;
        if (part != NO_PART) {
            if (sum.isZero()) {
                continue;
            }
            *target++ = (u8) part;
            *target++ = (u8) sum.length();
            *target++ = (u8) (sum.length() >> 8);
        }
        *target++ = (u8) sum.flags;
        *target++ = (u8) (sum.end == 0 ? 0 : first + sum.first);
        Digits digits(sum.limbs, limbs);
        for (u32 at = 0; at < sum.end; at++) {
            u32 digit = digits.next(at);
            if (at >= sum.first) {
                // One by one, because they begin anywhere.
                for (u32 k = 0; k < 4; k++) {
                    *target++ = (u8) (digit >> 8 * k);
                }
            }
        }
        cursors[i] += (u32) (target - start);
        if (sum.end != 0 && first + sum.end > DIGITS_MAX && peek(beyond) == 0) {
            atomicExch(beyond, 1u);
        }
    }
}
