package io.millrace.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.importer.ClassFileImporter;

import io.millrace.app.architecture.Codebase.Module;
import io.millrace.app.architecture.offenders.Offender;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What would make a result depend on the clock, the machine or chance, or would surprise the
/// program that Millrace is embedded in.
final class BannedCallsTest {
    private static final List<BannedCall> TERMINAL =
            List.of(
                    BannedCall.member("java.lang.System", "out", "log, or return the text"),
                    BannedCall.member("java.lang.System", "err", "log, or return the text"),
                    BannedCall.withoutArguments(
                            "java.lang.Throwable", "printStackTrace", "log, or throw"));

    private static final List<BannedCall> PROCESS =
            List.of(
                    BannedCall.member(
                            "java.lang.System", "exit", "throw: the process is the user's"),
                    BannedCall.member(
                            "java.lang.Runtime", "halt", "throw: the process is the user's"));

    private static final List<BannedCall> SERIALIZATION =
            List.of(
                    BannedCall.anythingOf("java.io.ObjectInputStream", "read a format of our own"),
                    BannedCall.anythingOf(
                            "java.io.ObjectOutputStream", "write a format of our own"));

    private static final List<BannedCall> CHANCE =
            List.of(
                    BannedCall.withoutArguments("java.util.Random", "<init>", "pass a seed"),
                    BannedCall.withoutArguments("java.lang.Math", "random", "pass a seed"),
                    BannedCall.anythingOf(
                            "java.util.concurrent.ThreadLocalRandom", "pass a seeded generator"));

    private static final List<BannedCall> TIME =
            List.of(
                    BannedCall.member(
                            "java.lang.Thread", "sleep", "wait on a condition or a Clock"),
                    BannedCall.member("java.lang.System", "currentTimeMillis", "ask the Clock"),
                    BannedCall.withoutArguments("java.time.Instant", "now", "ask the Clock"));

    private static final List<BannedCall> OWN_WORLD =
            List.of(
                    BannedCall.member("java.util.UUID", "randomUUID", "ask the Environment"),
                    BannedCall.member("java.lang.System", "nanoTime", "ask the Clock"));

    private static final List<BannedCall> HIDDEN_THREADS =
            List.of(
                    BannedCall.member(
                            "java.util.concurrent.ForkJoinPool",
                            "commonPool",
                            "use the session's workers"),
                    BannedCall.inPackage(
                            "java.util", "parallelStream", "use the session's workers"),
                    BannedCall.inPackage(
                            "java.util.stream", "parallel", "use the session's workers"));

    /// The classes whose purpose is to write to the terminal, as `show()` and the console sink do.
    private static final Set<String> TERMINAL_WRITERS = Set.of("io.millrace.batch.StandardOutput");

    /// The clock that all others ask.
    private static final Set<String> CLOCKS = Set.of();

    /// Those that are the world outside, and those that no streaming query's writes depend on:
    /// waits of users, stores made without an environment, readers, static writes, the choice
    /// between two ways to the same bytes.
    private static final Set<String> OUTSIDE_OF_SIMULATION =
            Set.of(
                    "io.millrace.engine.Environment",
                    "io.millrace.streaming.SystemClock",
                    "io.millrace.engine.ActiveQueries",
                    "io.millrace.engine.StaticRuns",
                    "io.millrace.checkpoint.store.LocalCheckpointStore",
                    "io.millrace.arrowio.file.SinkLog",
                    "io.millrace.arrowio.file.DirectoryWrite",
                    "io.millrace.arrowio.json.StringBlockChoice");

    private static final Set<Module> LIBRARIES =
            EnumSet.of(
                    Module.CORE,
                    Module.TESTKIT,
                    Module.ARROW_IO,
                    Module.CPU_FALLBACK,
                    Module.GPU_KERNELS,
                    Module.HADOOP);

    @Test
    void librariesDoNotWriteToTheTerminal() {
        Codebase.assertNone(
                "Only app, and TERMINAL_WRITERS of BannedCallsTest, write to the terminal:",
                inMain(LIBRARIES, TERMINAL, TERMINAL_WRITERS));
    }

    @Test
    void librariesDoNotEndTheProcess() {
        // The testkit may: its crashes are real ones.
        Set<Module> modules = EnumSet.copyOf(LIBRARIES);
        modules.remove(Module.TESTKIT);
        Codebase.assertNone("These end the process:", inMain(modules, PROCESS, Set.of()));
    }

    @Test
    void nobodyUsesJavaSerialization() {
        Codebase.assertNone(
                "Java serialization is an attack surface:",
                inMain(EnumSet.allOf(Module.class), SERIALIZATION, Set.of()));
    }

    @Test
    void librariesDependOnNoClockAndNoChance() {
        Codebase.assertNone(
                "A replay would differ:", inMain(LIBRARIES, join(CHANCE, TIME), CLOCKS));
    }

    @Test
    void whatASimulationRunsTakesTimeAndIdsFromItsEnvironment() {
        Codebase.assertNone(
                "A seed would not give the same run again:",
                inMain(EnumSet.of(Module.CORE, Module.ARROW_IO), OWN_WORLD, OUTSIDE_OF_SIMULATION));
    }

    @Test
    void librariesStartNoHiddenThreads() {
        Codebase.assertNone(
                "These run on threads that no session owns:",
                inMain(LIBRARIES, HIDDEN_THREADS, Set.of()));
    }

    @Test
    void testsNeitherSleepNorRollDice() {
        List<String> offenders = new ArrayList<>();
        for (Module module : Module.values()) {
            offenders.addAll(
                    BannedCall.offenders(
                            Codebase.testClasses(module),
                            join(CHANCE, TIME),
                            Set.of(Offender.class.getName())));
        }
        Codebase.assertNone("A test that fails must fail again:", offenders);
    }

    @Test
    void everyBanIsEffective() {
        List<BannedCall> all =
                join(
                        join(join(TERMINAL, PROCESS), join(SERIALIZATION, CHANCE)),
                        join(join(TIME, OWN_WORLD), HIDDEN_THREADS));
        List<String> found =
                BannedCall.offenders(
                        new ClassFileImporter().importClasses(Offender.class), all, Set.of());
        List<String> unnoticed =
                all.stream()
                        .map(BannedCall::what)
                        .filter(
                                what ->
                                        found.stream()
                                                .noneMatch(line -> line.startsWith(what + " ")))
                        .toList();
        assertEquals(List.of(), unnoticed);
    }

    private static List<String> inMain(
            Set<Module> modules, List<BannedCall> banned, Set<String> exempt) {
        List<String> offenders = new ArrayList<>();
        for (Module module : modules) {
            offenders.addAll(BannedCall.offenders(Codebase.mainClasses(module), banned, exempt));
        }
        return offenders;
    }

    private static List<BannedCall> join(List<BannedCall> first, List<BannedCall> second) {
        List<BannedCall> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
