package io.millrace.checkpoint.store;

import io.millrace.checkpoint.store.FileOperations.Access;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The directories of a [LocalCheckpointStore]: a name is durable once its directory is synced.
final class StoreDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(StoreDirectories.class);

    private final Path root;
    private final FileOperations files;
    private final Access access;

    StoreDirectories(Path root, FileOperations files, Access access) {
        this.root = root;
        this.files = files;
        this.access = access;
    }

    /// Makes the directories, the root and what is above it, durably.
    ///
    /// @param directories under the root or another of them, whose parents come first
    void create(List<Path> directories) throws IOException {
        createWithParents(root);
        Set<Path> parents = parents(directories);
        Set<Path> present = new HashSet<>();
        for (Path parent : parents) {
            files.list(parent).forEach(name -> present.add(parent.resolve(name)));
        }
        if (!present.containsAll(directories)) {
            // Whoever made the directories has done this before.
            syncAncestors();
        }
        for (Path directory : directories) {
            files.createDirectory(directory, access);
        }
        // Those that are there, too: a run that was killed may have made them a moment ago.
        syncAll(parents);
    }

    private void createWithParents(Path directory) throws IOException {
        try {
            files.createDirectory(directory, access);
        } catch (NoSuchFileException e) {
            createWithParents(parent(directory));
            files.createDirectory(directory, access);
        }
    }

    /// Makes the names of the root and of all directories above it durable: any of them may be new.
    private void syncAncestors() throws IOException {
        Path directory = root;
        while (directory.getParent() != null) {
            directory = directory.getParent();
            try {
                files.syncDirectory(directory);
            } catch (AccessDeniedException e) {
                LOG.debug("{} is not ours, so it was there before", directory);
            }
        }
    }

    /// Makes names durable, those in one directory at once.
    void syncParents(Collection<Path> paths) throws IOException {
        syncAll(parents(paths));
    }

    private void syncAll(Set<Path> directories) throws IOException {
        for (Path directory : directories) {
            files.syncDirectory(directory);
        }
    }

    private static Set<Path> parents(Collection<Path> paths) {
        Set<Path> parents = new LinkedHashSet<>();
        paths.forEach(path -> parents.add(parent(path)));
        return parents;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
