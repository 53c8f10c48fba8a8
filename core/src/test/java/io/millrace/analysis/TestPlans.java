package io.millrace.analysis;

import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.OptionSpec;
import io.millrace.connector.Options;
import io.millrace.connector.Scan;
import io.millrace.connector.SourceProvider;
import io.millrace.connector.SourceRequest;
import io.millrace.connector.StreamContext;
import io.millrace.expr.Alias;
import io.millrace.expr.Attribute;
import io.millrace.expr.Expression;
import io.millrace.expr.Literal;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Aggregate;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.SourceRelation;
import io.millrace.types.DataTypes;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Plans and expressions as the API and SQL would write them.
final class TestPlans {
    static final String EVENTS =
            "action STRING, time TIMESTAMP, day DATE, i INT, l BIGINT, f FLOAT, d DOUBLE, b"
                    + " BOOLEAN, s STRUCT<x: INT, y: STRUCT<z: STRING>>";

    private TestPlans() {}

    static LogicalPlan table(String ddl) {
        return new LocalRelation(List.of(), attributes(ddl));
    }

    static LogicalPlan events() {
        return table(EVENTS);
    }

    static LogicalPlan stream() {
        SourceRequest request =
                new SourceRequest(Options.empty(), Optional.empty(), ZoneOffset.UTC);
        return new SourceRelation(new NoSource(), request, attributes(EVENTS), true);
    }

    static List<Attribute> attributes(String ddl) {
        List<Attribute> attributes = new ArrayList<>();
        for (StructField field : StructType.fromDDL(ddl)) {
            attributes.add(Attribute.create(field.name(), field.dataType(), field.nullable()));
        }
        return attributes;
    }

    static Expression name(String name) {
        return MultipartName.toColumn(name);
    }

    static Expression lit(Object value) {
        return switch (value) {
            case Integer _ -> new Literal(value, DataTypes.IntegerType);
            case Long _ -> new Literal(value, DataTypes.LongType);
            case Double _ -> new Literal(value, DataTypes.DoubleType);
            case Boolean _ -> new Literal(value, DataTypes.BooleanType);
            default -> new Literal(value, DataTypes.StringType);
        };
    }

    static Expression nothing() {
        return new Literal(null, DataTypes.StringType);
    }

    static Expression call(String function, Expression... arguments) {
        return new Unresolved.Function(function, List.of(arguments), false);
    }

    static Expression window(String... intervals) {
        List<Expression> arguments = new ArrayList<>();
        arguments.add(name("time"));
        Arrays.stream(intervals).map(TestPlans::lit).forEach(arguments::add);
        return new Unresolved.Function("window", arguments, false);
    }

    static Expression as(Expression expression, String name) {
        return Alias.of(expression, name);
    }

    /// What `groupBy(groupings).agg(aggregates)` writes.
    static LogicalPlan grouped(
            LogicalPlan child, List<Expression> groupings, Expression... aggregates) {
        List<Expression> output = new ArrayList<>(groupings);
        output.addAll(List.of(aggregates));
        return new Aggregate(groupings, output, child);
    }

    private static final class NoSource implements SourceProvider {
        @Override
        public String shortName() {
            return "none";
        }

        @Override
        public List<OptionSpec> options() {
            return List.of();
        }

        @Override
        public StructType schema(SourceRequest request, boolean isStreaming) {
            return StructType.fromDDL(EVENTS);
        }

        @Override
        public Scan openScan(SourceRequest request) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MicroBatchStream openStream(SourceRequest request, StreamContext context) {
            throw new UnsupportedOperationException();
        }
    }
}
