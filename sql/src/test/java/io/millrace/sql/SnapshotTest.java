package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.Frames;
import io.millrace.Row;
import io.millrace.RowFactory;
import io.millrace.Session;
import io.millrace.batch.Allocators;
import io.millrace.batch.Batch;
import io.millrace.batch.RowConverter;
import io.millrace.plan.Table;
import io.millrace.testkit.SessionTest;
import io.millrace.types.StructType;

import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A statement sees one version of each table, however often it names it.
@SessionTest
final class SnapshotTest {
    private static final StructType SCHEMA = StructType.fromDDL("version INT");

    /// A table that is another one each time it is read.
    private record ChangingTable(BufferAllocator allocator, AtomicInteger reads) implements Table {
        @Override
        public String name() {
            return "changing";
        }

        @Override
        public StructType schema() {
            return SCHEMA;
        }

        @Override
        public List<Batch> snapshot() {
            Row row = RowFactory.create(reads.incrementAndGet());
            return List.of(RowConverter.toBatch(allocator, SCHEMA, List.of(row)));
        }
    }

    @Test
    void aTableThatIsNamedTwiceIsReadOnce(Session session) {
        try (BufferAllocator allocator = Allocators.root()) {
            Frames.engine(session)
                    .catalog()
                    .putTable("changing", new ChangingTable(allocator, new AtomicInteger()));
            String statement =
                    "SELECT a.version, b.version, c.n, (SELECT max(version) FROM changing) AS d"
                            + " FROM changing a CROSS JOIN changing b"
                            + " CROSS JOIN (SELECT max(version) AS n FROM changing) c";
            assertEquals("[1,1,1,1]", session.sql(statement).first().toString());
            assertEquals("[2,2,2,2]", session.sql(statement).first().toString());
        }
    }
}
