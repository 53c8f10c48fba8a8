package io.millrace.app.demo;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/// `millrace demo`: runs the main job to the end of its files and prints the counts.
@Command(
        name = "demo",
        description = "Count the course's events by action and hour, as a stream of files.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of NDJSON files with time and action; default: data/events.")
    private @Nullable Path data;

    @Option(
            names = "--files",
            paramLabel = "N",
            description = "Stop after the first N files in natural order: file-2 before file-10.")
    private @Nullable Integer files;

    @Option(
            names = "--device",
            paramLabel = "auto|cpu|gpu",
            defaultValue = "auto",
            description = "Where to aggregate; default: auto.")
    private String device = "auto";

    @Option(
            names = "--checkpoint",
            paramLabel = "DIR",
            description = "Keep the progress here and go on from it at the next run.")
    private @Nullable Path checkpoint;

    @Option(names = "--json", description = "Print one JSON object a row and nothing else.")
    private boolean json;

    /// Picocli creates it.
    public DemoCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = out();
        Path directory = data == null ? DemoFiles.shipped() : data;
        DemoQuery demo = new DemoQuery(directory, Optional.ofNullable(files));
        try (Session session =
                Session.builder().appName("demo").config("millrace.device", device).create()) {
            StreamingQuery query = demo.start(session, Optional.ofNullable(checkpoint));
            if (json) {
                query.awaitTermination();
                demo.counts(session).forEach(row -> out.println(CountJson.of(row)));
            } else {
                show(session, query, demo, new LiveView(Terminal.detect(out)));
            }
        }
        out.flush();
        return 0;
    }

    private static void show(Session session, StreamingQuery query, DemoQuery demo, LiveView view)
            throws StreamingQueryException {
        while (!query.awaitTermination(LiveView.REDRAW_MILLIS)) {
            if (view.isLive()) {
                view.draw(demo.counts(session), query.lastProgress());
            }
        }
        view.finish(demo.counts(session), query.lastProgress());
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("run through picocli only");
        }
        return spec.commandLine().getOut();
    }
}
