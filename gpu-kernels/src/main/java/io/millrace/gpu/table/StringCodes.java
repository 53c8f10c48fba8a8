package io.millrace.gpu.table;

/// What the host has looked up of the strings of a batch, on its way to the device.
sealed interface StringCodes {
    /// Own codes of the values that a dictionary has more than the batches before had.
    ///
    /// @param map of the dictionary's lineage
    /// @param from how many codes there were before
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Coded(CodeMap map, int from, int[] added) implements StringCodes {}

    /// Own codes of the rows of a plain column.
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Plain(int[] rows) implements StringCodes {}
}
