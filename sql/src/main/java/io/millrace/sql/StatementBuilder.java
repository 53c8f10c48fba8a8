package io.millrace.sql;

import io.millrace.analysis.SqlParameters;
import io.millrace.analysis.SqlStatement;
import io.millrace.plan.LogicalPlan;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CreateViewContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DescribeQueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DescribeRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.DropViewContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExplainContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ShowTablesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SingleStatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StatementContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StatementDefaultContext;

import java.util.Locale;
import java.util.Optional;

/// Statements: queries, and the few commands that concern a session's views. Used once, for one
/// text.
final class StatementBuilder {
    private final SqlErrors errors;
    private final ExpressionBuilder expressions;
    private final QueryBuilder queries;
    private final StringLiterals texts;

    StatementBuilder(SqlErrors errors, SqlParameters parameters) {
        this.errors = errors;
        this.expressions = new ExpressionBuilder(errors, parameters);
        this.queries = new QueryBuilder(expressions);
        this.texts = new StringLiterals(errors);
    }

    SqlStatement of(SingleStatementContext single) {
        if (single.statement() == null) {
            throw errors.unsupported("SET or RESET", single);
        }
        return of(single.statement());
    }

    private SqlStatement of(StatementContext statement) {
        return switch (statement) {
            case StatementDefaultContext query -> new SqlStatement.Query(plan(query.query()));
            case CreateViewContext view -> createView(view);
            case DropViewContext view ->
                    new SqlStatement.DropView(
                            expressions.names().of(view.identifierReference()),
                            view.EXISTS() != null);
            case ShowTablesContext show -> showTables(show);
            case DescribeRelationContext describe -> describe(describe);
            case DescribeQueryContext describe -> new SqlStatement.Describe(plan(describe.query()));
            case ExplainContext explain -> explain(explain);
            default ->
                    throw errors.unsupported(
                            statement.getStart().getText().toUpperCase(Locale.ROOT), statement);
        };
    }

    private LogicalPlan plan(QueryContext query) {
        return queries.of(query, new CommonTables());
    }

    private SqlStatement createView(CreateViewContext view) {
        if (view.TEMPORARY() == null) {
            throw errors.unsupported("A view that outlives the session", view);
        }
        if (view.GLOBAL() != null) {
            throw errors.unsupported("A view of all sessions", view);
        }
        if (view.EXISTS() != null) {
            throw errors.unsupported("IF NOT EXISTS", view);
        }
        if (view.identifierCommentList() != null
                || !view.commentSpec().isEmpty()
                || !view.PARTITIONED().isEmpty()
                || !view.TBLPROPERTIES().isEmpty()) {
            throw errors.unsupported("A view with more than a name and a query", view);
        }
        return new SqlStatement.CreateTempView(
                expressions.names().of(view.identifierReference()),
                plan(view.query()),
                view.REPLACE() != null);
    }

    private SqlStatement showTables(ShowTablesContext show) {
        if (show.identifierReference() != null) {
            throw errors.unsupported("SHOW TABLES of a namespace", show);
        }
        return new SqlStatement.ShowTables(Optional.ofNullable(show.pattern).map(texts::of));
    }

    private SqlStatement describe(DescribeRelationContext describe) {
        if (describe.option != null
                || describe.partitionSpec() != null
                || describe.describeColName() != null
                || describe.JSON() != null) {
            throw errors.unsupported("More of DESCRIBE than the columns", describe);
        }
        return new SqlStatement.Describe(
                queries.relations().table(describe.identifierReference(), new CommonTables()));
    }

    private SqlStatement explain(ExplainContext explain) {
        if (explain.statement() == null
                || explain.CODEGEN() != null
                || explain.COST() != null
                || explain.LOGICAL() != null) {
            throw errors.unsupported("Such an EXPLAIN", explain);
        }
        if (of(explain.statement()) instanceof SqlStatement.Query query) {
            return new SqlStatement.Explain(query.plan(), explain.EXTENDED() != null);
        }
        throw errors.unsupported("EXPLAIN of what is no query", explain);
    }
}
