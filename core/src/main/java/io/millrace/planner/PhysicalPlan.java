package io.millrace.planner;

import io.millrace.backend.AggregationSpec;
import io.millrace.backend.WindowSpec;
import io.millrace.error.Redaction;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.SortOrder;
import io.millrace.plan.Generator;
import io.millrace.plan.JoinType;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.SourceRelation;
import io.millrace.plan.TableRelation;
import io.millrace.types.StructType;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// An operator of a physical plan. Expressions in it are bound to columns of the operator's input.
///
/// [Project], [Filter], [ExpandWindows], [Explode], [NumberRows] and [EventTimeWatermark] are fused
/// into the pipeline of the operator below them, [Union] joins pipelines to one; the others end a
/// pipeline.
public sealed interface PhysicalPlan {
    /// Returns the columns that come out.
    List<Attribute> output();

    /// Returns the inputs.
    List<PhysicalPlan> children();

    /// Returns one line for `explain`: the operator without its inputs.
    String describe();

    /// An operator that keeps state from batch to batch when the plan is that of a stream.
    sealed interface Stateful extends PhysicalPlan {
        /// Returns the position among the plan's stateful operators: `state/<operatorId>`.
        int operatorId();

        /// Returns the columns of the input, the first ones, of which late rows are kept for the
        /// user; none when they are only counted, or when there are none.
        default List<Attribute> lateColumns() {
            return List.of();
        }
    }

    /// Reads a source.
    ///
    /// @param sourceIndex position among the plan's sources, from left to right: `sources/<i>`
    /// @param output the columns that are wanted, which may be none
    /// @param dictionaryColumns those that rows are grouped by
    record SourceScan(
            int sourceIndex,
            SourceRelation relation,
            List<Attribute> output,
            Set<String> dictionaryColumns)
            implements PhysicalPlan {
        /// Returns the names of the wanted columns.
        public List<String> projection() {
            return output.stream().map(Attribute::name).toList();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of();
        }

        @Override
        public String describe() {
            String path =
                    relation.request()
                            .options()
                            .get("path")
                            .map(p -> " " + Redaction.text(p))
                            .orElse("");
            return "Scan " + relation.provider().shortName() + path + " " + output;
        }
    }

    /// Reads a table in memory.
    record TableScan(TableRelation relation) implements PhysicalPlan {
        @Override
        public List<Attribute> output() {
            return relation.output();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of();
        }

        @Override
        public String describe() {
            return relation.describe();
        }
    }

    /// Gives the user's own rows.
    record LocalScan(LocalRelation relation) implements PhysicalPlan {
        @Override
        public List<Attribute> output() {
            return relation.output();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of();
        }

        @Override
        public String describe() {
            return relation.describe();
        }
    }

