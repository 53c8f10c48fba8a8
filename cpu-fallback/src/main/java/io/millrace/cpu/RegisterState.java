package io.millrace.cpu;

import io.millrace.backend.Measure;
import io.millrace.backend.Registers;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Registers of a HyperLogLog: a byte each for every group that had a value.
final class RegisterState extends MeasureState {
    private final int ordinal;
    private final int bits;
    private final long[] hashes = new long[RowChunk.ROWS_MAX];
    private byte[] @Nullable [] registers = new byte[16][];
    private int groups;
    private int used;

    RegisterState(Measure measure) {
        this.ordinal = measure.ordinal();
        this.bits = measure.registerBits();
    }

    @Override
    void ensureGroups(int count) {
        if (count > registers.length) {
            int wanted = Math.max(count, registers.length + (registers.length >> 1));
            registers = Arrays.copyOf(registers, wanted);
        }
        groups = Math.max(groups, count);
    }

    private byte[] of(int group) {
        byte[] own = registers[group];
        if (own == null) {
            own = new byte[1 << bits];
            registers[group] = own;
            used++;
        }
        return own;
    }

    @Override
    void accumulate(Batch batch, RowChunk chunk) {
        ColumnVector column = batch.column(ordinal);
        int[] rowGroups = chunk.groupsWhereValued(column);
        switch (column) {
            case FixedWidthColumn fixed -> {
                ColumnWords.loadKeys(fixed, chunk, hashes);
                for (int i = 0; i < chunk.count; i++) {
                    hashes[i] = Registers.hash(hashes[i]);
                }
            }
            case VarWidthColumn plain -> {
                for (int i = 0; i < chunk.count; i++) {
                    hashes[i] = hash(plain, chunk.row(i));
                }
            }
            case DictionaryColumn coded -> {
                VarWidthColumn values = coded.dictionary().values();
                for (int i = 0; i < chunk.count; i++) {
                    // Under a null there may be no code.
                    hashes[i] = rowGroups[i] < 0 ? 0 : hash(values, coded.code(chunk.row(i)));
                }
            }
            default -> throw new IllegalStateException("not a column of values");
        }
        for (int i = 0; i < chunk.count; i++) {
            if (rowGroups[i] >= 0) {
                byte[] own = of(rowGroups[i]);
                int register = Registers.register(hashes[i], bits);
                own[register] = (byte) Math.max(own[register], Registers.rank(hashes[i], bits));
            }
        }
    }

    private static long hash(VarWidthColumn values, int row) {
        return Registers.hash(values.bytes(), values.start(row), values.end(row));
    }

    @Override
    void merge(Batch partials, int first, RowChunk chunk) {
        VarWidthColumn column = (VarWidthColumn) partials.column(first);
        for (int i = 0; i < chunk.count; i++) {
            int row = chunk.row(i);
            if (column.end(row) > column.start(row)) {
                Registers.raise(
                        of(chunk.groups[i]), column.bytes(), column.start(row), column.end(row));
            }
        }
    }

    @Override
    long byteCount(int group) {
        return registers[group] == null ? 0 : (1L << bits) + 1;
    }

    @Override
    void appendBytes(int column, int group, VarWidthBuilder target) {
        byte[] own = registers[group];
        target.append(own == null ? new byte[0] : Registers.encode(own));
    }

    @Override
    void keep(int[] survivors, int count) {
        used = 0;
        for (int i = 0; i < count; i++) {
            registers[i] = registers[survivors[i]];
            used += registers[i] == null ? 0 : 1;
        }
        Arrays.fill(registers, count, groups, null);
        groups = count;
    }

    @Override
    void clear() {
        keep(new int[0], 0);
    }

    @Override
    long memoryBytes() {
        // 16 bytes of header for each array, 8 for the reference to it.
        return 8L * registers.length + used * (16L + (1L << bits));
    }
}
