package io.millrace.types;

import java.util.Objects;

/// A list of elements of one type. A value in a row is a `java.util.List`.
public final class ArrayType extends DataType {
    private final DataType elementType;
    private final boolean containsNull;
    private final int depth;

    /// @param containsNull whether an element may be null
    public ArrayType(DataType elementType, boolean containsNull) {
        this.elementType = Objects.requireNonNull(elementType);
        this.containsNull = containsNull;
        this.depth = checkedDepth(elementType.depth() + 1);
    }

    public DataType elementType() {
        return elementType;
    }

    public boolean containsNull() {
        return containsNull;
    }

    @Override
    public String typeName() {
        return "array";
    }

    @Override
    public String simpleString() {
        return "array<" + elementType.simpleString() + ">";
    }

    @Override
    public String sql() {
        return "ARRAY<" + elementType.sql() + ">";
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
        tree.append(prefix)
                .append("-- element: ")
                .append(elementType.typeName())
                .append(" (containsNull = ")
                .append(containsNull)
                .append(")\n");
        elementType.appendTree(prefix + "    |", tree);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ArrayType that
                && containsNull == that.containsNull
                && elementType.equals(that.elementType);
    }

    @Override
    public int hashCode() {
        return 31 * elementType.hashCode() + Boolean.hashCode(containsNull);
    }

    @Override
    public String toString() {
        return "ArrayType(" + elementType + "," + containsNull + ")";
    }
}
