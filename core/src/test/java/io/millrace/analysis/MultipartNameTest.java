package io.millrace.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Unresolved;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

/// Names with dots and back-ticks.
final class MultipartNameTest {
    @Test
    void dotsSeparatePartsUnlessQuoted() {
        assertEquals(List.of("a"), MultipartName.parse("a"));
        assertEquals(List.of("window", "start"), MultipartName.parse("window.start"));
        assertEquals(List.of("a.b", "c"), MultipartName.parse("`a.b`.c"));
        assertEquals(List.of("a`b"), MultipartName.parse("`a``b`"));
        assertEquals(List.of("sum(num_steps)"), MultipartName.parse("sum(num_steps)"));
    }

    @Test
    void starsMayBeQualified() {
        assertEquals(new Unresolved.Star(Optional.empty()), MultipartName.toColumn("*"));
        assertEquals(new Unresolved.Star(Optional.of("t")), MultipartName.toColumn("t.*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "`a", "a`", "`a`b", "``"})
    void whatIsNoNameIsRefused(String text) {
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> MultipartName.parse(text));
        assertEquals(ErrorCondition.PARSE_SYNTAX_ERROR, error.condition());
    }
}
