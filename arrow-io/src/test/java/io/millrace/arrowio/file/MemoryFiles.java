package io.millrace.arrowio.file;

import io.millrace.checkpoint.FileOperations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/// Files in memory, on a disk that loses in a power cut what was not synced: names that their
/// directory's sync did not cover, content after the last force.
final class MemoryFiles implements FileOperations {
    /// A file or, with names, a directory.
    private static final class Node {
        private byte[] content = {};
        private byte[] forced = {};
        private final boolean isDirectory;
        private Map<String, Node> names = new TreeMap<>();
        private Map<String, Node> synced = new TreeMap<>();

        Node(boolean isDirectory) {
            this.isDirectory = isDirectory;
        }
    }

    private final Node root = new Node(true);

    private Node find(Path path) throws IOException {
        Node node = root;
        for (Path part : path) {
            Node next = node.names.get(part.toString());
            if (next == null) {
                throw new NoSuchFileException(path.toString());
            }
            node = next;
        }
        return node;
    }

    private Node parent(Path path) throws IOException {
        Path parent = path.getParent();
        return parent == null ? root : find(parent);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static void add(Node directory, Path path, Node node) throws IOException {
        if (directory.names.putIfAbsent(name(path), node) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    /// Cuts the power: of what was not synced, only what the chance says is left, content cut off
    /// at half of what was written since.
    void cutPower(BooleanSupplier isLucky) {
        cutPower(root, isLucky);
    }

    private static void cutPower(Node node, BooleanSupplier isLucky) {
        if (node.content.length > node.forced.length) {
            int lucky = (node.content.length - node.forced.length) / 2;
            int kept = node.forced.length + (isLucky.getAsBoolean() ? lucky : 0);
            node.content = Arrays.copyOf(node.content, kept);
        }
        node.forced = node.content;
        Map<String, Node> left = new TreeMap<>(node.synced);
        for (Map.Entry<String, Node> name : node.names.entrySet()) {
            if (!left.containsKey(name.getKey()) && isLucky.getAsBoolean()) {
                left.put(name.getKey(), name.getValue());
            }
        }
        for (String name : node.synced.keySet()) {
            if (!node.names.containsKey(name) && isLucky.getAsBoolean()) {
                left.remove(name);
            }
        }
        node.names = left;
        node.synced = new TreeMap<>(left);
        left.values().forEach(child -> cutPower(child, isLucky));
    }

    @Override
    public Closeable lock(Path directory, String holder) {
        return () -> {};
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        Node parent = parent(directory);
        Node present = parent.names.get(name(directory));
        if (present != null && !present.isDirectory) {
            throw new NotDirectoryException(directory.toString());
        }
        return present == null && parent.names.put(name(directory), new Node(true)) == null;
    }

    @Override
    public NewFile create(Path file, Access access) throws IOException {
        Node node = new Node(false);
        add(parent(file), file, node);
        return new MemoryFile(node);
    }

    private record MemoryFile(Node node) implements NewFile {
        @Override
        public int write(ByteBuffer source) {
            int count = source.remaining();
            byte[] longer = Arrays.copyOf(node.content, node.content.length + count);
            source.get(longer, node.content.length, count);
            node.content = longer;
            return count;
        }

        @Override
        public void force() {
            node.forced = node.content;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        add(parent(name), name, find(file));
    }

    @Override
    public void delete(Path file) throws IOException {
        parent(file).names.remove(name(file));
    }

    @Override
    public void force(Path file) throws IOException {
        Node node = find(file);
        node.forced = node.content;
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        Node node = find(directory);
        node.synced = new HashMap<>(node.names);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try {
            Node node = find(directory);
            if (!node.isDirectory) {
                throw new NotDirectoryException(directory.toString());
            }
            return List.copyOf(node.names.keySet());
        } catch (NoSuchFileException _) {
            return List.of();
        }
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
        return new Reading(find(file).content);
    }

    /// Reads the content as it was when it was opened.
    private static final class Reading implements SeekableByteChannel {
        private final ByteBuffer content;

        Reading(byte[] content) {
            this.content = ByteBuffer.wrap(content);
        }

        @Override
        public int read(ByteBuffer target) {
            int count = Math.min(target.remaining(), content.remaining());
            if (count == 0 && target.hasRemaining()) {
                return -1;
            }
            target.put(content.slice(content.position(), count));
            content.position(content.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer source) {
            throw new NonWritableChannelException();
        }

        @Override
        public long position() {
            return content.position();
        }

        @Override
        public SeekableByteChannel position(long newPosition) {
            content.position((int) Math.min(newPosition, content.limit()));
            return this;
        }

        @Override
        public long size() {
            return content.limit();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new NonWritableChannelException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
