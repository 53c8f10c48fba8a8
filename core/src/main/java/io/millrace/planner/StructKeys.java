package io.millrace.planner;

import io.millrace.expr.Attribute;
import io.millrace.expr.CaseWhen;
import io.millrace.expr.CreateStruct;
import io.millrace.expr.DecimalParts;
import io.millrace.expr.Expression;
import io.millrace.expr.GetStructField;
import io.millrace.expr.NullTest;
import io.millrace.types.DecimalType;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// Grouping by a decimal or struct: group tables know plain keys only, so a decimal becomes one by
/// [DecimalParts] and each field becomes a key of its own, with one more key for whether the struct
/// is there, and the struct is made anew from the results.
final class StructKeys {
    private StructKeys() {}

    /// Adds the keys of the expression and returns what gives the grouping's value from them.
    ///
    /// @param addKey takes an expression of a plain type and a name, gives the result column
    static Expression plan(
            Expression expression, String name, BiFunction<Expression, String, Attribute> addKey) {
        if (expression.dataType() instanceof DecimalType decimal) {
            return DecimalParts.ofKey(addKey.apply(DecimalParts.toKey(expression), name), decimal);
        }
        if (!(expression.dataType() instanceof StructType type)) {
            return addKey.apply(expression, name);
        }
        // Whether there is a struct, not whether there is none: false comes first, as nulls do.
        Optional<Attribute> isThere =
                expression.isNullable()
                        ? Optional.of(
                                addKey.apply(new NullTest(expression, true), name + "_is_there"))
                        : Optional.empty();
        List<String> names = new ArrayList<>();
        List<Expression> fields = new ArrayList<>();
        StructField[] structFields = type.fields();
        for (int i = 0; i < structFields.length; i++) {
            names.add(structFields[i].name());
            fields.add(
                    plan(
                            new GetStructField(expression, i),
                            name + "_" + structFields[i].name(),
                            addKey));
        }
        CreateStruct struct = new CreateStruct(names, fields);
        return isThere.<Expression>map(
                        flag ->
                                new CaseWhen(
                                        List.of(new CaseWhen.Branch(flag, struct)),
                                        Optional.empty()))
                .orElse(struct);
    }
}
