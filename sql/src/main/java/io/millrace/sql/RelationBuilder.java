package io.millrace.sql;

import io.millrace.analysis.InlineTables;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;
import io.millrace.plan.EventTimeWatermark;
import io.millrace.plan.Generate;
import io.millrace.plan.Generator;
import io.millrace.plan.Join;
import io.millrace.plan.JoinType;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.SubqueryAlias;
import io.millrace.plan.UnresolvedRelation;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AliasedQueryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.AliasedRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.FromClauseContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.InlineTableDefault2Context;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinCriteriaContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinRelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.JoinTypeContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.LateralViewContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.NamedExpressionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationExtensionContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RelationPrimaryContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RowConstructorContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StructContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableAliasContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.TableNameContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.WatermarkClauseContext;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands behind `FROM`: tables, views, queries, values, and their joins. Used once, for one
/// text.
final class RelationBuilder {
    private final SqlErrors errors;
    private final ExpressionBuilder expressions;
    private final QueryBuilder queries;
    private final Intervals intervals;

    RelationBuilder(ExpressionBuilder expressions, QueryBuilder queries) {
        this.errors = expressions.errors();
        this.expressions = expressions;
        this.queries = queries;
        this.intervals = new Intervals(errors);
    }

    LogicalPlan of(FromClauseContext from, CommonTables tables) {
        if (from.pivotClause() != null || from.unpivotClause() != null) {
            throw errors.unsupported("PIVOT", from);
        }
        LogicalPlan plan = of(from.relation(0), tables);
        for (RelationContext next : from.relation().subList(1, from.relation().size())) {
            plan = new Join(plan, of(next, tables), JoinType.INNER, Optional.empty());
        }
        return withViews(plan, from.lateralView());
    }

    /// Returns the rows with those that each view makes of them, one view after the other.
    LogicalPlan withViews(LogicalPlan rows, List<LateralViewContext> views) {
        LogicalPlan plan = rows;
        for (LateralViewContext view : views) {
            String function = String.join(".", Names.of(view.qualifiedName()));
            Unresolved.Function call =
                    new Unresolved.Function(function, expressions.all(view.expression()), false);
            List<String> names = view.colName.stream().map(Names::of).toList();
            plan =
                    new Generate(
                            new Unresolved.LateralView(call, Names.of(view.tblName), names),
                            view.OUTER() != null,
                            Generator.EXPLODE,
                            List.of(),
                            plan);
        }
        return plan;
    }

    private LogicalPlan of(RelationContext relation, CommonTables tables) {
        refuse(relation.LATERAL(), "LATERAL", relation);
        LogicalPlan plan = of(relation.relationPrimary(), tables);
        for (RelationExtensionContext extension : relation.relationExtension()) {
            if (extension.joinRelation() == null) {
                throw errors.unsupported("PIVOT", extension);
            }
            plan = join(plan, extension.joinRelation(), tables);
        }
        return plan;
    }

    private LogicalPlan join(LogicalPlan left, JoinRelationContext join, CommonTables tables) {
        refuse(join.LATERAL(), "LATERAL", join);
        refuse(join.nearestByClause(), "Joining with the nearest rows", join);
        LogicalPlan right = of(join.right, tables);
        Optional<Expression> condition =
                join.NATURAL() != null
                        ? Optional.of(new Unresolved.Using(Optional.empty()))
                        : Optional.ofNullable(join.joinCriteria()).map(this::condition);
        return new Join(left, right, type(join.joinType()), condition);
    }

    private Expression condition(JoinCriteriaContext criteria) {
        return criteria.booleanExpression() != null
                ? expressions.of(criteria.booleanExpression())
                : new Unresolved.Using(
                        Optional.of(expressions.names().of(criteria.identifierList())));
    }

    private static JoinType type(JoinTypeContext type) {
        if (type.SEMI() != null) {
            return JoinType.LEFT_SEMI;
        }
        if (type.ANTI() != null) {
            return JoinType.LEFT_ANTI;
        }
        if (type.FULL() != null) {
            return JoinType.FULL_OUTER;
        }
        if (type.LEFT() != null) {
            return JoinType.LEFT_OUTER;
        }
        if (type.RIGHT() != null) {
            return JoinType.RIGHT_OUTER;
        }
        return type.CROSS() != null ? JoinType.CROSS : JoinType.INNER;
    }

