package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The files of late rows of a query whose output goes nowhere: each row once, in the file of its
/// batch, which the log lists.
final class LateFiles implements Outside {
    private static final Path PLACE = Path.of("/disk/late");
    private static final Path DIRECTORY = PLACE.resolve("from-batch-0");
    private static final Pattern LINE =
            Pattern.compile(
                    "\\{\"batchId\":(\\d),.*\"row\":\\{(?:\"key\":\"(\\w)\",)?"
                            + "\"time\":\"([^\"]+)\",\"value\":([^}]+)}}");

    @Override
    public String name() {
        return "files of late rows";
    }

    @Override
    public StreamingQuery start(Start query) throws TimeoutException {
        return query.writer().format("noop").option("lateRows", PLACE.toString()).start();
    }

    @Override
    public void check(Job job, Session session, DiskState disk) throws IOException {
        assertEquals(List.of("from-batch-0"), disk.list(PLACE));
        for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
            String file = "part-%010d-00000.json".formatted(batch);
            String entry = disk.text(DIRECTORY.resolve("_millrace_log/" + batch));
            List<String> found = new ArrayList<>();
            if (disk.list(DIRECTORY).contains(file)) {
                assertTrue(entry.contains(file), () -> file + " is not in " + entry);
                String text = disk.text(DIRECTORY.resolve(file));
                text.lines().map(line -> row(line)).forEach(found::add);
            }
            assertEquals(job.expected(batch), Rows.sorted(found), "late rows");
        }
    }

    private static String row(String line) {
        Matcher matcher = LINE.matcher(line);
        assertTrue(matcher.matches(), line);
        return Rows.text(
                matcher.group(1),
                matcher.group(2),
                Instant.parse(matcher.group(3)),
                Double.parseDouble(matcher.group(4)));
    }
}
