package io.millrace.expr;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DoubleType;
import io.millrace.types.NumericType;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Makes random, well-typed expressions over the columns of [TestBatches].
final class ExpressionGenerator {
    private static final List<DataType> NUMBERS =
            List.of(
                    DataTypes.ByteType,
                    DataTypes.ShortType,
                    DataTypes.IntegerType,
                    DataTypes.LongType,
                    DataTypes.FloatType,
                    DataTypes.DoubleType);

    private static final List<Arithmetic.Op> ARITHMETIC = List.of(Arithmetic.Op.values());
    private static final List<Comparison.Op> COMPARISONS = List.of(Comparison.Op.values());

    private final SplittableRandom random;

    ExpressionGenerator(SplittableRandom random) {
        this.random = random;
    }

    Expression anyType(int depth) {
        return ofType(type(), depth);
    }

    private DataType type() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 2 -> DataTypes.StringType;
            case 3 -> DataTypes.DateType;
            case 4 -> DataTypes.TimestampType;
            default -> DataTypes.BooleanType;
        };
    }

    Expression ofType(DataType type, int depth) {
        if (depth == 0) {
            return leaf(type);
        }
        return switch (random.nextInt(6)) {
            case 0 -> leaf(type);
            case 1 -> conditional(type, depth - 1);
            default ->
                    switch (type.typeName()) {
                        case "boolean" -> condition(depth - 1);
                        case "string" -> text(depth - 1);
                        case "date" -> new Cast(ofType(DataTypes.TimestampType, depth - 1), type);
                        case "timestamp" ->
                                new Cast(
                                        ofType(
                                                random.nextBoolean()
                                                        ? DataTypes.DateType
                                                        : DataTypes.IntegerType,
                                                depth - 1),
                                        type);
                        default -> number(type, depth - 1);
                    };
        };
    }

    private Expression leaf(DataType type) {
        int kind = random.nextInt(20);
        if (kind == 0) {
            return new Literal(null, type);
        }
        if (kind < 6) {
            return literal(type);
        }
        return TestBatches.column(
                switch (type.typeName()) {
                    case "boolean" -> "bo";
                    case "byte" -> "by";
                    case "short" -> "sh";
                    case "integer" -> random.nextBoolean() ? "i" : "i2";
                    case "long" -> "l";
                    case "float" -> "f";
                    case "double" -> random.nextBoolean() ? "d" : "d2";
                    case "string" -> random.nextBoolean() ? "s" : "coded";
                    case "date" -> "da";
                    case "timestamp" -> "ts";
                    default -> "st";
                });
    }

    private Literal literal(DataType type) {
        Object value = TestBatches.value(type, random);
        return switch (value) {
            case LocalDate date -> new Literal((int) date.toEpochDay(), type);
            case Instant instant ->
                    new Literal(ChronoUnit.MICROS.between(Instant.EPOCH, instant), type);
            default -> new Literal(value, type);
        };
    }

    private Expression conditional(DataType type, int depth) {
        if (random.nextBoolean()) {
            return call("coalesce", ofType(type, depth), ofType(type, depth));
        }
        CaseWhen.Branch first =
                new CaseWhen.Branch(ofType(DataTypes.BooleanType, depth), ofType(type, depth));
        CaseWhen.Branch second =
                new CaseWhen.Branch(ofType(DataTypes.BooleanType, depth), ofType(type, depth));
        Optional<Expression> otherwise =
                random.nextBoolean() ? Optional.of(ofType(type, depth)) : Optional.empty();
        List<CaseWhen.Branch> branches =
                random.nextBoolean() ? List.of(first, second) : List.of(first);
        return new CaseWhen(branches, otherwise);
    }

    private Expression condition(int depth) {
        return switch (random.nextInt(9)) {
            case 0 -> new Not(ofType(DataTypes.BooleanType, depth));
            case 1 -> new NullTest(anyType(depth), random.nextBoolean());
            case 2, 3, 4 ->
                    new Logical(
                            random.nextBoolean() ? Logical.Op.AND : Logical.Op.OR,
                            ofType(DataTypes.BooleanType, depth),
                            ofType(DataTypes.BooleanType, depth));
            case 5 -> call("isnan", ofType(DataTypes.DoubleType, depth));
            case 6 -> new Comparison(operator(), TestBatches.column("st"), struct(depth));
            default -> {
                DataType type = type();
                yield new Comparison(operator(), ofType(type, depth), ofType(type, depth));
            }
        };
    }

    private Comparison.Op operator() {
        return COMPARISONS.get(random.nextInt(COMPARISONS.size()));
    }

    private Expression struct(int depth) {
        return new CreateStruct(
                List.of("a", "b"),
                List.of(ofType(DataTypes.IntegerType, depth), ofType(DataTypes.StringType, depth)));
    }

    private Expression number(DataType type, int depth) {
        int kind = random.nextInt(10);
        if (kind < 5) {
            Arithmetic.Op op = ARITHMETIC.get(random.nextInt(ARITHMETIC.size()));
            boolean isAllowed = op != Arithmetic.Op.DIVIDE || type instanceof DoubleType;
            return new Arithmetic(
                    isAllowed ? op : Arithmetic.Op.ADD, ofType(type, depth), ofType(type, depth));
        }
        if (kind < 8) {
            return new Cast(ofType(NUMBERS.get(random.nextInt(NUMBERS.size())), depth), type);
        }
        if (kind == 8) {
            return call(random.nextBoolean() ? "abs" : "negative", ofType(type, depth));
        }
        if (!type.equals(DataTypes.IntegerType)) {
            return type instanceof NumericType && type.equals(DataTypes.LongType)
                    ? new Cast(ofType(DataTypes.TimestampType, depth), type)
                    : new Cast(ofType(DataTypes.BooleanType, depth), type);
        }
        return switch (random.nextInt(4)) {
            case 0 -> call("length", ofType(DataTypes.StringType, depth));
            case 1 -> new GetStructField(TestBatches.column("st"), 0);
            case 2 ->
                    call(
                            List.of("year", "month", "day").get(random.nextInt(3)),
                            ofType(DataTypes.DateType, depth));
            default ->
                    call(
                            List.of("hour", "minute", "second").get(random.nextInt(3)),
                            ofType(DataTypes.TimestampType, depth));
        };
    }

    private Expression text(int depth) {
        Expression text = ofType(DataTypes.StringType, depth);
        return switch (random.nextInt(9)) {
            case 0 -> call("upper", text);
            case 1 -> call("lower", text);
            case 2 -> call("trim", text);
            case 3 -> call("concat", text, ofType(DataTypes.StringType, depth));
            case 4 ->
                    call(
                            "substring",
                            text,
                            new Literal(random.nextInt(-4, 5), DataTypes.IntegerType),
                            new Literal(random.nextInt(-1, 5), DataTypes.IntegerType));
            case 5 -> new GetStructField(TestBatches.column("st"), 1);
            case 6 ->
                    call(
                            "date_format",
                            ofType(DataTypes.TimestampType, depth),
                            new Literal("MMM-dd HH:mm", DataTypes.StringType));
            default -> new Cast(anyType(depth), DataTypes.StringType);
        };
    }

    private static Expression call(String name, Expression... arguments) {
        return new ScalarCall(ScalarFunctions.lookup(name).orElseThrow(), List.of(arguments));
    }
}
