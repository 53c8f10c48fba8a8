package io.millrace.testkit.fault;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.testkit.fault.FileStep.Kind;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The files of a process on which something goes wrong at a chosen operation: at the Nth, or at
/// the first that a test describes.
///
/// ```java
/// FaultyFiles files = FaultyFiles.over(FileOperations.disk());
/// files.failWhen(step -> step.is(Kind.LINK, "commits/1"), FileFault.EIO);
/// try (TestSession test = TestSession.create(Map.of(), Environment.real().with(files))) { ... }
/// ```
///
/// One fault is armed at a time and strikes once; what it leaves behind, a dead process or a full
/// disk, lasts until [#restart()] or [#freeSpace()]. To fail each operation in turn, count those of
/// an undisturbed run with [#onStep] first, then run once for each.
///
/// What is dead stays dead: threads of the session that go on after a crash change no file any
/// more. A new process that shall not wait for the end of the old one takes a `FaultyFiles` of its
/// own over the same files. Thread-safe; an operation that another thread has begun when the
/// process dies may still happen.
public final class FaultyFiles implements FileOperations {
    private final FileOperations files;
    private final Gate gate = new Gate();
    private volatile boolean hasLinks = true;

    private FaultyFiles(FileOperations files) {
        this.files = files;
    }

    /// Returns files on which nothing goes wrong until a fault is armed.
    public static FaultyFiles over(FileOperations files) {
        return new FaultyFiles(files);
    }

    /// Takes hard links away: [#link] then throws [UnsupportedOperationException], as it does on
    /// some file systems.
    ///
    /// @return these files
    public FaultyFiles withoutLinks() {
        hasLinks = false;
        return this;
    }

    /// Tells the listener of every operation before it happens, those of a dead process excepted,
    /// on the thread that works and never two at a time.
    ///
    /// @return these files
    public FaultyFiles onStep(Consumer<FileStep> listener) {
        gate.onStep(listener);
        return this;
    }

    /// Arms a fault, in place of one that is armed.
    ///
    /// @param operation how many operations from now on still work; 0 fails the next
    public void failAt(int operation, FileFault fault) {
        gate.failAt(operation, fault);
    }

    /// Arms a fault at the first operation from now on that fits, in place of one that is armed.
    public void failWhen(Predicate<FileStep> when, FileFault fault) {
        gate.failWhen(when, fault);
    }

    /// Disarms the fault that is armed.
    public void disarm() {
        gate.disarm();
    }

    /// Returns whether a fault is armed that no operation has come to.
    public boolean isArmed() {
        return gate.isArmed();
    }

    /// Returns whether the process has died.
    public boolean isDead() {
        return gate.isDead();
    }

    /// Returns the number of operations so far.
    public int count() {
        return gate.count();
    }

    /// Begins a new process after a crash. Call it when the queries of the old one have ended, lest
    /// they live on. A full disk stays full.
    public void restart() {
        gate.restart();
    }

    /// Makes room on a full disk.
    public void freeSpace() {
        gate.freeSpace();
    }

    @Override
    public Closeable lock(Path directory, String holder) throws IOException {
        return gate.step(Kind.LOCK, directory, () -> gate.held(files.lock(directory, holder)));
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        return gate.step(
                Kind.CREATE_DIRECTORY, directory, () -> files.createDirectory(directory, access));
    }

    @Override
    public NewFile create(Path file, Access access) throws IOException {
        return gate.step(
                Kind.CREATE, file, () -> new FaultyNewFile(gate, file, files.create(file, access)));
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        gate.change(Kind.LINK, name, () -> linkIfOffered(name, file));
    }

    private void linkIfOffered(Path name, Path file) throws IOException {
        if (!hasLinks) {
            throw new UnsupportedOperationException("no hard links here");
        }
        files.link(name, file);
    }

    @Override
    public void delete(Path file) throws IOException {
        gate.change(Kind.DELETE, file, () -> files.delete(file));
    }

    @Override
    public void force(Path file) throws IOException {
        gate.change(Kind.FORCE, file, () -> files.force(file));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        gate.change(Kind.SYNC_DIRECTORY, directory, () -> files.syncDirectory(directory));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return gate.step(Kind.LIST, directory, () -> files.list(directory));
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
        return gate.step(Kind.OPEN, file, () -> new FaultyReads(gate, file, files.open(file)));
    }
}
