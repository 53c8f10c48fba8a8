// Runs every kernel on random rows and compares with a plain computation on the host:
//
//     kernels_test KERNELS.PTX [SEED]
//
// Without a JVM, so that ThreadSanitizer can look at it with the stand-in driver, and
// compute-sanitizer on a device.
#include "test_columns.h"
#include "test_compare.h"
#include "test_edges.h"
#include "test_order.h"
#include "test_products.h"
#include "test_sums.h"

namespace {

const int64_t HOUR = 3600000000;
const int64_t SLIDE = HOUR / 2;

/// Two values of each type, so that what a table folds is folded from nullable and other columns.
struct Measured {
    Column column;
    DeviceColumn device;

    explicit Measured(Column column) : column(std::move(column)), device(this->column) {}
};

/// What a test varies.
struct Shape {
    const char* name;
    /// How many different keys there are about: below and above what blocks keep in shared memory.
    uint32_t keys;
    Type valueType;
    bool isNullable;
    /// Doubles from the smallest to the greatest, not of one magnitude.
    bool isWide;
};

double randomNumber(std::mt19937_64& random, const Shape& shape) {
    switch (random() % 50) {
        case 0: return -0.0;
        case 1: return NAN;
        case 2: return random() % 2 == 0 ? INFINITY : -INFINITY;
        default: break;
    }
    double fraction = static_cast<double>(static_cast<int64_t>(random())) * 0x1p-63;
    int spread = !shape.isWide ? 40 : shape.valueType == FLOAT32 ? 250 : 2090;
    int exponent = static_cast<int>(random() % spread);
    return std::ldexp(fraction, !shape.isWide ? exponent - 20
                    : shape.valueType == FLOAT32 ? exponent - 145 : exponent - 1072);
}

Column randomValues(Slot& slot, const Shape& shape) {
    switch (shape.valueType) {
        case FLOAT64:
            return slot.column<double>(FLOAT64, shape.isNullable,
                    [&](std::mt19937_64& random) { return randomNumber(random, shape); });
        case FLOAT32:
            return slot.column<float>(FLOAT32, shape.isNullable, [&](std::mt19937_64& random) {
                return static_cast<float>(randomNumber(random, shape));
            });
        default:
            return slot.column(shape.valueType, shape.isNullable);
    }
}

/// One table through two slots of rows with the same shape, windows of an hour that slide by half.
class TableTest {
public:
    TableTest(Program& gpu, Shape shape, uint64_t seed)
        : gpu(gpu), shape(shape), seed(seed), capacity(18 * (shape.keys + 1)),
          table(capacity, entryCount(), WORDS), cells(capacity) {}

    void run() {
        for (int64_t epoch = 1; epoch <= 2; epoch++) {
            addSlot(epoch);
        }
        Comparison(gpu, shape.valueType, expected).compare(table, cells);
        checkChanged();
        checkClosed();
        checkGathered();
        checkMoved();
        checkRehashed();
        checkMerged();
        printf("ok: %s, %u groups\n", shape.name, table.groups);
    }

private:
    static constexpr uint32_t WORDS = 4;

    uint32_t entryCount() const {
        uint32_t count = 64;
        while (count < 2 * capacity) {
            count *= 2;
        }
        return count;
    }

