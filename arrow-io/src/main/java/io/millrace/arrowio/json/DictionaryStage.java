package io.millrace.arrowio.json;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.Dictionary;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.Segments;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Strings as codes of one dictionary that grows from batch to batch, as long as that pays.
///
/// A column with too many distinct values becomes a plain one: at once when the dictionary is full,
/// from the next batch on when over half of the rows brought a new value. After
/// [#PLAIN_BATCH_COUNT] plain batches it tries again with a new dictionary, a new lineage.
final class DictionaryStage extends TextStage {
    static final int PLAIN_BATCH_COUNT = 64;

    /// Fewer rows say too little about how many distinct values there are.
    private static final int JUDGED_ROWS_MIN = 4096;

    private final DataType type;
    private final StringStage plain;
    private DictionaryEncoder encoder = new DictionaryEncoder();
    private Object lineage = new Object();
    private int[] codes = new int[0];
    private int plainBatchesLeft;
    private int sizeBefore;
    private int capacity;
    private @Nullable Dictionary snapshot;

    DictionaryStage(DataType type) {
        this.type = type;
        this.plain = new StringStage(type);
    }

    private boolean isPlain() {
        return plainBatchesLeft > 0;
    }

    @Override
    void set(int row, byte[] source, int start, int length) {
        if (!isPlain()) {
            int code = encoder.encode(source, start, length);
            if (code != DictionaryEncoder.FULL) {
                codes[row] = code;
                return;
            }
            becomePlain(row);
        }
        plain.set(row, source, start, length);
    }

    @Override
    void setNull(int row) {
        super.setNull(row);
        if (isPlain()) {
            plain.setNull(row);
        } else {
            codes[row] = 0;
        }
    }

    @Override
    void clearNull(int row) {
        super.clearNull(row);
        if (isPlain()) {
            plain.clearNull(row);
        }
    }

    private void becomePlain(int rowCount) {
        plainBatchesLeft = PLAIN_BATCH_COUNT;
        plain.reserve(capacity);
        for (int row = 0; row < rowCount; row++) {
            if (isNull(row)) {
                plain.setNull(row);
            } else {
                int from = encoder.offsets()[codes[row]];
                plain.set(row, encoder.bytes(), from, encoder.offsets()[codes[row] + 1] - from);
            }
        }
        forget();
    }

    private void forget() {
        release();
        encoder = new DictionaryEncoder();
        lineage = new Object();
        sizeBefore = 0;
    }

    @Override
    void reserve(int rowCount) {
        super.reserve(rowCount);
        capacity = Math.max(capacity, rowCount);
        if (rowCount > codes.length) {
            codes = Arrays.copyOf(codes, rowCount);
        }
        if (isPlain()) {
            plain.reserve(capacity);
        }
    }

    @Override
    ColumnVector build(BufferAllocator allocator, int rowCount, @Nullable ArrowBuf validity) {
        if (isPlain()) {
            return plain.build(allocator, rowCount, validity);
        }
        if (encoder.size() == 0) {
            // No value at all: code 0 would stand for nothing.
            return StringStage.column(
                    allocator,
                    new StringStage.Content(type, rowCount, new int[rowCount + 1], new byte[0]),
                    validity);
        }
        Dictionary dictionary = snapshot(allocator).retain();
        ArrowBuf buffer;
        try {
            buffer = allocator.buffer(Math.max(8, 4L * rowCount));
        } catch (RuntimeException | Error e) {
            dictionary.close();
            throw e;
        }
        MemorySegment target = Segments.of(buffer);
        MemorySegment.copy(codes, 0, target, ValueLayout.JAVA_INT, 0, rowCount);
        judge(rowCount);
        return new DictionaryColumn(rowCount, validity, buffer, dictionary);
    }

    private void judge(int rowCount) {
        int added = encoder.size() - sizeBefore;
        sizeBefore = encoder.size();
        if (rowCount >= JUDGED_ROWS_MIN && added > rowCount / 2) {
            // One more than asked, because the restart after this batch counts one down.
            plainBatchesLeft = PLAIN_BATCH_COUNT + 1;
            plain.reserve(capacity);
            forget();
        }
    }

    private Dictionary snapshot(BufferAllocator allocator) {
        if (snapshot == null || snapshot.size() < encoder.size()) {
            release();
            VarWidthColumn values =
                    StringStage.column(
                            allocator,
                            new StringStage.Content(
                                    type, encoder.size(), encoder.offsets(), encoder.bytes()),
                            null);
            snapshot = new Dictionary(values, lineage);
        }
        return snapshot;
    }

    @Override
    void restart() {
        super.restart();
        plain.restart();
        if (plainBatchesLeft > 0) {
            plainBatchesLeft--;
        }
    }

    @Override
    void release() {
        if (snapshot != null) {
            snapshot.close();
            snapshot = null;
        }
    }
}
