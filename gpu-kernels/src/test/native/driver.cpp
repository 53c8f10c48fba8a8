// The functions of libcuda.so.1 that Millrace calls. All behind one lock, so that any threads may
// call; what is queued runs on the thread that waits for it.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

#include "device.h"
#include "fibers.h"
#include "standin.h"

#define DRIVER extern "C" __attribute__((visibility("default"))) int

using standin::Context;
using standin::context;
using standin::device;
using standin::Event;
using standin::Kernel;
using standin::Module;
using standin::Operation;
using standin::Stream;
using namespace std::string_literals;

namespace {

// Attributes of devices and functions, with the driver's values.
const int ATTRIBUTE_THREADS_PER_BLOCK_MAX = 1;
const int ATTRIBUTE_SHARED_BYTES_PER_BLOCK_MAX = 8;
const int ATTRIBUTE_WARP_SIZE = 10;
const int ATTRIBUTE_MULTIPROCESSORS = 16;
const int ATTRIBUTE_ASYNC_ENGINES = 40;
const int ATTRIBUTE_UNIFIED_ADDRESSING = 41;
const int ATTRIBUTE_COMPUTE_MAJOR = 75;
const int ATTRIBUTE_COMPUTE_MINOR = 76;
const int FUNCTION_THREADS_PER_BLOCK_MAX = 0;

const int CUDA_VERSION = 13000;
const size_t PAGE = 4096;

Context* primary() {
    static Context* instance = device().newContext();
    return instance;
}

std::mutex& lock() {
    static std::mutex* instance = new std::mutex();
    return *instance;
}

/// What calls that must not return wait at, without the lock.
class Gate {
public:
    void hold(bool held) {
        std::lock_guard<std::mutex> guard(mutex);
        isHeld = held;
        changed.notify_all();
    }

    void pass() {
        std::unique_lock<std::mutex> guard(mutex);
        waiting++;
        changed.wait(guard, [this] { return !isHeld; });
        waiting--;
    }

