package io.millrace.types;

import io.millrace.error.ErrorCondition;

/// The type of a column or value. Immutable; equal types have equal shape.
///
/// Sealed, so that a `switch` over types needs no default and a new type is found by the compiler.
/// Instances come from [DataTypes] or [#fromDDL].
public abstract sealed class DataType permits AtomicType, ArrayType, MapType, StructType {
    DataType() {}

    /// The name in `printSchema` and in JSON, such as `long` or `struct`.
    public abstract String typeName();

    /// The short readable form, such as `bigint` or `struct<a:int>`.
    public abstract String simpleString();

    /// The form in SQL text and in DDL, such as `BIGINT` or `STRUCT<a: INT>`.
    public abstract String sql();

    /// The JSON form in which Spark stores types, such as `"long"` with its quotes.
    public abstract String json();

    /// The form of catalogs; the same as [#simpleString], which is never shortened here.
    public String catalogString() {
        return simpleString();
    }

    /// How many types lie on the longest way down; 1 for a type without parts.
    int depth() {
        return 1;
    }

    /// Appends what lies below a line of the schema tree; types without parts add nothing.
    void appendTree(String prefix, StringBuilder tree) {}

    /// Reads a type such as `BIGINT` or `STRUCT<a: INT>`, or a list of columns such as `a INT, b
    /// STRING`.
    ///
    /// @throws io.millrace.AnalysisException `PARSE_SYNTAX_ERROR` with the position, or
    ///   `UNSUPPORTED_DATATYPE` for a type that is unknown or not offered
    public static DataType fromDDL(String ddl) {
        return new DdlParser(ddl).parseTypeOrColumns();
    }

    /// Reads the form that [#json] writes.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_SCHEMA` if the text is not a type in
    ///   JSON
    public static DataType fromJson(String json) {
        return TypeJson.parse(json);
    }

    /// The limit of nesting; deeper types are refused with [ErrorCondition#TOO_DEEPLY_NESTED].
    static final int DEPTH_MAX = 64;

    /// Refuses a type that nests deeper than [#DEPTH_MAX], before recursion over it can run out of
    /// stack.
    static int checkedDepth(int depth) {
        if (depth > DEPTH_MAX) {
            throw ErrorCondition.TOO_DEEPLY_NESTED.error(
                    "A data type nests deeper than " + DEPTH_MAX + " levels.",
                    "Flatten its structs or arrays.");
        }
        return depth;
    }
}
