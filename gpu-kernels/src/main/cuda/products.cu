// Exact sums of powers and products of doubles, as in ProductSums: what variances, covariances and
// higher moments are made of.
//
// A product of mantissas is an integer of up to 212 bits, which is added digit by digit. The exponent
// of a product can be four times that of a double, so ProductSums divides them into parts by their
// scale, the sum of the factors' exponents; the unit of part k is 2^(1024 k) times that of part 0.
// Nearly all products are of part 0. `productRange` tells the host which parts there are; each is
// summed by a launch of its own.
#include "exact_numbers.cuh"

const i32 PART_BITS = 1024;
const i32 PART_MAX = 4;
const i32 UNIT_EXPONENT = -1074;

/// Words of a product of four mantissas, and digits that it lies in.
const u32 PRODUCT_WORDS = 7;
const u32 PRODUCT_DIGITS = PRODUCT_WORDS + 1;

/// A column of doubles or floats, to a power; power 0 stands for none.
struct Factor {
    const void* data;
    const u8* validity;
    u32 nullable;
    u32 type;
    u32 power;
};

/// x^a y^b as an integer times 2^(position - 1074), where the position may be below 0.
struct Product {
    u32 words[PRODUCT_WORDS];
    i32 position;
    i32 scale;
    bool isNegative;
    /// No factor is null, zero or not finite.
    bool adds;

    __device__ __forceinline__ Product()
        : words{1, 0, 0, 0, 0, 0, 0}, position(-UNIT_EXPONENT), scale(0), isNegative(false),
          adds(true) {}

    __device__ __forceinline__ i32 part() const {
        // Rounds down for negative scales, too.
        return (scale + PART_BITS / 2) >> 10;
    }

    /// The position of the lowest bit in units of the part: above 0, as the scale is near 0 there.
    __device__ __forceinline__ i32 positionInPart() const {
        return position - PART_BITS * part();
    }

    /// Finds out about a factor; multiplies only if asked to.
    __device__ __forceinline__ void take(const Factor& factor, u32 element, bool multiplies) {
        if (factor.power == 0 || !adds) {
            return;
        }
        if (!isValid(factor.validity, factor.nullable, element)) {
            adds = false;
            return;
        }
        u64 bits = doubleBits(factor.data, factor.type, element);
        u64 mantissa = mantissaOf(bits);
        if (exponentOf(bits) == EXPONENT_SPECIAL || mantissa == 0) {
            adds = false;
            return;
        }
        i32 lowest = (i32) positionOf(bits) + UNIT_EXPONENT;
        u32 high = (u32) (mantissa >> 32);
        i32 length = high != 0 ? 64 - __clz(high) : 32 - __clz((u32) mantissa);
        position += (i32) factor.power * lowest;
        scale += (i32) factor.power * (lowest + length - 1);
        isNegative = isNegative != ((i64) bits < 0 && (factor.power & 1) != 0);
        for (u32 i = 0; multiplies && i < factor.power; i++) {
            multiply(mantissa);
        }
    }

    /// Multiplies the words by the low and the high half of a mantissa.
    __device__ __forceinline__ void multiply(u64 mantissa) {
        u64 low = (u32) mantissa;
        u64 high = mantissa >> 32;
        u32 result[PRODUCT_WORDS] = {};
        u64 carried = 0;
        for (u32 i = 0; i < PRODUCT_WORDS; i++) {
            u64 sum = words[i] * low + carried;
            result[i] = (u32) sum;
            carried = sum >> 32;
        }
        carried = 0;
        for (u32 i = 0; i + 1 < PRODUCT_WORDS; i++) {
            u64 sum = words[i] * high + result[i + 1] + carried;
            result[i + 1] = (u32) sum;
            carried = sum >> 32;
        }
        for (u32 i = 0; i < PRODUCT_WORDS; i++) {
            words[i] = result[i];
        }
    }
};

