package io.millrace;

import io.millrace.error.ErrorCondition;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What rows need of single values: typed reads, equality, hash and text.
final class RowValues {
    private RowValues() {}

    static <T> T notNull(Row row, int i, Class<T> type) {
        T value = orNull(row, i, type);
        if (value == null) {
            throw ErrorCondition.ROW_VALUE_IS_NULL.error(
                    "The value of " + place(row, i) + " is null.",
                    "Ask isNullAt(" + i + ") first, or read it by get(" + i + ").");
        }
        return value;
    }

    static <T> @Nullable T orNull(Row row, int i, Class<T> type) {
        Object value = row.get(i);
        if (value != null && !type.isInstance(value)) {
            throw ErrorCondition.DATATYPE_MISMATCH.error(
                    "The value of "
                            + place(row, i)
                            + " is a "
                            + value.getClass().getSimpleName()
                            + ", not a "
                            + type.getSimpleName()
                            + ".",
                    "Read it by the method of its own type, or by get(" + i + ").");
        }
        return type.cast(value);
    }

    private static String place(Row row, int i) {
        StructType schema = row.schema();
        return schema == null ? "position " + i : "`" + schema.apply(i).name() + "`";
    }

    static boolean areEqual(@Nullable Object a, @Nullable Object b) {
        if (a instanceof byte[] left && b instanceof byte[] right) {
            return Arrays.equals(left, right);
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return left.size() == right.size() && elementsAreEqual(left, right);
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.size() == right.size() && entriesAreEqual(left, right);
        }
        // The scale belongs to the type, not to the value.
        if (a instanceof BigDecimal left && b instanceof BigDecimal right) {
            return left.compareTo(right) == 0;
        }
        return a == null ? b == null : a.equals(b);
    }

    private static boolean elementsAreEqual(List<?> left, List<?> right) {
        Iterator<?> others = right.iterator();
        for (Object element : left) {
            if (!areEqual(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean entriesAreEqual(Map<?, ?> left, Map<?, ?> right) {
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            boolean isThere = right.containsKey(entry.getKey());
            if (!isThere || !areEqual(entry.getValue(), right.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    static int hash(@Nullable Object value) {
        return switch (value) {
            case null -> 0;
            case byte[] bytes -> Arrays.hashCode(bytes);
            case List<?> list -> {
                int hash = 1;
                for (Object element : list) {
                    hash = 31 * hash + hash(element);
                }
                yield hash;
            }
            case Map<?, ?> map -> {
                int hash = 0;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    hash += 31 * hash(entry.getKey()) ^ hash(entry.getValue());
                }
                yield hash;
            }
            case BigDecimal decimal -> decimal.stripTrailingZeros().hashCode();
            case Object other -> other.hashCode();
        };
    }

    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case byte[] bytes -> "0x" + HexFormat.of().formatHex(bytes);
            case List<?> list ->
                    list.stream().map(RowValues::text).collect(Collectors.joining(",", "[", "]"));
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> text(e.getKey()) + " -> " + text(e.getValue()))
                            .collect(Collectors.joining(", ", "Map(", ")"));
            case BigDecimal decimal -> decimal.toPlainString();
            case Object other -> other.toString();
        };
    }
}
