package io.millrace.sql;

import io.millrace.RowFactory;
import io.millrace.analysis.LimitExpressions;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.expr.SortOrder;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Aggregate;
import io.millrace.plan.Distinct;
import io.millrace.plan.Filter;
import io.millrace.plan.Join;
import io.millrace.plan.JoinType;
import io.millrace.plan.Limit;
import io.millrace.plan.LocalRelation;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.Sort;
import io.millrace.plan.Union;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AggregationClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CtesContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.GroupByClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableDefault1Context;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedQueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryOrganizationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryPrimaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryPrimaryDefaultContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryTermContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QueryTermDefaultContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RegularQuerySpecificationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SetOperationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SortItemContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.SubqueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableContext;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Queries: `WITH`, set operations, `SELECT` with all its clauses, `ORDER BY`, `LIMIT`. Used once,
/// for one text.
final class QueryBuilder {
    private final SqlErrors errors;
    private final ExpressionBuilder expressions;
    private final RelationBuilder relations;

    /// What the names in the query that is being built mean, also in queries within expressions.
    private CommonTables scope = new CommonTables();

    QueryBuilder(ExpressionBuilder expressions) {
        this.errors = expressions.errors();
        this.expressions = expressions;
        this.relations = new RelationBuilder(expressions, this);
        expressions.offerQueries(this);
    }

    RelationBuilder relations() {
        return relations;
    }

    LogicalPlan of(QueryContext query, CommonTables outer) {
        CommonTables tables = query.ctes() == null ? outer : with(query.ctes(), outer);
        CommonTables before = scope;
        scope = tables;
        LogicalPlan plan = organized(query.queryOrganization(), of(query.queryTerm(), tables));
        scope = before;
        return plan;
    }

    /// Returns a query that stands within an expression of the query that is being built.
    LogicalPlan within(QueryContext query) {
        return of(query, scope);
    }

    private CommonTables with(CtesContext with, CommonTables outer) {
        if (with.RECURSIVE() != null) {
            throw errors.unsupported("WITH RECURSIVE", with);
        }
        CommonTables tables = outer.inner();
        for (NamedQueryContext named : with.namedQuery()) {
            String name = expressions.names().of(named.name);
            if (tables.defines(name)) {
                throw errors.at(
                        ErrorCondition.PARSE_SYNTAX_ERROR,
                        "WITH names `" + name + "` twice",
                        named,
                        "Give each query a name of its own.");
            }
            LogicalPlan plan = of(named.query(), tables);
            if (named.columnAliases != null) {
                List<String> columns = expressions.names().of(named.columnAliases);
                plan = new Project(List.of(new Unresolved.Renamed(columns)), plan);
            }
            tables.define(name, plan);
        }
        return tables;
    }

    private LogicalPlan of(QueryTermContext term, CommonTables tables) {
        return switch (term) {
            case QueryTermDefaultContext only -> of(only.queryPrimary(), tables);
            case SetOperationContext operation -> setOperation(operation, tables);
            default -> throw errors.unsupported("Such a query", term);
        };
    }

    /// Walks down the chain and builds it on the way back; neighbours of one `UNION` are one node.
    private LogicalPlan setOperation(SetOperationContext chain, CommonTables tables) {
        Deque<SetOperationContext> operations = new ArrayDeque<>();
        QueryTermContext left = chain;
        while (left instanceof SetOperationContext operation) {
            operations.push(operation);
            left = operation.left;
        }
        List<LogicalPlan> inputs = only(of(left, tables));
        for (SetOperationContext operation : operations) {
            boolean isAll =
                    operation.setQuantifier() != null && operation.setQuantifier().ALL() != null;
            if (operation.operator.getType() != SqlBaseParser.UNION) {
                inputs = only(new Distinct(withSameRows(inputs, operation, isAll, tables)));
            } else {
                inputs.add(of(operation.right, tables));
                inputs = isAll ? inputs : only(new Distinct(union(inputs)));
            }
        }
        return union(inputs);
    }

    /// Returns a list that can grow.
    private static List<LogicalPlan> only(LogicalPlan plan) {
        return new ArrayList<>(List.of(plan));
    }

    private static LogicalPlan union(List<LogicalPlan> inputs) {
        return inputs.size() == 1 ? inputs.getFirst() : new Union(inputs, List.of());
    }

    /// Returns the rows that the right side has as well, or those that it has not.
    private Join withSameRows(
            List<LogicalPlan> left,
            SetOperationContext operation,
            boolean isAll,
            CommonTables tables) {
        if (isAll) {
            throw errors.unsupported(
                    operation.operator.getText().toUpperCase(Locale.ROOT) + " ALL",
                    operation.right);
        }
        JoinType type =
                operation.operator.getType() == SqlBaseParser.INTERSECT
                        ? JoinType.LEFT_SEMI
                        : JoinType.LEFT_ANTI;
        return new Join(
                union(left),
                of(operation.right, tables),
                type,
                Optional.of(new Unresolved.SameRows()));
    }

