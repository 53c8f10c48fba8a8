package io.millrace.streaming;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

class TriggerTest {
    @Test
    void everySpellingGivesTheSameInterval() {
        Trigger expected = new Trigger.ProcessingTimeTrigger(20_000);
        assertEquals(expected, Trigger.ProcessingTime(20_000));
        assertEquals(expected, Trigger.ProcessingTime("20 seconds"));
        assertEquals(expected, Trigger.ProcessingTime("interval 20 seconds"));
        assertEquals(expected, Trigger.ProcessingTime(20, TimeUnit.SECONDS));
        assertEquals(expected, Trigger.ProcessingTime(Duration.ofSeconds(20)));
    }

    @Test
    void zeroAndWholeMillisecondsAreAllowed() {
        Trigger asap = new Trigger.ProcessingTimeTrigger(0);
        assertEquals(asap, Trigger.ProcessingTime(0));
        assertEquals(asap, Trigger.ProcessingTime("0 seconds"));
        assertEquals(
                new Trigger.ProcessingTimeTrigger(1),
                Trigger.ProcessingTime(1_999, TimeUnit.MICROSECONDS));
        assertEquals(
                new Trigger.ProcessingTimeTrigger(Trigger.INTERVAL_MAX.toMillis()),
                Trigger.ProcessingTime(Trigger.INTERVAL_MAX));
    }

    @Test
    void intervalsThatAreNegativeTooShortOrTooLongAreRefused() {
        assertCondition(ErrorCondition.INVALID_TRIGGER, () -> Trigger.ProcessingTime(-1));
        assertCondition(ErrorCondition.INVALID_TRIGGER, () -> Trigger.ProcessingTime("-1 second"));
        assertCondition(
                ErrorCondition.INVALID_TRIGGER, () -> Trigger.ProcessingTime(Duration.ofNanos(-1)));
        assertCondition(
                ErrorCondition.INVALID_TRIGGER, () -> Trigger.ProcessingTime("999 microseconds"));
        assertCondition(
                ErrorCondition.INVALID_TRIGGER,
                () -> Trigger.ProcessingTime(Trigger.INTERVAL_MAX.plusMillis(1)));
        assertCondition(
                ErrorCondition.INVALID_TRIGGER,
                () -> Trigger.ProcessingTime(Long.MAX_VALUE, TimeUnit.DAYS));
        assertCondition(
                ErrorCondition.INVALID_TRIGGER, () -> Trigger.ProcessingTime(Long.MAX_VALUE));
        assertCondition(
                ErrorCondition.INVALID_INTERVAL_FORMAT, () -> Trigger.ProcessingTime("1 month"));
        assertCondition(
                ErrorCondition.INVALID_INTERVAL_FORMAT, () -> Trigger.ProcessingTime("soon"));
    }

    @Test
    void continuousIsANamedError() {
        assertCondition(ErrorCondition.UNSUPPORTED_TRIGGER, () -> Trigger.Continuous(1));
        assertCondition(ErrorCondition.UNSUPPORTED_TRIGGER, () -> Trigger.Continuous("1 second"));
        assertCondition(
                ErrorCondition.UNSUPPORTED_TRIGGER, () -> Trigger.Continuous(1, TimeUnit.SECONDS));
    }

    @Test
    void triggersThatEndTheQueryAreTheirOwnTypes() {
        assertInstanceOf(Trigger.OneTimeTrigger.class, Trigger.Once());
        assertInstanceOf(Trigger.AvailableNowTrigger.class, Trigger.AvailableNow());
    }

    @Test
    void outputModesAreReadInAnyCase() {
        assertEquals(OutputMode.Append(), OutputMode.parse("append"));
        assertEquals(OutputMode.Complete(), OutputMode.parse("COMPLETE"));
        assertEquals(OutputMode.Update(), OutputMode.parse("Update"));
        for (OutputMode mode : OutputMode.values()) {
            assertEquals(mode, OutputMode.parse(mode.toString()));
        }
        assertCondition(ErrorCondition.STREAMING_OUTPUT_MODE, () -> OutputMode.parse("upsert"));
    }

    private static void assertCondition(ErrorCondition expected, Executable call) {
        assertEquals(expected, assertThrows(MillraceException.class, call).condition());
    }
}
