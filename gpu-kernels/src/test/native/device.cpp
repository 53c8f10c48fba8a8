#include "device.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "fibers.h"
#include "standin.h"

namespace standin {

namespace {

const size_t ALIGNMENT = 256;
const size_t RED_ZONE = 256;
const int POISON = 0xA5;
const size_t DEVICE_BYTES = size_t(8) << 30;

bool isRedZone(const char* zone) {
    for (size_t i = 0; i < RED_ZONE; i++) {
        if (static_cast<unsigned char>(zone[i]) != POISON) {
            return false;
        }
    }
    return true;
}

bool isIntactBlock(uint64_t address, size_t bytes) {
    const char* start = reinterpret_cast<const char*>(address);
    return isRedZone(start - RED_ZONE) && isRedZone(start + bytes);
}

}  // namespace

size_t Memory::totalBytes() const {
    return budget < 0 ? DEVICE_BYTES : static_cast<size_t>(budget);
}

int Memory::allocate(uint64_t* address, size_t bytes) {
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    if (bytes > totalBytes() || liveBytes > totalBytes() - bytes) {
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

int Device::enter(int call) {
    if (lost != SUCCESS) {
        return lost;
    }
    calls[call]++;
    for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
        if (fault->call == call && --fault->left == 0) {
            int code = fault->code;
            if (fault->isSticky) {
                lost = code;
            }
            faults.erase(fault);
            return code;
        }
    }
    return SUCCESS;
}

int Device::accuse(const char* what, const char* where, int code) {
    fprintf(stderr, "Host emulation: %s in %s\n", what, where);
    lost = code;
    return code;
}

int Device::step(Stream& stream) {
    if (stream.queue.empty()) {
        // What was waited for has been dropped with a failed operation.
        return lost != SUCCESS ? lost : static_cast<int>(LAUNCH_FAILED);
    }
    Operation operation = std::move(stream.queue.front());
    stream.queue.pop_front();
    return operation.run();
}

int Device::run(Stream& stream) {
    while (lost == SUCCESS && !stream.queue.empty()) {
        int code = step(stream);
        if (code != SUCCESS) {
            return code;
        }
    }
    return lost;
}

int Device::runAll() {
    for (Stream* stream : streams) {
        int code = run(*stream);
        if (code != SUCCESS) {
            return code;
        }
    }
    return lost;
}

int Device::runUntil(Event& event) {
    uint64_t wanted = event.recorded;
    while (lost == SUCCESS && event.completed < wanted) {
        int code = step(*event.stream);
        if (code != SUCCESS) {
            return code;
        }
    }
    return lost;
}

bool Device::isHostInUse(const void* address, size_t bytes) const {
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

int Device::launch(
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

}  // namespace standin
