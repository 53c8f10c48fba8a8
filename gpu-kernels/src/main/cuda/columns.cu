// Columns as Arrow has them, of groups in the order of a list; without a list, of groups 0, 1 and so
// on.
#include "values.cuh"

/// Writes values in the width of their type, zero under nulls, and a bit for each row, 1 for a value:
/// whole words of 32 rows, with zeros beyond the last.
///
/// A row is null where `bit` of its group's flags, 0 or 1, is `nullIfSet`; with bit -1 none is, and
/// `validity` may be 0. FLOAT32 and FLOAT64 come as ordered words.
KERNEL putValues(
        u32 count, const u32* __restrict__ list, const i64* __restrict__ words,
        const u32* __restrict__ flags, i32 bit, u32 nullIfSet, u32 type, void* values,
        u32* validity) {
    for (u64 i = firstIndex(); i < wholeWarps(count); i += indexStride()) {
        bool isThere = i < count;
        u32 group = !isThere || list == 0 ? (u32) i : list[i];
        bool isNull = isThere && bit >= 0 && (flags[group] >> bit & 1) == nullIfSet;
        i64 word = isThere && !isNull ? words[group] : 0;
        bool isFirstLane = (i & (WARP - 1)) == 0;
        if (validity != 0) {
            u32 valid = __ballot_sync(ALL_LANES, isThere && !isNull);
            if (isFirstLane) {
                validity[i / WARP] = valid;
            }
        }
        if (type == BIT) {
            u32 bits = __ballot_sync(ALL_LANES, word != 0);
            if (isFirstLane) {
                ((u32*) values)[i / WARP] = bits;
            }
        } else if (isThere) {
            putWord(values, type, i, word);
        }
    }
}
