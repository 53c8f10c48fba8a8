package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.DataStreamWriter;
import io.millrace.streaming.StreamingQuery;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class VolatileSinkTest {
    @Test
    void aRefusedRestartLeavesTheRowsOfTheRunBefore(@TempDir Path directory) throws Exception {
        try (Session session = Session.builder().create()) {
            MemoryStream words = MemoryStream.of(session, "word STRING");
            DataStreamWriter<?> writer =
                    words.toDF()
                            .writeStream()
                            .format("memory")
                            .queryName("rows")
                            .outputMode("append")
                            .option("checkpointLocation", directory.resolve("c").toString());
            words.addData(RowFactory.create("kept"));
            StreamingQuery query = writer.start();
            query.processAllAvailable();
            query.stop();

            MillraceException refused = assertThrows(MillraceException.class, writer::start);
            assertEquals(ErrorCondition.CHECKPOINT_INCOMPATIBLE, refused.condition());
            assertEquals(1, session.table("rows").count());
        }
    }
}
