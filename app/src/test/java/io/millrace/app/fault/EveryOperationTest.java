package io.millrace.app.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.app.fault.FilesAndLate.Later;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Three batches through the real engine, with each kind of fault at each operation on files that a
/// run or a recovery does, one run for each pair: none is left out. After each the query starts
/// again on a disk that works, and what its sink shows is held to what the input says.
final class EveryOperationTest {
    private static final boolean IS_NIGHTLY = Boolean.getBoolean("millrace.nightly");
    private static final Job MEMORY =
            new Job(Input.MEMORY, Query.COUNTS, OutputMode.COMPLETE, Sinks.Memory::new);
    private static final Job FOREACH_BATCH =
            new Job(Input.FILES, Query.COUNTS, OutputMode.UPDATE, Sinks.PlainForeachBatch::new);
    private static final Job FILES =
            new Job(Input.FILES, Query.SELECTION, OutputMode.APPEND, FileSink::new);
    private static final Job TWO_PHASES =
            new Job(Input.FILES, Query.SELECTION, OutputMode.APPEND, TwoPhase::new);

    /// In complete mode, in which no batch runs for the watermark's sake.
    private static final Job LATE_ROWS =
            new Job(Input.FILES, Query.SESSIONS, OutputMode.COMPLETE, LateFiles::new);

    /// Two sinks of files, of which the second may change when the query starts again.
    private static Job filesAndLate(FilesAndLate.Later later) {
        return new Job(
                Input.FILES, Query.DISTINCT, OutputMode.APPEND, () -> new FilesAndLate(later));
    }

    /// Every sink, with a query and a mode that it makes a difference for.
    private static final List<Job> JOBS =
            List.of(
                    MEMORY,
                    FOREACH_BATCH,
                    FILES,
                    TWO_PHASES,
                    LATE_ROWS,
                    new Job(
                            Input.MEMORY,
                            Query.COUNTS,
                            OutputMode.UPDATE,
                            Sinks.IdempotentForeachBatch::new),
                    new Job(Input.MEMORY, Query.SELECTION, OutputMode.APPEND, Sinks.Foreach::new),
                    new Job(Input.MEMORY, Query.COUNTS, OutputMode.COMPLETE, Printed::new),
                    new Job(Input.FILES, Query.COUNTS, OutputMode.UPDATE, Sinks.Noop::new));

    private static final Pattern WRITER =
            Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private static final int LARGE_LINE_BYTES = 3 << 20;

    @TempDir static Path input;

    /// The same in files that are hashed while they are read.
    @TempDir static Path largeInput;

    private static Terminal terminal;

