package io.millrace.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.expr.Attribute;
import io.millrace.expr.BoundReference;
import io.millrace.expr.Expression;
import io.millrace.plan.JoinType;
import io.millrace.plan.LocalRelation;
import io.millrace.planner.PhysicalPlan;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// How many rows of the right side are there to be looked at, which is what a join costs.
class JoinTableTest {
    private static final int ROWS = 200_000;
    private static final Double[] DOUBLES = {0.0, -0.0, Double.NaN, 1.5, null};
    private static final StructType SCHEMA = StructType.fromDDL("d DOUBLE, s STRING");

    private final BufferAllocator allocator = Allocators.root();

    /// Closing the root allocator throws when a batch was leaked.
    @AfterEach
    void nothingIsLeaked() {
        allocator.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LEFT_SEMI", "LEFT_ANTI"})
    void theFirstRowOfAKeyStandsForAllWhereAPartnerIsAllThatMatters(JoinType type) {
        // 0.0 and -0.0 are one key, and null is none.
        assertEquals(List.of(0, 1, 2, 3, 5, 7, 8, 12, 13), linked(type, false, Optional.empty()));
        assertEquals(
                List.of(0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 14),
                linked(type, true, Optional.empty()));
    }

    @Test
    void everyRowIsThereWhereEachIsAPairOrMustBeAsked() {
        int withKey = ROWS - ROWS / DOUBLES.length;
        Optional<Expression> condition =
                Optional.of(new BoundReference(1, DataTypes.BooleanType, true, "b"));
        assertEquals(withKey, linked(JoinType.INNER, false, Optional.empty()).size());
        assertEquals(withKey, linked(JoinType.LEFT_OUTER, false, Optional.empty()).size());
        assertEquals(withKey, linked(JoinType.LEFT_SEMI, false, condition).size());
        assertEquals(ROWS, linked(JoinType.FULL_OUTER, true, Optional.empty()).size());
    }

    @Test
    void whatIsNeededWhileATableIsBuiltCountsAsMemoryToo() {
        assertTrue(bytesWhileBuilt(JoinType.LEFT_OUTER) >= ROWS);
        assertTrue(bytesWhileBuilt(JoinType.LEFT_SEMI) >= ROWS + 8L * Batch.ROW_COUNT_MAX);
    }

    /// Returns how much less memory counts when the table has been built.
    private long bytesWhileBuilt(JoinType type) {
        List<Batch> right = batches();
        try (BufferAllocator own = allocator.newChildAllocator("join", 0, Long.MAX_VALUE);
                JoinTable _ =
                        new JoinTable(new NoRun(own), join(type, false, Optional.empty()), right)) {
            return own.getPeakMemoryAllocation() - own.getAllocatedMemory();
        } finally {
            Batch.closeAll(right);
        }
    }

    /// Returns the rows that the chains hold, of a table with five doubles and three texts over and
    /// over, cut into four batches.
    private List<Integer> linked(
            JoinType type, boolean isNullSafe, Optional<Expression> condition) {
        List<Batch> right = batches();
        PhysicalPlan.Join join = join(type, isNullSafe, condition);
        SortedSet<Integer> linked = new TreeSet<>();
        Set<Long> seen = new HashSet<>();
        try (JoinTable table = new JoinTable(new NoRun(allocator), join, right)) {
            for (int row = 0; row < ROWS; row++) {
                boolean isNew = seen.add(table.hash(row));
                int other = isNew ? table.first(table.hash(row)) : JoinTable.NONE;
                for (; other != JoinTable.NONE; other = table.after(other)) {
                    linked.add(other);
                }
            }
        } finally {
            Batch.closeAll(right);
        }
        return List.copyOf(linked);
    }

    private List<Batch> batches() {
        List<Batch> right = new ArrayList<>();
        for (int from = 0; from < ROWS; from += ROWS / 4) {
            List<Row> rows = new ArrayList<>();
            for (int i = from; i < from + ROWS / 4; i++) {
                rows.add(RowFactory.create(DOUBLES[i % 5], "text " + i % 3));
            }
            right.add(RowConverter.toBatch(allocator, SCHEMA, rows));
        }
        return right;
    }

    private static PhysicalPlan.Join join(
            JoinType type, boolean isNullSafe, Optional<Expression> condition) {
        PhysicalPlan side = new PhysicalPlan.LocalScan(new LocalRelation(List.of(), columns()));
        List<PhysicalPlan.JoinKey> keys = List.of(key(0, isNullSafe), key(1, isNullSafe));
        return new PhysicalPlan.Join(type, keys, condition, side.output(), side, side);
    }

    private static List<Attribute> columns() {
        return List.of(
                Attribute.create("d", DataTypes.DoubleType, true),
                Attribute.create("s", DataTypes.StringType, true));
    }

    private static PhysicalPlan.JoinKey key(int ordinal, boolean isNullSafe) {
        Expression column =
                new BoundReference(
                        ordinal, SCHEMA.fields()[ordinal].dataType(), true, "k" + ordinal);
        return new PhysicalPlan.JoinKey(column, column, isNullSafe);
    }
}
