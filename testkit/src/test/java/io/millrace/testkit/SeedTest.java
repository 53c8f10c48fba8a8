package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

@Seeded
final class SeedTest {
    @Test
    void everyParameterOfATestHasItsNumbers(RandomGenerator random, Seed seed) {
        assertEquals(seed.random().nextLong(), random.nextLong());
        assertEquals("SeedTest#everyParameterOfATestHasItsNumbers", seed.test());
    }

    @Test
    void aFailingCaseSaysHowToRunItAlone() {
        Seed seed = new Seed(0x5DEECE66DL, "X#y");
        List<Long> numbers = new ArrayList<>();
        IllegalStateException failure =
                assertThrows(
                        IllegalStateException.class,
                        () ->
                                seed.forCases(
                                        5,
                                        random -> {
                                            numbers.add(random.nextLong());
                                            if (numbers.size() == 3) {
                                                throw new IllegalStateException("case 2");
                                            }
                                        }));
        assertEquals(1, failure.getSuppressed().length);
        String note = String.valueOf(failure.getSuppressed()[0].getMessage());
        String reproduce = "-Dmillrace.seed=";
        String text = note.substring(note.indexOf(reproduce) + reproduce.length());
        Seed again = new Seed(Long.parseUnsignedLong(text, 16), "X#y");
        assertEquals(numbers.get(2), again.ofCase(0).random().nextLong());
        assertTrue(note.contains(" -Dtest=X#y "), note);
    }

    @Test
    void casesDiffer() {
        Seed seed = new Seed(1, "X#y");
        assertNotEquals(seed.ofCase(1).value(), seed.ofCase(2).value());
        assertEquals("5DEECE66D", new Seed(0x5DEECE66DL, "X#y").text());
    }
}
