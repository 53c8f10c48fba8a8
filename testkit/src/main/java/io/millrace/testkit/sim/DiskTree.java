package io.millrace.testkit.sim;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/// The directories and files of a [SimulatedDisk], from the root on. Its caller holds the disk's
/// lock.
final class DiskTree {
    private final DirectoryContent root;

    DiskTree() {
        this(new DirectoryContent());
    }

    private DiskTree(DirectoryContent root) {
        this.root = root;
    }

    DiskTree copy() {
        return new DiskTree((DirectoryContent) copyOf(root, new IdentityHashMap<>()));
    }

    private static Inode copyOf(Inode inode, Map<Inode, Inode> copies) {
        Inode known = copies.get(inode);
        if (known != null) {
            return known;
        }
        return switch (inode) {
            case FileContent file -> {
                FileContent copy = file.copy();
                copies.put(file, copy);
                yield copy;
            }
            case DirectoryContent directory -> {
                DirectoryContent copy = new DirectoryContent();
                copies.put(directory, copy);
                copy.copyFrom(directory, child -> copyOf(child, copies));
                yield copy;
            }
        };
    }

    void cutPower(RandomGenerator random) {
        cutPower(root, new IdentityHashMap<>(), random);
    }

    private static void cutPower(Inode inode, Map<Inode, Inode> done, RandomGenerator random) {
        if (done.put(inode, inode) != null) {
            return;
        }
        switch (inode) {
            case FileContent file -> file.cutPower(random);
            case DirectoryContent directory -> {
                directory.cutPower(random);
                directory.names().values().forEach(child -> cutPower(child, done, random));
            }
        }
    }

    long fingerprint(Predicate<String> names) {
        CRC32C crc = new CRC32C();
        fingerprint(root, names, crc);
        return crc.getValue();
    }

    private static void fingerprint(Inode inode, Predicate<String> names, CRC32C crc) {
        switch (inode) {
            case FileContent file -> file.fingerprint(crc);
            case DirectoryContent directory -> {
                for (Map.Entry<String, Inode> entry : directory.names().entrySet()) {
                    if (names.test(entry.getKey())) {
                        crc.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
                        fingerprint(entry.getValue(), names, crc);
                    }
                }
                crc.update('/');
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        print(root, "", text);
        return text.toString();
    }

    private static void print(DirectoryContent directory, String path, StringBuilder text) {
        directory
                .names()
                .forEach(
                        (name, inode) -> {
                            String at = path + "/" + name;
                            switch (inode) {
                                case DirectoryContent child -> print(child, at, text);
                                case FileContent file ->
                                        text.append(at)
                                                .append("  ")
                                                .append(file.bytes().length)
                                                .append('\n');
                            }
                        });
    }

    /// Returns the path from the root, without detours.
    static Path normal(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private Inode inode(Path path) throws IOException {
        Inode at = root;
        for (Path part : normal(path)) {
            if (!(at instanceof DirectoryContent directory)) {
                throw new FileSystemException(path.toString(), null, "Not a directory");
            }
            at = directory.get(part.toString());
            if (at == null) {
                throw new NoSuchFileException(path.toString());
            }
        }
        return at;
    }

    DirectoryContent directory(Path path) throws IOException {
        if (inode(path) instanceof DirectoryContent directory) {
            return directory;
        }
        throw new NotDirectoryException(path.toString());
    }

    FileContent file(Path path) throws IOException {
        if (inode(path) instanceof FileContent file) {
            return file;
        }
        throw new FileSystemException(path.toString(), null, "Is a directory");
    }

    DirectoryContent parent(Path path) throws IOException {
        Path parent = normal(path).getParent();
        if (parent == null) {
            throw new FileSystemException(path.toString(), null, "Is the root");
        }
        return directory(parent);
    }

    static String name(Path path) {
        return String.valueOf(normal(path).getFileName());
    }

    /// Returns the directory in which a name that is not there would be.
    DirectoryContent parentOfNew(Path path) throws IOException {
        DirectoryContent parent = parent(path);
        if (parent.get(name(path)) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
        return parent;
    }
}
