// Folds that need no arithmetic: smallest and largest words, bits.
//
// An atomic is made only where it would change something: in a column without order the k-th row is
// a new extreme with probability 1/k, so that of a million rows some fourteen are. A read that is
// out of date errs on the side of an atomic too many.
#include "shared_groups.cuh"
#include "values.cuh"

/// 12 KiB of words with their owners. An owner has a value, so nothing else says that there is one.
const u32 FOLD_SLOTS = 1024;

const u32 BIT_AND = 0;
const u32 BIT_OR = 1;
const u32 BIT_XOR = 2;

__device__ __forceinline__ void markSeen(u32* seen) {
    if (peek(seen) == 0) {
        atomicExch(seen, 1u);
    }
}

__device__ __forceinline__ void foldExtreme(i64* cell, i64 word, bool isMax) {
    i64 best = peek(cell);
    if (isMax && word > best) {
        atomicMax(cell, word);
    } else if (!isMax && word < best) {
        atomicMin(cell, word);
    }
}

/// One half of a word, because shared memory has bit operations of 32 bits only.
__device__ __forceinline__ void foldHalf(u32* cell, u32 bits, u32 operation) {
    if (operation == BIT_XOR) {
        if (bits != 0) {
            atomicXor(cell, bits);
        }
    } else if (operation == BIT_AND) {
        if ((peek(cell) & ~bits) != 0) {
            atomicAnd(cell, bits);
        }
    } else if ((~peek(cell) & bits) != 0) {
        atomicOr(cell, bits);
    }
}

__device__ __forceinline__ void foldBits(u64* cell, u64 word, u32 operation) {
    // The machine stores the low half first.
    foldHalf((u32*) cell, (u32) word, operation);
    foldHalf((u32*) cell + 1, (u32) (word >> 32), operation);
}

/// Folds the smallest or largest word of each group. The sign of a zero is kept: -0.0 is smaller.
KERNEL extreme(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, u32 groups, const void* __restrict__ data,
        const u8* __restrict__ validity, u32 nullable, u32 type, u32 isMax, i64* cells,
        u32* seen) {
    __shared__ u32 owners[FOLD_SLOTS];
    __shared__ i64 best[FOLD_SLOTS];
    u32 slots = slotsFor(groups, FOLD_SLOTS);
    i64 identity = isMax ? (i64) 0x8000000000000000ull : 0x7FFFFFFFFFFFFFFFll;
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        owners[i] = NONE;
        best[i] = identity;
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
        i64 word = wordOf(data, type, element);
        u32 slot = group & (slots - 1);
        if (ownsSlot(&owners[slot], group)) {
            foldExtreme(&best[slot], word, isMax);
        } else {
            foldExtreme(&cells[group], word, isMax);
            markSeen(&seen[group]);
        }
    }
    __syncthreads();
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        u32 group = owners[i];
        if (group != NONE) {
            foldExtreme(&cells[group], best[i], isMax);
            markSeen(&seen[group]);
        }
    }
}

/// Folds the bits of the values of each group, of any integer type.
KERNEL bits(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, u32 groups, const void* __restrict__ data,
        const u8* __restrict__ validity, u32 nullable, u32 type, u32 operation, u64* cells,
        u32* seen) {
    __shared__ u32 owners[FOLD_SLOTS];
    __shared__ u64 folded[FOLD_SLOTS];
    u32 slots = slotsFor(groups, FOLD_SLOTS);
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        owners[i] = NONE;
        folded[i] = operation == BIT_AND ? ~0ull : 0;
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
        u64 word = (u64) wordOf(data, type, element);
        u32 slot = group & (slots - 1);
        if (ownsSlot(&owners[slot], group)) {
            foldBits(&folded[slot], word, operation);
        } else {
            foldBits(&cells[group], word, operation);
            markSeen(&seen[group]);
        }
    }
    __syncthreads();
    for (u32 i = threadIdx.x; i < slots; i += blockDim.x) {
        u32 group = owners[i];
        if (group != NONE) {
            foldBits(&cells[group], folded[i], operation);
            markSeen(&seen[group]);
        }
    }
}

/// Folds partial extremes, of rows that have one, into the groups of their rows.
KERNEL mergeExtreme(
        u32 count, const u32* __restrict__ ids, const i64* __restrict__ partials,
        const u32* __restrict__ has, u32 isMax, i64* cells, u32* seen) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        if (has[i] != 0) {
            foldExtreme(&cells[ids[i]], partials[i], isMax);
            markSeen(&seen[ids[i]]);
        }
    }
}

/// Folds partial bits, of rows that have them, into the groups of their rows.
KERNEL mergeBits(
        u32 count, const u32* __restrict__ ids, const u64* __restrict__ partials,
        const u32* __restrict__ has, u32 operation, u64* cells, u32* seen) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        if (has[i] != 0) {
            foldBits(&cells[ids[i]], partials[i], operation);
            markSeen(&seen[ids[i]]);
        }
    }
}
