// Finding and adding groups: an index of 4-byte entries over words that lie elsewhere.
//
//     entry    0                       free
//              id + 1                  a group of the table
//              CLAIMED | position      a group that this launch adds: its words are the position's
//
// A thread that meets a free entry claims it by one compare-and-swap of its position; whoever
// meets the claim compares words with that position, which an earlier kernel has written. So nobody
// waits for anybody, keys have any number of words, and every loop ends.
#include "millrace.cuh"

const u32 FREE = 0;
const u32 CLAIMED = 0x80000000u;

/// Rows or groups by their words: word w of number i is `words[w * stride + i]`.
struct Words {
    const u32* flags;
    const u64* words;
    u64 stride;
    u32 count;
};

__device__ __forceinline__ u32 nullsOf(const Words& set, u32 number) {
    return set.flags[number] & ~ABSENT;
}

/// A hash whose bits all depend on all bits of the words and null flags.
__device__ __forceinline__ u64 hash(const Words& set, u32 number) {
    u64 h = nullsOf(set, number);
    for (u32 w = 0; w < set.count; w++) {
        h = (h ^ set.words[w * set.stride + number]) * 0xFF51AFD7ED558CCDull;
        h ^= h >> 33;
        h *= 0xC4CEB9FE1A85EC53ull;
        h ^= h >> 29;
    }
    return h ^ h >> 32;
}

__device__ __forceinline__ bool areEqual(
        const Words& left, u32 number, const Words& right, u32 other) {
    if (nullsOf(left, number) != nullsOf(right, other)) {
        return false;
    }
    for (u32 w = 0; w < left.count; w++) {
        if (left.words[w * left.stride + number] != right.words[w * right.stride + other]) {
            return false;
        }
    }
    return true;
}

/// Whether what an entry holds, and it is not free, is the group of the row.
__device__ __forceinline__ bool holdsGroupOf(
        u32 holder, const Words& rows, u32 row, const Words& groups) {
    return (holder & CLAIMED) != 0 ? areEqual(rows, row, rows, holder & ~CLAIMED)
                                   : areEqual(rows, row, groups, holder - 1);
}

/// Finds the entry of a row's group; claims one if there is none, and says so.
///
/// The first look may come from the L1 cache, which serves a group of many rows without traffic. It
/// is at worst older than a claim and shows a free entry. The second goes past that cache, for the
/// many rows of a new group, of which only a few are to try a compare-and-swap.
__device__ __forceinline__ u32 findOrClaim(
        const Words& rows, u32 row, const Words& groups, u32* entries, u32 mask,
        const u32* failed, bool* isNew) {
    u32 at = (u32) hash(rows, row);
    for (u64 probe = 0; probe <= mask; probe++, at++) {
        u32 entry = at & mask;
        u32 holder = __ldca(&entries[entry]);
        if (holder == FREE) {
            holder = peek(&entries[entry]);
        }
        if (holder == FREE) {
            if (peek(failed) != 0) {
                return NONE;
            }
            holder = atomicCAS(&entries[entry], FREE, CLAIMED | row);
            if (holder == FREE) {
                *isNew = true;
                return entry;
            }
        }
        if (holdsGroupOf(holder, rows, row, groups)) {
            return entry;
        }
    }
    return NONE;
}

/// Finds the index entry of each row's group, and claims one for each group that is new.
///
/// counters[0] becomes the number of new groups, whose entries are listed in `newEntries` (as long
/// as `positions`); counters[1] is not 0 afterwards if there are more than `newMax` or the index has
/// no room. Then the rest is not tried; `withdraw` makes all undone.
KERNEL find(
        u32 positions, const u32* __restrict__ flags, const u64* __restrict__ words, u32 wordCount,
        u32* entries, u32 mask, const u64* __restrict__ groupWords, u32 groupCapacity,
        const u32* __restrict__ groupFlags, u32 newMax, u32* newEntries, u32* counters, u32* ids) {
    const Words rows = {flags, words, positions, wordCount};
    const Words groups = {groupFlags, groupWords, groupCapacity, wordCount};
    for (u64 p = firstIndex(); p < wholeWarps(positions); p += indexStride()) {
        u32 entry = NONE;
        bool isNew = false;
        bool hasRow = p < positions && (flags[p] & ABSENT) == 0;
        if (hasRow) {
            entry = findOrClaim(rows, p, groups, entries, mask, &counters[1], &isNew);
        }
        u32 number = append(isNew, &counters[0]);
        if (isNew) {
            newEntries[number] = entry;
        }
        bool isOver = isNew ? number >= newMax : hasRow && entry == NONE;
        if (isOver && peek(&counters[1]) == 0) {
            atomicExch(&counters[1], 1u);
        }
        if (p < positions) {
            ids[p] = entry;
        }
    }
}