    int64_t waitingCount() {
        std::lock_guard<std::mutex> guard(mutex);
        return waiting;
    }

private:
    std::mutex mutex;
    std::condition_variable changed;
    bool isHeld = false;
    int64_t waiting = 0;
};

Gate& contextGate() {
    static Gate* instance = new Gate();
    return *instance;
}

/// Holds the lock for one call of the driver.
struct Call {
    std::lock_guard<std::mutex> guard{lock()};
};

Stream* streamOf(void* handle) {
    Stream* stream = static_cast<Stream*>(handle);
    return context().streams.count(stream) != 0 ? stream : nullptr;
}

std::shared_ptr<Event> eventOf(void* handle) {
    auto event = context().events.find(static_cast<Event*>(handle));
    return event != context().events.end() ? event->second : nullptr;
}

/// Queues an operation. The default stream is not there: it would order what the program must order.
int queue(void* handle, Operation operation) {
    if (handle == nullptr) {
        return standin::NOT_SUPPORTED;
    }
    Stream* stream = streamOf(handle);
    if (stream == nullptr) {
        return standin::INVALID_HANDLE;
    }
    stream->queue.push_back(std::move(operation));
    return standin::SUCCESS;
}

/// What a copy or fill does when its turn comes.
std::function<int()> checked(
        const char* name, uint64_t deviceAddress, size_t bytes, std::function<void()> action) {
    return [=] {
        int code = context().enter(STANDIN_EXECUTE);
        if (code != standin::SUCCESS) {
            return code;
        }
        if (!context().memory.contains(reinterpret_cast<void*>(deviceAddress), bytes)) {
            return context().accuse("bytes beyond an allocation", name, standin::ILLEGAL_ADDRESS);
        }
        action();
        return static_cast<int>(standin::SUCCESS);
    };
}

Operation copyIn(uint64_t target, const void* source, size_t bytes) {
    auto copy = [=] { memcpy(reinterpret_cast<void*>(target), source, bytes); };
    return {checked("cuMemcpyHtoD", target, bytes, copy), static_cast<const char*>(source), bytes};
}

Operation copyOut(void* target, uint64_t source, size_t bytes) {
    auto copy = [=] { memcpy(target, reinterpret_cast<void*>(source), bytes); };
    return {checked("cuMemcpyDtoH", source, bytes, copy), static_cast<const char*>(target), bytes};
}

Operation copyWithin(uint64_t target, uint64_t source, size_t bytes) {
    auto copy = [=] {
        memmove(reinterpret_cast<void*>(target), reinterpret_cast<void*>(source), bytes);
    };
    auto checkedTarget = checked("cuMemcpyDtoD", target, bytes, copy);
    auto both = [=] {
        if (!context().memory.contains(reinterpret_cast<void*>(source), bytes)) {
            return context().accuse(
                    "bytes beyond an allocation", "cuMemcpyDtoD", standin::ILLEGAL_ADDRESS);
        }
        return checkedTarget();
    };
    return {both, nullptr, 0};
}

Operation fill(uint64_t target, unsigned value, size_t unit, size_t count) {
    auto write = [=] {
        char* to = reinterpret_cast<char*>(target);
        for (size_t i = 0; i < count; i++) {
            memcpy(to + i * unit, &value, unit);
        }
    };
    return {checked("cuMemset", target, unit * count, write), nullptr, 0};
}

/// Runs a copy or fill that the caller waits for. As on a device, it does not wait for streams.
int runNow(const Operation& operation) {
    int code = context().enter(STANDIN_COPY);
    return code != standin::SUCCESS ? code : operation.run();
}

int queueCopy(void* stream, Operation operation) {
    int code = context().enter(STANDIN_COPY);
    return code != standin::SUCCESS ? code : queue(stream, std::move(operation));
}

bool isInModule(const std::string& ptx, const std::string& kernel) {
    return ptx.find(".entry " + kernel + "(") != std::string::npos;
}

int load(void** handle, const void* image) {
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    std::string ptx = static_cast<const char*>(image);
    if (ptx.find(".version") == std::string::npos) {
        return standin::INVALID_IMAGE;
    }
    *handle = *context().modules.insert(new Module{std::move(ptx)}).first;
    return standin::SUCCESS;
}

const char* nameOf(int code) {
    switch (code) {
        case 0: return "CUDA_SUCCESS";
        case 1: return "CUDA_ERROR_INVALID_VALUE";
        case 2: return "CUDA_ERROR_OUT_OF_MEMORY";
        case 100: return "CUDA_ERROR_NO_DEVICE";
        case 200: return "CUDA_ERROR_INVALID_IMAGE";
        case 201: return "CUDA_ERROR_INVALID_CONTEXT";
        case 214: return "CUDA_ERROR_ECC_UNCORRECTABLE";
        case 400: return "CUDA_ERROR_INVALID_HANDLE";
        case 500: return "CUDA_ERROR_NOT_FOUND";
        case 600: return "CUDA_ERROR_NOT_READY";
        case 700: return "CUDA_ERROR_ILLEGAL_ADDRESS";
        case 701: return "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES";
        case 702: return "CUDA_ERROR_LAUNCH_TIMEOUT";
        case 709: return "CUDA_ERROR_CONTEXT_IS_DESTROYED";
        case 712: return "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED";
        case 713: return "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED";
        case 719: return "CUDA_ERROR_LAUNCH_FAILED";
        case 801: return "CUDA_ERROR_NOT_SUPPORTED";
        case 999: return "CUDA_ERROR_UNKNOWN";
        default: return nullptr;
    }
}

void limitByEnvironment() {
    if (const char* budget = getenv("STANDIN_BUDGET")) {
        device().budget = atoll(budget);
    }
    if (const char* seed = getenv("STANDIN_SEED")) {
        standin::scheduleBySeed(strtoull(seed, nullptr, 10));
    }
}

}  // namespace

// Device

DRIVER cuInit(unsigned) {
    Call call;
    static bool isFirst = true;
    if (isFirst) {
        limitByEnvironment();
        isFirst = false;
    }
    return standin::SUCCESS;
}

DRIVER cuDriverGetVersion(int* version) {
    *version = CUDA_VERSION;
    return standin::SUCCESS;
}

DRIVER cuDeviceGetCount(int* count) {
    *count = 1;
    return standin::SUCCESS;
}

DRIVER cuDeviceGet(int* handle, int ordinal) {
    *handle = 0;
    return ordinal == 0 ? standin::SUCCESS : standin::INVALID_VALUE;
}

DRIVER cuDeviceGetName(char* name, int bytes, int) {
    snprintf(name, bytes, "Host emulation");
    return standin::SUCCESS;
}

DRIVER cuDeviceTotalMem_v2(size_t* bytes, int) {
    Call call;
    *bytes = device().totalBytes();
    return standin::SUCCESS;
}

