package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.Optional;

/// What the API and the parser write down before names and types are known.
public sealed interface Unresolved extends Expression {
    /// A column by its name, perhaps with a qualifier before it and struct fields after it:
    /// `window.start`.
    ///
    /// @param nameParts the parts, at least one
    record Name(List<String> nameParts) implements Unresolved {
        /// Copies the parts.
        public Name {
            nameParts = List.copyOf(nameParts);
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String sql() {
            return String.join(".", nameParts);
        }
    }

    /// All columns, or all of one qualifier, except some.
    ///
    /// @param except the names of those, each with the parts of [Name]
    record Star(Optional<String> qualifier, List<List<String>> except) implements Unresolved {
        /// Copies the names.
        public Star {
            except = except.stream().map(List::copyOf).toList();
        }

        /// Creates a star without exceptions.
        public Star(Optional<String> qualifier) {
            this(qualifier, List.of());
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String sql() {
            return qualifier.map(name -> name + ".*").orElse("*");
        }
    }

    /// A function by its name: scalar, aggregate, or `window`. All named functions of the API come
    /// this way, so that the API and SQL share one registry.
    ///
    /// @param name matched without regard to case
    record Function(String name, List<Expression> arguments, boolean isDistinct)
            implements Unresolved {
        /// Copies the arguments.
        public Function {
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<Expression> children() {
            return arguments;
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return new Function(name, children, isDistinct);
        }

        @Override
        public String sql() {
            String inner = String.join(", ", arguments.stream().map(Expression::sql).toList());
            return name + "(" + (isDistinct ? "DISTINCT " : "") + inner + ")";
        }
    }

    /// An aggregate over those rows alone in which a condition is true: `count(*) FILTER (WHERE x >
    /// 1)`.
    ///
    /// @param call of an aggregate function
    record Filtered(Expression call, Expression condition) implements Unresolved {
        @Override
        public List<Expression> children() {
            return List.of(call, condition);
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return new Filtered(children.getFirst(), children.getLast());
        }

        @Override
        public String sql() {
            return call.sql() + " FILTER (WHERE " + condition.sql() + ")";
        }
    }

    /// A field of a struct by its name: `col("window").getField("start")`.
    record Field(Expression struct, String name) implements Unresolved {
        @Override
        public List<Expression> children() {
            return List.of(struct);
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return new Field(children.getFirst(), name);
        }

        @Override
        public String sql() {
            return struct.sql() + "." + name;
        }
    }

    /// An element of an array by its position from 0, a value of a map by its key, or a field of a
    /// struct by its name: `col("tags").getItem(0)`.
    record Item(Expression container, Expression key) implements Unresolved {
        @Override
        public List<Expression> children() {
            return List.of(container, key);
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return new Item(children.get(0), children.get(1));
        }

        @Override
        public String sql() {
            return container.sql() + "[" + key.sql() + "]";
        }
    }

    /// A column by its position in the select list: the 2 of `ORDER BY 2`.
    ///
    /// @param position from 1
    record Ordinal(int position) implements Unresolved {
        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String sql() {
            return String.valueOf(position);
        }
    }

    /// All columns under other names, as many as there are: `t(a, b)`; only as a whole select list.
    record Renamed(List<String> names) implements Unresolved {
        /// Copies the names.
        public Renamed {
            names = List.copyOf(names);
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String sql() {
            return "(" + String.join(", ", names) + ")";
        }
    }

    /// The condition of HAVING, whose names are first those of what is grouped by, and only then
    /// those of the result.
    record Having(Expression condition) implements Unresolved {
        @Override
        public List<Expression> children() {
            return List.of(condition);
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return new Having(children.getFirst());
        }

        @Override
        public String sql() {
            return condition.sql();
        }
    }

    /// The condition of a join that columns of equal names are equal; the result has each once.
    ///
    /// @param names of the columns; none for those that both sides have, `NATURAL`
    record Using(Optional<List<String>> names) implements Unresolved {
        /// Copies the names.
        public Using {
            names = names.map(List::copyOf);
        }

        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String sql() {
            return names.map(list -> "USING (" + String.join(", ", list) + ")").orElse("NATURAL");
        }
    }

    /// A call that makes rows, and the names by which their columns are known: `LATERAL VIEW
    /// explode(tags) t AS tag`.
    ///
    /// @param names none for those that the function gives
    record LateralView(Function call, String qualifier, List<String> names) implements Unresolved {
        /// Copies the names.
        public LateralView {
            names = List.copyOf(names);
        }

        @Override
        public List<Expression> children() {
            return List.of(call);
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return new LateralView((Function) children.getFirst(), qualifier, names);
        }

        @Override
        public String sql() {
            return call.sql() + " " + qualifier + " AS " + String.join(", ", names);
        }
    }

    /// That the rows of both sides are the same, column by column, null the same as null.
    record SameRows() implements Unresolved {
        @Override
        public List<Expression> children() {
            return List.of();
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return this;
        }

        @Override
        public String sql() {
            return "SAME ROWS";
        }
    }

    /// A query within an expression.
    ///
    /// @param values for IN, what is looked for, one for each column of the query
    record Subquery(Kind kind, List<Expression> values, QueryPlan plan) implements Unresolved {
        /// What the query is asked for.
        public enum Kind {
            /// Its one value.
            SCALAR,
            /// Whether it has a row.
            EXISTS,
            /// Whether it has a row of the values.
            IN
        }

        /// Copies the values.
        public Subquery {
            values = List.copyOf(values);
        }

        @Override
        public List<Expression> children() {
            return values;
        }

        @Override
        public Expression withChildren(List<Expression> children) {
            return new Subquery(kind, children, plan);
        }

        @Override
        public String sql() {
            return switch (kind) {
                case SCALAR -> "scalarsubquery()";
                case EXISTS -> "exists()";
                case IN -> "(" + values.getFirst().sql() + " IN (listquery()))";
            };
        }
    }

    @Override
    default DataType dataType() {
        throw new IllegalStateException("not resolved: " + sql());
    }

    @Override
    default boolean isNullable() {
        throw new IllegalStateException("not resolved: " + sql());
    }

    @Override
    default boolean isResolved() {
        return false;
    }
}
