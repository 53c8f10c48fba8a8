package io.millrace.expr;

import static io.millrace.expr.Parameter.DATE;
import static io.millrace.expr.Parameter.INTEGER;
import static io.millrace.expr.Parameter.TEXT;

import io.millrace.batch.FixedWidthColumn;
import io.millrace.expr.KernelFunction.Nulls;
import io.millrace.expr.kernel.DateKernels;
import io.millrace.expr.kernel.DateKernels.Part;
import io.millrace.expr.kernel.DateRows;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.expr.kernel.TimestampRows;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;

/// Functions of dates.
final class DateFunctions {
    private final List<ScalarFunction> functions = new ArrayList<>();

    private DateFunctions() {}

    static List<ScalarFunction> all() {
        DateFunctions family = new DateFunctions();
        family.addParts();
        family.addSteps();
        family.addConversions();
        return family.functions;
    }

    private void addParts() {
        KernelFunction day = part("day", Part.DAY_OF_MONTH);
        functions.addAll(
                List.of(
                        part("year", Part.YEAR),
                        part("month", Part.MONTH),
                        day,
                        day.as("dayofmonth")));
        Signature number = Signature.of(DataTypes.IntegerType, DATE);
        rows("quarter", number, DateRows::quarter);
        rows("dayofweek", number, DateRows::dayOfWeek);
        rows("weekday", number, DateRows::weekday);
        rows("dayofyear", number, DateRows::dayOfYear);
        rows("weekofyear", number, DateRows::weekOfYear);
        rows("dayofweek_iso", number, DateRows::isoDayOfWeek);
        rows("yearofweek", number, DateRows::yearOfWeek);
        Signature name = Signature.of(DataTypes.StringType, DATE);
        rows("dayname", name, DateRows::dayName);
        rows("monthname", name, DateRows::monthName);
    }

    private static KernelFunction part(String name, Part part) {
        return KernelFunction.of(
                name,
                Signature.of(DataTypes.IntegerType, DATE),
                call ->
                        DateKernels.ofDate(
                                call.context().allocator(),
                                (FixedWidthColumn) call.arguments().getFirst(),
                                call.selection(),
                                part));
    }

    private void addSteps() {
        Signature step = Signature.of(DataTypes.DateType, DATE, INTEGER);
        KernelFunction add = KernelFunction.rows("date_add", step, DateRows::dateAdd);
        functions.add(add);
        functions.add(add.as("dateadd").shown(CallText.call("date_add")));
        rows("date_sub", step, DateRows::dateSub);
        rows("add_months", step, DateRows::addMonths);
        KernelFunction difference =
                KernelFunction.rows(
                        "datediff",
                        Signature.of(DataTypes.IntegerType, DATE, DATE),
                        DateRows::dateDiff);
        functions.add(difference);
        functions.add(difference.as("date_diff"));
        rows("last_day", Signature.of(DataTypes.DateType, DATE), DateRows::lastDay);
        Signature unit = Signature.of(DataTypes.DateType, DATE, TEXT);
        functions.add(KernelFunction.rows("next_day", unit, Nulls.MORE, DateRows::nextDay));
        functions.add(KernelFunction.rows("trunc", unit, Nulls.MORE, DateRows::trunc));
    }

    private void addConversions() {
        KernelFunction today =
                KernelFunction.rows(
                        "current_date", Signature.of(DataTypes.DateType), TimestampRows::today);
        functions.add(today);
        functions.add(today.as("curdate").shown(CallText.call("current_date")));
        functions.add(
                KernelFunction.rows(
                        "make_date",
                        Signature.of(DataTypes.DateType, INTEGER, INTEGER, INTEGER),
                        Nulls.MORE,
                        DateRows::makeDate));
        rows("unix_date", Signature.of(DataTypes.IntegerType, DATE), DateRows::same);
        rows("date_from_unix_date", Signature.of(DataTypes.DateType, INTEGER), DateRows::same);
        functions.add(TimestampFunctions.reading("to_date", DataTypes.DateType));
    }

    private void rows(String name, Signature signature, RowKernel kernel) {
        functions.add(KernelFunction.rows(name, signature, kernel));
    }
}
