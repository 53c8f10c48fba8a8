package io.millrace.sql;

import org.apache.spark.sql.catalyst.parser.SqlBaseParser.ErrorCapturingIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.IdentifierReferenceContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.MultipartIdentifierContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.QualifiedNameContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.RealIdentContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.StrictIdentifierContext;

import java.util.ArrayList;
import java.util.List;

/// Names as they are meant: without back-ticks.
final class Names {
    private final SqlErrors errors;

    Names(SqlErrors errors) {
        this.errors = errors;
    }

    static String of(IdentifierContext name) {
        return unquoted(name.getText());
    }

    static String of(StrictIdentifierContext name) {
        return unquoted(name.getText());
    }

    /// Returns the name, or refuses what looks like a difference: `a-b` needs back-ticks.
    String of(ErrorCapturingIdentifierContext name) {
        if (!(name.errorCapturingIdentifierExtra() instanceof RealIdentContext)) {
            throw errors.syntax(name.errorCapturingIdentifierExtra().getStart());
        }
        return of(name.identifier());
    }

    static List<String> of(QualifiedNameContext name) {
        return name.identifier().stream().map(Names::of).toList();
    }

    /// Returns the parts of a table's name.
    List<String> of(IdentifierReferenceContext name) {
        if (name.multipartIdentifier() == null) {
            throw errors.unsupported("IDENTIFIER(...)", name);
        }
        return of(name.multipartIdentifier());
    }

    List<String> of(MultipartIdentifierContext name) {
        List<String> parts = new ArrayList<>();
        for (ErrorCapturingIdentifierContext part : name.parts) {
            parts.add(of(part));
        }
        return parts;
    }

    List<String> of(IdentifierListContext names) {
        List<String> all = new ArrayList<>();
        for (ErrorCapturingIdentifierContext name : names.identifierSeq().ident) {
            all.add(of(name));
        }
        return all;
    }

    private static String unquoted(String text) {
        return text.startsWith("`")
                ? text.substring(1, text.length() - 1).replace("``", "`")
                : text;
    }
}
