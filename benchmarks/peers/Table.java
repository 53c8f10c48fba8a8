import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes a Markdown table of lines of `millrace bench --json`: `java Table.java peers.jsonl`. The
/// ratio is Millrace's speed over the peer's; Millrace comes first in each workload.
final class Table {
    private static final Pattern LINE =
            Pattern.compile(
                    "\\{\"engine\":\"(?<engine>[^\"]+)\",\"workload\":\"(?<workload>[^\"]+)\","
                            + "\"rows\":(?<rows>\\d+),\"bytes\":(?<bytes>\\d+),"
                            + "\"seconds\":\\[(?<seconds>[^]]+)],"
                            + "\"foreignCores\":(?<foreign>[^,]+),.*");

    private final Map<String, Double> millraceSeconds = new HashMap<>();

    public static void main(String[] args) throws IOException {
        System.out.println(
                "| workload | engine | median s [min-max], runs | M rows/s | MB/s | foreign cores"
                        + " | Millrace / peer |");
        System.out.println("|---|---|---|---|---|---|---|");
        Table table = new Table();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            table.print(
                    LINE.matcher(line)
                            .results()
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException(line)));
        }
    }

    private void print(MatchResult line) {
        double[] seconds =
                Stream.of(line.group("seconds").split(","))
                        .mapToDouble(Double::parseDouble)
                        .sorted()
                        .toArray();
        double median = (seconds[(seconds.length - 1) / 2] + seconds[seconds.length / 2]) / 2;
        String engine = line.group("engine");
        String workload = line.group("workload");
        if (engine.equals("Millrace")) {
            millraceSeconds.put(workload, median);
        }
        Double ours = millraceSeconds.get(workload);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.3f [%.3f-%.3f], %d | %.2f | %.0f | %.2f | %s |%n",
                workload,
                engine,
                median,
                seconds[0],
                seconds[seconds.length - 1],
                seconds.length,
                Long.parseLong(line.group("rows")) / median / 1e6,
                Long.parseLong(line.group("bytes")) / median / 1e6,
                Double.parseDouble(line.group("foreign")),
                ours == null || engine.equals("Millrace")
                        ? ""
                        : String.format(Locale.ROOT, "%.2f", median / ours));
    }
}
