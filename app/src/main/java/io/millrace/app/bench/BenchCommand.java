package io.millrace.app.bench;

import io.millrace.error.ErrorCondition;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// `millrace bench`: runs workloads one after the other and prints what they took.
@Command(
        name = "bench",
        description =
                "Time fixed work; each result is checked first. Without a name: the usual ones.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    private static final List<Workload> USUAL =
            List.of(
                    EventWorkload.ofFiles(),
                    new DeviceWorkload(),
                    KeyedWorkload.ofFiles(),
                    EventWorkload.ofArrow(),
                    KeyedWorkload.ofArrow(),
                    new SlidingWorkload(),
                    new LatencyWorkload(),
                    new StartWorkload());
    private static final List<Workload> YAHOO =
            List.of(YahooWorkload.ofFiles(), YahooWorkload.ofArrow());
    private static final List<Workload> NEXMARK = NexmarkWorkload.all();
    private static final List<Workload> WORKLOADS =
            Stream.of(USUAL, YAHOO, NEXMARK).flatMap(List::stream).toList();

    @Spec private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "Workloads; --list says which. nexmark: all queries of Nexmark.")
    private List<String> names = List.of();

    @Option(names = "--list", description = "List the workloads.")
    private boolean isList;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows of input; default: the workload's own number.")
    private @Nullable Long rows;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "Timed runs, after a checked one and those that warm up; default:"
                            + " ${DEFAULT-VALUE}.")
    private int runs = 5;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "" + WarmUp.SECONDS_USUAL,
            description = "How long to run before; default: ${DEFAULT-VALUE}.")
    private int warmUpSeconds = WarmUp.SECONDS_USUAL;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Nexmark's events of a second of event time; default: ${DEFAULT-VALUE}.")
    private long eventsPerSecond = 100_000;

    @Option(
            names = "--keys",
            paramLabel = "N",
            description = "Keys of the workloads keys and keys-arrow.")
    private @Nullable Long keys;

    @Option(names = "--threads", paramLabel = "N", description = "Workers; default: one a core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "What computes: auto, cpu, gpu, ...; default: ${DEFAULT-VALUE}.")
    private String device = "auto";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where input is kept for the next time; default: target/bench.")
    private @Nullable Path data;

    @Option(names = "--json", description = "Print one JSON object a workload and nothing else.")
    private boolean isJson;

    /// Picocli creates it.
    public BenchCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = out();
        if (isList) {
            WORKLOADS.forEach(work -> out.printf("%-13s %s%n", work.name(), work.description()));
            return 0;
        }
        Path home = Path.of(System.getProperty("millrace.home", "."), "target", "bench");
        Path directory = Files.createDirectories(data == null ? home : data);
        Path scratch = Files.createTempDirectory(directory, "scratch");
        try {
            BenchSetup.Variant variant =
                    new BenchSetup.Variant(
                            keys == null ? OptionalLong.empty() : OptionalLong.of(keys),
                            eventsPerSecond,
                            warmUpSeconds,
                            device);
            for (Workload work : chosen()) {
                long rowCount = rows == null ? work.rowsUsual() : rows;
                Measurement measured =
                        work.run(
                                new BenchSetup(
                                        rowCount, runs, threads, directory, scratch, variant));
                out.println(isJson ? measured.json() : measured.text());
                out.flush();
            }
        } finally {
            TimedQuery.deleteTree(scratch);
        }
        return 0;
    }

    private List<Workload> chosen() {
        requireAtLeast(1, "--rows", rows == null ? 1 : rows);
        requireAtLeast(1, "--keys", keys == null ? 1 : keys);
        requireAtLeast(1, "--rate", eventsPerSecond);
        requireAtLeast(1, "--runs", runs);
        requireAtLeast(0, "--warm-up", warmUpSeconds);
        requireAtLeast(1, "--threads", threads);
        return names.isEmpty() ? USUAL : names.stream().flatMap(BenchCommand::named).toList();
    }

    private static void requireAtLeast(long least, String option, long value) {
        if (value < least) {
            throw ErrorCondition.INVALID_PARAMETER_VALUE.error(
                    option + " is " + value + ".", "Give " + least + " or more.");
        }
    }

    private static Stream<Workload> named(String name) {
        if (name.equals(NexmarkWorkload.ALL)) {
            return NEXMARK.stream();
        }
        return Stream.of(
                WORKLOADS.stream()
                        .filter(work -> work.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> unknown(name)));
    }

    private static RuntimeException unknown(String name) {
        return ErrorCondition.INVALID_PARAMETER_VALUE.error(
                "There is no workload " + name + ".",
                "Name one of "
                        + WORKLOADS.stream().map(Workload::name).collect(Collectors.joining(", "))
                        + ".");
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("run through picocli only");
        }
        return spec.commandLine().getOut();
    }
}
