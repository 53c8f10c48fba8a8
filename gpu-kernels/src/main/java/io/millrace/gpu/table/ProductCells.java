package io.millrace.gpu.table;

import io.millrace.backend.exact.LimbReader;
import io.millrace.backend.exact.ProductReader;
import io.millrace.batch.Batch;
import io.millrace.batch.VarWidthColumn;
import io.millrace.gpu.device.Kernel;

import java.util.ArrayList;
import java.util.List;

/// Exact sums of products of powers of one or two columns of floats or doubles, by part as in
/// [io.millrace.backend.exact.ProductSums]. A part has limbs from the first product on that is of
/// it; nearly always there is one.
final class ProductCells extends ExactCells {
    private static final int MANTISSA_BITS = 53;
    private static final int PARTS = 2 * ProductReader.PART_MAX + 1;

    private final Factors factors;
    private final ExactLimbs[] parts = new ExactLimbs[PARTS];
    private final SumStaging[] partials = new SumStaging[PARTS];

    /// The parts that the rows at hand have products of.
    private final boolean[] isThere = new boolean[PARTS];

    /// What is multiplied.
    ///
    /// @param ordinal a column
    /// @param power from 1 on
    /// @param other another column, which must have a value; less than 0 for none
    /// @param otherPower its power, or 0
    record Factors(int ordinal, int power, int other, int otherPower) {
        int degree() {
            return power + otherPower;
        }
    }

    ProductCells(TableMemory memory, Factors factors, long additionsMax) {
        super(memory);
        this.factors = factors;
        for (int i = 0; i < PARTS; i++) {
            parts[i] = new ExactLimbs(memory, additionsMax, 0);
            partials[i] = SumStaging.ofPart(i - ProductReader.PART_MAX);
        }
    }

    @Override
    List<GroupArray> arrays() {
        List<GroupArray> arrays = new ArrayList<>();
        for (ExactLimbs part : parts) {
            arrays.add(part.array());
        }
        return arrays;
    }

    @Override
    int rangeCount() {
        return PARTS;
    }

    @Override
    void launchRanges(Slot slot, RowScratch scratch, int range) {
        SlotColumn x = slot.column(factors.ordinal);
        SlotColumn y = second(slot);
        memory.compute.launch(
                Kernel.PRODUCT_RANGE,
                slot.positions(),
                slot.rows(),
                slot.positions(),
                slot.selection(),
                scratch.flags(),
                x.data(),
                x.validity(),
                x.nullable(),
                x.type(),
                factors.power,
                y.data(),
                y.validity(),
                y.nullable(),
                y.type(),
                factors.otherPower,
                scratch.range(range));
    }

    /// Returns the second factor's column; the first's where there is none, which power 0 says.
    private SlotColumn second(Slot slot) {
        return slot.column(factors.otherPower > 0 ? factors.other : factors.ordinal);
    }

    @Override
    void coverRanges(RowScratch scratch, int range, int groups) {
        for (int i = 0; i < PARTS; i++) {
            int least = scratch.least(range + i);
            int greatest = scratch.greatest(range + i);
            isThere[i] = least <= greatest;
            if (isThere[i]) {
                int highest = greatest + MANTISSA_BITS * factors.degree() - 1;
                parts[i].cover(least / 32, highest / 32 + 1, groups);
            }
        }
    }

    @Override
    void coverPartials(VarWidthColumn column, int groups) {
        int known = SumStaging.partsOf(column);
        for (int i = 0; i < PARTS; i++) {
            if ((known >>> i & 1) != 0) {
                LimbReader.Window needed = partials[i].windowOf(column);
                parts[i].cover(needed.first(), needed.end(), groups);
            }
        }
    }

    @Override
    void reserve(long rows, int groups) {
        for (ExactLimbs part : parts) {
            part.reserve(rows, groups);
        }
    }

    @Override
    void add(SlotRows rows) {
        for (int i = 0; i < PARTS; i++) {
            if (isThere[i]) {
                add(rows, i);
            }
        }
    }

    private void add(SlotRows rows, int part) {
        SlotColumn y = second(rows.slot());
        ExactLimbs target = parts[part];
        rows.add(
                Kernel.SUM_PRODUCT,
                rows.idsWhere(factors.other),
                factors.ordinal,
                factors.power,
                y.data(),
                y.validity(),
                y.nullable(),
                y.type(),
                factors.otherPower,
                part - ProductReader.PART_MAX,
                target.window().first(),
                target.window().width(),
                target.address());
    }

    @Override
    long stagedBytes() {
        long bytes = 0;
        for (ExactLimbs part : parts) {
            bytes += part.isEmpty() ? 0 : part.stagedBytes();
        }
        return bytes;
    }

    @Override
    int stagedRegions() {
        return 2 * PARTS;
    }

    @Override
    Merge stage(Batch batch, int column, Staging staging) {
        VarWidthColumn sums = (VarWidthColumn) batch.column(column);
        int known = SumStaging.partsOf(sums);
        List<Merge> merges = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            if ((known >>> i & 1) != 0) {
                merges.add(parts[i].stage(sums, partials[i], staging, 0));
            }
        }
        return (count, ids) -> merges.forEach(merge -> merge.launch(count, ids));
    }

    @Override
    List<DeviceColumn> columns() {
        List<DeviceColumn.Part> sums = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            if (!parts[i].isEmpty()) {
                sums.add(new DeviceColumn.Part(i - ProductReader.PART_MAX, parts[i], null));
            }
        }
        return List.of(new DeviceColumn.Sums(sums));
    }
}
