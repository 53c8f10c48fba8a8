package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Names as users write them: parts between dots, a part in back-ticks taken as it is.
public final class MultipartName {
    private MultipartName() {}

    /// Returns the parts of a name such as `t.x` or `` `a.b`.c ``; a back-tick within back-ticks is
    /// doubled.
    ///
    /// @throws AnalysisException `PARSE_SYNTAX_ERROR` for an empty part or a back-tick that does
    ///   not match
    public static List<String> parse(String name) {
        List<String> parts = new ArrayList<>();
        int position = 0;
        while (true) {
            StringBuilder part = new StringBuilder();
            position = readPart(name, position, part);
            if (part.isEmpty()) {
                throw syntaxError(name);
            }
            parts.add(part.toString());
            if (position == name.length()) {
                return parts;
            }
            position++;
        }
    }

    /// Returns the column or, for `*` and `t.*`, the columns that the text names.
    public static Expression toColumn(String name) {
        if (name.equals("*")) {
            return new Unresolved.Star(Optional.empty());
        }
        if (name.endsWith(".*")) {
            List<String> parts = parse(name.substring(0, name.length() - 2));
            return new Unresolved.Star(Optional.of(String.join(".", parts)));
        }
        return new Unresolved.Name(parse(name));
    }

    /// Reads up to the dot or the end, and returns the position there.
    private static int readPart(String name, int start, StringBuilder part) {
        boolean isQuoted = start < name.length() && name.charAt(start) == '`';
        int position = isQuoted ? start + 1 : start;
        while (position < name.length()) {
            char c = name.charAt(position++);
            if (!isQuoted && c == '.') {
                return position - 1;
            }
            if (c == '`') {
                if (!isQuoted) {
                    throw syntaxError(name);
                }
                boolean isDoubled = position < name.length() && name.charAt(position) == '`';
                if (!isDoubled) {
                    return endOfQuoted(name, position);
                }
                position++;
            }
            part.append(c);
        }
        if (isQuoted) {
            throw syntaxError(name);
        }
        return position;
    }

    private static int endOfQuoted(String name, int position) {
        if (position < name.length() && name.charAt(position) != '.') {
            throw syntaxError(name);
        }
        return position;
    }

    private static AnalysisException syntaxError(String name) {
        return new AnalysisException(
                ErrorCondition.PARSE_SYNTAX_ERROR,
                "The text '" + name + "' is not a name.",
                "Separate parts by dots and put a part with other characters in back-ticks.");
    }
}
