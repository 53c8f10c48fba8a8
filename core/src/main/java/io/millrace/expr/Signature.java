package io.millrace.expr;

import io.millrace.AnalysisException;
import io.millrace.error.ErrorCondition;
import io.millrace.types.DataType;
import io.millrace.types.DataTypes;
import io.millrace.types.DecimalType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The parameters of a scalar function and the type of its result.
///
/// @param parameters of a function of fixed length one for each argument
/// @param least the fewest arguments; the parameters after them may be left out
/// @param defaults the values of the last parameters where the call leaves them out
/// @param isVariadic whether the last parameter may come any number of times
/// @param isOneType whether all arguments are brought to one type
/// @param operator by whose rules both arguments are coerced, if it is one's
/// @param result the type of the result for the types of the arguments, after the casts
record Signature(
        List<Parameter> parameters,
        int least,
        List<Expression> defaults,
        boolean isVariadic,
        boolean isOneType,
        Optional<Arithmetic.Op> operator,
        Function<List<DataType>, DataType> result) {
    /// Copies the lists.
    Signature {
        parameters = List.copyOf(parameters);
        defaults = List.copyOf(defaults);
    }

    private static Signature ofFixedLength(
            List<Parameter> parameters,
            boolean isOneType,
            Function<List<DataType>, DataType> result) {
        return new Signature(
                parameters,
                parameters.size(),
                List.of(),
                false,
                isOneType,
                Optional.empty(),
                result);
    }

    /// Returns the signature of a function of fixed length whose result has always one type.
    static Signature of(DataType result, Parameter... parameters) {
        return ofFixedLength(List.of(parameters), false, _ -> result);
    }

    /// Returns the signature of a function whose result has the type of its first argument.
    static Signature ofFirst(Parameter... parameters) {
        return ofFixedLength(List.of(parameters), false, List::getFirst);
    }

    /// Returns the signature of a function that takes so many arguments and brings them to one
    /// type, which is also that of the result.
    static Signature ofOneType(int count) {
        List<Parameter> parameters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parameters.add(Parameter.ANY);
        }
        return ofFixedLength(parameters, true, List::getFirst);
    }

    /// Returns the signature of a function that brings arguments, which all fit the parameter, to
    /// one type, which is also that of the result.
    static Signature ofOneType(Parameter... parameters) {
        return ofFixedLength(List.of(parameters), true, List::getFirst);
    }

    /// Returns the signature of a function that computes what an operator does, or nearly so: its
    /// arguments and result have the same types.
    static Signature ofOperator(Arithmetic.Op operator) {
        return new Signature(
                List.of(Parameter.NUMBER, Parameter.NUMBER),
                2,
                List.of(),
                false,
                false,
                Optional.of(operator),
                types ->
                        types.getFirst() instanceof DecimalType a
                                        && types.getLast() instanceof DecimalType b
                                ? DecimalRules.resultType(operator, a, b)
                                : types.getFirst());
    }

    /// Returns this signature with the last parameter as often as one likes, at least once.
    Signature variadic() {
        return new Signature(parameters, least, defaults, true, isOneType, operator, result);
    }

    /// Returns this signature with the last parameters left out as one likes; the function sees how
    /// many arguments there are.
    Signature withOptional(int count) {
        return new Signature(
                parameters,
                parameters.size() - count,
                defaults,
                isVariadic,
                isOneType,
                operator,
                result);
    }

    /// Returns this signature with values for the last parameters where a call leaves them out.
    ///
    /// @param values expressions, or constants: text, integer or boolean
    Signature withDefaults(Object... values) {
        List<Expression> expressions = new ArrayList<>();
        for (Object value : values) {
            expressions.add(
                    switch (value) {
                        case Expression expression -> expression;
                        case String _ -> new Literal(value, DataTypes.StringType);
                        case Boolean _ -> new Literal(value, DataTypes.BooleanType);
                        default -> new Literal(value, DataTypes.IntegerType);
                    });
        }
        int first = parameters.size() - values.length;
        return new Signature(
                parameters, first, expressions, isVariadic, isOneType, operator, result);
    }

    /// Returns the arguments and after them the defaults of those that were left out.
    List<Expression> complete(List<Expression> arguments) {
        int missing = parameters.size() - arguments.size();
        if (missing <= 0 || missing > defaults.size()) {
            return arguments;
        }
        List<Expression> complete = new ArrayList<>(arguments);
        complete.addAll(defaults.subList(defaults.size() - missing, defaults.size()));
        return complete;
    }

    /// Returns the types to cast the arguments to.
    ///
    /// @throws AnalysisException `WRONG_NUM_ARGS`, `DATATYPE_MISMATCH`
    List<DataType> accept(String name, List<DataType> given) {
        int most = isVariadic ? Integer.MAX_VALUE : parameters.size();
        if (given.size() < least || given.size() > most) {
            throw wrongCount(name, given.size());
        }
        List<DataType> types = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Parameter parameter = parameters.get(Math.min(i, parameters.size() - 1));
            types.add(parameter.accept(given.get(i)).orElseThrow(mismatch(name, i, given)));
        }
        return isOneType ? toOneType(name, types) : types;
    }

    private AnalysisException wrongCount(String name, int count) {
        String more =
                isVariadic
                        ? " or more."
                        : least < parameters.size() ? " to " + parameters.size() + "." : ".";
        return new AnalysisException(
                ErrorCondition.WRONG_NUM_ARGS,
                name + " is called with " + count + " arguments.",
                "It takes " + least + more);
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
