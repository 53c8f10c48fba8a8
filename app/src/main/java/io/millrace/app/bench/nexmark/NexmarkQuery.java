package io.millrace.app.bench.nexmark;

import io.millrace.DataFrame;
import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.types.DataTypes;
import io.millrace.types.StructType;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;

/// A query of Nexmark in SQL, and its right answer.
///
/// @param name as published, such as `q5`
/// @param description what it asks, in a line
/// @param eventsUsual events of a run unless the user says another number
/// @param fields what it reads
/// @param mode the output mode
/// @param sql over the views `nexmark`, `person`, `auction` and `bid`
/// @param batchSql a query over the output of each micro-batch, the view `output`, whose rows are
///   the result; empty if that output is the result itself
/// @param answer computed from the events alone
public record NexmarkQuery(
        String name,
        String description,
        long eventsUsual,
        Set<NexmarkField> fields,
        String mode,
        String sql,
        String batchSql,
        Function<NexmarkEvents, Answer> answer) {
    /// Lateness that the published table allows.
    private static final String DELAY = "4 seconds";

    static final long DELAY_MICROS = 4_000_000;

    /// Keys of the table that q13 looks up.
    static final int SIDE_KEYS = 10_000;

    private static final StructType SIDE_SCHEMA =
            new StructType().add("key", DataTypes.LongType).add("value", DataTypes.StringType);

    /// Puts the fields into the order of the table.
    public NexmarkQuery {
        fields = Collections.unmodifiableSet(EnumSet.copyOf(fields));
    }

    /// What becomes of the rows of a result.
    public interface Output {
        /// Takes those of a micro-batch.
        void accept(Dataset<Row> rows);
    }

    /// Returns the streaming query, whose result is computed and thrown away.
    ///
    /// @param events the table of events
    public DataStreamWriter<Row> toNowhere(Session session, DataFrame events) {
        return batchSql.isEmpty()
                ? rows(session, events).format("noop")
                : to(rows -> rows.write().format("noop").mode("append").save(), session, events);
    }

    /// Returns the streaming query, which gives its result away batch by batch.
    ///
    /// @param events the table of events
    public DataStreamWriter<Row> to(Output output, Session session, DataFrame events) {
        return rows(session, events)
                .foreachBatch(
                        (rows, _) -> {
                            if (batchSql.isEmpty()) {
                                output.accept(rows);
                            } else {
                                sideInput(session).createOrReplaceTempView("side_input");
                                rows.createOrReplaceTempView("output");
                                output.accept(session.sql(batchSql));
                            }
                        });
    }

    private DataStreamWriter<Row> rows(Session session, DataFrame events) {
        events.withWatermark("dateTime", DELAY).createOrReplaceTempView("nexmark");
        view(session, "person");
        view(session, "auction");
        view(session, "bid");
        return session.sql(sql).writeStream().outputMode(mode);
    }

    /// Returns the static table that q13 looks up.
    private static DataFrame sideInput(Session session) {
        return session.createDataFrame(
                LongStream.range(0, SIDE_KEYS)
                        .mapToObj(key -> RowFactory.create(key, sideValue(key)))
                        .toList(),
                SIDE_SCHEMA);
    }

    static String sideValue(long key) {
        return "value-" + key;
    }

    private void view(Session session, String struct) {
        List<String> columns =
                fields.stream()
                        .filter(field -> field.struct().equals(struct))
                        .map(field -> struct + "." + field.field())
                        .toList();
        if (!columns.isEmpty()) {
            session.table("nexmark")
                    .where("event_type = " + NexmarkField.eventType(struct))
                    .select("dateTime", columns.toArray(String[]::new))
                    .createOrReplaceTempView(struct);
        }
    }
}
