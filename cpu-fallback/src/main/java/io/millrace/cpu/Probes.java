package io.millrace.cpu;

/// What [GroupIndex] computes for the rows of a chunk.
final class Probes {
    final long[] hashes = new long[RowChunk.ROWS_MAX];
    final int[] found = new int[RowChunk.ROWS_MAX];
    final int[] missed = new int[RowChunk.ROWS_MAX];
}
