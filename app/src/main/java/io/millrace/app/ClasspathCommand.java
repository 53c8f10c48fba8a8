package io.millrace.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Prints the class path that this JVM runs with, testkit included. The launcher answers the same
/// command by itself, without starting a JVM; this one serves a hand-written `java` line.
@Command(
        name = "classpath",
        description = "Print the run-time class path of all modules on one line.",
        mixinStandardHelpOptions = true)
public final class ClasspathCommand implements Runnable {
    @Spec private CommandSpec spec;

    /// Picocli creates it.
    public ClasspathCommand() {}

    @Override
    public void run() {
        spec.commandLine().getOut().println(System.getProperty("java.class.path"));
    }
}
