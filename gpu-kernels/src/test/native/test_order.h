// Sorting, at the edges of warps, blocks and tiles.
#pragma once

#include "test_scan.h"

/// As in the kernels.
const uint32_t RADIX = 256;

const uint32_t RANKED_MAX = 1024;

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
        checkRanked();
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

    /// What passes do, at once; each key looks at all, so not for many.
    void checkRanked() {
        if (count > RANKED_MAX) {
            return;
        }
        Array<uint32_t> ranked(count, UNWRITTEN);
        gpu.launch("rankKeys", count, keys, isOrdered ? order.address : 0, ranked);
        std::vector<uint64_t> unsorted = keys.read();
        std::vector<uint32_t> wanted(count);
        std::iota(wanted.begin(), wanted.end(), 0);
        std::stable_sort(wanted.begin(), wanted.end(), [&](uint32_t left, uint32_t right) {
            return unsorted[left] < unsorted[right];
        });
        std::vector<uint32_t> before = positions();
        for (uint32_t& position : wanted) {
            position = before[position];
        }
        check(ranked.read() == wanted, "the order by ranks");
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