DRIVER cuDeviceGetAttribute(int* value, int attribute, int) {
    switch (attribute) {
        case ATTRIBUTE_THREADS_PER_BLOCK_MAX: *value = 1024; break;
        case ATTRIBUTE_SHARED_BYTES_PER_BLOCK_MAX: *value = 48 * 1024; break;
        case ATTRIBUTE_WARP_SIZE: *value = standin::WARP_LANES; break;
        // One, so that a launch of some blocks for each makes few fibers.
        case ATTRIBUTE_MULTIPROCESSORS: *value = 1; break;
        case ATTRIBUTE_ASYNC_ENGINES: *value = 2; break;
        case ATTRIBUTE_UNIFIED_ADDRESSING: *value = 1; break;
        case ATTRIBUTE_COMPUTE_MAJOR: *value = 7; break;
        case ATTRIBUTE_COMPUTE_MINOR: *value = 5; break;
        default: *value = 0;
    }
    return standin::SUCCESS;
}

DRIVER cuDevicePrimaryCtxRetain(void** handle, int) {
    Call call;
    *handle = primary();
    return primary()->lost;
}

DRIVER cuDevicePrimaryCtxRelease_v2(int) {
    return standin::SUCCESS;
}

/// The new context is that of the calling thread.
DRIVER cuCtxCreate_v2(void** handle, unsigned, int) {
    contextGate().pass();
    Call call;
    int code = device().enter(STANDIN_CREATE_CONTEXT, nullptr);
    if (code != standin::SUCCESS) {
        return code;
    }
    Context* created = device().newContext();
    standin::setContext(created);
    *handle = created;
    return standin::SUCCESS;
}

/// Waits for what is queued, unless the context has failed: then it is destroyed all the same, unless
/// a test wants it otherwise.
DRIVER cuCtxDestroy_v2(void* handle) {
    contextGate().pass();
    Call call;
    Context* gone = static_cast<Context*>(handle);
    if (device().contexts.count(gone) == 0 || gone == primary()) {
        return standin::INVALID_CONTEXT;
    }
    int refused = device().fail(STANDIN_DESTROY_CONTEXT, nullptr);
    if (refused != standin::SUCCESS) {
        gone->lost = refused;
        gone->isRefused = true;
        return refused;
    }
    Context* before = &context();
    standin::setContext(gone);
    int code = gone->lost != standin::SUCCESS ? standin::SUCCESS : gone->runAll();
    standin::setContext(before == gone ? nullptr : before);
    device().destroy(gone);
    return code;
}

DRIVER cuCtxSetCurrent(void* handle) {
    Call call;
    Context* wanted = static_cast<Context*>(handle);
    if (wanted != nullptr && device().contexts.count(wanted) == 0) {
        return standin::INVALID_CONTEXT;
    }
    standin::setContext(wanted);
    return wanted == nullptr ? standin::SUCCESS : wanted->lost;
}

DRIVER cuCtxSynchronize() {
    Call call;
    int code = context().enter(STANDIN_SYNCHRONIZE);
    return code != standin::SUCCESS ? code : context().runAll();
}

// Memory

DRIVER cuMemGetInfo_v2(size_t* free, size_t* total) {
    Call call;
    size_t live = context().memory.liveBytes;
    *total = device().totalBytes();
    *free = *total > live ? *total - live : 0;
    return context().lost;
}

DRIVER cuMemAlloc_v2(uint64_t* address, size_t bytes) {
    Call call;
    int code = context().enter(STANDIN_ALLOCATE);
    return code != standin::SUCCESS ? code : context().memory.allocate(address, bytes);
}

/// Waits for all streams, as the driver's does. Frees nothing in a context that has failed.
DRIVER cuMemFree_v2(uint64_t address) {
    Call call;
    int code = context().runAll();
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    int freed = context().memory.free(address);
    if (freed == standin::ILLEGAL_ADDRESS) {
        return context().accuse("a write beyond an allocation", "something queued", freed);
    }
    return code != standin::SUCCESS ? code : freed;
}

DRIVER cuMemHostAlloc(void** address, size_t bytes, unsigned) {
    Call call;
    int code = context().enter(STANDIN_PIN);
    if (code != standin::SUCCESS) {
        return code;
    }
    if (bytes == 0 || posix_memalign(address, PAGE, bytes) != 0) {
        return bytes == 0 ? standin::INVALID_VALUE : standin::OUT_OF_MEMORY;
    }
    context().pinned[*address] = bytes;
    return standin::SUCCESS;
}

