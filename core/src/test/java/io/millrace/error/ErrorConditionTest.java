package io.millrace.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.AnalysisException;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class ErrorConditionTest {
    @Test
    void conditionsStandInAlphabeticalOrder() {
        List<String> names = Arrays.stream(ErrorCondition.values()).map(Enum::name).toList();
        assertEquals(names.stream().sorted().toList(), names);
    }

    @Test
    void everyMeaningIsOneSentenceOfItsOwn() {
        for (ErrorCondition condition : ErrorCondition.values()) {
            assertTrue(condition.meaning().matches("[A-Z].{10,}\\."), condition.name());
        }
        long distinct =
                Arrays.stream(ErrorCondition.values())
                        .map(ErrorCondition::meaning)
                        .distinct()
                        .count();
        assertEquals(ErrorCondition.values().length, distinct);
    }

    @Test
    void messageIsNameThenProblemThenRemedy() {
        MillraceException e = ErrorCondition.PATH_NOT_FOUND.error("There is no /x.", "Create it.");
        assertEquals("[PATH_NOT_FOUND] There is no /x. Create it.", e.getMessage());
        assertEquals("PATH_NOT_FOUND", e.getCondition());
        assertSame(ErrorCondition.PATH_NOT_FOUND, e.condition());
    }

    @Test
    void causeIsKept() {
        Exception cause = new IllegalStateException("below");
        assertSame(cause, ErrorCondition.CHECKPOINT_IO.error("a.", "b.", cause).getCause());
        assertSame(
                cause,
                new AnalysisException(ErrorCondition.INVALID_SCHEMA, "a.", "b.", cause).getCause());
    }
}
