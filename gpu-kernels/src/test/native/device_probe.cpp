// Times what a device and its bus give, and every kernel on what lies on the device; prints tables
// in Markdown:
//
//     device_probe KERNELS.PTX [REPEATS [GROUPS]]
//
// GROUPS is how many groups are sorted and written as columns at most, by default 10,000,000.
// The figures are those of one run. On the stand-in they mean nothing, and the device's name says so.
#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <random>

#include "probe_columns.h"
#include "probe_order.h"
#include "test_table.h"

namespace {

const uint32_t SLOT_ROWS = CHUNKS * CHUNK_ROWS;
const int64_t WINDOW = 7200000000;
const int ATTRIBUTE_MULTIPROCESSORS = 16;
const int ATTRIBUTE_COMPUTE_MAJOR = 75;
const int ATTRIBUTE_COMPUTE_MINOR = 76;

int attribute(const Program& gpu, int number) {
    int value;
    succeed(cuDeviceGetAttribute(&value, number, gpu.device), "cuDeviceGetAttribute");
    return value;
}

void describe(const Program& gpu) {
    int version;
    size_t bytes;
    succeed(cuDriverGetVersion(&version), "cuDriverGetVersion");
    succeed(cuDeviceTotalMem_v2(&bytes, gpu.device), "cuDeviceTotalMem");
    printf("Device: %s, compute capability %d.%d, %d multiprocessors, %.1f GiB; CUDA %d.%d.\n\n",
            gpu.deviceName().c_str(), attribute(gpu, ATTRIBUTE_COMPUTE_MAJOR),
            attribute(gpu, ATTRIBUTE_COMPUTE_MINOR), attribute(gpu, ATTRIBUTE_MULTIPROCESSORS),
            static_cast<double>(bytes) / (1 << 30), version / 1000, version % 1000 / 10);
}

void timeCopies(Program& gpu, Watch& watch, int repeats, const char* kind, void* host,
        size_t bytes) {
    Array<uint8_t> target(bytes, 0);
    for (size_t piece : {size_t(512) << 10, bytes}) {
        auto in = [&] {
            for (size_t at = 0; at < bytes; at += piece) {
                succeed(cuMemcpyHtoDAsync_v2(target.address + at, static_cast<char*>(host) + at,
                                piece, gpu.stream),
                        "cuMemcpyHtoDAsync");
            }
        };
        auto out = [&] {
            for (size_t at = 0; at < bytes; at += piece) {
                succeed(cuMemcpyDtoHAsync_v2(static_cast<char*>(host) + at, target.address + at,
                                piece, gpu.stream),
                        "cuMemcpyDtoHAsync");
            }
        };
        double kilobytes = static_cast<double>(bytes) / 1000;
        printf("| %s | %zu KiB | %.2f | %.2f |\n", kind, piece >> 10,
                kilobytes / watch.best(repeats, in),
                kilobytes / watch.best(repeats, out));
    }
}

void timeBus(Program& gpu, Watch& watch, int repeats, size_t bytes) {
    printf("| host memory | a copy | to the device, GB/s | from the device, GB/s |\n");
    printf("|---|---|---|---|\n");
    void* pinned;
    succeed(cuMemHostAlloc(&pinned, bytes, 0), "cuMemHostAlloc");
    timeCopies(gpu, watch, repeats, "page-locked", pinned, bytes);
    succeed(cuMemFreeHost(pinned), "cuMemFreeHost");
    void* plain = aligned_alloc(4096, bytes);
    std::fill_n(static_cast<char*>(plain), bytes, char(1));
    timeCopies(gpu, watch, repeats, "pageable", plain, bytes);
    succeed(cuMemHostRegister_v2(plain, bytes, 0), "cuMemHostRegister");
    timeCopies(gpu, watch, repeats, "registered", plain, bytes);
    succeed(cuMemHostUnregister(plain), "cuMemHostUnregister");
    free(plain);
    printf("\n");
}

void timeLaunches(Program& gpu, int repeats) {
    Array<uint64_t> target(32, 0);
    unsigned blocks = gpu.blocks;
    gpu.blocks = 1;
    auto run = [&](bool waitsForEach) {
        auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < repeats; i++) {
            gpu.queue("fill64", int64_t(32), uint64_t(0), target);
            if (waitsForEach) {
                gpu.wait();
            }
        }
        gpu.wait();
        std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
        return time.count() / repeats;
    };
    run(true);
    double queued = run(false);
    double waited = run(true);
    gpu.blocks = blocks;
    printf("A launch takes %.2f us in a queue and %.2f us with a wait for each.\n\n", queued,
            waited);
}

