// The state of the one device and of its contexts: memory, queues, faults. Nothing here takes the
// lock; driver.cpp does.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "registry.h"

namespace standin {

/// Result codes of the driver, with its values.
enum Result {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    NOT_READY = 600,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_OUT_OF_RESOURCES = 701,
    CONTEXT_IS_DESTROYED = 709,
    ALREADY_REGISTERED = 712,
    NOT_REGISTERED = 713,
    LAUNCH_FAILED = 719,
    NOT_SUPPORTED = 801
};

struct Event;

/// Something that a stream does when its turn comes; returns a result code.
struct Operation {
    std::function<int()> run;
    /// Host memory that it reads or writes.
    const char* host = nullptr;
    size_t hostBytes = 0;
};

/// A stream does nothing until somebody waits for it. So a result that is read without waiting, a
/// wait that is missing between two streams and a host buffer that is reused too early all show.
struct Stream {
    std::deque<Operation> queue;
};

struct Event {
    Stream* stream = nullptr;
    uint64_t recorded = 0;
    uint64_t completed = 0;
    std::chrono::steady_clock::time_point time;
};

/// Device memory with red zones, filled with a pattern, so that what is read before it is written
/// shows.
class Memory {
public:
    int allocate(uint64_t* address, size_t bytes);
    /// Frees even if a red zone is damaged, which it then says.
    int free(uint64_t address);
    /// Whether the bytes lie in one allocation.
    bool contains(const void* address, size_t bytes) const;
    /// Whether no red zone is damaged.
    bool isIntact() const;

    size_t liveBytes = 0;
    std::map<uint64_t, size_t> blocks;
};

struct Fault {
    int call;
    int64_t left;
    int code;
    /// A StandinStick.
    int stick;
};

struct Module {
    std::string ptx;
};

/// What a program has on the device, and what becomes an error with it.
class Context {
public:
    explicit Context(int lost) : lost(lost) {}

    /// The code that every call returns since the context is of no more use, or 0.
    int lost;
    /// Whether it was to be destroyed, and a fault was in the way.
    bool isRefused = false;
    Memory memory;
    std::set<Stream*> streams;
    std::map<Event*, std::shared_ptr<Event>> events;
    std::set<Module*> modules;
    /// Page-locked: address to bytes.
    std::map<void*, size_t> pinned;
    std::set<const void*> registered;

    /// Counts a call; returns what it fails with.
    int enter(int call);

    /// Prints what is wrong with the program, and takes the context away.
    int accuse(const char* what, const char* where, int code);

    /// Gives back all that is left. What was registered is the program's and stays.
    void clear();

    int64_t hostBytes() const;
    /// Bytes that are registered and are no memory any more.
    int64_t goneHostBytes() const;
    int64_t handles() const;

    int run(Stream& stream);
    int runAll();
    int runUntil(Event& event);
    /// Does the next thing in the stream's queue.
    int step(Stream& stream);

    /// Whether something is queued that uses the host memory.
    bool isHostInUse(const void* address, size_t bytes) const;

    int launch(const Kernel& kernel, const Launch& launch, unsigned blocks, unsigned threads);
};

/// What all contexts of the process share.
class Device {
public:
    /// The code that every call returns since the device is gone, or 0.
    int lost = SUCCESS;
    std::deque<Fault> faults;
    int64_t calls[8] = {};
    int64_t budget = -1;
    /// Those that are not destroyed.
    std::set<Context*> contexts;
    /// What contexts that were well had left when they were destroyed.
    int64_t leftBytes = 0;
    int64_t leftHostBytes = 0;
    int64_t leftHandles = 0;
    /// What was given back to the system while it was registered, in registrations that have ended.
    int64_t goneHostBytes = 0;
    int64_t misuses = 0;

    /// Counts a call of a context, or of none; returns what it fails with.
    int enter(int call, Context* context);
    /// The same, also of a device that is gone.
    int fail(int call, Context* context);
    /// Prints and counts a handle that is none.
    int misuse(const char* where);
    size_t totalBytes() const;
    size_t liveBytes() const;
    /// Whether a context has locked some of the memory.
    bool isPinned(const void* address, size_t bytes) const;
    Context* newContext();
    void destroy(Context* context);
    /// Destroys what a fault has kept from that.
    void destroyRefused();
};

/// Never destroyed: threads may still call when the process ends.
Device& device();

/// The context of the calling thread; where there is none, one that every call fails in.
Context& context();
void setContext(Context* context);

}  // namespace standin
