// Sums of all elements before each one, and sorting, at the edges of warps, blocks and tiles.
#pragma once

#include <algorithm>
#include <numeric>

#include "test_slot.h"

/// As in the kernels.
const uint32_t TILE = 2048;
const uint32_t RADIX = 256;

/// What no kernel has written.
const uint32_t UNWRITTEN = 0xEEEEEEEE;

inline uint32_t tilesOf(uint32_t count) {
    return (count + TILE - 1) / TILE;
}

inline std::vector<uint32_t> edgesOfTiles() {
#ifdef STANDIN_TSAN
    // Threads meet in the same ways whatever the size.
    return {33, 2 * TILE + 33};
#else
    return {0, 1, 31, 32, 33, 255, 256, 257, TILE - 1, TILE, TILE + 1, 3 * TILE + 77};
#endif
}

/// Writes the sums of all elements before each one of `in`, and of all behind them.
inline void scan(Program& gpu, uint32_t count, const Array<uint32_t>& in, Array<uint32_t>& out) {
    uint32_t tiles = tilesOf(count);
    Array<uint32_t> sums(tiles + 1, UNWRITTEN);
    gpu.launch("tileSums", count, in, sums);
    gpu.launch("scanSums", tiles, sums);
    gpu.launch("scanTiles", count, in, sums, out);
}

inline std::vector<uint32_t> sumsBefore(const std::vector<uint32_t>& values) {
    std::vector<uint32_t> sums(values.size() + 1, 0);
    std::partial_sum(values.begin(), values.end(), sums.begin() + 1);
    return sums;
}

/// The total of a scan of some elements, most of them 0.
inline uint32_t scannedTotal(Program& gpu, std::vector<uint32_t> values, uint32_t count) {
    values.resize(count, 0);
    Array<uint32_t> in(values);
    Array<uint32_t> out(count + 1, UNWRITTEN);
    scan(gpu, count, in, out);
    return out.read()[count];
}

inline void checkScans(Program& gpu, uint64_t seed) {
    std::mt19937_64 random(seed);
    for (uint32_t count : edgesOfTiles()) {
        std::vector<uint32_t> values(count);
        for (uint32_t& value : values) {
            value = static_cast<uint32_t>(random() % 300000);
        }
        std::vector<uint32_t> wanted = sumsBefore(values);
        Array<uint32_t> in(values);
        Array<uint32_t> out(count + 1, UNWRITTEN);
        scan(gpu, count, in, out);
        check(out.read() == wanted, "sums of all elements before each one");
        values.push_back(UNWRITTEN);
        out.write(values);
        scan(gpu, count, out, out);
        check(out.read() == wanted, "a scan whose output is its input");
    }
    for (uint32_t tiles : {0u, 1u, 255u, 256u, 257u, 600u}) {
        std::vector<uint32_t> values(tiles);
        for (uint32_t& value : values) {
            value = static_cast<uint32_t>(random() % 3000000);
        }
        std::vector<uint32_t> wanted = sumsBefore(values);
        values.push_back(UNWRITTEN);
        Array<uint32_t> sums(values);
        gpu.launch("scanSums", tiles, sums);
        check(sums.read() == wanted, "the sums of the tiles before each one");
    }
    // What 31 bits do not hold is seen, also what 32 do not.
    const uint32_t half = 0x80000000;
    check(scannedTotal(gpu, {half - 1, 1}, 2) == half, "a total of 2^31");
    check(scannedTotal(gpu, {half, half, 5}, 40) == ~0u, "a total of more, in one warp");
    std::vector<uint32_t> apart(TILE + 1, 0);
    apart[0] = apart[TILE / 2] = half;
    check(scannedTotal(gpu, apart, TILE + 1) == ~0u, "a total of more, in two warps");
    std::swap(apart[TILE / 2], apart[TILE]);
    check(scannedTotal(gpu, apart, TILE + 1) == ~0u, "a total of more, in two tiles");
    printf("ok: scans\n");
}

/// A column to sort by: a word for each group, and a bit of the groups' flags for null.
struct SortColumn {
    std::vector<uint64_t> words;
    int32_t bit;
};

/// Sorts listed groups by columns and compares with std::stable_sort.
class SortTest {
public:
    /// @param list 0 groups: the groups 0 to count - 1
    SortTest(Program& gpu, uint32_t count, const std::vector<uint32_t>& list,
            const std::vector<uint32_t>& flags)
        : gpu(gpu), count(count), listed(list), groupFlags(flags), list(list), flags(flags),
          order(count, UNWRITTEN), movedOrder(count, UNWRITTEN), keys(count, UNWRITTEN),
          movedKeys(count, UNWRITTEN), counts(RADIX * tilesOf(count) + 1, UNWRITTEN) {}

    /// The last column first, as each pass keeps the order of those before.
    void run(const std::vector<SortColumn>& columns) {
        for (size_t i = columns.size(); i-- > 0;) {
            sortBy(columns[i]);
        }
        std::vector<uint32_t> wanted(count);
        std::iota(wanted.begin(), wanted.end(), 0);
        std::stable_sort(wanted.begin(), wanted.end(), [&](uint32_t left, uint32_t right) {
            for (const SortColumn& column : columns) {
                if (isNull(column, left) != isNull(column, right)) {
                    return isNull(column, left);
                }
                int64_t leftWord = word(column, left);
                int64_t rightWord = word(column, right);
                if (!isNull(column, left) && leftWord != rightWord) {
                    return leftWord < rightWord;
                }
            }
            return false;
        });
        check(positions() == wanted, "the order of groups");
    }

private:
    uint32_t groupAt(uint32_t position) const {
        return listed.empty() ? position : listed[position];
    }

