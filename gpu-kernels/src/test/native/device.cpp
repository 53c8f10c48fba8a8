#include "device.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "fibers.h"
#include "standin.h"

namespace standin {

namespace {

const size_t ALIGNMENT = 256;
const size_t RED_ZONE = 256;
const size_t PAGE = 4096;
const int POISON = 0xA5;
const size_t DEVICE_BYTES = size_t(8) << 30;

thread_local Context* current = nullptr;

bool isRedZone(const char* zone) {
    for (size_t i = 0; i < RED_ZONE; i++) {
        if (static_cast<unsigned char>(zone[i]) != POISON) {
            return false;
        }
    }
    return true;
}

bool isMapped(const void* address, size_t bytes) {
    uintptr_t first = reinterpret_cast<uintptr_t>(address);
    uintptr_t start = first / PAGE * PAGE;
    return msync(reinterpret_cast<void*>(start), first + bytes - start, MS_ASYNC) == 0
            || errno != ENOMEM;
}

bool isIntactBlock(uint64_t address, size_t bytes) {
    const char* start = reinterpret_cast<const char*>(address);
    return isRedZone(start - RED_ZONE) && isRedZone(start + bytes);
}

}  // namespace

int Memory::allocate(uint64_t* address, size_t bytes) {
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    size_t total = device().totalBytes();
    if (bytes > total || device().liveBytes() > total - bytes) {
        return OUT_OF_MEMORY;
    }
    void* memory = nullptr;
    if (posix_memalign(&memory, ALIGNMENT, bytes + 2 * RED_ZONE) != 0) {
        return OUT_OF_MEMORY;
    }
    memset(memory, POISON, bytes + 2 * RED_ZONE);
    *address = reinterpret_cast<uint64_t>(memory) + RED_ZONE;
    blocks[*address] = bytes;
    liveBytes += bytes;
    return SUCCESS;
}

int Memory::free(uint64_t address) {
    auto block = blocks.find(address);
    if (block == blocks.end()) {
        return INVALID_VALUE;
    }
    bool wasIntact = isIntactBlock(address, block->second);
    liveBytes -= block->second;
    blocks.erase(block);
    ::free(reinterpret_cast<void*>(address - RED_ZONE));
    return wasIntact ? SUCCESS : ILLEGAL_ADDRESS;
}

bool Memory::contains(const void* address, size_t bytes) const {
    uint64_t start = reinterpret_cast<uint64_t>(address);
    auto after = blocks.upper_bound(start);
    if (after == blocks.begin()) {
        return false;
    }
    auto block = std::prev(after);
    return start - block->first <= block->second && bytes <= block->second - (start - block->first);
}

bool Memory::isIntact() const {
    for (const auto& block : blocks) {
        if (!isIntactBlock(block.first, block.second)) {
            return false;
        }
    }
    return true;
}

int Context::enter(int call) {
    return lost != SUCCESS ? lost : device().enter(call, this);
}

int Device::enter(int call, Context* context) {
    return lost != SUCCESS ? lost : fail(call, context);
}

int Device::fail(int call, Context* context) {
    calls[call]++;
    for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
        if (fault->call == call && --fault->left == 0) {
            int code = fault->code;
            if (fault->stick != STANDIN_ONCE && context != nullptr) {
                context->lost = code;
            }
            if (fault->stick == STANDIN_FOR_THE_PROCESS) {
                lost = code;
                for (Context* other : contexts) {
                    other->lost = code;
                }
            }
            faults.erase(fault);
            return code;
        }
    }
    return SUCCESS;
}

int Device::misuse(const char* where) {
    fprintf(stderr, "Host emulation: a handle that is none in %s\n", where);
    misuses++;
    return INVALID_HANDLE;
}

size_t Device::totalBytes() const {
    return budget < 0 ? DEVICE_BYTES : static_cast<size_t>(budget);
}

size_t Device::liveBytes() const {
    size_t bytes = 0;
    for (const Context* context : contexts) {
        bytes += context->memory.liveBytes;
    }
    return bytes;
}

bool Device::isPinned(const void* address, size_t bytes) const {
    const char* start = static_cast<const char*>(address);
    for (const Context* context : contexts) {
        for (const auto& block : context->pinned) {
            const char* other = static_cast<const char*>(block.first);
            if (other < start + bytes && start < other + block.second) {
                return true;
            }
        }
    }
    return false;
}

