package io.millrace.app.checkpoint;

import io.millrace.checkpoint.CheckpointInspection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

/// `millrace checkpoint show`: the query, its last commit, what a start would replay, its state.
@Command(
        name = "show",
        description = "Show the query, its last commit, what would be replayed, and the state.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:shown", "1:damaged, or of a later version", "2:wrong usage"})
public final class ShowCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;
    @Mixin private CheckpointDirectory directory;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    /// Picocli creates it.
    public ShowCommand() {}

    @Override
    public Integer call() {
        CheckpointInspection inspection = CheckpointInspection.read(directory.store());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(InspectionJson.of(inspection));
        } else {
            out.print(InspectionText.of(inspection));
        }
        out.flush();
        return 0;
    }
}