    void addSlot(int64_t epoch) {
        Slot slot(seed + static_cast<uint64_t>(epoch));
        uint32_t keyCount = shape.keys;
        Column time = slot.column<int64_t>(INT64, false, [](std::mt19937_64& random) {
            // Around 1970, because the remainder of a negative time needs care.
            return static_cast<int64_t>(random() % (2 * HOUR)) - HOUR;
        });
        Column number = slot.column<int32_t>(INT32, true, [=](std::mt19937_64& random) {
            return static_cast<int32_t>(random() % keyCount) - 5;
        });
        // -0.0 and 0.0 are one key, all NaN are one.
        Column zero = slot.column<double>(FLOAT64, false, [](std::mt19937_64& random) {
            return random() % 3 == 0 ? 0.0 : random() % 2 == 0 ? -0.0 : std::nan("1");
        });
        Column code = slot.column<int32_t>(CODE, true, [](std::mt19937_64& random) {
            return static_cast<int32_t>(random() % 2);
        });
        Measured value(randomValues(slot, shape));
        // The first chunk's codes are mapped, the second's are the table's own.
        std::vector<int32_t> map = {1, 0};
        Array<int32_t> deviceMap(map);
        std::vector<uint64_t> maps(CHUNKS, 0);
        maps[0] = deviceMap.address;
        Array<uint64_t> deviceMaps(maps);

        Array<uint32_t> rowCounts(slot.rows);
        Array<int32_t> selection(slot.selection);
        Rows rows(slot.positions, WORDS);
        DeviceColumn deviceTime(time), deviceNumber(number), deviceZero(zero), deviceCode(code);
        gpu.launch("begin", rowCounts, rows.positions, rows.flags);
        auto loadKey = [&](DeviceColumn& column, uint32_t bit, uint64_t codes) {
            gpu.launch("key", rowCounts, rows.positions, selection, column.data, column.validity,
                    column.nullable, column.type, bit, codes, rows.flags, rows.word(bit + 1));
        };
        loadKey(deviceNumber, 0, 0);
        loadKey(deviceZero, 1, 0);
        loadKey(deviceCode, 2, deviceMaps.address);
        if (isFloat(shape.valueType)) {
            reserveLimbs(slot, rowCounts, selection, rows, value);
        }
        // Two windows for each time. The first passes do not see the window that is closed.
        int64_t closedId = -2 * SLIDE;
        for (int64_t pass = 0; pass < 2; pass++) {
            gpu.launch("window", rowCounts, rows.positions, selection, deviceTime.data, SLIDE,
                    ~uint64_t(0) / SLIDE, int64_t(0), int64_t(0), pass * SLIDE, HOUR, closedId, rows.flags,
                    rows.word(0));
            findOrGrow(rows);
            addGroups(gpu, table, rows, epoch);
            accumulate(rowCounts, selection, rows, value);
        }
        for (uint32_t p = 0; p < slot.positions; p++) {
            if (slot.isThere(p)) {
                expect(slot.elementOf(p), time, number, zero, code, map, value.column, closedId,
                        epoch);
            }
        }
    }

    /// Adds a row to the expected groups.
    void expect(uint32_t element, const Column& time, const Column& number, const Column& zero,
            const Column& code, const std::vector<int32_t>& map, const Column& value,
            int64_t closedId, int64_t epoch) {
        int64_t moment = time.value<int64_t>(element);
        int64_t last = static_cast<int64_t>(std::floor(double(moment) / SLIDE)) * SLIDE;
        for (int64_t id : {last, last - SLIDE}) {
            if (id <= closedId) {
                continue;
            }
            uint32_t flags = 0;
            GroupKey key = {uint64_t(id), 0, 0, 0, 0};
            if (number.isNull(element)) {
                flags |= 1;
            } else {
                key[1] = uint64_t(int64_t(number.value<int32_t>(element)));
            }
            double isZero = zero.value<double>(element);
            key[2] = std::isnan(isZero) ? 0x7FF8000000000000 : 0;
            if (code.isNull(element)) {
                flags |= 4;
            } else {
                int32_t own = code.value<int32_t>(element);
                key[3] = uint64_t(element < CHUNK_ROWS ? map[own] : own);
            }
            key[4] = flags;
            Aggregates& group = expected[key];
            group.rows++;
            group.epoch = epoch;
            if (!value.isNull(element)) {
                expectValue(group, value, element);
            }
        }
    }

    static int64_t wordOf(const Column& value, uint32_t element) {
        switch (value.type) {
            case FLOAT32: return orderedWord(value.value<float>(element));
            case FLOAT64: return orderedWord(value.value<double>(element));
            default: return value.integer(element);
        }
    }

