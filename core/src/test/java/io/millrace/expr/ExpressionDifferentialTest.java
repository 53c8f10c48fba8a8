package io.millrace.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.Row;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Compares compiled expressions with the row-wise interpreter, on random trees, batches and
/// selections.
final class ExpressionDifferentialTest {
    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final BufferAllocator allocator = Allocators.root();

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1023, 1024, 1025, 2050})
    void randomTreesAgreeWithTheInterpreter(int rowCount) {
        SplittableRandom random = new SplittableRandom(97L * rowCount + 1);
        ExpressionGenerator generator = new ExpressionGenerator(random);
        int[] nullPercents = {0, 30, 100};
        for (int nullPercent : nullPercents) {
            try (Batch batch = TestBatches.create(allocator, random, rowCount, nullPercent)) {
                List<Row> rows = RowConverter.toRows(batch);
                for (int i = 0; i < 60; i++) {
                    Selection selection = TestBatches.selection(random, rowCount, i % 4);
                    check(generator.anyType(3), batch, rows, selection, i % 3 == 0);
                    Expression condition = generator.ofType(DataTypes.BooleanType, 3);
                    checkPredicate(condition, batch, rows, selection, i % 3 == 0);
                }
            }
        }
    }

    @Test
    void errorsOfDeepTreesAreThoseOfTheLowestRow() {
        SplittableRandom random = new SplittableRandom(5);
        ExpressionGenerator generator = new ExpressionGenerator(random);
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            try (Batch batch = TestBatches.create(allocator, random, 100, 5)) {
                List<Row> rows = RowConverter.toRows(batch);
                Expression tree = generator.ofType(DataTypes.IntegerType, 4);
                refused += check(tree, batch, rows, Selection.all(100), true) ? 1 : 0;
            }
        }
        // A generator that never makes errors would test nothing here.
        assertEquals(true, refused > 50, "trees that were refused: " + refused);
    }

    private EvalContext context(boolean isAnsi) {
        return new EvalContext(allocator, isAnsi, ZONE, 0);
    }

    private boolean check(
            Expression tree, Batch batch, List<Row> rows, Selection selection, boolean isAnsi) {
        NaiveInterpreter naive = new NaiveInterpreter(isAnsi, ZONE);
        List<Object> expected = new ArrayList<>();
        Optional<ErrorCondition> refused = Optional.empty();
        try {
            for (int i = 0; i < selection.size(); i++) {
                expected.add(naive.evaluate(tree, rows.get(selection.row(i))));
            }
        } catch (NaiveInterpreter.Refused e) {
            refused = Optional.of(e.condition);
        }
        VectorExpression compiled = ExpressionCompiler.compile(tree);
        if (refused.isPresent()) {
            MillraceException error =
                    assertThrows(
                            MillraceException.class,
                            () -> compiled.evaluate(context(isAnsi), batch, selection).close(),
                            tree::sql);
            assertEquals(refused.get(), error.condition(), tree::sql);
            return true;
        }
        try (ColumnVector column = compiled.evaluate(context(isAnsi), batch, selection)) {
            assertEquals(batch.rowCount(), column.rowCount());
            assertEquals(tree.dataType(), column.type(), tree::sql);
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                assertEquals(
                        expected.get(i),
                        RowConverter.value(column, row),
                        () -> tree.sql() + " in " + rows.get(row));
            }
        }
        return false;
    }

    private void checkPredicate(
            Expression tree, Batch batch, List<Row> rows, Selection selection, boolean isAnsi) {
        NaiveInterpreter naive = new NaiveInterpreter(isAnsi, ZONE);
        List<Integer> expected = new ArrayList<>();
        Optional<ErrorCondition> refused = Optional.empty();
        try {
            for (int i = 0; i < selection.size(); i++) {
                if (naive.isTrue(tree, true, rows.get(selection.row(i)))) {
                    expected.add(selection.row(i));
                }
            }
        } catch (NaiveInterpreter.Refused e) {
            refused = Optional.of(e.condition);
        }
        VectorPredicate compiled = ExpressionCompiler.compilePredicate(tree);
        if (refused.isPresent()) {
            MillraceException error =
                    assertThrows(
                            MillraceException.class,
                            () -> compiled.filter(context(isAnsi), batch, selection),
                            tree::sql);
            assertEquals(refused.get(), error.condition(), tree::sql);
            return;
        }
        Selection found = compiled.filter(context(isAnsi), batch, selection);
        List<Integer> actual = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            actual.add(found.row(i));
        }
        assertEquals(expected, actual, tree::sql);
    }
}
