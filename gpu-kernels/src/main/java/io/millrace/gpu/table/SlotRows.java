package io.millrace.gpu.table;

import io.millrace.gpu.device.Kernel;

import java.util.Arrays;

/// The rows of a slot with their groups, as the kernels of measures want them.
final class SlotRows {
    private static final int NONE = -1;

    private final TableMemory memory;
    private final Slot slot;
    private final RowScratch scratch;
    private final int groups;

    /// The column whose values the masked ids are of.
    private int masked = NONE;

    /// @param groups the number of groups
    SlotRows(TableMemory memory, Slot slot, RowScratch scratch, int groups) {
        this.memory = memory;
        this.slot = slot;
        this.scratch = scratch;
        this.groups = groups;
    }

    Slot slot() {
        return slot;
    }

    int groups() {
        return groups;
    }

    /// Returns the number of positions.
    long positions() {
        return slot.positions();
    }

    /// Returns the slot's column of an input.
    SlotColumn column(int ordinal) {
        return slot.column(ordinal);
    }

    /// Returns the address of the group of each position.
    long ids() {
        return scratch.ids();
    }

    /// Returns the address of the group of each position at which a column has a value, for kernels
    /// that are launched before the next call.
    ///
    /// @param ordinal less than 0 for all positions
    long idsWhere(int ordinal) {
        if (ordinal < 0) {
            return ids();
        }
        if (ordinal != masked) {
            SlotColumn column = slot.column(ordinal);
            memory.compute.launch(
                    Kernel.WHERE_VALID,
                    slot.positions(),
                    slot.rows(),
                    slot.positions(),
                    slot.selection(),
                    ids(),
                    column.validity(),
                    column.nullable(),
                    scratch.masked());
            masked = ordinal;
        }
        return scratch.masked();
    }

    /// Puts the kernel into the stream that adds a column's values to their groups.
    ///
    /// @param ids of [#ids] or [#idsWhere]
    /// @param more what the kernel takes after the column
    void add(Kernel kernel, long ids, int ordinal, long... more) {
        SlotColumn column = slot.column(ordinal);
        long[] parameters = {
            slot.rows(),
            slot.positions(),
            slot.selection(),
            ids,
            groups,
            column.data(),
            column.validity(),
            column.nullable(),
            column.type()
        };
        long[] all = Arrays.copyOf(parameters, parameters.length + more.length);
        System.arraycopy(more, 0, all, parameters.length, more.length);
        memory.compute.launch(kernel, slot.positions(), all);
    }
}
