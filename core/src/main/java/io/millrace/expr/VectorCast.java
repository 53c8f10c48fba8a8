package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.RowConverter;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.CellText;
import io.millrace.expr.kernel.Choose;
import io.millrace.expr.kernel.ConstantColumns;
import io.millrace.expr.kernel.DecimalCasts;
import io.millrace.expr.kernel.NumericCasts;
import io.millrace.expr.kernel.TextCasts;
import io.millrace.expr.kernel.TextColumns;
import io.millrace.expr.kernel.TimeCasts;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.DayTimeIntervalType;
import io.millrace.types.DecimalType;
import io.millrace.types.FractionalType;
import io.millrace.types.IntegralType;
import io.millrace.types.NullType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampNTZType;
import io.millrace.types.TimestampType;
import io.millrace.types.YearMonthIntervalType;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;

/// Casts a value between two different types that [CastRules] allows.
record VectorCast(Cast node, VectorExpression child) implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        try (ColumnVector column = child.evaluate(context, batch, selection)) {
            if (column.type() instanceof NullType) {
                return ConstantColumns.ofNulls(
                        context.allocator(), node.dataType(), batch.rowCount());
            }
            return switch (PhysicalType.of(node.dataType())) {
                case VAR_WIDTH -> toText(context, column, selection);
                case STRUCT, LIST -> toNested(context, batch, column, selection);
                case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, DECIMAL128 ->
                        toFixed(context, column, selection);
            };
        }
    }

    private ColumnVector toNested(
            EvalContext context, Batch batch, ColumnVector column, Selection selection) {
        if (selection.isAll() && selection.size() == batch.rowCount()) {
            return NestedCasts.cast(context, column, node.dataType());
        }
        // What stands in rows that are not selected must not fail: it becomes null first.
        int[] choice = new int[batch.rowCount()];
        Arrays.fill(choice, Choose.NULL);
        for (int i = 0; i < selection.size(); i++) {
            choice[selection.row(i)] = 0;
        }
        try (ColumnVector chosen =
                Choose.rows(context.allocator(), column.type(), List.of(column), choice)) {
            return NestedCasts.cast(context, chosen, node.dataType());
        }
    }

    private ColumnVector toText(EvalContext context, ColumnVector column, Selection selection) {
        return switch (column) {
            case VarWidthColumn plain -> TextColumns.retainAs(plain, node.dataType());
            case DictionaryColumn coded -> {
                try (VarWidthColumn plain = Gather.decode(context.allocator(), coded)) {
                    yield TextColumns.retainAs(plain, node.dataType());
                }
            }
            default ->
                    new CellText(context.sessionZone())
                            .column(context.allocator(), column, selection);
        };
    }

    private ColumnVector toFixed(EvalContext context, ColumnVector column, Selection selection) {
        try (FixedWidthBuilder builder =
                new FixedWidthBuilder(context.allocator(), node.dataType(), column.rowCount())) {
            builder.setNullsOf(column);
            if (node.dataType() instanceof DecimalType type) {
                toDecimal(context, column, selection, builder, type);
            } else if (TextColumns.isText(column)) {
                int refused = readText(context, column, selection, builder);
                if (refused != Blocks.NO_ROW) {
                    throw AnsiErrors.castInvalidInput(node, refused, column);
                }
            } else {
                int refused = convert(context, (FixedWidthColumn) column, selection, builder);
                if (refused != Blocks.NO_ROW) {
                    throw AnsiErrors.castOverflow(node, refused, column);
                }
            }
            return builder.build();
        }
    }

    private void toDecimal(
            EvalContext context,
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder,
            DecimalType type) {
        int refused = DecimalCasts.toDecimals(column, selection, builder, type, context.isAnsi());
        if (refused == Blocks.NO_ROW) {
            return;
        }
        boolean isNoNumber =
                RowConverter.value(column, refused) instanceof String text
                        && DecimalCasts.parse(text) == null;
        throw isNoNumber
                ? AnsiErrors.castInvalidInput(node, refused, column)
                : AnsiErrors.castOutOfRange(node, refused, column);
    }

    private int readText(
            EvalContext context,
            ColumnVector column,
            Selection selection,
            FixedWidthBuilder builder) {
        boolean isAnsi = context.isAnsi();
        PhysicalType target = PhysicalType.of(node.dataType());
        return switch (node.dataType()) {
            case BooleanType _ -> TextCasts.toBooleans(column, selection, builder, isAnsi);
            case FractionalType _ ->
                    TextCasts.toDoubles(column, selection, builder, target, isAnsi);
            case TimestampType _ ->
                    TextCasts.toTimestamps(
                            column, selection, builder, context.sessionZone(), isAnsi);
            case TimestampNTZType _ -> TextCasts.toLocalTimes(column, selection, builder, isAnsi);
            case DayTimeIntervalType _, YearMonthIntervalType _ ->
                    TextCasts.toIntervals(column, selection, builder, isAnsi);
            case DateType _ ->
                    TextCasts.toDates(column, selection, builder, context.sessionZone(), isAnsi);
            default -> TextCasts.toIntegers(column, selection, builder, target, isAnsi);
        };
    }

    private int convert(
            EvalContext context,
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder) {
        boolean isAnsi = context.isAnsi();
        DataType from = column.type();
        DataType to = node.dataType();
        boolean isTime = from instanceof DateType || isTimestamp(from);
        if (isTime && (to instanceof DateType || isTimestamp(to))) {
            return convertTimes(context, column, selection, builder);
        }
        if (from instanceof DecimalType) {
            if (to instanceof IntegralType) {
                PhysicalType target = PhysicalType.of(to);
                return DecimalCasts.toIntegers(column, selection, builder, target, isAnsi);
            }
            DecimalCasts.toOthers(column, selection, builder, to);
            return Blocks.NO_ROW;
        }
        return from instanceof FractionalType
                ? convertDoubles(column, selection, builder, isAnsi)
                : convertLongs(column, selection, builder, isAnsi);
    }

    private static boolean isTimestamp(DataType type) {
        return type instanceof TimestampType || type instanceof TimestampNTZType;
    }

    /// A time without a zone is one in UTC, until it meets one with a zone.
    private int convertTimes(
            EvalContext context,
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder) {
        DataType from = column.type();
        DataType to = node.dataType();
        ZoneId zone = context.sessionZone();
        if (from instanceof DateType) {
            ZoneId zoneOfTarget = to instanceof TimestampNTZType ? ZoneOffset.UTC : zone;
            return TimeCasts.datesToTimestamps(
                    column, selection, builder, zoneOfTarget, context.isAnsi());
        }
        if (to instanceof DateType) {
            ZoneId zoneOfSource = from instanceof TimestampNTZType ? ZoneOffset.UTC : zone;
            TimeCasts.timestampsToDates(column, selection, builder, zoneOfSource);
        } else {
            TimeCasts.shift(column, selection, builder, zone, to instanceof TimestampType);
        }
        return Blocks.NO_ROW;
    }

    private int convertDoubles(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isAnsi) {
        PhysicalType target = PhysicalType.of(node.dataType());
        return switch (node.dataType()) {
            case FractionalType _ -> {
                NumericCasts.doublesToDoubles(column, selection, builder, target);
                yield Blocks.NO_ROW;
            }
            case BooleanType _ -> {
                NumericCasts.doublesToBooleans(column, selection, builder);
                yield Blocks.NO_ROW;
            }
            case TimestampType _ ->
                    NumericCasts.doublesToTimestamps(column, selection, builder, isAnsi);
            default -> NumericCasts.doublesToLongs(column, selection, builder, target, isAnsi);
        };
    }

    private int convertLongs(
            FixedWidthColumn column,
            Selection selection,
            FixedWidthBuilder builder,
            boolean isAnsi) {
        PhysicalType target = PhysicalType.of(node.dataType());
        boolean isTimestamp = column.type() instanceof TimestampType;
        if (node.dataType() instanceof FractionalType) {
            NumericCasts.longsToDoubles(column, selection, builder, target, isTimestamp);
            return Blocks.NO_ROW;
        }
        NumericCasts.Step step =
                switch (node.dataType()) {
                    case BooleanType _ -> NumericCasts.Step.TO_BOOLEAN;
                    case TimestampType _ -> NumericCasts.Step.SECONDS_TO_MICROS;
                    default ->
                            isTimestamp
                                    ? NumericCasts.Step.MICROS_TO_SECONDS
                                    : NumericCasts.Step.KEEP;
                };
        return NumericCasts.longsToLongs(column, selection, builder, target, step, isAnsi);
    }

    /// Returns whether the cast changes nothing but the name of the type.
    static boolean isIdentity(Cast node) {
        DataType from = node.child().dataType();
        DataType to = node.dataType();
        return from.equals(to)
                || (from instanceof DayTimeIntervalType && to instanceof DayTimeIntervalType)
                || (from instanceof YearMonthIntervalType && to instanceof YearMonthIntervalType)
                || (from instanceof StringType && node.dataType() instanceof StringType);
    }
}
