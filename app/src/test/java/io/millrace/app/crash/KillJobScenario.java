package io.millrace.app.crash;

import io.millrace.testkit.kill.InputFiles;
import io.millrace.testkit.kill.KillScenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// One life of [KillJob]: an input that grows, one checkpoint a query, starts on either CPU twin
/// and other numbers of threads, and the oracles of its outputs.
final class KillJobScenario implements KillScenario {
    private static final int ROWS = 40;
    private static final int FILES_MAX = 6;

    /// Few kills would by chance hit what is over so soon: a batch committed, and not yet visible.
    private static final int AT_COMMIT_ONE_IN = 8;

    private static final List<String> DEVICES = List.of("cpu-scalar", "cpu-simd");
    private static final int[] RETAINED = {1, 2, 5, 100};

    private final Path root;
    private final EventFiles events;
    private final InputFiles input;
    private final FileSinkOracle rows;
    private final SumsOracle sums;
    private final KillHits hits;
    private boolean isPolling;

    /// @param root an empty directory
    /// @param seed of the input
    KillJobScenario(Path root, long seed, KillHits hits) throws IOException {
        this.root = root;
        this.events = new EventFiles(seed, ROWS);
        this.input = new InputFiles(root.resolve("input"), events::text);
        this.rows = new FileSinkOracle(root.resolve("rows"), events);
        this.sums = new SumsOracle(root, events);
        this.hits = hits;
        input.add(FILES_MAX);
    }

    @Override
    public List<String> beforeStart(int number, RandomGenerator random) throws IOException {
        hits.take(steps());
        addFiles(random);
        // Every second job waits for more input until it is killed.
        isPolling = random.nextBoolean();
        boolean staysAtCommit = random.nextInt(AT_COMMIT_ONE_IN) == 0;
        return start(random, isPolling, false, staysAtCommit);
    }

    @Override
    public List<String> beforeLastStart(RandomGenerator random) throws IOException {
        hits.take(steps());
        return start(random, false, false);
    }

    /// Adds files, or none.
    void addFiles(RandomGenerator random) throws IOException {
        input.add(random.nextInt(FILES_MAX + 1));
    }

    /// Adds one file.
    void addFile() throws IOException {
        input.add(1);
    }

    /// Returns the arguments of a start on any device and number of threads.
    List<String> start(RandomGenerator random, boolean polls, boolean takesOver) {
        return start(random, polls, takesOver, false);
    }

    private List<String> start(
            RandomGenerator random, boolean polls, boolean takesOver, boolean staysAtCommit) {
        return new KillJob.Start(
                        root,
                        DEVICES.get(random.nextInt(DEVICES.size())),
                        random.nextInt(1, 4),
                        random.nextInt(1, 3),
                        RETAINED[random.nextInt(RETAINED.length)],
                        polls,
                        takesOver,
                        staysAtCommit)
                .arguments();
    }

    /// Counts where the queries are now.
    void takeHits() throws IOException {
        hits.take(steps());
    }

    private Path steps() {
        return root.resolve("steps.log");
    }

    @Override
    public void whileRunning(RandomGenerator random) throws IOException {
        if (isPolling) {
            addFiles(random);
        }
        check();
    }

    @Override
    public void check() throws IOException {
        rows.check(input.count());
        sums.check(input.count());
    }

    @Override
    public void checkResult(List<String> lines) throws IOException {
        rows.checkResult(input.count());
        sums.checkResult(input.count());
        checkTable(lines);
        checkNothingHalfDone();
    }

    int batchCount() {
        return sums.batchCount();
    }

    private void checkTable(List<String> lines) {
        Sums all = new Sums();
        for (int file = 0; file < input.count(); file++) {
            all.add(events.events(file));
        }
        List<String> rows =
                lines.stream()
                        .filter(line -> line.startsWith(KillJob.ROW))
                        .map(line -> line.substring(KillJob.ROW.length()))
                        .toList();
        if (!new TreeSet<>(rows).equals(all.lines()) || rows.size() != all.lines().size()) {
            throw new AssertionError("the table is " + rows + ", not " + all.lines());
        }
    }

    /// What a killed process was writing is swept by the next.
    private void checkNothingHalfDone() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> left =
                    files.filter(file -> file.getFileName().toString().startsWith(".tmp."))
                            .toList();
            if (!left.isEmpty()) {
                throw new AssertionError("left half done: " + left);
            }
        }
    }
}
