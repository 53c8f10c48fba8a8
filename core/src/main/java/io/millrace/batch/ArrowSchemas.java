package io.millrace.batch;

import io.millrace.error.ErrorCondition;
import io.millrace.types.ArrayType;
import io.millrace.types.BinaryType;
import io.millrace.types.BooleanType;
import io.millrace.types.ByteType;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DateType;
import io.millrace.types.DoubleType;
import io.millrace.types.FloatType;
import io.millrace.types.IntegerType;
import io.millrace.types.LongType;
import io.millrace.types.MetadataBuilder;
import io.millrace.types.ShortType;
import io.millrace.types.StringType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;
import io.millrace.types.TimestampType;

import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
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
/// ```
///
/// A column's notes travel as its Arrow metadata, all as text. An Arrow type that is none of these
/// is `UNSUPPORTED_DATATYPE`.
public final class ArrowSchemas {
    private static final int DEPTH_MAX = 64;

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
            List<Field> children =
                    field.dataType() instanceof StructType struct ? toFields(struct) : List.of();
            FieldType type =
                    new FieldType(
                            field.nullable(), toArrow(field.dataType()), null, metadataOf(field));
            fields.add(new Field(field.name(), type, children));
        }
        return fields;
    }

    private static Map<String, String> metadataOf(StructField field) {
        Map<String, String> notes = new HashMap<>();
        field.getComment().ifPresent(comment -> notes.put("comment", comment));
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
            case ArrayType _ -> throw unsupported(type.simpleString());
        };
    }

    /// Returns the schema that the Arrow schema stands for.
    ///
    /// @throws io.millrace.error.MillraceException `UNSUPPORTED_DATATYPE` with the column's name
    public static StructType toStructType(Schema schema) {
        return toStructType(schema.getFields(), 1);
    }

    private static StructType toStructType(List<Field> fields, int depth) {
        if (depth > DEPTH_MAX) {
            throw ErrorCondition.TOO_DEEPLY_NESTED.error(
                    "An Arrow schema nests deeper than " + DEPTH_MAX + " levels.",
                    "Flatten its structs.");
        }
        List<StructField> translated = new ArrayList<>(fields.size());
        for (Field field : fields) {
            MetadataBuilder notes = new MetadataBuilder();
            field.getMetadata().forEach(notes::putString);
            translated.add(
                    new StructField(
                            field.getName(),
                            toDataType(field, depth),
                            field.isNullable(),
                            notes.build()));
        }
        return DataTypes.createStructType(translated);
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
                    DataTypes.TimestampType;
            case ArrowType.Struct _ -> toStructType(field.getChildren(), depth + 1);
            default -> throw unsupported(field.toString());
        };
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
