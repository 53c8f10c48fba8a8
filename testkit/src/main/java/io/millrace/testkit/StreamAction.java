package io.millrace.testkit;

import io.millrace.Row;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// One step of a [StreamTest]; made by its static methods, which say what each does.
public sealed interface StreamAction {
    /// Feeds streams, all in one step.
    record AddData(List<MemoryStream.Feed> feeds) implements StreamAction {
        @Override
        public String toString() {
            return "addData("
                    + feeds.stream()
                            .map(feed -> String.join(", ", texts(feed.rows())))
                            .collect(Collectors.joining("; "))
                    + ")";
        }
    }

    /// Starts the query, with a trigger of its own or that of the test.
    record Start(Optional<Trigger> trigger) implements StreamAction {
        @Override
        public String toString() {
            return "start(" + trigger.map(Object::toString).orElse("") + ")";
        }
    }

    /// Stops the query.
    record Stop() implements StreamAction {
        @Override
        public String toString() {
            return "stop()";
        }
    }

    /// Arms a crash after a step.
    record Crash(BatchStep step, boolean isBefore) implements StreamAction {
        @Override
        public String toString() {
            return (isBefore ? "crashBefore(" : "crashAfter(") + step + ")";
        }
    }

    /// Arms a fault at the Nth operation on files.
    record FailAt(int operation, FileFault fault) implements StreamAction {
        @Override
        public String toString() {
            return fault == FileFault.CRASH
                    ? "crashAt(" + operation + ")"
                    : "failAt(" + operation + ", " + fault + ")";
        }
    }

    /// Arms a fault at an operation on files that fits.
    record FailWhen(String what, Predicate<FileStep> when, FileFault fault)
            implements StreamAction {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "failWhen(\"%s\", %s)", what, fault);
        }
    }

    /// Makes room on a full disk.
    record FreeSpace() implements StreamAction {
        @Override
        public String toString() {
            return "freeSpace()";
        }
    }

    /// Waits for the crash that was armed.
    record AwaitFailure() implements StreamAction {
        @Override
        public String toString() {
            return "awaitFailure()";
        }
    }

    /// Waits for an error of the query.
    record ExpectFailure(ErrorCondition condition) implements StreamAction {
        @Override
        public String toString() {
            return "expectFailure(" + condition + ")";
        }
    }

    /// Waits for the end of a query that ends by itself.
    record AwaitTermination() implements StreamAction {
        @Override
        public String toString() {
            return "awaitTermination()";
        }
    }

    /// Moves the clock.
    record AdvanceClock(Duration duration) implements StreamAction {
        @Override
        public String toString() {
            return "advanceClock(" + duration + ")";
        }
    }

    /// Waits until all input was worked off.
    record ProcessAllAvailable() implements StreamAction {
        @Override
        public String toString() {
            return "processAllAvailable()";
        }
    }

    /// Which rows of the sink are compared.
    enum Which {
        /// Those of batches since the last check of new rows.
        NEW_ROWS,
        /// All that were ever written; in complete mode those of the last batch.
        ANSWER,
        /// Those of the last batch.
        LAST_BATCH
    }

    /// Compares rows, in any order.
    record CheckRows(Which which, List<Row> expected) implements StreamAction {
        @Override
        public String toString() {
            String name =
                    switch (which) {
                        case NEW_ROWS -> "checkNewRows";
                        case ANSWER -> "checkAnswer";
                        case LAST_BATCH -> "checkLastBatch";
                    };
            return name + "(" + String.join(", ", texts(expected)) + ")";
        }
    }

    /// Looks at the last progress report.
    record CheckProgress(Consumer<StreamingQueryProgress> check) implements StreamAction {
        @Override
        public String toString() {
            return "checkProgress(...)";
        }
    }

    /// Looks at the query.
    record AssertOnQuery(String what, Consumer<StreamingQuery> check) implements StreamAction {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "assertOnQuery(\"%s\")", what);
        }
    }

    /// Runs code of the test between two steps.
    record Execute(String what, Runnable code) implements StreamAction {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "execute(\"%s\")", what);
        }
    }

    private static List<String> texts(List<Row> rows) {
        return rows.stream().map(row -> row.mkString("row(", ", ", ")")).toList();
    }
}
