package io.millrace.app.simulation;

/// A query with rows, to files.
final class FilePowerCutTest extends PowerCutContract {
    FilePowerCutTest() {
        super(new FileJob(3, 12), 21, 6800);
    }
}
