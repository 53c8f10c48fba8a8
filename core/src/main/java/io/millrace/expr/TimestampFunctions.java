package io.millrace.expr;

import static io.millrace.expr.Parameter.BOOLEAN;
import static io.millrace.expr.Parameter.INTEGER;
import static io.millrace.expr.Parameter.LONG;
import static io.millrace.expr.Parameter.TEXT;
import static io.millrace.expr.Parameter.TIMESTAMP;
import static io.millrace.expr.Parameter.TIME_OR_TEXT;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.KernelFunction.Nulls;
import io.millrace.expr.kernel.DateKernels;
import io.millrace.expr.kernel.DateKernels.Part;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.expr.kernel.TextCasts;
import io.millrace.expr.kernel.TimeUnitRows;
import io.millrace.expr.kernel.TimestampRows;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;
import io.millrace.types.StringType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Functions of timestamps.
final class TimestampFunctions {
    private static final String DEFAULT_PATTERN = "yyyy-MM-dd HH:mm:ss";
    private static final Signature TIME_AND_PATTERN =
            Signature.of(DataTypes.TimestampType, TIME_OR_TEXT, TEXT).withOptional(1);
    private static final KernelFunction READ =
            KernelFunction.rows("to_timestamp", TIME_AND_PATTERN, Nulls.MORE, TimestampRows::read);
    private static final KernelFunction READ_LOCAL =
            KernelFunction.rows(
                    "to_timestamp_ntz",
                    Signature.of(DataTypes.TimestampNTZType, TIME_OR_TEXT, TEXT),
                    Nulls.MORE,
                    TimestampRows::readLocal);
    private static final KernelFunction TRY_READ =
            KernelFunction.rows(
                    "try_to_timestamp", TIME_AND_PATTERN, Nulls.MORE, TimestampRows::tryRead);
    private static final KernelFunction TRY_CAST =
            KernelFunction.of("try_to_timestamp", TIME_AND_PATTERN, TimestampFunctions::tryCast)
                    .with(Nulls.MORE);
    private static final KernelFunction NOW =
            KernelFunction.rows(
                    "current_timestamp", Signature.of(DataTypes.TimestampType), TimestampRows::now);

    private final List<ScalarFunction> functions = new ArrayList<>();

    private TimestampFunctions() {}

    static List<ScalarFunction> all() {
        TimestampFunctions family = new TimestampFunctions();
        family.addParts();
        family.addTexts();
        family.addNumbers();
        family.addZones();
        family.addUnits();
        return family.functions;
    }

    private void addUnits() {
        Signature sum =
                new Signature(
                        List.of(TEXT, Parameter.LONG_OF_ANY, Parameter.ANY_TIMESTAMP),
                        3,
                        List.of(),
                        false,
                        false,
                        Optional.empty(),
                        List::getLast);
        rows("timestampadd", sum, TimeUnitRows::add);
        rows(
                "timestampdiff",
                Signature.of(DataTypes.LongType, TEXT, TIMESTAMP, TIMESTAMP),
                TimeUnitRows::difference);
    }

    private void addParts() {
        functions.addAll(
                List.of(
                        part("hour", Part.HOUR),
                        part("minute", Part.MINUTE),
                        part("second", Part.SECOND)));
        rows(
                "second_with_fraction",
                Signature.of(new DecimalType(8, 6), TIMESTAMP),
                TimestampRows::second);
        functions.add(
                KernelFunction.rows(
                        "date_trunc",
                        Signature.of(DataTypes.TimestampType, TEXT, TIMESTAMP),
                        Nulls.MORE,
                        TimestampRows::dateTrunc));
        rows(
                "months_between",
                Signature.of(DataTypes.DoubleType, TIMESTAMP, TIMESTAMP, BOOLEAN)
                        .withDefaults(true),
                TimestampRows::monthsBetween);
    }

    private static KernelFunction part(String name, Part part) {
        return KernelFunction.of(
                name,
                Signature.of(DataTypes.IntegerType, TIMESTAMP),
                call ->
                        DateKernels.ofTime(
                                call.context().allocator(),
                                (FixedWidthColumn) call.arguments().getFirst(),
                                call.selection(),
                                part,
                                call.context().sessionZone()));
    }

