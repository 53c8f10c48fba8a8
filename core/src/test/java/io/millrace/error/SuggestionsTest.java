package io.millrace.error;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Arrays;
import java.util.List;

class SuggestionsTest {
    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "abc, '', 3",
        "'', abc, 3",
        "action, action, 0",
        "acton, action, 1",
        "actionn, action, 1",
        "actien, action, 1",
        "actoin, action, 1",
        "kitten, sitting, 3",
        "ab, ba, 1"
    })
    void distanceCountsEdits(String a, String b, int expected) {
        assertEquals(expected, Suggestions.distance(a, b));
        assertEquals(expected, Suggestions.distance(b, a));
    }

    @Test
    void nearestComesFirstThenAlphabeticalOrder() {
        List<String> known = List.of("times", "tame", "time", "dime", "price");
        assertEquals(List.of("time", "dime", "tame", "times"), Suggestions.closest("Time", known));
    }

    @Test
    void atMostFiveAreSuggested() {
        List<String> known = List.of("col6", "col1", "col2", "col3", "col4", "col5");
        assertEquals(
                List.of("col1", "col2", "col3", "col4", "col5"), Suggestions.closest("col", known));
    }

    @Test
    void namesWithNothingInCommonAreNotSuggested() {
        assertEquals(List.of(), Suggestions.closest("ab", List.of("xy", "q")));
        assertEquals(List.of(), Suggestions.closest("price", List.of("time", "action")));
    }

    @Test
    void sentenceAsksForNearNamesElseListsAll() {
        assertEquals("Did you mean `time`?", Suggestions.didYouMean("tiem", List.of("time")));
        assertEquals(
                "Did you mean `tame` or `time`?",
                Suggestions.didYouMean("tme", List.of("time", "tame")));
        assertEquals(
                "Known are `a1`, `b2` and `c3`.",
                Suggestions.didYouMean("zzzzzz", List.of("c3", "a1", "b2")));
        assertEquals("None are known here.", Suggestions.didYouMean("x", List.of()));
    }

    @Test
    void longNamesAreComparedByTheirBeginning() {
        char[] letters = new char[100_000];
        Arrays.fill(letters, 'x');
        String longName = new String(letters);
        assertEquals(
                List.of(longName + "a"), Suggestions.closest(longName, List.of(longName + "a")));
    }
}
