package io.millrace.arrowio.file;

import io.millrace.checkpoint.FileOperations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.List;

/// Other files, with something before each operation.
final class SteppedFiles implements FileOperations {
    /// What happens before an operation.
    @FunctionalInterface
    interface Step {
        /// @param what the operation and the file's name
        void before(String what) throws IOException;
    }

    /// An operation.
    private interface Operation<T> {
        T run() throws IOException;
    }

    private final FileOperations files;
    private final Step step;

    SteppedFiles(FileOperations files, Step step) {
        this.files = files;
        this.step = step;
    }

    private <T> T step(String verb, Path path, Operation<T> operation) throws IOException {
        step.before(verb + " " + path.getFileName());
        return operation.run();
    }

    @Override
    public Closeable lock(Path directory, String holder) throws IOException {
        return step("lock", directory, () -> files.lock(directory, holder));
    }

    @Override
    public boolean createDirectory(Path directory, Access access) throws IOException {
        return step("mkdir", directory, () -> files.createDirectory(directory, access));
    }

    @Override
    public NewFile create(Path file, Access access) throws IOException {
        return step("create", file, () -> new SteppedFile(file, files.create(file, access)));
    }

    private final class SteppedFile implements NewFile {
        private final Path path;
        private final NewFile file;

        SteppedFile(Path path, NewFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return step("write", path, () -> file.write(source));
        }

        @Override
        public void force() throws IOException {
            step(
                    "force",
                    path,
                    () -> {
                        file.force();
                        return true;
                    });
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public void link(Path name, Path file) throws IOException {
        step(
                "link",
                name,
                () -> {
                    files.link(name, file);
                    return true;
                });
    }

    @Override
    public void delete(Path file) throws IOException {
        step(
                "delete",
                file,
                () -> {
                    files.delete(file);
                    return true;
                });
    }

    @Override
    public void force(Path file) throws IOException {
        step(
                "force",
                file,
                () -> {
                    files.force(file);
                    return true;
                });
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step(
                "sync",
                directory,
                () -> {
                    files.syncDirectory(directory);
                    return true;
                });
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return step("list", directory, () -> files.list(directory));
    }

    @Override
    public SeekableByteChannel open(Path file) throws IOException {
        return step("open", file, () -> files.open(file));
    }
}
