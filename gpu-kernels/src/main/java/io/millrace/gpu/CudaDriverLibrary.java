package io.millrace.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The nine functions of the CUDA driver library that [GpuProbe] calls, bound by FFM.
///
/// The library stays loaded until the JVM ends: `cuInit` starts threads inside it, and unloading it
/// under them would crash the process.
final class CudaDriverLibrary {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;
    private static final int NAME_BYTES_MAX = 256;
    private static final int ATTRIBUTE_COMPUTE_MAJOR = 75;
    private static final int ATTRIBUTE_COMPUTE_MINOR = 76;

    private final SymbolLookup symbols;

    private CudaDriverLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /// Loads the library; empty when the system's loader does not find it.
    @SuppressWarnings("restricted")
    static Optional<CudaDriverLibrary> open(String library) {
        SymbolLookup symbols;
        try {
            symbols = SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
        return Optional.of(new CudaDriverLibrary(symbols));
    }

    void init() throws CudaCallException {
        call("cuInit", 0);
    }

    int deviceCount() throws CudaCallException {
        return intOf("cuDeviceGetCount");
    }

    int cudaVersion() throws CudaCallException {
        return intOf("cuDriverGetVersion");
    }

    int device(int ordinal) throws CudaCallException {
        return intOf("cuDeviceGet", ordinal);
    }

    int computeMajor(int device) throws CudaCallException {
        return intOf("cuDeviceGetAttribute", ATTRIBUTE_COMPUTE_MAJOR, device);
    }

    int computeMinor(int device) throws CudaCallException {
        return intOf("cuDeviceGetAttribute", ATTRIBUTE_COMPUTE_MINOR, device);
    }

    long memoryBytes(int device) throws CudaCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            call("cuDeviceTotalMem_v2", size, device);
            return size.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    String deviceName(int device) throws CudaCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_BYTES_MAX);
            call("cuDeviceGetName", name, NAME_BYTES_MAX, device);
            return name.getString(0);
        }
    }

    /// Calls a function whose first parameter receives an int and whose others are ints.
    private int intOf(String function, int... arguments) throws CudaCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(INT);
            Object[] all = new Object[arguments.length + 1];
            all[0] = result;
            for (int i = 0; i < arguments.length; i++) {
                all[i + 1] = arguments[i];
            }
            call(function, all);
            return result.get(INT, 0);
        }
    }

    private void call(String function, Object... arguments) throws CudaCallException {
        int code = invoke(function, arguments);
        if (code != 0) {
            throw new CudaCallException(function, code, errorName(code));
        }
    }

    @SuppressWarnings("restricted")
    private String errorName(int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(POINTER);
            if (invoke("cuGetErrorName", code, name) != 0) {
                return "an unknown error";
            }
            return name.get(ValueLayout.ADDRESS, 0).reinterpret(NAME_BYTES_MAX).getString(0);
        }
    }

    /// Boxing is fine here: a probe makes ten calls.
    @SuppressWarnings("restricted")
    private int invoke(String function, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = arguments[i] instanceof MemorySegment ? POINTER : INT;
        }
        MemorySegment address =
                symbols.find(function)
                        .orElseThrow(
                                () -> new UnsatisfiedLinkError("it has no function " + function));
        MethodHandle handle =
                Linker.nativeLinker().downcallHandle(address, FunctionDescriptor.of(INT, layouts));
        try {
            return (int) handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }
}
