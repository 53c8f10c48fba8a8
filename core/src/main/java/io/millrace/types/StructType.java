package io.millrace.types;

import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A schema: an ordered list of named columns. Immutable; `add` gives a new schema.
///
/// Names are looked up exactly, case included; the session's case rule is the analyser's business.
/// Two columns may have one name (a join can give that); a lookup then finds the last, as in Spark.
public final class StructType extends DataType implements Iterable<StructField> {
    private final List<StructField> fields;
    private final Map<String, Integer> indexByName;
    private final int depth;

    /// A schema without columns.
    public StructType() {
        this(List.of());
    }

    /// @param fields the columns; the array is copied
    public StructType(StructField[] fields) {
        this(List.of(fields));
    }

    private StructType(List<StructField> fields) {
        this.fields = fields;
        this.indexByName = HashMap.newHashMap(fields.size());
        int deepest = 0;
        for (int i = 0; i < fields.size(); i++) {
            indexByName.put(fields.get(i).name(), i);
            deepest = Math.max(deepest, fields.get(i).dataType().depth());
        }
        this.depth = checkedDepth(deepest + 1);
    }

    /// Reads a list of columns such as `time TIMESTAMP, action STRING NOT NULL`, or one
    /// `STRUCT<...>`.
    ///
    /// @throws io.millrace.AnalysisException `PARSE_SYNTAX_ERROR` with the position, or
    ///   `UNSUPPORTED_DATATYPE`
    public static StructType fromDDL(String ddl) {
        return new DdlParser(ddl).parseColumns();
    }

    /// This schema and one more column.
    public StructType add(StructField field) {
        StructField[] longer = Arrays.copyOf(fields(), fields.size() + 1);
        longer[fields.size()] = field;
        return new StructType(longer);
    }

    /// This schema and one more, nullable column.
    public StructType add(String name, DataType dataType) {
        return add(new StructField(name, dataType));
    }

    public StructType add(String name, DataType dataType, boolean nullable) {
        return add(new StructField(name, dataType, nullable));
    }

    public StructType add(String name, DataType dataType, boolean nullable, Metadata metadata) {
        return add(new StructField(name, dataType, nullable, metadata));
    }

    public StructType add(String name, DataType dataType, boolean nullable, String comment) {
        return add(new StructField(name, dataType, nullable).withComment(comment));
    }

    /// This schema and one more, nullable column whose type is given as text, such as `"bigint"`.
    public StructType add(String name, String dataType) {
        return add(name, DataType.fromDDL(dataType));
    }

    public StructType add(String name, String dataType, boolean nullable) {
        return add(name, DataType.fromDDL(dataType), nullable);
    }

    public StructType add(String name, String dataType, boolean nullable, Metadata metadata) {
        return add(name, DataType.fromDDL(dataType), nullable, metadata);
    }

    public StructType add(String name, String dataType, boolean nullable, String comment) {
        return add(name, DataType.fromDDL(dataType), nullable, comment);
    }

    /// The columns, in a new array.
    public StructField[] fields() {
        return fields.toArray(StructField[]::new);
    }

    /// The columns' names in order, in a new array.
    public String[] fieldNames() {
        return fields.stream().map(StructField::name).toArray(String[]::new);
    }

    /// The same as [#fieldNames], under Spark's other name.
    public String[] names() {
        return fieldNames();
    }

    /// The column at an index from 0.
    public StructField apply(int index) {
        return fields.get(index);
    }

    /// The column of a name.
    ///
    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND`
    public StructField apply(String name) {
        return fields.get(fieldIndex(name));
    }

    /// The columns in order, unmodifiable: for loops that need no copy.
    public List<StructField> asList() {
        return fields;
    }

    /// The index of a name, from 0.
    ///
    /// @throws io.millrace.error.MillraceException `FIELD_NOT_FOUND`
    public int fieldIndex(String name) {
        Integer index = indexByName.get(name);
        if (index == null) {
            throw ErrorCondition.FIELD_NOT_FOUND.error(
                    "There is no field `" + name + "`.",
                    Suggestions.didYouMean(name, indexByName.keySet()));
        }
        return index;
    }

    /// The index of a name, or nothing.
    public OptionalInt getFieldIndex(String name) {
        Integer index = indexByName.get(name);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /// The number of columns.
    public int size() {
        return fields.size();
    }

    /// The same as [#size].
    public int length() {
        return fields.size();
    }

    @Override
    public Iterator<StructField> iterator() {
        return fields.iterator();
    }

    @Override
    public String typeName() {
        return "struct";
    }

    @Override
    public String simpleString() {
        return "struct<" + joined(f -> f.name() + ":" + f.dataType().simpleString(), ",") + ">";
    }

    @Override
    public String sql() {
        return "STRUCT<" + joined(StructField::sql, ", ") + ">";
    }

    @Override
    public String json() {
        return TypeJson.write(this);
    }

    /// The columns as a list that [#fromDDL] reads back; of notes only the comments are kept.
    public String toDDL() {
        return joined(StructField::toDDL, ",");
    }

    /// The schema as the indented tree of `printSchema`, ending in a line break.
    public String treeString() {
        StringBuilder tree = new StringBuilder("root\n");
        appendTree(" |", tree);
        return tree.toString();
    }

    @Override
    int depth() {
        return depth;
    }

    @Override
    void appendTree(String prefix, StringBuilder tree) {
        for (StructField field : fields) {
            tree.append(prefix).append("-- ").append(escaped(field.name())).append(": ");
            tree.append(field.dataType().typeName());
            tree.append(" (nullable = ").append(field.nullable()).append(")\n");
            field.dataType().appendTree(prefix + "    |", tree);
        }
    }

    /// A line break in a name must not break the tree.
    private static String escaped(String name) {
        return name.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
    }

    private String joined(Function<StructField, String> form, String separator) {
        return fields.stream().map(form).collect(Collectors.joining(separator));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StructType that && fields.equals(that.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /// As Spark prints it: `StructType(StructField(a,IntegerType,true))`.
    @Override
    public String toString() {
        return "StructType(" + joined(StructField::toString, ",") + ")";
    }
}
