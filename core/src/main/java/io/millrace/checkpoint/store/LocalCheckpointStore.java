package io.millrace.checkpoint.store;

import io.millrace.checkpoint.store.FileOperations.Access;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// A checkpoint in a directory of a local file system.
///
/// [#putIfAbsent] in steps:
///
/// ```text
/// 1 create .tmp.<epoch>.<writer>.<n>, only if new; write all; fsync; close
/// 2 link it to its name; "exists" means that somebody else was first
/// 3 fsync the directory of the name: only now it is durable
/// 4 delete the .tmp
/// ```
///
/// [#putInOrder] does step 1 for all files with their waits overlapped, and then 2 and 3 group by
/// group.
///
/// Never a rename: an atomic move replaces a file that is there. Where there are no hard links, and
/// where nothing is meant to outlive the process, the file is made under its own name at once; see
/// [#isAtomic()] and [TemporaryFileOperations].
public final class LocalCheckpointStore implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(LocalCheckpointStore.class);
    private static final int SWEPT_MAX = 100;

    private final Path root;
    private final FileOperations files;
    private final Access access;
    private final TemporaryNames temporaryNames;
    private final StoreDirectories directories;
    private @Nullable Closeable lock;
    private @Nullable Boolean hardLinks;

    /// Makes a store over a directory, which need not be there.
    public LocalCheckpointStore(Path directory) {
        this(directory, FileOperations.disk());
    }

    /// Makes a store that does all its work through the given operations.
    public LocalCheckpointStore(Path directory, FileOperations files) {
        this(directory, files, Access.OWNER, UUID.randomUUID());
    }

    /// Makes a store whose temporary files bear a name.
    ///
    /// @param writer unlike that of any other store on the directory, in whatever process
    public LocalCheckpointStore(Path directory, FileOperations files, UUID writer) {
        this(directory, files, Access.OWNER, writer);
    }

    /// Makes a store whose temporary files bear a name, and whose files and directories may be read
    /// by whom the access says.
    ///
    /// @param writer as for the store of the owner alone
    public LocalCheckpointStore(Path directory, FileOperations files, Access access, UUID writer) {
        this.access = access;
        this.root = directory.toAbsolutePath().normalize();
        this.files = files;
        this.temporaryNames = new TemporaryNames(writer);
        this.directories = new StoreDirectories(root, files, access);
    }

    private Path path(String name) {
        return root.resolve(StoreNames.checked(name));
    }

    private Path directoryPath(String name) {
        return name.isEmpty() ? root : path(name);
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public void createDirectories(List<String> names) throws IOException {
        directories.create(names.stream().map(this::path).toList());
    }

    @Override
    public void lock(String holder) throws IOException {
        lock = files.lock(root, holder);
    }

    @Override
    public void enterEpoch(long claimed) throws IOException {
        temporaryNames.enterEpoch(claimed);
        for (String name : files.list(root)) {
            if (temporaryNames.isLeftBehind(name)) {
                files.delete(root.resolve(name));
            }
        }
    }

    @Override
    public boolean putIfAbsent(String name, ByteSource content) throws IOException {
        return putInOrder(List.of(Map.of(name, content))).isEmpty();
    }

    @Override
    public Set<String> putInOrder(List<Map<String, ByteSource>> groups) throws IOException {
        return isAtomic() ? unlessSwept(() -> putByLinks(groups)) : putInPlace(groups);
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    /// Does it again when another run that is opened at the same time swept a temporary file:
    /// before a run has an epoch, its files count as left behind.
    private <T> T unlessSwept(Work<T> work) throws IOException {
        for (int attempt = 1; !temporaryNames.hasEpoch() && attempt < SWEPT_MAX; attempt++) {
            try {
                return work.run();
            } catch (NoSuchFileException e) {
                LOG.debug("A temporary file of {} was swept", root, e);
            }
        }
        return work.run();
    }

    private Set<String> putByLinks(List<Map<String, ByteSource>> groups) throws IOException {
        Map<String, Path> written = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        try {
            writeAll(groups, written);
            for (Map<String, ByteSource> group : groups) {
                for (String name : group.keySet()) {
                    if (!linkIfAbsent(path(name), Objects.requireNonNull(written.get(name)))) {
                        taken.add(name);
                    }
                }
                syncNew(group.keySet(), taken);
                if (!taken.isEmpty()) {
                    break;
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            files.deleteAfter(e, written.values());
            throw e;
        }
        for (Path tmp : written.values()) {
            files.delete(tmp);
        }
        return taken;
    }

    /// Writes the contents under names of no meaning and waits for all of them at once.
    ///
    /// @param written gets each file before it is made, so that a failure leaves none behind
    private void writeAll(List<Map<String, ByteSource>> groups, Map<String, Path> written)
            throws IOException {
        List<FileOperations.NewFile> open = new ArrayList<>();
        try (Closeable _ = () -> closeAll(open)) {
            for (Map<String, ByteSource> group : groups) {
                for (Map.Entry<String, ByteSource> file : group.entrySet()) {
                    Path tmp = nextTmp();
                    written.put(file.getKey(), tmp);
                    open.add(files.create(tmp, access));
                    file.getValue().writeTo(open.getLast());
                }
            }
            files.forceAll(open);
        }
    }

    private static void closeAll(List<FileOperations.NewFile> open) throws IOException {
        for (FileOperations.NewFile file : open) {
            file.close();
        }
    }

    /// Each file under its own name at once, for file systems without hard links.
    private Set<String> putInPlace(List<Map<String, ByteSource>> groups) throws IOException {
        Set<String> taken = new HashSet<>();
        for (Map<String, ByteSource> group : groups) {
            for (Map.Entry<String, ByteSource> file : group.entrySet()) {
                if (!writeInPlace(path(file.getKey()), file.getValue())) {
                    taken.add(file.getKey());
                }
            }
            syncNew(group.keySet(), taken);
            if (!taken.isEmpty()) {
                break;
            }
        }
        return taken;
    }

    private void syncNew(Set<String> names, Set<String> taken) throws IOException {
        directories.syncParents(
                names.stream().filter(name -> !taken.contains(name)).map(this::path).toList());
    }

    private Path nextTmp() {
        return root.resolve(temporaryNames.next());
    }

    private boolean writeInPlace(Path target, ByteSource content) throws IOException {
        FileOperations.NewFile created;
        try {
            created = files.create(target, access);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        try (FileOperations.NewFile channel = created) {
            content.writeTo(channel);
            channel.force();
        }
        return true;
    }

    private boolean linkIfAbsent(Path name, Path tmp) throws IOException {
        try {
            files.link(name, tmp);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    @Override
    public SeekableByteChannel open(String name) throws IOException {
        return files.open(path(name));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return files.list(directoryPath(directory));
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(path(name));
    }

    @Override
    public void sync(List<String> names) throws IOException {
        List<Path> paths = names.stream().map(this::path).toList();
        for (Path path : paths) {
            files.force(path);
        }
        directories.syncParents(paths);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        files.syncDirectory(directoryPath(directory));
    }

    @Override
    public boolean isAtomic() throws IOException {
        Boolean known = hardLinks;
        if (!files.isDurable()) {
            return false;
        }
        if (known == null) {
            known = unlessSwept(() -> LinkProbe.takesLinks(files, access, this::nextTmp));
            hardLinks = known;
            if (!known) {
                LOG.warn("{} has no hard links: a crash can tear the newest entry", root);
            }
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        Closeable held = lock;
        lock = null;
        if (held != null) {
            held.close();
        }
    }
}
