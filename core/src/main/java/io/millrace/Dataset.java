package io.millrace;

import io.millrace.analysis.Analyzer;
import io.millrace.analysis.StreamingChecker;
import io.millrace.batch.StandardOutput;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;
import io.millrace.plan.Distinct;
import io.millrace.plan.Filter;
import io.millrace.plan.Limit;
import io.millrace.plan.LogicalPlan;
import io.millrace.plan.Project;
import io.millrace.plan.SubqueryAlias;
import io.millrace.plan.Union;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.types.StructField;
import io.millrace.types.StructType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// A table that is described, not computed: over static input it runs at each action (`count`,
/// `show`, `collectAsList`, `write`), over a stream when [#writeStream()] starts a query.
///
/// Immutable and thread-safe. Every method that makes a frame checks names and types at once and
/// throws [AnalysisException]; an action on a streaming frame is `UNSUPPORTED_STREAMING_OPERATION`.
///
/// @param <T> the type of the rows
public non-sealed class Dataset<T> extends DatasetActions<T> {
    private final Session session;
    private final LogicalPlan parsed;
    private final LogicalPlan plan;
    private final Function<Row, T> decoder;

    /// Analyzes the top node of the plan; its inputs have been analyzed.
    Dataset(Session session, LogicalPlan parsed, Function<Row, T> decoder) {
        this(session, parsed, Analyzer.analyzeTop(parsed), decoder);
    }

    /// Takes the analyzed plan of what was written.
    Dataset(Session session, LogicalPlan parsed, LogicalPlan analyzed, Function<Row, T> decoder) {
        this.session = session;
        this.parsed = parsed;
        this.plan = analyzed;
        this.decoder = decoder;
    }

    final LogicalPlan plan() {
        return plan;
    }

    /// Returns the object of a row.
    @Override
    final T decode(Row row) {
        return decoder.apply(row);
    }

    /// Returns a dataset of the same rows' type over another plan.
    Dataset<T> over(LogicalPlan other) {
        return new Dataset<>(session, other, decoder);
    }

    private DataFrame frame(LogicalPlan other) {
        return new DataFrame(session, other);
    }

    @Override
    final Actions actions() {
        return new Actions(session, plan);
    }

    // What it is

    /// Returns the session of the frame.
    public Session sparkSession() {
        return session;
    }

    /// Returns names and types of the columns.
    public StructType schema() {
        return plan.schema();
    }

    /// Returns the names of the columns.
    public String[] columns() {
        return schema().fieldNames();
    }

    /// Returns the columns' names, each with its type such as `LongType`.
    public List<Map.Entry<String, String>> dtypes() {
        List<Map.Entry<String, String>> types = new ArrayList<>();
        for (StructField field : schema()) {
            types.add(Map.entry(field.name(), field.dataType().toString()));
        }
        return types;
    }

    /// Returns whether the frame reads a stream.
    public boolean isStreaming() {
        return plan.isStreaming();
    }

    /// Prints the schema as a tree.
    public void printSchema() {
        StandardOutput.println(schema().treeString());
    }

    /// Prints the physical plan.
    public void explain() {
        explain(false);
    }

    /// Prints the physical plan.
    ///
    /// @param extended whether to print the logical plans as well
    public void explain(boolean extended) {
        StandardOutput.println(actions().explain(parsed, extended));
    }

    /// Prints the plans: `simple`, or `extended` with the logical ones.
    ///
    /// @throws io.millrace.error.MillraceException `UNSUPPORTED_FEATURE` for another mode
    public void explain(String mode) {
        explain(Actions.isExtended(mode));
    }

    // Columns and rows

    /// Returns the column of the name, bound to this frame.
    public Column col(String colName) {
        Expression named = new Column(colName).expr();
        if (named instanceof Unresolved.Star) {
            return new Column(named);
        }
        LogicalPlan selected = Analyzer.analyzeTop(new Project(List.of(named), plan));
        Expression bound = selected.expressions().getFirst();
        return new Column(bound);
    }

    /// The same as [#col(String)].
    public Column apply(String colName) {
        return col(colName);
    }

    /// Returns a frame of the columns.
    public DataFrame select(Column... cols) {
        return frame(new Project(PlanEdits.expressions(cols), plan));
    }

    /// Returns a frame of the columns.
    public DataFrame select(String col, String... cols) {
        return select(PlanEdits.columns(col, cols));
    }

    /// Returns a frame of the columns that the SQL expressions compute: `"count * 2 AS twice"`.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `SQL_PARSER_NOT_FOUND`
    public DataFrame selectExpr(String... exprs) {
        return select(Arrays.stream(exprs).map(functions::expr).toArray(Column[]::new));
    }

    /// Returns the rows for which the SQL condition is true.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR`, `SQL_PARSER_NOT_FOUND`
    public Dataset<T> filter(String conditionExpr) {
        return filter(functions.expr(conditionExpr));
    }

    /// The same as [#filter(String)].
    public Dataset<T> where(String conditionExpr) {
        return filter(conditionExpr);
    }

    /// Returns the rows for which the condition is true.
    public Dataset<T> filter(Column condition) {
        return over(new Filter(condition.expr(), plan));
    }

    /// The same as [#filter(Column)].
    public Dataset<T> where(Column condition) {
        return filter(condition);
    }

    /// Returns a frame with one column more, or with another in place of the one of that name.
    public DataFrame withColumn(String colName, Column col) {
        return frame(PlanEdits.withColumn(plan, colName, col));
    }

    /// Returns a frame in which a column has another name; the same rows if it has none such.
    public DataFrame withColumnRenamed(String existingName, String newName) {
        return frame(PlanEdits.withColumnRenamed(plan, existingName, newName));
    }

    /// Returns a frame without the columns of the names; unknown ones are ignored.
    public DataFrame drop(String... colNames) {
        return frame(PlanEdits.drop(plan, colNames));
    }

    /// Returns a frame whose columns have the names, as many as there are columns.
    public DataFrame toDF(String... colNames) {
        return frame(PlanEdits.rename(plan, colNames));
    }

    /// Returns the same rows as untyped ones.
    public DataFrame toDF() {
        return frame(plan);
    }

    /// Returns the same rows under a name that can qualify columns: `col("t.x")`.
    public Dataset<T> alias(String alias) {
        return over(new SubqueryAlias(alias, plan));
    }

    /// The same as [#alias(String)].
    public Dataset<T> as(String alias) {
        return alias(alias);
    }

    /// Returns the rows sorted; on a stream above an aggregation in complete mode.
    public Dataset<T> orderBy(Column... sortExprs) {
        return over(PlanEdits.sort(plan, sortExprs));
    }

    /// Returns the rows sorted by the columns, ascending; on a stream above an aggregation in
    /// complete mode.
    public Dataset<T> orderBy(String sortCol, String... sortCols) {
        return orderBy(PlanEdits.columns(sortCol, sortCols));
    }

    /// The same as [#orderBy(Column...)].
    public Dataset<T> sort(Column... sortExprs) {
        return orderBy(sortExprs);
    }

    /// The same as [#orderBy(String, String...)].
    public Dataset<T> sort(String sortCol, String... sortCols) {
        return orderBy(sortCol, sortCols);
    }

    /// Returns the first rows: on a stream in append mode the first that its query ever gives, in
    /// complete mode the first of each result.
    ///
    /// @param n 0 or more
    public Dataset<T> limit(int n) {
        return over(new Limit(n, plan));
    }

    /// Returns the rows that come after the first ones; of a static frame.
    ///
    /// @param n how many are left out, 0 or more
    public Dataset<T> offset(int n) {
        return over(new Limit(OptionalInt.empty(), n, plan));
    }

    /// Returns one of equal rows each: on a stream as [#dropDuplicates()] does.
    public Dataset<T> distinct() {
        return plan.isStreaming() ? dropDuplicates() : over(new Distinct(plan));
    }

    /// Returns all rows of both frames; columns meet by position, under the names of this frame.
    ///
    /// @throws AnalysisException `NUM_COLUMNS_MISMATCH`, `INCOMPATIBLE_COLUMN_TYPE`
    public Dataset<T> union(Dataset<T> other) {
        return over(new Union(List.of(plan, other.plan), List.of()));
    }

    /// The same as [#union(Dataset)]: equal rows stay.
    public Dataset<T> unionAll(Dataset<T> other) {
        return union(other);
    }

    /// Returns all rows of both frames; columns meet by name.
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN` when one has a column that the other has not
    public Dataset<T> unionByName(Dataset<T> other) {
        return unionByName(other, false);
    }

    /// Returns all rows of both frames; columns meet by name.
    ///
    /// @param allowMissingColumns whether a column that one has not is null there
    public Dataset<T> unionByName(Dataset<T> other, boolean allowMissingColumns) {
        return over(PlanEdits.unionByName(plan, other.plan, allowMissingColumns));
    }

    /// Names the event time of the rows and how late a row may be: the watermark is the latest time
    /// seen, less the delay. Windows that end at or before it are closed. Without effect on static
    /// data.
    ///
    /// @param eventTime a timestamp column
    /// @param delayThreshold such as `"10 minutes"`; a month is 31 days
    /// @throws AnalysisException `CANNOT_PARSE_INTERVAL`, `EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE`
    /// @throws io.millrace.error.MillraceException `INVALID_PARAMETER_VALUE` for a delay below zero
    public Dataset<T> withWatermark(String eventTime, String delayThreshold) {
        return over(PlanEdits.withWatermark(plan, eventTime, delayThreshold));
    }

    /// Returns the first of equal rows each.
    ///
    /// On a stream the first to arrive: by batch, source and place in the source. A key is
    /// remembered for good, unless a column with a watermark is among the columns: then until the
    /// watermark has reached it. With a watermark, late rows are left out.
    public Dataset<T> dropDuplicates() {
        return over(PlanEdits.deduplicate(plan, plan.schema().fieldNames(), false));
    }

    /// Returns the first of the rows each that agree in the columns, as [#dropDuplicates()].
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN`
    public Dataset<T> dropDuplicates(String[] colNames) {
        return over(PlanEdits.deduplicate(plan, colNames, false));
    }

    /// Returns the first of the rows each that agree in the columns, as [#dropDuplicates()].
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN`
    public Dataset<T> dropDuplicates(List<String> colNames) {
        return dropDuplicates(colNames.toArray(String[]::new));
    }

    /// Returns the first of the rows each that agree in the columns, as [#dropDuplicates()].
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN`
    public Dataset<T> dropDuplicates(String col1, String... cols) {
        return dropDuplicates(PlanEdits.names(col1, cols));
    }

    /// Returns the first of equal rows each, where a key is forgotten when the watermark reaches
    /// the event time of its first row plus the watermark's delay; on streams with a watermark
    /// only.
    ///
    /// @throws AnalysisException `UNSUPPORTED_STREAMING_OPERATION` on a static frame
    public Dataset<T> dropDuplicatesWithinWatermark() {
        return over(PlanEdits.deduplicate(plan, plan.schema().fieldNames(), true));
    }

    /// Returns the first of the rows each that agree in the columns, as
    /// [#dropDuplicatesWithinWatermark()].
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN`, `UNSUPPORTED_STREAMING_OPERATION`
    public Dataset<T> dropDuplicatesWithinWatermark(String[] colNames) {
        return over(PlanEdits.deduplicate(plan, colNames, true));
    }

    /// Returns the first of the rows each that agree in the columns, as
    /// [#dropDuplicatesWithinWatermark()].
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN`, `UNSUPPORTED_STREAMING_OPERATION`
    public Dataset<T> dropDuplicatesWithinWatermark(List<String> colNames) {
        return dropDuplicatesWithinWatermark(colNames.toArray(String[]::new));
    }

    /// Returns the first of the rows each that agree in the columns, as
    /// [#dropDuplicatesWithinWatermark()].
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN`, `UNSUPPORTED_STREAMING_OPERATION`
    public Dataset<T> dropDuplicatesWithinWatermark(String col1, String... cols) {
        return dropDuplicatesWithinWatermark(PlanEdits.names(col1, cols));
    }

    // Joins

    /// Returns all pairs of rows; not on streams.
    public DataFrame join(Dataset<?> right) {
        return frame(PlanEdits.join(plan, right.plan, "inner", Optional.empty()));
    }

    /// Returns the pairs of rows for which the condition is true; not on streams.
    ///
    /// Columns of either side are named with [#as(String)]: `col("a.id").equalTo(col("b.id"))`.
    public DataFrame join(Dataset<?> right, Column joinExprs) {
        return join(right, joinExprs, "inner");
    }

    /// Returns pairs of rows; not on streams.
    ///
    /// @param joinType `inner`, `cross`, `left`, `right`, `full`, `left_semi`, `left_anti`, or
    ///   another of Spark's names for these
    /// @throws AnalysisException `UNSUPPORTED_FEATURE` for another type
    public DataFrame join(Dataset<?> right, Column joinExprs, String joinType) {
        return frame(PlanEdits.join(plan, right.plan, joinType, Optional.of(joinExprs.expr())));
    }

    /// Returns the pairs of rows that are equal in the column, which the result has once.
    public DataFrame join(Dataset<?> right, String usingColumn) {
        return join(right, new String[] {usingColumn});
    }

    /// Returns the pairs of rows that are equal in the columns, which the result has once.
    ///
    /// @throws AnalysisException `UNRESOLVED_USING_COLUMN_FOR_JOIN`
    public DataFrame join(Dataset<?> right, String[] usingColumns) {
        return join(right, usingColumns, "inner");
    }

    /// Returns pairs of rows that are equal in the column, which the result has once.
    public DataFrame join(Dataset<?> right, String usingColumn, String joinType) {
        return join(right, new String[] {usingColumn}, joinType);
    }

    /// Returns pairs of rows that are equal in the columns, which the result has once.
    ///
    /// @param joinType as in [#join(Dataset, Column, String)]
    public DataFrame join(Dataset<?> right, String[] usingColumns, String joinType) {
        Expression using = new Unresolved.Using(Optional.of(List.of(usingColumns)));
        return frame(PlanEdits.join(plan, right.plan, joinType, Optional.of(using)));
    }

    /// Returns all pairs of rows; not on streams.
    public DataFrame crossJoin(Dataset<?> right) {
        return frame(PlanEdits.join(plan, right.plan, "cross", Optional.empty()));
    }

    // Groups

    /// Groups the rows by the columns; without any, all rows are one group.
    public RelationalGroupedDataset groupBy(Column... cols) {
        return new RelationalGroupedDataset(session, plan, PlanEdits.expressions(cols));
    }

    /// Groups the rows by the columns.
    public RelationalGroupedDataset groupBy(String col1, String... cols) {
        return groupBy(PlanEdits.columns(col1, cols));
    }

    /// Aggregates all rows as one group.
    public DataFrame agg(Column expr, Column... exprs) {
        return groupBy().agg(expr, exprs);
    }

    /// Aggregates all rows as one group: column to function, as in `Map.of("num_steps", "sum")`,
    /// which gives the column `sum(num_steps)`.
    public DataFrame agg(Map<String, String> exprs) {
        return groupBy().agg(exprs);
    }

    // Views and writing

    /// Gives the frame a name in the session, in place of what had it.
    public void createOrReplaceTempView(String viewName) {
        session.engine().catalog().createOrReplaceTempView(viewName, plan);
    }

    /// Gives the frame a name in the session.
    ///
    /// @throws AnalysisException `TEMP_TABLE_OR_VIEW_ALREADY_EXISTS`
    public void createTempView(String viewName) {
        session.engine().catalog().createTempView(viewName, plan);
    }

    /// Begins to write the rows; not on streams.
    public DataFrameWriter<T> write() {
        return new DataFrameWriter<>(this);
    }

    /// Begins a streaming query.
    ///
    /// @throws AnalysisException `UNSUPPORTED_STREAMING_OPERATION` when the frame is static
    public DataStreamWriter<T> writeStream() {
        StreamingChecker.requireStreaming(plan);
        return new DataStreamWriter<>(this);
    }

    /// Returns the columns with their types, as Spark prints frames: `[id: bigint]`.
    @Override
    public String toString() {
        List<String> columns =
                Arrays.stream(schema().fields())
                        .map(field -> field.name() + ": " + field.dataType().simpleString())
                        .toList();
        return "[" + String.join(", ", columns) + "]";
    }
}
