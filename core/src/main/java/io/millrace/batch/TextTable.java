package io.millrace.batch;

import io.millrace.Row;
import io.millrace.types.StructType;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/// Rows as the table that Spark's `show` and console sink print.
///
/// @param zone in which timestamps are shown
/// @param truncate longest cell in characters, the rest cut off; 0 cuts nothing and aligns cells to
///   the left
/// @param isVertical whether each column of a row gets a line of its own
public record TextTable(ZoneId zone, int truncate, boolean isVertical) {
    /// The longest cell unless another is asked for.
    public static final int DEFAULT_TRUNCATE = 20;

    private static final int COLUMN_WIDTH_MIN = 3;
    private static final String DOTS = "...";

    /// Returns the table, ending in a line break.
    ///
    /// @param rows what is shown, and perhaps more: only `count` of them are, and the table says so
    /// @param count the most rows to show
    public String format(StructType schema, List<? extends Row> rows, int count) {
        List<List<String>> lines = new ArrayList<>();
        List<String> header = new ArrayList<>();
        for (String name : schema.fieldNames()) {
            header.add(ValueText.escaped(name));
        }
        lines.add(header);
        ValueText text = new ValueText(zone);
        for (Row row : rows.subList(0, Math.min(count, rows.size()))) {
            List<String> cells = new ArrayList<>(row.length());
            for (int i = 0; i < row.length(); i++) {
                cells.add(cut(text.of(row.get(i))));
            }
            lines.add(cells);
        }
        StringBuilder table = new StringBuilder();
        if (isVertical) {
            appendVertical(lines, table);
        } else {
            appendHorizontal(lines, table);
        }
        if (isVertical && lines.size() == 1) {
            table.append("(0 rows)\n");
        } else if (rows.size() > count) {
            table.append("only showing top ")
                    .append(count)
                    .append(count == 1 ? " row\n" : " rows\n");
        }
        return table.toString();
    }

    private String cut(String cell) {
        if (truncate <= 0 || cell.length() <= truncate) {
            return cell;
        }
        // Below four characters the dots would be all there is.
        return truncate < DOTS.length() + 1
                ? cell.substring(0, truncate)
                : cell.substring(0, truncate - DOTS.length()) + DOTS;
    }

    private void appendHorizontal(List<List<String>> lines, StringBuilder table) {
        int[] widths = new int[lines.getFirst().size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = COLUMN_WIDTH_MIN;
            for (List<String> line : lines) {
                widths[i] = Math.max(widths[i], width(line.get(i)));
            }
        }
        StringBuilder ruler = new StringBuilder("+");
        for (int width : widths) {
            ruler.append("-".repeat(width)).append('+');
        }
        // Spark closes the frame of a table without columns, too.
        ruler.append(widths.length == 0 ? "+\n" : "\n");
        table.append(ruler);
        for (int row = 0; row < lines.size(); row++) {
            table.append('|');
            for (int i = 0; i < widths.length; i++) {
                String cell = lines.get(row).get(i);
                String padding = " ".repeat(widths[i] - width(cell));
                table.append(truncate > 0 ? padding + cell : cell + padding).append('|');
            }
            table.append(widths.length == 0 ? "|\n" : "\n");
            if (row == 0) {
                table.append(ruler);
            }
        }
        table.append(ruler);
    }

    private static void appendVertical(List<List<String>> lines, StringBuilder table) {
        List<String> names = lines.getFirst();
        int nameWidth = widest(lines.subList(0, 1));
        int valueWidth = widest(lines.subList(1, lines.size()));
        for (int row = 1; row < lines.size(); row++) {
            String title = "-RECORD " + (row - 1);
            int dashes = Math.max(0, nameWidth + valueWidth + 5 - title.length());
            table.append(title).append("-".repeat(dashes)).append('\n');
            for (int i = 0; i < names.size(); i++) {
                String cell = lines.get(row).get(i);
                table.append(' ').append(names.get(i));
                table.append(" ".repeat(nameWidth - width(names.get(i)))).append(" | ");
                table.append(cell).append(" ".repeat(valueWidth - width(cell))).append(" \n");
            }
        }
    }

    private static int widest(List<List<String>> lines) {
        int widest = COLUMN_WIDTH_MIN;
        for (List<String> line : lines) {
            for (String cell : line) {
                widest = Math.max(widest, width(cell));
            }
        }
        return widest;
    }

    /// Returns the columns that the text takes in a terminal; East Asian characters take two.
    private static int width(String text) {
        int width = text.length();
        for (int i = 0; i < text.length(); i++) {
            if (isWide(text.charAt(i))) {
                width++;
            }
        }
        return width;
    }

    private static boolean isWide(char c) {
        return (c >= '\u1100' && c <= '\u115F')
                || (c >= '\u2E80' && c <= '\u303E')
                || (c >= '\u3041' && c <= '\uA4CF')
                || (c >= '\uAC00' && c <= '\uD7A3')
                || (c >= '\uF900' && c <= '\uFAFF')
                || (c >= '\uFE30' && c <= '\uFE6F')
                || (c >= '\uFF00' && c <= '\uFF60')
                || (c >= '\uFFE0' && c <= '\uFFE6');
    }
}
