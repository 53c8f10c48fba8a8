package io.millrace.hadoop;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DFSConfigKeys;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A NameNode and two DataNodes in this JVM, started by the first test that takes one as a
/// parameter and stopped after the last.
final class MiniCluster implements AutoCloseable {
    private static final AtomicInteger NEXT_DIRECTORY = new AtomicInteger();
    private static final int DATA_NODES = 2;

    private final Path directory;
    private final MiniDFSCluster cluster;

    private MiniCluster() throws IOException {
        directory = Files.createTempDirectory("millrace-hdfs-");
        Configuration configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
        // Blocks of 1 MiB, so that a file of a few has several.
        configuration.setLong(DFSConfigKeys.DFS_BLOCK_SIZE_KEY, 1 << 20);
        configuration.setLong("dfs.namenode.fs-limits.min-block-size", 1 << 20);
        configuration.setInt("dfs.heartbeat.interval", 1);
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(DATA_NODES).build();
        cluster.waitActive();
    }

    /// Gives test methods the cluster.
    static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == MiniCluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.GLOBAL)
                    .computeIfAbsent(MiniCluster.class, _ -> start(), MiniCluster.class);
        }

        private static MiniCluster start() {
            try {
                return new MiniCluster();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Returns a place that no test has used, such as `hdfs://localhost:8020/test-1/checkpoint`.
    URI newLocation() {
        return URI.create(
                cluster.getURI() + "/test-" + NEXT_DIRECTORY.incrementAndGet() + "/checkpoint");
    }

    /// Returns the cluster's file system; the cluster closes it.
    FileSystem fileSystem() throws IOException {
        return cluster.getFileSystem();
    }

    /// Stops the NameNode and starts it again from its log.
    void restartNameNode() throws IOException {
        cluster.restartNameNode();
    }

    /// Stops a DataNode as a power cut would.
    MiniDFSCluster.DataNodeProperties stopDataNode() {
        return cluster.stopDataNode(0);
    }

    void restart(MiniDFSCluster.DataNodeProperties dataNode) throws IOException {
        cluster.restartDataNode(dataNode, true);
        cluster.waitActive();
    }

    @Override
    public void close() throws IOException {
        cluster.shutdown();
        List<Path> files;
        try (Stream<Path> walk = Files.walk(directory)) {
            files = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
