package io.millrace.spark;

import org.apache.spark.sql.SparkSession;

import java.nio.file.Files;
import java.nio.file.Path;

/// Sessions of Spark in which a query of a few rows takes milliseconds, not seconds.
final class SparkSessions {
    private SparkSessions() {}

    /// Opens a session in UTC: two threads, one shuffle partition, no web page, checkpoints without
    /// the processes that Hadoop's local file system starts for each file.
    static SparkSession open() {
        // Without it Spark ignores that code is not to be generated, which takes longer than to
        // interpret a plan for a few rows.
        System.setProperty("spark.testing", "true");
        SparkSession.Builder builder =
                SparkSession.builder()
                        .master("local[1]")
                        .appName("millrace")
                        .config("spark.ui.enabled", false)
                        .config("spark.driver.bindAddress", "127.0.0.1")
                        .config("spark.driver.host", "127.0.0.1")
                        .config("spark.sql.warehouse.dir", temporary().toUri().toString())
                        .config("spark.sql.session.timeZone", "UTC")
                        .config("spark.sql.datetime.java8API.enabled", true)
                        .config("spark.sql.shuffle.partitions", 1)
                        .config("spark.sql.adaptive.enabled", false)
                        .config("spark.hadoop.fs.file.impl", BareFileSystem.class.getName())
                        .config(
                                "spark.sql.streaming.checkpointFileManagerClass",
                                "org.apache.spark.sql.execution.streaming.checkpointing"
                                        + ".FileSystemBasedCheckpointFileManager")
                        .config("spark.sql.streaming.checkpointLocation", temporary().toString())
                        .config("spark.sql.streaming.pollingDelay", 1)
                        .config("spark.sql.streaming.stateStore.maintenanceInterval", "1h")
                        .config("spark.sql.streaming.minBatchesToRetain", 2)
                        .config("spark.sql.streaming.numRecentProgressUpdates", 1000)
                        .config("spark.sql.streaming.noDataProgressEventInterval", "1h")
                        .config("spark.sql.codegen.wholeStage", false)
                        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN");
        return builder.getOrCreate();
    }

    /// Returns a new directory of its own.
    static Path temporary() {
        try {
            Path directory = Files.createTempDirectory("millrace-spark");
            return directory;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
