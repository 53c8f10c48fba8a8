package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.CastRules;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Union;
import io.millrace.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules of a union: columns meet by position and take the type that fits all.
final class Unions {
    private Unions() {}

    /// Returns the union over inputs of the same types, with columns of its own. They have the
    /// names of the first input's, and what is an event time there is one here, as in Spark.
    ///
    /// @throws AnalysisException `NUM_COLUMNS_MISMATCH`, `INCOMPATIBLE_COLUMN_TYPE`
    static LogicalPlan resolve(Union union) {
        List<LogicalPlan> typed = toCommonTypes(union.inputs(), "UNION");
        return new Union(typed, output(union, typed));
    }

    /// Returns the plans with their columns cast to the types that fit all.
    ///
    /// @param operation that needs it, for the message
    /// @throws AnalysisException `NUM_COLUMNS_MISMATCH`, `INCOMPATIBLE_COLUMN_TYPE`
    static List<LogicalPlan> toCommonTypes(List<LogicalPlan> inputs, String operation) {
        int width = inputs.getFirst().output().size();
        for (int i = 1; i < inputs.size(); i++) {
            if (inputs.get(i).output().size() != width) {
                throw new AnalysisException(
                        ErrorCondition.NUM_COLUMNS_MISMATCH,
                        ("%s can only be performed on inputs with the same number of columns, but"
                                        + " the first input has %d columns and input %d has %d.")
                                .formatted(operation, width, i + 1, inputs.get(i).output().size()),
                        "Select the same columns of each.");
            }
        }
        List<DataType> types = new ArrayList<>(width);
        for (int column = 0; column < width; column++) {
            types.add(commonType(inputs, column));
        }
        return inputs.stream().map(input -> cast(input, types)).toList();
    }

    private static DataType commonType(List<LogicalPlan> inputs, int column) {
        Attribute first = inputs.getFirst().output().get(column);
        DataType type = first.dataType();
        for (int i = 1; i < inputs.size(); i++) {
            DataType other = inputs.get(i).output().get(column).dataType();
            Optional<DataType> common = CastRules.commonType(type, other);
            if (common.isEmpty()) {
                throw new AnalysisException(
                        ErrorCondition.INCOMPATIBLE_COLUMN_TYPE,
                        "The column `%s` is of type %s, which does not fit the type %s of column %d of input %d."
                                .formatted(
                                        first.name(),
                                        type.simpleString(),
                                        other.simpleString(),
                                        column + 1,
                                        i + 1),
                        "Cast one to the other.");
            }
            type = common.get();
        }
        return type;
    }

    private static LogicalPlan cast(LogicalPlan input, List<DataType> types) {
        List<Expression> columns = new ArrayList<>();
        boolean isCast = false;
        for (int i = 0; i < types.size(); i++) {
            Attribute column = input.output().get(i);
            Expression value = TypeCoercion.cast(column, types.get(i));
            boolean fits = value instanceof Attribute;
            isCast |= !fits;
            columns.add(fits ? value : Alias.of(value, column.name()));
        }
        return isCast ? new Project(columns, input) : input;
    }

    private static List<Attribute> output(Union union, List<LogicalPlan> inputs) {
        List<Attribute> output = new ArrayList<>();
        for (int i = 0; i < inputs.getFirst().output().size(); i++) {
            Attribute first = inputs.getFirst().output().get(i);
            // Analysed again, the columns keep their identities.
            ExprId id = union.output().isEmpty() ? ExprId.next() : union.output().get(i).exprId();
            boolean isNullable = false;
            for (LogicalPlan input : inputs) {
                isNullable |= input.output().get(i).isNullable();
            }
            output.add(
                    new Attribute(
                            first.name(),
                            first.dataType(),
                            isNullable,
                            id,
                            Optional.empty(),
                            first.eventTimeDelayMs()));
        }
        return output;
    }
}
