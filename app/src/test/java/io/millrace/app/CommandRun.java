package io.millrace.app;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// What a command printed and how it ended.
record CommandRun(int exitCode, String out, String err) {
    /// Runs a command line in this JVM.
    static CommandRun of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commandLine =
                Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return new CommandRun(exitCode, out.toString(), err.toString());
    }

    /// Standard output by lines.
    List<String> lines() {
        return out.lines().toList();
    }
}
