// Times the kernels that write columns of groups.
#pragma once

#include "test_scan.h"
#include "test_sums.h"
#include "watch.h"

/// Groups in some order, whose columns are written in batches, as the host has them written.
class Listed {
public:
    static const uint32_t BATCH = 65536;

    Listed(Program& gpu, uint32_t count)
        : gpu(gpu), count(count), list(shuffled(count)), sums(prices(count)),
          words(randomWords(count)), flags(randomFlags(count)), deviceList(list),
          deviceWords(words), deviceFlags(flags), cells(sums.limbs), values(count, 0),
          validity(count / 32 + 1, 0), lengths(count, 0), moreLengths(count, 0),
          cursors(size_t(count) + batches(), 0), tileTotals(tilesOf(BATCH) + 1, 0),
          bytes(size_t(count) * BYTES_MAX, 0), beyond(1, 0) {}

    void putValues(Type type) {
        eachBatch([&](uint32_t, uint32_t from, uint32_t rows) {
            uint64_t width = type == BIT ? 0 : 8;
            uint64_t target = values.address + (type == BIT ? from / 8 : width * from);
            gpu.queue("putValues", rows, deviceList.address + 4 * uint64_t(from), deviceWords,
                    deviceFlags, 0, 1u, uint32_t(type), target, validity.address + from / 8);
        });
    }

    void measure() {
        measureInto(lengths);
    }

    /// Lengths are added to, so what is measured often is not what is scanned.
    void measureElsewhere() {
        measureInto(moreLengths);
    }

    void scanLengths() {
        eachBatch([&](uint32_t batch, uint32_t from, uint32_t rows) {
            uint64_t in = lengths.address + 4 * uint64_t(from);
            gpu.queue("tileSums", rows, in, tileTotals);
            gpu.queue("scanSums", tilesOf(rows), tileTotals);
            gpu.queue("scanTiles", rows, in, tileTotals, cursorsOf(batch));
        });
    }

    void putSums() {
        eachBatch([&](uint32_t batch, uint32_t from, uint32_t rows) {
            gpu.queue("sumBytes", rows, deviceList.address + 4 * uint64_t(from), sums.first,
                    sums.limbCount, cells, nullptr, NO_PART, cursorsOf(batch),
                    bytes.address + uint64_t(BYTES_MAX) * from, beyond);
        });
    }

    /// Writes all once, and looks at it.
    void check() {
        putValues(INT64);
        measure();
        scanLengths();
        putSums();
        gpu.wait();
        std::vector<int64_t> column = values.read();
        std::vector<uint32_t> valid = validity.read();
        for (uint32_t i = 0; i < count; i++) {
            bool isNull = (flags[list[i]] & 1) != 0;
            ::check(column[i] == (isNull ? 0 : words[list[i]]), "a value of a column");
            ::check((valid[i / 32] >> i % 32 & 1) == (isNull ? 0 : 1), "a validity bit");
        }
        checkBytes();
    }

private:
    /// A header, and a digit for each limb and for what the last one carries.
    static const uint32_t BYTES_MAX = 2 + 4 * 7;

    static std::vector<uint32_t> shuffled(uint32_t count) {
        std::vector<uint32_t> ids(count);
        std::iota(ids.begin(), ids.end(), 0);
        std::shuffle(ids.begin(), ids.end(), std::mt19937_64(8));
        return ids;
    }

    static std::vector<int64_t> randomWords(uint32_t count) {
        std::mt19937_64 random(9);
        std::vector<int64_t> words(count);
        std::generate(words.begin(), words.end(), [&] { return int64_t(random()); });
        return words;
    }

    static std::vector<uint32_t> randomFlags(uint32_t count) {
        std::mt19937_64 random(10);
        std::vector<uint32_t> flags(count);
        std::generate(flags.begin(), flags.end(), [&] { return uint32_t(random() % 8 == 0); });
        return flags;
    }

    /// Sums of prices, carries not passed on.
    static SumCells prices(uint32_t count) {
        std::mt19937_64 random(11);
        SumCells cells = {NO_PART, 30, 6, std::vector<int64_t>(size_t(count) * 6, 0), {}};
        for (size_t g = 0; g < count; g++) {
            cells.limbs[6 * g + 1] = static_cast<int64_t>(random() >> 24);
            cells.limbs[6 * g + 2] = static_cast<int64_t>(random() >> 24) - (int64_t(1) << 39);
        }
        return cells;
    }

    uint32_t batches() const {
        return (count + BATCH - 1) / BATCH;
    }

    /// A batch's cursors have one more, for the end.
    uint64_t cursorsOf(uint32_t batch) const {
        return cursors.address + 4 * uint64_t(batch) * (BATCH + 1);
    }

    template <class F>
    void eachBatch(F work) {
        for (uint32_t from = 0; from < count; from += BATCH) {
            work(from / BATCH, from, std::min(BATCH, count - from));
        }
    }

    void measureInto(const Array<uint32_t>& target) {
        eachBatch([&](uint32_t, uint32_t from, uint32_t rows) {
            gpu.queue("sumLengths", rows, deviceList.address + 4 * uint64_t(from), sums.limbCount,
                    cells, nullptr, 0u, target.address + 4 * uint64_t(from));
        });
    }

    void checkBytes() {
        std::vector<uint8_t> written = bytes.read();
        eachBatch([&](uint32_t, uint32_t from, uint32_t rows) {
            std::vector<uint8_t> wanted;
            for (uint32_t i = from; i < from + rows; i++) {
                ::check(appendCanonical(sums, list[i], wanted), "a sum of prices is a sum");
            }
            ::check(std::equal(wanted.begin(), wanted.end(),
                            written.begin() + size_t(BYTES_MAX) * from),
                    "the bytes of sums");
        });
    }

    Program& gpu;
    uint32_t count;
    std::vector<uint32_t> list;
    SumCells sums;
    std::vector<int64_t> words;
    std::vector<uint32_t> flags;
    Array<uint32_t> deviceList;
    Array<int64_t> deviceWords;
    Array<uint32_t> deviceFlags;
    Array<int64_t> cells, values;
    Array<uint32_t> validity, lengths, moreLengths, cursors, tileTotals;
    Array<uint8_t> bytes;
    Array<uint32_t> beyond;
};

inline void timeColumns(
        Program& gpu, Watch& watch, int repeats, const std::vector<uint32_t>& counts) {
    printf("\nColumns of groups in batches of %u, microseconds for all batches, and 10^6 exact sums"
           "\nof six limbs a second, which is the last three:\n\n", Listed::BATCH);
    printf("| groups | putValues, longs | putValues, bits | sumLengths | scan | sumBytes |"
           " M sums/s |\n|---|---|---|---|---|---|---|\n");
    for (uint32_t count : counts) {
        Listed listed(gpu, count);
        listed.check();
        double longs = watch.best(repeats, [&] { listed.putValues(INT64); });
        double bits = watch.best(repeats, [&] { listed.putValues(BIT); });
        double lengths = watch.best(repeats, [&] { listed.measureElsewhere(); });
        double scan = watch.best(repeats, [&] { listed.scanLengths(); });
        double bytes = watch.best(
                repeats, [&] { listed.putSums(); }, [&] { listed.scanLengths(); });
        printf("| %u | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f |\n", count, longs, bits, lengths,
                scan, bytes, count / (lengths + scan + bytes));
    }
}
