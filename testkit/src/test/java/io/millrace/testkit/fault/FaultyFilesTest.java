package io.millrace.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.checkpoint.store.FileOperations.NewFile;
import io.millrace.testkit.SimulatedCrash;
import io.millrace.testkit.fault.FileStep.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

final class FaultyFilesTest {
    private static final byte[] TEXT = "0123456789".getBytes(StandardCharsets.UTF_8);

    @TempDir Path directory;

    private final List<FileStep> steps = new ArrayList<>();
    private final FaultyFiles files = FaultyFiles.over(FileOperations.disk()).onStep(steps::add);

    private Path file(String name) {
        return directory.resolve(name);
    }

    private void write(String name) throws IOException {
        try (NewFile file = files.create(file(name), Access.DEFAULT)) {
            assertTrue(file.isOpen());
            assertEquals(TEXT.length, file.write(ByteBuffer.wrap(TEXT)));
            file.force();
        }
    }

    private byte[] read(String name) throws IOException {
        try (SeekableByteChannel channel = files.open(file(name))) {
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
            channel.position(0);
            channel.read(bytes);
            assertEquals(bytes.capacity(), channel.position());
            return bytes.array();
        }
    }

    /// Every operation once, in the order in which [Kind] lists them.
    private void doAll() throws IOException {
        Closeable lock = files.lock(directory, "test");
        files.createDirectory(file("d"), Access.OWNER);
        write("a");
        files.link(file("b"), file("a"));
        files.delete(file("a"));
        files.syncDirectory(directory);
        files.list(directory);
        read("b");
        lock.close();
    }

    @Test
    void everyOperationIsCountedAndNamed() throws IOException {
        doAll();
        assertEquals(List.of(Kind.values()), steps.stream().map(FileStep::kind).toList());
        for (int i = 0; i < steps.size(); i++) {
            assertEquals(i, steps.get(i).number());
        }
        assertTrue(steps.get(5).is(Kind.LINK, "b"), steps.get(5).toString());
        assertEquals("6 DELETE " + file("a"), steps.get(6).toString());
        assertEquals(Kind.values().length, files.count());
        files.force(file("b"));
        assertTrue(steps.getLast().is(Kind.FORCE, "b"));
    }

    @Test
    void nothingHappensFromACrashOn() throws IOException {
        write("a");
        files.failAt(1, FileFault.CRASH);
        NewFile open = files.create(file("b"), Access.DEFAULT);
        assertTrue(files.isArmed());
        SimulatedCrash death =
                assertThrows(SimulatedCrash.class, () -> open.write(ByteBuffer.wrap(TEXT)));
        assertEquals(
                "simulated crash at operation 4 WRITE " + file("b"),
                String.valueOf(death.getMessage()));
        assertTrue(files.isDead());
        assertFalse(files.isArmed());
        int count = files.count();
        List<Callable<?>> later =
                List.of(
                        () -> open.write(ByteBuffer.wrap(TEXT)),
                        () -> files.list(directory),
                        () -> files.open(file("a")),
                        () -> files.create(file("c"), Access.DEFAULT));
        for (Callable<?> operation : later) {
            assertThrows(SimulatedCrash.class, operation::call);
        }
        assertThrows(SimulatedCrash.class, () -> files.delete(file("a")));
        open.close();
        assertEquals(count, files.count());
        files.restart();
        assertFalse(files.isDead());
        assertArrayEquals(TEXT, read("a"));
        assertArrayEquals(new byte[0], read("b"));
        assertEquals(2, files.list(directory).size());
    }

    @Test
    void aDeadProcessHoldsNoLock() throws IOException {
        FaultyFiles other = FaultyFiles.over(FileOperations.disk());
        Closeable lock = files.lock(directory, "first");
        files.failAt(0, FileFault.CRASH);
        assertThrows(SimulatedCrash.class, () -> files.list(directory));
        Closeable second = other.lock(directory, "second");
        lock.close();
        files.restart();
        assertThrows(RuntimeException.class, () -> files.lock(directory, "third").close());
        second.close();
        files.lock(directory, "third").close();
    }

    @Test
    void aTornWriteLeavesItsFirstHalf() throws IOException {
        files.failWhen(step -> step.kind() == Kind.WRITE, FileFault.TORN);
        assertThrows(SimulatedCrash.class, () -> write("a"));
        files.restart();
        assertArrayEquals("01234".getBytes(StandardCharsets.UTF_8), read("a"));
        files.failAt(0, FileFault.TORN);
        assertThrows(SimulatedCrash.class, () -> files.delete(file("a")));
        assertTrue(Files.exists(file("a")));
    }

