package io.millrace.batch;

import io.millrace.error.ErrorCondition;
import io.millrace.types.ArrayType;
import io.millrace.types.AtomicType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.MapType;
import io.millrace.types.MetadataBuilder;
import io.millrace.types.NullType;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Translates schemas to Arrow's and back.
///
/// ```text
/// boolean Bool · byte to long Int(8..64, signed) · float, double FloatingPoint · string Utf8
/// binary Binary · date Date(DAY) · timestamp Timestamp(MICROSECOND, "UTC") · struct Struct
/// timestamp_ntz Timestamp(MICROSECOND) · decimal Decimal(128 bits) · array List · map Map · void Null
/// interval day to second Duration(MICROSECOND) · interval year to month Interval(YEAR_MONTH)
/// ```
///
/// Intervals of other fields say theirs in the note `millrace.type`. A column's notes travel as its
/// Arrow metadata, all as text. An Arrow type that is none of these is `UNSUPPORTED_DATATYPE`.
public final class ArrowSchemas {
    private static final int DEPTH_MAX = 64;
    private static final String TYPE_NOTE = "millrace.type";

    private ArrowSchemas() {}

    /// Returns the schema in Arrow's form.
    ///
    /// @param metadata notes on the schema as a whole
    public static Schema toArrow(StructType schema, Map<String, String> metadata) {
        return new Schema(toFields(schema), metadata);
    }

    private static List<Field> toFields(StructType schema) {
        List<Field> fields = new ArrayList<>(schema.size());
        for (StructField field : schema) {
            fields.add(toField(field));
        }
        return fields;
    }

    private static Field toField(StructField field) {
        DataType type = field.dataType();
        List<Field> children =
                switch (type) {
                    case StructType struct -> toFields(struct);
                    case ArrayType array ->
                            List.of(
                                    toField(
                                            new StructField(
                                                    "element",
                                                    array.elementType(),
                                                    array.containsNull())));
                    case MapType map ->
                            List.of(toField(new StructField("entries", map.entryType(), false)));
                    case AtomicType _ -> List.of();
                };
        return new Field(
                field.name(),
                new FieldType(field.nullable(), toArrow(type), null, metadataOf(field)),
                children);
    }

    private static Map<String, String> metadataOf(StructField field) {
        Map<String, String> notes = new HashMap<>();
        field.getComment().ifPresent(comment -> notes.put("comment", comment));
        DataType type = field.dataType();
        boolean isOfOtherFields =
                (type instanceof DayTimeIntervalType && !type.equals(new DayTimeIntervalType()))
                        || (type instanceof YearMonthIntervalType
                                && !type.equals(new YearMonthIntervalType()));
        if (isOfOtherFields) {
            notes.put(TYPE_NOTE, type.typeName());
        }
        return notes;
    }

