// Columns of values and validity bits against a plain computation.
#pragma once

#include <numeric>

#include "reference.h"
#include "test_slot.h"

/// Writes the values of some groups as a column and compares each byte.
class ColumnTest {
public:
    /// A flag that all groups have.
    static const int32_t BIT_OF_ALL = 9;

    ColumnTest(Program& gpu, Type type, std::mt19937_64& random, uint32_t groups)
        : gpu(gpu), type(type), bytes(groups * width()) {
        for (uint32_t g = 0; g < groups; g++) {
            addGroup(g, random);
            flags.push_back(static_cast<uint32_t>(random()) | 1u << BIT_OF_ALL);
        }
    }

    /// @param listed true: groups from the last one down; false: from the first one up
    void compare(uint32_t count, bool listed, int32_t bit, uint32_t nullIfSet) {
        std::vector<uint32_t> list(count);
        std::iota(list.begin(), list.end(), 0);
        std::vector<uint32_t> valid((count + 31) / 32, 0);
        std::vector<uint8_t> wanted(type == BIT ? valid.size() * 4 : count * width(), 0);
        for (uint32_t i = 0; i < count; i++) {
            list[i] = listed ? static_cast<uint32_t>(words.size()) - 1 - i : i;
            bool isNull = bit >= 0 && (flags[list[i]] >> bit & 1) == nullIfSet;
            if (isNull) {
                continue;
            }
            valid[i / 32] |= 1u << (i % 32);
            if (type == BIT) {
                wanted[i / 8] |= static_cast<uint8_t>(words[list[i]] << (i % 8));
            } else {
                std::memcpy(&wanted[i * width()], &bytes[list[i] * width()], width());
            }
        }
        Array<uint32_t> deviceList(list), deviceFlags(flags);
        Array<int64_t> deviceWords(words);
        Array<uint8_t> values(wanted.size(), 0xEE);
        Array<uint32_t> validity(valid.size(), 0xEEEEEEEE);
        bool hasValidity = bit >= 0 || listed;
        gpu.launch("putValues", count, listed ? deviceList.address : 0, deviceWords, deviceFlags,
                bit, nullIfSet, uint32_t(type), values, hasValidity ? validity.address : 0);
        check(values.read() == wanted, "values of a column");
        check(!hasValidity || validity.read() == valid, "validity bits of a column");
    }

private:
    size_t width() const {
        switch (type) {
            case BIT: case INT8: return 1;
            case INT16: return 2;
            case INT32: case FLOAT32: return 4;
            default: return 8;
        }
    }

    void addGroup(uint32_t group, std::mt19937_64& random) {
        int64_t bits = static_cast<int64_t>(random() >> random() % 64);
        auto set = [&](auto value) {
            std::memcpy(&bytes[group * width()], &value, width());
            return value;
        };
        auto number = [&](auto nan) {
            decltype(nan) numbers[] = {0, decltype(nan)(-0.0), INFINITY, -INFINITY, nan,
                    decltype(nan)(static_cast<double>(bits) * 0x1p-40),
                    decltype(nan)(static_cast<double>(bits) * -0x1p-40)};
            return set(numbers[random() % 7]);
        };
        switch (type) {
            case BIT: words.push_back(set(uint8_t(bits & 1))); break;
            case INT8: words.push_back(set(int8_t(bits))); break;
            case INT16: words.push_back(set(int16_t(bits))); break;
            case INT32: words.push_back(set(int32_t(bits))); break;
            case FLOAT32: words.push_back(orderedWord(number(std::nanf("")))); break;
            case FLOAT64: words.push_back(orderedWord(number(std::nan("")))); break;
            default: words.push_back(set(bits));
        }
    }

    Program& gpu;
    Type type;
    std::vector<uint8_t> bytes;
    std::vector<int64_t> words;
    std::vector<uint32_t> flags;
};

inline void checkColumns(Program& gpu, uint64_t seed) {
    std::mt19937_64 random(seed);
#ifdef STANDIN_TSAN
    const std::vector<Type> types = {BIT, FLOAT32};
    const std::vector<uint32_t> counts = {33, 1000};
#else
    const std::vector<Type> types = {BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64};
    const std::vector<uint32_t> counts = {0, 1, 31, 32, 33, 255, 256, 257, 1000};
#endif
    for (Type type : types) {
        ColumnTest test(gpu, type, random, 1100);
        for (uint32_t count : counts) {
            test.compare(count, false, -1, 1);
            test.compare(count, true, -1, 1);
            test.compare(count, true, 0, 1);
            test.compare(count, true, 31, 0);
            test.compare(count, false, 4, 0);
            test.compare(count, true, ColumnTest::BIT_OF_ALL, 1);
            test.compare(count, true, ColumnTest::BIT_OF_ALL, 0);
        }
    }
    printf("ok: columns\n");
}
