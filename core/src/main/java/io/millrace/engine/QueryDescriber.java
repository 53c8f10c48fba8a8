package io.millrace.engine;

import io.millrace.backend.GroupKey;
import io.millrace.backend.Measure;
import io.millrace.backend.WindowSpec;
import io.millrace.checkpoint.QueryDescription;
import io.millrace.connector.LocalPath;
import io.millrace.error.Redaction;
import io.millrace.expr.AggregateCall;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.BoundReference;
import io.millrace.expr.Expression;
import io.millrace.expr.Expressions;
import io.millrace.expr.Literal;
import io.millrace.planner.PhysicalPlan;
import io.millrace.types.StringType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/// Describes a planned query over the columns of its sources. Used once.
final class QueryDescriber {
    private static final int TEXT_LENGTH_MAX = 200;

    private final StreamingQuerySpec spec;
    private final List<QueryDescription.Source> sources = new ArrayList<>();
    private final List<String> filters = new ArrayList<>();
    private final List<QueryDescription.Operator> operators = new ArrayList<>();

    QueryDescriber(StreamingQuerySpec spec) {
        this.spec = spec;
    }

    QueryDescription describe(PhysicalPlan plan) {
        List<String> columns = columns(plan);
        return new QueryDescription(
                sources,
                filters.stream().map(QueryDescriber::shortened).toList(),
                operators,
                new QueryDescription.Output(
                        spec.outputMode().toString().toLowerCase(Locale.ROOT),
                        spec.plan().schema().toDDL(),
                        columns.stream().map(QueryDescriber::shortened).toList()),
                new QueryDescription.Sink(
                        spec.sink().shortName(),
                        spec.options().get("path").map(LocalPath::canonical)));
    }

