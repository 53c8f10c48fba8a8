package io.millrace;

import io.millrace.plan.LogicalPlan;

import java.util.function.Function;

/// A dataset of [Row]: what untyped methods return, so that Spark's two spellings, `DataFrame` and
/// `Dataset<Row>`, both compile.
public final class DataFrame extends Dataset<Row> {
    private static final Row[] NO_ROWS = new Row[0];

    /// Analyzes the top node of the plan; its inputs have been analyzed.
    DataFrame(Session session, LogicalPlan plan) {
        super(session, plan, Function.identity());
    }

    /// Takes the analyzed plan of what was written.
    DataFrame(Session session, LogicalPlan parsed, LogicalPlan analyzed) {
        super(session, parsed, analyzed, Function.identity());
    }

    @Override
    DataFrame over(LogicalPlan other) {
        return new DataFrame(sparkSession(), other);
    }

    @Override
    public DataFrame filter(Column condition) {
        return (DataFrame) super.filter(condition);
    }

    @Override
    public DataFrame filter(String conditionExpr) {
        return (DataFrame) super.filter(conditionExpr);
    }

    @Override
    public DataFrame where(String conditionExpr) {
        return (DataFrame) super.where(conditionExpr);
    }

    @Override
    public DataFrame where(Column condition) {
        return (DataFrame) super.where(condition);
    }

    @Override
    public DataFrame alias(String alias) {
        return (DataFrame) super.alias(alias);
    }

    @Override
    public DataFrame as(String alias) {
        return (DataFrame) super.as(alias);
    }

    @Override
    public DataFrame orderBy(Column... sortExprs) {
        return (DataFrame) super.orderBy(sortExprs);
    }

    @Override
    public DataFrame orderBy(String sortCol, String... sortCols) {
        return (DataFrame) super.orderBy(sortCol, sortCols);
    }

    @Override
    public DataFrame sort(Column... sortExprs) {
        return (DataFrame) super.sort(sortExprs);
    }

    @Override
    public DataFrame sort(String sortCol, String... sortCols) {
        return (DataFrame) super.sort(sortCol, sortCols);
    }

    @Override
    public DataFrame limit(int n) {
        return (DataFrame) super.limit(n);
    }

    @Override
    public DataFrame distinct() {
        return (DataFrame) super.distinct();
    }

    @Override
    public DataFrame union(Dataset<Row> other) {
        return (DataFrame) super.union(other);
    }

    @Override
    public DataFrame unionAll(Dataset<Row> other) {
        return (DataFrame) super.unionAll(other);
    }

    @Override
    public DataFrame unionByName(Dataset<Row> other) {
        return (DataFrame) super.unionByName(other);
    }

    @Override
    public DataFrame unionByName(Dataset<Row> other, boolean allowMissingColumns) {
        return (DataFrame) super.unionByName(other, allowMissingColumns);
    }

    @Override
    public DataFrame withWatermark(String eventTime, String delayThreshold) {
        return (DataFrame) super.withWatermark(eventTime, delayThreshold);
    }

    @Override
    public Row[] collect() {
        return collectAsList().toArray(NO_ROWS);
    }

    @Override
    public Row[] take(int n) {
        return takeAsList(n).toArray(NO_ROWS);
    }

    @Override
    public Row[] head(int n) {
        return take(n);
    }
}
