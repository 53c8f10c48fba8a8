package io.millrace.batch;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;

/// A column of strings or binary values as int32 codes of a [Dictionary]; a null row has code 0.
///
/// Codes never leave the micro-batch: state, partials and sinks get the values.
public final class DictionaryColumn extends ColumnVector {
    private final ArrowBuf codeBuffer;
    private final MemorySegment codes;
    private final Dictionary dictionary;

    /// Takes over the buffers and the dictionary.
    public DictionaryColumn(
            int rowCount, @Nullable ArrowBuf validity, ArrowBuf codes, Dictionary dictionary) {
        super(dictionary.values().type(), rowCount, validity);
        this.codeBuffer = codes;
        this.codes = Segments.of(codes);
        this.dictionary = dictionary;
    }

    /// Returns the code of the row.
    public int code(int row) {
        return codes.getAtIndex(JAVA_INT, row);
    }

    /// Returns the codes: int32, one a row.
    public MemorySegment codes() {
        return codes;
    }

    /// Returns the dictionary, borrowed.
    public Dictionary dictionary() {
        return dictionary;
    }

    /// Returns the row's value as a string.
    public String getString(int row) {
        return dictionary.values().getString(code(row));
    }

    @Override
    public DictionaryColumn retain() {
        return new DictionaryColumn(
                rowCount(), retainedValidity(), retained(codeBuffer), dictionary.retain());
    }

    @Override
    void releaseBuffers() {
        codeBuffer.getReferenceManager().release();
        dictionary.close();
    }
}
