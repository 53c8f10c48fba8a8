package io.millrace.app.fault;

import io.millrace.Session;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.engine.Environment;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.fault.FaultyFiles;
import io.millrace.testkit.sim.SimulatedDisk;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;

/// One query with its disk and the world outside, through all its processes.
///
/// The disk is memory: an operation on it costs a microsecond, so that every one of them can be
/// failed. Each process is a new session.
final class Trial {
    /// The most faults that strike one trial.
    static final int FAULTS_MAX = 2;

    static final Path CHECKPOINT = Path.of("/disk/queries/checkpoint");
    private static final long PATIENCE_MILLIS = 30_000;

    private final Job job;
    private final Path input;
    private final boolean hasLinks;
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final Outside outside;

    /// No batch of a trial takes that long: each step follows the one before.
    private String overlapAfter = "1h";

    /// @param input where the files of the input lie
    /// @param hasLinks whether the disk has hard links
    Trial(Job job, Path input, boolean hasLinks) {
        this.job = job;
        this.input = input;
        this.hasLinks = hasLinks;
        this.outside = job.outside().get();
    }

    /// Has each batch committed while the next one is computed.
    ///
    /// @return this trial
    Trial overlapping() {
        overlapAfter = "0";
        return this;
    }

    boolean hasLinks() {
        return hasLinks;
    }

    /// Returns whether the query may go on after an error at the file.
    boolean mayDoWithout(Path file) {
        return outside.mayDoWithout(file);
    }

    /// Returns a new process's access to the disk.
    FaultyFiles files() {
        FaultyFiles files = FaultyFiles.over(disk);
        return hasLinks ? files : files.withoutLinks();
    }

    DiskState state() {
        return new DiskState(disk, CHECKPOINT);
    }

    /// Lets a new process run the query until its end, and checks that it leaves no memory behind.
    ///
    /// @param files the process's access to the disk
    /// @param mustEndWell whether the query must get to its end, with the right rows in its sink
    /// @return why the query failed, or null
    @Nullable Throwable run(FileOperations files, boolean mustEndWell) throws Exception {
        try (Session session =
                Session.builder()
                        .master("local[1]")
                        .config("millrace.sql.session.timeZone", "UTC")
                        .config("millrace.device", "cpu-scalar")
                        .config("millrace.sql.streaming.noDataMicroBatches.enabled", false)
                        .config("millrace.sql.streaming.overlapAfter", overlapAfter)
                        .environment(Environment.real().with(files).with(Trial::executor))
                        .create()) {
            Throwable failure = failure(session);
            if (mustEndWell) {
                if (failure != null) {
                    throw new AssertionError("the query failed: " + failure, failure);
                }
                outside.check(job, session, state());
            }
            return failure;
        }
    }

    /// What the checkpoint warns of is left out of the tests' log with the rest of its query.
    private static ExecutorService executor(String name) {
        return Executors.newSingleThreadExecutor(
                target -> {
                    Runnable quiet =
                            () -> {
                                MDC.put("query", Start.NAME);
                                target.run();
                            };
                    Thread made = new Thread(quiet, name);
                    made.setDaemon(true);
                    return made;
                });
    }

    /// Starts the query on a disk that works and has room, and checks everything.
    void finish() throws Exception {
        long epoch = state().highestEpoch();
        run(files(), true);
        state().checkEnd(epoch, outside::mayDoWithout);
    }

    private @Nullable Throwable failure(Session session) throws TimeoutException {
        try (MDC.MDCCloseable _ = MDC.putCloseable("query", Start.NAME)) {
            Start start = new Start(job.frame(session, input), job.mode(), CHECKPOINT);
            StreamingQuery query = outside.start(start);
            if (!query.awaitTermination(PATIENCE_MILLIS)) {
                throw new AssertionError("the query hangs: " + query.status());
            }
            return null;
        } catch (StreamingQueryException e) {
            return e.getCause();
        } catch (SimulatedCrash | RuntimeException e) {
            return e;
        }
    }
}
