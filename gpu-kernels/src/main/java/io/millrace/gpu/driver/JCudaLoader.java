package io.millrace.gpu.driver;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;

/// Loads JCuda, and our driver on it, with a class loader of its own.
///
/// The reason is JCuda's native library. JCuda asks the JVM for it by name, and else copies it into
/// the folder for temporary files under a fixed name, or takes the file that has this name already:
/// half of one that another JVM writes, or one that somebody else of the machine left there. A
/// class loader is asked first; this one unpacks the library into a new folder that only this user
/// can read, and deletes it once it is loaded.
///
/// The classes are loaded once and stay, because a JVM loads a native library for one class loader
/// only. Thread-safe.
public final class JCudaLoader extends ClassLoader {
    private static final String DRIVER = "io.millrace.gpu.driver.jcuda.JCudaGpuDriver";

    static {
        registerAsParallelCapable();
    }

    /// Loaded when first needed, so that nothing happens where the probe finds no device.
    private static final class Holder {
        static final JCudaLoader LOADER = new JCudaLoader(JCudaLoader.class.getClassLoader());
    }

    private @Nullable Path unpacked;

    private JCudaLoader(@Nullable ClassLoader parent) {
        super("millrace-jcuda", parent);
    }

    /// Returns the driver of this machine through JCuda. To be asked for only after the probe has
    /// found a device: without one JCuda fails and stays broken.
    ///
    /// @throws LinkageError when JCuda or its native library cannot be loaded
    public static GpuDriver load() {
        JCudaLoader loader = Holder.LOADER;
        try {
            return Class.forName(DRIVER, true, loader)
                    .asSubclass(GpuDriver.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("JCuda could not be loaded: " + e, e);
        } finally {
            loader.deleteUnpacked();
        }
    }

    private static boolean isOwn(String name) {
        return name.startsWith("jcuda.") || name.startsWith("io.millrace.gpu.driver.jcuda.");
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!isOwn(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length, (ProtectionDomain) null);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected @Nullable String findLibrary(String name) {
        String file = System.mapLibraryName(name);
        try (InputStream library = getResourceAsStream("lib/" + file)) {
            // Without it JCuda looks where java.library.path says.
            return library == null ? null : unpack(library, file).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Path unpack(InputStream library, String file) throws IOException {
        Path folder = Files.createTempDirectory("millrace-jcuda");
        Path target = folder.resolve(file);
        Files.copy(library, target);
        unpacked = target;
        return target.toAbsolutePath();
    }

    /// Deletes the file, which the process has mapped by now. What cannot be deleted stays: the
    /// system cleans its folder for temporary files.
    private synchronized void deleteUnpacked() {
        Path file = unpacked;
        unpacked = null;
        if (file != null) {
            try {
                Files.deleteIfExists(file);
                Files.deleteIfExists(file.toAbsolutePath().getParent());
            } catch (IOException e) {
                return;
            }
        }
    }
}
