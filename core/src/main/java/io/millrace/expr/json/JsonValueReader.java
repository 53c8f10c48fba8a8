package io.millrace.expr.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.batch.Decimals;
import io.millrace.batch.EpochTime;
import io.millrace.batch.IntervalText;
import io.millrace.expr.kernel.DecimalCasts;
import io.millrace.types.ArrayType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.IntegralType;
import io.millrace.types.LongType;
import io.millrace.types.MapType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Turns JSON values into the Java values of rows, by the types that are wanted: Spark's rules.
///
/// Not thread-safe. A parser stands at the first token of a value before a call and at its last
/// after it.
public final class JsonValueReader {
    /// Stands for a JSON value that does not fit the type.
    public static final Object MISMATCH = new Object();

    private static final JsonFactory FACTORY = new JsonFactory();

    private final TimeReader times;
    private final boolean isNonNumericAccepted;
    private boolean hasPartialStruct;

    /// @param isNonNumericAccepted whether strings such as `NaN` are doubles
    public JsonValueReader(TimeReader times, boolean isNonNumericAccepted) {
        this.times = times;
        this.isNonNumericAccepted = isNonNumericAccepted;
    }

    /// Returns whether the value stands for one that does not fit.
    @SuppressWarnings("ReferenceEquality") // there is one such object
    public static boolean isMismatch(@Nullable Object value) {
        return value == MISMATCH;
    }

    /// Returns whether a value that was read since the last call holds a struct of which a field
    /// did not fit, and is null.
    public boolean takePartial() {
        boolean had = hasPartialStruct;
        hasPartialStruct = false;
        return had;
    }