    private void addTexts() {
        functions.add(new DateFormat());
        functions.add(reading("to_timestamp", DataTypes.TimestampType));
        functions.add(reading("to_timestamp_ltz", DataTypes.TimestampType));
        functions.add(reading("to_timestamp_ntz", DataTypes.TimestampNTZType, READ_LOCAL));
        functions.add(
                new RewrittenFunction(
                        "try_to_timestamp", TIME_AND_PATTERN, TimestampFunctions::tryReading));
        Signature seconds =
                Signature.of(DataTypes.LongType, TIME_OR_TEXT, TEXT).withDefaults(DEFAULT_PATTERN);
        functions.add(
                KernelFunction.rows(
                        "to_unix_timestamp", seconds, Nulls.MORE, TimestampRows::readSeconds));
        functions.add(
                KernelFunction.rows(
                        "unix_timestamp",
                        seconds.withDefaults(new ScalarCall(NOW, List.of()), DEFAULT_PATTERN),
                        Nulls.MORE,
                        TimestampRows::readSeconds));
        rows(
                "from_unixtime",
                Signature.of(DataTypes.StringType, LONG, TEXT).withDefaults(DEFAULT_PATTERN),
                TimestampRows::fromUnixTime);
    }

    /// A function that reads a text in a pattern, or without one casts what it is given.
    static RewrittenFunction reading(String name, DataType type) {
        return reading(name, type, READ);
    }

    private static RewrittenFunction reading(String name, DataType type, KernelFunction read) {
        return new RewrittenFunction(
                name,
                Signature.of(type, TIME_OR_TEXT, TEXT).withOptional(1),
                x -> new Cast(isInPattern(x) ? new ScalarCall(read, x) : x.getFirst(), type));
    }

    private static Expression tryReading(List<Expression> arguments) {
        if (isInPattern(arguments)) {
            return new ScalarCall(TRY_READ, arguments);
        }
        Expression value = arguments.getFirst();
        return value.dataType() instanceof StringType
                ? new ScalarCall(TRY_CAST, List.of(value))
                : new Cast(value, DataTypes.TimestampType);
    }

    private static boolean isInPattern(List<Expression> arguments) {
        return arguments.size() == 2 && arguments.getFirst().dataType() instanceof StringType;
    }

    private static ColumnVector tryCast(Invocation call) {
        ColumnVector texts = call.arguments().getFirst();
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(
                        call.context().allocator(), DataTypes.TimestampType, call.rowCount())) {
            builder.setNullsOf(texts);
            int _ =
                    TextCasts.toTimestamps(
                            texts, call.selection(), builder, call.context().sessionZone(), false);
            return builder.build();
        }
    }

    private void addNumbers() {
        rows(
                "timestamp_millis",
                Signature.of(DataTypes.TimestampType, LONG),
                TimestampRows::ofMillis);
        rows("timestamp_micros", Signature.of(DataTypes.TimestampType, LONG), TimestampRows::same);
        functions.add(
                KernelFunction.rows(
                        "timestamp_seconds",
                        Signature.of(DataTypes.TimestampType, Parameter.LONG_OR_FRACTION),
                        Nulls.MORE,
                        TimestampRows::ofSeconds));
        Signature number = Signature.of(DataTypes.LongType, TIMESTAMP);
        rows("unix_seconds", number, TimestampRows::toSeconds);
        rows("unix_millis", number, TimestampRows::toMillis);
        rows("unix_micros", number, TimestampRows::same);
        functions.add(
                KernelFunction.rows(
                        "make_timestamp",
                        Signature.of(
                                        DataTypes.TimestampType,
                                        INTEGER,
                                        INTEGER,
                                        INTEGER,
                                        INTEGER,
                                        INTEGER,
                                        Parameter.SECONDS,
                                        TEXT)
                                .withOptional(1),
                        Nulls.MORE,
                        TimestampRows::make));
    }

    private void addZones() {
        functions.add(NOW);
        functions.add(NOW.as("now"));
        rows("localtimestamp", Signature.of(DataTypes.TimestampNTZType), TimestampRows::localNow);
        rows("current_timezone", Signature.of(DataTypes.StringType), TimestampRows::zone);
        Signature inZone = Signature.of(DataTypes.TimestampType, TIMESTAMP, TEXT);
        rows("from_utc_timestamp", inZone, TimestampRows::fromUtc);
        rows("to_utc_timestamp", inZone, TimestampRows::toUtc);
    }

    private void rows(String name, Signature signature, RowKernel kernel) {
        functions.add(KernelFunction.rows(name, signature, kernel));
    }
}
