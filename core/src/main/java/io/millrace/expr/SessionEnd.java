package io.millrace.expr;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.VarWidthColumn;
import io.millrace.error.MillraceException;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.kernel.TextOperand;
import io.millrace.types.CalendarInterval;
import io.millrace.types.DataTypes;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

/// When a session ends that holds one row alone: its time plus its gap, which is an interval as
/// text. Months and days are those of the calendar in the session's zone. Null for a null time or
/// gap, for a text that is no interval, and where the time would not fit.
public final class SessionEnd {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private static final KernelFunction FUNCTION =
            KernelFunction.of(
                            "session_end",
                            Signature.of(
                                    DataTypes.TimestampType, Parameter.TIMESTAMP, Parameter.TEXT),
                            SessionEnd::compute)
                    .with(KernelFunction.Nulls.SEEN);

    private SessionEnd() {}

    /// Returns the end as an expression.
    ///
    /// @param time a timestamp
    /// @param gap a string
    public static Expression of(Expression time, Expression gap) {
        return new ScalarCall(FUNCTION, List.of(time, gap));
    }

    private static ColumnVector compute(Invocation call) {
        FixedWidthColumn times = (FixedWidthColumn) call.arguments().getFirst();
        ColumnVector gaps = call.arguments().getLast();
        ZoneId zone = call.context().sessionZone();
        GapReader reader = new GapReader(TextOperand.of(gaps));
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(
                        call.context().allocator(), DataTypes.TimestampType, call.rowCount())) {
            builder.setNullsOf(times);
            for (int i = 0; i < call.selection().size(); i++) {
                int row = call.selection().row(i);
                CalendarInterval gap = gaps.isNull(row) ? null : reader.gap(row);
                long end = times.isNull(row) ? NONE : end(times.getLong(row), gap, zone);
                builder.setLong(row, end);
                if (end == NONE) {
                    builder.setNull(row);
                }
            }
            return builder.build();
        }
    }

    private static final long NONE = Long.MIN_VALUE;

    private static long end(long timeMicros, @Nullable CalendarInterval gap, ZoneId zone) {
        if (gap == null) {
            return NONE;
        }
        try {
            long time =
                    gap.months() == 0 && gap.days() == 0
                            ? timeMicros
                            : plusCalendar(timeMicros, gap, zone);
            return Math.addExact(time, gap.micros());
        } catch (ArithmeticException | DateTimeException _) {
            return NONE;
        }
    }

    private static long plusCalendar(long timeMicros, CalendarInterval gap, ZoneId zone) {
        Instant time =
                Instant.ofEpochSecond(
                        Math.floorDiv(timeMicros, MICROS_PER_SECOND),
                        Math.floorMod(timeMicros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
        ZonedDateTime moved = time.atZone(zone).plusMonths(gap.months()).plusDays(gap.days());
        return ChronoUnit.MICROS.between(Instant.EPOCH, moved.toInstant());
    }

    /// Reads gaps, of which neighbours are mostly the same.
    private static final class GapReader {
        private final TextOperand texts;
        private final VarWidthColumn values;
        private int lastValue = -1;
        private @Nullable CalendarInterval last;

        GapReader(TextOperand texts) {
            this.texts = texts;
            this.values = texts.values();
        }

        @Nullable CalendarInterval gap(int row) {
            int value = texts.index(row);
            boolean isSame =
                    lastValue >= 0 && VarWidthColumn.compare(values, value, values, lastValue) == 0;
            if (!isSame) {
                last = parse(values.getString(value));
            }
            lastValue = value;
            return last;
        }

        private static @Nullable CalendarInterval parse(String text) {
            try {
                return CalendarInterval.parse(text);
            } catch (MillraceException _) {
                return null;
            }
        }
    }
}