    /// Returns how each column that comes out is computed, and notes on the way what filters, reads
    /// and keeps state.
    private List<String> columns(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.SourceScan scan -> {
                sources.add(source(scan));
                String prefix = scan.sourceIndex() == 0 ? "" : "source" + scan.sourceIndex() + ".";
                yield scan.projection().stream().map(name -> prefix + name).toList();
            }
            case PhysicalPlan.TableScan scan -> names(scan.output());
            case PhysicalPlan.LocalScan scan -> names(scan.output());
            case PhysicalPlan.Project project -> over(project.expressions(), project.child());
            case PhysicalPlan.Filter filter -> {
                List<String> input = columns(filter.child());
                filters.add(text(filter.condition(), input));
                yield input;
            }
            case PhysicalPlan.EventTimeWatermark watermark -> columns(watermark.child());
            case PhysicalPlan.ExpandWindows expand -> {
                List<String> input = new ArrayList<>(columns(expand.child()));
                input.add(text(expand.spec(), input));
                yield input;
            }
            case PhysicalPlan.Explode explode -> {
                List<String> input = columns(explode.child());
                List<String> columns = new ArrayList<>(input.subList(0, input.size() - 1));
                for (Attribute column :
                        explode.output().subList(columns.size(), explode.output().size())) {
                    columns.add(column.name() + " of " + explode.describe() + input.getLast());
                }
                yield columns;
            }
            case PhysicalPlan.NumberRows numbers -> {
                List<String> input = new ArrayList<>(columns(numbers.child()));
                input.add(numbers.describe());
                yield input;
            }
            case PhysicalPlan.Union union -> union(union);
            case PhysicalPlan.Aggregate aggregate -> aggregate(aggregate);
            case PhysicalPlan.Deduplicate deduplicate -> deduplicate(deduplicate);
            case PhysicalPlan.StreamLimit limit -> {
                List<String> input = columns(limit.child());
                addOperator(limit, List.of(), List.of());
                yield input;
            }
            case PhysicalPlan.Join join -> {
                List<String> both = new ArrayList<>(columns(join.left()));
                both.addAll(columns(join.right()));
                yield both;
            }
            case PhysicalPlan.Sort sort -> columns(sort.child());
            case PhysicalPlan.Limit limit -> columns(limit.child());
        };
    }

    /// A column is computed by each input in its own way.
    private List<String> union(PhysicalPlan.Union union) {
        List<List<String>> inputs = union.children().stream().map(this::columns).toList();
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < union.output().size(); i++) {
            int column = i;
            columns.add("union" + inputs.stream().map(input -> input.get(column)).toList());
        }
        return columns;
    }

    private static QueryDescription.Source source(PhysicalPlan.SourceScan scan) {
        return new QueryDescription.Source(
                scan.relation().provider().shortName(),
                scan.relation().provider().place(scan.relation().request()),
                scan.relation().schema().toDDL());
    }

    private static List<String> names(List<Attribute> columns) {
        return columns.stream().map(Attribute::name).toList();
    }

    private List<String> over(List<Expression> expressions, PhysicalPlan child) {
        List<String> input = columns(child);
        return expressions.stream().map(expression -> text(expression, input)).toList();
    }

    private List<String> aggregate(PhysicalPlan.Aggregate node) {
        List<String> input = columns(node.child());
        List<String> groupings = new ArrayList<>();
        WindowSpec window = node.spec().window();
        if (window != null) {
            groupings.add(text(window, input));
        }
        for (GroupKey key : node.spec().keys()) {
            String text = input.get(key.ordinal());
            boolean isSession = node.hasSessions() && groupings.isEmpty();
            groupings.add(isSession ? "session_window(" + text + ")" : text);
        }
        List<String> aggregates = new ArrayList<>();
        for (Measure measure : node.spec().measures()) {
            List<String> arguments =
                    measure.inputs().stream().map(in -> input.get(in.ordinal())).toList();
            aggregates.add(AggregateCall.text(measure.kind(), arguments, measure.parameters()));
        }
        addOperator(node, groupings, aggregates);
        List<String> results = new ArrayList<>(groupings);
        results.addAll(aggregates);
        return node.resultExpressions().stream()
                .map(expression -> text(expression, results))
                .toList();
    }

    private List<String> deduplicate(PhysicalPlan.Deduplicate node) {
        List<String> input = columns(node.child());
        addOperator(node, node.keyOrdinals().stream().map(input::get).toList(), List.of());
        return input;
    }

    private void addOperator(
            PhysicalPlan.Stateful node, List<String> groupings, List<String> aggregates) {
        operators.add(
                new QueryDescription.Operator(
                        node.operatorId(),
                        StatefulOperators.stateSpec(node).fingerprint(),
                        groupings.stream().map(QueryDescriber::shortened).toList(),
                        aggregates.stream().map(QueryDescriber::shortened).toList()));
    }

    private static String text(WindowSpec window, List<String> input) {
        StringBuilder text = new StringBuilder(window.isCumulating() ? "cumulate_" : "");
        text.append("window(").append(input.get(window.timeOrdinal()));
        text.append(", ").append(duration(window.durationMicros()));
        if (!window.isTumbling() || window.startMicros() != 0) {
            text.append(", ").append(duration(window.slideMicros()));
        }
        if (window.startMicros() != 0) {
            text.append(", ").append(duration(window.startMicros()));
        }
        return text.append(')').toString();
    }

    private static String duration(long micros) {
        record Unit(String name, long micros) {}
        List<Unit> units =
                List.of(
                        new Unit("day", 86_400_000_000L),
                        new Unit("hour", 3_600_000_000L),
                        new Unit("minute", 60_000_000L),
                        new Unit("second", 1_000_000L),
                        new Unit("millisecond", 1000L),
                        new Unit("microsecond", 1L));
        for (Unit unit : units) {
            if (micros % unit.micros() == 0) {
                long count = micros / unit.micros();
                return count + " " + unit.name() + (count == 1 ? "" : "s");
            }
        }
        throw new IllegalStateException("not even microseconds");
    }

    /// Returns the expression with each column replaced by how it is computed. Texts are quoted, so
    /// that none is taken for a column.
    private static String text(Expression expression, List<String> input) {
        Expression value = expression instanceof Alias alias ? alias.child() : expression;
        return Expressions.transformUp(value, node -> described(node, input)).sql();
    }

    private static Expression described(Expression node, List<String> input) {
        if (node instanceof BoundReference column) {
            return named(input.get(column.ordinal()), column);
        }
        if (node instanceof Literal literal
                && literal.dataType() instanceof StringType
                && literal.value() != null) {
            String quoted = "'" + literal.sql().replace("'", "''") + "'";
            return named(quoted, literal);
        }
        return node;
    }

    private static Expression named(String text, Expression node) {
        return Attribute.create(text, node.dataType(), node.isNullable());
    }

    /// Keeps an entry small and free of secrets. What is cut off still counts: its checksum stands
    /// at the end.
    private static String shortened(String whole) {
        String text = Redaction.text(whole);
        if (text.length() <= TEXT_LENGTH_MAX) {
            return text;
        }
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        int end = TEXT_LENGTH_MAX;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + "... %08x".formatted((int) crc.getValue());
    }
}
