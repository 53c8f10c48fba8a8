package io.millrace.app.checkpoint;

import io.millrace.checkpoint.CheckpointVerification;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/// `millrace checkpoint verify`: reads every byte and reports all damage.
@Command(
        name = "verify",
        description = "Read every byte that a start may use and report all damage.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:whole", "1:damaged, or of a later version", "2:wrong usage"})
public final class VerifyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private CheckpointDirectory directory;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    /// Picocli creates it.
    public VerifyCommand() {}

    @Override
    public Integer call() {
        CheckpointVerification verification = CheckpointVerification.of(directory.store());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(VerificationOutput.json(verification));
        } else {
            out.print(VerificationOutput.text(verification));
        }
        out.flush();
        return verification.isWhole() ? 0 : 1;
    }
}
