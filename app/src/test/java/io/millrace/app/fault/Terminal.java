package io.millrace.app.fault;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Standard output, for the time of a test split up by who prints.
///
/// A query's threads are made by the thread that starts it, and inherit where it prints to.
final class Terminal implements AutoCloseable {
    private static final InheritableThreadLocal<@Nullable OutputStream> TARGET =
            new InheritableThreadLocal<>();

    private final PrintStream original = System.out;

    private Terminal() {}

    /// Takes over standard output.
    static Terminal open() {
        Terminal terminal = new Terminal();
        System.setOut(new PrintStream(new Split(terminal.original), true, StandardCharsets.UTF_8));
        return terminal;
    }

    /// Lets this thread, and those that it makes meanwhile, print to the target, until the result
    /// is closed; the threads go on with it.
    static Redirection printTo(OutputStream target) {
        TARGET.set(target);
        return TARGET::remove;
    }

    /// Ends when it is closed.
    interface Redirection extends AutoCloseable {
        @Override
        void close();
    }

    @Override
    public void close() {
        System.setOut(original);
    }

    private static final class Split extends OutputStream {
        private final OutputStream original;

        Split(OutputStream original) {
            this.original = original;
        }

        private OutputStream target() {
            OutputStream own = TARGET.get();
            return own == null ? original : own;
        }

        @Override
        public void write(int b) throws IOException {
            target().write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            target().write(bytes, from, count);
        }

        @Override
        public void flush() throws IOException {
            target().flush();
        }
    }
}