    /// Returns the type in Arrow's form, without its children.
    public static ArrowType toArrow(DataType type) {
        return switch (type) {
            case BooleanType _ -> ArrowType.Bool.INSTANCE;
            case ByteType _ -> new ArrowType.Int(8, true);
            case ShortType _ -> new ArrowType.Int(16, true);
            case IntegerType _ -> new ArrowType.Int(32, true);
            case LongType _ -> new ArrowType.Int(64, true);
            case FloatType _ -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case DoubleType _ -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case StringType _ -> ArrowType.Utf8.INSTANCE;
            case BinaryType _ -> ArrowType.Binary.INSTANCE;
            case DateType _ -> new ArrowType.Date(DateUnit.DAY);
            case TimestampType _ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case StructType _ -> ArrowType.Struct.INSTANCE;
            case TimestampNTZType _ -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, null);
            case DecimalType decimal ->
                    new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
            case NullType _ -> ArrowType.Null.INSTANCE;
            case DayTimeIntervalType _ -> new ArrowType.Duration(TimeUnit.MICROSECOND);
            case YearMonthIntervalType _ -> new ArrowType.Interval(IntervalUnit.YEAR_MONTH);
            case ArrayType _ -> ArrowType.List.INSTANCE;
            case MapType _ -> new ArrowType.Map(false);
        };
    }

    /// Returns the schema that the Arrow schema stands for.
    ///
    /// @throws io.millrace.error.MillraceException `UNSUPPORTED_DATATYPE` with the column's name
    public static StructType toStructType(Schema schema) {
        return toStructType(schema.getFields(), 1);
    }

    private static StructType toStructType(List<Field> fields, int depth) {
        List<StructField> translated = new ArrayList<>(fields.size());
        for (Field field : fields) {
            translated.add(toStructField(field, depth));
        }
        return DataTypes.createStructType(translated);
    }

    private static StructField toStructField(Field field, int depth) {
        if (depth > DEPTH_MAX) {
            throw ErrorCondition.TOO_DEEPLY_NESTED.error(
                    "An Arrow schema nests deeper than " + DEPTH_MAX + " levels.",
                    "Flatten its structs.");
        }
        MetadataBuilder notes = new MetadataBuilder();
        field.getMetadata()
                .forEach(
                        (key, note) -> {
                            if (!key.equals(TYPE_NOTE)) {
                                notes.putString(key, note);
                            }
                        });
        return new StructField(
                field.getName(), toDataType(field, depth), field.isNullable(), notes.build());
    }

    private static DataType toDataType(Field field, int depth) {
        return switch (field.getType()) {
            case ArrowType.Bool _ -> DataTypes.BooleanType;
            case ArrowType.Int type when type.getIsSigned() -> integer(field, type.getBitWidth());
            case ArrowType.FloatingPoint type
                    when type.getPrecision() == FloatingPointPrecision.SINGLE ->
                    DataTypes.FloatType;
            case ArrowType.FloatingPoint type
                    when type.getPrecision() == FloatingPointPrecision.DOUBLE ->
                    DataTypes.DoubleType;
            case ArrowType.Utf8 _ -> DataTypes.StringType;
            case ArrowType.Binary _ -> DataTypes.BinaryType;
            case ArrowType.Date type when type.getUnit() == DateUnit.DAY -> DataTypes.DateType;
            case ArrowType.Timestamp type when type.getUnit() == TimeUnit.MICROSECOND ->
                    type.getTimezone() == null
                            ? DataTypes.TimestampNTZType
                            : DataTypes.TimestampType;
            case ArrowType.Decimal type when type.getBitWidth() == 128 -> decimal(field, type);
            case ArrowType.Null _ -> DataTypes.NullType;
            case ArrowType.Duration type when type.getUnit() == TimeUnit.MICROSECOND ->
                    interval(field, new DayTimeIntervalType());
            case ArrowType.Interval type when type.getUnit() == IntervalUnit.YEAR_MONTH ->
                    interval(field, new YearMonthIntervalType());
            case ArrowType.List _ when field.getChildren().size() == 1 -> {
                StructField element = toStructField(field.getChildren().getFirst(), depth + 1);
                yield new ArrayType(element.dataType(), element.nullable());
            }
            case ArrowType.Map _ when field.getChildren().size() == 1 -> map(field, depth);
            case ArrowType.Struct _ -> toStructType(field.getChildren(), depth + 1);
            default -> throw unsupported(field.toString());
        };
    }

    private static DataType decimal(Field field, ArrowType.Decimal type) {
        int precision = type.getPrecision();
        int scale = type.getScale();
        boolean isOffered =
                precision >= 1
                        && precision <= DecimalType.MAX_PRECISION
                        && scale >= 0
                        && scale <= precision;
        if (!isOffered) {
            throw unsupported(field.toString());
        }
        return new DecimalType(precision, scale);
    }

    private static DataType map(Field field, int depth) {
        DataType entry = toStructField(field.getChildren().getFirst(), depth + 1).dataType();
        if (!(entry instanceof StructType struct) || struct.size() != 2) {
            throw unsupported(field.toString());
        }
        StructField value = struct.apply(1);
        return new MapType(struct.apply(0).dataType(), value.dataType(), value.nullable());
    }

    private static DataType interval(Field field, DataType usual) {
        String name = field.getMetadata().get(TYPE_NOTE);
        if (name == null) {
            return usual;
        }
        DataType type = DataType.fromDDL(name);
        if (PhysicalType.of(type) != PhysicalType.of(usual)) {
            throw unsupported(field.toString());
        }
        return type;
    }

    private static DataType integer(Field field, int bits) {
        return switch (bits) {
            case 8 -> DataTypes.ByteType;
            case 16 -> DataTypes.ShortType;
            case 32 -> DataTypes.IntegerType;
            case 64 -> DataTypes.LongType;
            default -> throw unsupported(field.toString());
        };
    }

    private static RuntimeException unsupported(String what) {
        return ErrorCondition.UNSUPPORTED_DATATYPE.error(
                "There is no Arrow column here for `" + what + "`.",
                "Cast it to a type that is offered, such as string.");
    }
}
