package io.millrace.arrowio.file;

import io.millrace.error.ErrorCondition;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// Where symbolic links of an input directory may lead: to files below it, unless `followSymlinks`
/// lets them lead anywhere. The directory itself may be a link.
///
/// Who may put files into the directory, but not read this process's other files, must not be able
/// to have them read by a link.
final class LinkRule {
    private final Path root;
    private final boolean followsAll;

    LinkRule(Path root, FileOptions options) {
        this.root = root;
        this.followsAll = options.followsSymlinks();
    }

    /// Returns what the path is, or what its link leads to; empty when that is nothing.
    ///
    /// @throws io.millrace.error.MillraceException `PATH_OUTSIDE_OF_ROOT` for a file elsewhere
    Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            BasicFileAttributes own =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!own.isSymbolicLink()) {
                return Optional.of(own);
            }
            BasicFileAttributes target = Files.readAttributes(path, BasicFileAttributes.class);
            if (target.isRegularFile()) {
                requireInside(path);
            }
            return Optional.of(target);
        } catch (NoSuchFileException _) {
            // Removed since its name was read, or a link to nothing.
            return Optional.empty();
        } catch (FileSystemException e) {
            if (e.getClass() == FileSystemException.class && Files.isSymbolicLink(path)) {
                // A loop of links.
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Returns whether the path is a directory that may be looked into.
    ///
    /// @throws io.millrace.error.MillraceException `PATH_OUTSIDE_OF_ROOT`
    boolean isDirectory(Path path) throws IOException {
        boolean isDirectory = Files.isDirectory(path);
        if (isDirectory && Files.isSymbolicLink(path)) {
            requireInside(path);
        }
        return isDirectory;
    }

    private void requireInside(Path link) throws IOException {
        if (followsAll) {
            return;
        }
        Path target = link.toRealPath();
        if (!target.startsWith(root.toRealPath())) {
            throw ErrorCondition.PATH_OUTSIDE_OF_ROOT.error(
                    "The link "
                            + link
                            + " leads to "
                            + target
                            + ", which is not below "
                            + root
                            + ".",
                    "Remove it, or set followSymlinks to read what it leads to.");
        }
    }
}
