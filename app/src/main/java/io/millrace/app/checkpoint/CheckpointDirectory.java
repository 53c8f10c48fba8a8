package io.millrace.app.checkpoint;

import io.millrace.checkpoint.store.CheckpointStore;
import io.millrace.checkpoint.store.LocalCheckpointStore;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The parameter that all commands about checkpoints share.
public final class CheckpointDirectory {
    /// One of these is there as soon as a query has opened a checkpoint.
    private static final List<String> MARKS = List.of("metadata", "offsets", "commits");

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            description = "The checkpoint directory, as in option checkpointLocation.")
    private @Nullable Path directory;

    /// Picocli creates it.
    public CheckpointDirectory() {}

    /// Returns the store, of which nothing is to be locked or written.
    ///
    /// @throws ParameterException when there is no checkpoint
    CheckpointStore store() {
        Path path = directory;
        if (path == null || MARKS.stream().noneMatch(mark -> Files.exists(path.resolve(mark)))) {
            throw new ParameterException(
                    spec.commandLine(), "There is no checkpoint at '" + path + "'.");
        }
        return new LocalCheckpointStore(path);
    }
}
