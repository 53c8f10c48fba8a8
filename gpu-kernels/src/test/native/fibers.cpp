#include "fibers.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#ifndef __x86_64__
#error "The switch between fibers is written for x86-64, the one architecture that JCuda ships for."
#endif

// ThreadSanitizer is told of each switch, and which ones order memory: a barrier does, a switch does
// not. This file itself is compiled without it.
#ifdef STANDIN_TSAN
#include <sanitizer/tsan_interface.h>
// Of its interface for virtual machines: the memory is new, whoever used it before.
extern "C" void __tsan_java_init(uintptr_t heap, uintptr_t bytes);
extern "C" void __tsan_java_alloc(uintptr_t memory, uintptr_t bytes);
static const unsigned SWITCH_ORDERS_NOTHING = 1;
#define WITH_TSAN(statement) statement
#else
#define WITH_TSAN(statement)
#endif

/// Saves the registers that a call preserves, and goes on with another stack.
extern "C" void standinSwitch(void** saved, void* next);
asm(R"(
.text
.globl standinSwitch
.hidden standinSwitch
.type standinSwitch, @function
standinSwitch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");

// The linker names the ends of a section; there is none if no kernel has shared memory.
extern "C" {
extern char __start_standin_shared[] __attribute__((weak, visibility("hidden")));
extern char __stop_standin_shared[] __attribute__((weak, visibility("hidden")));
}

namespace standin {

Dim threadIdx;
Dim blockIdx;
Dim blockDim;
Dim gridDim;

namespace {

enum class State : uint8_t { READY, AT_BARRIER, IN_WARP, DONE };

struct Fiber {
    void* stackPointer;
    unsigned mask;
    unsigned ballot;
    uint64_t value;
    uint64_t barriers;
    uint64_t exchanges;
    unsigned barriersAsked;
};

const size_t PAGE = 4096;
const size_t STACK = 64 * 1024;
const unsigned STACKS = 2048;
// Stacks begin at different places of a page: else the same few lines of the cache would be for all.
const size_t STACK_SHIFT = 320;
const unsigned THREADS_MAX = 1024;
const unsigned WARPS_MAX = THREADS_MAX / WARP_LANES;
const unsigned SAVED_REGISTERS = 6;
const int SHARED_POISON = 0xCD;

char* stacks;
Fiber fibers[THREADS_MAX];
// Beside each other, since the scheduler looks at all of them again and again.
State states[THREADS_MAX];
uint64_t exchanged[THREADS_MAX];
unsigned threadCount;
unsigned running;
void* schedulerStack;
const std::function<void()>* body;
uint64_t randomState;

#ifdef STANDIN_TSAN
void* schedulerTsan;
// One for each stack, kept for later launches: to make one takes a millisecond.
void* tsanFibers[STACKS];
unsigned firstOfBlock;
char launched;
char finished;
// For each block whose stacks are in use, two generations: with one variable, what a thread does
// after a barrier would be ordered before what another one does ahead of the next.
const unsigned BLOCKS_MAX = STACKS / WARP_LANES;
char barrierVariable[BLOCKS_MAX][2];
char warpVariable[BLOCKS_MAX][WARPS_MAX][2];
unsigned blockInRound;
#endif

uint64_t nextRandom() {
    randomState ^= randomState << 13;
    randomState ^= randomState >> 7;
    randomState ^= randomState << 17;
    return randomState;
}

/// Stacks with a page between two that nobody may touch.
void makeStacks() {
    if (stacks != nullptr) {
        return;
    }
    size_t bytes = STACKS * (STACK + PAGE);
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        abort();
    }
    stacks = static_cast<char*>(memory);
    for (unsigned i = 0; i < STACKS; i++) {
        mprotect(stacks + i * (STACK + PAGE), PAGE, PROT_NONE);
    }
}

void backToScheduler() {
    WITH_TSAN(__tsan_switch_to_fiber(schedulerTsan, SWITCH_ORDERS_NOTHING);)
    standinSwitch(&fibers[running].stackPointer, schedulerStack);
}

void enter() {
    WITH_TSAN(__tsan_acquire(&launched);)
    (*body)();
    WITH_TSAN(__tsan_release(&finished);)
    states[running] = State::DONE;
    backToScheduler();
    abort();
}

void resume(unsigned i) {
    running = i;
    threadIdx.x = i;
    WITH_TSAN(__tsan_switch_to_fiber(tsanFibers[firstOfBlock + i], SWITCH_ORDERS_NOTHING);)
    standinSwitch(&schedulerStack, fibers[i].stackPointer);
}

/// Fills the shared arrays with what no kernel has written.
void poisonShared() {
#ifdef STANDIN_TSAN
    // Not by memset, which ThreadSanitizer would take as an access of this thread.
    for (volatile char* at = __start_standin_shared; at < __stop_standin_shared; at++) {
        *at = SHARED_POISON;
    }
    uintptr_t start = reinterpret_cast<uintptr_t>(__start_standin_shared) & ~uintptr_t(7);
    uintptr_t end = reinterpret_cast<uintptr_t>(__stop_standin_shared + 7) & ~uintptr_t(7);
    static bool isKnown = false;
    if (!isKnown) {
        __tsan_java_init(start, end - start);
        isKnown = true;
    }
    __tsan_java_alloc(start, end - start);
#else
    memset(__start_standin_shared, SHARED_POISON,
            __stop_standin_shared - __start_standin_shared);
#endif
}

/// Blocks of a launch have stacks of their own as long as there are some, so that ThreadSanitizer
/// need not take one block as ordered after the other, and sees races between blocks.
void prepare(unsigned block) {
    unsigned perRound = STACKS / threadCount;
    unsigned firstStack = block % perRound * threadCount;
#ifdef STANDIN_TSAN
    blockInRound = block % perRound;
    firstOfBlock = firstStack;
    if (block > 0 && blockInRound == 0) {
        __tsan_acquire(&finished);
        __tsan_release(&launched);
    }
    for (unsigned i = 0; i < threadCount; i++) {
        void*& fiber = tsanFibers[firstStack + i];
        fiber = fiber == nullptr ? __tsan_create_fiber(0) : fiber;
    }
#endif
    poisonShared();
    for (unsigned i = 0; i < threadCount; i++) {
        char* end = stacks + (firstStack + i + 1) * (STACK + PAGE) - i * STACK_SHIFT % PAGE;
        void** frame = reinterpret_cast<void**>(end) - 1;
        *frame = nullptr;
        *--frame = reinterpret_cast<void*>(&enter);
        frame -= SAVED_REGISTERS;
        memset(frame, 0, SAVED_REGISTERS * sizeof *frame);
        fibers[i] = Fiber();
        fibers[i].stackPointer = frame;
        states[i] = State::READY;
    }
}

unsigned lanesIn(unsigned first, State state) {
    unsigned lanes = 0;
    for (unsigned lane = 0; lane < WARP_LANES && first + lane < threadCount; lane++) {
        lanes |= static_cast<unsigned>(states[first + lane] == state) << lane;
    }
    return lanes;
}

/// Lets those lanes of a warp go on that have all come to the same exchange.
bool releaseWarp(unsigned first) {
    unsigned waiting = lanesIn(first, State::IN_WARP);
    unsigned gone = lanesIn(first, State::DONE);
    unsigned existing = threadCount - first >= WARP_LANES ? ~0u : (1u << (threadCount - first)) - 1;
    bool isReleased = false;
    while (waiting != 0) {
        unsigned leader = first + __builtin_ctz(waiting);
        unsigned needed = fibers[leader].mask & existing & ~gone;
        if ((waiting & needed) != needed) {
            waiting &= ~(1u << (leader - first));
            continue;
        }
        unsigned ballot = 0;
        for (unsigned lanes = needed; lanes != 0; lanes &= lanes - 1) {
            unsigned lane = __builtin_ctz(lanes);
            uint64_t value = fibers[first + lane].value;
            exchanged[first + lane] = value;
            ballot |= static_cast<unsigned>(value != 0) << lane;
            states[first + lane] = State::READY;
        }
        for (unsigned lanes = needed; lanes != 0; lanes &= lanes - 1) {
            fibers[first + __builtin_ctz(lanes)].ballot = ballot;
        }
        waiting &= ~needed;
        isReleased = true;
    }
    return isReleased;
}

bool releaseWarps() {
    bool isReleased = false;
    for (unsigned first = 0; first < threadCount; first += WARP_LANES) {
        isReleased |= releaseWarp(first);
    }
    return isReleased;
}

unsigned countIn(State state) {
    unsigned count = 0;
    for (unsigned i = 0; i < threadCount; i++) {
        count += states[i] == state;
    }
    return count;
}

void resumeReady() {
    unsigned offset = randomState == 0 ? 0 : nextRandom() % threadCount;
    for (unsigned i = 0; i < threadCount; i++) {
        unsigned next = i + offset < threadCount ? i + offset : i + offset - threadCount;
        if (states[next] == State::READY) {
            resume(next);
        }
    }
}

const char* runBlock(unsigned block) {
    prepare(block);
    for (;;) {
        resumeReady();
        unsigned done = countIn(State::DONE);
        if (done == threadCount) {
            return nullptr;
        }
        if (countIn(State::READY) != 0 || releaseWarps()) {
            continue;
        }
        if (countIn(State::AT_BARRIER) != threadCount) {
            return done != 0 ? "a thread returned before a barrier that others wait at"
                             : "threads wait for each other in different places";
        }
        for (unsigned i = 0; i < threadCount; i++) {
            states[i] = State::READY;
        }
    }
}

bool isPlanted(const char* race) {
    static const char* planted = getenv("STANDIN_PLANT");
    return planted != nullptr && strcmp(planted, race) == 0;
}

}  // namespace

void scheduleBySeed(uint64_t seed) {
    randomState = seed == 0 ? 0 : (seed * 0x9E3779B97F4A7C15ull) | 1;
}

void mayBeInterrupted() {
    if (randomState != 0 && (nextRandom() & 3) == 0) {
        unsigned self = running;
        backToScheduler();
        threadIdx.x = self;
    }
}

void waitForBlock() {
    unsigned self = running;
    WITH_TSAN(char* variable = &barrierVariable[blockInRound][fibers[self].barriers & 1];)
    fibers[self].barriers++;
    WITH_TSAN(__tsan_release(variable);)
    states[self] = State::AT_BARRIER;
    backToScheduler();
    WITH_TSAN(__tsan_acquire(variable);)
}

Exchanged exchange(unsigned mask, uint64_t value) {
    Fiber& self = fibers[running];
    unsigned first = running / WARP_LANES * WARP_LANES;
    WITH_TSAN(unsigned warp = first / WARP_LANES;)
    WITH_TSAN(char* variable = &warpVariable[blockInRound][warp][self.exchanges & 1];)
    self.exchanges++;
    self.mask = mask;
    self.value = value;
    WITH_TSAN(__tsan_release(variable);)
    states[running] = State::IN_WARP;
    backToScheduler();
    WITH_TSAN(__tsan_acquire(variable);)
    return {exchanged + first, self.ballot};
}

bool leavesOutBarrier() {
    unsigned number = ++fibers[running].barriersAsked;
    return (number == 1 && isPlanted("barrier-1")) || (number == 2 && isPlanted("barrier-2"));
}

bool leavesOutWarpBarrier() {
    return isPlanted("warp-barrier");
}

bool addsPlainly(const void* cell) {
    const char* at = static_cast<const char*>(cell);
    bool isShared = at >= __start_standin_shared && at < __stop_standin_shared;
    // Behind its second barrier a block adds up: each cell is one thread's there.
    bool isOnlyOfBlock = !isShared && fibers[running].barriersAsked == 2;
    return isPlanted("plain-add") || (isOnlyOfBlock && isPlanted("plain-add-between-blocks"));
}

const char* runGrid(
        unsigned blocks, unsigned threadsPerBlock, const std::function<void()>& thread) {
    makeStacks();
    threadCount = threadsPerBlock;
    gridDim.x = blocks;
    blockDim.x = threadsPerBlock;
    body = &thread;
    memset(exchanged, 0, sizeof exchanged);
    WITH_TSAN(schedulerTsan = __tsan_get_current_fiber();)
    WITH_TSAN(__tsan_release(&launched);)
    const char* fault = nullptr;
    for (unsigned block = 0; block < blocks && fault == nullptr; block++) {
        blockIdx.x = block;
        fault = runBlock(block);
    }
    WITH_TSAN(__tsan_acquire(&finished);)
    return fault;
}

}  // namespace standin
