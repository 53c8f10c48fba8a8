package io.millrace.exec;

import io.millrace.connector.BatchReader;
import io.millrace.connector.InputSplit;
import io.millrace.connector.ReadContext;

import java.io.IOException;

/// A split of a source.
record SplitMorsel(ScanInput input, InputSplit split, ReadContext read) implements Morsel {
    @Override
    public String description() {
        return split.description();
    }

    @Override
    public BatchReader open() throws IOException {
        return input.open(split, read);
    }
}