    bool isNull(const SortColumn& column, uint32_t position) const {
        return column.bit >= 0 && (groupFlags[groupAt(position)] >> column.bit & 1) != 0;
    }

    int64_t word(const SortColumn& column, uint32_t position) const {
        return static_cast<int64_t>(column.words[groupAt(position)]);
    }

    std::vector<uint32_t> positions() const {
        if (isOrdered) {
            return order.read();
        }
        std::vector<uint32_t> identity(count);
        std::iota(identity.begin(), identity.end(), 0);
        return identity;
    }

    void sortBy(const SortColumn& column) {
        Array<uint64_t> words(column.words);
        std::vector<uint64_t> summary = makeKeys(column, words, 0);
        for (uint32_t shift = 0; shift < 64; shift += 8) {
            if (((summary[0] ^ summary[1]) >> shift & 0xFF) != 0) {
                pass(shift);
            }
        }
        if (summary[2] == 3) {
            makeKeys(column, words, 1);
            pass(0);
        }
    }

    std::vector<uint64_t> makeKeys(
            const SortColumn& column, const Array<uint64_t>& words, uint32_t nullsOnly) {
        std::vector<uint64_t> summary = {~uint64_t(0), 0, 0};
        Array<uint64_t> deviceSummary(summary);
        gpu.launch("orderKeys", count, isOrdered ? order.address : 0,
                listed.empty() ? 0 : list.address, words, flags, column.bit, nullsOnly, keys,
                deviceSummary);
        std::vector<uint64_t> wanted;
        for (uint32_t position : positions()) {
            uint64_t key = 0;
            if (!isNull(column, position)) {
                key = nullsOnly != 0
                        ? 1 : static_cast<uint64_t>(word(column, position)) ^ uint64_t(1) << 63;
                summary[0] &= key;
                summary[1] |= key;
            }
            summary[2] |= isNull(column, position) ? 1 : 2;
            wanted.push_back(key);
        }
        check(keys.read() == wanted, "the keys of positions");
        check(deviceSummary.read() == summary, "what keys have in common");
        return summary;
    }

    void pass(uint32_t shift) {
        uint32_t tiles = tilesOf(count);
        gpu.launch("digitCounts", count, keys, shift, counts);
        std::vector<uint32_t> wanted(counts.count, 0);
        std::vector<uint64_t> before = keys.read();
        for (uint32_t i = 0; i < count; i++) {
            wanted[(before[i] >> shift & 0xFF) * tiles + i / TILE]++;
        }
        wanted.back() = counts.read().back();
        check(counts.read() == wanted, "how many keys have a digit");
        scan(gpu, RADIX * tiles, counts, counts);
        gpu.launch("digitMove", count, keys, isOrdered ? order.address : 0, shift, counts,
                movedKeys, movedOrder);
        std::swap(keys.address, movedKeys.address);
        std::swap(order.address, movedOrder.address);
        isOrdered = true;
    }

    Program& gpu;
    uint32_t count;
    std::vector<uint32_t> listed;
    std::vector<uint32_t> groupFlags;
    Array<uint32_t> list, flags, order, movedOrder;
    Array<uint64_t> keys, movedKeys;
    Array<uint32_t> counts;
    bool isOrdered = false;
};

/// Windows, a key of both signs and a key of any words, for listed groups and for all.
inline void checkSorting(Program& gpu, uint64_t seed) {
    std::mt19937_64 random(seed);
    for (uint32_t count : edgesOfTiles()) {
        uint32_t groups = 2 * count;
        SortColumn windows = {{}, -1};
        SortColumn numbers = {{}, 0};
        SortColumn words = {{}, 5};
        std::vector<uint32_t> flags;
        for (uint32_t g = 0; g < groups; g++) {
            windows.words.push_back(1700000000000000 + 3600000000 * (random() % 3));
            numbers.words.push_back(random() % 40 - 20);
            words.words.push_back(random());
            // Bits of other keys must not matter.
            flags.push_back(static_cast<uint32_t>(random() & random()));
        }
        std::vector<uint32_t> list(groups);
        std::iota(list.begin(), list.end(), 0);
        std::shuffle(list.begin(), list.end(), random);
        list.resize(count);
        SortTest(gpu, count, {}, flags).run({numbers});
#ifndef STANDIN_TSAN
        SortTest(gpu, count, list, flags).run({windows, numbers, words});
#endif
    }
    // Keys that are all null or all the same take no pass; one that differs in its digits does.
    const uint32_t count = TILE + 33;
    std::vector<uint64_t> same(count, 7);
    SortTest(gpu, count, {}, std::vector<uint32_t>(count, 1)).run({{same, 0}});
    std::vector<uint32_t> noFlags(count, 0);
    SortTest(gpu, count, {}, noFlags).run({{same, 0}});
    same[TILE + 1] = 0x0101010101010106;
    same[40] = 6;
    SortTest(gpu, count, {}, noFlags).run({{same, 0}});
    printf("ok: sorting\n");
}
