package io.millrace.testkit.backend;

import io.millrace.backend.AggregationBackend;
import io.millrace.backend.AggregationSpec;
import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.Partials;
import io.millrace.backend.WindowSpec;
import io.millrace.batch.Batch;
import io.millrace.batch.Gather;
import io.millrace.testkit.LeakCheck;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.backend.SampleInput.Shape;

import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Differential fuzz of a backend against the reference: random columns, specs, rows and calls, all
/// answers compared byte for byte. Measures that the backend does not support are left out.
///
/// 300 cases, or 100,000 with `-Dmillrace.nightly=true` if the backend is not too slow for that. A
/// failure prints the seed of its case.
@LeakCheck
@Seeded
public abstract class BackendFuzz {
    private static final int CASES = 300;
    private static final int CASES_NIGHTLY = 100_000;

    /// Makes the backend under test; closed after the test.
    protected abstract AggregationBackend openBackend();

    /// Returns how many cases a long run has.
    protected int casesNightly() {
        return CASES_NIGHTLY;
    }

    @Test
    void anyCallsGiveTheBytesOfTheReference(BufferAllocator allocator, Seed seed) throws Exception {
        try (AggregationBackend backend = openBackend()) {
            Assumptions.assumeTrue(
                    backend.available().isSupported(),
                    () -> backend.name() + " cannot run here: " + backend.available().reason());
            int cases = Boolean.getBoolean("millrace.nightly") ? casesNightly() : CASES;
            seed.forCases(cases, random -> new Case(backend, allocator, random).run());
        }
    }

    /// One random table and what happens to it.
    private static final class Case {
        private final AggregationBackend backend;
        private final BufferAllocator allocator;
        private final RandomGenerator random;
        private final List<InputColumn> kinds = new ArrayList<>();
        private final AggregationSpec spec;
        private final SampleInput input;
        private final StringBuilder script = new StringBuilder();
        private long epoch;

        Case(AggregationBackend backend, BufferAllocator allocator, RandomGenerator random) {
            this.backend = backend;
            this.allocator = allocator;
            this.random = random;
            this.spec = SupportedMeasures.of(backend, randomSpec());
            this.input = new SampleInput(allocator, random, kinds);
            script.append(spec).append(" on ").append(kinds);
        }

        void run() {
            if (!backend.supports(spec).isSupported()) {
                return;
            }
            try (TablePair pair = new TablePair(backend, spec, allocator)) {
                int steps = 1 + random.nextInt(8);
                for (int i = 0; i < steps; i++) {
                    step(pair);
                }
                pair.check(script.toString());
            }
        }

        private void step(TablePair pair) {
            epoch += random.nextInt(2);
            switch (random.nextInt(13)) {
                case 0 -> {
                    script.append("\nclear");
                    pair.clear();
                }
                case 1, 2 -> merge(pair);
                case 3 -> {
                    long watermark = random.nextLong(-6, 6) * duration();
                    if (random.nextBoolean()) {
                        script.append("\nclosedBy");
                        pair.checkClosedBy(watermark, script.toString());
                    } else {
                        script.append("\ndropClosedBy");
                        pair.checkDropClosedBy(watermark, script.toString());
                    }
                }
                case 4 -> {
                    script.append("\nchangedSince");
                    pair.checkChangedSince(epoch - random.nextInt(3), script.toString());
                }
                case 6 -> take(pair);
                case 5 -> {
                    script.append("\nother dictionaries");
                    input.forgetDictionaries();
                }
                default -> accumulate(pair);
            }
        }

        private long duration() {
            WindowSpec window = spec.window();
            return window == null ? 1 : window.durationMicros();
        }

        private void accumulate(TablePair pair) {
            try (Batch batch = batch()) {
                List<RowChoice> choices = List.of(RowChoice.values());
                RowChoice choice = choices.get(random.nextInt(choices.size()));
                script.append("\naccumulate ").append(batch.rowCount()).append(" rows, ");
                script.append(choice).append(", epoch ").append(epoch);
                long closed =
                        random.nextInt(3) > 0
                                ? Long.MIN_VALUE
                                : random.nextLong(-6, 6) * duration();
                script.append(", closed by ").append(closed);
                pair.accumulate(batch, choice.of(random, batch.rowCount()), epoch, closed);
            }
        }

