package io.millrace.engine;

import io.millrace.analysis.Analyzer;
import io.millrace.analysis.Catalog;
import io.millrace.analysis.Relations;
import io.millrace.analysis.SqlParameters;
import io.millrace.analysis.SqlParser;
import io.millrace.analysis.SqlParsers;
import io.millrace.analysis.SqlStatement;
import io.millrace.planner.Planner;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicBoolean;

/// Gets SQL ready in the background, once in a JVM: the first statement of a program should not be
/// the one that waits until the grammar's classes are loaded.
///
/// Begins with the first static frame or when a query first waits for data, whose first results it
/// would be in the way of, and only where the module `sql` is. The thread is a daemon of the
/// session, which ends it. Holds no memory of the session. Thread-safe.
final class SqlWarmUp {
    private static final AtomicBoolean IS_BEGUN = new AtomicBoolean();

    private @Nullable Thread thread;
    private boolean isClosed;

    /// Begins, unless it was begun before.
    void begin() {
        if (!IS_BEGUN.get()) {
            SqlParsers.find().ifPresent(this::begin);
        }
    }

    private synchronized void begin(SqlParser parser) {
        if (!isClosed && IS_BEGUN.compareAndSet(false, true)) {
            Thread started = new Thread(() -> prepare(parser), "millrace-sql-warmup");
            started.setDaemon(true);
            started.start();
            thread = started;
        }
    }

    private static void prepare(SqlParser parser) {
        Catalog empty = new Catalog();
        for (String text : parser.warmUpStatements()) {
            if (Thread.currentThread().isInterrupted()) {
                // The session was closed; the next one finds half of it done.
                return;
            }
            SqlStatement statement = parser.parseStatement(text, SqlParameters.NONE);
            if (statement instanceof SqlStatement.Query query) {
                Planner.plan(Analyzer.analyze(Relations.lookUp(query.plan(), empty)));
            }
        }
    }

    /// Ends the thread and waits for its end, which is the end of one statement.
    void stop() throws InterruptedException {
        Thread running;
        synchronized (this) {
            isClosed = true;
            running = thread;
        }
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }
}
