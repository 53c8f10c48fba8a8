package io.millrace.testkit.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.checkpoint.store.FileOperations;
import io.millrace.checkpoint.store.FileOperations.Access;
import io.millrace.testkit.Seed;
import io.millrace.testkit.Seeded;
import io.millrace.testkit.sim.DiskOperation.Kind;

import org.junit.jupiter.api.Test;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a power cut may leave, and what it must.
@Seeded
final class SimulatedDiskTest {
    private static final Path DIRECTORY = Path.of("/data");
    private static final Path FILE = DIRECTORY.resolve("file");
    private static final int CUTS = 400;

    private static SimulatedDisk diskWithDirectory() throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.createDirectory(DIRECTORY, Access.OWNER);
        disk.syncDirectory(Path.of("/"));
        return disk;
    }

    private static void write(FileOperations files, Path path, String text, boolean isForced)
            throws IOException {
        try (FileOperations.NewFile file = files.create(path, Access.OWNER)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
            if (isForced) {
                file.force();
            }
        }
    }

    private static String read(FileOperations files, Path path) throws IOException {
        try (SeekableByteChannel channel = files.open(path)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) channel.size() + 1);
            channel.read(bytes);
            return new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1);
        }
    }

    /// What the file holds after each of many power cuts, `-` where it is gone.
    private static Set<String> afterCuts(SimulatedDisk disk, Path path, Seed seed)
            throws IOException {
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < CUTS; i++) {
            SimulatedDisk cut = disk.copy();
            cut.cutPower(seed.ofCase(i).random());
            try {
                found.add(read(cut, path));
            } catch (NoSuchFileException _) {
                found.add("-");
            }
        }
        return found;
    }

    @Test
    void whatIsForcedAndSyncedIsThereAfterEveryPowerCut(Seed seed) throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        write(disk, FILE, "content", true);
        disk.syncDirectory(DIRECTORY);
        assertEquals(Set.of("content"), afterCuts(disk, FILE, seed));
    }

    @Test
    void aNameNeedsItsDirectory(Seed seed) throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        write(disk, FILE, "content", true);
        assertEquals(Set.of("-", "content"), afterCuts(disk, FILE, seed));
    }

    @Test
    void aDirectoryNeedsItsParent(Seed seed) throws IOException {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.createDirectory(DIRECTORY, Access.OWNER);
        write(disk, FILE, "content", true);
        disk.syncDirectory(DIRECTORY);
        assertEquals(Set.of("-", "content"), afterCuts(disk, FILE, seed));
    }

    @Test
    void contentThatIsNotForcedIsKeptTornLostZeroedOrGarbage(Seed seed) throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        write(disk, FILE, "content", false);
        disk.syncDirectory(DIRECTORY);
        Set<String> found = afterCuts(disk, FILE, seed);
        assertTrue(
                found.containsAll(Set.of("content", "", "cont", "\0\0\0\0\0\0\0", "cont\0\0\0")),
                found.toString());
        assertTrue(found.size() > 50, "garbage, too: " + found);
        assertTrue(found.stream().allMatch(text -> text.length() <= 7), found.toString());
    }

    @Test
    void aForceThatFailedIsNotMadeGoodByALaterOne(Seed seed) throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        DiskView view =
                disk.view(
                        operation -> {
                            if (operation.kind() == Kind.FORCE) {
                                throw new IOException("injected");
                            }
                        });
        assertThrows(IOException.class, () -> write(view, FILE, "content", true));
        disk.syncDirectory(DIRECTORY);
        disk.force(FILE);
        assertEquals("content", read(disk, FILE));
        assertTrue(afterCuts(disk, FILE, seed).contains(""));
    }

    @Test
    void linksShareOneContent(Seed seed) throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        Path second = DIRECTORY.resolve("second");
        try (FileOperations.NewFile file = disk.create(FILE, Access.OWNER)) {
            disk.link(second, FILE);
            file.write(ByteBuffer.wrap(new byte[] {'x'}));
            file.force();
        }
        disk.syncDirectory(DIRECTORY);
        assertEquals(Set.of("x"), afterCuts(disk, second, seed));
        disk.delete(FILE);
        assertEquals("x", read(disk, second));
        assertEquals(Set.of("-", "x"), afterCuts(disk, FILE, seed), "the deletion is not synced");
    }

    @Test
    void anySubsetOfTheChangesToADirectoryMayBeLeft(Seed seed) throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        for (String name : List.of("a", "b", "c")) {
            write(disk, DIRECTORY.resolve(name), name, true);
        }
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < CUTS; i++) {
            SimulatedDisk cut = disk.copy();
            cut.cutPower(seed.ofCase(i).random());
            found.add(new TreeSet<>(cut.list(DIRECTORY)).toString());
        }
        assertEquals(8, found.size(), found.toString());
    }

    @Test
    void aKillLosesNothingButLocks() throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        write(disk, FILE, "content", false);
        disk.lock(DIRECTORY, "first");
        assertThrows(RuntimeException.class, () -> disk.lock(DIRECTORY, "second"));
        disk.kill();
        assertEquals("content", read(disk, FILE));
        disk.lock(DIRECTORY, "second").close();
        disk.lock(DIRECTORY, "third").close();
    }

    @Test
    void aDeadViewDoesNothingMoreAndHoldsNoLock() throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        DiskView dead = disk.view(DiskObserver.NONE);
        DiskView alive = disk.view(DiskObserver.NONE);
        Closeable lock = dead.lock(DIRECTORY, "dead");
        dead.kill();
        assertTrue(dead.isDead());
        assertThrows(SimulatedDeath.class, () -> write(dead, FILE, "content", false));
        alive.lock(DIRECTORY, "alive");
        lock.close();
        assertThrows(RuntimeException.class, () -> disk.lock(DIRECTORY, "third"));
        assertEquals(List.of(), alive.list(DIRECTORY));
    }

    @Test
    void namesAreAsOnAnyFileSystem() throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        write(disk, FILE, "content", false);
        assertFalse(disk.createDirectory(DIRECTORY, Access.DEFAULT));
        assertThrows(NotDirectoryException.class, () -> disk.createDirectory(FILE, Access.DEFAULT));
        assertThrows(FileAlreadyExistsException.class, () -> disk.create(FILE, Access.DEFAULT));
        assertThrows(FileAlreadyExistsException.class, () -> disk.link(FILE, FILE));
        Path none = Path.of("/none");
        assertThrows(NoSuchFileException.class, () -> disk.open(none));
        assertThrows(NoSuchFileException.class, () -> disk.force(none));
        assertThrows(NoSuchFileException.class, () -> disk.syncDirectory(none));
        assertThrows(NoSuchFileException.class, () -> disk.link(DIRECTORY.resolve("x"), none));
        assertThrows(
                NoSuchFileException.class,
                () -> disk.createDirectory(none.resolve("below"), Access.DEFAULT));
        assertEquals(List.of(), disk.list(none));
        disk.delete(none);
        disk.delete(none.resolve("below"));
        assertThrows(IOException.class, () -> disk.delete(DIRECTORY), "it is not empty");
        assertEquals("/data/file  7\n", disk.toString());
    }

    @Test
    void aFailedWriteHasWrittenAHalf() throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        DiskView view =
                disk.view(
                        operation -> {
                            if (operation.kind() == Kind.WRITE) {
                                throw new IOException("No space left on device");
                            }
                        });
        assertThrows(IOException.class, () -> write(view, FILE, "content", true));
        assertEquals("con", read(disk, FILE));
    }

    @Test
    void theSameSeedMakesTheSameDisk(Seed seed) throws IOException {
        SimulatedDisk disk = diskWithDirectory();
        write(disk, FILE, "content", false);
        SimulatedDisk first = disk.copy();
        SimulatedDisk second = disk.copy();
        assertEquals(first.fingerprint(), second.fingerprint());
        first.cutPower(seed.random());
        second.cutPower(seed.random());
        assertEquals(first.fingerprint(), second.fingerprint());
    }
}
