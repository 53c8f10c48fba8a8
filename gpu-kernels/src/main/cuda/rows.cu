// What each row of a slot is: whether it is there, its window, the words of its keys.
#include "values.cuh"

/// Marks the positions at which there is no row; clears the bits of null keys.
KERNEL begin(const u32* __restrict__ rows, u32 positions, u32* flags) {
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        flags[p] = isThere(rows, p) ? 0 : ABSENT;
    }
}

/// The remainder of a division by `step` that rounds down, so never negative.
///
/// The reciprocal is (2^64 - 1) / step. Its product is the quotient or one less, for a dividend of
/// at most 63 bits; a division of 64 bits is a hundred instructions.
__device__ __forceinline__ i64 floorMod(i64 dividend, i64 step, u64 reciprocal) {
    bool isNegative = dividend < 0;
    u64 distance = (u64) (isNegative ? ~dividend : dividend);
    u64 rest = distance - __umul64hi(distance, reciprocal) * (u64) step;
    rest = rest >= (u64) step ? rest - (u64) step : rest;
    return isNegative ? step - 1 - (i64) rest : (i64) rest;
}

/// Writes the id of the window that begins `back` before the last window of a row's time. Rows that
/// are not in it, or whose window is closed, are not there: until the next pass, which looks at
/// `rows` again.
KERNEL window(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const i64* __restrict__ time, i64 step, u64 reciprocal, i64 start, i64 lastOffset, i64 back,
        i64 reach, i64 closedId, u32* flags, i64* words) {
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        u32 nulls = flags[p] & ~ABSENT;
        if (!isThere(rows, p)) {
            flags[p] = nulls | ABSENT;
            continue;
        }
        // Unsigned, so that what leaves 64 bits wraps as on the host.
        u64 moment = (u64) time[elementOf(rows, selection, p)];
        u64 sinceStart = (u64) floorMod((i64) (moment - (u64) start), step, reciprocal);
        i64 id = (i64) (moment - sinceStart + (u64) lastOffset - (u64) back);
        bool isIn = id > (i64) (moment - (u64) reach) && id > closedId;
        words[p] = id;
        flags[p] = isIn ? nulls : nulls | ABSENT;
    }
}

/// Writes the word of one key, or 0 and a flag where it is null.
///
/// It asks `rows` which rows are there, not `flags`: a row that is in no window of this pass may be
/// in one of the next, with the same keys. `codes` has for each chunk a map from its codes to the
/// table's, none where they are the table's; what lies under a null is not looked up, nor is it
/// anything's code.
KERNEL key(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const void* __restrict__ data, const u8* __restrict__ validity, u32 nullable, u32 type,
        u32 bit, const i32* const* __restrict__ codes, u32* flags, i64* words) {
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        if (!isThere(rows, p)) {
            continue;
        }
        u32 element = elementOf(rows, selection, p);
        if (!isValid(validity, nullable, element)) {
            flags[p] |= 1u << bit;
            words[p] = 0;
            continue;
        }
        i64 word = keyWord(wordOf(data, type, element), type);
        const i32* map = type == CODE && codes != 0 ? codes[p >> CHUNK_BITS] : 0;
        words[p] = map != 0 ? map[word] : word;
    }
}
