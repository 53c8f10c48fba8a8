package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;

/// A node of an expression tree: a pure value, compared by content.
///
/// The API and the SQL parser build trees with unresolved nodes ([Unresolved]); the analyzer
/// replaces them, inserts casts, and from then on [#dataType()] and [#isNullable()] may be asked.
/// The planner binds attributes to columns ([BoundReference]) and compiles the tree into vector
/// kernels.
public sealed interface Expression
        permits Unresolved,
                Literal,
                Attribute,
                BoundReference,
                Alias,
                Cast,
                Arithmetic,
                Comparison,
                Logical,
                Not,
                NullTest,
                CaseWhen,
                GetStructField,
                CreateStruct,
                SessionWindow,
                TimeWindow,
                RowNumber,
                WindowTime,
                ScalarCall,
                ScalarSubquery,
                InQuery,
                AggregateCall,
                SortOrder {
    /// Returns the type of the value; only of a resolved tree.
    DataType dataType();

    /// Returns whether the value can be null; only of a resolved tree.
    boolean isNullable();

    /// Returns the operands.
    List<Expression> children();

    /// Returns this node over other operands, as many as [#children()] has.
    Expression withChildren(List<Expression> children);

    /// Returns the text that names an unnamed column in Spark's way: `sum(num_steps)`, `(a + 1)`.
    String sql();

    /// Returns whether no node below and no node itself is unresolved.
    default boolean isResolved() {
        for (Expression child : children()) {
            if (!child.isResolved()) {
                return false;
            }
        }
        return true;
    }
}
