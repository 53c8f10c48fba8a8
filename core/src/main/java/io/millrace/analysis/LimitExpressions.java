package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.batch.Allocators;
import io.millrace.expr.Arithmetic;
import io.millrace.expr.Cast;
import io.millrace.expr.EvalContext;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.Literal;
import io.millrace.expr.ScalarCall;

import org.apache.arrow.memory.BufferAllocator;

import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;

/// The numbers of `LIMIT` and `OFFSET`: `LIMIT 2 * 5`.
public final class LimitExpressions {
    private LimitExpressions() {}

    /// Returns the number, or empty when the expression is no constant whole number of 0 or more,
    /// made by arithmetic and casts alone.
    public static OptionalInt valueOf(Expression written) {
        if (written instanceof Literal literal) {
            return valueOf(literal);
        }
        try (BufferAllocator allocator = Allocators.root()) {
            Expression resolved = new ExpressionResolver(Scope.of(List.of())).resolve(written);
            if (Trees.contains(resolved, node -> !isArithmetic(node))) {
                return OptionalInt.empty();
            }
            // Nothing in such a tree depends on a zone or the time.
            EvalContext context = new EvalContext(allocator, true, ZoneOffset.UTC, 0);
            return Expressions.foldConstants(resolved, context) instanceof Literal literal
                    ? valueOf(literal)
                    : OptionalInt.empty();
        } catch (AnalysisException _) {
            return OptionalInt.empty();
        }
    }

    private static boolean isArithmetic(Expression node) {
        return switch (node) {
            case Literal _, Arithmetic _, Cast _ -> true;
            case ScalarCall call -> call.function().name().equals("-");
            default -> false;
        };
    }

    private static OptionalInt valueOf(Literal literal) {
        return literal.value() instanceof Integer count && count >= 0
                ? OptionalInt.of(count)
                : OptionalInt.empty();
    }
}
