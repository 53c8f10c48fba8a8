package io.millrace.hadoop;

import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Follows the mount table of a viewfs, which only gives names to other file systems: what a rename
/// is worth is known of those.
final class ViewPaths {
    private ViewPaths() {}

    /// Returns where the path leads, which need not be there.
    static Path resolve(FileSystem view, Path path) throws IOException {
        Deque<String> missing = new ArrayDeque<>();
        Path present = path;
        while (!view.exists(present) && !present.isRoot()) {
            missing.push(present.getName());
            present = present.getParent();
        }
        Path target = view.resolvePath(present);
        for (String name : missing) {
            target = new Path(target, name);
        }
        return target;
    }
}