    /// Computes columns.
    record Project(List<Expression> expressions, List<Attribute> output, PhysicalPlan child)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "Project " + sql(expressions);
        }
    }

    /// Keeps rows.
    record Filter(Expression condition, PhysicalPlan child) implements PhysicalPlan {
        @Override
        public List<Attribute> output() {
            return child.output();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "Filter " + condition.sql();
        }
    }

    /// Notes the event times of the rows that pass, by which the watermark goes up.
    ///
    /// @param index position among the plan's watermarks, from left to right
    /// @param ordinal the event time among the columns of the input
    record EventTimeWatermark(int index, int ordinal, long delayMs, PhysicalPlan child)
            implements PhysicalPlan {
        @Override
        public List<Attribute> output() {
            return child.output();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "EventTimeWatermark " + output().get(ordinal) + ", " + delayMs + " ms";
        }
    }

    /// Gives every row once for each window that its time belongs to.
    ///
    /// @param output the columns of the input, and the window
    record ExpandWindows(WindowSpec spec, List<Attribute> output, PhysicalPlan child)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "ExpandWindows " + spec;
        }
    }

    /// Makes a row of each element of the last column, an array or map, which its elements replace.
    ///
    /// @param isOuter whether a row without elements stays, with nulls
    /// @param generator which columns are made of an element
    record Explode(boolean isOuter, Generator generator, List<Attribute> output, PhysicalPlan child)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "Explode "
                    + child.output().getLast().name()
                    + switch (generator) {
                        case EXPLODE -> "";
                        case POSEXPLODE -> ", with position";
                        case INLINE -> ", as fields";
                    }
                    + (isOuter ? ", outer" : "");
        }
    }

    /// A number for each row, behind the columns of the input.
    ///
    /// @param isScattered whether the bits of the number look random
    record NumberRows(boolean isScattered, List<Attribute> output, PhysicalPlan child)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "NumberRows" + (isScattered ? ", scattered" : "");
        }
    }

    /// All rows of several inputs, one after the other; with columns of the same types.
    ///
    /// @param children at least one
    record Union(List<PhysicalPlan> children, List<Attribute> output) implements PhysicalPlan {
        /// Copies the lists.
        public Union {
            children = List.copyOf(children);
            output = List.copyOf(output);
        }

        @Override
        public String describe() {
            return "Union " + output;
        }
    }

    /// Groups and aggregates. The input has the columns that the spec names by ordinal; the result
    /// columns (window struct, keys, measures) are those of `resultSchema`, over which the output
    /// expressions are bound.
    ///
    /// @param operatorId position among the plan's stateful operators: `state/<operatorId>`
    /// @param hasEventTime whether the closing key, or else the window, is an event time with a
    ///   watermark, which decides about late rows and closed groups
    /// @param hasSessions whether the first key is the start of a session, in whose column the
    ///   input has the row's time, and the first measure its end, the latest of the ends of its
    ///   rows
    /// @param lateColumns the first columns of the input, those of the aggregation's own, if its
    ///   late rows are kept
    record Aggregate(
            int operatorId,
            AggregationSpec spec,
            boolean hasEventTime,
            boolean hasSessions,
            StructType resultSchema,
            List<Expression> resultExpressions,
            List<Attribute> output,
            List<Attribute> lateColumns,
            PhysicalPlan child)
            implements Stateful {
        /// Copies the list.
        public Aggregate {
            lateColumns = List.copyOf(lateColumns);
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "Aggregate operator=" + operatorId + " " + resultSchema.simpleString();
        }
    }

    /// Keeps the first of the rows that agree in some columns.
    ///
    /// @param operatorId position among the plan's stateful operators: `state/<operatorId>`
    /// @param keyOrdinals columns of the input; none for one row in all
    /// @param eventTime the column of the event time of a stream with a watermark
    /// @param isWithinWatermark whether a key goes when the watermark reaches the first row's time
    ///   plus the delay; otherwise when it reaches the event time among the keys, or never
    /// @param keepsLateRows whether late rows are kept, with all columns of the input
    record Deduplicate(
            int operatorId,
            List<Integer> keyOrdinals,
            Optional<EventTimeColumn> eventTime,
            boolean isWithinWatermark,
            boolean keepsLateRows,
            PhysicalPlan child)
            implements Stateful {
        /// Copies the list.
        public Deduplicate {
            keyOrdinals = List.copyOf(keyOrdinals);
        }

        @Override
        public List<Attribute> lateColumns() {
            return keepsLateRows ? child.output() : List.of();
        }

        @Override
        public List<Attribute> output() {
            return child.output();
        }

        /// Returns the columns that are compared.
        public List<Attribute> keys() {
            return keyOrdinals.stream().map(child.output()::get).toList();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return (isWithinWatermark ? "DeduplicateWithinWatermark" : "Deduplicate")
                    + " operator="
                    + operatorId
                    + " "
                    + sql(keys());
        }
    }

    /// Sorts.
    record Sort(List<SortOrder> orders, PhysicalPlan child) implements PhysicalPlan {
        @Override
        public List<Attribute> output() {
            return child.output();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "Sort " + sql(orders);
        }
    }

    /// Keeps the first rows of a stream, counted over the life of the query.
    ///
    /// @param operatorId position among the plan's stateful operators: `state/<operatorId>`
    record StreamLimit(int operatorId, int count, PhysicalPlan child) implements Stateful {
        @Override
        public List<Attribute> output() {
            return child.output();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            return "StreamLimit operator=" + operatorId + " " + count;
        }
    }

    /// Keeps the first rows, or those that come after some.
    ///
    /// @param count how many; empty for all
    /// @param offset how many are left out before them
    record Limit(OptionalInt count, int offset, PhysicalPlan child) implements PhysicalPlan {
        @Override
        public List<Attribute> output() {
            return child.output();
        }

        @Override
        public List<PhysicalPlan> children() {
            return List.of(child);
        }

        @Override
        public String describe() {
            String limit = count.isPresent() ? "Limit " + count.getAsInt() : "Limit all";
            return offset == 0 ? limit : limit + " after " + offset;
        }
    }

    /// Pairs the rows of two inputs.
    ///
    /// @param keys what must be equal, by which partners are found
    /// @param condition what else must hold, over the columns of both inputs
    /// @param output the columns of both, or of the left one where it is only looked whether there
    ///   is a partner
    record Join(
            JoinType type,
            List<JoinKey> keys,
            Optional<Expression> condition,
            List<Attribute> output,
            PhysicalPlan left,
            PhysicalPlan right)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> children() {
            return List.of(left, right);
        }

        @Override
        public String describe() {
            String kind = keys.isEmpty() ? "NestedLoopJoin " : "HashJoin ";
            String on = keys.stream().map(JoinKey::sql).collect(Collectors.joining(", "));
            return kind
                    + type
                    + (keys.isEmpty() ? "" : " [" + on + "]")
                    + condition.map(rest -> " " + rest.sql()).orElse("");
        }
    }

    /// Two values that must be equal for their rows to be partners.
    ///
    /// @param left over the left input
    /// @param right over the right one, of the same type
    /// @param isNullSafe whether null equals null
    record JoinKey(Expression left, Expression right, boolean isNullSafe) {
        private String sql() {
            return left.sql() + (isNullSafe ? " <=> " : " = ") + right.sql();
        }
    }

    private static String sql(List<? extends Expression> expressions) {
        return "[" + String.join(", ", expressions.stream().map(Expression::sql).toList()) + "]";
    }

    /// Returns the plan as indented text.
    default String treeString() {
        StringBuilder text = new StringBuilder();
        append(this, 0, text);
        return text.toString();
    }

    private static void append(PhysicalPlan plan, int depth, StringBuilder text) {
        text.append("  ".repeat(depth)).append(depth == 0 ? "" : "+- ");
        text.append(plan.describe()).append('\n');
        for (PhysicalPlan child : plan.children()) {
            append(child, depth + 1, text);
        }
    }
}
