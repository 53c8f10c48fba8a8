// Canonical bytes of exact sums against a plain computation.
#pragma once

#include <algorithm>
#include <memory>
#include <numeric>

#include "test_slot.h"

/// As in SumDigits.
const uint32_t SUM_DIGITS_MAX = 68;
const int32_t NO_PART = -128;

/// The limbs of some groups, of one part of their sums.
struct SumCells {
    int32_t part;
    uint32_t first;
    uint32_t limbCount;
    std::vector<int64_t> limbs;
    /// Empty where sums have none.
    std::vector<uint32_t> specials;
};

/// Appends the canonical bytes of a sum; returns whether its digits are those of any sum of doubles.
inline bool appendCanonical(const SumCells& cells, uint32_t group, std::vector<uint8_t>& bytes) {
    std::vector<int32_t> digits;
    __int128 carried = 0;
    // More than enough for the sign.
    for (uint32_t i = 0; i < cells.limbCount + 4; i++) {
        carried += i < cells.limbCount ? cells.limbs[size_t(group) * cells.limbCount + i] : 0;
        digits.push_back(static_cast<int32_t>(static_cast<uint32_t>(carried)));
        carried >>= 32;
    }
    while (digits.size() > 1 && digits.back() == digits[digits.size() - 2] >> 31) {
        digits.pop_back();
    }
    uint32_t first = cells.first;
    while (!digits.empty() && digits.front() == 0) {
        digits.erase(digits.begin());
        first++;
    }
    uint32_t flags = cells.specials.empty() ? 0 : cells.specials[group];
    if (flags != 0 || digits.empty()) {
        digits.clear();
        first = 0;
    }
    size_t length = 2 + 4 * digits.size();
    if (cells.part != NO_PART) {
        if (flags == 0 && digits.empty()) {
            return true;
        }
        bytes.insert(bytes.end(), {static_cast<uint8_t>(cells.part),
                static_cast<uint8_t>(length), static_cast<uint8_t>(length >> 8)});
    }
    bytes.insert(bytes.end(), {static_cast<uint8_t>(flags), static_cast<uint8_t>(first)});
    for (int32_t digit : digits) {
        for (int shift = 0; shift < 32; shift += 8) {
            bytes.push_back(static_cast<uint8_t>(static_cast<uint32_t>(digit) >> shift));
        }
    }
    return first + digits.size() <= SUM_DIGITS_MAX;
}

/// Encodes the sums of listed groups, which have one or several parts, and compares each byte.
///
/// @param list empty: the groups 0 to count - 1
inline void checkSums(Program& gpu, uint32_t count, const std::vector<uint32_t>& list,
        const std::vector<SumCells>& parts) {
    std::vector<uint8_t> wanted;
    std::vector<uint32_t> wantedLengths, starts, ends;
    bool isBeyond = false;
    for (uint32_t i = 0; i < count; i++) {
        size_t start = wanted.size();
        for (const SumCells& part : parts) {
            isBeyond |= !appendCanonical(part, list.empty() ? i : list[i], wanted);
        }
        starts.push_back(static_cast<uint32_t>(start));
        ends.push_back(static_cast<uint32_t>(wanted.size()));
        wantedLengths.push_back(ends.back() - starts.back() + 7);
    }
    Array<uint32_t> deviceList(list), lengths(count, 7), cursors(starts), beyond(1, 0);
    Array<uint8_t> bytes(wanted.size(), 0xEE);
    std::vector<std::unique_ptr<Array<int64_t>>> cells;
    std::vector<std::unique_ptr<Array<uint32_t>>> specials;
    uint64_t listAddress = list.empty() ? 0 : deviceList.address;
    for (const SumCells& part : parts) {
        cells.push_back(std::make_unique<Array<int64_t>>(part.limbs));
        specials.push_back(std::make_unique<Array<uint32_t>>(part.specials));
        gpu.launch("sumLengths", count, listAddress, part.limbCount, *cells.back(),
                part.specials.empty() ? 0 : specials.back()->address,
                uint32_t(part.part != NO_PART), lengths);
    }
    check(lengths.read() == wantedLengths, "the lengths of sums");
    for (size_t i = 0; i < parts.size(); i++) {
        const SumCells& part = parts[i];
        gpu.launch("sumBytes", count, listAddress, part.first, part.limbCount, *cells[i],
                part.specials.empty() ? 0 : specials[i]->address, part.part, cursors, bytes,
                beyond);
    }
    check(cursors.read() == ends, "where sums end");
    check(bytes.read() == wanted, "the bytes of sums");
    check((beyond.read()[0] != 0) == isBeyond, "whether a sum has too many digits");
}

