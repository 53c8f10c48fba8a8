package io.millrace.testkit.sim;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The names in a directory as the page cache has them, and the changes that the disk may not have.
///
/// A power cut keeps any subset of the changes since the last sync: file systems write names in an
/// order of their own. A sync that fails leaves them as they are, since names are kept in a
/// journal, and a file system whose journal fails takes no more writes.
final class DirectoryContent implements Inode {
    /// A name that was given, or taken away.
    private record Change(String name, @Nullable Inode target) {}

    private final SortedMap<String, Inode> names = new TreeMap<>();
    private final SortedMap<String, Inode> durable = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();

    @Nullable Inode get(String name) {
        return names.get(name);
    }

    SortedMap<String, Inode> names() {
        return names;
    }

    void put(String name, Inode target) {
        names.put(name, target);
        unsynced.add(new Change(name, target));
    }

    void remove(String name) {
        names.remove(name);
        unsynced.add(new Change(name, null));
    }

    void sync() {
        durable.clear();
        durable.putAll(names);
        unsynced.clear();
    }

    void cutPower(RandomGenerator random) {
        int keptOfFour = random.nextInt(5);
        for (Change change : unsynced) {
            if (random.nextInt(4) < keptOfFour) {
                apply(change, durable);
            }
        }
        names.clear();
        names.putAll(durable);
        unsynced.clear();
    }

    private static void apply(Change change, SortedMap<String, Inode> target) {
        Inode inode = change.target();
        if (inode == null) {
            target.remove(change.name());
        } else {
            target.put(change.name(), inode);
        }
    }

    /// Fills this new directory with what the other holds.
    ///
    /// @param copies gives the copy of an inode
    void copyFrom(DirectoryContent other, UnaryOperator<Inode> copies) {
        other.names.forEach((name, inode) -> names.put(name, copies.apply(inode)));
        other.durable.forEach((name, inode) -> durable.put(name, copies.apply(inode)));
        for (Change change : other.unsynced) {
            Inode target = change.target();
            unsynced.add(new Change(change.name(), target == null ? null : copies.apply(target)));
        }
    }
}
