package io.millrace.streaming;

import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.types.CalendarInterval;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// When a streaming query looks for new data.
///
/// Users make triggers by the methods with Spark's names; the engine switches over the records.
@SuppressWarnings("MemberName") // Spark's names
public sealed interface Trigger {
    /// The longest interval; below it, the arithmetic of the next tick cannot overflow.
    Duration INTERVAL_MAX = Duration.ofDays(1_000_000);

    /// A micro-batch at every multiple of the interval since the epoch, or at once if the last one
    /// ran past it; 0 is as soon as the last one is done.
    ///
    /// @param intervalMillis from 0 to [#INTERVAL_MAX]
    record ProcessingTimeTrigger(long intervalMillis) implements Trigger {
        public ProcessingTimeTrigger {
            if (intervalMillis < 0 || intervalMillis > INTERVAL_MAX.toMillis()) {
                throw invalid("is negative or too long: " + intervalMillis + " ms");
            }
        }

        @Override
        public String toString() {
            return "ProcessingTime(" + intervalMillis + " ms)";
        }
    }

    /// One micro-batch of all that is there, rate limits aside; then the query ends.
    record OneTimeTrigger() implements Trigger {
        @Override
        public String toString() {
            return "Once";
        }
    }

    /// All that is there at the start, in as many micro-batches as the limits ask; then the query
    /// ends.
    record AvailableNowTrigger() implements Trigger {
        @Override
        public String toString() {
            return "AvailableNow";
        }
    }

    static Trigger ProcessingTime(long intervalMillis) {
        return new ProcessingTimeTrigger(intervalMillis);
    }

    /// @throws MillraceException `INVALID_TRIGGER` if the interval is negative, or more than
    ///   nothing but below a millisecond
    static Trigger ProcessingTime(long interval, TimeUnit unit) {
        try {
            return ProcessingTime(Duration.of(interval, unit.toChronoUnit()));
        } catch (ArithmeticException e) {
            throw invalid("is too long: " + interval + " " + unit);
        }
    }

    /// @throws MillraceException `INVALID_TRIGGER` as for the other forms
    static Trigger ProcessingTime(Duration interval) {
        if (interval.isNegative()) {
            throw invalid("is negative: " + interval);
        }
        if (interval.compareTo(INTERVAL_MAX) > 0) {
            throw invalid("is too long: " + interval);
        }
        // It would be cut off to 0 and so, silently, be a trigger without any pause.
        if (interval.isPositive() && interval.compareTo(Duration.ofMillis(1)) < 0) {
            throw invalid("is shorter than a millisecond: " + interval);
        }
        return new ProcessingTimeTrigger(interval.toMillis());
    }

    /// @param interval such as `"20 seconds"` or `"interval 1 minute 30 seconds"`
    /// @throws MillraceException `INVALID_INTERVAL_FORMAT` if the text is not an interval or has
    ///   months, `INVALID_TRIGGER` as for the other forms
    static Trigger ProcessingTime(String interval) {
        long micros = CalendarInterval.parse(interval).durationMicros();
        return ProcessingTime(micros, TimeUnit.MICROSECONDS);
    }

    /// Deprecated in Spark in favour of [#AvailableNow], which honours rate limits.
    static Trigger Once() {
        return new OneTimeTrigger();
    }

    static Trigger AvailableNow() {
        return new AvailableNowTrigger();
    }

    /// @throws MillraceException `UNSUPPORTED_TRIGGER`, always
    @SuppressWarnings("DoNotCallSuggester") // exists so that ported programs get a named error
    static Trigger Continuous(long intervalMillis) {
        throw continuous(intervalMillis + " ms");
    }

    /// @throws MillraceException `UNSUPPORTED_TRIGGER`, always
    @SuppressWarnings("DoNotCallSuggester") // exists so that ported programs get a named error
    static Trigger Continuous(long interval, TimeUnit unit) {
        throw continuous(interval + " " + unit);
    }

    /// @throws MillraceException `UNSUPPORTED_TRIGGER`, always
    @SuppressWarnings("DoNotCallSuggester") // exists so that ported programs get a named error
    static Trigger Continuous(String interval) {
        throw continuous(interval);
    }

    private static MillraceException invalid(String why) {
        return ErrorCondition.INVALID_TRIGGER.error(
                "The interval of the trigger " + why + ".",
                "Give a whole number of milliseconds, or 0 for no pause between batches.");
    }

    private static MillraceException continuous(String interval) {
        return ErrorCondition.UNSUPPORTED_TRIGGER.error(
                "Trigger.Continuous(" + interval + ") is not offered.",
                "Use Trigger.ProcessingTime(0), whose batches take milliseconds.");
    }
}
