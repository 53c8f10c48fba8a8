package io.millrace.hadoop;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/// Settings for the file systems of the tests that keep their files on this machine.
final class LocalTwins {
    private LocalTwins() {}

    static URI location(String scheme, Path directory) {
        return URI.create(scheme + "://" + directory.resolve("checkpoint").toUri().getRawPath());
    }

    static Map<String, String> renaming(RenamingFileSystem.Answer answer) {
        return Map.of(
                "fs." + RenamingFileSystem.SCHEME + ".impl",
                RenamingFileSystem.class.getName(),
                HadoopCheckpointStoreProvider.RENAME_SCHEMES,
                "hdfs, " + RenamingFileSystem.SCHEME,
                RenamingFileSystem.ANSWER,
                answer.name());
    }

    static Map<String, String> conditional(boolean losesAnswers) {
        return Map.of(
                "fs." + ConditionalFileSystem.SCHEME + ".impl",
                ConditionalFileSystem.class.getName(),
                ConditionalFileSystem.LOSES_ANSWERS,
                Boolean.toString(losesAnswers));
    }
}
