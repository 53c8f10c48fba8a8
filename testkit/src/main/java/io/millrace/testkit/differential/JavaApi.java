package io.millrace.testkit.differential;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Makes the calls of a [QueryCase] on a frame API: Millrace's, or Spark's, whose names are the
/// same. By reflection, so that one description serves both and a missing name is a difference.
/// Thread-safe.
public final class JavaApi {
    private static final Map<Class<?>, Class<?>> BOXES =
            Map.of(
                    int.class, Integer.class,
                    long.class, Long.class,
                    double.class, Double.class,
                    boolean.class, Boolean.class);

    private final Class<?> functions;

    /// Makes an interpreter.
    ///
    /// @param functions the class of the API's column functions
    public JavaApi(Class<?> functions) {
        this.functions = functions;
    }

    /// Returns the frame of a query.
    ///
    /// @param streams the frame of each stream
    /// @throws Exception what the API threw; [NoSuchMethodException] for a call it does not have
    public Object frame(List<?> streams, List<FrameCall> calls) throws Exception {
        return frame(streams, 0, calls);
    }

    private Object frame(List<?> streams, int stream, List<FrameCall> calls) throws Exception {
        Object frame = streams.get(stream);
        for (FrameCall call : calls) {
            @Nullable Object[] arguments = new @Nullable Object[call.arguments().size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] =
                        call.arguments().get(i) instanceof FrameCall.Branch branch
                                ? frame(streams, branch.stream(), branch.calls())
                                : argument(call.arguments().get(i));
            }
            frame = invoke(frame.getClass(), frame, call.method(), arguments);
        }
        return frame;
    }

    /// Returns the column of a term.
    ///
    /// @throws Exception what the API threw; [NoSuchMethodException] for a call it does not have
    public Object column(Term term) throws Exception {
        @Nullable Object[] arguments = new @Nullable Object[term.arguments().size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(term.arguments().get(i));
        }
        return switch (term) {
            case Term.Function function -> invoke(functions, null, function.name(), arguments);
            case Term.Method method -> {
                Object target = column(method.target());
                yield invoke(target.getClass(), target, method.name(), arguments);
            }
        };
    }

    private @Nullable Object argument(@Nullable Object argument) throws Exception {
        return argument instanceof Term term ? column(term) : argument;
    }

    private static Object invoke(
            Class<?> owner, @Nullable Object target, String name, @Nullable Object[] arguments)
            throws Exception {
        Method method = method(owner, name, arguments);
        // Public methods may be inherited from a class that is not.
        method.setAccessible(true);
        try {
            return method.invoke(
                    target, method.isVarArgs() ? packed(method, arguments) : arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    /// Returns the method that takes the arguments, one without variable arguments if there is.
    private static Method method(Class<?> owner, String name, @Nullable Object[] arguments)
            throws NoSuchMethodException {
        Method variable = null;
        for (Method method : owner.getMethods()) {
            if (method.getName().equals(name) && takes(method, arguments)) {
                if (!method.isVarArgs()) {
                    return method;
                }
                variable = method;
            }
        }
        if (variable == null) {
            throw new NoSuchMethodException(
                    owner.getSimpleName()
                            + "."
                            + name
                            + JavaText.arguments(Arrays.asList(arguments)));
        }
        return variable;
    }

    private static boolean takes(Method method, @Nullable Object[] arguments) {
        Class<?>[] parameters = method.getParameterTypes();
        int fixed = method.isVarArgs() ? parameters.length - 1 : parameters.length;
        if (arguments.length < fixed || (arguments.length > fixed && !method.isVarArgs())) {
            return false;
        }
        for (int i = 0; i < arguments.length; i++) {
            Class<?> parameter = i < fixed ? parameters[i] : parameters[fixed].getComponentType();
            boolean fits =
                    arguments[i] == null
                            ? !parameter.isPrimitive()
                            : BOXES.getOrDefault(parameter, parameter).isInstance(arguments[i]);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static Object[] packed(Method method, @Nullable Object[] arguments) {
        Class<?>[] parameters = method.getParameterTypes();
        int fixed = parameters.length - 1;
        Object rest =
                Array.newInstance(parameters[fixed].getComponentType(), arguments.length - fixed);
        System.arraycopy(arguments, fixed, rest, 0, arguments.length - fixed);
        @Nullable Object[] packed = new @Nullable Object[parameters.length];
        System.arraycopy(arguments, 0, packed, 0, fixed);
        packed[fixed] = rest;
        return packed;
    }
}