/// The limbs of a sum, of one of the kinds that need care.
inline std::vector<int64_t> randomLimbs(std::mt19937_64& random, uint32_t limbCount) {
    std::vector<int64_t> limbs(limbCount, 0);
    auto fill = [&](auto next) { std::generate(limbs.begin(), limbs.end(), next); };
    auto any = [&] { return static_cast<int64_t>(random()) >> (1 + random() % 63); };
    const int64_t digitMax = 0xFFFFFFFF;
    size_t at = random() % limbCount;
    switch (random() % 10) {
        case 0:
            break;
        case 1:
            fill([] { return -1; });
            break;
        case 2:
            fill([&] { return -(any() & (INT64_MAX >> 1)); });
            break;
        case 3:  // A carry through all limbs, out of the last one or not.
            fill([=] { return digitMax; });
            limbs[0]++;
            limbs[limbCount - 1] -= random() % 2 == 0 ? 0 : digitMax;
            break;
        case 4:  // A borrow through all.
            limbs[0] = -1;
            break;
        case 5:  // Zero, of limbs that are not.
            for (size_t i = 0; i + 1 < limbCount; i++) {
                int64_t carried = any() >> 33;
                limbs[i] -= carried * (digitMax + 1);
                limbs[i + 1] += carried;
            }
            break;
        case 6:
            limbs[at] = any();
            break;
        case 7:  // Digits whose highest bit is not the sign.
            limbs[at] = digitMax - static_cast<int64_t>(random() % 2 << 31);
            break;
        case 8:
            fill([&] { return random() % 2 == 0 ? 0 : any(); });
            break;
        default:
            fill(any);
    }
    return limbs;
}

inline SumCells randomSums(std::mt19937_64& random, uint32_t groups, int32_t part,
        uint32_t limbCount, uint32_t firstMax, bool hasSpecials) {
    SumCells cells = {part, static_cast<uint32_t>(random() % (firstMax + 1)), limbCount, {}, {}};
    for (uint32_t g = 0; g < groups; g++) {
        std::vector<int64_t> limbs = randomLimbs(random, limbCount);
        cells.limbs.insert(cells.limbs.end(), limbs.begin(), limbs.end());
        if (hasSpecials) {
            cells.specials.push_back(random() % 3 == 0 ? static_cast<uint32_t>(random() % 8) : 0);
        }
    }
    return cells;
}

inline void checkCanonicalSums(Program& gpu, uint64_t seed) {
    std::mt19937_64 random(seed);
#ifdef STANDIN_TSAN
    const std::vector<uint32_t> widths = {1, 6, SUM_DIGITS_MAX};
#else
    std::vector<uint32_t> widths(SUM_DIGITS_MAX);
    std::iota(widths.begin(), widths.end(), 1);
#endif
    const uint32_t counts[] = {0, 1, 31, 32, 33, 255, 256, 257};
    const uint32_t groups = 257;
    for (uint32_t width : widths) {
        uint32_t count = counts[width % 8];
        std::vector<uint32_t> list(groups);
        std::iota(list.begin(), list.end(), 0);
        std::shuffle(list.begin(), list.end(), random);
        list.resize(count);
        // A window that reaches beyond the last digit, and one that leaves room for carries.
        uint32_t roomy = SUM_DIGITS_MAX - std::min(width + 1, SUM_DIGITS_MAX);
        uint32_t full = SUM_DIGITS_MAX - width + 1;
        checkSums(gpu, count, list, {randomSums(random, groups, NO_PART, width, full, true)});
        checkSums(gpu, count, {}, {randomSums(random, groups, NO_PART, width, roomy, false)});
        checkSums(gpu, count, list,
                {randomSums(random, groups, -4, width, roomy, false),
                        randomSums(random, groups, 0, 3, 60, true),
                        randomSums(random, groups, 4, 1 + width / 2, 30, false)});
    }
    printf("ok: canonical sums\n");
}
