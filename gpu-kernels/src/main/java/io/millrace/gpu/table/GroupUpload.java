package io.millrace.gpu.table;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.millrace.backend.OrderedWords;
import io.millrace.backend.PartialsLayout;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.device.DeviceStream;

import java.lang.foreign.MemorySegment;

/// Brings groups that the host has as columns to the device, as rows whose groups can be found.
final class GroupUpload {
    /// The kernels' flag of a position without a row.
    private static final int ABSENT = 1 << 31;

    private final TableParts table;
    private final int keyOrdinal;

    GroupUpload(TableParts table) {
        this.table = table;
        this.keyOrdinal = PartialsLayout.of(table.plan().spec()).keyOrdinal();
    }

    /// Returns the bytes that so many groups take at most.
    long stagedBytes(int rowCount) {
        int planes = table.groups().words().planes();
        long positions = RowScratch.positions(rowCount);
        return positions * ((long) Long.BYTES * planes + Integer.BYTES)
                + Staging.REGION_BYTES_MAX * 2;
    }

    /// Writes the columns that identify groups.
    ///
    /// @return what puts the copy to [RowScratch] into the stream, after that of the staging
    Runnable stage(Batch batch, Staging staging) {
        int positions = RowScratch.positions(batch.rowCount());
        int planes = table.groups().words().planes();
        long wordBytes = (long) Long.BYTES * positions * planes;
        long flagBytes = (long) Integer.BYTES * positions;
        Staging.Region words = staging.region(wordBytes);
        Staging.Region flags = staging.region(flagBytes);
        for (int i = 0; i < positions; i++) {
            flags.segment().setAtIndex(JAVA_INT, i, i < batch.rowCount() ? 0 : ABSENT);
        }
        if (keyOrdinal > 0) {
            MemorySegment ids = ((FixedWidthColumn) batch.column(0)).values();
            long bytes = (long) Long.BYTES * batch.rowCount();
            MemorySegment.copy(ids, 0, words.segment(), 0, bytes);
        }
        for (int key = 0; key < table.plan().keyCount(); key++) {
            long at = (long) positions * table.plan().planeOf(key);
            stage(key, batch.column(keyOrdinal + key), words.segment().asSlice(8 * at), flags);
        }
        RowScratch scratch = table.scratch();
        scratch.ensure(positions);
        return () -> {
            DeviceStream compute = table.memory().compute;
            compute.copyOnDevice(scratch.words(), words.address(), wordBytes);
            compute.copyOnDevice(scratch.flags(), flags.address(), flagBytes);
        };
    }

    private void stage(int key, ColumnVector column, MemorySegment words, Staging.Region flags) {
        for (int row = 0; row < column.rowCount(); row++) {
            long word = 0;
            if (column.isNull(row)) {
                int known = flags.segment().getAtIndex(JAVA_INT, row);
                flags.segment().setAtIndex(JAVA_INT, row, known | 1 << key);
            } else {
                word = word(key, column, row);
            }
            words.setAtIndex(JAVA_LONG, row, word);
        }
    }

    private long word(int key, ColumnVector column, int row) {
        StringKey strings = table.key(key);
        return switch (column) {
            case FixedWidthColumn fixed -> OrderedWords.key(fixed, row);
            case VarWidthColumn plain when strings != null -> strings.codeOf(plain, row);
            case DictionaryColumn coded when strings != null ->
                    strings.codeOf(coded.dictionary().values(), coded.code(row));
            default -> throw new IllegalStateException("not the column of key " + key);
        };
    }
}
