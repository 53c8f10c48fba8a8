package io.millrace.app.checkpoint;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

import java.io.PrintWriter;
import java.util.function.Supplier;

/// The form in which all commands about checkpoints print what they found.
public final class ReportFormat {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    /// Picocli creates it.
    public ReportFormat() {}

    /// Prints one of the two.
    ///
    /// @param lines the text for people, each line ended
    /// @param object the JSON object, on one line that is not ended
    void print(Supplier<String> lines, Supplier<String> object) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(object.get());
        } else {
            out.print(lines.get());
        }
        out.flush();
    }
}