    private LogicalPlan of(RelationPrimaryContext relation, CommonTables tables) {
        return switch (relation) {
            case TableNameContext table -> {
                refuse(table.temporalClause(), "Reading an older version", table);
                refuse(table.optionsClause(), "WITH options", table);
                refuse(table.sample(), "TABLESAMPLE", table);
                LogicalPlan plan = table(table.identifierReference(), tables);
                yield aliased(watermarked(plan, table.watermarkClause()), table.tableAlias());
            }
            case AliasedQueryContext query -> {
                refuse(query.sample(), "TABLESAMPLE", query);
                LogicalPlan plan =
                        watermarked(queries.of(query.query(), tables), query.watermarkClause());
                // What a subquery reads is not seen from outside, whether it has a name or none.
                yield query.tableAlias().strictIdentifier() == null
                        ? new SubqueryAlias("__auto_generated_subquery_name", plan)
                        : aliased(plan, query.tableAlias());
            }
            case AliasedRelationContext inner -> {
                refuse(inner.sample(), "TABLESAMPLE", inner);
                LogicalPlan plan = of(inner.relation(), tables);
                yield aliased(watermarked(plan, inner.watermarkClause()), inner.tableAlias());
            }
            case InlineTableDefault2Context values -> of(values.inlineTable());
            default -> throw errors.unsupported("Such a relation", relation);
        };
    }

    private void refuse(@Nullable ParseTree part, String what, ParserRuleContext node) {
        if (part != null) {
            throw errors.unsupported(what, node);
        }
    }

    LogicalPlan table(IdentifierReferenceContext name, CommonTables tables) {
        List<String> parts = expressions.names().of(name);
        LogicalPlan common = tables.find(parts);
        return common == null ? new UnresolvedRelation(parts) : common;
    }

    /// `FROM events WATERMARK time DELAY OF INTERVAL 10 MINUTES`.
    private LogicalPlan watermarked(LogicalPlan plan, @Nullable WatermarkClauseContext clause) {
        if (clause == null) {
            return plan;
        }
        Expression eventTime = expressions.of(clause.colName);
        if (!(eventTime instanceof Unresolved.Name)) {
            throw errors.unsupported("A computed event time", clause.colName);
        }
        return new EventTimeWatermark(eventTime, intervals.micros(clause.delay), plan);
    }

    private LogicalPlan aliased(LogicalPlan plan, TableAliasContext alias) {
        if (alias.strictIdentifier() == null) {
            return plan;
        }
        LogicalPlan renamed =
                alias.identifierList() == null
                        ? plan
                        : new Project(
                                List.of(
                                        new Unresolved.Renamed(
                                                expressions.names().of(alias.identifierList()))),
                                plan);
        return new SubqueryAlias(Names.of(alias.strictIdentifier()), renamed);
    }

    /// `VALUES (1, 'a'), (2, 'b') AS t(id, name)`; without names, `col1`, `col2`.
    LogicalPlan of(InlineTableContext table) {
        List<List<Expression>> rows = new ArrayList<>();
        for (ExpressionContext row : table.expression()) {
            List<Expression> values = row(row);
            if (!rows.isEmpty() && rows.getFirst().size() != values.size()) {
                throw errors.at(
                        ErrorCondition.INVALID_INLINE_TABLE,
                        "A row has "
                                + values.size()
                                + " values and the first one "
                                + rows.getFirst().size(),
                        row,
                        "Give each row the same number.");
            }
            rows.add(values);
        }
        return aliased(InlineTables.of(rows), table.tableAlias());
    }

    private List<Expression> row(ExpressionContext row) {
        ParseTree inner = row;
        while (inner.getChildCount() == 1) {
            inner = inner.getChild(0);
        }
        List<Expression> values = new ArrayList<>();
        switch (inner) {
            case RowConstructorContext several -> {
                for (NamedExpressionContext value : several.namedExpression()) {
                    values.add(expressions.of(value));
                }
            }
            case StructContext several -> {
                for (NamedExpressionContext value : several.namedExpression()) {
                    values.add(expressions.of(value));
                }
            }
            default -> values.add(expressions.of(row));
        }
        return values;
    }
}
