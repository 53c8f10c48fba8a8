package io.millrace.checkpoint.store;

import io.millrace.checkpoint.store.FileOperations.Access;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Finds out whether a file system has hard links, by making one.
final class LinkProbe {
    private final FileOperations files;
    private final Access access;
    private final Supplier<Path> names;
    private final List<Path> made = new ArrayList<>();

    private LinkProbe(FileOperations files, Access access, Supplier<Path> names) {
        this.files = files;
        this.access = access;
        this.names = names;
    }

    /// Returns whether there are hard links, and leaves no file behind.
    ///
    /// @param names gives names that nobody has used, in the directory to probe
    /// @throws NoSuchFileException when another run swept the files meanwhile
    static boolean takesLinks(FileOperations files, Access access, Supplier<Path> names)
            throws IOException {
        return new LinkProbe(files, access, names).probe();
    }

    private boolean probe() throws IOException {
        boolean takesLinks;
        try {
            Path file = next();
            files.create(file, access).close();
            takesLinks = takesLink(file);
        } catch (IOException | RuntimeException | Error e) {
            files.deleteAfter(e, made);
            throw e;
        }
        for (Path file : made) {
            files.delete(file);
        }
        return takesLinks;
    }

    private Path next() {
        Path name = names.get();
        made.add(name);
        return name;
    }

    private boolean takesLink(Path file) throws IOException {
        try {
            files.link(next(), file);
            return true;
        } catch (UnsupportedOperationException _) {
            return false;
        } catch (NoSuchFileException e) {
            // Swept by another run: that says nothing of links.
            throw e;
        } catch (IOException e) {
            if (takesFilesAlone(e)) {
                return false;
            }
            throw e;
        }
    }

    /// A full or failing disk fails a link, too, and no error of Java's tells these apart. So a
    /// link that failed means "no links here" only if a file can be made and synced at the same
    /// place afterwards and a second link fails as well.
    private boolean takesFilesAlone(IOException reason) {
        Path file = next();
        try (FileOperations.NewFile channel = files.create(file, access)) {
            ByteSource.of(new byte[] {'\n'}).writeTo(channel);
            channel.force();
        } catch (IOException e) {
            reason.addSuppressed(e);
            return false;
        }
        try {
            files.link(next(), file);
            return false;
        } catch (IOException | UnsupportedOperationException _) {
            return true;
        }
    }
}
