package io.millrace.gpu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// NVIDIA's PTX compiler as JCuda's natives bring it: that of CUDA 12.0, so another one than wrote
/// the PTX. Its C functions are called, not JCuda's, which would unpack the library into a folder
/// for temporary files under a fixed name.
@SuppressWarnings("restricted") // loads a library of a dependency and calls its functions
final class PtxCompiler implements AutoCloseable {
    /// What the compiler said.
    ///
    /// @param status 0 if it made a program
    /// @param log errors, or what was asked for of each kernel
    record Compiled(int status, String log) {}

    private static final String LIBRARY = "/lib/libJNvPTXCompiler-12.6.0-linux-x86_64.so";

    private final Arena arena = Arena.ofConfined();
    private final SymbolLookup symbols;

    /// Unpacks the library into the folder.
    PtxCompiler(Path folder) throws IOException {
        Path file = folder.resolve("ptx-compiler.so");
        try (InputStream library = PtxCompiler.class.getResourceAsStream(LIBRARY)) {
            if (library == null) {
                throw new IllegalStateException(LIBRARY + " is not on the class path");
            }
            Files.copy(library, file);
        }
        // Of the process, not of the arena: the library does not expect to be unloaded.
        this.symbols = SymbolLookup.libraryLookup(file, Arena.global());
    }

    /// Compiles a module with options such as `--gpu-name=sm_75`.
    Compiled compile(String ptx, List<String> options) {
        MemorySegment text = arena.allocateFrom(ptx);
        MemorySegment handle = arena.allocate(ADDRESS);
        check(call("nvPTXCompilerCreate", handle, text.byteSize() - 1, text));
        MemorySegment compiler = handle.get(ADDRESS, 0);
        MemorySegment names = arena.allocate(MemoryLayout.sequenceLayout(options.size(), ADDRESS));
        for (int i = 0; i < options.size(); i++) {
            names.setAtIndex(ADDRESS, i, arena.allocateFrom(options.get(i)));
        }
        int status = call("nvPTXCompilerCompile", compiler, options.size(), names);
        String log = log(compiler, "Error") + log(compiler, "Info");
        check(call("nvPTXCompilerDestroy", handle));
        return new Compiled(status, log);
    }

    private String log(MemorySegment compiler, String kind) {
        MemorySegment size = arena.allocate(JAVA_LONG);
        check(call("nvPTXCompilerGet" + kind + "LogSize", compiler, size));
        MemorySegment text = arena.allocate(size.get(JAVA_LONG, 0) + 1);
        check(call("nvPTXCompilerGet" + kind + "Log", compiler, text));
        return text.getString(0);
    }

    private static void check(int status) {
        if (status != 0) {
            throw new IllegalStateException("the PTX compiler returned " + status);
        }
    }

    private int call(String function, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] =
                    switch (arguments[i]) {
                        case MemorySegment _ -> ADDRESS;
                        case Long _ -> JAVA_LONG;
                        default -> JAVA_INT;
                    };
        }
        try {
            return (int)
                    Linker.nativeLinker()
                            .downcallHandle(
                                    symbols.findOrThrow(function),
                                    FunctionDescriptor.of(JAVA_INT, layouts))
                            .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(function, e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
