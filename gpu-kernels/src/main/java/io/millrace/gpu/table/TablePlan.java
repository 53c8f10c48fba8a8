package io.millrace.gpu.table;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.PhysicalType;
import io.millrace.types.DataType;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a table does for its spec: which columns go to the device, where keys lie, how often the
/// rows are gone through.
final class TablePlan {
    private final AggregationSpec spec;
    private final Map<Integer, @Nullable PhysicalType> columns = new LinkedHashMap<>();

    TablePlan(AggregationSpec spec) {
        this.spec = spec;
        WindowSpec window = spec.window();
        if (window != null) {
            columns.put(window.timeOrdinal(), PhysicalType.INT64);
        }
        for (GroupKey key : spec.keys()) {
            need(key.ordinal(), key.type());
        }
        for (Measure measure : spec.measures()) {
            if (measure.kind() != Measure.Kind.COUNT) {
                for (Measure.Input input : measure.inputs()) {
                    need(input.ordinal(), input.type());
                }
            } else if (!measure.isCountAll()) {
                columns.putIfAbsent(measure.ordinal(), null);
            }
        }
    }

    private void need(int ordinal, DataType type) {
        PhysicalType physical = PhysicalType.of(type);
        if (physical.isFixedWidth()) {
            columns.put(ordinal, physical);
        } else {
            columns.putIfAbsent(ordinal, null);
        }
    }

    AggregationSpec spec() {
        return spec;
    }

    /// Returns the columns that go to the device, and how their values lie in memory; null where
    /// only nulls matter, or codes do, which each key has its own of.
    Map<Integer, @Nullable PhysicalType> columns() {
        return columns;
    }

    int keyCount() {
        return spec.keys().size();
    }

    /// Returns in which plane of words a key is.
    int planeOf(int key) {
        return spec.isWindowed() ? key + 1 : key;
    }

    /// Returns how many passes over the rows there are: one for each window that a row can be in.
    int passCount() {
        WindowSpec window = spec.window();
        return window == null ? 1 : window.windowCountMax();
    }

    /// Returns the greatest id of a window that is closed.
    long closedId(long closedMicros) {
        WindowSpec window = spec.window();
        return window == null ? Long.MIN_VALUE : window.lastClosedId(closedMicros);
    }

    boolean isClosedByKey() {
        return spec.closingKey() != AggregationSpec.NO_KEY;
    }

    /// Returns whether groups close at all.
    boolean isClosing() {
        return spec.isWindowed() || isClosedByKey();
    }

    /// Returns the plane of the word that says when a group closes.
    int closingPlane() {
        return isClosedByKey() ? planeOf(spec.closingKey()) : 0;
    }
}
