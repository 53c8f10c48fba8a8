package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;
import io.millrace.expr.CollectionCalls;
import io.millrace.expr.Expression;
import io.millrace.expr.GetStructField;
import io.millrace.expr.Literal;
import io.millrace.types.ArrayType;
import io.millrace.types.AtomicType;
import io.millrace.types.DataTypes;
import io.millrace.types.MapType;
import io.millrace.types.StructType;

import java.util.Arrays;
import java.util.List;

/// Access to fields of structs by their names, case aside.
final class StructFields {
    private StructFields() {}

    /// Returns the field of a field ... of the struct.
    static Expression path(Expression struct, List<String> names) {
        Expression result = struct;
        for (String name : names) {
            result = get(result, name);
        }
        return result;
    }

    /// Returns the field of the struct.
    ///
    /// @throws AnalysisException `INVALID_EXTRACT_BASE_FIELD_TYPE`, `FIELD_NOT_FOUND`,
    ///   `AMBIGUOUS_REFERENCE`
    static Expression get(Expression struct, String name) {
        if (struct.dataType() instanceof MapType) {
            return item(struct, new Literal(name, DataTypes.StringType));
        }
        if (struct.dataType() instanceof ArrayType array
                && array.elementType() instanceof StructType elements) {
            return CollectionCalls.fieldOfElements(struct, ordinal(struct, elements, name));
        }
        if (!(struct.dataType() instanceof StructType type)) {
            throw new AnalysisException(
                    ErrorCondition.INVALID_EXTRACT_BASE_FIELD_TYPE,
                    "Can't extract the field `"
                            + name
                            + "` from `"
                            + struct.sql()
                            + "`, which is of type "
                            + struct.dataType().simpleString()
                            + ".",
                    "Only a struct, map or array of structs has fields.");
        }
        return new GetStructField(struct, ordinal(struct, type, name));
    }

    /// Returns the element, value or field of the key.
    ///
    /// @throws AnalysisException as [#get], `INVALID_EXTRACT_FIELD_TYPE`, `DATATYPE_MISMATCH`
    static Expression item(Expression container, Expression key) {
        return switch (container.dataType()) {
            case StructType _ ->
                    get(
                            container,
                            FunctionRegistry.textConstant(key)
                                    .orElseThrow(
                                            () ->
                                                    new AnalysisException(
                                                            ErrorCondition
                                                                    .INVALID_EXTRACT_FIELD_TYPE,
                                                            "Field name should be a constant text,"
                                                                    + " but it is `"
                                                                    + key.sql()
                                                                    + "`.",
                                                            "Name the field.")));
            case ArrayType _, MapType _ ->
                    FunctionRegistry.call(CollectionCalls.item(), List.of(container, key));
            case AtomicType _ -> get(container, key.sql());
        };
    }

    private static int ordinal(Expression struct, StructType type, String name) {
        String[] names = type.fieldNames();
        int found = -1;
        for (int i = 0; i < names.length; i++) {
            if (names[i].equalsIgnoreCase(name)) {
                if (found >= 0) {
                    throw ambiguous(struct, name);
                }
                found = i;
            }
        }
        if (found < 0) {
            throw new AnalysisException(
                    ErrorCondition.FIELD_NOT_FOUND,
                    "No such struct field `" + name + "` in `" + struct.sql() + "`.",
                    Suggestions.didYouMean(name, Arrays.asList(names)));
        }
        return found;
    }

    private static AnalysisException ambiguous(Expression struct, String name) {
        return new AnalysisException(
                ErrorCondition.AMBIGUOUS_REFERENCE,
                "More than one field of `" + struct.sql() + "` has the name `" + name + "`.",
                "Give the fields of the struct names that differ.");
    }
}
