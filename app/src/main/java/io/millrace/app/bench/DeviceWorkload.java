package io.millrace.app.bench;

import static io.millrace.functions.col;
import static io.millrace.functions.sum;

import io.millrace.Row;
import io.millrace.app.bench.data.DeviceData;

import java.nio.file.Path;
import java.util.Map;

/// The course's device exercise: the sum of one of eight columns, complete mode.
final class DeviceWorkload implements Workload {
    private static final String TABLE = "total_steps";

    @Override
    public String name() {
        return "device";
    }

    @Override
    public String description() {
        return "the course's device exercise, a sum, from NDJSON of eight columns";
    }

    @Override
    public long rowsUsual() {
        return 2_000_000;
    }

    @Override
    public Measurement run(BenchSetup setup) throws Exception {
        DeviceData data = new DeviceData(setup.rows());
        Path directory = data.ensure(setup.data());
        long expected = 0;
        for (long row = 0; row < setup.rows(); row++) {
            expected += data.steps(row);
        }
        long steps = expected;
        Input files = Input.ofFiles(data, directory, 1);
        TimedQuery.Query query =
                session ->
                        files.frame(session)
                                .agg(sum(col("num_steps")).as("steps"))
                                .writeStream()
                                .format("memory")
                                .queryName(TABLE)
                                .outputMode("complete");
        return new TimedQuery(name(), setup)
                .measure(
                        data.byteCount(directory),
                        query,
                        session -> {
                            Row row = session.table(TABLE).collectAsList().getFirst();
                            if (row.<Long>getAs("steps") != steps) {
                                throw new IllegalStateException(row + ", " + steps + " is right");
                            }
                            return Map.of("groups", 1.0);
                        });
    }
}
