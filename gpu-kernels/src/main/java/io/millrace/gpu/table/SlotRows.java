package io.millrace.gpu.table;

/// The rows of a slot with their groups, as the kernels of measures want them.
///
/// @param ids address of the group of each position
/// @param groups the number of groups
record SlotRows(Slot slot, long ids, int groups) {
    /// Returns the number of positions.
    long positions() {
        return slot.positions();
    }

    /// Returns the slot's column of an input.
    SlotColumn column(int ordinal) {
        return slot.column(ordinal);
    }
}