/// A slot of rows on the device and a table with some groups.
class Resident {
public:
    Resident(Program& gpu, uint32_t groups, uint32_t firstKey, uint32_t keys)
        : gpu(gpu), rowCounts(std::vector<uint32_t>(CHUNKS + 1, CHUNK_ROWS)),
          times(randomTimes()), keys(randomKeys(firstKey, keys)), doubles(randomDoubles()),
          rows(SLOT_ROWS, 2), table(groups + 64, entriesFor(groups), 2),
          counts(groups + 64, 0), low(groups + 64, 0), high(groups + 64, 0),
          limbs(size_t(groups + 64) * LIMBS, 0), specials(groups + 64, 0) {
        std::vector<uint32_t> counted(CHUNKS + 1, CHUNK_ROWS);
        counted[CHUNKS] = 0;
        rowCounts.write(counted);
        fillTable(groups);
        range = std::make_unique<Array<int32_t>>(std::vector<int32_t>{INT32_MAX, INT32_MIN});
    }

    struct Step {
        const char* name;
        std::function<void()> run;
        std::function<void()> before = [] {};
    };

    std::vector<Step> steps() {
        return {
                {"begin", [&] { gpu.queue("begin", rowCounts, SLOT_ROWS, rows.flags); }},
                {"window",
                        [&] {
                            gpu.queue("window", rowCounts, SLOT_ROWS, nullptr, times, WINDOW,
                                    ~uint64_t(0) / WINDOW, int64_t(0), int64_t(0), int64_t(0),
                                    WINDOW, INT64_MIN, rows.flags, rows.word(0));
                        }},
                {"key", [&] { loadKey(keys); }},
                {"find", [&] { find(); }},
                {"resolve",
                        [&] {
                            gpu.queue("resolve", SLOT_ROWS, table.entries, int64_t(++epoch),
                                    table.epochs, rows.ids);
                        },
                        [&] { find(); }},
                {"count",
                        [&] {
                            gpu.queue("count", rowCounts, SLOT_ROWS, nullptr, rows.ids,
                                    table.groups, nullptr, 0u, counts);
                        }},
                {"sumLong",
                        [&] {
                            gpu.queue("sumLong", rowCounts, SLOT_ROWS, nullptr, rows.ids,
                                    table.groups, times, nullptr, 0u, uint32_t(INT64), low, high);
                        }},
                {"sumDouble",
                        [&] {
                            gpu.queue("sumDouble", rowCounts, SLOT_ROWS, nullptr, rows.ids,
                                    table.groups, doubles, nullptr, 0u, uint32_t(FLOAT64), FIRST,
                                    LIMBS, limbs, specials);
                        }},
                {"exponents",
                        [&] {
                            gpu.queue("exponents", rowCounts, SLOT_ROWS, nullptr, rows.flags,
                                    doubles, nullptr, 0u, uint32_t(FLOAT64), *range);
                        }},
        };
    }

private:
    /// Doubles of prices: six limbs hold them and their sums.
    static const uint32_t LIMBS = 6;
    static constexpr uint32_t FIRST = 30;

    static uint32_t entriesFor(uint32_t groups) {
        uint32_t count = 128;
        while (count < 2 * groups) {
            count *= 2;
        }
        return count;
    }

    static std::vector<int32_t> randomKeys(uint32_t first, uint32_t keys) {
        std::mt19937 random(1);
        std::vector<int32_t> values(SLOT_ROWS);
        for (int32_t& value : values) {
            value = static_cast<int32_t>(first + random() % keys);
        }
        return values;
    }

    /// All in one window, as the rows of a batch nearly are.
    static std::vector<int64_t> randomTimes() {
        std::mt19937 random(3);
        std::vector<int64_t> values(SLOT_ROWS);
        for (int64_t& value : values) {
            value = static_cast<int64_t>(random());
        }
        return values;
    }

    static std::vector<double> randomDoubles() {
        std::mt19937 random(2);
        std::vector<double> values(SLOT_ROWS);
        for (double& value : values) {
            value = static_cast<double>(random() % 1000000) / 100;
        }
        return values;
    }