    static void expectValue(Aggregates& group, const Column& value, uint32_t element) {
        int64_t word = wordOf(value, element);
        group.values++;
        if (isFloat(value.type)) {
            group.exact.add(value.number(element));
        } else {
            group.sum += word;
            group.allBits &= word;
            group.anyBits |= word;
            group.oddBits ^= word;
        }
        if (group.least.empty()) {
            group.least = group.greatest = {word};
        }
        group.least[0] = std::min(group.least[0], word);
        group.greatest[0] = std::max(group.greatest[0], word);
    }

    /// As a host does: what does not fit is withdrawn, and the index is as it was.
    void findOrGrow(Rows& rows) {
        std::vector<uint32_t> before = table.entries.read();
        if (!findEntries(gpu, table, rows, 1)) {
            gpu.launch("withdraw", rows.newEntries, rows.counters, table.entries);
            check(table.entries.read() == before, "withdrawing restores the index");
            check(findEntries(gpu, table, rows, capacity), "there is room");
            uint32_t added = rows.counters.read()[0];
            gpu.launch("withdraw", rows.newEntries, rows.counters, table.entries);
            check(findEntries(gpu, table, rows, added), "exactly as many as there are may be added");
        }
    }

    /// Asks for the exponents and widens the sums' window to them.
    void reserveLimbs(const Slot& slot, Array<uint32_t>& rowCounts, Array<int32_t>& selection,
            Rows& rows, Measured& value) {
        Array<int32_t> range(std::vector<int32_t>{INT32_MAX, INT32_MIN});
        gpu.launch("exponents", rowCounts, rows.positions, selection, rows.flags,
                value.device.data, value.device.validity, value.device.nullable,
                value.device.type, range);
        int32_t least = INT32_MAX;
        int32_t greatest = INT32_MIN;
        for (uint32_t p = 0; p < slot.positions; p++) {
            if (!slot.isThere(p) || value.column.isNull(slot.elementOf(p))) {
                continue;
            }
            double number = value.column.number(slot.elementOf(p));
            if (number != 0 && std::isfinite(number)) {
                int exponent = std::max(std::ilogb(number) + 1023, 1);
                least = std::min(least, exponent);
                greatest = std::max(greatest, exponent);
            }
        }
        check(range.read() == std::vector<int32_t>{least, greatest}, "the range of exponents");
        uint32_t first = static_cast<uint32_t>(least - 1) / 32;
        uint32_t end = static_cast<uint32_t>(greatest - 1) / 32 + 3;
        if (cells.limbs != nullptr) {
            first = std::min(first, cells.first);
            end = std::max(end, cells.first + cells.width);
        }
        auto wider = std::make_unique<Array<int64_t>>(size_t(capacity) * (end - first), 0);
        if (cells.limbs != nullptr) {
            gpu.launch("widen", table.groups, cells.width, cells.first, end - first, first,
                    *cells.limbs, *wider);
        }
        cells.limbs = std::move(wider);
        cells.first = first;
        cells.width = end - first;
    }

    void accumulate(Array<uint32_t>& rowCounts, Array<int32_t>& selection, Rows& rows,
            Measured& value) {
        DeviceColumn& column = value.device;
        gpu.launch("count", rowCounts, rows.positions, selection, rows.ids, table.groups,
                column.validity, column.nullable, cells.count);
        auto fold = [&](const char* kernel, uint32_t how, Array<int64_t>& target,
                            Array<uint32_t>& seen) {
            gpu.launch(kernel, rowCounts, rows.positions, selection, rows.ids, table.groups,
                    column.data, column.validity, column.nullable, column.type, how, target, seen);
        };
        fold("extreme", 0, cells.least, cells.hasLeast);
        fold("extreme", 1, cells.greatest, cells.hasGreatest);
        if (isFloat(value.column.type)) {
            gpu.launch("sumDouble", rowCounts, rows.positions, selection, rows.ids, table.groups,
                    column.data, column.validity, column.nullable, column.type, cells.first,
                    cells.width, *cells.limbs, cells.specials);
            return;
        }
        gpu.launch("sumLong", rowCounts, rows.positions, selection, rows.ids, table.groups,
                column.data, column.validity, column.nullable, column.type, cells.low,
                cells.high);
        fold("bits", 0, cells.all, cells.hasAll);
        fold("bits", 1, cells.any, cells.hasAny);
        fold("bits", 2, cells.odd, cells.hasOdd);
    }

