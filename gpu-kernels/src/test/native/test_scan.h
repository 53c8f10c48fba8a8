// Sums of all elements before each one, at the edges of warps, blocks and tiles.
#pragma once

#include <algorithm>
#include <numeric>

#include "test_slot.h"

/// As in the kernels.
const uint32_t TILE = 2048;

/// What no kernel has written.
const uint32_t UNWRITTEN = 0xEEEEEEEE;

inline uint32_t tilesOf(uint32_t count) {
    return (count + TILE - 1) / TILE;
}

inline std::vector<uint32_t> edgesOfTiles() {
#ifdef STANDIN_TSAN
    // One tile, and more than blocks: a block uses its shared memory for a second one.
    return {33, 3 * TILE + 33};
#else
    return {0, 1, 31, 32, 33, 255, 256, 257, TILE - 1, TILE, TILE + 1, 3 * TILE + 77};
#endif
}

/// Writes the sums of all elements before each one of `in`, and of all behind them.
inline void scan(Program& gpu, uint32_t count, const Array<uint32_t>& in, Array<uint32_t>& out) {
    uint32_t tiles = tilesOf(count);
    Array<uint32_t> sums(tiles + 1, UNWRITTEN);
    gpu.launch("tileSums", count, in, sums);
    gpu.launch("scanSums", tiles, sums);
    gpu.launch("scanTiles", count, in, sums, out);
}

inline std::vector<uint32_t> sumsBefore(const std::vector<uint32_t>& values) {
    std::vector<uint32_t> sums(values.size() + 1, 0);
    std::partial_sum(values.begin(), values.end(), sums.begin() + 1);
    return sums;
}

/// The total of a scan of some elements, most of them 0.
inline uint32_t scannedTotal(Program& gpu, std::vector<uint32_t> values, uint32_t count) {
    values.resize(count, 0);
    Array<uint32_t> in(values);
    Array<uint32_t> out(count + 1, UNWRITTEN);
    scan(gpu, count, in, out);
    return out.read()[count];
}

inline void checkScans(Program& gpu, uint64_t seed) {
    std::mt19937_64 random(seed);
    for (uint32_t count : edgesOfTiles()) {
        std::vector<uint32_t> values(count);
        for (uint32_t& value : values) {
            value = static_cast<uint32_t>(random() % 300000);
        }
        std::vector<uint32_t> wanted = sumsBefore(values);
        Array<uint32_t> in(values);
        Array<uint32_t> out(count + 1, UNWRITTEN);
        scan(gpu, count, in, out);
        check(out.read() == wanted, "sums of all elements before each one");
        values.push_back(UNWRITTEN);
        out.write(values);
        scan(gpu, count, out, out);
        check(out.read() == wanted, "a scan whose output is its input");
        if (tilesOf(count) <= 1) {
            Array<uint32_t> alone(count + 1, UNWRITTEN);
            gpu.launch("scanTiles", count, in, uint64_t{0}, alone);
            check(alone.read() == wanted, "sums of all elements of the only tile");
        }
    }
    for (uint32_t tiles : {0u, 1u, 255u, 256u, 257u, 600u}) {
        std::vector<uint32_t> values(tiles);
        for (uint32_t& value : values) {
            value = static_cast<uint32_t>(random() % 3000000);
        }
        std::vector<uint32_t> wanted = sumsBefore(values);
        values.push_back(UNWRITTEN);
        Array<uint32_t> sums(values);
        gpu.launch("scanSums", tiles, sums);
        check(sums.read() == wanted, "the sums of the tiles before each one");
    }
    // What 31 bits do not hold is seen, also what 32 do not.
    const uint32_t half = 0x80000000;
    check(scannedTotal(gpu, {half - 1, 1}, 2) == half, "a total of 2^31");
    check(scannedTotal(gpu, {half, half, 5}, 40) == ~0u, "a total of more, in one warp");
    std::vector<uint32_t> apart(TILE + 1, 0);
    apart[0] = apart[TILE / 2] = half;
    check(scannedTotal(gpu, apart, TILE + 1) == ~0u, "a total of more, in two warps");
    std::swap(apart[TILE / 2], apart[TILE]);
    check(scannedTotal(gpu, apart, TILE + 1) == ~0u, "a total of more, in two tiles");
    printf("ok: scans\n");
}
