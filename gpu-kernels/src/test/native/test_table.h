// A group table on the device, in the layout of the kernels, and the kernels that all slots need.
#pragma once

#include "test_slot.h"

struct Table {
    Table(uint32_t capacity, uint32_t entryCount, uint32_t wordCount)
        : capacity(capacity), mask(entryCount - 1), wordCount(wordCount), entries(entryCount, 0),
          words(size_t(capacity) * wordCount, 0), flags(capacity, 0),
          epochs(capacity, INT64_MIN) {}

    uint32_t capacity;
    uint32_t mask;
    uint32_t wordCount;
    uint32_t groups = 0;
    Array<uint32_t> entries;
    Array<uint64_t> words;
    Array<uint32_t> flags;
    Array<int64_t> epochs;
};

/// The words of rows and what becomes of them.
struct Rows {
    Rows(uint32_t positions, uint32_t wordCount)
        : positions(positions), flags(positions, 0), words(size_t(positions) * wordCount, 0),
          ids(positions, 0), newEntries(positions, 0), counters(4, 0) {}

    uint32_t positions;
    Array<uint32_t> flags;
    Array<uint64_t> words;
    Array<uint32_t> ids;
    Array<uint32_t> newEntries;
    Array<uint32_t> counters;

    uint64_t word(uint32_t number) const {
        return words.address + 8 * uint64_t(number) * positions;
    }
};

/// Finds the entries of all rows; returns whether it succeeded.
inline bool findEntries(Program& gpu, Table& table, Rows& rows, uint32_t newMax) {
    rows.counters.write({0, 0, 0, 0});
    gpu.launch("find", rows.positions, rows.flags, rows.words, table.wordCount, table.entries,
            table.mask, table.words, table.capacity, table.flags, newMax, rows.newEntries,
            rows.counters, rows.ids);
    return rows.counters.read()[1] == 0;
}

/// Gives the new groups ids, and all rows theirs.
inline void addGroups(Program& gpu, Table& table, Rows& rows, int64_t epoch) {
    gpu.launch("adopt", rows.positions, rows.newEntries, rows.counters, table.entries, rows.flags,
            rows.words, table.wordCount, table.words, table.capacity, table.flags, table.groups);
    table.groups += rows.counters.read()[0];
    check(table.groups <= table.capacity, "the groups fit the table");
    gpu.launch("resolve", rows.positions, table.entries, epoch, table.epochs, rows.ids);
}
