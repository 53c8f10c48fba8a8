package io.millrace.expr;

import io.millrace.batch.Batch;
import io.millrace.batch.ColumnVector;
import io.millrace.batch.DictionaryColumn;
import io.millrace.batch.FixedWidthBuilder;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.batch.Gather;
import io.millrace.batch.PhysicalType;
import io.millrace.batch.Selection;
import io.millrace.batch.VarWidthColumn;
import io.millrace.expr.kernel.Blocks;
import io.millrace.expr.kernel.CellText;
import io.millrace.expr.kernel.NumericCasts;
import io.millrace.expr.kernel.TextCasts;
import io.millrace.expr.kernel.TextColumns;
import io.millrace.expr.kernel.TimeCasts;
import io.millrace.types.BooleanType;
import io.millrace.types.DataType;
import io.millrace.types.DateType;
import io.millrace.types.FractionalType;
import io.millrace.types.StringType;
import io.millrace.types.TimestampType;

/// Casts a value between two different types that [CastRules] allows.
record VectorCast(Cast node, VectorExpression child) implements VectorExpression {
    @Override
    public ColumnVector evaluate(EvalContext context, Batch batch, Selection selection) {
        try (ColumnVector column = child.evaluate(context, batch, selection)) {
            return switch (PhysicalType.of(node.dataType())) {
                case VAR_WIDTH -> toText(context, column, selection);
                case STRUCT -> throw new IllegalStateException("cast to a struct: " + node.sql());
                case BIT, INT8, INT16, INT32, INT64, FLOAT32, FLOAT64 ->
                        toFixed(context, column, selection);
            };
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
            if (TextColumns.isText(column)) {
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
        if (from instanceof DateType) {
            return TimeCasts.datesToTimestamps(
                    column, selection, builder, context.sessionZone(), isAnsi);
        }
        if (to instanceof DateType) {
            TimeCasts.timestampsToDates(column, selection, builder, context.sessionZone());
            return Blocks.NO_ROW;
        }
        return from instanceof FractionalType
                ? convertDoubles(column, selection, builder, isAnsi)
                : convertLongs(column, selection, builder, isAnsi);
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
        return from.equals(node.dataType())
                || (from instanceof StringType && node.dataType() instanceof StringType);
    }
}
