// Times the kernels that sort groups.
#pragma once

#include "test_order.h"
#include "watch.h"

/// Words on the device that are sorted again and again.
class Sorted {
public:
    Sorted(Program& gpu, const std::vector<uint64_t>& words)
        : gpu(gpu), count(static_cast<uint32_t>(words.size())), tiles(tilesOf(count)),
          hostWords(words), words(words), keys(count, 0), movedKeys(count, 0), order(count, 0),
          movedOrder(count, 0), counts(RADIX * tiles, 0), starts(RADIX * tiles + 1, 0),
          sums(tilesOf(RADIX * tiles) + 1, 0),
          summary(std::vector<uint64_t>{~uint64_t(0), 0, 0}) {}

    void makeKeys() {
        gpu.queue("orderKeys", count, nullptr, nullptr, words, nullptr, -1, 0u, keys, summary);
    }

    void countDigits(uint32_t shift) {
        gpu.queue("digitCounts", count, keys, shift, counts);
    }

    void scanCounts() {
        gpu.queue("tileSums", RADIX * tiles, counts, sums);
        gpu.queue("scanSums", tilesOf(RADIX * tiles), sums);
        gpu.queue("scanTiles", RADIX * tiles, counts, sums, starts);
    }

    void move(uint32_t shift, bool isFirst) {
        gpu.queue("digitMove", count, keys, isFirst ? 0 : order.address, shift, starts, movedKeys,
                movedOrder);
    }

    /// Sorts at once, each group by a look at all.
    void rank() {
        makeKeys();
        gpu.queue("rankKeys", count, keys, nullptr, order);
    }

    /// Sorts by all digits that are not the same everywhere.
    void sort() {
        makeKeys();
        bool isFirst = true;
        for (uint32_t shift : shifts) {
            countDigits(shift);
            scanCounts();
            move(shift, isFirst);
            std::swap(keys.address, movedKeys.address);
            std::swap(order.address, movedOrder.address);
            isFirst = false;
        }
    }

    /// Finds out which digits there are, sorts, and looks at the order.
    void check() {
        makeKeys();
        gpu.wait();
        std::vector<uint64_t> common = summary.read();
        for (uint32_t shift = 0; shift < 64; shift += 8) {
            if (((common[0] ^ common[1]) >> shift & 0xFF) != 0) {
                shifts.push_back(shift);
            }
        }
        sort();
        checkOrder();
    }

    /// Looks at the order that the last sort has made.
    void checkOrder() {
        gpu.wait();
        std::vector<uint32_t> positions = order.read();
        std::vector<bool> isListed(count, false);
        for (uint32_t i = 0; i < count; i++) {
            ::check(positions[i] < count && !isListed[positions[i]], "each group is listed once");
            isListed[positions[i]] = true;
            if (i == 0) {
                continue;
            }
            int64_t word = static_cast<int64_t>(hostWords[positions[i]]);
            int64_t before = static_cast<int64_t>(hostWords[positions[i - 1]]);
            ::check(before < word || (before == word && positions[i - 1] < positions[i]),
                    "groups are in order");
        }
    }

    /// The lowest bits of the digits that vary, from `check` on.
    std::vector<uint32_t> shifts;

private:
    Program& gpu;
    uint32_t count;
    uint32_t tiles;
    std::vector<uint64_t> hostWords;
    Array<uint64_t> words, keys, movedKeys;
    Array<uint32_t> order, movedOrder, counts, starts, sums;
    Array<uint64_t> summary;
};

inline std::vector<uint64_t> randomWords(uint32_t count, uint64_t mask) {
    std::mt19937_64 random(7);
    std::vector<uint64_t> words(count);
    for (uint64_t& word : words) {
        word = random() & mask;
    }
    return words;
}

/// One row of the table: a pass by the lowest digit, and the whole sort.
inline void timeSort(Program& gpu, Watch& watch, int repeats, const char* name,
        const std::vector<uint64_t>& words) {
    uint32_t count = static_cast<uint32_t>(words.size());
    Sorted sorted(gpu, words);
    sorted.check();
    uint32_t shift = sorted.shifts.front();
    double keys = watch.best(repeats, [&] { sorted.makeKeys(); });
    double digits = watch.best(repeats, [&] { sorted.countDigits(shift); });
    double scan = watch.best(repeats, [&] { sorted.scanCounts(); });
    double move = watch.best(repeats, [&] { sorted.move(shift, false); });
    double sort = watch.best(repeats, [&] { sorted.sort(); });
    printf("| %u | %s | %.1f | %.1f | %.1f | %.1f | %zu | %.1f | %.1f |\n", count, name,
            keys, digits, scan, move, sorted.shifts.size(), sort, count / sort);
}

/// Where sorting by a look at all stops paying: GroupSort has it up to 1,024 groups.
inline void timeRanks(Program& gpu, Watch& watch, int repeats) {
    printf("\nFew groups with keys of 64 bits that are sorted at once or by digits, microseconds:\n\n");
    printf("| groups | at once | by digits |\n|---|---|---|\n");
    for (uint32_t count : {48u, 256u, 1024u, 4096u}) {
        Sorted sorted(gpu, randomWords(count, ~uint64_t(0)));
        sorted.check();
        double digits = watch.best(repeats, [&] { sorted.sort(); });
        double once = watch.best(repeats, [&] { sorted.rank(); });
        sorted.checkOrder();
        printf("| %u | %.1f | %.1f |\n", count, once, digits);
    }
}

inline void timeSorts(
        Program& gpu, Watch& watch, int repeats, const std::vector<uint32_t>& counts) {
    printf("\nGroups that are sorted, microseconds a kernel for one digit, and a sort by all digits"
           "\nthat vary, without nulls:\n\n");
    printf("| groups | keys | orderKeys | digitCounts | scan | digitMove | digits | sort |"
           " M groups/s |\n|---|---|---|---|---|---|---|---|---|\n");
    for (uint32_t count : counts) {
        timeSort(gpu, watch, repeats, "of 64 bits", randomWords(count, ~uint64_t(0)));
        timeSort(gpu, watch, repeats, "of 24 bits", randomWords(count, 0xFFFFFF));
        // One value in most tiles' lowest digit, as of windows.
        timeSort(gpu, watch, repeats, "of 1 bit", randomWords(count, 1));
    }
}
