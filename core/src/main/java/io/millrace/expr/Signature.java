package io.millrace.expr;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The parameters of a scalar function and the type of its result.
///
/// @param parameters of a function of fixed length one for each argument
/// @param isVariadic whether the last parameter may come any number of times, at least once
/// @param isOneType whether all arguments are brought to one type
/// @param result the type of the result for the types of the arguments, after the casts
record Signature(
        List<Parameter> parameters,
        boolean isVariadic,
        boolean isOneType,
        Function<List<DataType>, DataType> result) {
    /// Copies the parameters.
    Signature {
        parameters = List.copyOf(parameters);
    }

    /// Returns the signature of a function of fixed length whose result has always one type.
    static Signature of(DataType result, Parameter... parameters) {
        return new Signature(List.of(parameters), false, false, _ -> result);
    }

    /// Returns the signature of a function whose result has the type of its first argument.
    static Signature ofFirst(Parameter... parameters) {
        return new Signature(List.of(parameters), false, false, List::getFirst);
    }

    /// Returns the signature of a function that takes so many arguments and brings them to one
    /// type, which is also that of the result.
    static Signature ofOneType(int count) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parameters.add(Parameter.ANY);
        }
        return new Signature(parameters, false, true, List::getFirst);
    }

    /// Returns this signature with the last parameter as often as one likes.
    Signature variadic() {
        return new Signature(parameters, true, isOneType, result);
    }

    /// Returns the types to cast the arguments to.
    ///
    /// @throws AnalysisException `WRONG_NUM_ARGS`, `DATATYPE_MISMATCH`
    List<DataType> accept(String name, List<DataType> given) {
        int least = parameters.size();
        if (given.size() < least || (!isVariadic && given.size() > least)) {
            throw new AnalysisException(
                    ErrorCondition.WRONG_NUM_ARGS,
                    name + " is called with " + given.size() + " arguments.",
                    "It takes " + least + (isVariadic ? " or more." : "."));
        }
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Parameter parameter = parameters.get(Math.min(i, parameters.size() - 1));
            types.add(parameter.accept(given.get(i)).orElseThrow(mismatch(name, i, given)));
        }
        return isOneType ? toOneType(name, types) : types;
    }

    private static List<DataType> toOneType(String name, List<DataType> types) {
        Optional<DataType> common = Optional.of(types.getFirst());
        for (int i = 1; i < types.size(); i++) {
            DataType next = types.get(i);
            common = common.flatMap(type -> CastRules.commonType(type, next));
            if (common.isEmpty()) {
                throw mismatch(name, i, types).get();
            }
        }
        DataType type = common.orElseThrow();
        return types.stream().map(_ -> type).toList();
    }

    private static Supplier<AnalysisException> mismatch(
            String name, int argument, List<DataType> given) {
        return () ->
                new AnalysisException(
                        ErrorCondition.DATATYPE_MISMATCH,
                        "Argument "
                                + (argument + 1)
                                + " of "
                                + name
                                + " is of type "
                                + given.get(argument).sql()
                                + ", which it does not accept there.",
                        "Cast the argument to another type.");
    }
}
