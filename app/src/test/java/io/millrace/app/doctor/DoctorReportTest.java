package io.millrace.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.app.doctor.Finding.Level;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

final class DoctorReportTest {
    private static final Finding GOOD = Finding.ok("cores", "2", Map.of("count", 2));
    private static final Finding BAD =
            Finding.problem(
                    "flags",
                    Level.ERROR,
                    "1 is missing",
                    "add \"x\"",
                    Map.of("missing", List.of("x")));

    @Test
    void eachProblemIsFollowedByTheLineThatMendsIt() {
        assertEquals(
                """
                Millrace 1.0
                  ok       cores   2
                  error    flags   1 is missing
                                   fix: add "x"
                Not usable: mend the errors above.
                """,
                new DoctorReport("1.0", List.of(GOOD, BAD)).text());
    }

    @Test
    void theJsonFormIsOneObjectOnOneLine() {
        assertEquals(
                """
                {"version":"1.0","usable":false,"findings":[\
                {"name":"cores","level":"ok","summary":"2","facts":{"count":2}},\
                {"name":"flags","level":"error","summary":"1 is missing","fix":"add \\"x\\"",\
                "facts":{"missing":["x"]}}]}\
                """,
                new DoctorReport("1.0", List.of(GOOD, BAD)).json());
    }

    @Test
    void onlyAnErrorMakesItUnusable() {
        Finding warning = Finding.problem("SIMD", Level.WARNING, "off", "add it", Map.of());
        assertTrue(new DoctorReport("1.0", List.of(GOOD, warning)).isUsable());
        assertFalse(new DoctorReport("1.0", List.of(BAD)).isUsable());
    }

    @Test
    void thisMachineIsUsable() {
        DoctorReport report = DoctorCommand.examine();
        assertTrue(report.isUsable(), report::text);
        assertEquals(
                List.of("JDK", "flags", "SIMD", "cores", "memory", "GPU"),
                report.findings().stream().map(Finding::name).toList());
    }
}
