package io.millrace.hadoop;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.CheckpointStoreProvider;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Opens checkpoints on the file systems that Hadoop knows: HDFS, viewfs, S3A and whatever has an
/// `fs.<scheme>.impl`. Never `file`: Hadoop's does not wait for the disk.
///
/// The configuration is that of the class path (`core-site.xml`, `hdfs-site.xml`) with the
/// session's `millrace.hadoop.*` over it.
///
/// A checkpoint needs put-if-absent. A file system has it by conditional puts, when it says so; or
/// by a rename that is one step and replaces nothing, which none says. HDFS is known for it; of
/// another, its user vouches with [#RENAME_SCHEMES]. On the rest a checkpoint could be overwritten
/// by a second writer, and is refused.
public final class HadoopCheckpointStoreProvider implements CheckpointStoreProvider {
    /// Hadoop's key for the schemes, with commas between them, whose rename can be relied on.
    static final String RENAME_SCHEMES = "millrace.checkpoint.atomic-rename.schemes";

    private static final String RENAME_SCHEMES_DEFAULT = "hdfs";
    private static final String HDFS_CLOSE_DELAY_MILLIS =
            "dfs.client.block.write.locateFollowingBlock.initial.delay.ms";
    private static final String HDFS_CLOSE_RETRIES =
            "dfs.client.block.write.locateFollowingBlock.retries";

    private static final Pattern SCHEME_KEY =
            Pattern.compile("fs\\.(?:AbstractFileSystem\\.)?([a-z][a-z0-9+-]*)\\.impl");

    /// For `ServiceLoader`.
    public HadoopCheckpointStoreProvider() {}

    @Override
    public Set<String> schemes(Map<String, String> settings) {
        Set<String> schemes = new TreeSet<>();
        for (Map.Entry<String, String> entry : configuration(settings)) {
            Matcher matcher = SCHEME_KEY.matcher(entry.getKey());
            if (matcher.matches()) {
                schemes.add(matcher.group(1));
            }
        }
        schemes.add("hdfs");
        schemes.remove("file");
        return schemes;
    }

    private static Configuration configuration(Map<String, String> settings) {
        Configuration configuration = new Configuration();
        // The store closes its file system itself; a hook at the JVM's end would get in the way of
        // a query that is being stopped.
        configuration.setBoolean("fs.automatic.close", false);
        // A small file is often closed before the DataNode has reported its block. HDFS then asks
        // again after 400 ms, which one commit in ten had to wait; here sooner, and for as long.
        configuration.setInt(HDFS_CLOSE_DELAY_MILLIS, 10);
        configuration.setInt(HDFS_CLOSE_RETRIES, 11);
        settings.forEach(configuration::set);
        return configuration;
    }

    @Override
    public CheckpointStore open(URI location, Map<String, String> settings) throws IOException {
        Path path = new Path(location);
        requireUsable(path);
        Configuration configuration = configuration(settings);
        FileSystem fs = fileSystem(path, configuration);
        try {
            if (path.toUri().getScheme().equals("viewfs")) {
                Path target = ViewPaths.resolve(fs, path);
                fs.close();
                path = target;
                fs = fileSystem(target, configuration);
            }
            Path root = fs.makeQualified(path);
            return new HadoopCheckpointStore(fs, root, isRenaming(fs, root));
        } catch (IOException | RuntimeException | Error e) {
            fs.close();
            throw e;
        }
    }

    private static void requireUsable(Path path) {
        // Hadoop's names have none, and say so only in passing.
        if (path.toUri().getPath().contains(":")) {
            throw ErrorCondition.INVALID_OPTION_VALUE.error(
                    "The path of checkpointLocation, '" + path + "', has a colon in a name.",
                    "Choose another name: Hadoop's file systems have none with colons.");
        }
    }

    private static FileSystem fileSystem(Path path, Configuration configuration)
            throws IOException {
        String scheme = path.toUri().getScheme();
        try {
            FileSystem.getFileSystemClass(scheme, configuration);
        } catch (IOException | RuntimeException e) {
            throw ErrorCondition.CHECKPOINT_STORE_NOT_FOUND.error(
                    "The checkpoint `"
                            + path
                            + "` cannot be opened: the classes of Hadoop's file system `"
                            + scheme
                            + "` are not on the class path.",
                    "Add its library, such as hadoop-aws for s3a or hadoop-azure for abfs, in the"
                            + " version of hadoop-client-api.",
                    e);
        }
        try {
            return FileSystem.newInstance(path.toUri(), configuration);
        } catch (IllegalArgumentException e) {
            // So HDFS says that it does not know the host.
            throw new IOException(e.getMessage(), e);
        }
    }

    private static boolean isRenaming(FileSystem fs, Path root) throws IOException {
        if (ConditionalPut.isOffered(fs, root)) {
            return false;
        }
        String scheme = fs.getUri().getScheme().toLowerCase(Locale.ROOT);
        List<String> trusted =
                Arrays.asList(
                        fs.getConf().getTrimmedStrings(RENAME_SCHEMES, RENAME_SCHEMES_DEFAULT));
        if (trusted.contains(scheme)) {
            return true;
        }
        throw unsafe(root, scheme);
    }

    private static MillraceException unsafe(Path root, String scheme) {
        return ErrorCondition.UNSUPPORTED_FEATURE.error(
                "The checkpoint `"
                        + root
                        + "` lies on a file system that offers no conditional put, and whose rename"
                        + " is not known to keep what is there: `"
                        + scheme
                        + "`.",
                "Use hdfs, or s3a with fs.s3a.create.conditional.enabled. If a rename there is one"
                    + " step that replaces nothing, add the scheme to the setting millrace.hadoop."
                        + RENAME_SCHEMES
                        + ".");
    }
}
