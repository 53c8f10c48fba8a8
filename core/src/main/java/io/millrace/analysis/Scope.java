package io.millrace.analysis;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.error.Suggestions;
import io.millrace.expr.Attribute;
import io.millrace.expr.ExprId;
import io.millrace.expr.Expression;
import io.millrace.expr.Unresolved;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The columns that names can refer to.
///
/// @param visible columns of the input
/// @param hidden columns that the input reads but does not give, asked when no visible one fits;
///   for sorting and filtering by a column that was not selected
record Scope(List<Attribute> visible, List<Attribute> hidden) {
    Scope {
        visible = List.copyOf(visible);
        hidden = List.copyOf(hidden);
    }

    static Scope of(List<Attribute> visible) {
        return new Scope(visible, List.of());
    }

    /// Returns the column or struct field of the name: case aside, a qualifier first, struct fields
    /// last. A column takes the user's spelling, as in Spark.
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN`, `AMBIGUOUS_REFERENCE`, and those of
    ///   [StructFields]
    Expression resolve(List<String> parts) {
        return find(parts, visible)
                .or(() -> find(parts, hidden))
                .orElseThrow(() -> unresolved(parts));
    }

    /// Returns whether a visible column has the name, case aside; several may.
    boolean hasColumn(String name) {
        return visible.stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
    }

    /// Returns whether a visible column has the name, perhaps with its qualifier; several may.
    boolean knows(List<String> parts) {
        return hasColumn(parts.getFirst())
                || parts.size() > 1
                        && visible.stream()
                                .anyMatch(
                                        column ->
                                                hasQualifier(column, parts.getFirst())
                                                        && column.name()
                                                                .equalsIgnoreCase(parts.get(1)));
    }

    /// Returns the column of the identity as this scope has it.
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN` when it comes from another frame
    Attribute resolve(Attribute attribute) {
        return byId(attribute.exprId(), visible)
                .or(() -> byId(attribute.exprId(), hidden))
                .map(found -> spelled(found, attribute.name()))
                .orElseThrow(() -> foreign(attribute));
    }

    /// Returns the columns that a star in a select list stands for.
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN` when nothing has the qualifier or the name of
    ///   an exception, `UNSUPPORTED_FEATURE` for an exception that is a field of a struct
    List<Attribute> columns(Unresolved.Star star) {
        List<Attribute> columns = new ArrayList<>(star(star.qualifier()));
        for (List<String> name : star.except()) {
            if (!(Scope.of(star(star.qualifier())).resolve(name) instanceof Attribute left)) {
                throw new AnalysisException(
                        ErrorCondition.UNSUPPORTED_FEATURE,
                        "The star leaves out " + quoted(name) + ", which is a field of a struct.",
                        "Name the columns that are wanted.");
            }
            columns.removeIf(column -> column.exprId().equals(left.exprId()));
        }
        return columns;
    }

    /// Returns all visible columns, or those of the qualifier, hidden ones first.
    ///
    /// @throws AnalysisException `UNRESOLVED_COLUMN` when nothing has the qualifier
    List<Attribute> star(Optional<String> qualifier) {
        if (qualifier.isEmpty()) {
            return visible;
        }
        Map<ExprId, Attribute> columns = new LinkedHashMap<>();
        Stream.concat(hidden.stream(), visible.stream())
                .filter(column -> hasQualifier(column, qualifier.get()))
                .forEach(column -> columns.putIfAbsent(column.exprId(), column));
        if (columns.isEmpty()) {
            throw unresolved(List.of(qualifier.get(), "*"));
        }
        return List.copyOf(columns.values());
    }

    private static Optional<Expression> find(List<String> parts, List<Attribute> columns) {
        if (parts.size() > 1) {
            List<Attribute> qualified =
                    columns.stream().filter(c -> hasQualifier(c, parts.getFirst())).toList();
            Optional<Attribute> column = single(parts, parts.get(1), qualified);
            if (column.isPresent()) {
                return Optional.of(StructFields.path(column.get(), parts.subList(2, parts.size())));
            }
        }
        return single(parts, parts.getFirst(), columns)
                .map(column -> StructFields.path(column, parts.subList(1, parts.size())));
    }

    private static Optional<Attribute> single(
            List<String> parts, String name, List<Attribute> columns) {
        Map<ExprId, Attribute> fitting = new LinkedHashMap<>();
        for (Attribute column : columns) {
            if (column.name().equalsIgnoreCase(name)) {
                fitting.putIfAbsent(column.exprId(), column);
            }
        }
        if (fitting.size() > 1) {
            List<String> names = fitting.values().stream().map(Scope::qualifiedName).toList();
            throw new AnalysisException(
                    ErrorCondition.AMBIGUOUS_REFERENCE,
                    "Reference " + quoted(parts) + " is ambiguous, could be: " + names + ".",
                    "Qualify it, or rename one of the columns.");
        }
        return fitting.values().stream().findFirst().map(column -> spelled(column, name));
    }

    private static Attribute spelled(Attribute column, String name) {
        return column.name().equals(name) ? column : column.withName(name);
    }

    private static Optional<Attribute> byId(ExprId id, List<Attribute> columns) {
        return columns.stream().filter(column -> column.exprId().equals(id)).findFirst();
    }

    private static boolean hasQualifier(Attribute column, String qualifier) {
        return column.qualifier().filter(qualifier::equalsIgnoreCase).isPresent();
    }

    private static String qualifiedName(Attribute column) {
        List<String> parts = new ArrayList<>();
        column.qualifier().ifPresent(parts::add);
        parts.add(column.name());
        return quoted(parts);
    }

    private static String quoted(List<String> parts) {
        return "`" + String.join("`.`", parts) + "`";
    }

    private AnalysisException unresolved(List<String> parts) {
        List<String> known =
                Stream.concat(visible.stream(), hidden.stream())
                        .map(Attribute::name)
                        .distinct()
                        .toList();
        String wanted = parts.size() > 1 && isQualifier(parts.getFirst()) ? parts.get(1) : "";
        String text = wanted.isEmpty() ? String.join(".", parts) : wanted;
        return new AnalysisException(
                ErrorCondition.UNRESOLVED_COLUMN,
                "A column or function parameter with name "
                        + quoted(parts)
                        + " cannot be resolved.",
                Suggestions.didYouMean(text, known));
    }

    private boolean isQualifier(String name) {
        return visible.stream().anyMatch(column -> hasQualifier(column, name));
    }

    private AnalysisException foreign(Attribute attribute) {
        List<String> known = visible.stream().map(Attribute::name).distinct().toList();
        return new AnalysisException(
                ErrorCondition.UNRESOLVED_COLUMN,
                "The column `" + attribute.name() + "` belongs to another frame.",
                "Take it by its name, col(\""
                        + attribute.name()
                        + "\"), or from this frame. "
                        + Suggestions.listing(known));
    }
}
