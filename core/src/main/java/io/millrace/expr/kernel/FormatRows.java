package io.millrace.expr.kernel;

import io.millrace.batch.RowConverter;
import io.millrace.error.ErrorCondition;
import io.millrace.types.DecimalType;
import io.millrace.types.FractionalType;
import io.millrace.types.StringType;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.IllegalFormatException;
import java.util.Locale;

/// Functions that write values in a format; always in US English.
public final class FormatRows {
    private FormatRows() {}

    /// The values in a format of [java.util.Formatter]; null for a null format.
    public static void printf(RowArguments in, RowResults out) {
        if (in.isNull(0)) {
            out.none();
            return;
        }
        Object[] values = new Object[in.count() - 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = RowConverter.value(in.column(i + 1), in.row());
        }
        try {
            out.text(String.format(Locale.US, in.text(0), values));
        } catch (IllegalFormatException e) {
            throw ErrorCondition.INVALID_FORMAT.error(
                    "The format '" + in.text(0) + "' does not fit its values.",
                    "Use a format as java.util.Formatter describes them.",
                    e);
        }
    }

    /// A number with groups of three digits and so many decimals, null for a negative count; or in
    /// a format of [DecimalFormat].
    public static void number(RowArguments in, RowResults out) {
        if (in.type(1) instanceof StringType) {
            write(in, out, in.text(1).isEmpty() ? "#,###" : in.text(1));
            return;
        }
        int count = in.int32(1);
        if (count < 0) {
            out.none();
        } else {
            write(in, out, "#,##0" + (count == 0 ? "" : "." + "0".repeat(count)));
        }
    }

    private static void write(RowArguments in, RowResults out, String pattern) {
        DecimalFormat format;
        try {
            format = new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.US));
        } catch (IllegalArgumentException e) {
            throw ErrorCondition.INVALID_FORMAT.error(
                    "The format '" + pattern + "' of format_number cannot be understood.",
                    "Use a format such as #,##0.00, as java.text.DecimalFormat describes them.",
                    e);
        }
        out.text(
                switch (in.type(0)) {
                    case FractionalType _ -> format.format(in.float64(0));
                    case DecimalType _ -> format.format(in.decimal(0));
                    default -> format.format(in.int64(0));
                });
    }
}
