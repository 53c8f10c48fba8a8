package io.millrace.testkit;

import io.millrace.Row;
import io.millrace.connector.ReadLimit;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;

/// The input of a memory stream: units of rows, each with the number of the step that brought it.
///
/// Steps are numbered across all streams, so that a query which looks at several streams one after
/// the other can look at the same step in each.
final class MemoryUnits {
    /// Guards the units of all streams.
    private static final Object LOCK = new Object();

    private static long lastStep;

    private final StructType schema;
    private final List<Unit> units = new ArrayList<>();
    private volatile ReadLimit readLimit = ReadLimit.allAvailable();

    MemoryUnits(StructType schema) {
        this.schema = schema;
    }

    private record Unit(long step, List<Row> rows) {}

    /// One stream's part of a step.
    record Part(MemoryUnits target, List<Row> rows) {}

    StructType schema() {
        return schema;
    }

    /// Sets the most units of a batch.
    void limitBatch(int most) {
        readLimit = new ReadLimit.MaxFiles(most);
    }

    /// Returns how much a batch takes; files stand for units.
    ReadLimit readLimit() {
        return readLimit;
    }

    /// Adds the parts as one step and returns the position of the last part's unit.
    static long addStep(List<Part> parts) {
        List<Unit> checked = new ArrayList<>();
        for (Part part : parts) {
            checked.add(new Unit(0, TestRows.fit(part.target.schema, part.rows)));
        }
        synchronized (LOCK) {
            lastStep++;
            long position = -1;
            for (int i = 0; i < checked.size(); i++) {
                List<Unit> target = parts.get(i).target.units;
                position = target.size();
                target.add(new Unit(lastStep, checked.get(i).rows()));
            }
            return position;
        }
    }

    /// Returns the number of the last step of all streams.
    static long lastStep() {
        synchronized (LOCK) {
            return lastStep;
        }
    }

    /// Returns the number of units up to and including the step.
    int sizeAt(long step) {
        synchronized (LOCK) {
            int size = units.size();
            while (size > 0 && units.get(size - 1).step() > step) {
                size--;
            }
            return size;
        }
    }

    int size() {
        synchronized (LOCK) {
            return units.size();
        }
    }

    /// Returns the rows of the units `from .. to`.
    List<Row> rows(int from, int to) {
        List<Row> rows = new ArrayList<>();
        synchronized (LOCK) {
            for (Unit unit : units.subList(from, to)) {
                rows.addAll(unit.rows());
            }
        }
        return rows;
    }
}
