package io.millrace.expr.json;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.EpochTime;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.IntervalText;
import io.millrace.batch.ListColumn;
import io.millrace.batch.StructColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.expr.kernel.CellText;
import io.millrace.types.ArrayType;
import io.millrace.types.BinaryType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.MapType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// Writes rows as JSON objects, one a line, as Spark's JSON writer does.
///
/// Fields in the order of the schema; null fields left out; timestamps in ISO form in a zone
/// (`2016-07-26T02:00:00.000Z`); binary in Base64; NaN and the infinities as strings. Not
/// thread-safe.
///
/// ```java
/// JsonRowWriter writer = new JsonRowWriter(schema, JsonWriteOptions.in(ZoneOffset.UTC));
/// writer.write(batch, System.out);
/// ```
public final class JsonRowWriter {
    private static final DateTimeFormatter LOCAL_TIMES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS", Locale.US);
    private static final int FLUSH_BYTES = 64 << 10;

    private final JsonWriteOptions options;
    private final DateTimeFormatter timestamps;
    private final DateTimeFormatter dates;
    private final JsonText text = new JsonText();
    private final StructNames names;
    private final CellText keys;

    /// The keys of a struct as they are written: quoted, escaped, with the colon. Of an array or
    /// map the names within its elements are the only child.
    private record StructNames(List<byte[]> keys, List<StructNames> children) {
        static StructNames of(DataType type) {
            List<byte[]> keys = new ArrayList<>();
            List<StructNames> children = new ArrayList<>();
            if (type instanceof StructType struct) {
                for (StructField field : struct.asList()) {
                    keys.add(JsonText.key(field.name()));
                    children.add(of(field.dataType()));
                }
            } else if (type instanceof ArrayType array) {
                children.add(of(array.elementType()));
            } else if (type instanceof MapType map) {
                children.add(of(map.valueType()));
            }
            return new StructNames(keys, children);
        }
    }

    /// Makes a writer for rows of the schema.
    public JsonRowWriter(StructType schema, JsonWriteOptions options) {
        this((DataType) schema, options);
    }

    /// Makes a writer for values of the type, a struct, array or map.
    public JsonRowWriter(DataType type, JsonWriteOptions options) {
        this.options = options;
        this.names = StructNames.of(type);
        this.keys = new CellText(options.zone());
        this.timestamps =
                JsonWriteOptions.formatter(options.timestampPattern()).withZone(options.zone());
        this.dates = JsonWriteOptions.formatter(options.datePattern());
    }

    /// Writes all rows of the batch, each with a line feed; the batch is borrowed.
    public void write(Batch batch, OutputStream out) throws IOException {
        for (int row = 0; row < batch.rowCount(); row++) {
            object(batch.columns(), row, names);
            text.raw('\n');
            if (text.size() >= FLUSH_BYTES) {
                text.writeTo(out);
            }
        }
        text.writeTo(out);
    }

    /// Returns one row of the batch as a line without its line feed.
    public String toJson(Batch batch, int row) {
        object(batch.columns(), row, names);
        return text.takeString();
    }

    /// Returns the value of a row, which is not null, of a column of the type.
    public String toJson(ColumnVector column, int row) {
        value(column, row, names);
        return text.takeString();
    }

    private void object(List<ColumnVector> columns, int row, StructNames fields) {
        text.raw('{');
        boolean isFirst = true;
        for (int i = 0; i < columns.size(); i++) {
            ColumnVector column = columns.get(i);
            boolean isNull = column.isNull(row);
            if (isNull && options.isNullIgnored()) {
                continue;
            }
            if (!isFirst) {
                text.raw(',');
            }
            isFirst = false;
            text.raw(fields.keys().get(i));
            if (isNull) {
                text.ascii("null");
            } else {
                value(column, row, fields.children().get(i));
            }
        }
        text.raw('}');
    }

    private void value(ColumnVector column, int row, StructNames fields) {
        switch (column) {
            case FixedWidthColumn fixed -> fixed(fixed, row);
            case VarWidthColumn var -> varWidth(var, row);
            case DictionaryColumn coded -> varWidth(coded.dictionary().values(), coded.code(row));
            case ListColumn map when map.type() instanceof MapType -> map(map, row, fields);
            case ListColumn list -> array(list, row, fields);
            case StructColumn struct -> object(struct.children(), row, fields);
        }
    }

    private void array(ListColumn list, int row, StructNames fields) {
        text.raw('[');
        for (int i = list.start(row); i < list.end(row); i++) {
            if (i > list.start(row)) {
                text.raw(',');
            }
            valueOrNull(list.elements(), i, fields.children().getFirst());
        }
        text.raw(']');
    }

    private void map(ListColumn map, int row, StructNames fields) {
        StructColumn entries = (StructColumn) map.elements();
        text.raw('{');
        for (int i = map.start(row); i < map.end(row); i++) {
            if (i > map.start(row)) {
                text.raw(',');
            }
            text.string(keys.bytes(entries.child(0), i));
            text.raw(':');
            valueOrNull(entries.child(1), i, fields.children().getFirst());
        }
        text.raw('}');
    }

    private void valueOrNull(ColumnVector column, int row, StructNames fields) {
        if (column.isNull(row)) {
            text.ascii("null");
        } else {
            value(column, row, fields);
        }
    }

    private void varWidth(VarWidthColumn column, int row) {
        byte[] bytes = column.getBytes(row);
        if (column.type() instanceof BinaryType) {
            text.string(Base64.getEncoder().encode(bytes));
        } else {
            text.string(bytes);
        }
    }

    private void fixed(FixedWidthColumn column, int row) {
        switch (column.physicalType()) {
            case BIT -> text.ascii(column.getBoolean(row) ? "true" : "false");
            case INT8 -> text.number(column.getByte(row));
            case INT16 -> text.number(column.getShort(row));
            case INT32 -> {
                switch (column.type()) {
                    case DateType _ ->
                            text.quotedAscii(
                                    dates.format(LocalDate.ofEpochDay(column.getInt(row))));
                    case YearMonthIntervalType type ->
                            text.quotedAscii(IntervalText.yearMonth(column.getInt(row), type));
                    default -> text.number(column.getInt(row));
                }
            }
            case INT64 -> {
                long value = column.getLong(row);
                switch (column.type()) {
                    case TimestampType _ ->
                            text.quotedAscii(
                                    timestamps.format(
                                            Instant.EPOCH.plus(value, ChronoUnit.MICROS)));
                    case TimestampNTZType _ ->
                            text.quotedAscii(LOCAL_TIMES.format(EpochTime.localTime(value)));
                    case DayTimeIntervalType type ->
                            text.quotedAscii(IntervalText.dayTime(value, type));
                    default -> text.number(value);
                }
            }
            case FLOAT32 -> {
                float value = column.getFloat(row);
                real(Float.isFinite(value), Float.toString(value));
            }
            case FLOAT64 -> {
                double value = column.getDouble(row);
                real(Double.isFinite(value), Double.toString(value));
            }
            case DECIMAL128 -> text.ascii(column.getDecimal(row).toPlainString());
            case VAR_WIDTH, STRUCT, LIST -> throw new IllegalStateException("not of fixed width");
        }
    }

    private void real(boolean isFinite, String value) {
        if (isFinite) {
            text.ascii(value);
        } else {
            text.quotedAscii(value);
        }
    }
}
