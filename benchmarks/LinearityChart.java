import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Draws what a row costs by rows and by groups, and prints it as a Markdown table: `java
/// LinearityChart.java linearity.jsonl linearity.svg`. The lines are those of `millrace bench
/// --json`.
final class LinearityChart {
    private static final Pattern LINE =
            Pattern.compile(
                    ".*\"workload\":\"(?<workload>[^\"]+)\",\"rows\":(?<rows>\\d+),.*"
                        + "\"seconds\":\\[(?<seconds>[^]]+)],\"foreignCores\":(?<foreign>[^,]+),"
                        + ".*\"cpuSeconds\":(?<cpu>[0-9.e+-]+).*\"groups\":(?<groups>\\d+).*");

    private static final String KEYS = "keys-arrow";
    private static final List<Series> ROWS =
            List.of(
                    new Series("course", "course query, NDJSON", "#d55e00"),
                    new Series("course-arrow", "course query, Arrow", "#0072b2"));
    private static final List<Series> GROUPS =
            List.of(new Series(KEYS, "count and exact sum, Arrow, 32 M rows", "#009e73"));

    private static final int WIDTH = 460;
    private static final int HEIGHT = 400;
    private static final int LEFT = 64;
    private static final int TOP = 44;
    private static final int PLOT_WIDTH = 370;
    private static final int PLOT_HEIGHT = 290;

    private final StringBuilder svg = new StringBuilder();

    private record Series(String workload, String label, String color) {}

    private record Panel(int offset, String title, String unit, List<Series> series) {
        boolean shows(Point point) {
            return series.stream().anyMatch(one -> one.workload.equals(point.workload));
        }
    }

    /// One measurement; costs are of a row.
    private record Point(
            String workload, double rows, double groups, double nanos, double cpu, double foreign) {
        double x() {
            return workload.equals(KEYS) ? groups : rows;
        }
    }

    /// Decades of an axis: from `10^low` to `10^high`.
    private record Axis(int low, int high) {
        private static final double SLACK = 0.02;

        static Axis of(double[] values) {
            double min = Double.MAX_VALUE;
            double max = 0;
            for (double value : values) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
            return new Axis(decade(min, SLACK), decade(max, 1 - SLACK));
        }

        /// A little past a decade is still within it: rows are rounded up to whole batches.
        private static int decade(double value, double slack) {
            return (int) Math.floor(Math.log10(value) + slack);
        }

        double share(double value) {
            return (Math.log10(value) - low) / (high - low);
        }
    }

