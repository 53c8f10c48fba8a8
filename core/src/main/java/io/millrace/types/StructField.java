package io.millrace.types;

import java.util.Objects;
import java.util.Optional;

/// One named column of a [StructType].
///
/// @param nullable whether a value may be null
/// @param metadata notes on the column; the note `comment` is the column's comment
public record StructField(String name, DataType dataType, boolean nullable, Metadata metadata) {
    private static final String COMMENT = "comment";

    public StructField {
        Objects.requireNonNull(name);
        Objects.requireNonNull(dataType);
        Objects.requireNonNull(metadata);
    }

    /// A column without notes.
    public StructField(String name, DataType dataType, boolean nullable) {
        this(name, dataType, nullable, Metadata.empty());
    }

    /// A nullable column without notes.
    public StructField(String name, DataType dataType) {
        this(name, dataType, true, Metadata.empty());
    }

    /// The same column with a comment.
    public StructField withComment(String comment) {
        Metadata noted =
                new MetadataBuilder().withMetadata(metadata).putString(COMMENT, comment).build();
        return new StructField(name, dataType, nullable, noted);
    }

    /// The column's comment, if it has one.
    public Optional<String> getComment() {
        return metadata.contains(COMMENT)
                ? Optional.of(metadata.getString(COMMENT))
                : Optional.empty();
    }

    /// The form within `STRUCT<...>`: `name: TYPE NOT NULL COMMENT 'text'`.
    public String sql() {
        return Identifiers.quoteIfNeeded(name) + ": " + dataType.sql() + suffix();
    }

    /// The form within a list of columns: `name TYPE NOT NULL COMMENT 'text'`.
    public String toDDL() {
        return Identifiers.quoteIfNeeded(name) + " " + dataType.sql() + suffix();
    }

    private String suffix() {
        String comment =
                getComment().map(text -> " COMMENT " + Identifiers.stringLiteral(text)).orElse("");
        return (nullable ? "" : " NOT NULL") + comment;
    }

    /// As Spark prints it: `StructField(time,TimestampType,true)`.
    @Override
    public String toString() {
        return "StructField(" + name + "," + dataType + "," + nullable + ")";
    }
}
