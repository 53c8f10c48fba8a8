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

/// Lists the groups from `first` to before `end` that are closed, or those that are not, in no order;
/// without a list, counts them.
///
/// A group is closed when its word is at most `last` and the key of the word, `bit` (-1: a window
/// id, never null), is not null.
KERNEL closed(
        u32 first, u32 end, const i64* __restrict__ words, const u32* __restrict__ groupFlags,
        i32 bit, i64 last, u32 wantsClosed, u32* list, u32* counter) {
    for (u64 i = firstIndex(); i < wholeWarps(end - first); i += indexStride()) {
        u32 g = first + (u32) i;
        bool isListed = false;
        if (g < end) {
            bool isNull = bit >= 0 && (groupFlags[g] >> bit & 1) != 0;
            bool isClosed = !isNull && words[g] <= last;
            isListed = isClosed == (wantsClosed != 0);
        }
        u32 at = append(isListed, counter);
        if (isListed && list != 0) {
            list[at] = g;
        }
    }
}

/// Copies the listed elements, in the order of the list.
KERNEL gather32(
        const u32* __restrict__ list, u32 count, const u32* __restrict__ source, u32* target) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        target[i] = source[list[i]];
    }
}

/// Copies rows of `stride` words each to where others were: no row is in both lists.
KERNEL move64(
        const u32* __restrict__ from, const u32* __restrict__ to, u32 count, u32 stride, u64* words) {
    for (u64 i = firstIndex(); i < (u64) count * stride; i += indexStride()) {
        words[(u64) to[i / stride] * stride + i % stride] =
                words[(u64) from[i / stride] * stride + i % stride];
    }
}

/// Copies elements to where others were: none is in both lists.
KERNEL move32(
        const u32* __restrict__ from, const u32* __restrict__ to, u32 count, u32* elements) {
    for (u64 i = firstIndex(); i < count; i += indexStride()) {
        elements[to[i]] = elements[from[i]];
    }
}

KERNEL fill64(i64 count, u64 value, u64* target) {
    for (u64 i = firstIndex(); i < (u64) count; i += indexStride()) {
        target[i] = value;
    }
}
