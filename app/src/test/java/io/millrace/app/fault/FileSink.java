package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.Session;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The directory of a file sink on the trial's disk: each row once, for readers of the log and for
/// those who list the directory.
final class FileSink implements Outside {
    private static final Path DIRECTORY = Path.of("/disk/out");
    private static final Pattern LINE =
            Pattern.compile("\\{(?:\"key\":\"(\\w)\",)?\"time\":\"([^\"]+)\",\"value\":([^}]+)}");

    @Override
    public String name() {
        return "json files";
    }

    @Override
    public StreamingQuery start(Start query) throws TimeoutException {
        return writer(query).start(DIRECTORY.toString());
    }

    /// Starts the query so that it keeps its late rows.
    static StreamingQuery start(Start query, Path lateRows) throws TimeoutException {
        return writer(query).option("lateRows", lateRows.toString()).start(DIRECTORY.toString());
    }

    private static DataStreamWriter<Row> writer(Start query) {
        return query.writer()
                .format("json")
                .option("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX");
    }

    @Override
    public void check(Job job, Session session, DiskState disk) throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        List<String> files =
                disk.list(DIRECTORY).stream()
                        .filter(name -> name.endsWith(".json"))
                        .sorted()
                        .toList();
        assertEquals(Event.BATCHES.size(), files.size(), () -> "files " + files);
        for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
            expected.addAll(job.expected(batch));
            String file = files.get(batch);
            disk.text(DIRECTORY.resolve(file)).lines().map(FileSink::row).forEach(found::add);
            String entry = disk.text(DIRECTORY.resolve("_millrace_log/" + batch));
            assertTrue(entry.contains(file), () -> file + " is not in " + entry);
        }
        assertEquals(Rows.sorted(expected), Rows.sorted(found), "rows");
    }

    private static String row(String line) {
        Matcher matcher = LINE.matcher(line);
        assertTrue(matcher.matches(), line);
        return Rows.text(
                matcher.group(1),
                Instant.parse(matcher.group(2)),
                Double.parseDouble(matcher.group(3)));
    }
}
