package io.millrace.hadoop;

import static io.millrace.functions.col;
import static io.millrace.functions.window;
import static io.millrace.testkit.StreamTest.addData;
import static io.millrace.testkit.StreamTest.awaitFailure;
import static io.millrace.testkit.StreamTest.checkNewRows;
import static io.millrace.testkit.StreamTest.crashAfter;
import static io.millrace.testkit.StreamTest.execute;
import static io.millrace.testkit.StreamTest.expectFailure;
import static io.millrace.testkit.StreamTest.row;
import static io.millrace.testkit.StreamTest.start;
import static io.millrace.testkit.StreamTest.stop;
import static io.millrace.testkit.StreamTest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.DataFrame;
import io.millrace.Row;
import io.millrace.Session;
import io.millrace.checkpoint.CheckpointStores;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.engine.BatchStep;
import io.millrace.error.ErrorCondition;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;
import io.millrace.testkit.MemoryStream;
import io.millrace.testkit.SessionTest;
import io.millrace.testkit.StreamTest;

import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster.DataNodeProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// Whole queries whose checkpoints lie on HDFS.
@SessionTest
@ExtendWith(MiniCluster.Extension.class)
@ResourceLock("cluster")
final class HdfsQueryTest {
    private Session session;
    private MiniCluster cluster;
    private URI location;
    private MemoryStream events;

    @BeforeEach
    void makeStream(Session given, MiniCluster shared) {
        session = given;
        cluster = shared;
        location = shared.newLocation();
        events = MemoryStream.of(session, "time TIMESTAMP, action STRING");
    }

    private DataFrame hourlyCounts() {
        return events.toDF().groupBy(col("action"), window(col("time"), "1 hour")).count();
    }

    private StreamTest counts() {
        return stream(hourlyCounts()).outputMode("update").checkpoint(location.toString());
    }

    /// What fails in a step of a script.
    private interface Step {
        void run() throws IOException;
    }

    private static Runnable unchecked(Step step) {
        return () -> {
            try {
                step.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    @ParameterizedTest
    @EnumSource
    void aCrashAfterAnyStepLosesAndDoublesNothing(BatchStep step) {
        counts().run(
                        addData(events, row("04:19:28", "Close"), row("04:19:35", "Open")),
                        checkNewRows(row("Close", "04:00", 1L), row("Open", "04:00", 1L)),
                        crashAfter(step),
                        addData(events, row("04:59:59", "Open")),
                        awaitFailure(),
                        start(),
                        checkNewRows(row("Open", "04:00", 2L)),
                        stop(),
                        start(),
                        addData(events, row("04:01:00", "Open"), row("05:00:00", "Close")),
                        checkNewRows(row("Open", "04:00", 3L), row("Close", "05:00", 1L)));
    }

    @Test
    void aRunThatIsOutrunEndsWithoutWriting() {
        counts().run(
                        addData(events, row("04:19:28", "Open")),
                        checkNewRows(row("Open", "04:00", 1L)),
                        execute("a run elsewhere claims an epoch", unchecked(this::claimEpoch)),
                        addData(events, row("04:20:00", "Open")),
                        expectFailure(ErrorCondition.FENCED),
                        start(),
                        checkNewRows(row("Open", "04:00", 2L)));
    }

    private void claimEpoch() throws IOException {
        try (CheckpointStore store = CheckpointStores.open(location, Map.of())) {
            assertEquals(List.of("1"), store.list(".epochs"));
            store.putIfAbsent(
                    ".epochs/2", channel -> channel.write(ByteBuffer.wrap(new byte[] {'\n'})));
        }
    }

    @Test
    void aQueryOutlivesARestartOfTheNameNode() {
        counts().run(
                        addData(events, row("04:19:28", "Open")),
                        checkNewRows(row("Open", "04:00", 1L)),
                        execute("the NameNode restarts", unchecked(cluster::restartNameNode)),
                        addData(events, row("04:20:00", "Open")),
                        checkNewRows(row("Open", "04:00", 2L)),
                        stop(),
                        start(),
                        addData(events, row("04:21:00", "Open")),
                        checkNewRows(row("Open", "04:00", 3L)));
    }

    @Test
    void aQueryOutlivesADataNode() throws IOException {
        DataNodeProperties[] dead = new DataNodeProperties[1];
        try {
            counts().run(
                            addData(events, row("04:19:28", "Open")),
                            checkNewRows(row("Open", "04:00", 1L)),
                            execute("a DataNode dies", () -> dead[0] = cluster.stopDataNode()),
                            addData(events, row("04:20:00", "Open")),
                            checkNewRows(row("Open", "04:00", 2L)),
                            stop(),
                            start(),
                            addData(events, row("04:21:00", "Open")),
                            checkNewRows(row("Open", "04:00", 3L)));
        } finally {
            if (dead[0] != null) {
                cluster.restart(dead[0]);
            }
        }
    }

    private DataStreamWriter<Row> memoryCounts() {
        return hourlyCounts()
                .writeStream()
                .format("memory")
                .queryName("counts")
                .outputMode("complete");
    }

    @Test
    void theParentDirectoryIsASettingAndTheDefaultFileSystemHadoops() throws Exception {
        session.conf().set("spark.hadoop.fs.defaultFS", location.resolve("/").toString());
        session.conf().set("spark.sql.streaming.checkpointLocation", "hdfs:" + location.getPath());
        StreamingQuery first = memoryCounts().start();
        events.addData(row("04:19:28", "Open"));
        first.processAllAvailable();
        assertTrue(cluster.fileSystem().exists(new Path(location.getPath() + "/counts/commits/0")));
        first.stop();

        StreamingQuery second = memoryCounts().start();
        assertEquals(first.id(), second.id());
        second.processAllAvailable();
        assertEquals(1, session.table("counts").count());
        events.addData(row("05:19:28", "Open"));
        second.processAllAvailable();
        assertEquals(2, session.table("counts").count());
        second.stop();
    }

    @Test
    void aSecondStartStopsTheOlderRun() throws Exception {
        StreamingQuery first = startAs("first");
        events.addData(row("04:19:28", "Open"));
        first.processAllAvailable();
        StreamingQuery second = startAs("second");
        assertFalse(first.isActive());
        assertEquals(first.id(), second.id());
        events.addData(row("04:20:00", "Open"));
        second.processAllAvailable();
        assertEquals(2L, session.table("second").collect()[0].getLong(2));
        second.stop();
    }

    private StreamingQuery startAs(String name) throws Exception {
        return memoryCounts()
                .queryName(name)
                .option("checkpointLocation", location.toString())
                .start();
    }
}
