package io.millrace.testkit.differential;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// A call of a method of a frame, or of what `groupBy` returns, as a value.
///
/// @param method such as `filter`, `groupBy`, `agg`, `withWatermark`
/// @param arguments terms, [Branch]es for frames, and what else the method takes
public record FrameCall(String method, List<@Nullable Object> arguments) {
    /// Copies the arguments.
    public FrameCall {
        arguments = Collections.unmodifiableList(new ArrayList<>(arguments));
    }

    /// Another frame as an argument: a stream of the case with calls on it.
    ///
    /// @param stream which one, from 0
    public record Branch(int stream, List<FrameCall> calls) {
        /// Copies the calls.
        public Branch {
            calls = List.copyOf(calls);
        }

        @Override
        public String toString() {
            return QueryCase.chain(stream, calls);
        }
    }

    /// Returns a call.
    public static FrameCall of(String method, @Nullable Object... arguments) {
        return new FrameCall(method, Arrays.asList(arguments));
    }

    /// Returns a call with a list of arguments.
    public static FrameCall of(String method, List<? extends Object> arguments) {
        return new FrameCall(method, new ArrayList<>(arguments));
    }

    @Override
    public String toString() {
        return "." + method + JavaText.arguments(arguments);
    }
}