    std::vector<uint32_t> listed(const Array<uint32_t>& list, const Array<uint32_t>& counter) {
        std::vector<uint32_t> ids = list.read();
        ids.resize(counter.read()[0]);
        std::sort(ids.begin(), ids.end());
        check(std::unique(ids.begin(), ids.end()) == ids.end(), "each group is listed once");
        return ids;
    }

    void checkChanged() {
        Array<uint32_t> list(capacity, 0);
        Array<uint32_t> counter(1, 0);
        gpu.launch("changed", table.groups, table.epochs, int64_t(1), list, counter);
        std::vector<uint32_t> wanted;
        std::vector<GroupKey> keys = keysOf(table);
        for (uint32_t g = 0; g < table.groups; g++) {
            if (expected[keys[g]].epoch > 1) {
                wanted.push_back(g);
            }
        }
        check(listed(list, counter) == wanted, "the groups that changed");
    }

    void checkClosed() {
        uint32_t third = table.groups / 3;
        for (uint32_t wantsClosed = 0; wantsClosed < 2; wantsClosed++) {
            // By the window and by the first key, which may be null.
            for (uint32_t word = 0; word < 2; word++) {
                checkClosed(word, wantsClosed, 0, table.groups);
                checkClosed(word, wantsClosed, 0, third);
                checkClosed(word, wantsClosed, third, table.groups);
                checkClosed(word, wantsClosed, third, third);
            }
        }
    }

    void checkClosed(uint32_t word, uint32_t wantsClosed, uint32_t first, uint32_t end) {
        std::vector<GroupKey> keys = keysOf(table);
        Array<uint32_t> list(capacity, 0);
        Array<uint32_t> counter(1, 0);
        int64_t last = word == 0 ? 0 : 1;
        int32_t bit = word == 0 ? -1 : 0;
        gpu.launch("closed", first, end, table.words.address + 8 * uint64_t(word) * capacity,
                table.flags, bit, last, wantsClosed, list, counter);
        std::vector<uint32_t> wanted;
        for (uint32_t g = first; g < end; g++) {
            bool isNull = word == 1 && (keys[g][WORDS] & 1) != 0;
            bool isClosed = !isNull && int64_t(keys[g][word]) <= last;
            if (isClosed == (wantsClosed == 1)) {
                wanted.push_back(g);
            }
        }
        check(listed(list, counter) == wanted, "the groups that are closed or not");
        Array<uint32_t> counted(1, 0);
        gpu.launch("closed", first, end, table.words.address + 8 * uint64_t(word) * capacity,
                table.flags, bit, last, wantsClosed, uint64_t(0), counted);
        check(counted.read()[0] == wanted.size(), "how many groups are closed or not");
    }

    void checkGathered() {
        std::vector<uint32_t> order;
        for (uint32_t i = 0; i < table.groups; i += 2) {
            order.push_back(table.groups - 1 - i);
        }
        uint32_t count = static_cast<uint32_t>(order.size());
        Array<uint32_t> list(order);
        Array<uint32_t> flags(count, 0);
        gpu.launch("gather32", list, count, table.flags, flags);
        std::vector<uint32_t> allFlags = table.flags.read();
        std::vector<uint32_t> someFlags = flags.read();
        for (uint32_t i = 0; i < count; i++) {
            check(someFlags[i] == allFlags[order[i]], "gathered words of 32 bits");
        }
    }

