package io.millrace.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.GroupTable;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.PartialsFinisher;
import io.millrace.backend.TableContext;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.types.DataType;
import io.millrace.types.NumericType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Random aggregations over random rows: the scalar table, the SIMD table and tables merged from
/// parts give equal partials, and their results equal those of [NaiveGroups]. A failure names the
/// seed; `-Dmillrace.seed=N` runs that case alone.
class CpuBackendsTest {
    private static final int[] SIZES = {
        0, 1, 2, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 2500
    };
    private static final int CASES = 100;

    private final AggregationBackend scalar = new CpuScalarBackend();
    private final AggregationBackend simd = CpuSimdBackend.withoutWarmUp();

    @Test
    void bothBackendsEqualTheNaiveAggregation() {
        Long only = Long.getLong("millrace.seed");
        long first = only == null ? 1 : only;
        for (long seed = first; seed < first + (only == null ? CASES : 1); seed++) {
            long current = seed;
            try (BufferAllocator allocator = Allocators.root()) {
                new Case(new SplittableRandom(seed), allocator).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("-Dmillrace.seed=" + current, e);
            }
        }
    }

    private final class Case {
        private final SplittableRandom random;
        private final BufferAllocator allocator;
        private final RandomRows rows;
        private final AggregationSpec spec;
        private final NaiveGroups naive;
        private final List<GroupTable> parts = new ArrayList<>();
        private long epoch = 5;

        Case(SplittableRandom random, BufferAllocator allocator) {
            this.random = random;
            this.allocator = allocator;
            this.rows = new RandomRows(random);
            this.spec = randomSpec();
            this.naive = new NaiveGroups(spec);
        }

