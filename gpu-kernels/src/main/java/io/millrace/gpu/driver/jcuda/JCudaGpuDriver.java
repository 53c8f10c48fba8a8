package io.millrace.gpu.driver.jcuda;

import io.millrace.gpu.driver.DriverException;
import io.millrace.gpu.driver.GpuDriver;

import jcuda.NativePointerObject;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The driver through JCuda. Never in its exceptions mode, which hides the code and is a switch of
/// the whole process.
///
/// JCuda's handles are objects of which most cannot be made from an address, so those that live are
/// kept in a list and handed out by their number. Every call that needs the context comes behind a
/// look whether that is there, and is not made without.
public final class JCudaGpuDriver implements GpuDriver {
    private static final int EVENT_FLAGS =
            CUevent_flags.CU_EVENT_BLOCKING_SYNC | CUevent_flags.CU_EVENT_DISABLE_TIMING;

    private final List<@Nullable NativePointerObject> handles = new ArrayList<>();

    /// The thread of the context; null before there is one, and once it is to be destroyed.
    private volatile @Nullable Thread owner;

    /// Loads JCuda's native library.
    public JCudaGpuDriver() {
        // Its log goes to the terminal, which is not ours.
        JCudaDriver.setLogLevel(jcuda.LogLevel.LOG_QUIET);
    }

    private static void check(String function, int code) {
        if (code != CUresult.CUDA_SUCCESS) {
            throw new DriverException(function, code, CUresult.stringFor(code));
        }
    }

    private long keep(NativePointerObject object) {
        int free = handles.indexOf(null);
        if (free >= 0) {
            handles.set(free, object);
            return free;
        }
        handles.add(object);
        return handles.size() - 1L;
    }

    /// Refuses the call where there is no context.
    private void requireContext() {
        if (!Thread.currentThread().equals(owner)) {
            int code = CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED;
            throw new DriverException("A call without a context", code, CUresult.stringFor(code));
        }
    }

    private <T> T get(long handle, Class<T> type) {
        requireContext();
        return type.cast(handles.get((int) handle));
    }

    private <T> T take(long handle, Class<T> type) {
        requireContext();
        return type.cast(handles.set((int) handle, null));
    }

    private CUdevice deviceOf(long handle) {
        return (CUdevice) Objects.requireNonNull(handles.get((int) handle));
    }

    private CUstream stream(long handle) {
        return get(handle, CUstream.class);
    }

    private CUevent event(long handle) {
        return get(handle, CUevent.class);
    }

    @Override
    public void init() {
        check("cuInit", JCudaDriver.cuInit(0));
    }

    @Override
    public long device(int ordinal) {
        CUdevice device = new CUdevice();
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
        return keep(device);
    }

    @Override
    public int attribute(int attribute, long device) {
        int[] value = new int[1];
        check(
                "cuDeviceGetAttribute",
                JCudaDriver.cuDeviceGetAttribute(value, attribute, deviceOf(device)));
        return value[0];
    }

    @Override
    public long createContext(long device) {
        CUcontext context = new CUcontext();
        check("cuCtxCreate", JCudaDriver.cuCtxCreate(context, 0, deviceOf(device)));
        owner = Thread.currentThread();
        return keep(context);
    }

    @Override
    public void destroyContext(long context) {
        CUcontext taken = take(context, CUcontext.class);
        owner = null;
        check("cuCtxDestroy", JCudaDriver.cuCtxDestroy(taken));
    }

    @Override
    public long loadModule(byte[] image) {
        requireContext();
        CUmodule module = new CUmodule();
        check("cuModuleLoadData", JCudaDriver.cuModuleLoadData(module, image));
        return keep(module);
    }

    @Override
    public void unloadModule(long module) {
        check("cuModuleUnload", JCudaDriver.cuModuleUnload(take(module, CUmodule.class)));
    }

    @Override
    public long function(long module, String name) {
        CUfunction function = new CUfunction();
        check(
                "cuModuleGetFunction",
                JCudaDriver.cuModuleGetFunction(function, get(module, CUmodule.class), name));
        return keep(function);
    }

