package io.millrace.gpu;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;

/// The driver that stands in for CUDA: the kernels' own sources, compiled for the host. Once loaded
/// it is the process's `libcuda.so.1`, which JCuda and the probe find by that name.
///
/// With `-Dmillrace.gpu=required`, as `-Pgpu` says, it is not loaded, and the suites run on the
/// machine's device.
@SuppressWarnings("restricted") // loads a library of ours and calls its functions
public final class StandIn {
    /// What can be made to fail, see `standin.h`.
    public enum Call {
        ALLOCATE(0),
        PIN(1),
        COPY(2),
        LAUNCH(3),
        SYNCHRONIZE(4),
        EXECUTE(5),
        CREATE_CONTEXT(6),
        DESTROY_CONTEXT(7);

        private final int number;

        Call(int number) {
            this.number = number;
        }
    }

    private static final int ONCE = 0;
    private static final int FOR_THE_CONTEXT = 1;
    private static final int FOR_THE_PROCESS = 2;

    private static @Nullable StandIn loaded;
    private static @Nullable String reason;

    private final SymbolLookup symbols;

    private StandIn(Path library) {
        this.symbols = SymbolLookup.libraryLookup(library, Arena.global());
    }

    /// Returns whether the suites are to run on a real device.
    static boolean isDeviceRequired() {
        return System.getProperty("millrace.gpu", "auto").equals("required");
    }

    /// Returns why there is no stand-in, or null if it is there.
    static synchronized @Nullable String missing() {
        if (loaded == null && reason == null) {
            if (NativeBuild.hasCompiler()) {
                Path library = NativeBuild.file("libcuda.so.1");
                // Before JCuda is touched: its library then finds this one by its name.
                System.load(library.toString());
                loaded = new StandIn(library);
            } else {
                reason = "there is no g++ to build the stand-in for the CUDA driver with";
            }
        }
        return reason;
    }

    /// Returns the stand-in, which is not missing. A test that asks for it is skipped on a real
    /// device, which fails on no command.
    public static synchronized StandIn get() {
        Assumptions.assumeFalse(isDeviceRequired(), "a real device fails on no command");
        StandIn there = loaded;
        if (there == null) {
            throw new IllegalStateException("not loaded");
        }
        return there;
    }

    /// Lets the n-th such call from now on fail, once or, if it is to last, with all after it in
    /// its context.
    public void failAfter(Call call, long n, int code, boolean lasts) {
        fail(call, n, code, lasts ? FOR_THE_CONTEXT : ONCE);
    }

    /// Lets the n-th such call from now on fail, and after it whatever is called, in any context.
    public void failForGoodAfter(Call call, long n, int code) {
        fail(call, n, code, FOR_THE_PROCESS);
    }

    private void fail(Call call, long n, int code, int stick) {
        invoke(
                "standinFailAfter",
                FunctionDescriptor.ofVoid(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
                call.number,
                n,
                code,
                stick);
    }

    /// Lets nobody come back who makes or destroys a context, until this is taken back.
    public void holdContexts(boolean areHeld) {
        invoke("standinHoldContexts", FunctionDescriptor.ofVoid(JAVA_INT), areHeld ? 1 : 0);
    }

    /// Returns how many calls do not come back because contexts are held.
    public long heldCalls() {
        return (long) invoke("standinHeldCalls", FunctionDescriptor.of(JAVA_LONG));
    }

    /// Returns how many such calls there were since the last reset.
    public long calls(Call call) {
        return (long)
                invoke("standinCalls", FunctionDescriptor.of(JAVA_LONG, JAVA_INT), call.number);
    }

    /// Limits the memory of the device; -1 takes the limit back.
    public void limitMemory(long bytes) {
        invoke("standinBudget", FunctionDescriptor.ofVoid(JAVA_LONG), bytes);
    }

    /// Returns the bytes of the device that are allocated.
    public long liveBytes() {
        return (long) invoke("standinLiveBytes", FunctionDescriptor.of(JAVA_LONG));
    }

    /// Takes back all faults and limits, and drops what is queued: not for tables that go on.
    public void reset() {
        invoke("standinReset", FunctionDescriptor.ofVoid());
    }

    /// Returns what is allocated, and what was done that must not be done, for a message; empty if
    /// that is nothing.
    public String leaks() {
        FunctionDescriptor number = FunctionDescriptor.of(JAVA_LONG);
        StringBuilder leaks = new StringBuilder();
        for (String what :
                List.of("LiveBytes", "LiveHostBytes", "LiveHandles", "GoneHostBytes", "Misuses")) {
            long count = (long) invoke("standin" + what, number);
            leaks.append(count == 0 ? "" : what + " " + count + " ");
        }
        return leaks.toString();
    }

    private Object invoke(String function, FunctionDescriptor signature, Object... arguments) {
        MemorySegment address = symbols.findOrThrow(function);
        MethodHandle handle = Linker.nativeLinker().downcallHandle(address, signature);
        try {
            Object result = handle.invokeWithArguments(arguments);
            return result == null ? "" : result;
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }
}
