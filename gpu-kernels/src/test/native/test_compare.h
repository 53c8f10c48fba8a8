// Compares a table on the device with the groups that are expected.
#pragma once

#include <algorithm>
#include <memory>

#include "reference.h"
#include "test_table.h"

inline bool isFloat(Type type) {
    return type == FLOAT32 || type == FLOAT64;
}

/// The cells of a table for one measured column.
struct Cells {
    explicit Cells(size_t capacity)
        : count(capacity, 0), low(capacity, 0), high(capacity, 0), least(capacity, INT64_MAX),
          greatest(capacity, INT64_MIN), hasLeast(capacity, 0), hasGreatest(capacity, 0),
          all(capacity, -1), any(capacity, 0), odd(capacity, 0), hasAll(capacity, 0),
          hasAny(capacity, 0), hasOdd(capacity, 0), specials(capacity, 0) {}

    Array<uint64_t> count, low;
    Array<int64_t> high, least, greatest;
    Array<uint32_t> hasLeast, hasGreatest;
    Array<int64_t> all, any, odd;
    Array<uint32_t> hasAll, hasAny, hasOdd, specials;
    std::unique_ptr<Array<int64_t>> limbs;
    uint32_t first = 0;
    uint32_t width = 0;
};

inline std::vector<GroupKey> keysOf(const Table& table) {
    std::vector<uint64_t> words = table.words.read();
    std::vector<uint32_t> flags = table.flags.read();
    std::vector<GroupKey> keys;
    for (uint32_t g = 0; g < table.groups; g++) {
        GroupKey key;
        for (uint32_t w = 0; w < table.wordCount; w++) {
            key.push_back(words[size_t(w) * table.capacity + g]);
        }
        key.push_back(flags[g]);
        keys.push_back(key);
    }
    return keys;
}

/// Digit i of a carried number in a window, which continues below with zeros, above with what
/// the last limb holds beyond 32 bits.
inline int64_t limbAt(const int64_t* limbs, const Cells& window, uint32_t i) {
    uint32_t end = window.first + window.width;
    if (i < window.first) {
        return 0;
    }
    if (i < end) {
        return limbs[i - window.first];
    }
    uint32_t beyond = i - end + 1;
    return limbs[window.width - 1] >> std::min(63u, 32 * beyond);
}

class Comparison {
public:
    Comparison(Program& gpu, Type type, Groups& expected)
        : gpu(gpu), type(type), expected(expected) {}

    /// Compares all groups of a table with the expected ones.
    void compare(const Table& actual, Cells& actualCells) {
        keys = keysOf(actual);
        check(keys.size() == expected.size(), "the number of groups");
        std::vector<uint64_t> count = actualCells.count.read();
        std::vector<int64_t> epochs = actual.epochs.read();
        for (uint32_t g = 0; g < actual.groups; g++) {
            check(expected.count(keys[g]) == 1, "the words of a group");
            const Aggregates& group = expected[keys[g]];
            check(count[g] == group.values, "a count");
            check(epochs[g] == group.epoch, "an epoch");
        }
        compareExtremes(actualCells);
        if (isFloat(type)) {
            compareExact(actualCells);
        } else {
            compareIntegers(actualCells);
        }
    }

private:
    void compareExtremes(Cells& actual) {
        std::vector<int64_t> least = actual.least.read();
        std::vector<int64_t> greatest = actual.greatest.read();
        std::vector<uint32_t> hasLeast = actual.hasLeast.read();
        std::vector<uint32_t> hasGreatest = actual.hasGreatest.read();
        for (size_t g = 0; g < keys.size(); g++) {
            const Aggregates& group = expected[keys[g]];
            uint32_t has = group.least.empty() ? 0 : 1;
            check(hasLeast[g] == has && hasGreatest[g] == has, "whether there is an extreme");
            check(has == 0 || least[g] == group.least[0], "a smallest value");
            check(has == 0 || greatest[g] == group.greatest[0], "a greatest value");
        }
    }

    void compareIntegers(Cells& actual) {
        std::vector<uint64_t> low = actual.low.read();
        std::vector<int64_t> high = actual.high.read();
        std::vector<int64_t> all = actual.all.read();
        std::vector<int64_t> any = actual.any.read();
        std::vector<int64_t> odd = actual.odd.read();
        std::vector<uint32_t> hasAll = actual.hasAll.read();
        for (size_t g = 0; g < keys.size(); g++) {
            const Aggregates& group = expected[keys[g]];
            __int128 sum = static_cast<__int128>(high[g]) * (__int128(1) << 64) + low[g];
            check(sum == group.sum, "a sum of integers");
            check(all[g] == group.allBits && any[g] == group.anyBits && odd[g] == group.oddBits,
                    "folded bits");
            check((hasAll[g] != 0) == (group.values != 0), "whether there are bits");
        }
    }

    void compareExact(Cells& actual) {
        gpu.launch("carry", static_cast<uint32_t>(keys.size()), actual.width, *actual.limbs);
        std::vector<int64_t> limbs = actual.limbs->read();
        std::vector<uint32_t> specials = actual.specials.read();
        for (size_t g = 0; g < keys.size(); g++) {
            const ExactNumber& sum = expected[keys[g]].exact;
            check(specials[g] == sum.flags, "flags of a sum of doubles");
            for (uint32_t i = 0; i < ExactNumber::DIGITS; i++) {
                int64_t digit = limbAt(&limbs[g * actual.width], actual, i);
                check(static_cast<uint32_t>(digit) == sum.digits[i], "a digit of an exact sum");
            }
        }
    }

    Program& gpu;
    Type type;
    Groups& expected;
    std::vector<GroupKey> keys;
};