    @Override
    public long allocate(long bytes) {
        requireContext();
        DeviceAddress address = new DeviceAddress();
        check("cuMemAlloc", JCudaDriver.cuMemAlloc(address, bytes));
        return address.address();
    }

    @Override
    public void free(long address) {
        requireContext();
        check("cuMemFree", JCudaDriver.cuMemFree(new DeviceAddress(address)));
    }

    @Override
    public long allocateHost(long bytes) {
        requireContext();
        HostAddress address = new HostAddress();
        check("cuMemHostAlloc", JCudaDriver.cuMemHostAlloc(address, bytes, 0));
        return address.address();
    }

    @Override
    public void freeHost(long address) {
        requireContext();
        check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(new HostAddress(address)));
    }

    @Override
    public void lockPages(long address, long bytes) {
        requireContext();
        check(
                "cuMemHostRegister",
                JCudaDriver.cuMemHostRegister(
                        new HostAddress(address), bytes, JCudaDriver.CU_MEMHOSTREGISTER_PORTABLE));
    }

    @Override
    public void unlockPages(long address) {
        requireContext();
        check("cuMemHostUnregister", JCudaDriver.cuMemHostUnregister(new HostAddress(address)));
    }

    @Override
    public void copyToDevice(long target, long source, long bytes, long stream) {
        check(
                "cuMemcpyHtoDAsync",
                JCudaDriver.cuMemcpyHtoDAsync(
                        new DeviceAddress(target), new HostAddress(source), bytes, stream(stream)));
    }

    @Override
    public void copyToHost(long target, long source, long bytes, long stream) {
        check(
                "cuMemcpyDtoHAsync",
                JCudaDriver.cuMemcpyDtoHAsync(
                        new HostAddress(target), new DeviceAddress(source), bytes, stream(stream)));
    }

    @Override
    public void copyOnDevice(long target, long source, long bytes, long stream) {
        check(
                "cuMemcpyDtoDAsync",
                JCudaDriver.cuMemcpyDtoDAsync(
                        new DeviceAddress(target),
                        new DeviceAddress(source),
                        bytes,
                        stream(stream)));
    }

    @Override
    public void fill(long target, int word, long count, long stream) {
        check(
                "cuMemsetD32Async",
                JCudaDriver.cuMemsetD32Async(
                        new DeviceAddress(target), word, count, stream(stream)));
    }

    @Override
    public long createStream() {
        requireContext();
        CUstream stream = new CUstream();
        check(
                "cuStreamCreate",
                JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
        return keep(stream);
    }

    @Override
    public void destroyStream(long stream) {
        check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(take(stream, CUstream.class)));
    }

    @Override
    public void synchronizeStream(long stream) {
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream(stream)));
    }

    @Override
    public void waitForEvent(long stream, long event) {
        check("cuStreamWaitEvent", JCudaDriver.cuStreamWaitEvent(stream(stream), event(event), 0));
    }

    @Override
    public long createEvent() {
        requireContext();
        CUevent event = new CUevent();
        check("cuEventCreate", JCudaDriver.cuEventCreate(event, EVENT_FLAGS));
        return keep(event);
    }

    @Override
    public void destroyEvent(long event) {
        check("cuEventDestroy", JCudaDriver.cuEventDestroy(take(event, CUevent.class)));
    }

    @Override
    public void recordEvent(long event, long stream) {
        check("cuEventRecord", JCudaDriver.cuEventRecord(event(event), stream(stream)));
    }

    @Override
    public boolean hasHappened(long event) {
        int code = JCudaDriver.cuEventQuery(event(event));
        if (code == CUresult.CUDA_ERROR_NOT_READY) {
            return false;
        }
        check("cuEventQuery", code);
        return true;
    }

    @Override
    public void synchronizeEvent(long event) {
        check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(event(event)));
    }

    @Override
    public void launch(long function, Shape shape, long parameters, long stream) {
        check(
                "cuLaunchKernel",
                JCudaDriver.cuLaunchKernel(
                        get(function, CUfunction.class),
                        shape.blocks(),
                        1,
                        1,
                        shape.threadsPerBlock(),
                        1,
                        1,
                        0,
                        stream(stream),
                        new HostAddress(parameters),
                        null));
    }
}
