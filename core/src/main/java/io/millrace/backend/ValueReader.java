package io.millrace.backend;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.millrace.batch.PhysicalType;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.lang.foreign.MemorySegment;

/// Reads the values of a row of partials that [ValueWriter] wrote. Reused from row to row; not
/// thread-safe.
public final class ValueReader {
    private MemorySegment bytes = MemorySegment.NULL;
    private long at;
    private long end;

    /// Goes to the first value of the row. The column is borrowed until the last is read.
    public void open(VarWidthColumn column, int row) {
        bytes = column.bytes();
        at = column.start(row);
        end = column.end(row);
    }

    /// Returns whether a value follows.
    public boolean hasNext() {
        return at < end;
    }

    /// Returns the memory that [#position()] points into.
    public MemorySegment bytes() {
        return bytes;
    }

    /// Returns where the next byte lies.
    public long position() {
        return at;
    }

    /// Returns the word of a value of fixed width.
    ///
    /// @throws MillraceException `CHECKPOINT_CORRUPT` when it is cut off; so do all others
    public long word(PhysicalType type) {
        int width = ValueWriter.width(type);
        require(width);
        long word = 0;
        for (int i = 0; i < width; i++) {
            word |= (bytes.get(JAVA_BYTE, at + i) & 0xFFL) << (8 * i);
        }
        at += width;
        int unused = Long.SIZE - 8 * width;
        return word << unused >> unused;
    }

    /// Skips the bytes of a string or binary value and returns how many they are: they end at
    /// [#position()].
    public int skipBytes() {
        long size = count();
        require(size);
        at += size;
        return (int) size;
    }

    /// Returns a number that is not negative.
    public long count() {
        long count = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            require(1);
            byte next = bytes.get(JAVA_BYTE, at++);
            count |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return count;
            }
        }
        throw corrupt();
    }

    private void require(long size) {
        if (size < 0 || size > end - at) {
            throw corrupt();
        }
    }

    private static MillraceException corrupt() {
        return ErrorCondition.CHECKPOINT_CORRUPT.error(
                "The stored values of a group are cut off.",
                "Restore the checkpoint from a copy, or start with a new one.");
    }
}
