package io.millrace.arrowio.json;

import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known of the type of a value from those seen so far. Grows more general, never less.
final class InferredType {
    /// How deep structs and arrays are inferred; what lies deeper is kept as JSON text.
    static final int DEPTH_MAX = 32;

    enum Kind {
        /// Only nulls and empty strings.
        NULL,
        BOOLEAN,
        LONG,
        DOUBLE,
        STRING,
        ARRAY,
        STRUCT
    }

    private final Map<String, InferredType> fields = new TreeMap<>();
    private @Nullable InferredType element;
    private Kind kind = Kind.NULL;

    Kind kind() {
        return kind;
    }

    /// Takes in a value of the kind; a conflict makes it a string.
    void add(Kind other) {
        if (kind == Kind.NULL) {
            kind = other;
        } else if (other != Kind.NULL && other != kind) {
            boolean isNumber = isNumber(kind) && isNumber(other);
            kind = isNumber ? Kind.DOUBLE : Kind.STRING;
        }
    }

    private static boolean isNumber(Kind kind) {
        return kind == Kind.LONG || kind == Kind.DOUBLE;
    }

    /// Returns the type of a field of the struct.
    InferredType field(String name) {
        return fields.computeIfAbsent(name, _ -> new InferredType());
    }

    /// Returns the type of the elements of the array.
    InferredType element() {
        if (element == null) {
            element = new InferredType();
        }
        return element;
    }

    /// Returns the type, or empty for one that says nothing: a struct without fields, an array of
    /// such, or nulls alone when those are to be dropped.
    Optional<DataType> toType(boolean isAllNullDropped) {
        return switch (kind) {
            case NULL -> isAllNullDropped ? Optional.empty() : Optional.of(DataTypes.StringType);
            case BOOLEAN -> Optional.of(DataTypes.BooleanType);
            case LONG -> Optional.of(DataTypes.LongType);
            case DOUBLE -> Optional.of(DataTypes.DoubleType);
            case STRING -> Optional.of(DataTypes.StringType);
            case ARRAY -> element().toType(isAllNullDropped).map(DataTypes::createArrayType);
            case STRUCT -> {
                StructType struct = toStruct(isAllNullDropped);
                yield struct.size() == 0 ? Optional.empty() : Optional.of(struct);
            }
        };
    }

    /// Returns the fields, in the order of their names.
    StructType toStruct(boolean isAllNullDropped) {
        StructType struct = new StructType();
        for (Map.Entry<String, InferredType> field : fields.entrySet()) {
            Optional<DataType> type = field.getValue().toType(isAllNullDropped);
            if (type.isPresent()) {
                struct = struct.add(field.getKey(), type.get());
            }
        }
        return struct;
    }
}
