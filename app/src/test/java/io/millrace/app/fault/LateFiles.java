package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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
        assertEquals(Set.of("_millrace_late_rows", "from-batch-0"), Set.copyOf(disk.list(PLACE)));
        for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
            assertEquals(job.expected(batch), rows(disk, DIRECTORY, batch), "late rows");
        }
    }

    /// Returns the name of the file of a batch of a directory.
    ///
    /// @param number of the batch in its directory
    static String file(long number) {
        return "part-%010d-00000.json".formatted(number);
    }

    /// Returns the rows of a batch of a directory, sorted.
    static List<String> rows(DiskState disk, Path directory, long number) throws IOException {
        String file = file(number);
        String entry = disk.text(directory.resolve("_millrace_log/" + number));
        if (!disk.list(directory).contains(file)) {
            return List.of();
        }
        assertTrue(entry.contains(file), () -> file + " is not in " + entry);
        String text = disk.text(directory.resolve(file));
        return text.lines().map(LateFiles::row).sorted().toList();
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
