package io.millrace.checkpoint.store;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import java.io.IOException;
import java.nio.file.Path;

/// A second process that wants the lock: exits with 7 and says why when it does not get it.
final class LockProbe {
    private LockProbe() {}

    public static void main(String[] arguments) throws IOException {
        try (LocalCheckpointStore store = new LocalCheckpointStore(Path.of(arguments[0]))) {
            store.lock("the other process");
        } catch (MillraceException e) {
            System.out.println(e.getMessage());
            System.exit(e.condition() == ErrorCondition.CONCURRENT_QUERY ? 7 : 1);
        }
    }
}
