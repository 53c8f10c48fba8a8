package io.millrace.expr;

import static io.millrace.expr.Parameter.INTEGER;
import static io.millrace.expr.Parameter.LONG;
import static io.millrace.expr.Parameter.TEXT;

import io.millrace.batch.ColumnVector;
import io.millrace.batch.FixedWidthColumn;
import io.millrace.error.MillraceException;
import io.millrace.expr.KernelFunction.Invocation;
import io.millrace.expr.KernelFunction.Nulls;
import io.millrace.expr.kernel.FormatRows;
import io.millrace.expr.kernel.PatternRows;
import io.millrace.expr.kernel.RowArguments;
import io.millrace.expr.kernel.RowKernel;
import io.millrace.expr.kernel.TextKernels;
import io.millrace.expr.kernel.TextRows;
import io.millrace.expr.kernel.TextSearch;
import io.millrace.expr.kernel.TextSplits;
import io.millrace.types.ArrayType;
import io.millrace.types.DataTypes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Functions of strings.
final class TextFunctions {
    private static final Signature TEXT_TO_TEXT = text(TEXT);

    private final List<ScalarFunction> functions = new ArrayList<>();

    private TextFunctions() {}

    static List<ScalarFunction> all() {
        TextFunctions family = new TextFunctions();
        family.addCases();
        family.addTrims();
        family.addLengths();
        family.addParts();
        family.addSearches();
        family.addReplacements();
        family.addPatterns();
        family.addFormats();
        return family.functions;
    }

    private void addCases() {
        KernelFunction upper =
                KernelFunction.of("upper", TEXT_TO_TEXT, call -> changeCase(call, true));
        KernelFunction lower =
                KernelFunction.of("lower", TEXT_TO_TEXT, call -> changeCase(call, false));
        addAll(upper, upper.as("ucase"), lower, lower.as("lcase"));
        rows("initcap", TEXT_TO_TEXT, TextRows::initcap);
        rows("reverse", TEXT_TO_TEXT, TextRows::reverse);
    }

    private void addTrims() {
        add(trim("trim", "BOTH", true, true, TextRows::trimBoth));
        add(trim("ltrim", "LEADING", true, false, TextRows::trimLeading));
        add(trim("rtrim", "TRAILING", false, true, TextRows::trimTrailing));
        rows("btrim", text(TEXT, TEXT).withOptional(1), TextRows::btrim);
        rows("lpad", text(TEXT, INTEGER, TEXT).withDefaults(" "), TextRows::lpad);
        rows("rpad", text(TEXT, INTEGER, TEXT).withDefaults(" "), TextRows::rpad);
    }

    /// A function of a text alone, or of characters to remove and a text.
    private static KernelFunction trim(
            String name, String side, boolean atStart, boolean atEnd, RowKernel ofCharacters) {
        RowByRow withCharacters = new RowByRow(ofCharacters, true);
        return KernelFunction.of(
                        name,
                        text(TEXT, TEXT).withOptional(1),
                        call ->
                                call.arguments().size() == 1
                                        ? trimSpaces(call, atStart, atEnd)
                                        : withCharacters.apply(call))
                .shown(
                        x ->
                                x.size() == 1
                                        ? name + "(" + x.getFirst() + ")"
                                        : "TRIM(" + side + " " + x.get(0) + " FROM " + x.get(1)
                                                + ")");
    }

    private void addLengths() {
        Signature ofBytes = Signature.of(DataTypes.IntegerType, Parameter.TEXT_OR_BINARY);
        KernelFunction length = KernelFunction.of("length", ofBytes, TextFunctions::length);
        addAll(length, length.as("len"), length.as("char_length"), length.as("character_length"));
        rows("octet_length", ofBytes, TextRows::octetLength);
        rows("bit_length", ofBytes, TextRows::bitLength);
        rows("ascii", Signature.of(DataTypes.IntegerType, TEXT), TextRows::ascii);
        rows("chr", text(LONG), TextRows::chr);
        rows("char", text(LONG), TextRows::chr);
        rows("space", text(INTEGER), TextRows::space);
    }

    private void addParts() {
        Signature part = text(TEXT, INTEGER, INTEGER).withDefaults(Integer.MAX_VALUE);
        KernelFunction substring = KernelFunction.of("substring", part, TextFunctions::substring);
        addAll(substring, substring.as("substr"));
        add(
                new RewrittenFunction(
                        "left",
                        text(TEXT, INTEGER),
                        x -> new ScalarCall(substring, List.of(x.get(0), one(), x.get(1)))));
        rows("right", text(TEXT, INTEGER), TextRows::right);
        rows("split_part", text(TEXT, TEXT, INTEGER), TextRows::splitPart);
        rows("substring_index", text(TEXT, TEXT, INTEGER), TextRows::substringIndex);
        add(KernelFunction.of("concat", TEXT_TO_TEXT.variadic(), TextFunctions::concat));
        add(
                KernelFunction.rows(
                        "concat_ws",
                        text(TEXT, TEXT).withOptional(1).variadic(),
                        Nulls.SEEN,
                        TextRows::concatWs));
        rows("repeat", text(TEXT, INTEGER), TextRows::repeat);
        add(
                KernelFunction.of(
                        "split",
                        Signature.of(
                                        new ArrayType(DataTypes.StringType, false),
                                        TEXT,
                                        TEXT,
                                        INTEGER)
                                .withDefaults(-1),
                        TextFunctions::split));
    }

    private static Literal one() {
        return new Literal(1, DataTypes.IntegerType);
    }

