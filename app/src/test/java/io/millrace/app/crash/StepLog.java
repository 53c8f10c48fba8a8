package io.millrace.app.crash;

import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes down which step each query of a job has reached, so that one can see where a kill hit.
///
/// @param staysAtCommit whether a query goes no further than its first commit
record StepLog(Path file, boolean staysAtCommit) implements StepListener {
    private static final Pattern OWN_THREAD =
            Pattern.compile("millrace-(.+)-(?:control|checkpoint)");

    /// Steps that workers reach, too, belong to no thread of a query's own; they are left out.
    @Override
    public void reached(BatchStep step, long batchId) {
        Matcher thread = OWN_THREAD.matcher(Thread.currentThread().getName());
        if (thread.matches()) {
            write(thread.group(1), step.name());
        }
        while (staysAtCommit && step == BatchStep.COMMIT) {
            LockSupport.park(this);
        }
    }

    synchronized void write(String query, String what) {
        try {
            Files.writeString(
                    file,
                    query + " " + what + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns the last step of each query that was begun.
    static Map<String, String> lastSteps(Path file) throws IOException {
        Map<String, String> last = new LinkedHashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                String[] parts = line.split(" ", 2);
                if (parts.length == 2) {
                    last.put(parts[0], parts[1]);
                }
            }
        }
        return last;
    }
}