/// Frees the entries that a `find` has claimed.
KERNEL withdraw(
        const u32* __restrict__ newEntries, const u32* __restrict__ counters, u32* entries) {
    for (u64 i = firstIndex(); i < counters[0]; i += indexStride()) {
        entries[newEntries[i]] = FREE;
    }
}

/// Makes the i-th claimed entry the group `groupCount + i`, with the words of its row.
KERNEL adopt(
        u32 positions, const u32* __restrict__ newEntries, const u32* __restrict__ counters,
        u32* entries, const u32* __restrict__ flags, const u64* __restrict__ words, u32 wordCount,
        u64* groupWords, u32 groupCapacity, u32* groupFlags, u32 groupCount) {
    for (u64 i = firstIndex(); i < counters[0]; i += indexStride()) {
        u32 entry = newEntries[i];
        u32 row = entries[entry] & ~CLAIMED;
        u32 group = groupCount + (u32) i;
        for (u32 w = 0; w < wordCount; w++) {
            groupWords[(u64) w * groupCapacity + group] = words[(u64) w * positions + row];
        }
        groupFlags[group] = flags[row] & ~ABSENT;
        entries[entry] = group + 1;
    }
}

/// Turns entry numbers into group ids, and stamps the groups with the epoch.
///
/// Epochs of a table never decrease, so a group that has this one already needs no atomic: of a
/// million rows in two groups, few get there.
KERNEL resolve(
        u32 positions, const u32* __restrict__ entries, i64 epoch, i64* epochs, u32* ids) {
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        u32 entry = ids[p];
        if (entry != NONE) {
            u32 group = entries[entry] - 1;
            ids[p] = group;
            if (__ldca(&epochs[group]) < epoch && peek(&epochs[group]) < epoch) {
                atomicMax(&epochs[group], epoch);
            }
        }
    }
}

/// The entry of the row's group, which must not be claimed but adopted; or none.
__device__ __forceinline__ u32 lookUp(
        const Words& rows, u32 row, const Words& groups, const u32* entries, u32 mask) {
    u32 at = (u32) hash(rows, row);
    for (u64 probe = 0; probe <= mask; probe++, at++) {
        u32 entry = at & mask;
        u32 holder = entries[entry];
        if (holder == FREE) {
            return NONE;
        }
        if (areEqual(rows, row, groups, holder - 1)) {
            return entry;
        }
    }
    return NONE;
}

/// Finds the index entry of each row's group, or none, and claims nothing.
KERNEL locate(
        u32 positions, const u32* __restrict__ flags, const u64* __restrict__ words, u32 wordCount,
        const u32* __restrict__ entries, u32 mask, const u64* __restrict__ groupWords,
        u32 groupCapacity, const u32* __restrict__ groupFlags, u32* ids) {
    const Words rows = {flags, words, positions, wordCount};
    const Words groups = {groupFlags, groupWords, groupCapacity, wordCount};
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        bool hasRow = (flags[p] & ABSENT) == 0;
        ids[p] = hasRow ? lookUp(rows, p, groups, entries, mask) : NONE;
    }
}

/// Builds the index of groups that are all different; the entries are free before.
KERNEL rehash(
        u32 groupCount, const u64* __restrict__ groupWords, u32 groupCapacity, u32 wordCount,
        const u32* __restrict__ groupFlags, u32* entries, u32 mask) {
    const Words groups = {groupFlags, groupWords, groupCapacity, wordCount};
    for (u64 g = firstIndex(); g < groupCount; g += indexStride()) {
        u32 at = (u32) hash(groups, g);
        for (u64 probe = 0; probe <= mask; probe++, at++) {
            if (atomicCAS(&entries[at & mask], FREE, (u32) g + 1) == FREE) {
                break;
            }
        }
    }
}
