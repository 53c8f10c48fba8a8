package io.millrace.types;

import java.util.List;

/// The instances of the types without parts, and makers of the others.
@SuppressWarnings("MemberName") // Spark's names
public final class DataTypes {
    public static final DataType BooleanType = new BooleanType();
    public static final DataType ByteType = new ByteType();
    public static final DataType ShortType = new ShortType();
    public static final DataType IntegerType = new IntegerType();
    public static final DataType LongType = new LongType();
    public static final DataType FloatType = new FloatType();
    public static final DataType DoubleType = new DoubleType();
    public static final DataType StringType = new StringType();
    public static final DataType BinaryType = new BinaryType();
    public static final DataType DateType = new DateType();
    public static final DataType TimestampType = new TimestampType();
    public static final DataType TimestampNTZType = new TimestampNTZType();
    public static final DataType NullType = new NullType();

    private DataTypes() {}

    /// A decimal number of so many digits, `scale` of them after the point.
    ///
    /// @throws io.millrace.error.MillraceException `NUMERIC_VALUE_OUT_OF_RANGE`
    public static DecimalType createDecimalType(int precision, int scale) {
        return new DecimalType(precision, scale);
    }

    /// A decimal number of ten digits, none after the point.
    public static DecimalType createDecimalType() {
        return DecimalType.USER_DEFAULT;
    }

    /// Days to seconds.
    public static DayTimeIntervalType createDayTimeIntervalType() {
        return new DayTimeIntervalType();
    }

    /// Years to months.
    public static YearMonthIntervalType createYearMonthIntervalType() {
        return new YearMonthIntervalType();
    }

    /// A map whose values may be null.
    public static MapType createMapType(DataType keyType, DataType valueType) {
        return new MapType(keyType, valueType, true);
    }

    public static MapType createMapType(
            DataType keyType, DataType valueType, boolean valueContainsNull) {
        return new MapType(keyType, valueType, valueContainsNull);
    }

    /// A list whose elements may be null.
    public static ArrayType createArrayType(DataType elementType) {
        return new ArrayType(elementType, true);
    }

    public static ArrayType createArrayType(DataType elementType, boolean containsNull) {
        return new ArrayType(elementType, containsNull);
    }

    public static StructField createStructField(String name, DataType dataType, boolean nullable) {
        return new StructField(name, dataType, nullable);
    }

    public static StructField createStructField(
            String name, DataType dataType, boolean nullable, Metadata metadata) {
        return new StructField(name, dataType, nullable, metadata);
    }

    public static StructType createStructType(List<StructField> fields) {
        return new StructType(fields.toArray(StructField[]::new));
    }

    public static StructType createStructType(StructField[] fields) {
        return new StructType(fields);
    }
}
