package io.millrace.checkpoint.store;

import io.millrace.error.ErrorCondition;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/// A checkpoint in the heap, for tests: what it holds survives [#close()], as a directory would.
/// Thread-safe, so that two runs can be set against each other.
public final class InMemoryCheckpointStore implements CheckpointStore {
    private final ConcurrentSkipListMap<String, byte[]> files;
    private final boolean locks;
    private @Nullable String holder;
    private String refused = "";

    /// Makes an empty store.
    public InMemoryCheckpointStore() {
        this(new ConcurrentSkipListMap<>(), true);
    }

    private InMemoryCheckpointStore(ConcurrentSkipListMap<String, byte[]> files, boolean locks) {
        this.files = files;
        this.locks = locks;
    }

    /// Returns a second store over the same files that takes no lock, as a run on another machine.
    public InMemoryCheckpointStore withoutLock() {
        return new InMemoryCheckpointStore(files, false);
    }

    /// Returns a store of its own with the same files, as of a copied directory.
    public InMemoryCheckpointStore copy() {
        return new InMemoryCheckpointStore(new ConcurrentSkipListMap<>(files), true);
    }

    /// Returns the names of all files, sorted.
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public void createDirectories(List<String> names) {
        names.forEach(StoreNames::checked);
    }

    @Override
    public synchronized void lock(String newHolder) {
        if (!locks) {
            return;
        }
        if (holder != null) {
            throw ErrorCondition.CONCURRENT_QUERY.error(
                    "The checkpoint in memory is in use by `" + holder + "`.",
                    "Stop that query first.");
        }
        holder = newHolder;
    }

    @Override
    public boolean putIfAbsent(String name, ByteSource content) throws IOException {
        StoreNames.checked(name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (WritableByteChannel channel = Channels.newChannel(bytes)) {
            content.writeTo(channel);
        }
        if (name.equals(refused)) {
            throw new IOException("no space for " + name);
        }
        return files.putIfAbsent(name, bytes.toByteArray()) == null;
    }

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(files.get(name)).map(byte[]::clone);
    }

    @Override
    public SeekableByteChannel open(String name) throws IOException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new NoSuchFileException(name);
        }
        return new BytesChannel(bytes);
    }

    @Override
    public List<String> list(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        Set<String> names = new HashSet<>();
        for (String name : files.tailMap(prefix).keySet()) {
            if (!name.startsWith(prefix)) {
                break;
            }
            int slash = name.indexOf('/', prefix.length());
            names.add(name.substring(prefix.length(), slash < 0 ? name.length() : slash));
        }
        return new ArrayList<>(names);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    /// Fails each put of the name from now on, as a full disk would; of none when it is empty.
    public void refuse(String name) {
        refused = name;
    }

    /// Puts bytes in place of what is there, as damage would.
    public void overwrite(String name, byte[] bytes) {
        files.put(StoreNames.checked(name), bytes.clone());
    }

    @Override
    public void sync(List<String> names) throws IOException {
        for (String name : names) {
            if (!files.containsKey(name)) {
                throw new NoSuchFileException(name);
            }
        }
    }

    @Override
    public void syncDirectory(String directory) {}

    @Override
    public void enterEpoch(long epoch) {}

    @Override
    public boolean isAtomic() {
        return true;
    }

    @Override
    public synchronized void close() {
        holder = null;
    }
}
