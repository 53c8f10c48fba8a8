// Single cases at the edges, each with a kernel or two.
#pragma once

#include "test_table.h"

inline void checkSelfTest(Program& gpu) {
    Array<uint64_t> out(4, 0);
    gpu.launch("selftest", 1000u, out);
    check(out.read() == std::vector<uint64_t>{1000, 334, 6067289272020020575ull, 999},
            "the self-test's answer");
}

/// A carry leaves the low word exactly when the sum reaches 2^64.
inline void checkCarries(Program& gpu) {
    Array<uint32_t> ids(std::vector<uint32_t>{0, 1, 2, 3});
    Array<uint64_t> low(4, 5);
    Array<int64_t> high(4, 0);
    Array<uint64_t> addedLow(std::vector<uint64_t>{~uint64_t(5), ~uint64_t(4), 0, ~uint64_t(0)});
    Array<int64_t> addedHigh(std::vector<int64_t>{0, 0, -1, -1});
    gpu.launch("mergeLong", 4u, ids, addedLow, addedHigh, low, high);
    check(low.read() == std::vector<uint64_t>{~uint64_t(0), 0, 5, 4}, "low words of sums");
    check(high.read() == std::vector<int64_t>{0, 1, -1, 0}, "high words of sums");
}

/// An index without room makes the search fail, not go round for ever.
inline void checkFullIndex(Program& gpu) {
    const uint32_t keys = 100;
    Table table(keys, 16, 1);
    Rows rows(keys, 1);
    std::vector<uint64_t> words;
    for (uint64_t key = 0; key < keys; key++) {
        words.push_back(key);
    }
    rows.words.write(words);
    check(!findEntries(gpu, table, rows, keys), "more groups than entries do not fit");
    gpu.launch("withdraw", rows.newEntries, rows.counters, table.entries);
    check(table.entries.read() == std::vector<uint32_t>(16, 0), "nothing is left of them");
}

/// The remainder of any time by any step, by a multiplication with the reciprocal.
inline void checkWindows(Program& gpu) {
    std::mt19937_64 random(1);
    std::vector<int64_t> times = {0, 1, -1, INT64_MAX / 4, INT64_MIN / 4, INT64_MAX, INT64_MIN};
    for (int bits = 0; bits < 62; bits++) {
        for (int64_t near : {-1, 0, 1}) {
            times.push_back((int64_t(1) << bits) + near);
            times.push_back(-(int64_t(1) << bits) + near);
            times.push_back(static_cast<int64_t>(random()) >> (63 - bits));
        }
    }
    uint32_t count = static_cast<uint32_t>(times.size());
    std::vector<uint32_t> rows(CHUNKS + 1, 0);
    rows[0] = count;
    Array<uint32_t> deviceRows(rows);
    Array<int64_t> deviceTimes(times);
    Array<uint32_t> flags(count, 0);
    Array<int64_t> words(count, 0);
    for (int bits = 0; bits < 61; bits++) {
        int64_t power = int64_t(1) << bits;
        for (int64_t step : {power, power + 1, power + int64_t(random() % uint64_t(power))}) {
            int64_t start = int64_t(random() % uint64_t(step));
            gpu.launch("window", deviceRows, count, nullptr, deviceTimes, step,
                    ~uint64_t(0) / uint64_t(step), start, int64_t(0), int64_t(0), INT64_MAX / 2,
                    INT64_MIN, flags, words);
            std::vector<int64_t> starts = words.read();
            for (uint32_t i = 0; i < count; i++) {
                // Wraps as the host does.
                int64_t distance = int64_t(uint64_t(times[i]) - uint64_t(start));
                int64_t rest = distance % step;
                rest = rest < 0 ? rest + step : rest;
                check(starts[i] == int64_t(uint64_t(times[i]) - uint64_t(rest)),
                        "the start of a window");
            }
        }
    }
}

/// Without keys and windows all rows are one group.
inline void checkNoWords(Program& gpu) {
    Table table(1, 2, 0);
    Rows rows(1000, 0);
    check(findEntries(gpu, table, rows, 1), "one group fits");
    addGroups(gpu, table, rows, 1);
    check(table.groups == 1, "there is one group");
    check(rows.ids.read() == std::vector<uint32_t>(1000, 0), "all rows are in it");
}
