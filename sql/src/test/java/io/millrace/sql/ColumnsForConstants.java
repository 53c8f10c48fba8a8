package io.millrace.sql;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Unresolved;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Puts columns in the place of the constants of a tree, and makes the rows that have their values:
/// the selected rows all the same, rows of nulls and others between them.
final class ColumnsForConstants {
    /// The column that says which rows count.
    static final String SELECTED = "selected";

    /// Functions whose first argument must be a constant.
    private static final Set<String> OF_FIELDS = Set.of("extract", "date_part", "datepart");

    /// Functions whose result has a type that depends on the constants after the first argument.
    private static final Set<String> OF_DIGITS =
            Set.of(
                    "round",
                    "bround",
                    "ceil",
                    "ceiling",
                    "floor",
                    "try_add",
                    "try_subtract",
                    "try_multiply",
                    "try_divide");

    private static final boolean[] ROWS = {true, false, true, true, false, false, true};

    private StructType schema = new StructType().add(SELECTED, DataTypes.BooleanType);
    private final List<@Nullable Object> values = new ArrayList<>();

    Expression in(Expression tree) {
        if (tree instanceof Unresolved.Function call && OF_FIELDS.contains(call.name())) {
            Expression source = in(call.arguments().getLast());
            return call.withChildren(List.of(call.arguments().getFirst(), source));
        }
        if (tree instanceof Unresolved.Function call && OF_DIGITS.contains(call.name())) {
            List<Expression> arguments = new ArrayList<>(call.arguments());
            arguments.set(0, in(arguments.getFirst()));
            return call.withChildren(arguments);
        }
        if (tree instanceof Literal literal
                && !(literal.dataType() instanceof DayTimeIntervalType)) {
            String name = "c" + values.size();
            schema = schema.add(name, literal.dataType());
            values.add(external(literal));
            return new Unresolved.Name(List.of(name));
        }
        List<Expression> children = tree.children().stream().map(this::in).toList();
        return children.isEmpty() ? tree : tree.withChildren(children);
    }

    private static @Nullable Object external(Literal literal) {
        Object value = literal.value();
        if (value == null) {
            return null;
        }
        return switch (literal.dataType()) {
            case DateType _ -> LocalDate.ofEpochDay((Integer) value);
            case TimestampNTZType _ ->
                    LocalDateTime.ofEpochSecond(
                            Math.floorDiv((Long) value, 1_000_000L),
                            (int) Math.floorMod((Long) value, 1_000_000L) * 1000,
                            ZoneOffset.UTC);
            case TimestampType _ -> Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
            case YearMonthIntervalType _ -> Period.ofMonths((Integer) value);
            default -> value;
        };
    }

    StructType schema() {
        return schema;
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < ROWS.length; row++) {
            Object[] cells = new Object[values.size() + 1];
            cells[0] = ROWS[row];
            for (int i = 0; i < values.size(); i++) {
                cells[i + 1] = row % 4 == 1 ? null : values.get(i);
            }
            rows.add(RowFactory.create(cells));
        }
        return rows;
    }
}
