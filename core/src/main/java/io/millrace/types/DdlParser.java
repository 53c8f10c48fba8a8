package io.millrace.types;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.error.Suggestions;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads types and lists of columns in Spark's DDL, by recursive descent over the characters.
///
/// ```
/// columns := column ("," column)*
/// column  := name [":"] type ("NOT" "NULL")? ("COMMENT" 'text')?
/// type    := NAME | "STRUCT" "<" columns? ">" | "ARRAY" "<" type ">" | "MAP" "<" type "," type ">"
///          | ("DECIMAL" | "DEC" | "NUMERIC") ("(" precision ("," scale)? ")")?
///          | "INTERVAL" unit ("TO" unit)?
/// name    := letters, digits and _ (not digits alone) | `anything, `` for one back-tick`
/// ```
///
/// Keywords and type names are read case aside; names keep their case. One parser reads one text.
final class DdlParser {
    private static final Set<String> DECIMAL_NAMES = Set.of("DEC", "DECIMAL", "NUMERIC");

    private final DdlScanner scanner;

    DdlParser(String ddl) {
        this.scanner = new DdlScanner(ddl);
    }

    /// A whole text that is a type, or else a list of columns.
    DataType parseTypeOrColumns() {
        if (!startsWithType()) {
            return columns(1, "");
        }
        DataType type = type(1);
        scanner.expectEnd();
        return type;
    }

    /// A whole text that is a type, or nothing if it is none.
    Optional<DataType> parseIfType() {
        try {
            DataType type = type(1);
            return scanner.isAtEnd() ? Optional.of(type) : Optional.empty();
        } catch (MillraceException _) {
            return Optional.empty();
        }
    }

    /// A whole text that is a list of columns, or one `STRUCT<...>`.
    StructType parseColumns() {
        boolean isStruct = scanner.skipIfWord("STRUCT") && scanner.isAt('<');
        scanner.rewind();
        return isStruct && parseTypeOrColumns() instanceof StructType struct
                ? struct
                : columns(1, "");
    }

    /// Whether the text is one type: `INT`, `STRUCT<...>`, but not `int INT` or `struct STRING`.
    private boolean startsWithType() {
        if (!scanner.isAtWord()) {
            return false;
        }
        boolean isInterval = scanner.skipIfWord("INTERVAL") && startsWithUnit();
        scanner.rewind();
        scanner.word("a type");
        boolean isType = isInterval || scanner.isAtEnd() || scanner.isAt('<') || scanner.isAt('(');
        scanner.rewind();
        return isType;
    }

    /// Whether a unit follows, and after it `TO` or the end: `interval DAY` could be a column of a
    /// type that there is not.
    private boolean startsWithUnit() {
        if (!scanner.isAtWord()) {
            return false;
        }
        String unit = scanner.word("a unit");
        boolean isUnit =
                DayTimeIntervalType.field(unit) >= 0 || YearMonthIntervalType.field(unit) >= 0;
        return isUnit && (scanner.isAtEnd() || scanner.skipIfWord("TO"));
    }

    /// Columns up to `end`, which is a closing bracket or, for the whole text, empty.
    private StructType columns(int depth, String end) {
        List<StructField> fields = new ArrayList<>();
        do {
            fields.add(column(depth));
        } while (scanner.skipIf(','));
        if (end.isEmpty()) {
            scanner.expectEnd();
        } else {
            scanner.expect(end.charAt(0));
        }
        return new StructType(fields.toArray(StructField[]::new));
    }

    private StructField column(int depth) {
        String name = scanner.name();
        scanner.skipIf(':');
        DataType type = type(depth);
        boolean nullable = true;
        if (scanner.skipIfWord("NOT")) {
            scanner.expectWord("NULL");
            nullable = false;
        }
        StructField field = new StructField(name, type, nullable);
        return scanner.skipIfWord("COMMENT") ? field.withComment(scanner.text()) : field;
    }

    private DataType type(int depth) {
        DataType.checkedDepth(depth);
        int start = scanner.position();
        String word = scanner.word("a type");
        String keyword = word.toUpperCase(Locale.ROOT);
        if (keyword.equals("STRUCT")) {
            scanner.expect('<');
            return scanner.skipIf('>') ? new StructType() : columns(depth + 1, ">");
        }
        if (keyword.equals("ARRAY")) {
            scanner.expect('<');
            DataType element = type(depth + 1);
            scanner.expect('>');
            return new ArrayType(element, true);
        }
        if (keyword.equals("MAP")) {
            scanner.expect('<');
            DataType key = type(depth + 1);
            scanner.expect(',');
            DataType value = type(depth + 1);
            scanner.expect('>');
            return new MapType(key, value, true);
        }
        if (DECIMAL_NAMES.contains(keyword)) {
            return decimal();
        }
        if (keyword.equals("INTERVAL")) {
            return interval();
        }
        return TypeNames.ofSqlName(keyword).orElseThrow(() -> unsupported(word, start));
    }

    private DataType decimal() {
        if (!scanner.skipIf('(')) {
            return DecimalType.USER_DEFAULT;
        }
        int precision = scanner.number();
        int scale = scanner.skipIf(',') ? scanner.number() : 0;
        scanner.expect(')');
        return new DecimalType(precision, scale);
    }

    private DataType interval() {
        String first = scanner.word("a unit such as DAY");
        String last = scanner.skipIfWord("TO") ? scanner.word("a unit such as SECOND") : first;
        int from = DayTimeIntervalType.field(first);
        int to = DayTimeIntervalType.field(last);
        if (from >= 0 && to >= from) {
            return new DayTimeIntervalType((byte) from, (byte) to);
        }
        from = YearMonthIntervalType.field(first);
        to = YearMonthIntervalType.field(last);
        if (from >= 0 && to >= from) {
            return new YearMonthIntervalType((byte) from, (byte) to);
        }
        throw scanner.syntaxError("an interval reads like DAY TO SECOND or YEAR TO MONTH");
    }

    private AnalysisException unsupported(String word, int start) {
        Set<String> known = new TreeSet<>(TypeNames.sqlNames());
        known.addAll(Set.of("ARRAY", "DECIMAL", "INTERVAL", "MAP", "STRUCT"));
        boolean isNotOffered = TypeNames.isNotOffered(word);
        return new AnalysisException(
                ErrorCondition.UNSUPPORTED_DATATYPE,
                (isNotOffered ? "The type " : "There is no type ")
                        + word
                        + " at position "
                        + start
                        + " of "
                        + scanner.quotedText()
                        + (isNotOffered ? " is not offered." : "."),
                isNotOffered ? Suggestions.listing(known) : Suggestions.didYouMean(word, known));
    }
}
