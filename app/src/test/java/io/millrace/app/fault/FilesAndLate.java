package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The directory of a file sink, and those of the late rows beside it: each row once, in one or the
/// other. Only the first process is sure to keep the late rows where all do.
final class FilesAndLate implements Outside {
    private static final Path PLACE = Path.of("/disk/late");
    private static final Path OTHER_PLACE = Path.of("/disk/other");
    private static final Pattern KEPT =
            Pattern.compile("\"lateRowFiles\":\\{\"path\":\"([^\"]+)\",\"firstBatchId\":(\\d+)");

    private final FileSink output = new FileSink();
    private final Later later;
    private boolean isFirst = true;
    private @Nullable Path place;

    /// Whether rows that were committed may have stayed invisible.
    private boolean mayMiss;

    /// Where the processes after the first keep the late rows.
    enum Later {
        /// Where the first does.
        AS_BEFORE(PLACE),
        /// In another directory.
        ELSEWHERE(OTHER_PLACE),
        /// Nowhere.
        NO_MORE(null);

        private final @Nullable Path place;

        Later(@Nullable Path place) {
            this.place = place;
        }
    }

    FilesAndLate(Later later) {
        this.later = later;
    }

    @Override
    public String name() {
        String where = later.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return "json files and late rows, after a restart " + where;
    }

    @Override
    public StreamingQuery start(Start query) throws TimeoutException {
        place = isFirst ? PLACE : later.place;
        isFirst = false;
        return place == null ? output.start(query) : FileSink.start(query, place);
    }

    @Override
    public boolean mayDoWithout(Path file) {
        boolean isAsked = place != null && file.startsWith(place);
        boolean mayDoWithout = !isAsked && file.startsWith(PLACE);
        mayMiss |= mayDoWithout;
        return mayDoWithout;
    }

    @Override
    public void check(Job job, Session session, DiskState disk) throws IOException {
        output.check(job, session, disk);
        Set<Path> expected = new HashSet<>();
        for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
            checkLate(batch, disk, expected);
        }
        assertEquals(expected, files(disk), "files of late rows");
    }

    /// Adds the file of the batch, if it has one.
    private void checkLate(int batch, DiskState disk, Set<Path> files) throws IOException {
        Matcher kept = KEPT.matcher(disk.text(Trial.CHECKPOINT.resolve("commits/" + batch)));
        if (!kept.find()) {
            assertEquals(Later.NO_MORE, later, "batch " + batch + " was to keep its late rows");
            return;
        }
        Path directory = Path.of(kept.group(1));
        assertTrue(
                directory.startsWith(PLACE)
                        || later.place != null && directory.startsWith(later.place),
                () -> "late rows in " + directory);
        long number = batch - Long.parseLong(kept.group(2));
        String entry = Long.toString(number);
        // Else the directory failed before the batch counted in it.
        if (!mayMiss || disk.list(directory.resolve("_millrace_log")).contains(entry)) {
            List<String> found = LateFiles.rows(disk, directory, number);
            assertEquals(Oracle.late(batch, 0), found, "late rows");
        }
        if (disk.list(directory).contains(LateFiles.file(number))) {
            files.add(directory.resolve(LateFiles.file(number)));
        }
    }

    private static Set<Path> files(DiskState disk) throws IOException {
        Set<Path> files = new HashSet<>();
        for (Path place : List.of(PLACE, OTHER_PLACE)) {
            for (String name : disk.list(place)) {
                for (String file : disk.list(place.resolve(name))) {
                    if (file.startsWith("part-")) {
                        files.add(place.resolve(name).resolve(file));
                    }
                }
            }
        }
        return files;
    }
}
