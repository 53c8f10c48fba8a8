package io.millrace.types;

import java.util.Objects;

/// Values by distinct keys that are never null. A value in a row is a `java.util.Map`, in the order
/// in which the entries came.
public final class MapType extends DataType {
    private final DataType keyType;
    private final DataType valueType;
    private final boolean valueContainsNull;
    private final StructType entryType;
    private final int depth;

    /// @param valueContainsNull whether a value may be null
    public MapType(DataType keyType, DataType valueType, boolean valueContainsNull) {
        this.keyType = Objects.requireNonNull(keyType);
        this.valueType = Objects.requireNonNull(valueType);
        this.valueContainsNull = valueContainsNull;
        this.depth = checkedDepth(Math.max(keyType.depth(), valueType.depth()) + 1);
        this.entryType =
                new StructType()
                        .add("key", keyType, false)
                        .add("value", valueType, valueContainsNull);
    }

    public DataType keyType() {
        return keyType;
    }

    public DataType valueType() {
        return valueType;
    }

    public boolean valueContainsNull() {
        return valueContainsNull;
    }

    /// An entry as a struct of `key` and `value`: a map lies in memory as a list of these.
    public StructType entryType() {
        return entryType;
    }

    @Override
    public String typeName() {
        return "map";
    }

    @Override
    public String simpleString() {
        return "map<" + keyType.simpleString() + "," + valueType.simpleString() + ">";
    }

    @Override
    public String sql() {
        return "MAP<" + keyType.sql() + ", " + valueType.sql() + ">";
    }

    @Override
    public String json() {
        return TypeJson.write(this);
    }

    @Override
    int depth() {
        return depth;
    }

    @Override
    void appendTree(String prefix, StringBuilder tree) {
        tree.append(prefix).append("-- key: ").append(keyType.typeName()).append('\n');
        keyType.appendTree(prefix + "    |", tree);
        tree.append(prefix)
                .append("-- value: ")
                .append(valueType.typeName())
                .append(" (valueContainsNull = ")
                .append(valueContainsNull)
                .append(")\n");
        valueType.appendTree(prefix + "    |", tree);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapType that
                && valueContainsNull == that.valueContainsNull
                && keyType.equals(that.keyType)
                && valueType.equals(that.valueType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(keyType, valueType, valueContainsNull);
    }

    @Override
    public String toString() {
        return "MapType(" + keyType + "," + valueType + "," + valueContainsNull + ")";
    }
}
