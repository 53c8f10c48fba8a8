package io.millrace.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.CheckpointStores;
import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.testkit.CheckpointStoreContract;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// The contract on a real NameNode.
@ExtendWith(MiniCluster.Extension.class)
@ResourceLock(value = "cluster", mode = ResourceAccessMode.READ)
final class HdfsStoreTest extends CheckpointStoreContract {
    private MiniCluster cluster;
    private URI location;

    @BeforeEach
    void choosePlace(MiniCluster shared) {
        cluster = shared;
        location = shared.newLocation();
    }

    @Override
    protected CheckpointStore open() {
        return CheckpointStores.open(location, Map.of());
    }

    private static boolean put(CheckpointStore store, String name) throws IOException {
        return store.putIfAbsent(name, channel -> channel.write(ByteBuffer.wrap(new byte[9])));
    }

    @Test
    void equalContentOfAnotherWriterIsNotOurs() throws IOException {
        try (CheckpointStore store = open();
                CheckpointStore other = open()) {
            store.createDirectories(List.of("offsets"));
            assertTrue(put(store, "offsets/0"));
            assertFalse(put(other, "offsets/0"));
        }
    }

    @Test
    void filesAndDirectoriesAreTheOwnersAlone() throws IOException {
        try (CheckpointStore store = open()) {
            store.createDirectories(List.of("offsets"));
            put(store, "offsets/0");
        }
        FileSystem fs = cluster.fileSystem();
        Path root = new Path(location);
        assertEquals(new FsPermission((short) 0700), fs.getFileStatus(root).getPermission());
        assertEquals(
                new FsPermission((short) 0700),
                fs.getFileStatus(new Path(root, "offsets")).getPermission());
        assertEquals(
                new FsPermission((short) 0600),
                fs.getFileStatus(new Path(root, "offsets/0")).getPermission());
    }

    @Test
    void theSamePlaceHasOneText() throws IOException {
        try (CheckpointStore store = open();
                CheckpointStore other =
                        CheckpointStores.open(
                                URI.create("hdfs:" + location.getPath() + "/x/.."),
                                Map.of(
                                        "fs.defaultFS",
                                        location.getScheme() + "://" + location.getAuthority()))) {
            assertEquals(location.toString(), store.location());
            assertEquals(store.location(), other.location());
        }
    }

    @Test
    void aViewOfItIsTheSamePlace() throws IOException {
        Map<String, String> mounts =
                Map.of(
                        "fs.viewfs.mounttable.cluster.link./mounted",
                        location.resolve("/").toString());
        URI view = URI.create("viewfs://cluster/mounted" + location.getPath());
        try (CheckpointStore store = open();
                CheckpointStore viewed = CheckpointStores.open(view, mounts)) {
            viewed.createDirectories(List.of("offsets"));
            assertTrue(put(viewed, "offsets/0"));
            assertFalse(put(store, "offsets/0"));
            assertEquals(store.location(), viewed.location());
        }
    }

    @Test
    void leftOversOfLowerEpochsAreSwept() throws IOException {
        FileSystem fs = cluster.fileSystem();
        try (CheckpointStore store = open()) {
            store.createDirectories(List.of());
            for (String name : List.of(".tmp.0.w.0", ".tmp.2.w.1", ".tmp.3.w.0", ".tmp.x")) {
                fs.create(new Path(new Path(location), name)).close();
            }
            store.enterEpoch(3);
            assertEquals(
                    List.of(".tmp.3.w.0", ".tmp.x"), store.list("").stream().sorted().toList());
        }
    }
}
