package io.millrace.checkpoint.store;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A store that changes nothing more after its first failure.
///
/// After a failed write or fsync nothing is known of the disk: the kernel may have marked the lost
/// pages clean, so that a retry which succeeds proves nothing. Only a restart decides, from what it
/// finds.
public final class FailFastStore implements CheckpointStore {
    private final CheckpointStore store;
    private @Nullable IOException failure;

    /// Makes one over a store, which it then owns.
    public FailFastStore(CheckpointStore store) {
        this.store = store;
    }

    @FunctionalInterface
    private interface Change<T> {
        T make() throws IOException;
    }

    private <T> T change(Change<T> change) throws IOException {
        if (failure != null) {
            throw new IOException("not tried, after: " + failure.getMessage(), failure);
        }
        try {
            return change.make();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public String location() {
        return store.location();
    }

    @Override
    public void createDirectories(List<String> names) throws IOException {
        change(
                () -> {
                    store.createDirectories(names);
                    return true;
                });
    }

    @Override
    public void lock(String holder) throws IOException {
        store.lock(holder);
    }

    @Override
    public boolean putIfAbsent(String name, ByteSource content) throws IOException {
        return change(() -> store.putIfAbsent(name, content));
    }

    @Override
    public Set<String> putInOrder(List<Map<String, ByteSource>> groups) throws IOException {
        return change(() -> store.putInOrder(groups));
    }

    @Override
    public Optional<byte[]> read(String name) throws IOException {
        return store.read(name);
    }

    @Override
    public SeekableByteChannel open(String name) throws IOException {
        return store.open(name);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return store.list(directory);
    }

    @Override
    public void delete(String name) throws IOException {
        change(
                () -> {
                    store.delete(name);
                    return true;
                });
    }

    @Override
    public void sync(List<String> names) throws IOException {
        change(
                () -> {
                    store.sync(names);
                    return true;
                });
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        change(
                () -> {
                    store.syncDirectory(directory);
                    return true;
                });
    }

    @Override
    public void enterEpoch(long epoch) throws IOException {
        change(
                () -> {
                    store.enterEpoch(epoch);
                    return true;
                });
    }

    @Override
    public boolean isAtomic() throws IOException {
        return change(store::isAtomic);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
