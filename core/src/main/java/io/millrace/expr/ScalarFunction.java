package io.millrace.expr;

import io.millrace.types.DataType;

import java.util.List;
import java.util.Optional;

/// A function of values of one row, known to the registry by its name.
///
/// Implementations are stateless and compared by identity.
public interface ScalarFunction {
    /// Returns the name in lower case.
    String name();

    /// Returns the arguments of a call and after them the values of those that it leaves out.
    default List<Expression> complete(List<Expression> arguments) {
        return arguments;
    }

    /// Returns the function for arguments of these types and constants: this one, if its result has
    /// the same type for all constants.
    ///
    /// @param arguments complete and typed, before any cast
    default ScalarFunction forArguments(List<Expression> arguments) {
        return this;
    }

    /// Returns the operator by whose rules two arguments are coerced, if it is one's.
    default Optional<Arithmetic.Op> operator() {
        return Optional.empty();
    }

    /// Returns whether the arguments are brought to one type before [#argumentTypes] is asked.
    default boolean wantsOneType() {
        return false;
    }

    /// Returns the types to which the arguments are cast before the call.
    ///
    /// @throws io.millrace.AnalysisException `DATATYPE_MISMATCH`, `WRONG_NUM_ARGS`
    List<DataType> argumentTypes(List<DataType> given);

    /// Returns the type of the result for arguments of the types.
    DataType resultType(List<DataType> arguments);

    /// Returns whether the result can be null.
    boolean isNullable(List<Expression> arguments);

    /// Returns the text of a call, which names an unnamed column.
    ///
    /// @param arguments the texts of the arguments
    default String sql(List<String> arguments) {
        return name() + "(" + String.join(", ", arguments) + ")";
    }
}