    void find() {
        gpu.queue("find", SLOT_ROWS, rows.flags, rows.words, 2u, table.entries, table.mask,
                table.words, table.capacity, table.flags, 64u, rows.newEntries, rows.counters,
                rows.ids);
    }

    void loadKey(const Array<int32_t>& column) {
        gpu.queue("key", rowCounts, SLOT_ROWS, nullptr, column, nullptr, 0u, uint32_t(INT32), 0u,
                nullptr, rows.flags, rows.word(1));
    }

    /// Adds the keys 0 to groups - 1 in their order, so that the last groups have the last ids.
    void fillTable(uint32_t groups) {
        gpu.queue("begin", rowCounts, SLOT_ROWS, rows.flags);
        for (uint32_t first = 0; first < groups; first += SLOT_ROWS) {
            std::vector<int32_t> values(SLOT_ROWS);
            for (uint32_t i = 0; i < SLOT_ROWS; i++) {
                values[i] = static_cast<int32_t>(std::min(first + i, groups - 1));
            }
            Array<int32_t> column(values);
            loadKey(column);
            gpu.launch("fill64", int64_t(SLOT_ROWS), int64_t(0), rows.words);
            check(findEntries(gpu, table, rows, groups + 64), "the groups fit");
            addGroups(gpu, table, rows, ++epoch);
        }
        check(table.groups == groups, "the number of groups");
    }

    Program& gpu;
    int64_t epoch = 0;
    Array<uint32_t> rowCounts;
    Array<int64_t> times;
    Array<int32_t> keys;
    Array<double> doubles;
    Rows rows;
    Table table;
    Array<uint64_t> counts, low;
    Array<int64_t> high, limbs;
    Array<uint32_t> specials;
    std::unique_ptr<Array<int32_t>> range;
};

/// One row of the table: microseconds of each kernel for a slot, and rows a second of a count.
void timeKernels(Program& gpu, Watch& watch, int repeats, const char* name, uint32_t groups,
        uint32_t firstKey, uint32_t keys) {
    Resident resident(gpu, groups, firstKey, keys);
    double countMicros = 0;
    printf("| %s |", name);
    std::vector<Resident::Step> steps = resident.steps();
    for (size_t i = 0; i < steps.size(); i++) {
        double micros = watch.best(repeats, steps[i].run, steps[i].before);
        countMicros += i < 6 ? micros : 0;
        printf(" %.1f |", micros);
    }
    printf(" %.2f |\n", SLOT_ROWS / countMicros / 1000);
}

}  // namespace

int main(int argc, char** argv) {
    check(argc >= 2, "usage: device_probe KERNELS.PTX [REPEATS [GROUPS]]");
    int repeats = argc > 2 ? atoi(argv[2]) : 20;
    uint32_t groupsMax = argc > 3 ? static_cast<uint32_t>(atoi(argv[3])) : 10000000;
    Program gpu(argv[1], 1);
    gpu.blocks = 8 * static_cast<unsigned>(attribute(gpu, ATTRIBUTE_MULTIPROCESSORS));
    Watch watch(gpu);
    describe(gpu);
    timeBus(gpu, watch, repeats, size_t(64) << 20);
    timeLaunches(gpu, 50 * repeats);
    printf("A slot of %u rows on the device, microseconds a kernel, and 10^9 rows/s of a windowed\n"
           "count, which is the first six:\n\n", SLOT_ROWS);
    printf("| groups | begin | window | key | find | resolve | count | sumLong | sumDouble |"
           " exponents | count, G rows/s |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (uint32_t groups : {1u, 2u, 4u, 40u, 129u, 200u, 1000u, 10000u, 100000u, 1000000u}) {
        std::string name = std::to_string(groups);
        timeKernels(gpu, watch, repeats, name.c_str(), groups, 0, groups);
    }
    timeKernels(gpu, watch, repeats, "rows in the last 2 of 100000", 100000, 99998, 2);
    std::vector<uint32_t> counts = {std::min(1000000u, groupsMax)};
    if (groupsMax > counts[0]) {
        counts.push_back(groupsMax);
    }
    timeSorts(gpu, watch, repeats, counts);
    timeRanks(gpu, watch, repeats);
    timeColumns(gpu, watch, repeats, counts);
    return 0;
}