__device__ __forceinline__ Product productOf(
        const Factor& x, const Factor& y, u32 element, bool multiplies) {
    Product product;
    product.take(x, element, multiplies);
    product.take(y, element, multiplies);
    return product;
}

/// Group ids of rows at which a column has a value; none elsewhere.
KERNEL whereValid(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, const u8* __restrict__ validity, u32 nullable, u32* target) {
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        u32 group = ids[p];
        bool hasValue = group != NONE
                && isValid(validity, nullable, elementOf(rows, selection, p));
        target[p] = hasValue ? group : NONE;
    }
}

/// Widens ranges[2 k] and ranges[2 k + 1], k from 0 to 8, to the least and the greatest position of
/// the products' lowest bits in part k - 4, counted from the lowest bit of the part's unit.
KERNEL productRange(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ flags, const void* __restrict__ dataX,
        const u8* __restrict__ validityX, u32 nullableX, u32 typeX, u32 powerX,
        const void* __restrict__ dataY, const u8* __restrict__ validityY, u32 nullableY, u32 typeY,
        u32 powerY, i32* ranges) {
    const Factor x = {dataX, validityX, nullableX, typeX, powerX};
    const Factor y = {dataY, validityY, nullableY, typeY, powerY};
    i32 least = 0x7FFFFFFF;
    i32 greatest = -1;
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        if ((flags[p] & ABSENT) != 0) {
            continue;
        }
        Product product = productOf(x, y, elementOf(rows, selection, p), false);
        if (!product.adds) {
            continue;
        }
        i32 position = product.positionInPart();
        if (product.part() == 0) {
            least = position < least ? position : least;
            greatest = position > greatest ? position : greatest;
            continue;
        }
        // Rare, and of those only what widens the range.
        i32* range = &ranges[2 * (product.part() + PART_MAX)];
        if (position < peek(&range[0])) {
            atomicMin(&range[0], position);
        }
        if (position > peek(&range[1])) {
            atomicMax(&range[1], position);
        }
    }
    widenRange(&ranges[2 * PART_MAX], least, greatest);
}

/// Adds the products of one part of each group. All their digits are inside of the window.
KERNEL sumProduct(
        const u32* __restrict__ rows, u32 positions, const i32* __restrict__ selection,
        const u32* __restrict__ ids, u32 groups, const void* __restrict__ dataX,
        const u8* __restrict__ validityX, u32 nullableX, u32 typeX, u32 powerX,
        const void* __restrict__ dataY, const u8* __restrict__ validityY, u32 nullableY, u32 typeY,
        u32 powerY, i32 part, u32 first, u32 limbs, i64* cells) {
    __shared__ u32 owners[EXACT_SLOTS];
    __shared__ u32 sums[EXACT_WORDS];
    ExactTarget target(owners, sums, groups, limbs, cells);
    const Factor x = {dataX, validityX, nullableX, typeX, powerX};
    const Factor y = {dataY, validityY, nullableY, typeY, powerY};
    __syncthreads();
    for (u64 p = firstIndex(); p < positions; p += indexStride()) {
        u32 group = ids[p];
        if (group == NONE) {
            continue;
        }
        Product product = productOf(x, y, elementOf(rows, selection, p), true);
        if (!product.adds || product.part() != part) {
            continue;
        }
        u32 position = (u32) product.positionInPart();
        u32 shift = position & 31;
        u32 digits[PRODUCT_DIGITS];
        u32 below = 0;
        for (u32 i = 0; i < PRODUCT_DIGITS; i++) {
            u32 word = i < PRODUCT_WORDS ? product.words[i] : 0;
            digits[i] = (u32) (((u64) word << 32 | below) >> (32 - shift));
            below = word;
        }
        u32 at = (position >> 5) - first;
        target.add(group, at, digits, PRODUCT_DIGITS, product.isNegative);
    }
    __syncthreads();
    target.flush();
}
