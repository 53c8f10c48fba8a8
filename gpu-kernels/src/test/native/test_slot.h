// A slot of random rows on the host, and its copy on the device.
#pragma once

#include <cstring>
#include <random>

#include "driver_program.h"

const uint32_t CHUNKS = 16;
const uint32_t CHUNK_ROWS = 65536;
const uint32_t NONE = 0xFFFFFFFF;
const uint32_t ABSENT = 0x80000000;

/// Physical types, as in the kernels.
enum Type : uint32_t { BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, CODE };

/// A column of two chunks, the first of which may have nulls. What no row has is garbage.
struct Column {
    Type type;
    std::vector<uint8_t> data;
    std::vector<uint8_t> validity;
    uint32_t nullable;

    bool isNull(uint32_t element) const {
        return (nullable >> (element / CHUNK_ROWS) & 1) != 0
                && (validity[element / 8] >> (element % 8) & 1) == 0;
    }

    template <class T>
    T value(uint32_t element) const {
        T result;
        std::memcpy(&result, &data[element * sizeof(T)], sizeof(T));
        return result;
    }

    template <class T>
    void set(uint32_t element, T value) {
        std::memcpy(&data[element * sizeof(T)], &value, sizeof(T));
    }

    bool bit(uint32_t element) const {
        return (data[element / 8] >> (element % 8) & 1) != 0;
    }

    /// The value of any integer type.
    int64_t integer(uint32_t element) const {
        switch (type) {
            case BIT: return bit(element);
            case INT8: return value<int8_t>(element);
            case INT16: return value<int16_t>(element);
            case INT32: return value<int32_t>(element);
            default: return value<int64_t>(element);
        }
    }

    /// The value of either floating-point type.
    double number(uint32_t element) const {
        return type == FLOAT32 ? value<float>(element) : value<double>(element);
    }
};

/// Two chunks, of the first of which some rows are selected.
class Slot {
public:
    explicit Slot(uint64_t seed) : random(seed) {
        chunkRows = {6000, 2900};
        positions = CHUNK_ROWS + 2912;
        rows.assign(CHUNKS + 1, 0);
        rows[0] = chunkRows[0];
        rows[1] = chunkRows[1];
        rows[CHUNKS] = 1;
        selection.assign(positions, -1);
        int32_t row = 0;
        for (uint32_t i = 0; i < chunkRows[0]; i++) {
            row += 1 + static_cast<int32_t>(random() % 3);
            selection[i] = row;
        }
    }

    bool isThere(uint32_t position) const {
        return position % CHUNK_ROWS < chunkRows[position / CHUNK_ROWS];
    }

    uint32_t elementOf(uint32_t position) const {
        return position < CHUNK_ROWS ? static_cast<uint32_t>(selection[position]) : position;
    }

    /// A column of random bytes, a tenth of it null if it may be.
    Column column(Type type, bool mayBeNull) {
        Column column{type, {}, {}, mayBeNull ? 1u : 0u};
        column.data.resize(2 * CHUNK_ROWS * 8);
        for (uint8_t& byte : column.data) {
            byte = static_cast<uint8_t>(random());
        }
        column.validity.assign(2 * CHUNK_ROWS / 8, 0);
        for (uint32_t element = 0; element < CHUNK_ROWS; element++) {
            if (random() % 10 != 0) {
                column.validity[element / 8] |= static_cast<uint8_t>(1 << element % 8);
            }
        }
        return column;
    }

    /// A column whose values a function of the random generator makes.
    template <class T, class F>
    Column column(Type type, bool mayBeNull, F make) {
        Column column = this->column(type, mayBeNull);
        for (uint32_t position = 0; position < positions; position++) {
            if (isThere(position)) {
                column.set<T>(elementOf(position), make(random));
            }
        }
        return column;
    }

    std::mt19937_64 random;
    std::vector<uint32_t> chunkRows;
    uint32_t positions;
    std::vector<uint32_t> rows;
    std::vector<int32_t> selection;
};

/// A column on the device.
struct DeviceColumn {
    explicit DeviceColumn(const Column& column)
        : data(column.data), validity(column.validity), nullable(column.nullable),
          type(column.type) {}

    Array<uint8_t> data;
    Array<uint8_t> validity;
    uint32_t nullable;
    uint32_t type;
};
