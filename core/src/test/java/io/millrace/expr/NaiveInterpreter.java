package io.millrace.expr;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.error.ErrorCondition;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Evaluates expressions on Java values, one row at a time: what the kernels are tested against.
///
/// Written without a look at speed and without any code of the kernels.
record NaiveInterpreter(boolean isAnsi, ZoneId zone) {
    /// An ANSI error.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final ErrorCondition condition;

        Refused(ErrorCondition condition) {
            super(condition.name());
            this.condition = condition;
        }
    }

    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
                    .toFormatter(Locale.US);

    Object evaluate(Expression node, Row row) {
        return switch (node) {
            case Literal literal -> literal(literal);
            case BoundReference reference -> row.get(reference.ordinal());
            case Alias alias -> evaluate(alias.child(), row);
            case Cast cast -> cast(evaluate(cast.child(), row), cast.dataType());
            case Arithmetic op -> arithmetic(op, row);
            case Comparison op ->
                    compare(op.op(), evaluate(op.left(), row), evaluate(op.right(), row));
            case Logical op -> logical(op, row);
            case Not not -> {
                Object value = evaluate(not.child(), row);
                yield value == null ? null : !(Boolean) value;
            }
            case NullTest test -> (evaluate(test.child(), row) == null) != test.isNegated();
            case CaseWhen cases -> cases(cases, row);
            case GetStructField field -> {
                Row struct = (Row) evaluate(field.child(), row);
                yield struct == null ? null : struct.get(field.ordinal());
            }
            case CreateStruct struct -> {
                List<Object> values = new ArrayList<>();
                struct.children().forEach(child -> values.add(evaluate(child, row)));
                yield RowFactory.create(values.toArray());
            }
            case ScalarCall call -> call(call, row);
            default -> throw new IllegalArgumentException(node.sql());
        };
    }

    /// Returns whether a condition holds, where nobody asks whether it is false or null.
    boolean isTrue(Expression node, boolean wanted, Row row) {
        if (node instanceof Not not) {
            return isTrue(not.child(), !wanted, row);
        }
        if (node instanceof Logical op) {
            return (op.op() == Logical.Op.AND) == wanted
                    ? isTrue(op.left(), wanted, row) && isTrue(op.right(), wanted, row)
                    : isTrue(op.left(), wanted, row) || isTrue(op.right(), wanted, row);
        }
        return Boolean.valueOf(wanted).equals(evaluate(node, row));
    }

    private static Object literal(Literal literal) {
        Object value = literal.value();
        if (value == null) {
            return null;
        }
        return switch (literal.dataType()) {
            case DateType _ -> LocalDate.ofEpochDay((Integer) value);
            case TimestampType _ -> Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
            default -> value;
        };
    }

    private Object logical(Logical op, Row row) {
        boolean deciding = op.op() == Logical.Op.OR;
        Object left = evaluate(op.left(), row);
        if (left != null && (Boolean) left == deciding) {
            return deciding;
        }
        Object right = evaluate(op.right(), row);
        if (right != null && (Boolean) right == deciding) {
            return deciding;
        }
        return left == null || right == null ? null : !deciding;
    }

    private Object cases(CaseWhen cases, Row row) {
        for (CaseWhen.Branch branch : cases.branches()) {
            if (isTrue(branch.condition(), true, row)) {
                return evaluate(branch.value(), row);
            }
        }
        return cases.otherwise().map(value -> evaluate(value, row)).orElse(null);
    }

    private Object arithmetic(Arithmetic node, Row row) {
        Object left = evaluate(node.left(), row);
        Object right = evaluate(node.right(), row);
        if (left == null || right == null) {
            return null;
        }
        boolean isDivision =
                node.op() == Arithmetic.Op.DIVIDE || node.op() == Arithmetic.Op.REMAINDER;
        if (isDivision && ((Number) right).doubleValue() == 0) {
            return refuse(ErrorCondition.DIVIDE_BY_ZERO, null);
        }
        return switch (node.dataType()) {
            case FloatType _ -> floats(node.op(), (Float) left, (Float) right);
            case DoubleType _ -> doubles(node.op(), (Double) left, (Double) right);
            default ->
                    fitted(
                            integers(node.op(), big(left), big(right)),
                            node.dataType(),
                            ErrorCondition.ARITHMETIC_OVERFLOW);
        };
    }

    private static BigInteger big(Object value) {
        return BigInteger.valueOf(((Number) value).longValue());
    }

    private static BigInteger integers(Arithmetic.Op op, BigInteger a, BigInteger b) {
        return switch (op) {
            case ADD -> a.add(b);
            case SUBTRACT -> a.subtract(b);
            case MULTIPLY -> a.multiply(b);
            case REMAINDER -> a.remainder(b);
            case DIVIDE -> throw new IllegalArgumentException();
        };
    }

    private static float floats(Arithmetic.Op op, float a, float b) {
        return switch (op) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case REMAINDER -> a % b;
        };
    }

    private static double doubles(Arithmetic.Op op, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case REMAINDER -> a % b;
        };
    }

    private Object fitted(BigInteger value, DataType type, ErrorCondition condition) {
        int bits =
                switch (type) {
                    case ByteType _ -> 8;
                    case ShortType _ -> 16;
                    case IntegerType _ -> 32;
                    default -> 64;
                };
        Object wrapped =
                switch (bits) {
                    case 8 -> (Object) value.byteValue();
                    case 16 -> value.shortValue();
                    case 32 -> value.intValue();
                    default -> value.longValue();
                };
        return value.bitLength() < bits ? wrapped : refuse(condition, wrapped);
    }

    private Object refuse(ErrorCondition condition, Object instead) {
        if (isAnsi) {
            throw new Refused(condition);
        }
        return instead;
    }

    private static Boolean compare(Comparison.Op op, Object left, Object right) {
        if (op == Comparison.Op.EQUAL_NULL_SAFE) {
            return left == null || right == null
                    ? left == null && right == null
                    : order(left, right) == 0;
        }
        if (left == null || right == null) {
            return null;
        }
        int order = order(left, right);
        return switch (op) {
            case EQUAL, EQUAL_NULL_SAFE -> order == 0;
            case NOT_EQUAL -> order != 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    private static int order(Object a, Object b) {
        return switch (a) {
            case Float x -> Float.compare(x + 0.0f, (Float) b + 0.0f);
            case Double x -> Double.compare(x + 0.0, (Double) b + 0.0);
            case String x ->
                    Arrays.compareUnsigned(
                            x.getBytes(StandardCharsets.UTF_8),
                            ((String) b).getBytes(StandardCharsets.UTF_8));
            case Row x -> {
                for (int i = 0; i < x.length(); i++) {
                    Object left = x.get(i);
                    Object right = ((Row) b).get(i);
                    int order =
                            left == null || right == null
                                    ? Boolean.compare(right == null, left == null)
                                    : order(left, right);
                    if (order != 0) {
                        yield order;
                    }
                }
                yield 0;
            }
            case Boolean x -> Boolean.compare(x, (Boolean) b);
            case LocalDate x -> Long.compare(x.toEpochDay(), ((LocalDate) b).toEpochDay());
            case Instant x -> x.compareTo((Instant) b);
            default -> Long.compare(((Number) a).longValue(), ((Number) b).longValue());
        };
    }

    private Object cast(Object value, DataType to) {
        if (value == null) {
            return null;
        }
        return switch (value) {
            case Boolean flag when to instanceof StringType -> flag.toString();
            case Boolean flag -> cast(flag ? 1 : 0, to);
            case Instant instant -> castInstant(instant, to);
            case LocalDate date ->
                    to instanceof StringType
                            ? date.toString()
                            : to instanceof TimestampType
                                    ? date.atStartOfDay(zone).toInstant()
                                    : date;
            case Float number when !(to instanceof StringType) -> castDouble(number, to);
            case Double number when !(to instanceof StringType) -> castDouble(number, to);
            case Number number when !(to instanceof StringType) -> castLong(number.longValue(), to);
            case Row row -> throw new IllegalArgumentException(row.toString());
            default -> value.toString();
        };
    }

    private Object castInstant(Instant instant, DataType to) {
        return switch (to) {
            case TimestampType _ -> instant;
            case StringType _ -> TIMESTAMP.format(instant.atZone(zone));
            case DateType _ -> instant.atZone(zone).toLocalDate();
            case DoubleType _ -> ChronoUnit.MICROS.between(Instant.EPOCH, instant) / 1e6;
            default -> castLong(instant.getEpochSecond(), to);
        };
    }

    private Object castLong(long value, DataType to) {
        return switch (to) {
            case BooleanType _ -> value != 0;
            case FloatType _ -> (float) value;
            case DoubleType _ -> (double) value;
            case TimestampType _ -> {
                BigInteger micros =
                        BigInteger.valueOf(value).multiply(BigInteger.valueOf(1_000_000));
                long saturated =
                        micros.bitLength() < 64
                                ? micros.longValue()
                                : value > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
                yield Instant.EPOCH.plus(saturated, ChronoUnit.MICROS);
            }
            default -> fitted(BigInteger.valueOf(value), to, ErrorCondition.CAST_OVERFLOW);
        };
    }

    private Object castDouble(double value, DataType to) {
        return switch (to) {
            case BooleanType _ -> value != 0;
            case FloatType _ -> (float) value;
            case DoubleType _ -> value;
            default -> {
                Object javaCast =
                        switch (to) {
                            case ByteType _ -> (Object) (byte) value;
                            case ShortType _ -> (short) value;
                            case IntegerType _ -> (int) value;
                            case LongType _ -> (long) value;
                            default -> throw new IllegalArgumentException(to.sql());
                        };
                if (Double.isNaN(value) || Double.isInfinite(value)) {
                    yield refuse(ErrorCondition.CAST_OVERFLOW, javaCast);
                }
                BigInteger whole = new BigDecimal(value).toBigInteger();
                fitted(whole, to, ErrorCondition.CAST_OVERFLOW);
                yield javaCast;
            }
        };
    }

    private Object call(ScalarCall call, Row row) {
        String name = call.function().name();
        if (name.equals("coalesce")) {
            for (Expression argument : call.children()) {
                Object value = evaluate(argument, row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        }
        List<Object> values = new ArrayList<>();
        call.children().forEach(child -> values.add(evaluate(child, row)));
        if (name.equals("isnan")) {
            return values.getFirst() != null && Double.isNaN((Double) values.getFirst());
        }
        if (values.contains(null)) {
            return null;
        }
        Object first = values.getFirst();
        return switch (name) {
            case "negative", "abs" -> signed(name, first, call.dataType());
            case "upper" -> ((String) first).toUpperCase(Locale.ROOT);
            case "lower" -> ((String) first).toLowerCase(Locale.ROOT);
            case "trim" -> ((String) first).replaceAll("^ +| +$", "");
            case "length" -> ((String) first).codePointCount(0, ((String) first).length());
            case "concat" -> String.join("", values.toArray(String[]::new));
            case "substring" ->
                    substring((String) first, (Integer) values.get(1), (Integer) values.get(2));
            case "year" -> ((LocalDate) first).getYear();
            case "month" -> ((LocalDate) first).getMonthValue();
            case "day" -> ((LocalDate) first).getDayOfMonth();
            case "hour" -> ((Instant) first).atZone(zone).getHour();
            case "minute" -> ((Instant) first).atZone(zone).getMinute();
            case "second" -> ((Instant) first).atZone(zone).getSecond();
            case "date_format" ->
                    DateTimeFormatter.ofPattern((String) values.get(1), Locale.US)
                            .format(((Instant) first).atZone(zone));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Object signed(String name, Object value, DataType type) {
        boolean isAbs = name.equals("abs");
        return switch (value) {
            case Float x -> isAbs ? Math.abs(x) : -x;
            case Double x -> isAbs ? Math.abs(x) : -x;
            default ->
                    fitted(
                            isAbs ? big(value).abs() : big(value).negate(),
                            type,
                            ErrorCondition.ARITHMETIC_OVERFLOW);
        };
    }

    private static String substring(String text, int position, int length) {
        int[] points = text.codePoints().toArray();
        long start =
                position > 0 ? position - 1L : position == 0 ? 0 : (long) points.length + position;
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            if (i >= start && i < start + length) {
                part.appendCodePoint(points[i]);
            }
        }
        return part.toString();
    }
}