        private AggregationSpec randomSpec() {
            WindowSpec window =
                    switch (random.nextInt(5)) {
                        case 0 -> null;
                        case 1 -> new WindowSpec(RandomRows.TIME, 700, 300, 0);
                        case 2 -> new WindowSpec(RandomRows.TIME, 600_000, 200_000, 50_000);
                        default -> new WindowSpec(RandomRows.TIME, 1000, 1000, 17);
                    };
            List<GroupKey> keys = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                int ordinal = random.nextInt(RandomRows.TYPES.size());
                keys.add(new GroupKey("k" + i, ordinal, RandomRows.TYPES.get(ordinal)));
            }
            List<Measure> measures = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                measures.add(randomMeasure());
            }
            return new AggregationSpec(window, keys, measures);
        }

        private Measure randomMeasure() {
            Measure.Kind[] kinds = Measure.Kind.values();
            Measure.Kind kind = kinds[random.nextInt(kinds.length)];
            while (true) {
                int ordinal = random.nextInt(RandomRows.TYPES.size());
                DataType type = RandomRows.TYPES.get(ordinal);
                boolean needsNumber = kind == Measure.Kind.SUM || kind == Measure.Kind.AVG;
                if (kind == Measure.Kind.COUNT && random.nextBoolean()) {
                    return Measure.countAll();
                }
                if (!needsNumber || type instanceof NumericType) {
                    return new Measure(kind, ordinal, type);
                }
            }
        }

        void run() {
            TableContext context = new TableContext(allocator);
            try (GroupTable a = scalar.open(spec, context);
                    GroupTable b = simd.open(spec, context);
                    GroupTable merged = simd.open(spec, context)) {
                for (int i = 0; i < 3; i++) {
                    parts.add((random.nextBoolean() ? scalar : simd).open(spec, context));
                }
                for (int round = 0; round < 3; round++) {
                    long before = epoch;
                    feed(a, b);
                    mergeInto(merged);
                    check(before, a, b, merged);
                    checkClosed(random.nextLong(-3_000, 8_000), a, b, merged);
                    checkClosed(random.nextLong(-3_000, 6_000_000), a, b, merged);
                    check(Long.MIN_VALUE, a, b, merged);
                }
            } finally {
                parts.forEach(GroupTable::close);
            }
        }

        private void feed(GroupTable a, GroupTable b) {
            for (int batches = random.nextInt(4); batches > 0; batches--) {
                epoch++;
                List<List<Object>> taken = new ArrayList<>();
                int size = SIZES[random.nextInt(SIZES.length)];
                for (int i = 0; i < size; i++) {
                    taken.add(rows.next());
                }
                Selection selection = randomSelection(size);
                try (Batch batch = rows.batch(allocator, taken)) {
                    a.accumulate(batch, selection, epoch);
                    b.accumulate(batch, selection, epoch);
                    splitAmongParts(batch, selection);
                }
                for (int i = 0; i < selection.size(); i++) {
                    naive.add(taken.get(selection.row(i)), epoch);
                }
            }
        }

        private Selection randomSelection(int size) {
            if (random.nextBoolean()) {
                return Selection.all(size);
            }
            int[] list = new int[size];
            int count = 0;
            double rate = random.nextDouble();
            for (int i = 0; i < size; i++) {
                if (random.nextDouble() < rate) {
                    list[count++] = i;
                }
            }
            return Selection.of(list, count);
        }

        private void splitAmongParts(Batch batch, Selection selection) {
            int[][] lists = new int[parts.size()][selection.size()];
            int[] counts = new int[parts.size()];
            for (int i = 0; i < selection.size(); i++) {
                int part = random.nextInt(parts.size());
                lists[part][counts[part]++] = selection.row(i);
            }
            for (int i = 0; i < parts.size(); i++) {
                parts.get(i).accumulate(batch, Selection.of(lists[i], counts[i]), epoch);
            }
        }

        /// The epochs of the parts are all one here, so that of the merge is the batch's only if it
        /// is the last one: the merged table is compared by content.
        private void mergeInto(GroupTable merged) {
            for (GroupTable part : parts) {
                try (Partials partials = part.changedSince(Long.MIN_VALUE)) {
                    merged.merge(partials, epoch);
                }
                part.clear();
                assertEquals(0, part.groupCount());
            }
        }

        private void check(long since, GroupTable a, GroupTable b, GroupTable merged) {
            try (Partials left = a.changedSince(since);
                    Partials right = b.changedSince(since)) {
                assertEquals(naive.changedSince(since), results(left));
                assertEquals(content(left), content(right));
            }
            try (Partials left = a.changedSince(Long.MIN_VALUE);
                    Partials right = merged.changedSince(Long.MIN_VALUE)) {
                assertEquals(content(left), content(right));
                assertEquals(naive.size(), a.groupCount());
                assertEquals(naive.size(), left.groupCount());
            }
            assertTrue(a.memoryBytes() > 0);
        }

        private void checkClosed(long watermark, GroupTable a, GroupTable b, GroupTable merged) {
            try (Partials first = a.closedBy(watermark);
                    Partials second = b.closedBy(watermark);
                    Partials third = merged.closedBy(watermark)) {
                assertEquals(naive.closedBy(watermark), results(first));
                assertEquals(content(first), content(second));
                assertEquals(content(first), content(third));
            }
        }

        private List<List<Object>> results(Partials partials) {
            List<Batch> batches = new PartialsFinisher(spec, false).finish(partials, allocator);
            try {
                return rowsOf(batches);
            } finally {
                Batch.closeAll(batches);
            }
        }
    }

    private static List<List<Object>> content(Partials partials) {
        return rowsOf(partials.batches());
    }

    private static List<List<Object>> rowsOf(List<Batch> batches) {
        List<List<Object>> rows = new ArrayList<>();
        for (Batch batch : batches) {
            for (Row row : RowConverter.toRows(batch)) {
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < row.size(); i++) {
                    Object value = row.get(i);
                    values.add(value instanceof byte[] bytes ? NaiveGroups.hex(bytes) : value);
                }
                rows.add(values);
            }
        }
        return rows;
    }
}
