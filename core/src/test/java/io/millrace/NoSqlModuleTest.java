package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.error.ErrorCondition;

import org.junit.jupiter.api.Test;

/// Core alone: the module `sql` is not on the class path here.
final class NoSqlModuleTest {
    @Test
    void sqlTextNamesTheDependencyToAdd() {
        AnalysisException error =
                assertThrows(AnalysisException.class, () -> functions.expr("a + 1"));
        assertEquals(ErrorCondition.SQL_PARSER_NOT_FOUND, error.condition());
        assertTrue(error.getMessage().contains("io.millrace:millrace-sql"), error.getMessage());
    }
}
