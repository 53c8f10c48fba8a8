package io.millrace.app;

import io.millrace.app.demo.DemoCommand;
import io.millrace.app.doctor.DoctorCommand;
import io.millrace.error.MillraceException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The entry point of `./millrace`. Exit codes: 0 done, 1 the command failed, 2 wrong usage.
@Command(
        name = "millrace",
        description = "Structured streaming inside one JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = MillraceVersion.class,
        subcommands = {DemoCommand.class, DoctorCommand.class, ClasspathCommand.class})
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    /// Picocli creates it; [#main] is what others call.
    public Main() {}

    /// Runs one command and ends the JVM with its exit code.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// The command line with every subcommand, printing as UTF-8 whatever the locale is.
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setExecutionExceptionHandler(Main::report);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    /// Our own errors are complete sentences with their remedy; only the others need a stack trace.
    private static int report(Exception failure, CommandLine command, Object parsed) {
        if (failure instanceof MillraceException) {
            command.getErr().println(failure.getMessage());
        } else {
            failure.printStackTrace(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
