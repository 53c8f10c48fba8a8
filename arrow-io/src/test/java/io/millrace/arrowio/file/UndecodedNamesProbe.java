package io.millrace.arrowio.file;

import io.millrace.arrowio.file.FileFixtures.MemoryLog;
import io.millrace.arrowio.file.FileFixtures.StillClock;
import io.millrace.connector.MicroBatchStream;
import io.millrace.connector.Offset;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A process in a locale that knows no letters but ASCII: streams a directory of two files whose
/// names differ in other letters alone, one file a batch, and prints the number of batches.
final class UndecodedNamesProbe {
    private UndecodedNamesProbe() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        // From a URI, which names bytes; the text of such a path cannot be said here.
        for (String name : new String[] {"%C3%A8.json", "%C3%A9.json"}) {
            Files.writeString(Path.of(URI.create(directory.toUri() + name)), "{\"a\":1}\n");
        }
        Map<String, String> options =
                Map.of("path", args[0], "maxFilesPerTrigger", "1", "fileNameOnly", args[1]);
        try (MicroBatchStream stream =
                FileFixtures.open(options, new MemoryLog(), new StillClock(0))) {
            int batches = 0;
            Optional<Offset> end = stream.latestOffset(Optional.empty(), stream.defaultReadLimit());
            while (end.isPresent()) {
                batches++;
                end = stream.latestOffset(end, stream.defaultReadLimit());
            }
            System.out.println("batches " + batches);
        }
    }
}
