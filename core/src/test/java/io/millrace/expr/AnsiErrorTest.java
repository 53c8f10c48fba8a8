package io.millrace.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

final class AnsiErrorTest {
    private static final StructType SCHEMA = StructType.fromDDL("a INT, b INT");
    private static final Expression A = new BoundReference(0, DataTypes.IntegerType, true, "a");
    private static final Expression B = new BoundReference(1, DataTypes.IntegerType, true, "b");
    private static final Expression SUM = new Arithmetic(Arithmetic.Op.ADD, A, B);
    private static final Expression REST = new Arithmetic(Arithmetic.Op.REMAINDER, A, B);
    private static final Literal ZERO = new Literal(0, DataTypes.IntegerType);

    private final BufferAllocator allocator = Allocators.root();
    private final EvalContext context = new EvalContext(allocator, true, Evaluation.ZONE, 0);

    @AfterEach
    void nothingLeaks() {
        allocator.close();
    }

    private Batch batch(Object[]... rows) {
        List<Row> list = Arrays.stream(rows).map(RowFactory::create).toList();
        return RowConverter.toBatch(allocator, SCHEMA, list);
    }

    private static Object[] row(Object a, Object b) {
        return new Object[] {a, b};
    }

    @Test
    void theMessageNamesTheValuesOfTheLowestRow() {
        try (Batch batch =
                batch(
                        row(1, 2),
                        row(null, 1),
                        row(Integer.MAX_VALUE, 5),
                        row(Integer.MAX_VALUE, 6))) {
            MillraceException error = refused(SUM, batch, Selection.all(4));
            assertEquals(ErrorCondition.ARITHMETIC_OVERFLOW, error.condition());
            assertTrue(error.getMessage().contains("a = 2147483647 and b = 5"), error.getMessage());
        }
    }

    @Test
    void aLowerRowOfALaterOperandWins() {
        Expression both = new Arithmetic(Arithmetic.Op.ADD, SUM, REST);
        try (Batch batch = batch(row(4, 0), row(Integer.MAX_VALUE, 1))) {
            MillraceException error = refused(both, batch, Selection.all(2));
            assertEquals(ErrorCondition.DIVIDE_BY_ZERO, error.condition());
        }
    }

    @Test
    void rowsThatAreNotSelectedAreNotRefused() {
        try (Batch batch = batch(row(4, 0), row(7, 4))) {
            Selection second = Selection.of(new int[] {1}, 1);
            try (ColumnVector column =
                    ExpressionCompiler.compile(REST).evaluate(context, batch, second)) {
                assertEquals(3, RowConverter.value(column, 1));
            }
        }
    }

    @Test
    void theRightSideOfAnAndIsNotAskedWhereTheLeftIsFalse() {
        Expression guarded =
                new Logical(
                        Logical.Op.AND,
                        new Comparison(Comparison.Op.NOT_EQUAL, B, ZERO),
                        new Comparison(Comparison.Op.GREATER, REST, ZERO));
        try (Batch batch = batch(row(4, 0), row(7, 4), row(8, 4))) {
            Selection found =
                    ExpressionCompiler.compilePredicate(guarded)
                            .filter(context, batch, Selection.all(3));
            assertEquals(1, found.size());
            assertEquals(1, found.row(0));
            try (ColumnVector column =
                    ExpressionCompiler.compile(guarded)
                            .evaluate(context, batch, Selection.all(3))) {
                assertEquals(false, RowConverter.value(column, 0));
                assertEquals(true, RowConverter.value(column, 1));
            }
        }
    }

    @Test
    void valuesOfACaseAreEvaluatedForTheirRowsOnly() {
        Expression guarded =
                new CaseWhen(
                        List.of(
                                new CaseWhen.Branch(
                                        new Comparison(Comparison.Op.EQUAL, B, ZERO), ZERO)),
                        Optional.of(REST));
        try (Batch batch = batch(row(4, 0), row(7, 4));
                ColumnVector column =
                        ExpressionCompiler.compile(guarded)
                                .evaluate(context, batch, Selection.all(2))) {
            assertEquals(0, RowConverter.value(column, 0));
            assertEquals(3, RowConverter.value(column, 1));
        }
    }

    private MillraceException refused(Expression node, Batch batch, Selection selection) {
        return assertThrows(
                MillraceException.class,
                () -> ExpressionCompiler.compile(node).evaluate(context, batch, selection).close());
    }
}