DRIVER cuMemFreeHost(void* address) {
    Call call;
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    auto block = context().pinned.find(address);
    if (block == context().pinned.end() || context().registered.count(address) != 0) {
        return standin::INVALID_VALUE;
    }
    if (context().isHostInUse(address, block->second)) {
        return context().accuse(
                "host memory freed while a copy waits for it", "cuMemFreeHost",
                standin::ILLEGAL_ADDRESS);
    }
    context().pinned.erase(block);
    free(address);
    return standin::SUCCESS;
}

DRIVER cuMemHostRegister_v2(void* address, size_t bytes, unsigned) {
    Call call;
    int code = context().enter(STANDIN_PIN);
    if (code != standin::SUCCESS) {
        return code;
    }
    if (device().isPinned(address, bytes)) {
        return standin::ALREADY_REGISTERED;
    }
    context().pinned[address] = bytes;
    context().registered.insert(address);
    return standin::SUCCESS;
}

DRIVER cuMemHostUnregister(void* address) {
    Call call;
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    device().goneHostBytes += context().goneHostBytes();
    if (context().registered.erase(address) == 0) {
        return standin::NOT_REGISTERED;
    }
    size_t bytes = context().pinned[address];
    context().pinned.erase(address);
    if (context().isHostInUse(address, bytes)) {
        return context().accuse(
                "host memory given back while a copy waits for it", "cuMemHostUnregister",
                standin::ILLEGAL_ADDRESS);
    }
    return standin::SUCCESS;
}

DRIVER cuMemcpyHtoD_v2(uint64_t target, const void* source, size_t bytes) {
    Call call;
    return runNow(copyIn(target, source, bytes));
}

DRIVER cuMemcpyDtoH_v2(void* target, uint64_t source, size_t bytes) {
    Call call;
    return runNow(copyOut(target, source, bytes));
}

DRIVER cuMemcpyDtoD_v2(uint64_t target, uint64_t source, size_t bytes) {
    Call call;
    return runNow(copyWithin(target, source, bytes));
}

DRIVER cuMemsetD8_v2(uint64_t target, unsigned char value, size_t count) {
    Call call;
    return runNow(fill(target, value, 1, count));
}

DRIVER cuMemsetD32_v2(uint64_t target, unsigned value, size_t count) {
    Call call;
    return runNow(fill(target, value, 4, count));
}

DRIVER cuMemcpyHtoDAsync_v2(uint64_t target, const void* source, size_t bytes, void* stream) {
    Call call;
    return queueCopy(stream, copyIn(target, source, bytes));
}

/// To memory that is not page-locked it comes back once it is over, and so once the stream has come to
/// it.
DRIVER cuMemcpyDtoHAsync_v2(void* target, uint64_t source, size_t bytes, void* stream) {
    Call call;
    int code = queueCopy(stream, copyOut(target, source, bytes));
    if (code != standin::SUCCESS || bytes == 0 || device().isPinned(target, bytes)) {
        return code;
    }
    code = context().enter(STANDIN_SYNCHRONIZE);
    return code != standin::SUCCESS ? code : context().run(*streamOf(stream));
}

DRIVER cuMemcpyDtoDAsync_v2(uint64_t target, uint64_t source, size_t bytes, void* stream) {
    Call call;
    return queueCopy(stream, copyWithin(target, source, bytes));
}

DRIVER cuMemsetD8Async(uint64_t target, unsigned char value, size_t count, void* stream) {
    Call call;
    return queueCopy(stream, fill(target, value, 1, count));
}

DRIVER cuMemsetD32Async(uint64_t target, unsigned value, size_t count, void* stream) {
    Call call;
    return queueCopy(stream, fill(target, value, 4, count));
}

// Streams and events

DRIVER cuStreamCreate(void** handle, unsigned) {
    Call call;
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    *handle = *context().streams.insert(new Stream()).first;
    return standin::SUCCESS;
}

DRIVER cuStreamDestroy_v2(void* handle) {
    Call call;
    Stream* stream = streamOf(handle);
    if (stream == nullptr) {
        return device().misuse("cuStreamDestroy");
    }
    int code = context().run(*stream);
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    context().streams.erase(stream);
    delete stream;
    return code;
}

DRIVER cuStreamSynchronize(void* handle) {
    Call call;
    int code = context().enter(STANDIN_SYNCHRONIZE);
    if (code != standin::SUCCESS) {
        return code;
    }
    Stream* stream = streamOf(handle);
    return stream == nullptr ? standin::INVALID_HANDLE : context().run(*stream);
}

