package io.millrace.gpu.table;

import java.util.List;

/// Groups that were copied from the device: their words, null flags and cells.
///
/// @param words one array a word, the window's first
/// @param flags bit k: key k is null
/// @param cells in the order of [TableCells#all()]
@SuppressWarnings("ArrayRecordComponent") // a copy for one call, never compared
record HostGroups(long[][] words, int[] flags, List<HostCells> cells) {
    /// Returns the number of groups.
    int count() {
        return flags.length;
    }
}