    private LogicalPlan of(QueryPrimaryContext primary, CommonTables tables) {
        return switch (primary) {
            case QueryPrimaryDefaultContext select
                    when select.querySpecification()
                            instanceof RegularQuerySpecificationContext regular ->
                    select(regular, tables);
            case SubqueryContext inner -> of(inner.query(), tables);
            case TableContext table -> relations.table(table.identifierReference(), tables);
            case InlineTableDefault1Context values -> relations.of(values.inlineTable());
            default -> throw errors.unsupported("Such a query", primary);
        };
    }

    private LogicalPlan select(RegularQuerySpecificationContext select, CommonTables tables) {
        refuseWhatIsMissing(select);
        LogicalPlan plan =
                select.fromClause() == null
                        ? new LocalRelation(List.of(RowFactory.create()), List.of())
                        : relations.of(select.fromClause(), tables);
        plan = relations.withViews(plan, select.lateralView());
        if (select.whereClause() != null) {
            plan = new Filter(expressions.of(select.whereClause().booleanExpression()), plan);
        }
        List<Expression> items = new ArrayList<>();
        for (NamedExpressionContext item :
                select.selectClause().namedExpressionSeq().namedExpression()) {
            items.add(expressions.of(item));
        }
        boolean isAggregate = select.aggregationClause() != null || select.havingClause() != null;
        plan =
                isAggregate
                        ? new Aggregate(groupings(select.aggregationClause()), items, plan)
                        : new Project(items, plan);
        if (select.havingClause() != null) {
            Expression condition = expressions.of(select.havingClause().booleanExpression());
            plan = new Filter(new Unresolved.Having(condition), plan);
        }
        boolean isDistinct =
                select.selectClause().setQuantifier() != null
                        && select.selectClause().setQuantifier().DISTINCT() != null;
        return isDistinct ? new Distinct(plan) : plan;
    }

    private void refuseWhatIsMissing(RegularQuerySpecificationContext select) {
        if (select.windowClause() != null) {
            throw errors.unsupported("WINDOW", select.windowClause());
        }
        if (select.qualifyClause() != null) {
            throw errors.unsupported("QUALIFY", select.qualifyClause());
        }
    }

    private List<Expression> groupings(@Nullable AggregationClauseContext clause) {
        List<Expression> groupings = new ArrayList<>();
        if (clause == null) {
            return groupings;
        }
        if (!clause.groupingSet().isEmpty() || clause.kind != null) {
            throw errors.unsupported("Grouping by several sets", clause);
        }
        for (GroupByClauseContext grouping : clause.groupingExpressionsWithGroupingAnalytics) {
            if (grouping.expression() == null) {
                throw errors.unsupported("Grouping by several sets", grouping);
            }
            groupings.add(ExpressionBuilder.orOrdinal(expressions.of(grouping.expression())));
        }
        for (NamedExpressionContext grouping : clause.groupingExpressions) {
            groupings.add(ExpressionBuilder.orOrdinal(expressions.of(grouping)));
        }
        return groupings;
    }

    private LogicalPlan organized(QueryOrganizationContext organization, LogicalPlan query) {
        if (!organization.sort.isEmpty()
                || !organization.clusterBy.isEmpty()
                || !organization.distributeBy.isEmpty()) {
            throw errors.unsupported("SORT BY, CLUSTER BY or DISTRIBUTE BY", organization);
        }
        if (organization.windowClause() != null) {
            throw errors.unsupported("WINDOW", organization.windowClause());
        }
        LogicalPlan plan = query;
        if (!organization.order.isEmpty()) {
            List<SortOrder> orders = new ArrayList<>();
            for (SortItemContext item : organization.order) {
                orders.add(expressions.of(item));
            }
            plan = new Sort(orders, plan);
        }
        if (organization.limit == null && organization.offset == null) {
            return plan;
        }
        return new Limit(
                count("LIMIT", organization.limit),
                count("OFFSET", organization.offset).orElse(0),
                plan);
    }

    private OptionalInt count(String clause, @Nullable ExpressionContext written) {
        if (written == null) {
            return OptionalInt.empty();
        }
        OptionalInt count = LimitExpressions.valueOf(expressions.of(written));
        if (count.isEmpty()) {
            throw errors.at(
                    ErrorCondition.INVALID_LIMIT_LIKE_EXPRESSION,
                    clause + " is not a constant whole number",
                    written,
                    "Give 0 or more, up to " + Integer.MAX_VALUE + ".");
        }
        return count;
    }
}