        private void merge(TablePair pair) {
            try (TablePair other = new TablePair(backend, spec, allocator)) {
                accumulate(other);
                try (Partials partials = other.tested().changedSince(Long.MIN_VALUE)) {
                    script.append("\nmerge ").append(partials.groupCount()).append(" groups");
                    pair.merge(partials, epoch);
                }
            }
        }

        /// Takes groups of which some may be there, in no order.
        private void take(TablePair pair) {
            try (TablePair other = new TablePair(backend, spec, allocator)) {
                accumulate(other);
                try (Partials partials =
                        random.nextBoolean()
                                ? other.tested().changedSince(Long.MIN_VALUE)
                                : pair.tested().changedSince(Long.MIN_VALUE)) {
                    script.append("\ntake some of ").append(partials.groupCount());
                    for (Batch batch : partials.batches()) {
                        int[] rows = shuffled(batch.rowCount());
                        int count = rows.length == 0 ? 0 : random.nextInt(rows.length + 1);
                        try (Batch some = Gather.rows(allocator, batch, rows, count)) {
                            pair.checkTake(some, script.toString());
                        }
                    }
                }
            }
        }

        private int[] shuffled(int count) {
            int[] rows = new int[count];
            for (int i = 0; i < count; i++) {
                int at = random.nextInt(i + 1);
                rows[i] = rows[at];
                rows[at] = i;
            }
            return rows;
        }

        private Batch batch() {
            int size = random.nextInt(10) == 0 ? random.nextInt(2000) : random.nextInt(150);
            List<List<@Nullable Value>> columns = new ArrayList<>();
            for (int i = 0; i < kinds.size(); i++) {
                WindowSpec window = spec.window();
                if (i == 0 && window != null) {
                    columns.add(GroupContract.times(random, window, size));
                } else {
                    columns.add(input.values(kinds.get(i), shape(), size));
                }
            }
            return input.batchOf(columns, size);
        }

        private Shape shape() {
            ValueShape[] values = ValueShape.values();
            NullPattern[] nulls = NullPattern.values();
            return new Shape(
                    values[random.nextInt(values.length)], nulls[random.nextInt(nulls.length)]);
        }

        /// Any key of a time may say when groups close.
        private int closingKey(List<GroupKey> keys) {
            for (int i = 0; i < keys.size(); i++) {
                if (keys.get(i).type().equals(InputColumn.TIME.type())) {
                    return i;
                }
            }
            return AggregationSpec.NO_KEY;
        }

        private AggregationSpec randomSpec() {
            WindowSpec window = null;
            if (random.nextInt(3) > 0) {
                kinds.add(InputColumn.TIME);
                long slide = 1 + random.nextLong(1000);
                long duration = random.nextBoolean() ? slide : slide + random.nextLong(3000);
                int start = random.nextInt(-500, 500);
                window =
                        random.nextInt(4) == 0
                                ? new WindowSpec(
                                        0, slide * (1 + random.nextInt(6)), slide, start, true)
                                : new WindowSpec(0, duration, slide, start);
            }
            List<InputColumn> all = InputColumn.all();
            List<GroupKey> keys = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                kinds.add(all.get(random.nextInt(all.size())));
                keys.add(MeasureContract.key(kinds.size() - 1, kinds.getLast()));
            }
            List<Measure> measures = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                if (random.nextInt(4) == 0) {
                    measures.add(SampleMeasures.ofTwo(random, kinds));
                    continue;
                }
                kinds.add(all.get(random.nextInt(all.size())));
                List<Measure> some = SampleMeasures.of(kinds.getLast(), kinds.size() - 1);
                measures.add(
                        random.nextInt(6) == 0
                                ? Measure.countAll()
                                : some.get(random.nextInt(some.size())));
            }
            return new AggregationSpec(window, keys, measures, closingKey(keys));
        }
    }
}
