package io.millrace.app.checkpoint;

import io.millrace.checkpoint.CheckpointInspection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/// `millrace checkpoint show`: the query, its last commit, what a start would replay, its state.
@Command(
        name = "show",
        description = "Show the query, its last commit, what would be replayed, and the state.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:shown", "1:damaged, or of a later version", "2:wrong usage"})
public final class ShowCommand implements Callable<Integer> {
    @Mixin private CheckpointDirectory directory;
    @Mixin private ReportFormat format;

    /// Picocli creates it.
    public ShowCommand() {}

    @Override
    public Integer call() {
        CheckpointInspection inspection = CheckpointInspection.read(directory.store());
        format.print(() -> InspectionText.of(inspection), () -> InspectionJson.of(inspection));
        return 0;
    }
}
