package io.millrace.testkit.fault;

import io.millrace.checkpoint.store.FileOperations.NewFile;
import io.millrace.testkit.fault.FileStep.Kind;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// A new file whose writes may fail half way.
record FaultyNewFile(Gate gate, Path path, NewFile file) implements NewFile {
    @Override
    public int write(ByteBuffer source) throws IOException {
        FileFault fault = gate.pass(Kind.WRITE, path);
        if (fault == null) {
            return file.write(source);
        }
        boolean isWhole = fault == FileFault.EIO_AFTER;
        int length = isWhole ? source.remaining() : source.remaining() / 2;
        ByteBuffer prefix = source.slice(source.position(), length);
        while (prefix.hasRemaining()) {
            file.write(prefix);
        }
        if (fault == FileFault.TORN) {
            throw gate.die("WRITE " + path + ", torn after " + length + " bytes");
        }
        throw new IOException(isWhole ? Gate.EIO : Gate.ENOSPC);
    }

    @Override
    public void force() throws IOException {
        gate.change(Kind.FORCE, path, file::force);
    }

    @Override
    public boolean isOpen() {
        return file.isOpen();
    }

    /// Not counted, as it promises nothing; a process that dies closes its files, too.
    @Override
    public void close() throws IOException {
        file.close();
    }
}
