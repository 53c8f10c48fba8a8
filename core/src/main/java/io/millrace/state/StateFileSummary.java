package io.millrace.state;

/// What identifies the content of a whole state file.
///
/// @param rowCount upserts and tombstones
/// @param byteCount length of the file
/// @param crc32c of the trailer, which holds the length and checksum of every block before it
public record StateFileSummary(long rowCount, long byteCount, int crc32c) {}