    private void addSearches() {
        Signature found = Signature.of(DataTypes.BooleanType, TEXT, TEXT);
        add(search("startswith", found, TextSearch.Place.START));
        add(search("endswith", found, TextSearch.Place.END));
        add(search("contains", found, TextSearch.Place.ANYWHERE));
        rows("instr", Signature.of(DataTypes.IntegerType, TEXT, TEXT), TextRows::instr);
        Signature place = Signature.of(DataTypes.IntegerType, TEXT, TEXT, INTEGER).withDefaults(1);
        KernelFunction locate = KernelFunction.rows("locate", place, Nulls.SEEN, TextRows::locate);
        addAll(locate, locate.as("position"));
        rows("find_in_set", Signature.of(DataTypes.IntegerType, TEXT, TEXT), TextRows::findInSet);
        rows(
                "levenshtein",
                Signature.of(DataTypes.IntegerType, TEXT, TEXT, INTEGER).withOptional(1),
                TextRows::levenshtein);
    }

    private static KernelFunction search(String name, Signature signature, TextSearch.Place place) {
        return KernelFunction.of(
                name,
                signature,
                call ->
                        TextSearch.find(
                                call.context().allocator(),
                                call.arguments().get(0),
                                call.arguments().get(1),
                                call.selection(),
                                place));
    }

    private void addReplacements() {
        rows("replace", text(TEXT, TEXT, TEXT).withDefaults(""), TextRows::replace);
        rows("translate", text(TEXT, TEXT, TEXT), TextRows::translate);
        rows("overlay", text(TEXT, TEXT, INTEGER, INTEGER).withDefaults(-1), TextRows::overlay);
        rows(
                "regexp_replace",
                text(TEXT, TEXT, TEXT, INTEGER).withDefaults(1),
                PatternRows::replace);
    }

    private void addPatterns() {
        Signature found = Signature.of(DataTypes.BooleanType, TEXT, TEXT);
        Signature place = Signature.of(DataTypes.IntegerType, TEXT, TEXT);
        for (String name : List.of("rlike", "regexp", "regexp_like")) {
            String shown = name.toUpperCase(Locale.ROOT);
            add(KernelFunction.rows(name, found, PatternRows::isFound).shown(CallText.call(shown)));
        }
        Signature like = Signature.of(DataTypes.BooleanType, TEXT, TEXT, TEXT).withDefaults("\\");
        add(KernelFunction.rows("like", like, PatternRows::like).shown(TextFunctions::likeText));
        add(
                KernelFunction.rows("ilike", like, PatternRows::ilike)
                        .shown(x -> "ilike(" + x.get(0) + ", " + x.get(1) + ")"));
        rows("regexp_count", place, PatternRows::count);
        rows(
                "regexp_instr",
                Signature.of(DataTypes.IntegerType, TEXT, TEXT, INTEGER).withDefaults(0),
                PatternRows::position);
        rows("regexp_extract", text(TEXT, TEXT, INTEGER).withDefaults(1), PatternRows::extract);
        add(KernelFunction.rows("regexp_substr", text(TEXT, TEXT), Nulls.MORE, PatternRows::part));
    }

    private static String likeText(List<String> x) {
        String escape = x.get(2).equals("\\") ? "" : " ESCAPE '" + x.get(2) + "'";
        return x.get(0) + " LIKE " + x.get(1) + escape;
    }

    private void addFormats() {
        Signature format = text(TEXT, Parameter.ANY).withOptional(1).variadic();
        KernelFunction printf =
                KernelFunction.rows("printf", format, Nulls.SEEN, FormatRows::printf);
        addAll(printf, printf.as("format_string"));
        add(
                KernelFunction.rows(
                        "format_number",
                        text(Parameter.NUMBER, Parameter.INTEGER_OR_TEXT),
                        Nulls.MORE,
                        FormatRows::number));
    }

    private void rows(String name, Signature signature, RowKernel kernel) {
        add(KernelFunction.rows(name, signature, kernel));
    }

    private void add(ScalarFunction function) {
        functions.add(function);
    }

    private void addAll(ScalarFunction... more) {
        functions.addAll(List.of(more));
    }

    private static Signature text(Parameter... parameters) {
        return Signature.of(DataTypes.StringType, parameters);
    }

    private static ColumnVector changeCase(Invocation call, boolean isUpper) {
        return TextKernels.changeCase(
                call.context().allocator(), call.arguments().getFirst(), call.selection(), isUpper);
    }

    private static ColumnVector trimSpaces(Invocation call, boolean atStart, boolean atEnd) {
        return TextKernels.trim(
                call.context().allocator(),
                call.arguments().getFirst(),
                call.selection(),
                atStart,
                atEnd);
    }

    private static ColumnVector length(Invocation call) {
        return TextKernels.length(
                call.context().allocator(), call.arguments().getFirst(), call.selection());
    }

    private static ColumnVector split(Invocation call) {
        RowArguments in = new RowArguments(call.arguments(), RowByRow.settings(call.context()));
        try {
            return TextSplits.split(
                    call.context().allocator(), in, call.rowCount(), call.selection());
        } catch (MillraceException e) {
            throw new RowFailure(in.row(), e);
        }
    }

    private static ColumnVector concat(Invocation call) {
        return TextKernels.concat(
                call.context().allocator(), call.arguments(), call.rowCount(), call.selection());
    }

    private static ColumnVector substring(Invocation call) {
        return TextKernels.substring(
                call.context().allocator(),
                call.arguments().getFirst(),
                (FixedWidthColumn) call.arguments().get(1),
                (FixedWidthColumn) call.arguments().get(2),
                call.selection());
    }
}
