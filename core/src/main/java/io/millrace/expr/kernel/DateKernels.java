package io.millrace.expr.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthBuilder;
import io.millrace.batch.VarWidthColumn;
import io.millrace.expr.time.CivilDate;
import io.millrace.expr.time.ZoneCursor;
import io.millrace.types.DataTypes;

import org.apache.arrow.memory.BufferAllocator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// Functions of dates and timestamps. Null in, null out. The caller owns results.
public final class DateKernels {
    /// A part of a date or of a time of day.
    public enum Part {
        YEAR,
        MONTH,
        DAY_OF_MONTH,
        HOUR,
        MINUTE,
        SECOND
    }

    private static final long SECOND_MICROS = 1_000_000;
    private static final long DAY_SECONDS = 86_400;

    private DateKernels() {}

    /// Returns a part of each date.
    public static FixedWidthColumn ofDate(
            BufferAllocator allocator, FixedWidthColumn dates, Selection selection, Part part) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.IntegerType, dates.rowCount())) {
            builder.setNullsOf(dates);
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                long date = CivilDate.ofEpochDay(dates.values().getAtIndex(JAVA_INT, row));
                int value =
                        switch (part) {
                            case YEAR -> (int) CivilDate.year(date);
                            case MONTH -> CivilDate.month(date);
                            case DAY_OF_MONTH -> CivilDate.day(date);
                            case HOUR, MINUTE, SECOND ->
                                    throw new IllegalArgumentException(part + " of a date");
                        };
                builder.setInt(row, value);
            }
            return builder.build();
        }
    }

    /// Returns a part of the time of day of each timestamp in the zone.
    public static FixedWidthColumn ofTime(
            BufferAllocator allocator,
            FixedWidthColumn timestamps,
            Selection selection,
            Part part,
            ZoneId zone) {
        int divisor =
                switch (part) {
                    case HOUR -> 3600;
                    case MINUTE -> 60;
                    case SECOND -> 1;
                    case YEAR, MONTH, DAY_OF_MONTH ->
                            throw new IllegalArgumentException(part + " of a time");
                };
        int range = part == Part.HOUR ? 24 : 60;
        ZoneCursor cursor = new ZoneCursor(zone);
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(allocator, DataTypes.IntegerType, timestamps.rowCount())) {
            builder.setNullsOf(timestamps);
            long[] lanes = new long[Blocks.laneCount(selection)];
            for (int from = 0; from < selection.size(); from += Blocks.LANES) {
                int count = Blocks.laneCount(selection, from);
                LongLanes.load(timestamps, selection, from, lanes);
                for (int i = 0; i < count; i++) {
                    long second = Math.floorDiv(lanes[i], SECOND_MICROS);
                    long local = second + cursor.offsetSecondsAt(second);
                    lanes[i] = Math.floorMod(local, DAY_SECONDS) / divisor % range;
                }
                LongLanes.store(builder, PhysicalType.INT32, selection, from, lanes);
            }
            return builder.build();
        }
    }

    /// Returns the text of each timestamp by a formatter that has a zone; each distinct timestamp
    /// is formatted once.
    public static VarWidthColumn format(
            BufferAllocator allocator,
            FixedWidthColumn timestamps,
            Selection selection,
            DateTimeFormatter formatter) {
        TextCache cache = new TextCache(formatter);
        int rowCount = timestamps.rowCount();
        try (VarWidthBuilder builder =
                new VarWidthBuilder(allocator, DataTypes.StringType, rowCount, 16 * rowCount)) {
            for (int i = 0; i < selection.size(); i++) {
                int row = selection.row(i);
                TextColumns.fillTo(builder, row);
                if (timestamps.isNull(row)) {
                    builder.appendNull();
                } else {
                    builder.append(cache.text(timestamps.getLong(row)));
                }
            }
            TextColumns.fillTo(builder, rowCount);
            return builder.build();
        }
    }

    /// Remembers texts by their timestamp: an open hash table that doubles.
    private static final class TextCache {
        private final DateTimeFormatter formatter;
        private boolean[] isUsed = new boolean[64];
        private long[] keys = new long[64];
        private byte[][] texts = new byte[64][];
        private int size;

        TextCache(DateTimeFormatter formatter) {
            this.formatter = formatter;
        }

        byte[] text(long micros) {
            int slot = slot(micros);
            if (!isUsed[slot]) {
                if (2 * size >= keys.length) {
                    grow();
                    slot = slot(micros);
                }
                Instant instant = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
                put(slot, micros, formatter.format(instant).getBytes(StandardCharsets.UTF_8));
                size++;
            }
            return texts[slot];
        }

        private void put(int slot, long micros, byte[] text) {
            isUsed[slot] = true;
            keys[slot] = micros;
            texts[slot] = text;
        }

        private int slot(long micros) {
            long mixed = micros * 0x9E3779B97F4A7C15L;
            int slot = (int) (mixed >>> 32) & (keys.length - 1);
            while (isUsed[slot] && keys[slot] != micros) {
                slot = (slot + 1) & (keys.length - 1);
            }
            return slot;
        }

        private void grow() {
            boolean[] wasUsed = isUsed;
            long[] oldKeys = keys;
            byte[][] oldTexts = texts;
            isUsed = new boolean[oldKeys.length * 2];
            keys = new long[isUsed.length];
            texts = new byte[isUsed.length][];
            for (int i = 0; i < oldKeys.length; i++) {
                if (wasUsed[i]) {
                    put(slot(oldKeys[i]), oldKeys[i], oldTexts[i]);
                }
            }
        }
    }
}
