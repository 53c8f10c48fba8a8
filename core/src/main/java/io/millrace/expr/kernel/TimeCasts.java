package io.millrace.expr.kernel;

import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.expr.time.ZoneCursor;

import java.time.ZoneId;

/// Converts between dates and timestamps in a time zone.
///
/// Each method fills a builder that has the nulls of the column.
public final class TimeCasts {
    private static final long SECOND_MICROS = 1_000_000;
    private static final long DAY_SECONDS = 86_400;

    private TimeCasts() {}

    /// Takes the date of each timestamp.
    public static void timestampsToDates(
            FixedWidthColumn column, Selection selection, FixedWidthBuilder builder, ZoneId zone) {
        ZoneCursor cursor = new ZoneCursor(zone);
        long[] lanes = new long[Blocks.laneCount(selection)];
        for (int from = 0; from < selection.size(); from += Blocks.LANES) {
            int count = Blocks.laneCount(selection, from);
            LongLanes.load(column, selection, from, lanes);
            for (int i = 0; i < count; i++) {
                lanes[i] = cursor.dayAt(lanes[i]);
            }
            LongLanes.store(builder, PhysicalType.INT32, selection, from, lanes);
        }
    }

    /// Turns local times into instants of the zone, or instants into its local times.
    public static void shift(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            ZoneId zone,
            boolean isToInstants) {
        ZoneCursor cursor = new ZoneCursor(zone);
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (!column.isNull(row)) {
                builder.setLong(row, shift(column.getLong(row), cursor, isToInstants));
            }
        }
    }

    private static long shift(long micros, ZoneCursor cursor, boolean isToInstant) {
        long second = Math.floorDiv(micros, SECOND_MICROS);
        long shifted =
                isToInstant
                        ? cursor.toEpochSecond(second)
                        : second + cursor.offsetSecondsAt(second);
        return micros + (shifted - second) * SECOND_MICROS;
    }

    /// Takes the midnight that begins each date. A midnight that no timestamp can hold is refused
    /// when checked, else null.
    ///
    /// @return the lowest row that is refused, or [Blocks#NO_ROW]
    public static int datesToTimestamps(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            ZoneId zone,
            boolean isChecked) {
        ZoneCursor cursor = new ZoneCursor(zone);
        long limit = Long.MAX_VALUE / SECOND_MICROS;
        for (int i = 0; i < selection.size(); i++) {
            int row = selection.row(i);
            if (column.isNull(row)) {
                continue;
            }
            long second = cursor.toEpochSecond(column.getInt(row) * DAY_SECONDS);
            if (second <= limit && second >= -limit) {
                builder.setLong(row, second * SECOND_MICROS);
            } else if (isChecked) {
                return row;
            } else {
                builder.setNull(row);
            }
        }
        return Blocks.NO_ROW;
    }
}
