// Whole tables: which groups changed or are closed, gathering, filling.
#include "millrace.cuh"

/// Lists the groups whose epoch is after `since`, in no order.
KERNEL changed(
        u32 groups, const i64* __restrict__ epochs, i64 since, u32* list, u32* counter) {
    for (u64 g = firstIndex(); g < wholeWarps(groups); g += indexStride()) {
        bool isListed = g < groups && epochs[g] > since;
        u32 at = append(isListed, counter);
        if (isListed) {
            list[at] = (u32) g;
        }
    }
}

/// Lists the groups that are closed, or those that are not, in no order.
///
/// A group is closed when its word is at most `last` and the key of the word, `bit` (-1: a window
/// id, never null), is not null.
KERNEL closed(
        u32 groups, const i64* __restrict__ words, const u32* __restrict__ groupFlags, i32 bit,
        i64 last, u32 wantsClosed, u32* list, u32* counter) {
    for (u64 g = firstIndex(); g < wholeWarps(groups); g += indexStride()) {
        bool isListed = false;
        if (g < groups) {
            bool isNull = bit >= 0 && (groupFlags[g] >> bit & 1) != 0;
            bool isClosed = !isNull && words[g] <= last;
            isListed = isClosed == (wantsClosed != 0);
        }
        u32 at = append(isListed, counter);
        if (isListed) {
            list[at] = (u32) g;
        }
    }
}

/// Copies the listed rows of `stride` words each, in the order of the list.
KERNEL gather64(
        const u32* __restrict__ list, u32 count, u32 stride, const u64* __restrict__ source,
        u64* target) {
    for (u64 i = firstIndex(); i < (u64) count * stride; i += indexStride()) {
        target[i] = source[(u64) list[i / stride] * stride + i % stride];
    }
}

/// Copies the listed elements, in the order of the list.
KERNEL gather32(
        const u32* __restrict__ list, u32 count, const u32* __restrict__ source, u32* target) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        target[i] = source[list[i]];
    }
}

KERNEL fill64(i64 count, u64 value, u64* target) {
    for (u64 i = firstIndex(); i < (u64) count; i += indexStride()) {
        target[i] = value;
    }
}
