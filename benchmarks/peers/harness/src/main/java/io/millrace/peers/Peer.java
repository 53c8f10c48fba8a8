package io.millrace.peers;

import java.io.IOException;

/// Another engine, opened for one workload and warm between its runs.
public interface Peer extends AutoCloseable {
    /// Opens an engine.
    @FunctionalInterface
    interface Opener {
        Peer open(Task task) throws Exception;
    }

    /// One run, ready to start; closed after it.
    interface Run extends AutoCloseable {
        /// Takes the whole input. This alone is timed.
        void toEnd() throws Exception;

        @Override
        void close() throws IOException;
    }

    /// Returns name and version.
    String engine();

    /// Takes the whole input once, untimed, and hands out the newest count and sum of every group.
    void check(Groups groups) throws Exception;

    /// Makes a run ready: what a user does once, however much data there is.
    Run prepare() throws Exception;

    @Override
    void close() throws IOException;
}
