package io.millrace.app.checkpoint;

import io.millrace.checkpoint.CheckpointVerification;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/// `millrace checkpoint verify`: reads every byte and reports all damage.
@Command(
        name = "verify",
        description = "Read every byte that a start may use and report all damage.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:whole", "1:damaged, or of a later version", "2:wrong usage"})
public final class VerifyCommand implements Callable<Integer> {
    @Mixin private CheckpointDirectory directory;
    @Mixin private ReportFormat format;

    /// Picocli creates it.
    public VerifyCommand() {}

    @Override
    public Integer call() {
        CheckpointVerification verification = CheckpointVerification.of(directory.store());
        format.print(
                () -> VerificationOutput.text(verification),
                () -> VerificationOutput.json(verification));
        return verification.isWhole() ? 0 : 1;
    }
}
