// Values as ordered words, bit for bit those of OrderedWords in Java.
#pragma once

#include "millrace.cuh"

/// The word of a double's bits. One NaN; the sign of a zero is kept.
__device__ __forceinline__ i64 doubleWord(i64 bits) {
    bool isNaN = (u64) bits << 1 > 0xFFE0000000000000ull;
    i64 canonical = isNaN ? 0x7FF8000000000000ll : bits;
    return canonical ^ (canonical >> 63 & 0x7FFFFFFFFFFFFFFFll);
}

/// The word of a float's bits. One NaN; the sign of a zero is kept.
__device__ __forceinline__ i64 floatWord(i32 bits) {
    bool isNaN = (u32) bits << 1 > 0xFF000000u;
    i32 canonical = isNaN ? 0x7FC00000 : bits;
    return canonical ^ (canonical >> 31 & 0x7FFFFFFF);
}

/// The value of an element of at most 64 bits as a word. Codes are the table's own.
__device__ __forceinline__ i64 wordOf(const void* data, u32 type, u32 element) {
    switch (type) {
        case BIT:
            return isSet((const u8*) data, element);
        case INT8:
            return ((const signed char*) data)[element];
        case INT16:
            return ((const short*) data)[element];
        case INT64:
            return ((const i64*) data)[element];
        case FLOAT32:
            return floatWord(((const i32*) data)[element]);
        case FLOAT64:
            return doubleWord(((const i64*) data)[element]);
        default:
            return ((const i32*) data)[element];
    }
}

/// Sets element i to the value of a word, of any type but BIT and CODE.
__device__ __forceinline__ void putWord(void* values, u32 type, u64 i, i64 word) {
    switch (type) {
        case INT8:
            ((u8*) values)[i] = (u8) word;
            break;
        case INT16:
            ((u16*) values)[i] = (u16) word;
            break;
        case INT32:
            ((u32*) values)[i] = (u32) word;
            break;
        case FLOAT32:
            ((i32*) values)[i] = (i32) word ^ ((i32) word >> 31 & 0x7FFFFFFF);
            break;
        case FLOAT64:
            ((i64*) values)[i] = word ^ (word >> 63 & 0x7FFFFFFFFFFFFFFFll);
            break;
        default:
            ((i64*) values)[i] = word;
    }
}

/// The word under which a row is grouped: -0.0, whose word is -1, is taken as 0.0.
__device__ __forceinline__ i64 keyWord(i64 word, u32 type) {
    bool isMinusZero = word == -1 && (type == FLOAT32 || type == FLOAT64);
    return isMinusZero ? 0 : word;
}

/// The bits of a float or double as those of a double. To widen a float is exact.
__device__ __forceinline__ u64 doubleBits(const void* data, u32 type, u32 element) {
    return type == FLOAT32 ? (u64) __double_as_longlong((double) ((const float*) data)[element])
                           : ((const u64*) data)[element];
}
