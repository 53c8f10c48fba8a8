package io.millrace;

import io.millrace.analysis.Analyzer;
import io.millrace.analysis.Catalog;
import io.millrace.analysis.Relations;
import io.millrace.analysis.SqlParameters;
import io.millrace.analysis.SqlParsers;
import io.millrace.analysis.SqlStatement;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.plan.LogicalPlan;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Does what SQL statements say.
final class SqlCommands {
    private static final StructType TABLES =
            StructType.fromDDL(
                    "namespace STRING NOT NULL, tableName STRING NOT NULL,"
                            + " isTemporary BOOLEAN NOT NULL");
    private static final StructType COLUMNS =
            StructType.fromDDL("col_name STRING NOT NULL, data_type STRING, comment STRING");
    private static final StructType PLAN = StructType.fromDDL("plan STRING");

    private final Session session;
    private final Catalog catalog;

    private SqlCommands(Session session) {
        this.session = session;
        this.catalog = session.engine().catalog();
    }

    static DataFrame run(Session session, String text, SqlParameters parameters) {
        SqlCommands commands = new SqlCommands(session);
        return commands.run(SqlParsers.get().parseStatement(text, parameters));
    }

    static SqlParameters named(Map<String, ?> values) {
        Map<String, Expression> named = new HashMap<>();
        values.forEach(
                (name, value) -> named.put(name.toLowerCase(Locale.ROOT), Literals.of(value)));
        return new SqlParameters(List.of(), named);
    }

    static SqlParameters positional(@Nullable Object[] values) {
        List<Expression> positional = new ArrayList<>();
        for (Object value : values) {
            positional.add(Literals.of(value));
        }
        return new SqlParameters(positional, Map.of());
    }

    private DataFrame run(SqlStatement statement) {
        return switch (statement) {
            case SqlStatement.Query query -> frame(query.plan());
            case SqlStatement.CreateTempView view -> create(view);
            case SqlStatement.DropView view -> drop(view);
            case SqlStatement.ShowTables show -> tables(show);
            case SqlStatement.Describe describe -> columns(frame(describe.plan()).schema());
            case SqlStatement.Explain explain -> {
                DataFrame explained = frame(explain.plan());
                String text =
                        new Actions(session, explained.plan())
                                .explain(explain.plan(), explain.isExtended());
                yield session.createDataFrame(List.of(RowFactory.create(text)), PLAN);
            }
        };
    }

    private DataFrame frame(LogicalPlan written) {
        LogicalPlan found = Relations.lookUp(written, catalog);
        return new DataFrame(session, written, Analyzer.analyze(found));
    }

    private DataFrame create(SqlStatement.CreateTempView view) {
        DataFrame frame = frame(view.plan());
        String name = quoted(view.name());
        if (view.isReplacing()) {
            frame.createOrReplaceTempView(name);
        } else {
            frame.createTempView(name);
        }
        return session.emptyDataFrame();
    }

    private DataFrame drop(SqlStatement.DropView view) {
        String name = String.join(".", view.name());
        if (!view.isLenient()) {
            // The error for a view that is not there, with suggestions.
            catalog.lookup(name);
        }
        if (catalog.contains(name) && !catalog.dropTempView(name)) {
            throw new AnalysisException(
                    ErrorCondition.UNSUPPORTED_FEATURE,
                    "`" + name + "` is the table of a query, not a view.",
                    "Stop the query; its table goes with the session.");
        }
        return session.emptyDataFrame();
    }

    private DataFrame tables(SqlStatement.ShowTables show) {
        List<Row> rows = new ArrayList<>();
        Pattern wanted =
                Pattern.compile(
                        show.pattern().map(SqlCommands::regex).orElse(".*"),
                        Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
        for (String name : catalog.names()) {
            if (wanted.matcher(name).matches()) {
                rows.add(RowFactory.create("", name, true));
            }
        }
        return session.createDataFrame(rows, TABLES);
    }

    /// `*` stands for any text, `|` for either, all else for itself.
    private static String regex(String pattern) {
        return Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("|", "\\E|\\Q");
    }

    private DataFrame columns(StructType schema) {
        List<Row> rows = new ArrayList<>();
        for (StructField field : schema) {
            rows.add(
                    RowFactory.create(
                            field.name(),
                            field.dataType().simpleString(),
                            field.getComment().orElse(null)));
        }
        return session.createDataFrame(rows, COLUMNS);
    }

    private static String quoted(List<String> parts) {
        return parts.stream()
                .map(part -> "`" + part.replace("`", "``") + "`")
                .reduce((a, b) -> a + "." + b)
                .orElseThrow();
    }
}
