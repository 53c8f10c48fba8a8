// Sums of products against a plain computation.
#pragma once

#include "test_compare.h"

/// A product of powers of two columns: x^powerX y^powerY.
class ProductTest {
public:
    ProductTest(Program& gpu, uint32_t groups, uint32_t powerX, uint32_t powerY)
        : gpu(gpu), groups(groups), powerX(powerX), powerY(powerY), slot(17),
          x(slot.column<double>(FLOAT64, true, randomNumber)),
          y(slot.column<float>(FLOAT32, true, [](std::mt19937_64& random) {
              return static_cast<float>(randomNumber(random));
          })),
          expectedRanges(noRanges()),
          expected(2 * PART_MAX + 1, std::vector<ExactNumber>(groups)) {
        for (uint32_t p = 0; p < slot.positions; p++) {
            bool hasGroup = slot.isThere(p) && slot.random() % 20 != 0;
            ids.push_back(hasGroup ? static_cast<uint32_t>(slot.random() % groups) : NONE);
            if (slot.isThere(p)) {
                expect(slot.elementOf(p), ids[p]);
            }
        }
    }

    void run() {
        Array<uint32_t> rows(slot.rows);
        Array<int32_t> selection(slot.selection);
        DeviceColumn deviceX(x), deviceY(y);
        Array<uint32_t> flags(slot.positions, 0);
        gpu.launch("begin", rows, slot.positions, flags);
        Array<int32_t> ranges(noRanges());
        gpu.launch("productRange", rows, slot.positions, selection, flags, deviceX.data,
                deviceX.validity, deviceX.nullable, deviceX.type, powerX, deviceY.data,
                deviceY.validity, deviceY.nullable, deviceY.type, powerY, ranges);
        check(ranges.read() == expectedRanges, "the ranges of products");
        Array<uint32_t> deviceIds(ids);
        checkValid(rows, selection, deviceIds, deviceX);
        uint32_t parts = 0;
        for (int32_t part = -PART_MAX; part <= PART_MAX; part++) {
            int32_t least = expectedRanges[2 * size_t(part + PART_MAX)];
            int32_t greatest = expectedRanges[2 * size_t(part + PART_MAX) + 1];
            if (least > greatest) {
                continue;
            }
            Cells cells(groups);
            cells.first = static_cast<uint32_t>(least) / 32;
            int32_t bits = 53 * static_cast<int32_t>(powerX + powerY);
            cells.width = static_cast<uint32_t>(greatest + bits - 1) / 32 + 1 - cells.first;
            cells.limbs = std::make_unique<Array<int64_t>>(size_t(groups) * cells.width, 0);
            gpu.launch("sumProduct", rows, slot.positions, selection, deviceIds, groups,
                    deviceX.data, deviceX.validity, deviceX.nullable, deviceX.type, powerX,
                    deviceY.data, deviceY.validity, deviceY.nullable, deviceY.type, powerY, part,
                    cells.first, cells.width, *cells.limbs);
            compare(cells, expected[size_t(part + PART_MAX)]);
            parts++;
        }
        printf("ok: x^%u y^%u, %u groups, %u parts\n", powerX, powerY, groups, parts);
    }

private:
    static constexpr int32_t PART_MAX = 4;

    static std::vector<int32_t> noRanges() {
        std::vector<int32_t> ranges;
        for (int32_t part = -PART_MAX; part <= PART_MAX; part++) {
            ranges.insert(ranges.end(), {INT32_MAX, INT32_MIN});
        }
        return ranges;
    }

    void compare(Cells& cells, const std::vector<ExactNumber>& sums) {
        gpu.launch("carry", groups, cells.width, *cells.limbs);
        std::vector<int64_t> limbs = cells.limbs->read();
        for (uint32_t g = 0; g < groups; g++) {
            for (uint32_t i = 0; i < ExactNumber::DIGITS; i++) {
                int64_t digit = limbAt(&limbs[size_t(g) * cells.width], cells, i);
                check(static_cast<uint32_t>(digit) == sums[g].digits[i],
                        "a digit of a sum of products");
            }
        }
    }

    /// Mostly of usual size, some of any, so that there are products of all parts.
    static double randomNumber(std::mt19937_64& random) {
        double fraction = static_cast<double>(static_cast<int64_t>(random())) * 0x1p-63;
        switch (random() % 40) {
            case 0: return 0;
            case 1: return NAN;
            case 2: return -INFINITY;
            case 3: return std::ldexp(fraction, -1060);
            case 4: return std::ldexp(fraction, static_cast<int>(random() % 2000) - 1000);
            case 5: return 3;
            // Squares at the ends of part 0.
            case 6: return std::ldexp(1.5, std::array{-257, -256, 255, 256}[random() % 4]);
            default: return std::ldexp(fraction, static_cast<int>(random() % 60) - 30);
        }
    }

    void expect(uint32_t element, uint32_t group) {
        if (x.isNull(element) || (powerY != 0 && y.isNull(element))) {
            return;
        }
        std::vector<double> factors(powerX, x.number(element));
        factors.insert(factors.end(), powerY, y.number(element));
        std::vector<uint64_t> words = {1};
        int position = 1074;
        int scale = 0;
        bool isNegative = false;
        for (double factor : factors) {
            if (factor == 0 || !std::isfinite(factor)) {
                return;
            }
            int exponent = std::max(std::ilogb(factor), -1022);
            multiply(words, static_cast<uint64_t>(std::ldexp(std::fabs(factor), 52 - exponent)));
            position += exponent - 52;
            scale += std::ilogb(factor);
            isNegative ^= factor < 0;
        }
        int part = static_cast<int>(std::floor((scale + 512) / 1024.0));
        position -= 1024 * part;
        int32_t& least = expectedRanges[2 * size_t(part + PART_MAX)];
        int32_t& greatest = expectedRanges[2 * size_t(part + PART_MAX) + 1];
        least = std::min(least, position);
        greatest = std::max(greatest, position);
        for (size_t i = 0; i < words.size() && group != NONE; i++) {
            int64_t word = static_cast<int64_t>(words[i]);
            expected[size_t(part + PART_MAX)][group].addInteger(
                    isNegative ? -word : word, position + 32 * int(i));
        }
    }

    /// Multiplies a number in words of 32 bits.
    static void multiply(std::vector<uint64_t>& words, uint64_t factor) {
        unsigned __int128 carried = 0;
        for (uint64_t& word : words) {
            carried += static_cast<unsigned __int128>(word) * factor;
            word = static_cast<uint32_t>(carried);
            carried >>= 32;
        }
        for (; carried != 0; carried >>= 32) {
            words.push_back(static_cast<uint32_t>(carried));
        }
    }

    void checkValid(Array<uint32_t>& rows, Array<int32_t>& selection, Array<uint32_t>& deviceIds,
            DeviceColumn& column) {
        Array<uint32_t> target(slot.positions, 0);
        gpu.launch("whereValid", rows, slot.positions, selection, deviceIds, column.validity,
                column.nullable, target);
        std::vector<uint32_t> valid = target.read();
        for (uint32_t p = 0; p < slot.positions; p++) {
            bool has = ids[p] != NONE && !x.isNull(slot.elementOf(p));
            check(valid[p] == (has ? ids[p] : NONE), "the group of a row that has a value");
        }
    }

    Program& gpu;
    uint32_t groups;
    uint32_t powerX;
    uint32_t powerY;
    Slot slot;
    Column x;
    Column y;
    std::vector<uint32_t> ids;
    std::vector<int32_t> expectedRanges;
    /// By part and group.
    std::vector<std::vector<ExactNumber>> expected;
};
