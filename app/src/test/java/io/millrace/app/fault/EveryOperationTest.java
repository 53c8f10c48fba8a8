package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.app.fault.Job.Input;
import io.millrace.app.fault.Job.Query;
import io.millrace.streaming.OutputMode;
import io.millrace.testkit.fault.FileFault;
import io.millrace.testkit.fault.FileStep;
import io.millrace.testkit.fault.FileStep.Kind;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/// Three batches through the real engine, with each kind of fault at each operation on files that a
/// run or a recovery does, one run for each pair: none is left out. After each the query starts
/// again on a disk that works, and what its sink shows is held to what the input says.
final class EveryOperationTest {
    private static final int THREADS = 2;

    private static final Job MEMORY =
            new Job(Input.MEMORY, Query.COUNTS, OutputMode.COMPLETE, Sinks.Memory::new);
    private static final Job FOREACH_BATCH =
            new Job(Input.FILES, Query.COUNTS, OutputMode.UPDATE, Sinks.PlainForeachBatch::new);
    private static final Job TWO_PHASES =
            new Job(Input.FILES, Query.SELECTION, OutputMode.APPEND, TwoPhase::new);

    /// Every sink, with a query and a mode that it makes a difference for.
    private static final List<Job> JOBS =
            List.of(
                    MEMORY,
                    FOREACH_BATCH,
                    TWO_PHASES,
                    new Job(
                            Input.MEMORY,
                            Query.COUNTS,
                            OutputMode.UPDATE,
                            Sinks.IdempotentForeachBatch::new),
                    new Job(Input.MEMORY, Query.SELECTION, OutputMode.APPEND, Sinks.Foreach::new),
                    new Job(Input.MEMORY, Query.COUNTS, OutputMode.COMPLETE, Printed::new),
                    new Job(Input.FILES, Query.COUNTS, OutputMode.UPDATE, Sinks.Noop::new));

    @TempDir static Path input;

    private static Terminal terminal;

