package io.millrace.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.List;

class PartialsFinisherTest {
    private static final AggregationSpec SPEC =
            new AggregationSpec(
                    null,
                    List.of(),
                    List.of(
                            new Measure(Measure.Kind.SUM, 0, DataTypes.LongType),
                            new Measure(Measure.Kind.AVG, 0, DataTypes.LongType)));

    private static Row finish(boolean isAnsi, long low, long high, long count) {
        PartialsLayout layout = PartialsLayout.of(SPEC);
        PartialsFinisher finisher = new PartialsFinisher(SPEC, isAnsi);
        try (BufferAllocator allocator = Allocators.root();
                Batch partials =
                        RowConverter.toBatch(
                                allocator,
                                layout.schema(),
                                List.of(RowFactory.create(low, high, count, low, high, count)));
                Batch result = finisher.finish(partials, allocator)) {
            return RowConverter.toRow(result, 0);
        }
    }

    @Test
    void aSumBeyondLongIsAnErrorInAnsiModeAndWrapsOtherwise() {
        MillraceException error =
                assertThrows(MillraceException.class, () -> finish(true, Long.MIN_VALUE, 0, 2));
        assertEquals(ErrorCondition.ARITHMETIC_OVERFLOW, error.condition());
        Row row = finish(false, Long.MIN_VALUE, 0, 2);
        assertEquals(Long.MIN_VALUE, row.getLong(0));
        assertEquals(0x1p62, row.getDouble(1));
        assertEquals(-3L, finish(true, -3, -1, 2).getLong(0));
    }

    @Test
    void noValuesGiveNull() {
        Row row = finish(true, 0, 0, 0);
        assertNull(row.get(0));
        assertNull(row.get(1));
    }
}
