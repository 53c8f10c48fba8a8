package io.millrace.engine;

import io.millrace.error.ErrorCondition;
import io.millrace.exec.LateRowBuffer;
import io.millrace.expr.Attribute;
import io.millrace.planner.PhysicalPlan;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The fields of the late rows of a query: the columns of the input of each operator that leaves
/// out such rows; operators share a field of the same name.
///
/// @param rowType all nullable
/// @param ordinals by operator, where it has each field, or -1
record LateRowFields(StructType rowType, Map<Integer, List<Integer>> ordinals) {
    /// Returns the fields of a plan that keeps late rows.
    ///
    /// @throws io.millrace.error.MillraceException `INVALID_OPTION_VALUE` when no operator leaves
    ///   out late rows, `COLUMN_ALREADY_EXISTS` when two columns have one name, or one of two types
    static LateRowFields of(PhysicalPlan plan) {
        Map<String, StructField> fields = new TreeMap<>();
        List<String> names = new ArrayList<>();
        List<PhysicalPlan.Stateful> operators =
                QueryDefinition.stateful(plan).stream()
                        .filter(node -> !node.lateColumns().isEmpty())
                        .toList();
        if (operators.isEmpty()) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "Option "
                            + LateRowPlace.OPTION
                            + " is set, but no operator of the query leaves out late rows.",
                    "Call withWatermark before a window aggregation in append or update mode, or"
                            + " before dropDuplicates; or leave the option out.");
        }
        for (PhysicalPlan.Stateful node : operators) {
            for (Attribute column : node.lateColumns()) {
                String key = key(column);
                StructField field = new StructField(column.name(), column.dataType());
                StructField other = fields.putIfAbsent(key, field);
                if (other == null) {
                    names.add(key);
                } else if (!other.dataType().equals(column.dataType())) {
                    throw twice(column, "has two types in the inputs of operators of the query");
                }
            }
        }
        Map<Integer, List<Integer>> ordinals = new TreeMap<>();
        for (PhysicalPlan.Stateful node : operators) {
            ordinals.put(node.operatorId(), ordinals(node, names));
        }
        return new LateRowFields(
                DataTypes.createStructType(names.stream().map(fields::get).toList()), ordinals);
    }

    private static List<Integer> ordinals(PhysicalPlan.Stateful node, List<String> names) {
        Map<String, Integer> byName = new TreeMap<>();
        for (Attribute column : node.lateColumns()) {
            if (byName.put(key(column), byName.size()) != null) {
                throw twice(column, "is there twice");
            }
        }
        return names.stream().map(name -> byName.getOrDefault(name, -1)).toList();
    }

    private static String key(Attribute column) {
        return column.name().toLowerCase(Locale.ROOT);
    }

    private static RuntimeException twice(Attribute column, String what) {
        return ErrorCondition.COLUMN_ALREADY_EXISTS.error(
                "The column `"
                        + column.name()
                        + "` of the late rows, which "
                        + LateRowPlace.OPTION
                        + " keeps, "
                        + what
                        + ".",
                "Rename one of them below the operator.");
    }

    /// Returns the columns that are written.
    StructType schema() {
        return LateRowBuffer.schema(rowType);
    }
}