    /// Every third element goes to where the one before it was.
    void checkMoved() {
        std::vector<uint32_t> from;
        std::vector<uint32_t> to;
        for (uint32_t g = 1; g < table.groups; g += 3) {
            from.push_back(g);
            to.push_back(g - 1);
        }
        uint32_t count = static_cast<uint32_t>(from.size());
        uint32_t stride = cells.limbs != nullptr ? cells.width : 1;
        std::vector<uint32_t> flags = table.flags.read();
        std::vector<int64_t> words = (cells.limbs != nullptr ? *cells.limbs : cells.high).read();
        Array<uint32_t> deviceFrom(from), deviceTo(to), movedFlags(flags);
        Array<int64_t> movedWords(words);
        gpu.launch("move32", deviceFrom, deviceTo, count, movedFlags);
        gpu.launch("move64", deviceFrom, deviceTo, count, stride, movedWords);
        for (uint32_t i = 0; i < count; i++) {
            flags[to[i]] = flags[from[i]];
            for (uint32_t k = 0; k < stride; k++) {
                words[to[i] * stride + k] = words[from[i] * stride + k];
            }
        }
        check(movedFlags.read() == flags, "moved words of 32 bits");
        check(movedWords.read() == words, "moved words");
    }

    /// Builds the index anew, larger, and looks all groups up in it.
    void checkRehashed() {
        uint32_t larger = 4 * (table.mask + 1);
        Array<uint32_t> entries(larger, 0);
        gpu.launch("rehash", table.groups, table.words, capacity, WORDS, table.flags, entries,
                larger - 1);
        // As rows: all groups, and one that is not there.
        uint32_t positions = table.groups + 1;
        Rows rows(positions, WORDS);
        std::vector<uint64_t> words(size_t(positions) * WORDS, 0x5555);
        std::vector<uint32_t> flags(positions, 0);
        std::vector<GroupKey> keys = keysOf(table);
        for (uint32_t g = 0; g < table.groups; g++) {
            for (uint32_t w = 0; w < WORDS; w++) {
                words[size_t(w) * positions + g] = keys[g][w];
            }
            flags[g] = static_cast<uint32_t>(keys[g][WORDS]);
        }
        rows.words.write(words);
        rows.flags.write(flags);
        gpu.launch("locate", positions, rows.flags, rows.words, WORDS, entries, larger - 1,
                table.words, capacity, table.flags, rows.ids);
        std::vector<int64_t> epochs = table.epochs.read();
        gpu.launch("resolve", positions, entries, INT64_MIN, table.epochs, rows.ids);
        check(table.epochs.read() == epochs, "a look-up stamps nothing");
        std::vector<uint32_t> ids = rows.ids.read();
        for (uint32_t g = 0; g < table.groups; g++) {
            check(ids[g] == g, "a group is found in the new index");
        }
        check(ids[table.groups] == NONE, "what is not there is not found");
    }

    /// Merges the table into an empty one, by way of partials, in a window of digits that is wider.
    void checkMerged() {
        Table other(capacity, table.mask + 1, WORDS);
        Cells otherCells(capacity);
        uint32_t count = table.groups;
        Rows rows(count, WORDS);
        std::vector<GroupKey> keys = keysOf(table);
        std::vector<uint64_t> words(size_t(count) * WORDS);
        std::vector<uint32_t> flags(count);
        for (uint32_t g = 0; g < count; g++) {
            for (uint32_t w = 0; w < WORDS; w++) {
                words[size_t(w) * count + g] = keys[g][w];
            }
            flags[g] = static_cast<uint32_t>(keys[g][WORDS]);
            expected[keys[g]].epoch = 3;
        }
        rows.words.write(words);
        rows.flags.write(flags);
        check(findEntries(gpu, other, rows, capacity), "there is room");
        addGroups(gpu, other, rows, 3);
        gpu.launch("mergeCount", count, rows.ids, cells.count, otherCells.count);
        gpu.launch("mergeExtreme", count, rows.ids, cells.least, cells.hasLeast, 0u,
                otherCells.least, otherCells.hasLeast);
        gpu.launch("mergeExtreme", count, rows.ids, cells.greatest, cells.hasGreatest, 1u,
                otherCells.greatest, otherCells.hasGreatest);
        if (isFloat(shape.valueType)) {
            mergeExact(rows, count, otherCells);
        } else {
            mergeIntegers(rows, count, otherCells);
        }
        Comparison(gpu, shape.valueType, expected).compare(other, otherCells);
    }

