package io.millrace.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.app.doctor.Finding.Level;
import io.millrace.gpu.GpuStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

final class ChecksTest {
    private static final long GIB = 1L << 30;

    @ParameterizedTest
    @CsvSource({
        "25+36, WARNING",
        "25.0.2, WARNING",
        "25.0.3, OK",
        "25.0.10+1-LTS, OK",
        "26, WARNING"
    })
    void oldAndUntestedJdksAreWarnings(String version, Level level) {
        assertEquals(level, JvmChecks.jdk(Runtime.Version.parse(version)).level());
    }

    @Test
    void theTestsRunWithEveryFlag() {
        assertEquals(List.of(), JvmChecks.flags().facts().get("missing"));
    }

    @Test
    void aMissingFlagIsInTheLineThatMendsIt() {
        Finding finding = JvmChecks.flags(List.of(JvmChecks.VECTOR_MODULE));
        assertEquals(Level.WARNING, finding.level());
        assertTrue(finding.remedy().orElseThrow().contains(JvmChecks.VECTOR_MODULE));
    }

    @Test
    void withoutTheOpenPackageStateCannotBeWritten() {
        assertEquals(Level.ERROR, JvmChecks.flags(List.of(JvmChecks.OPEN_NIO)).level());
    }

    @Test
    void theUnsafeFlagIsRecognisedInBothForms() {
        assertTrue(JvmChecks.allowsUnsafe(List.of(JvmChecks.ALLOW_UNSAFE)));
        assertTrue(JvmChecks.allowsUnsafe(List.of("-Dsun.misc.unsafe.memory.access=allow")));
        assertEquals(
                false, JvmChecks.allowsUnsafe(List.of("-Dsun.misc.unsafe.memory.access=warn")));
    }

    @Test
    void memoryIsJudgedByWhatIsLeftBesideTheHeap() {
        OptionalLong none = OptionalLong.empty();
        assertEquals(Level.OK, MachineChecks.memory(8 * GIB, 2 * GIB, none).level());
        assertEquals(Level.WARNING, MachineChecks.memory(8 * GIB, 7 * GIB, none).level());
        assertEquals(
                Level.ERROR,
                MachineChecks.memory(GIB / 4, GIB / 16, OptionalLong.of(GIB / 4)).level());
    }

    @ParameterizedTest
    @CsvSource({"max, -1", "9223372036854771712, -1", "536870912, 536870912"})
    void cgroupsOfBothVersionsCanHaveNoLimit(String line, long bytes) {
        assertEquals(
                bytes < 0 ? OptionalLong.empty() : OptionalLong.of(bytes),
                MachineChecks.limitOf(line));
    }

    @Test
    void aMachineWithoutAGpuIsANormalMachine() {
        Finding finding = MachineChecks.gpu(new GpuStatus.Unavailable("no driver", "install it"));
        assertEquals(Level.NOTE, finding.level());
        assertEquals(Optional.of("install it"), finding.remedy());
        assertTrue(finding.summary().contains("no driver"), finding::summary);
    }

    @Test
    void aGpuIsNamedWithItsDriver() {
        Finding finding =
                MachineChecks.gpu(
                        new GpuStatus.Available(
                                "H200", 9, 0, Optional.of("580.65.06"), "13.0", 141L * GIB));
        assertEquals(
                "H200, 141.0 GiB, compute capability 9.0, driver 580.65.06 (CUDA 13.0)",
                finding.summary());
        assertEquals(Level.OK, finding.level());
    }
}
