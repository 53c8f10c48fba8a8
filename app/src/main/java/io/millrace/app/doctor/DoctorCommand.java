package io.millrace.app.doctor;

import io.millrace.app.MillraceVersion;
import io.millrace.gpu.GpuProbe;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/// `millrace doctor`: what is there, what is missing, and the line that mends it. Exit code 0 when
/// queries can run, 1 when they cannot.
@Command(
        name = "doctor",
        description = "Check the JDK, its flags and the machine, and say what to change.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "Print one JSON object instead of lines.")
    private boolean json;

    /// Picocli creates it.
    public DoctorCommand() {}

    @Override
    public Integer call() {
        DoctorReport report = examine();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(report.json());
        } else {
            out.print(report.text());
            out.flush();
        }
        return report.isUsable() ? 0 : 1;
    }

    static DoctorReport examine() {
        return new DoctorReport(
                MillraceVersion.text(),
                List.of(
                        JvmChecks.jdk(Runtime.version()),
                        JvmChecks.flags(),
                        MachineChecks.simd(),
                        MachineChecks.cores(),
                        MachineChecks.memory(),
                        MachineChecks.gpu(GpuProbe.probe())));
    }
}
