// What tests ask of the stand-in driver beside the driver's own functions. All of it is of the
// process; tests that use it do not run side by side.
#pragma once

#include <cstdint>

#define STANDIN extern "C" __attribute__((visibility("default")))

/// The kinds of calls that can be made to fail.
enum StandinCall {
    /// cuMemAlloc
    STANDIN_ALLOCATE = 0,
    /// cuMemHostAlloc, cuMemHostRegister
    STANDIN_PIN = 1,
    /// cuMemcpy..., cuMemset...
    STANDIN_COPY = 2,
    /// cuLaunchKernel
    STANDIN_LAUNCH = 3,
    /// cuStreamSynchronize, cuEventSynchronize, cuCtxSynchronize, cuEventQuery, cuStreamQuery
    STANDIN_SYNCHRONIZE = 4,
    /// Not a call: a copy, fill or launch when the device gets to it, later than the call.
    STANDIN_EXECUTE = 5,
    /// cuCtxCreate
    STANDIN_CREATE_CONTEXT = 6,
    /// cuCtxDestroy, which then leaves the context as it is.
    STANDIN_DESTROY_CONTEXT = 7,
    STANDIN_CALLS = 8
};

/// What fails after a call that failed.
enum StandinStick {
    /// Nothing.
    STANDIN_ONCE = 0,
    /// Whatever is called in the same context; another one works.
    STANDIN_FOR_THE_CONTEXT = 1,
    /// Whatever is called, as when a device is gone.
    STANDIN_FOR_THE_PROCESS = 2
};

/// Makes the n-th such call from now fail with the code, and others after it. Several may be armed. n
/// counts from 1.
STANDIN void standinFailAfter(int call, int64_t n, int code, int stick);

/// Lets nobody come back from cuCtxCreate and cuCtxDestroy until this is taken back.
STANDIN void standinHoldContexts(int isHeld);

/// How many calls do not come back because of that.
STANDIN int64_t standinHeldCalls();

/// How many such calls there have been since the last reset.
STANDIN int64_t standinCalls(int call);

/// Limits device memory to so many bytes, -1 to 8 GiB.
STANDIN void standinBudget(int64_t bytes);

/// Lets threads of a block be interrupted at atomics, in an order that the seed fixes; 0: never.
STANDIN void standinSeed(uint64_t seed);

/// Takes back all faults, limits and counts, and revives contexts and a device that are gone. Memory,
/// streams and events stay as they are; what is queued is dropped. Contexts that a fault has kept from
/// being destroyed are destroyed.
STANDIN void standinReset();

/// Bytes of device memory that are allocated, in all contexts, or were when a context that was well
/// was destroyed.
STANDIN int64_t standinLiveBytes();

/// Bytes of page-locked host memory, allocated or registered, likewise.
STANDIN int64_t standinLiveHostBytes();

/// Contexts, but the primary one, streams, events and modules, likewise.
STANDIN int64_t standinLiveHandles();

/// Bytes of host memory that the program gave back to the system while they were registered: those
/// whose addresses have no memory, so not what the C library keeps for itself or the system gave out
/// again. Never taken back once the registration has ended.
STANDIN int64_t standinGoneHostBytes();

/// How often a handle was to be destroyed that was none, or none any more. Never taken back.
STANDIN int64_t standinMisuses();
