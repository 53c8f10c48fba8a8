package io.millrace.app;

import io.millrace.app.bench.BenchCommand;
import io.millrace.app.checkpoint.CheckpointCommand;
import io.millrace.app.demo.DemoCommand;
import io.millrace.app.doctor.DoctorCommand;
import io.millrace.error.MillraceException;
import io.millrace.streaming.StreamingQueryException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The entry point of `./millrace`. Exit codes: 0 done, 1 the command failed, 2 wrong usage.
@Command(
        name = "millrace",
        description = "Structured streaming inside one JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = MillraceVersion.class,
        subcommands = {
            DemoCommand.class,
            DoctorCommand.class,
            CheckpointCommand.class,
            BenchCommand.class,
            ClasspathCommand.class
        })
public final class Main implements Runnable {
    private static final Pattern LINE_BREAKS = Pattern.compile("\\R+");

    @Spec private CommandSpec spec;

    /// Picocli creates it; [#main] is what others call.
    public Main() {}

    /// Runs one command and ends the JVM with its exit code.
    public static void main(String[] args) {
        // The commands report themselves what a query failed of; in a user's own program that runs
        // on our class path, the log does.
        System.setProperty("millrace.log.queries", "OFF");
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

    /// Our own errors are complete sentences with their remedy, printed as one line; only the
    /// others need a stack trace. Of a query that failed, its id is of no use to who runs a
    /// command.
    private static int report(Exception failure, CommandLine command, Object parsed) {
        Throwable cause = failure;
        if (failure instanceof StreamingQueryException query) {
            cause = query.cause();
        }
        if (cause instanceof MillraceException) {
            String message = String.valueOf(cause.getMessage());
            command.getErr().println(LINE_BREAKS.matcher(message).replaceAll(" "));
        } else {
            cause.printStackTrace(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
