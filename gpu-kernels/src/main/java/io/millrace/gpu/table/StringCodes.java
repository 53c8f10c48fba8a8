package io.millrace.gpu.table;

/// What the host has looked up of the strings of a batch, on its way to the device.
sealed interface StringCodes {
    /// Says that the rows are in the queue, and this with them. For the caller.
    void queued();

    /// Returns the bytes of the heap.
    long heapBytes();

    /// Own codes of the values that a dictionary has more than the batches before had.
    ///
    /// @param map of the dictionary's lineage
    /// @param from how many codes there were before
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Coded(CodeMap map, int from, int[] added) implements StringCodes {
        @Override
        public void queued() {
            map.queued(from + added.length);
        }

        @Override
        public long heapBytes() {
            return (long) Integer.BYTES * added.length;
        }
    }

    /// Own codes of the rows of a plain column.
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Plain(int[] rows) implements StringCodes {
        @Override
        public void queued() {}

        @Override
        public long heapBytes() {
            return (long) Integer.BYTES * rows.length;
        }
    }
}