    public static void main(String[] args) throws IOException {
        List<Point> points = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            points.add(point(line));
        }
        points.sort(Comparator.comparing(Point::workload).thenComparingDouble(Point::x));
        print(points);
        Files.writeString(Path.of(args[1]), new LinearityChart().draw(points));
    }

    private static Point point(String line) {
        Matcher match = LINE.matcher(line);
        if (!match.matches()) {
            throw new IllegalArgumentException(line);
        }
        double[] seconds =
                Stream.of(match.group("seconds").split(","))
                        .mapToDouble(Double::parseDouble)
                        .sorted()
                        .toArray();
        double median = (seconds[(seconds.length - 1) / 2] + seconds[seconds.length / 2]) / 2;
        double rows = Double.parseDouble(match.group("rows"));
        return new Point(
                match.group("workload"),
                rows,
                Double.parseDouble(match.group("groups")),
                median / rows * 1e9,
                Double.parseDouble(match.group("cpu")) / rows * 1e9,
                Double.parseDouble(match.group("foreign")));
    }

    /// A cost more than twice that of the point before is marked: a cliff, or a cache left behind.
    private static void print(List<Point> points) {
        System.out.println(
                "| workload | rows | groups | ns a row | ns of CPU a row | foreign cores | |");
        System.out.println("|---|---|---|---|---|---|---|");
        Point before = points.getFirst();
        for (Point point : points) {
            boolean isCliff =
                    point.workload.equals(before.workload) && point.nanos > 2 * before.nanos;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,.0f | %.3g | %.3g | %.2f | %s |%n",
                    point.workload,
                    point.rows,
                    point.groups,
                    point.nanos,
                    point.cpu,
                    point.foreign,
                    isCliff ? "**more than twice**" : "");
            before = point;
        }
    }

    private String draw(List<Point> points) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                        + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">",
                2 * WIDTH, HEIGHT, 2 * WIDTH, HEIGHT);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        Axis costs = Axis.of(points.stream().mapToDouble(Point::nanos).toArray());
        draw(new Panel(0, "Cost of a row by the rows of a run", "rows", ROWS), points, costs);
        draw(new Panel(WIDTH, "Cost of a row by the groups", "groups", GROUPS), points, costs);
        add("</svg>");
        return svg.toString();
    }

    private void draw(Panel panel, List<Point> points, Axis costs) {
        List<Point> shown = points.stream().filter(panel::shows).toList();
        if (shown.isEmpty()) {
            return;
        }
        Axis across = Axis.of(shown.stream().mapToDouble(Point::x).toArray());
        add("<g transform=\"translate(%d 0)\">", panel.offset);
        add(
                "<text x=\"%d\" y=\"22\" font-size=\"14\" font-weight=\"bold\">%s</text>",
                LEFT, panel.title);
        grid(across, costs, panel.unit);
        for (int i = 0; i < panel.series.size(); i++) {
            line(panel.series.get(i), i, shown, across, costs);
        }
        add("</g>");
    }

    private void grid(Axis across, Axis costs, String unit) {
        for (int decade = across.low; decade <= across.high; decade++) {
            double x = x(across, Math.pow(10, decade));
            add(
                    "<path d=\"M%.1f %d v%d\" stroke=\"#ddd\"/><text x=\"%.1f\" y=\"%d\""
                            + " text-anchor=\"middle\">%s</text>",
                    x, TOP, PLOT_HEIGHT, x, TOP + PLOT_HEIGHT + 18, number(decade));
        }
        for (int decade = costs.low; decade <= costs.high; decade++) {
            double y = y(costs, Math.pow(10, decade));
            add(
                    "<path d=\"M%d %.1f h%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
                            + " text-anchor=\"end\">%s</text>",
                    LEFT, y, PLOT_WIDTH, LEFT - 6, y + 4, number(decade));
        }
        add(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\""
                        + " stroke=\"#888\"/>",
                LEFT, TOP, PLOT_WIDTH, PLOT_HEIGHT);
        add(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                LEFT + PLOT_WIDTH / 2, TOP + PLOT_HEIGHT + 38, unit);
        add(
                "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>",
                TOP + PLOT_HEIGHT / 2, "nanoseconds a row, two threads");
    }

    private void line(Series series, int number, List<Point> points, Axis across, Axis costs) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            if (point.workload.equals(series.workload)) {
                double x = x(across, point.x());
                double y = y(costs, point.nanos);
                path.append(
                        String.format(
                                Locale.ROOT, "%s%.1f %.1f", path.isEmpty() ? "M" : " L", x, y));
                add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, series.color);
            }
        }
        add(
                "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>",
                path, series.color);
        int y = TOP + 20 + 18 * number;
        add("<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"%s\"/>", LEFT + 110, y - 4, series.color);
        add("<text x=\"%d\" y=\"%d\">%s</text>", LEFT + 120, y, series.label);
    }

    private static double x(Axis axis, double value) {
        return LEFT + axis.share(value) * PLOT_WIDTH;
    }

    private static double y(Axis axis, double value) {
        return TOP + (1 - axis.share(value)) * PLOT_HEIGHT;
    }

    private static String number(int decade) {
        return switch (decade) {
            case -2 -> "0.01";
            case -1 -> "0.1";
            case 0 -> "1";
            case 1 -> "10";
            case 2 -> "100";
            case 3 -> "1 K";
            case 4 -> "10 K";
            case 5 -> "100 K";
            case 6 -> "1 M";
            case 7 -> "10 M";
            case 8 -> "100 M";
            case 9 -> "1 G";
            default -> "1e" + decade;
        };
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