    @BeforeAll
    static void writeInput() throws IOException {
        for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
            StringBuilder text = new StringBuilder();
            Event.BATCHES.get(batch).forEach(event -> text.append(event.json()));
            Files.writeString(input.resolve("file-" + batch + ".json"), text);
        }
        terminal = Terminal.open();
    }

    @AfterAll
    static void giveTerminalBack() {
        terminal.close();
    }

    /// Returns the operations of a process that nothing disturbs.
    private static List<FileStep> operations(Trial trial) throws Exception {
        List<FileStep> steps = new ArrayList<>();
        trial.run(trial.files().onStep(steps::add), true);
        return steps;
    }

    /// What a run does when it goes wrong says which run it was.
    private static Callable<Void> named(String what, Run run) {
        return () -> {
            try {
                run.run();
            } catch (Exception | Error e) {
                throw new AssertionError(what + ": " + e.getMessage(), e);
            }
            return null;
        };
    }

    private interface Run {
        void run() throws Exception;
    }

    /// Returns a run for each fault of the query's first process.
    private static List<Callable<Void>> faultsOfARun(Job job, boolean hasLinks) throws Exception {
        List<Callable<Void>> runs = new ArrayList<>();
        for (Strike strike : Strike.all(operations(new Trial(job, input, hasLinks)))) {
            runs.add(
                    named(
                            job + ", " + strike,
                            () -> {
                                Trial trial = new Trial(job, input, hasLinks);
                                strike.hit(trial);
                                trial.finish();
                            }));
        }
        return runs;
    }

    /// How a first process dies.
    ///
    /// @param when an operation
    /// @param later how many operations after it the process dies
    private record Death(String what, Predicate<FileStep> when, int later, FileFault fault) {
        /// Returns the operation at which a process dies.
        FileStep at(Job job, boolean hasLinks) throws Exception {
            List<FileStep> steps = operations(new Trial(job, input, hasLinks));
            for (FileStep step : steps) {
                if (when.test(step)) {
                    return steps.get(step.number() + later);
                }
            }
            throw new AssertionError("no operation for \"" + what + "\"");
        }
    }

    /// Returns a run for each fault of the process that comes after one that died, up to the plan
    /// of its second batch: from there on it does what a first process does.
    private static List<Callable<Void>> faultsOfARecovery(Job job, Death death, boolean hasLinks)
            throws Exception {
        Strike first = new Strike(death.at(job, hasLinks), death.fault());
        Trial counted = new Trial(job, input, hasLinks);
        first.hit(counted);
        List<FileStep> steps = operations(counted);
        int end = 0;
        while (end < steps.size() && !steps.get(end).path().endsWith("offsets/2")) {
            end++;
        }
        List<Callable<Void>> runs = new ArrayList<>();
        for (Strike strike : Strike.all(steps.subList(0, end))) {
            runs.add(
                    named(
                            job + ", " + death.what() + ", then " + strike,
                            () -> {
                                Trial trial = new Trial(job, input, hasLinks);
                                first.hit(trial);
                                strike.hit(trial);
                                trial.finish();
                            }));
        }
        return runs;
    }

    private static void runAll(String what, List<Callable<Void>> runs, int least) throws Exception {
        long start = System.nanoTime();
        List<Throwable> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Void> run : threads.invokeAll(runs)) {
                if (run.state() == Future.State.FAILED) {
                    failures.add(run.exceptionNow());
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %d faults in %d ms%n",
                what,
                runs.size(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
        failures.stream().limit(60).forEach(e -> System.err.println(e.getMessage()));
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.size()
                            + " of "
                            + runs.size()
                            + " faults, the first: "
                            + failures.getFirst().getMessage(),
                    failures.getFirst());
        }
        assertTrue(runs.size() >= least, () -> "only " + runs.size() + " faults");
    }

    @Test
    void aFaultAtAnyOperationLosesNothing() throws Exception {
        List<Callable<Void>> runs = new ArrayList<>();
        for (Job job : JOBS) {
            runs.addAll(faultsOfARun(job, true));
        }
        runAll("Faults of a run", runs, 2600);
    }

    @Test
    void aFaultWhileAQueryRecoversLosesNothing() throws Exception {
        Death planned =
                new Death(
                        "died with batch 1 in its sink",
                        step -> step.is(Kind.LINK, "commits/1"),
                        0,
                        FileFault.CRASH);
        Death committed =
                new Death(
                        "died with batch 1 committed and not finished",
                        step -> step.is(Kind.LINK, "commits/1"),
                        1,
                        FileFault.CRASH);
        List<Callable<Void>> runs = new ArrayList<>();
        for (Job job : JOBS) {
            runs.addAll(faultsOfARecovery(job, planned, true));
        }
        for (Job job : List.of(MEMORY, TWO_PHASES)) {
            runs.addAll(faultsOfARecovery(job, committed, true));
        }
        runAll("Faults of a recovery", runs, 2000);
    }

    @Test
    void aFaultWithoutHardLinksLosesNothing() throws Exception {
        Death tornPlan =
                new Death(
                        "died within the plan of batch 1",
                        step -> step.is(Kind.WRITE, "offsets/1"),
                        0,
                        FileFault.TORN);
        Death tornCommit =
                new Death(
                        "died within the commit of batch 1",
                        step -> step.is(Kind.WRITE, "commits/1"),
                        0,
                        FileFault.TORN);
        List<Callable<Void>> runs = new ArrayList<>();
        for (Job job : List.of(MEMORY, FOREACH_BATCH, TWO_PHASES)) {
            runs.addAll(faultsOfARun(job, false));
            runs.addAll(faultsOfARecovery(job, tornPlan, false));
            runs.addAll(faultsOfARecovery(job, tornCommit, false));
        }
        runAll("Faults without hard links", runs, 2500);
    }
}
