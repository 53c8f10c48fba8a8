package io.millrace.batch;

import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// A column of a batch in Arrow's layout; owns one reference to each of its buffers.
///
/// Immutable once built. Nulls: a column without nulls has no bitmap, so ask [#nullCount()] or
/// [#hasNulls()] before the bitmap. The value under a null is undefined.
///
/// Ownership: [#close()] gives the references back and may be called twice; [#retain()] makes a
/// second owner of the same memory. Reading from several threads is safe, closing while another
/// thread reads is not.
///
/// ```text
/// FixedWidthColumn  validity?  data        booleans as bits, other values 1 to 16 bytes
/// VarWidthColumn    validity?  offsets     bytes      strings (UTF-8) and binary
/// DictionaryColumn  validity?  codes  ->   Dictionary (a VarWidthColumn that many columns share)
/// StructColumn      validity?  children
/// ListColumn        validity?  offsets     elements   arrays; maps, whose elements are structs
/// ```
public abstract sealed class ColumnVector implements AutoCloseable
        permits FixedWidthColumn, VarWidthColumn, DictionaryColumn, StructColumn, ListColumn {
    private static final MemorySegment NO_BITS = MemorySegment.NULL;

    private final DataType type;
    private final int rowCount;
    private final int nullCount;
    private final @Nullable ArrowBuf validity;
    private final MemorySegment validityBits;
    private boolean closed;

    ColumnVector(DataType type, int rowCount, @Nullable ArrowBuf validity) {
        this.type = type;
        this.rowCount = rowCount;
        int nulls = validity == null ? 0 : Validity.countNulls(Segments.of(validity), rowCount);
        if (validity != null && nulls == 0) {
            validity.getReferenceManager().release();
            this.validity = null;
        } else {
            this.validity = validity;
        }
        this.nullCount = nulls;
        this.validityBits = this.validity == null ? NO_BITS : Segments.of(this.validity);
    }

    /// Returns the type of the values.
    public final DataType type() {
        return type;
    }

    /// Returns the number of rows, nulls included.
    public final int rowCount() {
        return rowCount;
    }

    /// Returns the number of nulls.
    public final int nullCount() {
        return nullCount;
    }

    /// Returns whether any row is null.
    public final boolean hasNulls() {
        return nullCount > 0;
    }

    /// Returns whether the row is null.
    public final boolean isNull(int row) {
        return nullCount > 0 && !Validity.isSet(validityBits, row);
    }

    /// Returns the bitmap; only to be asked of a column that has nulls.
    public final MemorySegment validityBits() {
        return validityBits;
    }

    /// Returns the bitmap's buffer, borrowed, or null when the column has no nulls.
    public final @Nullable ArrowBuf validityBuffer() {
        return validity;
    }

    /// Returns a second owner of the same memory.
    public abstract ColumnVector retain();

    /// Gives back what the subclass owns besides the bitmap.
    abstract void releaseBuffers();

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            if (validity != null) {
                validity.getReferenceManager().release();
            }
            releaseBuffers();
        }
    }

    final @Nullable ArrowBuf retainedValidity() {
        return validity == null ? null : retained(validity);
    }

    static ArrowBuf retained(ArrowBuf buffer) {
        buffer.getReferenceManager().retain();
        return buffer;
    }
}
