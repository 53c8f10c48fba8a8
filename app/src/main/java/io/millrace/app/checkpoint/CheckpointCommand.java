package io.millrace.app.checkpoint;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `millrace checkpoint`: the group of commands about checkpoint directories.
@Command(
        name = "checkpoint",
        description = "Look into a checkpoint directory; also while a query runs on it.",
        mixinStandardHelpOptions = true,
        subcommands = {ShowCommand.class, VerifyCommand.class})
public final class CheckpointCommand implements Runnable {
    @Spec private CommandSpec spec;

    /// Picocli creates it.
    public CheckpointCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: show or verify.");
    }
}
