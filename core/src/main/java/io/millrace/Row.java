package io.millrace;

import io.millrace.error.ErrorCondition;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// One row of output, by position and, if it has a schema, by name.
///
/// What [#get] returns for a column:
///
/// | type | value |
/// |---|---|
/// | boolean, byte, short, integer, long, float, double | the boxed primitive |
/// | string, binary | `String`, `byte[]` (not copied: do not write to it) |
/// | decimal | `BigDecimal` |
/// | date, timestamp | `LocalDate`, `Instant` (Spark by default: `java.sql.Date`, `Timestamp`) |
/// | timestamp_ntz | `LocalDateTime` |
/// | interval of days to seconds, of years and months | `Duration`, `Period` |
/// | struct, array, map | `Row`, `List`, `Map` |
/// | void | always null |
///
/// [#getTimestamp] and [#getDate] convert to the `java.sql` classes, [#getInstant] and
/// [#getLocalDate] from them, so both spellings of a ported program work whatever a row was made
/// of.
///
/// Positions count from 0; a position outside the row is an `IndexOutOfBoundsException`. A
/// primitive read from a null is `ROW_VALUE_IS_NULL`; a value of another type is
/// `DATATYPE_MISMATCH`. Two rows are equal if their values are: bytes by content, NaN equal to NaN,
/// schemas aside. Rows are immutable and may be read by any thread.
public interface Row {
    /// The number of values.
    int length();

    /// The same as [#length].
    default int size() {
        return length();
    }

    /// The names and types of the values; null for a row that was made without.
    @Nullable StructType schema();

    /// The value at a position; null for a null.
    @Nullable Object get(int i);

    /// The same as [#get], under Spark's other name.
    default @Nullable Object apply(int i) {
        return get(i);
    }

    default boolean isNullAt(int i) {
        return get(i) == null;
    }

    /// Whether any value is null.
    default boolean anyNull() {
        for (int i = 0; i < length(); i++) {
            if (isNullAt(i)) {
                return true;
            }
        }
        return false;
    }

    default boolean getBoolean(int i) {
        return RowValues.notNull(this, i, Boolean.class);
    }

    default byte getByte(int i) {
        return RowValues.notNull(this, i, Byte.class);
    }

    default short getShort(int i) {
        return RowValues.notNull(this, i, Short.class);
    }

    default int getInt(int i) {
        return RowValues.notNull(this, i, Integer.class);
    }

    default long getLong(int i) {
        return RowValues.notNull(this, i, Long.class);
    }

    default float getFloat(int i) {
        return RowValues.notNull(this, i, Float.class);
    }

    default double getDouble(int i) {
        return RowValues.notNull(this, i, Double.class);
    }

    default @Nullable String getString(int i) {
        return RowValues.orNull(this, i, String.class);
    }

    default @Nullable BigDecimal getDecimal(int i) {
        return RowValues.orNull(this, i, BigDecimal.class);
    }

    default @Nullable Instant getInstant(int i) {
        return get(i) instanceof Timestamp timestamp
                ? timestamp.toInstant()
                : RowValues.orNull(this, i, Instant.class);
    }

    /// The same instant as [#getInstant]; its text is in the JVM's zone, as always with `java.sql`.
    default @Nullable Timestamp getTimestamp(int i) {
        return get(i) instanceof Instant instant
                ? Timestamp.from(instant)
                : RowValues.orNull(this, i, Timestamp.class);
    }

    default @Nullable LocalDate getLocalDate(int i) {
        return get(i) instanceof Date date
                ? date.toLocalDate()
                : RowValues.orNull(this, i, LocalDate.class);
    }

    default @Nullable Date getDate(int i) {
        return get(i) instanceof LocalDate date
                ? Date.valueOf(date)
                : RowValues.orNull(this, i, Date.class);
    }

    default @Nullable Row getStruct(int i) {
        return RowValues.orNull(this, i, Row.class);
    }

    /// The list at a position, unmodifiable; the caller vouches for the type of its elements.
    @SuppressWarnings("unchecked")
    default <T extends @Nullable Object> @Nullable List<T> getList(int i) {
        return (List<T>) RowValues.orNull(this, i, List.class);
    }

    /// The map at a position, unmodifiable; the caller vouches for the types of keys and values.
    @SuppressWarnings("unchecked")
    default <K, V extends @Nullable Object> @Nullable Map<K, V> getJavaMap(int i) {
        return (Map<K, V>) RowValues.orNull(this, i, Map.class);
    }

    /// The same as [#getJavaMap]: there are no maps of another language here.
    default <K, V extends @Nullable Object> @Nullable Map<K, V> getMap(int i) {
        return getJavaMap(i);
    }

    /// The value as whatever type the caller expects; a wrong one is a `ClassCastException` there.
    // The caller's T says whether a null may come, which NullAway cannot follow.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    default <T extends @Nullable Object> T getAs(int i) {
        return (T) get(i);
    }

    /// The value of a name, as whatever type the caller expects.
    ///
    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND`, also if there is no schema
    // The caller's T says whether a null may come, which NullAway cannot follow.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
    default <T extends @Nullable Object> T getAs(String fieldName) {
        return (T) get(fieldIndex(fieldName));
    }

    /// The position of a name.
    ///
    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND`, also if there is no schema
    default int fieldIndex(String name) {
        StructType schema = schema();
        if (schema == null) {
            throw ErrorCondition.FIELD_NOT_FOUND.error(
                    "The field `" + name + "` is asked of a row that has no schema.",
                    "Read it by its position.");
        }
        return schema.fieldIndex(name);
    }

    /// A row that does not change any more: this one, as rows are immutable.
    default Row copy() {
        return this;
    }

    /// The values' texts in one, without anything between them.
    default String mkString() {
        return mkString("", "", "");
    }

    default String mkString(String separator) {
        return mkString("", separator, "");
    }

    default String mkString(String start, String separator, String end) {
        StringBuilder text = new StringBuilder(start);
        for (int i = 0; i < length(); i++) {
            text.append(i == 0 ? "" : separator).append(RowValues.text(get(i)));
        }
        return text.append(end).toString();
    }
}
