package io.millrace.testkit;

import io.millrace.Session;
import io.millrace.checkpoint.store.FileOperations;
import io.millrace.engine.BatchStep;
import io.millrace.engine.Environment;
import io.millrace.testkit.fault.FaultyFiles;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A session whose clock stands still and whose queries can be made to crash at any step of a
/// batch: what [StreamTest] works on.
///
/// ```java
/// try (TestSession test = TestSession.create()) {
///     MemoryStream events = MemoryStream.of(test.session(), "time TIMESTAMP, action STRING");
/// }
/// ```
///
/// A query that polls waits for the clock too: after new data, `processAllAvailable()` or an
/// advance of the clock makes it look.
///
/// [SessionTest] gives one to each test method. Thread-safe.
public final class TestSession implements AutoCloseable {
    /// What the clock of a test session shows at first.
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final Map<Session, TestSession> OPEN = new ConcurrentHashMap<>();

    private final Session session;
    private final ManualClock clock;
    private final CrashPoints crashes;
    private final FaultyFiles files;

    private TestSession(
            Session session, ManualClock clock, CrashPoints crashes, FaultyFiles files) {
        this.session = session;
        this.clock = clock;
        this.crashes = crashes;
        this.files = files;
    }

    /// Opens a session with two workers in UTC, on the best backend that is there.
    public static TestSession create() {
        return create(Map.of());
    }

    /// Opens a session with the settings, which come over those of [#create()].
    ///
    /// @throws io.millrace.error.MillraceException `UNKNOWN_SETTING`, `INVALID_OPTION_VALUE`,
    ///   `BACKEND_UNAVAILABLE`
    public static TestSession create(Map<String, String> settings) {
        return create(settings, Environment.real());
    }

    /// Opens a session with the settings in an environment, of which the clock and the step
    /// listener are replaced, and whose files can be made to fail unless they are [FaultyFiles]
    /// already: so on a disk in memory, or on another scheduler.
    ///
    /// @throws io.millrace.error.MillraceException `UNKNOWN_SETTING`, `INVALID_OPTION_VALUE`,
    ///   `BACKEND_UNAVAILABLE`
    public static TestSession create(Map<String, String> settings, Environment environment) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("millrace.master", "local[2]");
        all.put("millrace.sql.session.timeZone", "UTC");
        all.putAll(settings);
        ManualClock clock = new ManualClock(START);
        CrashPoints crashes = new CrashPoints();
        FaultyFiles files = faulty(environment.files());
        Session session =
                Session.builder()
                        .config(all)
                        .environment(environment.with(clock).with(crashes).with(files))
                        .create();
        TestSession test = new TestSession(session, clock, crashes, files);
        OPEN.put(session, test);
        return test;
    }

    private static FaultyFiles faulty(FileOperations files) {
        return files instanceof FaultyFiles given ? given : FaultyFiles.over(files);
    }

    /// Returns the test session around a session, or null when it is not one.
    static @Nullable TestSession of(Session session) {
        return OPEN.get(session);
    }

    /// Returns the session.
    public Session session() {
        return session;
    }

    /// Returns its clock.
    public ManualClock clock() {
        return clock;
    }

    /// Returns the files of its checkpoints and sinks, on which faults can be armed.
    public FaultyFiles files() {
        return files;
    }

    /// Ends a query of the session as a dying process would, with a [SimulatedCrash], once a batch
    /// has passed the step.
    public void crashAfter(BatchStep step) {
        crashes.arm(step);
    }

    /// Takes back the crash, and the fault of a file, that was armed and that nothing came to.
    public void disarm() {
        crashes.disarm();
        files.disarm();
    }

    CrashPoints crashes() {
        return crashes;
    }

    /// Stops all queries and closes the session.
    ///
    /// @throws IllegalStateException when memory is still in use: the message lists the leaks
    @Override
    public void close() {
        OPEN.remove(session);
        session.close();
    }
}
