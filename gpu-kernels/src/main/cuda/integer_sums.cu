// Counts and sums of integers. Sums have 128 bits, so that only the final one can overflow a long.
#include "shared_groups.cuh"
#include "values.cuh"

/// 16 KiB of counts with their owners.
const u32 COUNT_SLOTS = 2048;

/// 16 KiB of sums of three words with their owners.
const u32 SUM_SLOTS = 1024;
const u32 SUM_WORDS = 3;

/// Adds a signed 128-bit number to a sum of two words.
///
/// The words are changed one after the other: what counts is that each carry out of the lower is
/// seen by exactly one thread.
__device__ __forceinline__ void addWide(u64* low, u64* high, u64 addedLow, i64 addedHigh) {
    if (addedLow != 0) {
        addedHigh += atomicAdd(low, addedLow) > ~addedLow;
    }
    if (addedHigh != 0) {
        atomicAdd(high, (u64) addedHigh);
    }
}

/// Counts the rows of each group that have a value; all rows if no chunk is nullable.
KERNEL count(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, u32 groups, const u8* __restrict__ validity, u32 nullable,
        u64* cells) {
    __shared__ u32 owners[COUNT_SLOTS];
    __shared__ u32 counts[COUNT_SLOTS];
    u32 slots = slotsFor(groups, COUNT_SLOTS);
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        owners[i] = NONE;
        counts[i] = 0;
    }
    __syncthreads();
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        u32 group = ids[p];
        if (group == NONE
                || (nullable != 0
                        && !isValid(validity, nullable, elementOf(rows, selection, p)))) {
            continue;
        }
        u32 slot = group & (slots - 1);
        if (ownsSlot(&owners[slot], group)) {
            atomicAdd(&counts[slot], 1u);
        } else {
            atomicAdd(&cells[group], 1ull);
        }
    }
    __syncthreads();
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        if (owners[i] != NONE) {
            atomicAdd(&cells[owners[i]], (u64) counts[i]);
        }
    }
}

/// Adds the values of each group, of any integer type.
KERNEL sumLong(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, u32 groups, const void* __restrict__ data,
        const u8* __restrict__ validity, u32 nullable, u32 type, u64* low, u64* high) {
    __shared__ u32 owners[SUM_SLOTS];
    __shared__ u32 sums[SUM_SLOTS * SUM_WORDS];
    u32 slots = slotsFor(groups, SUM_SLOTS);
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        owners[i] = NONE;
        for (u32 w = 0; w < SUM_WORDS; w++) {
            sums[i * SUM_WORDS + w] = 0;
        }
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
        i64 value = wordOf(data, type, element);
        u32 slot = group & (slots - 1);
        if (ownsSlot(&owners[slot], group)) {
            bool isNegative = value < 0;
            u64 magnitude = isNegative ? 0 - (u64) value : (u64) value;
            u32* sum = &sums[slot * SUM_WORDS];
            addDigit(sum, 0, SUM_WORDS, (u32) magnitude, isNegative);
            addDigit(sum, 1, SUM_WORDS, (u32) (magnitude >> 32), isNegative);
        } else {
            addWide(&low[group], &high[group], (u64) value, value >> 63);
        }
    }
    __syncthreads();
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        u32 group = owners[i];
        if (group != NONE) {
            const u32* sum = &sums[i * SUM_WORDS];
            addWide(&low[group], &high[group], (u64) sum[1] << 32 | sum[0], (i32) sum[2]);
        }
    }
}

/// Adds partial counts to the groups of their rows.
KERNEL mergeCount(
        u32 count, const u32* __restrict__ ids, const u64* __restrict__ partials, u64* cells) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        atomicAdd(&cells[ids[i]], partials[i]);
    }
}

/// Adds partial sums to the groups of their rows.
KERNEL mergeLong(
        u32 count, const u32* __restrict__ ids, const u64* __restrict__ partialLow,
        const i64* __restrict__ partialHigh, u64* low, u64* high) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        addWide(&low[ids[i]], &high[ids[i]], partialLow[i], partialHigh[i]);
    }
}
