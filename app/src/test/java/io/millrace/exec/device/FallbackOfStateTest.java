package io.millrace.exec.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.app.query.LogLines;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// That state went with an accelerator is said, whatever was said before of others.
final class FallbackOfStateTest {
    private static final String WHO = "The query of FallbackOfStateTest";

    private final FallbackLog log = new FallbackLog(WHO);

    private static List<String> lines(Runnable run) throws Exception {
        List<String> lines = new ArrayList<>(LogLines.of(FallbackLog.class.getName(), run::run));
        lines.removeIf(line -> !line.startsWith(WHO));
        return lines.stream()
                .map(line -> line.contains("the state was there") ? "state" : "-")
                .toList();
    }

    @Test
    void aLossIsSaidAgainForStateAndThenNoMore() throws Exception {
        List<String> said =
                lines(
                        () -> {
                            log.lost("gpu", "it fell off", false);
                            log.lost("gpu", "another word for it", false);
                            log.lost("gpu", "another word for it", true);
                            log.lost("gpu", "it fell off", true);
                            log.lost("gpu", "it fell off", false);
                        });
        assertEquals(List.of("-", "state"), said);
    }

    @Test
    void wantOfMemoryIsSaidAgainForState() throws Exception {
        List<String> said =
                lines(
                        () -> {
                            log.failed("gpu", "out of memory", false);
                            log.failed("gpu", "out of memory", true);
                            log.failed("gpu", "out of memory", false);
                            log.failed("gpu", "out of memory", true);
                        });
        assertEquals(List.of("-", "state"), said);
    }
}
