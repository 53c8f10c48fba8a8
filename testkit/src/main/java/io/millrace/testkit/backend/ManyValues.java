package io.millrace.testkit.backend;

import io.millrace.backend.Measure;
import io.millrace.backend.Registers;
import io.millrace.batch.Batch;
import io.millrace.batch.VarWidthColumn;
import io.millrace.types.DataType;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// The accumulators whose partials are one column of bytes with many values.
abstract sealed class ManyValues implements Accumulator {
    abstract byte[] encoded();

    abstract void addEncoded(ByteBuffer encoded);

    @Override
    public void merge(Batch partials, int ordinal, int row) {
        byte[] bytes = ((VarWidthColumn) partials.column(ordinal)).getBytes(row);
        addEncoded(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    public List<@Nullable Value> state() {
        return List.of(new Value.Bytes(encoded()));
    }

    /// How often each value, or row of values, comes.
    static final class Multiset extends ManyValues {
        private final Measure measure;
        private final List<DataType> types;
        private final TreeMap<GroupId, Long> counts = new TreeMap<>();

        Multiset(Measure measure) {
            this.measure = measure;
            this.types = measure.valueInputs().stream().map(Measure.Input::type).toList();
        }

        @Override
        public void add(List<@Nullable Value> row) {
            long count = 1;
            if (row.size() > types.size()) {
                count = ((Value.Whole) Objects.requireNonNull(row.getLast())).number();
            }
            if (count > 0) {
                add(row.subList(0, types.size()), count);
            }
        }

        private void add(List<@Nullable Value> values, long count) {
            List<@Nullable Value> own = new ArrayList<>();
            for (Value value : values) {
                boolean isKey = value != null && !measure.kind().keepsCounts();
                own.add(isKey ? value.asKey() : value);
            }
            counts.merge(new GroupId(0, own), count, Long::sum);
        }

        @Override
        byte[] encoded() {
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            for (Map.Entry<GroupId, Long> entry : counts.entrySet()) {
                for (int i = 0; i < types.size(); i++) {
                    Value value = Objects.requireNonNull(entry.getKey().keys().get(i));
                    ValueCodec.write(value, types.get(i), target);
                }
                if (measure.kind().keepsCounts()) {
                    ValueCodec.writeCount(entry.getValue(), target);
                }
            }
            return target.toByteArray();
        }

        @Override
        void addEncoded(ByteBuffer encoded) {
            while (encoded.hasRemaining()) {
                List<@Nullable Value> row = new ArrayList<>();
                types.forEach(type -> row.add(ValueCodec.read(type, encoded)));
                add(row, measure.kind().keepsCounts() ? ValueCodec.readCount(encoded) : 1);
            }
        }
    }

    /// All values in order.
    static final class Sequence extends ManyValues {
        private final DataType type;
        private final List<Value> values = new ArrayList<>();

        Sequence(Measure measure) {
            this.type = measure.inputType();
        }

        @Override
        public void add(List<@Nullable Value> row) {
            values.add(Objects.requireNonNull(row.getFirst()));
        }

        @Override
        byte[] encoded() {
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            values.forEach(value -> ValueCodec.write(value, type, target));
            return target.toByteArray();
        }

        @Override
        void addEncoded(ByteBuffer encoded) {
            while (encoded.hasRemaining()) {
                values.add(ValueCodec.read(type, encoded));
            }
        }
    }

    /// The highest rank of each register that has one; only the hash is the engine's.
    static final class Ranks extends ManyValues {
        private final DataType type;
        private final int bits;
        private final TreeMap<Integer, Integer> ranks = new TreeMap<>();

        Ranks(Measure measure) {
            this.type = measure.inputType();
            this.bits = measure.registerBits();
        }

        @Override
        public void add(List<@Nullable Value> row) {
            Value value = Objects.requireNonNull(row.getFirst()).asKey();
            long hash =
                    value instanceof Value.Bytes(byte[] bytes)
                            ? Registers.hash(MemorySegment.ofArray(bytes), 0, bytes.length)
                            : Registers.hash(ValueCodec.word(value, type));
            String digits = "0".repeat(Long.SIZE) + Long.toBinaryString(hash);
            String all = digits.substring(digits.length() - Long.SIZE);
            int register = Integer.parseInt(all.substring(0, bits), 2);
            int zeros = (all.substring(bits) + "1").indexOf('1');
            ranks.merge(register, zeros + 1, Math::max);
        }

        @Override
        byte[] encoded() {
            if (ranks.isEmpty()) {
                return new byte[0];
            }
            int registerCount = 1 << bits;
            if (3 * ranks.size() > registerCount) {
                byte[] dense = new byte[1 + registerCount];
                dense[0] = 1;
                ranks.forEach((register, rank) -> dense[1 + register] = rank.byteValue());
                return dense;
            }
            ByteBuffer sparse =
                    ByteBuffer.allocate(1 + 5 * ranks.size()).order(ByteOrder.LITTLE_ENDIAN);
            sparse.put((byte) 0);
            ranks.forEach((register, rank) -> sparse.putInt(register).put(rank.byteValue()));
            return sparse.array();
        }

        @Override
        void addEncoded(ByteBuffer encoded) {
            if (!encoded.hasRemaining()) {
                return;
            }
            boolean isDense = encoded.get() == 1;
            for (int i = 0; encoded.hasRemaining(); i++) {
                int register = isDense ? i : encoded.getInt();
                int rank = encoded.get();
                if (rank > 0) {
                    ranks.merge(register, rank, Math::max);
                }
            }
        }
    }
}