    /// Returns the value, null for `null`, or [#MISMATCH].
    public @Nullable Object read(JsonParser parser, DataType type) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        Object value =
                switch (type) {
                    case StructType struct when token == JsonToken.START_OBJECT ->
                            struct(parser, struct);
                    case ArrayType array when token == JsonToken.START_ARRAY ->
                            array(parser, array);
                    case MapType map when token == JsonToken.START_OBJECT -> map(parser, map);
                    case StringType _ -> text(parser, token);
                    default -> token.isStructStart() ? MISMATCH : scalar(parser, token, type);
                };
        if (isMismatch(value) && parser.currentToken().isStructStart()) {
            parser.skipChildren();
        }
        return value;
    }

    private Row struct(JsonParser parser, StructType type) throws IOException {
        @Nullable Object[] values = new @Nullable Object[type.size()];
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            OptionalInt index = type.getFieldIndex(parser.currentName());
            parser.nextToken();
            if (index.isEmpty()) {
                parser.skipChildren();
                continue;
            }
            int i = index.getAsInt();
            Object value = read(parser, type.apply(i).dataType());
            if (isMismatch(value)) {
                // The value before it, of a duplicate key, stays.
                hasPartialStruct = true;
            } else {
                values[i] = value;
            }
        }
        return RowFactory.withSchema(type, values);
    }

    private Object array(JsonParser parser, ArrayType type) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        boolean fits = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object element = read(parser, type.elementType());
            fits &= !isMismatch(element);
            elements.add(element);
        }
        return fits ? Collections.unmodifiableList(elements) : MISMATCH;
    }

    private Object map(JsonParser parser, MapType type) throws IOException {
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        boolean fits = type.keyType() instanceof StringType;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            Object value = read(parser, type.valueType());
            fits &= !isMismatch(value);
            entries.put(key, value);
        }
        return fits ? Collections.unmodifiableMap(entries) : MISMATCH;
    }

    private Object scalar(JsonParser parser, JsonToken token, DataType type) throws IOException {
        Object value =
                switch (type) {
                    case BooleanType _ ->
                            token.isBoolean() ? (Object) (token == JsonToken.VALUE_TRUE) : null;
                    case IntegralType integral -> integer(whole(parser, token), integral);
                    case FloatType _ -> floatValue(parser, token);
                    case DoubleType _ -> doubleValue(parser, token);
                    case DecimalType decimal -> decimal(parser, token, decimal);
                    case BinaryType _ -> binary(parser, token);
                    case TimestampType _ -> timestamp(parser, token);
                    default ->
                            token == JsonToken.VALUE_STRING ? ofText(parser.getText(), type) : null;
                };
        return value == null ? MISMATCH : value;
    }

    private static @Nullable Object integer(@Nullable Long value, IntegralType type) {
        if (value == null || value < type.minValue() || value > type.maxValue()) {
            return null;
        }
        return switch (type) {
            case ByteType _ -> value.byteValue();
            case ShortType _ -> value.shortValue();
            case IntegerType _ -> value.intValue();
            case LongType _ -> value;
        };
    }

    private @Nullable Object ofText(String text, DataType type) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return switch (type) {
            case DateType _ -> {
                int day = times.date(bytes, 0, bytes.length);
                yield day == TimeReader.INVALID_DATE ? null : (Object) LocalDate.ofEpochDay(day);
            }
            case TimestampNTZType _ -> {
                long micros = times.localTime(bytes, 0, bytes.length);
                yield micros == TimeReader.INVALID ? null : EpochTime.localTime(micros);
            }
            case DayTimeIntervalType interval -> {
                OptionalLong micros = IntervalText.parseDayTime(text, interval);
                yield micros.isEmpty() ? null : Duration.of(micros.getAsLong(), ChronoUnit.MICROS);
            }
            case YearMonthIntervalType interval -> {
                OptionalInt months = IntervalText.parseYearMonth(text, interval);
                yield months.isEmpty() ? null : Period.ofMonths(months.getAsInt());
            }
            default -> null;
        };
    }

    private @Nullable Object timestamp(JsonParser parser, JsonToken token) throws IOException {
        long micros = TimeReader.INVALID;
        if (token == JsonToken.VALUE_STRING) {
            byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
            micros = times.timestamp(text, 0, text.length);
        } else {
            Long seconds = whole(parser, token);
            if (seconds != null) {
                micros = seconds * TimeReader.SECOND_MICROS;
            }
        }
        return micros == TimeReader.INVALID ? null : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /// Returns a whole number that fits a long, or null.
    public static @Nullable Long whole(JsonParser parser, JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                ? parser.getLongValue()
                : null;
    }

    /// Returns the value as a double, or null for one that is none.
    public @Nullable Double doubleValue(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_NUMBER_INT -> parser.getNumberValue().doubleValue();
            case VALUE_NUMBER_FLOAT -> {
                Double special = special(parser.getText());
                yield special != null ? special : (Double) Double.parseDouble(parser.getText());
            }
            case VALUE_STRING -> isNonNumericAccepted ? special(parser.getText()) : null;
            default -> null;
        };
    }

    /// Returns the value as a float, or null for one that is none.
    public @Nullable Float floatValue(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getNumberValue().floatValue();
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT && special(parser.getText()) == null) {
            return Float.parseFloat(parser.getText());
        }
        Double special = doubleValue(parser, token);
        return special == null ? null : (Float) special.floatValue();
    }

    private static @Nullable Double special(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "INF", "+INF", "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
            case "-INF", "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    private static @Nullable BigDecimal decimal(
            JsonParser parser, JsonToken token, DecimalType type) throws IOException {
        if (!token.isNumeric() && token != JsonToken.VALUE_STRING) {
            return null;
        }
        BigDecimal value = DecimalCasts.parse(parser.getText());
        return value == null ? null : Decimals.fitted(value, type.precision(), type.scale());
    }

    private static byte @Nullable [] binary(JsonParser parser, JsonToken token) {
        if (token != JsonToken.VALUE_STRING) {
            return null;
        }
        try {
            // Decoding straight from the input would stop within the text at what is no base64.
            parser.finishToken();
            return parser.getBinaryValue();
        } catch (IOException _) {
            return null;
        }
    }

    /// Returns the string, or the JSON text of any other value.
    private static String text(JsonParser parser, JsonToken token) throws IOException {
        if (!token.isStructStart()) {
            return parser.getText();
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.copyCurrentStructure(parser);
        }
        return text.toString();
    }
}
