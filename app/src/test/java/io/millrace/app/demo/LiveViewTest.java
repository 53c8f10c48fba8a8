package io.millrace.app.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.streaming.SinkProgress;
import io.millrace.streaming.SourceProgress;
import io.millrace.streaming.StateOperatorProgress;
import io.millrace.streaming.StreamingQueryProgress;
import io.millrace.types.StructType;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

final class LiveViewTest {
    private static final StructType SCHEMA =
            StructType.fromDDL(
                    "action STRING, window STRUCT<start: TIMESTAMP, end: TIMESTAMP>, count BIGINT");
    private static final String ESCAPE = "\u001b[";
    private static final String BOLD = ESCAPE + "1m";
    private static final int ROWS = 10;

    private final StringWriter text = new StringWriter();

    private LiveView view(boolean isLive) {
        return new LiveView(new Terminal(new PrintWriter(text), isLive, ROWS));
    }

    /// Counts of so many hours; the last hour has the given count, all others 7.
    private static List<Row> hours(int hours, long lastCount) {
        List<Row> rows = new ArrayList<>();
        Instant start = Instant.EPOCH;
        for (int i = 0; i < hours; i++) {
            Instant end = start.plus(Duration.ofHours(1));
            Row window = RowFactory.withSchema(windowType(), start, end);
            long count = i == hours - 1 ? lastCount : 7;
            rows.add(RowFactory.withSchema(SCHEMA, "Open", window, count));
            start = end;
        }
        return rows;
    }

    private static StructType windowType() {
        return StructType.fromDDL("start TIMESTAMP, end TIMESTAMP");
    }

    private static StreamingQueryProgress progress(long batchId) {
        SourceProgress source = new SourceProgress("s", null, null, null, 3, 1.0, 2000.0, Map.of());
        return new StreamingQueryProgress(
                new UUID(0, 1),
                new UUID(0, 2),
                "counts",
                "2026-01-01T00:00:00.000Z",
                batchId,
                1,
                Map.of(),
                Map.of(),
                new StateOperatorProgress[0],
                new SourceProgress[] {source},
                new SinkProgress("sink", 1),
                Map.of(),
                "cpu-simd",
                null);
    }

    private List<String> newLines() {
        List<String> lines = text.toString().lines().toList();
        text.getBuffer().setLength(0);
        return lines;
    }

    @Test
    void aPictureGoesOverTheOneBeforeAndClearsItsLines() {
        LiveView view = view(true);
        view.draw(hours(2, 1), progress(0));
        List<String> first = newLines();
        assertFalse(first.getFirst().contains("A"), first::toString);
        view.draw(hours(2, 2), progress(1));
        List<String> second = newLines();
        assertTrue(second.getFirst().startsWith(ESCAPE + first.size() + "A"), second::toString);
        assertEquals(first.size(), second.size());
        second.forEach(line -> assertTrue(line.endsWith(ESCAPE + "K"), second::toString));
        assertEquals(
                "batch 1 · 2,000 rows/s · watermark none · backend cpu-simd" + ESCAPE + "K",
                second.getLast());
    }

    @Test
    void onlyWindowsThatHaveChangedAreBold() {
        LiveView view = view(true);
        view.draw(hours(2, 1), progress(0));
        newLines();
        view.draw(hours(2, 5), progress(1));
        List<String> bold = newLines().stream().filter(line -> line.startsWith(BOLD)).toList();
        assertEquals(1, bold.size(), bold::toString);
        assertTrue(bold.getFirst().contains("1970-01-01 01:00 - 02:00"), bold::toString);
    }

    @Test
    void whatIsAsBeforeIsNotDrawnAgain() {
        LiveView view = view(true);
        view.draw(hours(2, 1), progress(0));
        newLines();
        view.draw(hours(2, 1), progress(0));
        assertEquals(List.of(), newLines());
    }

    @Test
    void aPictureFitsTheTerminalAndTheLastOneIsWhole() {
        LiveView view = view(true);
        view.draw(hours(30, 1), progress(0));
        List<String> live = newLines();
        assertEquals(ROWS - 1, live.size(), live::toString);
        assertTrue(live.get(1).contains("25 before"), live::toString);
        view.finish(hours(30, 1), progress(0));
        List<String> last = newLines();
        assertEquals(33, last.size(), last::toString);
        assertFalse(last.toString().contains(BOLD), last::toString);
    }

    @Test
    void aPictureThatIsLowerThanTheOneBeforeLeavesNothingOfIt() {
        LiveView view = view(true);
        view.draw(hours(3, 1), progress(0));
        newLines();
        view.draw(hours(2, 1), progress(1));
        assertTrue(text.toString().endsWith("\n" + ESCAPE + "J"), text::toString);
    }

    @Test
    void beforeTheFirstBatchItSaysThatItReads() {
        LiveView view = view(true);
        view.draw(List.of(), null);
        assertEquals("reading ..." + ESCAPE + "K\n", text.toString());
    }

    @Test
    void withoutATerminalOnlyTheEndIsPrinted() {
        LiveView view = view(false);
        view.draw(hours(2, 1), progress(0));
        assertEquals("", text.toString());
        view.finish(hours(2, 1), progress(0));
        assertEquals(
                """
                window (UTC)                 Open
                1970-01-01 00:00 - 01:00        7
                1970-01-01 01:00 - 02:00        1
                all                             8
                batch 0 · 2,000 rows/s · watermark none · backend cpu-simd
                """,
                text.toString());
    }

    @Test
    void aRunThatReadNothingSaysSo() {
        view(false).finish(List.of(), null);
        assertEquals("no events found", newLines().getLast());
        view(false).finish(List.of(), progress(0));
        assertTrue(newLines().getLast().startsWith("no events found · batch 0"));
        view(false).finish(hours(1, 1), null);
        assertEquals("nothing new since the last run", newLines().getLast());
    }

    @Test
    void escapesAreForbiddenByTheEnvironment() {
        assertTrue(Terminal.allowsEscapes(Map.of("TERM", "xterm", "NO_COLOR", "")));
        assertFalse(Terminal.allowsEscapes(Map.of("TERM", "xterm", "NO_COLOR", "1")));
        assertFalse(Terminal.allowsEscapes(Map.of("TERM", "dumb")));
    }
}
