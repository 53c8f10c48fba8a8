package io.millrace.benchmarks.engine;

import io.millrace.engine.BatchStep;
import io.millrace.engine.StepListener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/// The checkpoint's share of a micro-batch, in units of what the machine itself takes to make one
/// small file durable: both measured in one run, by turns, batch after batch.
///
/// The share is all of a batch that is not the source's, computing or the memory sink's: writing
/// `offsets/N` and the source's entry, and from the sink's answer to the end of the batch (state,
/// `commits/N`, purge, progress report). Listing and hashing the file (`LATEST_OFFSET`, which
/// writes nothing) is printed beside it. The first 1,000 batches are left out, so that the code is
/// compiled; checks the counts before it prints.
///
/// Arguments: number of files (default 3000), rows a file (default 100).
public final class CheckpointShare implements StepListener {
    private static final int WARM_UP = 1000;

    private final NewFileCommit commits;
    private final Samples share = new Samples();
    private final Map<BatchStep, Samples> parts = new EnumMap<>(BatchStep.class);
    private long partNanos;
    private long lastNanos;

    private CheckpointShare(NewFileCommit commits) {
        this.commits = commits;
    }

    public static void main(String[] args) throws Exception {
        int files = args.length > 0 ? Integer.parseInt(args[0]) : 3000;
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 100;
        Path directory = Files.createTempDirectory("millrace-share");
        Path data = TinyFiles.write(directory.resolve("data"), files, rows);
        CheckpointShare listener =
                new CheckpointShare(new NewFileCommit(directory.resolve("commits")));
        TinyFiles.count(data, directory.resolve("warm-up"), StepListener.NONE, (long) files * rows);
        TinyFiles.count(data, directory.resolve("checkpoint"), listener, (long) files * rows);
        listener.print();
    }

    @Override
    public void reached(BatchStep step, long batchId) {
        long now = System.nanoTime();
        switch (step) {
            case TRIGGER -> partNanos = 0;
            case LATEST_OFFSET -> add(step, now - lastNanos);
            case WRITE_OFFSETS, COMMIT, FINISH -> {
                partNanos += now - lastNanos;
                add(step, now - lastNanos);
            }
            case READ, PROJECT, AGGREGATE, EMIT, ADD_BATCH -> {
                // Not the checkpoint's.
            }
        }
        if (step == BatchStep.FINISH) {
            share.addNanos(partNanos);
            runCommit();
        }
        lastNanos = System.nanoTime();
    }

    private void add(BatchStep step, long nanos) {
        parts.computeIfAbsent(step, _ -> new Samples()).addNanos(nanos);
    }

    private void runCommit() {
        try {
            commits.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print() {
        System.out.println("new-file commit:  " + commits.samples().summary(WARM_UP));
        System.out.println("checkpoint share: " + share.summary(WARM_UP));
        parts.forEach(
                (step, samples) ->
                        System.out.println("  up to " + step + ": " + samples.summary(WARM_UP)));
        for (int percent : new int[] {50, 90, 99}) {
            System.out.printf(
                    "ratio at p%d: %.2f%n",
                    percent,
                    share.percentileMillis(percent, WARM_UP)
                            / commits.samples().percentileMillis(percent, WARM_UP));
        }
    }
}
