package io.millrace.app.bounds;

import static io.millrace.testkit.StreamTest.row;

import io.millrace.Dataset;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.error.MillraceException;
import io.millrace.function.VoidFunction2;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.MemoryStream;

import java.util.ArrayList;
import java.util.List;

/// The process with a small heap: two queries that use it up, each in its way, and one that lives
/// beside them. Prints how each ended.
final class HeapJob {
    private static final int PIECE_BYTES = 1 << 20;

    private HeapJob() {}

    public static void main(String[] args) throws Exception {
        try (Session session =
                Session.builder()
                        .master("local[2]")
                        .config("millrace.sql.query.memoryLimit", "1t")
                        // A full heap strikes whoever allocates at that moment: the modest query,
                        // which only waits meanwhile, must not look around every ten milliseconds.
                        .config("millrace.sql.streaming.pollingDelay", "600000")
                        .create()) {
            MemoryStream few = MemoryStream.of(session, "n BIGINT");
            StreamingQuery modest =
                    few.toDF()
                            .groupBy("n")
                            .count()
                            .writeStream()
                            .format("memory")
                            .outputMode("complete")
                            .queryName("modest")
                            .start();
            few.addData(row(1));
            modest.processAllAvailable();
            System.out.println("function " + end(hoardingFunction(session)));
            System.out.println("state " + end(growingState(session)));
            few.addData(row(1), row(2));
            modest.processAllAvailable();
            System.out.println("modest " + session.table("modest").orderBy("n").collectAsList());
        }
        System.out.println("closed");
    }

    private static StreamingQuery hoardingFunction(Session session) throws Exception {
        VoidFunction2<Dataset<Row>, Long> hoard =
                (_, _) -> {
                    List<byte[]> pieces = new ArrayList<>();
                    while (!pieces.contains(null)) {
                        pieces.add(new byte[PIECE_BYTES]);
                    }
                };
        return CountingSource.of(1, 10).toFrame(session).writeStream().foreachBatch(hoard).start();
    }

    private static StreamingQuery growingState(Session session) throws Exception {
        return CountingSource.of(10_000, 50_000)
                .toFrame(session)
                .groupBy("n")
                .count()
                .writeStream()
                .outputMode("update")
                .format("noop")
                .start();
    }

    private static String end(StreamingQuery query) {
        try {
            query.awaitTermination();
            return "ended";
        } catch (StreamingQueryException e) {
            return e.getCause() instanceof MillraceException named
                    ? named.getCondition()
                    : String.valueOf(e.getCause());
        }
    }
}