Context* Device::newContext() {
    return *contexts.insert(new Context(SUCCESS)).first;
}

/// What is left of a context that failed goes with it; of one that is well, it was forgotten.
void Device::destroy(Context* context) {
    if (context->lost == SUCCESS) {
        leftBytes += static_cast<int64_t>(context->memory.liveBytes);
        leftHostBytes += context->hostBytes();
        leftHandles += context->handles();
    }
    goneHostBytes += context->goneHostBytes();
    contexts.erase(context);
    context->clear();
    // The object stays: a thread may still have it, and gets an error.
    context->lost = CONTEXT_IS_DESTROYED;
}

void Device::destroyRefused() {
    std::set<Context*> all = contexts;
    for (Context* each : all) {
        if (each->isRefused) {
            destroy(each);
        }
    }
}

void Context::clear() {
    while (!memory.blocks.empty()) {
        memory.free(memory.blocks.begin()->first);
    }
    for (const auto& block : pinned) {
        if (registered.count(block.first) == 0) {
            ::free(block.first);
        }
    }
    for (Stream* stream : streams) {
        delete stream;
    }
    for (Module* module : modules) {
        delete module;
    }
    pinned.clear();
    registered.clear();
    streams.clear();
    events.clear();
    modules.clear();
}

int64_t Context::hostBytes() const {
    int64_t bytes = 0;
    for (const auto& block : pinned) {
        bytes += static_cast<int64_t>(block.second);
    }
    return bytes;
}

int64_t Context::goneHostBytes() const {
    int64_t bytes = 0;
    for (const auto& block : pinned) {
        if (registered.count(block.first) != 0 && !isMapped(block.first, block.second)) {
            bytes += static_cast<int64_t>(block.second);
        }
    }
    return bytes;
}

int64_t Context::handles() const {
    return static_cast<int64_t>(streams.size() + events.size() + modules.size());
}

int Context::accuse(const char* what, const char* where, int code) {
    fprintf(stderr, "Host emulation: %s in %s\n", what, where);
    lost = code;
    return code;
}

int Context::step(Stream& stream) {
    if (stream.queue.empty()) {
        // What was waited for has been dropped with a failed operation.
        return lost != SUCCESS ? lost : static_cast<int>(LAUNCH_FAILED);
    }
    Operation operation = std::move(stream.queue.front());
    stream.queue.pop_front();
    return operation.run();
}

int Context::run(Stream& stream) {
    while (lost == SUCCESS && !stream.queue.empty()) {
        int code = step(stream);
        if (code != SUCCESS) {
            return code;
        }
    }
    return lost;
}

int Context::runAll() {
    for (Stream* stream : streams) {
        int code = run(*stream);
        if (code != SUCCESS) {
            return code;
        }
    }
    return lost;
}

int Context::runUntil(Event& event) {
    uint64_t wanted = event.recorded;
    while (lost == SUCCESS && event.completed < wanted) {
        int code = step(*event.stream);
        if (code != SUCCESS) {
            return code;
        }
    }
    return lost;
}

bool Context::isHostInUse(const void* address, size_t bytes) const {
    if (lost != SUCCESS) {
        return false;
    }
    const char* start = static_cast<const char*>(address);
    for (const Stream* stream : streams) {
        for (const Operation& operation : stream->queue) {
            if (operation.hostBytes != 0 && operation.host < start + bytes
                    && start < operation.host + operation.hostBytes) {
                return true;
            }
        }
    }
    return false;
}

int Context::launch(
        const Kernel& kernel, const Launch& launch, unsigned blocks, unsigned threads) {
    for (const void* pointer : launch.pointers) {
        if (pointer != nullptr && !memory.contains(pointer, 0)) {
            return accuse("a parameter that is no device address", kernel.name.c_str(),
                    ILLEGAL_ADDRESS);
        }
    }
    const char* fault = runGrid(blocks, threads, launch.thread);
    if (fault != nullptr) {
        return accuse(fault, kernel.name.c_str(), LAUNCH_FAILED);
    }
    if (!memory.isIntact()) {
        return accuse("a write beyond an allocation", kernel.name.c_str(), ILLEGAL_ADDRESS);
    }
    return SUCCESS;
}

Device& device() {
    static Device* instance = new Device();
    return *instance;
}

Context& context() {
    static Context* none = new Context(INVALID_CONTEXT);
    return current == nullptr ? *none : *current;
}

void setContext(Context* context) {
    current = context;
}

}  // namespace standin
