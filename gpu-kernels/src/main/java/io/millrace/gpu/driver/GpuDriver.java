package io.millrace.gpu.driver;

/// The calls of the CUDA driver that the backend needs.
///
/// Contexts, modules, functions, streams and events are handles that this driver has given out;
/// memory is given by address. Copies and launches are asynchronous, in the order of their stream:
/// the memory that they read and write must stay until a synchronising call shows that they are
/// over. Only the parameters of a launch are read at once.
///
/// Threads: all calls come from one thread, to which [#createContext] binds the context. Errors:
/// every call throws [DriverException] when the driver answers with an error. Calls that need a
/// context do so without a call of the driver on any other thread, and once the context is
/// destroyed, whatever came of that: what the driver makes of a handle of such a context is not
/// defined.
public interface GpuDriver {
    /// The attribute of [#attribute] that says how many multiprocessors there are.
    int MULTIPROCESSOR_COUNT = 16;

    /// Initialises the driver; once in a process is enough, more do no harm.
    void init();

    /// Returns the device of a number from 0.
    long device(int ordinal);

    /// Returns a property of the device, by the driver's number of it.
    int attribute(int attribute, long device);

    /// Returns a new context, which is that of the calling thread.
    long createContext(long device);

    /// Destroys a context and whatever of it is left. Whether one that has failed lets itself be
    /// destroyed is not documented: after an error it may be there, with all that it has.
    void destroyContext(long context);

    /// Loads kernels.
    ///
    /// @param image PTX as text, with a zero behind it, or binary code
    long loadModule(byte[] image);

    /// Unloads the kernels.
    void unloadModule(long module);

    /// Returns a kernel by its name.
    long function(long module, String name);

    /// Returns the address of new memory of the device, not initialised.
    long allocate(long bytes);

    /// Frees memory of the device, after all work that was asked for before.
    void free(long address);

    /// Returns the address of new page-locked memory of the host.
    long allocateHost(long bytes);

    /// Frees page-locked memory of the host.
    void freeHost(long address);

    /// Locks pages of memory of the process, which copies as page-locked memory does from then on.
    /// The memory stays the process's, and must stay until the pages are unlocked, or the context
    /// is destroyed. That this ends it, too, is what destroying a context is said to do with all
    /// that belongs to it; of locked pages NVIDIA's documentation does not speak.
    void lockPages(long address, long bytes);

    /// Unlocks what was locked at the address.
    void unlockPages(long address);

    /// Copies from the host to the device.
    void copyToDevice(long target, long source, long bytes, long stream);

    /// Copies from the device to the host.
    void copyToHost(long target, long source, long bytes, long stream);

    /// Copies within the device.
    void copyOnDevice(long target, long source, long bytes, long stream);

    /// Sets `count` words of 4 bytes.
    void fill(long target, int word, long count, long stream);

    /// Returns a new stream, which does not wait for others.
    long createStream();

    /// Destroys a stream.
    void destroyStream(long stream);

    /// Waits until all work of the stream is done.
    void synchronizeStream(long stream);

    /// Lets what is put into the stream from now on wait for the event.
    void waitForEvent(long stream, long event);

    /// Returns a new event, which has happened until it is recorded.
    long createEvent();

    /// Destroys an event.
    void destroyEvent(long event);

    /// Makes the event happen once all that is in the stream so far is done.
    void recordEvent(long event, long stream);

    /// Returns whether the event has happened.
    boolean hasHappened(long event);

    /// Waits until the event has happened.
    void synchronizeEvent(long event);

    /// Runs a kernel in one dimension.
    ///
    /// @param parameters address of the addresses of the parameters
    void launch(long function, Shape shape, long parameters, long stream);

    /// How many threads run a kernel.
    record Shape(int blocks, int threadsPerBlock) {}
}
