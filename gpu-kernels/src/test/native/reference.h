// What the kernels are to compute, in the plainest way: a map from the words of a group to its
// aggregates.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <vector>

/// An exact sum: a number in digits of 32 bits, two's complement over all of them.
class ExactNumber {
public:
    static const int DIGITS = 72;

    void add(double value) {
        if (std::isnan(value) || std::isinf(value)) {
            flags |= std::isnan(value) ? 1 : value > 0 ? 2 : 4;
            return;
        }
        int exponent;
        double fraction = std::frexp(value, &exponent);
        // value = mantissa 2^(exponent - 53), and bit 0 of the number is worth 2^-1074.
        int64_t mantissa = static_cast<int64_t>(std::ldexp(fraction, 53));
        int position = exponent - 53 + 1074;
        if (position < 0) {
            mantissa >>= -position;
            position = 0;
        }
        addInteger(mantissa, position);
    }

    /// Adds an integer whose lowest bit has the position, counted from 2^-1074.
    void addInteger(int64_t integer, int position) {
        __int128 shifted = static_cast<__int128>(integer) << (position % 32);
        __int128 carried = 0;
        for (int i = position / 32; i < DIGITS; i++) {
            carried += static_cast<__int128>(digits[i]) + (shifted & 0xFFFFFFFF);
            shifted >>= 32;
            digits[i] = static_cast<uint32_t>(carried);
            carried >>= 32;
        }
    }

    std::array<uint32_t, DIGITS> digits{};
    uint32_t flags = 0;
};

inline int64_t orderedWord(double value) {
    int64_t bits;
    if (std::isnan(value)) {
        return 0x7FF8000000000000;
    }
    std::memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? bits ^ INT64_MAX : bits;
}

inline int64_t orderedWord(float value) {
    int32_t bits;
    if (std::isnan(value)) {
        return 0x7FC00000;
    }
    std::memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? bits ^ INT32_MAX : bits;
}

/// Words and, last, the null flags of a group.
using GroupKey = std::vector<uint64_t>;

struct Aggregates {
    uint64_t rows = 0;
    uint64_t values = 0;
    __int128 sum = 0;
    ExactNumber exact;
    std::vector<int64_t> least;
    std::vector<int64_t> greatest;
    int64_t allBits = -1;
    int64_t anyBits = 0;
    int64_t oddBits = 0;
    int64_t epoch = INT64_MIN;
};

using Groups = std::map<GroupKey, Aggregates>;