    void mergeExact(Rows& rows, uint32_t count, Cells& target) {
        target.first = cells.first == 0 ? 0 : cells.first - 1;
        target.width = cells.width + (cells.first - target.first) + 1;
        target.limbs = std::make_unique<Array<int64_t>>(size_t(capacity) * target.width, 1);
        gpu.launch("fill64", int64_t(target.limbs->count), int64_t(0), *target.limbs);
        gpu.launch("mergeLimbs", count, rows.ids, *cells.limbs, cells.specials, cells.first,
                cells.width, target.first, target.width, *target.limbs, target.specials);
    }

    void mergeIntegers(Rows& rows, uint32_t count, Cells& target) {
        gpu.launch("mergeLong", count, rows.ids, cells.low, cells.high, target.low, target.high);
        auto merge = [&](uint32_t operation, Array<int64_t>& source, Array<uint32_t>& has,
                             Array<int64_t>& cell, Array<uint32_t>& seen) {
            gpu.launch("mergeBits", count, rows.ids, source, has, operation, cell, seen);
        };
        merge(0, cells.all, cells.hasAll, target.all, target.hasAll);
        merge(1, cells.any, cells.hasAny, target.any, target.hasAny);
        merge(2, cells.odd, cells.hasOdd, target.odd, target.hasOdd);
    }

    Program& gpu;
    Shape shape;
    uint64_t seed;
    uint32_t capacity;
    Table table;
    Cells cells;
    Groups expected;
};

}  // namespace

int main(int argc, char** argv) {
    check(argc >= 2, "usage: kernels_test KERNELS.PTX [SEED]");
    uint64_t seed = argc > 2 ? strtoull(argv[2], nullptr, 10) : 1;
    Program gpu(argv[1], 3);
    printf("device: %s\n", gpu.deviceName().c_str());
    checkSelfTest(gpu);
    checkCarries(gpu);
    checkFullIndex(gpu);
    checkNoWords(gpu);
    checkWindows(gpu);
    checkScans(gpu, seed);
    checkSorting(gpu, seed);
    checkColumns(gpu, seed);
    checkCanonicalSums(gpu, seed);
    std::vector<Shape> shapes = {
            {"bits, few groups", 2, BIT, true, false},
            {"ints, many groups", 800, INT32, true, false},
            {"doubles, few groups", 2, FLOAT64, true, false},
            {"doubles, many groups", 800, FLOAT64, true, false},
    };
#ifndef STANDIN_TSAN
    // Other types take the same ways past each other.
    shapes.insert(shapes.end(), {
            {"bytes, few groups", 2, INT8, false, false},
            {"shorts, some groups", 40, INT16, true, false},
            {"longs, few groups", 2, INT64, true, false},
            {"longs, many groups", 800, INT64, false, false},
            {"floats, few groups", 2, FLOAT32, true, true},
            {"floats, many groups", 800, FLOAT32, false, false},
            {"doubles of all magnitudes, some groups", 40, FLOAT64, false, true},
    });
#endif
    const uint32_t powers[][2] = {{2, 0}, {1, 1}, {3, 0}, {4, 0}};
    for (const uint32_t* power : powers) {
        ProductTest(gpu, power[0] == 2 ? 3 : 700, power[0], power[1]).run();
    }
    for (const Shape& shape : shapes) {
        TableTest(gpu, shape, seed).run();
    }
    printf("%zu kernels\n", gpu.functions.size());
    return 0;
}