    @BeforeAll
    static void writeInput() throws IOException {
        for (int batch = 0; batch < Event.BATCHES.size(); batch++) {
            StringBuilder text = new StringBuilder();
            Event.BATCHES.get(batch).forEach(event -> text.append(event.json()));
            String name = "file-" + batch + ".json";
            Files.writeString(input.resolve(name), text);
            String padding = "{\"padding\":\"" + "x".repeat(LARGE_LINE_BYTES) + "\",";
            Files.writeString(largeInput.resolve(name), text.toString().replace("{", padding));
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

    /// Adds a run for each fault of the query's first process.
    private static void addFaultsOfARun(Runs runs, Job job, boolean hasLinks) throws Exception {
        addFaults(runs, job, hasLinks, operations(new Trial(job, input, hasLinks)));
    }

    private static void addFaults(Runs runs, Job job, boolean hasLinks, List<FileStep> steps) {
        addFaults(runs, job.toString(), () -> new Trial(job, input, hasLinks), steps);
    }

    private static void addFaults(
            Runs runs, String what, Supplier<Trial> trials, List<FileStep> steps) {
        for (Strike strike : Strike.all(steps)) {
            runs.add(
                    what + ", " + strike,
                    () -> {
                        Trial trial = trials.get();
                        strike.hit(trial);
                        trial.finish();
                    });
        }
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

    /// Adds a run for each fault of the process that comes after one that died, up to the plan of
    /// its second batch: from there on it does what a first process does.
    private static void addFaultsOfARecovery(Runs runs, Job job, Death death, boolean hasLinks)
            throws Exception {
        Strike first = new Strike(death.at(job, hasLinks), death.fault());
        Trial counted = new Trial(job, input, hasLinks);
        first.hit(counted);
        List<FileStep> steps = operations(counted);
        int end = 0;
        while (end < steps.size() && !steps.get(end).path().endsWith("offsets/2")) {
            end++;
        }
        for (Strike strike : Strike.all(steps.subList(0, end))) {
            runs.add(
                    job + ", " + death.what() + ", then " + strike,
                    () -> {
                        Trial trial = new Trial(job, input, hasLinks);
                        first.hit(trial);
                        strike.hit(trial);
                        trial.finish();
                    });
        }
    }

    @Test
    void aFaultAtAnyOperationLosesNothing() throws Exception {
        Runs runs = new Runs();
        for (Job job : JOBS) {
            addFaultsOfARun(runs, job, true);
        }
        // What the checkpoint does is that of the jobs with one of the two sinks.
        Job both = filesAndLate(Later.AS_BEFORE);
        List<FileStep> steps = new ArrayList<>(operations(new Trial(both, input, true)));
        steps.removeIf(step -> !IS_NIGHTLY && step.path().startsWith(Trial.CHECKPOINT));
        addFaults(runs, both, true, steps);
        runs.doAll("Faults of a run", 3000);
    }

    @Test
    void aFaultWhileAQueryRecoversLosesNothing() throws Exception {
        Predicate<FileStep> commit = step -> step.is(Kind.LINK, "commits/1");
        Death added = new Death("died with batch 1 in its sink", commit, 0, FileFault.CRASH);
        Death committed = new Death("died with batch 1 committed", commit, 1, FileFault.CRASH);
        Runs runs = new Runs();
        for (Job job : JOBS) {
            addFaultsOfARecovery(runs, job, added, true);
        }
        for (Job job : List.of(MEMORY, FILES, TWO_PHASES, LATE_ROWS)) {
            addFaultsOfARecovery(runs, job, committed, true);
        }
        // The last batch has late rows.
        Predicate<FileStep> last = step -> step.is(Kind.LINK, "commits/2");
        Death kept = new Death("died with late rows written", last, 0, FileFault.CRASH);
        Death keptForGood = new Death("died with late rows committed", last, 1, FileFault.CRASH);
        addFaultsOfARecovery(runs, LATE_ROWS, kept, true);
        addFaultsOfARecovery(runs, LATE_ROWS, keptForGood, true);
        for (Later later : Later.values()) {
            addFaultsOfARecovery(runs, filesAndLate(later), keptForGood, true);
            if (IS_NIGHTLY) {
                addFaultsOfARecovery(runs, filesAndLate(later), kept, true);
                addFaultsOfARecovery(runs, filesAndLate(later), committed, true);
                addFaultsOfARecovery(runs, filesAndLate(later), added, true);
            }
        }
        runs.doAll("Faults of a recovery", 2800);
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
        Runs runs = new Runs();
        for (Job job : List.of(MEMORY, FOREACH_BATCH, TWO_PHASES)) {
            addFaultsOfARun(runs, job, false);
            addFaultsOfARecovery(runs, job, tornPlan, false);
            addFaultsOfARecovery(runs, job, tornCommit, false);
        }
        runs.doAll("Faults without hard links", 2400);
    }

    /// So a death leaves nothing behind that it would not leave behind without: all that is proved
    /// of one holds for the other.
    @Test
    void batchesThatOverlapDoTheSameOperationsInTheSameOrder() throws Exception {
        for (Job job : JOBS) {
            List<String> oneByOne = namesOf(operations(new Trial(job, input, true)));
            Trial overlapping = new Trial(job, input, true).overlapping();
            assertEquals(oneByOne, namesOf(operations(overlapping)), job::toString);
        }
    }

    /// Temporary names differ from run to run.
    private static List<String> namesOf(List<FileStep> steps) {
        return steps.stream().map(step -> WRITER.matcher(step.toString()).replaceAll("")).toList();
    }

    /// A batch of large files is planned when it has been read.
    @Test
    void aFaultAtThePlanOfWhatWasReadLosesNothing() throws Exception {
        Supplier<Trial> trials = () -> new Trial(FOREACH_BATCH, largeInput, true).overlapping();
        Pattern plan = Pattern.compile(".*/(?:sources/0|offsets)(?:/\\d+)?");
        List<FileStep> steps = new ArrayList<>(operations(trials.get()));
        steps.removeIf(step -> !plan.matcher(step.path().toString()).matches());
        Runs runs = new Runs();
        addFaults(runs, FOREACH_BATCH + ", large files", trials, steps);
        runs.doAll("Faults of a plan after its input", 50);
    }

    /// What a death leaves behind is that of the tests above; errors are told on other ways.
    @Test
    void aFaultWhileBatchesOverlapLosesNothing() throws Exception {
        Runs runs = new Runs();
        for (Job job : List.of(FILES, TWO_PHASES, LATE_ROWS)) {
            Supplier<Trial> trials = () -> new Trial(job, input, true).overlapping();
            addFaults(runs, job + ", overlapping", trials, operations(trials.get()));
        }
        runs.doAll("Faults of batches that overlap", 900);
    }
}