    @Test
    void anErrorStrikesOnceAndChangesNothing() throws IOException {
        for (Kind kind : Kind.values()) {
            files.failWhen(step -> step.kind() == kind, FileFault.EIO);
            IOException failure = assertThrows(IOException.class, this::doAll, kind.name());
            assertTrue(String.valueOf(failure.getMessage()).endsWith("Input/output error"));
            Files.deleteIfExists(file("a"));
            Files.deleteIfExists(file("b"));
            Files.deleteIfExists(file("d"));
            unlock();
        }
        doAll();
    }

    /// The lock of a run that was broken off is given back as by the end of its process.
    private void unlock() {
        files.failAt(0, FileFault.CRASH);
        assertThrows(SimulatedCrash.class, () -> files.list(directory));
        files.restart();
    }

    @Test
    void anErrorMayComeAfterTheEffect() throws IOException {
        write("a");
        files.failAt(0, FileFault.EIO_AFTER);
        assertThrows(IOException.class, () -> files.link(file("b"), file("a")));
        assertArrayEquals(TEXT, read("b"));
        files.failAt(0, FileFault.EIO_AFTER);
        assertThrows(IOException.class, () -> files.delete(file("b")));
        assertFalse(Files.exists(file("b")));
        files.failWhen(step -> step.kind() == Kind.WRITE, FileFault.EIO_AFTER);
        assertThrows(IOException.class, () -> write("c"));
        assertArrayEquals(TEXT, read("c"));
        files.failAt(0, FileFault.EIO_AFTER);
        assertThrows(IOException.class, () -> files.lock(directory, "lost"));
        files.lock(directory, "again").close();
        files.failAt(0, FileFault.EIO_AFTER);
        assertThrows(NoSuchFileException.class, () -> files.link(file("x"), file("missing")));
    }

    @Test
    void aFullDiskStaysFullUntilThereIsRoom() throws IOException {
        write("old");
        files.failWhen(step -> step.kind() == Kind.WRITE, FileFault.ENOSPC);
        IOException failure = assertThrows(IOException.class, () -> write("a"));
        assertEquals("No space left on device", failure.getMessage());
        assertArrayEquals("01234".getBytes(StandardCharsets.UTF_8), read("a"));
        assertThrows(IOException.class, () -> write("b"));
        assertThrows(IOException.class, () -> files.link(file("c"), file("old")));
        assertThrows(IOException.class, () -> files.createDirectory(file("d"), Access.DEFAULT));
        assertFalse(Files.exists(file("b")));
        assertFalse(Files.exists(file("c")));
        assertArrayEquals(TEXT, read("old"));
        files.syncDirectory(directory);
        files.delete(file("a"));
        files.freeSpace();
        write("b");
        assertArrayEquals(TEXT, read("b"));
    }

    @Test
    void aFaultCanBeTakenBack() throws IOException {
        files.failAt(0, FileFault.CRASH);
        files.disarm();
        doAll();
        assertFalse(files.isArmed());
    }

    @Test
    void someFileSystemsHaveNoLinks() throws IOException {
        files.withoutLinks();
        write("a");
        assertThrows(UnsupportedOperationException.class, () -> files.link(file("b"), file("a")));
        assertFalse(Files.exists(file("b")));
    }

    @Test
    void onlyFaultsThatDifferAreDistinct() {
        FileStep write = new FileStep(0, Kind.WRITE, directory);
        FileStep sync = new FileStep(1, Kind.SYNC_DIRECTORY, directory);
        FileStep list = new FileStep(2, Kind.LIST, directory);
        for (FileFault fault : FileFault.values()) {
            assertTrue(fault.isDistinctAt(write), fault.name());
        }
        assertTrue(FileFault.EIO_AFTER.isDistinctAt(sync));
        assertFalse(FileFault.ENOSPC.isDistinctAt(sync));
        assertFalse(FileFault.TORN.isDistinctAt(sync));
        assertFalse(FileFault.EIO_AFTER.isDistinctAt(list));
        assertTrue(FileFault.CRASH.isDistinctAt(list));
        assertTrue(FileFault.EIO.isDistinctAt(list));
    }
}
