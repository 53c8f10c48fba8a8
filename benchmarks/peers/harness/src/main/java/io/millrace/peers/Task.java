package io.millrace.peers;

import io.millrace.app.bench.data.DataSet;
import io.millrace.app.bench.data.DeviceData;
import io.millrace.app.bench.data.EventData;
import io.millrace.app.bench.data.KeyedData;
import io.millrace.app.bench.data.YahooData;

import java.io.IOException;
import java.nio.file.Path;

/// What a peer has to do.
///
/// @param data the schema, and how many rows
/// @param input the directory of the NDJSON files, oldest first by name and by time
/// @param scratch an empty directory on the same disk, for checkpoints
/// @param threads how many the engine may use
public record Task(Workload workload, DataSet data, Path input, Path scratch, int threads) {
    /// Returns the task with its input, which is written first unless `millrace bench` has.
    static Task of(Workload workload, long rows, Path parent, Path scratch, int threads)
            throws IOException {
        DataSet data =
                switch (workload) {
                    case COURSE -> new EventData(rows);
                    case DEVICE -> new DeviceData(rows);
                    case KEYS -> new KeyedData(rows);
                    case YAHOO -> new YahooData(rows);
                };
        return new Task(workload, data, data.ensure(parent), scratch, threads);
    }

    /// Returns the right result, with no groups of an engine yet. It takes a while.
    Groups right() {
        return switch (data) {
            case EventData events -> Groups.of(events);
            case DeviceData devices -> Groups.of(devices);
            case KeyedData keyed -> Groups.of(keyed);
            case YahooData yahoo -> Groups.of(yahoo);
        };
    }
}
