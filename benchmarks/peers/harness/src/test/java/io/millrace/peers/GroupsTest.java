package io.millrace.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.app.bench.data.DeviceData;
import io.millrace.app.bench.data.KeyedData;
import io.millrace.app.bench.data.YahooData;

import org.junit.jupiter.api.Test;

import java.util.stream.LongStream;

/// A peer whose result is wrong is not timed.
class GroupsTest {
    /// Twenty users in four hours, so that most groups have several rows.
    private final KeyedData data = new KeyedData(200);

    private final Groups groups = Groups.of(data);

    @Test
    void theRightResultIsTakenWhateverTheOrderOfItsSums() {
        putAll();

        assertEquals(distinctGroups(), groups.check());
    }

    @Test
    void aMissingGroupIsFound() {
        assertThrows(IllegalStateException.class, groups::check);
    }

    @Test
    void aSumThatDiffersInTheEleventhDigitIsFound() {
        putAll();
        double[] group = group(7);
        groups.put(data.second(7), data.user(7), (long) group[0], group[1] * (1 + 1e-11));

        assertThrows(IllegalStateException.class, groups::check);
    }

    @Test
    void aCountThatIsOneTooHighIsFound() {
        putAll();
        double[] group = group(7);
        groups.put(data.second(7), data.user(7), (long) group[0] + 1, group[1]);

        assertThrows(IllegalStateException.class, groups::check);
    }

    @Test
    void aSumOfIntegersThatIsOffByOneIsFound() {
        DeviceData devices = new DeviceData(2_000_000);
        long steps = 0;
        for (long row = 0; row < devices.rowCount(); row++) {
            steps += devices.steps(row);
        }
        Groups one = Groups.of(devices);
        one.put(0, 0, 1, (double) steps);
        assertEquals(1, one.check());

        one.put(0, 0, 1, steps + 1.0);

        assertThrows(IllegalStateException.class, one::check);
    }

    @Test
    void campaignsAreCountedByTenSeconds() {
        YahooData events = new YahooData(50_000);
        long[][] right = events.counts();
        Groups campaigns = Groups.of(events);
        for (int window = 0; window < right.length; window++) {
            for (int campaign = 0; campaign < right[window].length; campaign++) {
                long second = YahooData.FIRST_MILLIS / 1000 + 10L * window;
                campaigns.put(second, campaign, right[window][campaign], 0);
            }
        }
        assertTrue(campaigns.check() > 8000);

        campaigns.put(YahooData.FIRST_MILLIS / 1000, 7, right[0][7] + 1, 0);

        assertThrows(IllegalStateException.class, campaigns::check);
    }

    private void putAll() {
        for (long row = 0; row < data.rowCount(); row++) {
            double[] group = group(row);
            groups.put(data.second(row), data.user(row), (long) group[0], group[1]);
        }
    }

    private long distinctGroups() {
        return LongStream.range(0, data.rowCount())
                .mapToObj(row -> data.second(row) / 3600 + " " + data.user(row))
                .distinct()
                .count();
    }

    /// Returns count and sum of the row's group, the last value first.
    private double[] group(long row) {
        double[] group = new double[2];
        for (long other = data.rowCount() - 1; other >= 0; other--) {
            if (data.user(other) == data.user(row)
                    && data.second(other) / 3600 == data.second(row) / 3600) {
                group[0]++;
                group[1] += data.cents(other) / 100.0;
            }
        }
        return group;
    }
}
