package io.millrace.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.batch.Allocators;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

final class ExpressionsTest {
    private static final Attribute A = Attribute.create("a", DataTypes.IntegerType, true);
    private static final Attribute SAME_NAME = Attribute.create("a", DataTypes.IntegerType, true);
    private static final Literal ONE = new Literal(1, DataTypes.IntegerType);
    private static final Literal ZERO = new Literal(0, DataTypes.IntegerType);

    private static Expression add(Expression left, Expression right) {
        return new Arithmetic(Arithmetic.Op.ADD, left, right);
    }

    @Test
    void columnsAreBoundByIdentityAndNotByName() {
        Expression bound = Expressions.bind(add(A, SAME_NAME), List.of(SAME_NAME, A));
        assertEquals(
                add(
                        new BoundReference(1, DataTypes.IntegerType, true, "a"),
                        new BoundReference(0, DataTypes.IntegerType, true, "a")),
                bound);
        assertThrows(IllegalStateException.class, () -> Expressions.bind(A, List.of(SAME_NAME)));
    }

    @Test
    void referencesAreCollectedOnce() {
        assertEquals(
                Set.of(A, SAME_NAME), Expressions.references(add(A, add(SAME_NAME, add(A, ONE)))));
    }

    @Test
    void transformationsVisitInTheirOrderAndKeepWhatDoesNotChange() {
        Expression tree = add(A, ONE);
        List<String> up = new ArrayList<>();
        List<String> down = new ArrayList<>();
        assertSame(
                tree,
                Expressions.transformUp(
                        tree,
                        node -> {
                            up.add(node.sql());
                            return node;
                        }));
        assertSame(
                tree,
                Expressions.transformDown(
                        tree,
                        node -> {
                            down.add(node.sql());
                            return node;
                        }));
        assertEquals(List.of("a", "1", "(a + 1)"), up);
        assertEquals(List.of("(a + 1)", "a", "1"), down);
    }

    @Test
    void constantsAreFoldedAndErrorsLeftForTheRows() {
        try (BufferAllocator allocator = Allocators.root()) {
            EvalContext context = new EvalContext(allocator, true, Evaluation.ZONE, 0);
            assertEquals(
                    add(A, new Literal(2, DataTypes.IntegerType)),
                    Expressions.foldConstants(add(A, add(ONE, ONE)), context));
            Expression failing = new Arithmetic(Arithmetic.Op.REMAINDER, ONE, ZERO);
            assertEquals(failing, Expressions.foldConstants(failing, context));
            Expression time =
                    new Cast(
                            new Literal("1970-01-01T00:00:01Z", DataTypes.StringType),
                            DataTypes.TimestampType);
            assertEquals(
                    new Literal(1_000_000L, DataTypes.TimestampType),
                    Expressions.foldConstants(time, context));
            Expression date =
                    new Cast(new Literal("1970-01-03", DataTypes.StringType), DataTypes.DateType);
            assertEquals(
                    new Literal(2, DataTypes.DateType), Expressions.foldConstants(date, context));
        }
    }
}