/// Asking lets time pass: the stream does the next thing in its queue.
DRIVER cuStreamQuery(void* handle) {
    Call call;
    int code = context().enter(STANDIN_SYNCHRONIZE);
    Stream* stream = streamOf(handle);
    if (code != standin::SUCCESS || stream == nullptr) {
        return code != standin::SUCCESS ? code : standin::INVALID_HANDLE;
    }
    if (stream->queue.empty()) {
        return standin::SUCCESS;
    }
    code = context().step(*stream);
    return code != standin::SUCCESS ? code : standin::NOT_READY;
}

DRIVER cuStreamWaitEvent(void* handle, void* eventHandle, unsigned) {
    Call call;
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    std::shared_ptr<Event> event = eventOf(eventHandle);
    if (event == nullptr) {
        return standin::INVALID_HANDLE;
    }
    uint64_t wanted = event->recorded;
    Stream* source = event->stream;
    auto wait = [event, wanted, source] {
        while (event->completed < wanted) {
            int code = context().step(*source);
            if (code != standin::SUCCESS) {
                return code;
            }
        }
        return context().lost;
    };
    return queue(handle, {wait, nullptr, 0});
}

DRIVER cuEventCreate(void** handle, unsigned) {
    Call call;
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    auto event = std::make_shared<Event>();
    context().events[event.get()] = event;
    *handle = event.get();
    return standin::SUCCESS;
}

DRIVER cuEventDestroy_v2(void* handle) {
    Call call;
    if (eventOf(handle) == nullptr) {
        return device().misuse("cuEventDestroy");
    }
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    context().events.erase(static_cast<Event*>(handle));
    return standin::SUCCESS;
}

DRIVER cuEventRecord(void* handle, void* stream) {
    Call call;
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    std::shared_ptr<Event> event = eventOf(handle);
    if (event == nullptr) {
        return standin::INVALID_HANDLE;
    }
    uint64_t number = event->recorded + 1;
    auto complete = [event, number] {
        event->completed = number;
        event->time = std::chrono::steady_clock::now();
        return context().lost;
    };
    int code = queue(stream, {complete, nullptr, 0});
    if (code == standin::SUCCESS) {
        event->recorded = number;
        event->stream = static_cast<Stream*>(stream);
    }
    return code;
}

DRIVER cuEventSynchronize(void* handle) {
    Call call;
    int code = context().enter(STANDIN_SYNCHRONIZE);
    if (code != standin::SUCCESS) {
        return code;
    }
    std::shared_ptr<Event> event = eventOf(handle);
    return event == nullptr ? standin::INVALID_HANDLE : context().runUntil(*event);
}

/// Asking lets time pass: the event's stream does the next thing in its queue.
DRIVER cuEventQuery(void* handle) {
    Call call;
    int code = context().enter(STANDIN_SYNCHRONIZE);
    std::shared_ptr<Event> event = eventOf(handle);
    if (code != standin::SUCCESS || event == nullptr) {
        return code != standin::SUCCESS ? code : standin::INVALID_HANDLE;
    }
    if (event->completed >= event->recorded) {
        return standin::SUCCESS;
    }
    code = context().step(*event->stream);
    return code != standin::SUCCESS ? code : standin::NOT_READY;
}

DRIVER cuEventElapsedTime(float* milliseconds, void* start, void* end) {
    Call call;
    std::shared_ptr<Event> from = eventOf(start);
    std::shared_ptr<Event> to = eventOf(end);
    if (from == nullptr || to == nullptr || from->recorded == 0 || to->recorded == 0) {
        return standin::INVALID_HANDLE;
    }
    if (from->completed < from->recorded || to->completed < to->recorded) {
        return standin::NOT_READY;
    }
    *milliseconds = std::chrono::duration<float, std::milli>(to->time - from->time).count();
    return context().lost;
}

// Modules and launches

DRIVER cuModuleLoadData(void** handle, const void* image) {
    Call call;
    return load(handle, image);
}

DRIVER cuModuleLoadDataEx(void** handle, const void* image, unsigned, void*, void*) {
    Call call;
    return load(handle, image);
}

DRIVER cuModuleUnload(void* handle) {
    Call call;
    Module* module = static_cast<Module*>(handle);
    if (context().modules.count(module) == 0) {
        return device().misuse("cuModuleUnload");
    }
    if (context().lost != standin::SUCCESS) {
        return context().lost;
    }
    context().modules.erase(module);
    delete module;
    return standin::SUCCESS;
}

/// Finds kernels that are both compiled in and in the module's text, so that a test of one that was
/// not shipped cannot pass.
DRIVER cuModuleGetFunction(void** handle, void* moduleHandle, const char* name) {
    Call call;
    Module* module = static_cast<Module*>(moduleHandle);
    if (context().modules.count(module) == 0) {
        return standin::INVALID_HANDLE;
    }
    for (const Kernel& kernel : standin::kernels()) {
        if (kernel.name == name && isInModule(module->ptx, name)) {
            *handle = const_cast<Kernel*>(&kernel);
            return standin::SUCCESS;
        }
    }
    return standin::NOT_FOUND;
}

DRIVER cuFuncGetAttribute(int* value, int attribute, void*) {
    bool isKnown = attribute == FUNCTION_THREADS_PER_BLOCK_MAX;
    *value = isKnown ? static_cast<int>(standin::threadsPerBlockMax()) : 0;
    return standin::SUCCESS;
}

DRIVER cuLaunchKernel(
        void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX,
        unsigned blockY, unsigned blockZ, unsigned sharedBytes, void* stream, void** parameters,
        void** extra) {
    Call call;
    int code = context().enter(STANDIN_LAUNCH);
    if (code != standin::SUCCESS) {
        return code;
    }
    if (gridX == 0 || blockX == 0 || gridY * gridZ * blockY * blockZ != 1 || sharedBytes != 0
            || extra != nullptr) {
        return standin::INVALID_VALUE;
    }
    if (blockX > standin::threadsPerBlockMax()) {
        return standin::LAUNCH_OUT_OF_RESOURCES;
    }
    const Kernel& kernel = *static_cast<Kernel*>(function);
    standin::Launch launch = kernel.bind(parameters);
    auto execute = [&kernel, launch, gridX, blockX] {
        int failure = context().enter(STANDIN_EXECUTE);
        return failure != standin::SUCCESS ? failure
                                           : context().launch(kernel, launch, gridX, blockX);
    };
    return queue(stream, {execute, nullptr, 0});
}

DRIVER cuGetErrorName(int code, const char** name) {
    *name = nameOf(code);
    return *name == nullptr ? standin::INVALID_VALUE : standin::SUCCESS;
}

DRIVER cuGetErrorString(int code, const char** text) {
    return cuGetErrorName(code, text);
}

// For tests

void standinFailAfter(int kind, int64_t n, int code, int stick) {
    Call call;
    device().faults.push_back({kind, n, code, stick});
}

void standinHoldContexts(int isHeld) {
    contextGate().hold(isHeld != 0);
}

int64_t standinHeldCalls() {
    return contextGate().waitingCount();
}

int64_t standinCalls(int kind) {
    Call call;
    return device().calls[kind];
}

void standinBudget(int64_t bytes) {
    Call call;
    device().budget = bytes;
}

void standinSeed(uint64_t seed) {
    Call call;
    standin::scheduleBySeed(seed);
}

void standinReset() {
    Call call;
    device().faults.clear();
    device().lost = standin::SUCCESS;
    device().budget = -1;
    for (int64_t& calls : device().calls) {
        calls = 0;
    }
    device().destroyRefused();
    for (Context* each : device().contexts) {
        each->lost = standin::SUCCESS;
        for (Stream* stream : each->streams) {
            stream->queue.clear();
        }
        for (auto& event : each->events) {
            event.second->completed = event.second->recorded;
        }
    }
    standin::scheduleBySeed(0);
}

int64_t standinLiveBytes() {
    Call call;
    return static_cast<int64_t>(device().liveBytes()) + device().leftBytes;
}

int64_t standinLiveHostBytes() {
    Call call;
    int64_t bytes = device().leftHostBytes;
    for (const Context* each : device().contexts) {
        bytes += each->hostBytes();
    }
    return bytes;
}

int64_t standinLiveHandles() {
    Call call;
    const Context* shared = primary();
    int64_t handles = device().leftHandles;
    for (const Context* each : device().contexts) {
        handles += each->handles() + (each == shared ? 0 : 1);
    }
    return handles;
}

int64_t standinGoneHostBytes() {
    Call call;
    int64_t bytes = device().goneHostBytes;
    for (const Context* each : device().contexts) {
        bytes += each->goneHostBytes();
    }
    return bytes;
}

int64_t standinMisuses() {
    Call call;
    return device().misuses;
}
