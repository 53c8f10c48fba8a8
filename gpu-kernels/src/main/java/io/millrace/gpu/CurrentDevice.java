package io.millrace.gpu;

import io.millrace.backend.DeviceFailedException;
import io.millrace.backend.Support;
import io.millrace.gpu.device.GpuDevice;
import io.millrace.gpu.device.PageLockedBlocks;
import io.millrace.streaming.Clock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.function.Supplier;

/// The device of a backend: opened when it is first asked for, and opened again after it was lost.
///
/// ```text
///   unopened ──> working ──> lost ─── 30 s, then 1 min, 2 min ... ───> opening ──> working
///      └──> unusable           ^─────── the self-test has failed ─────────┘
///                              └──> after six attempts it stays lost
/// ```
///
/// To open it again is a new context with all that belongs to it, and a self-test: after some
/// faults the driver gives a context that works, after others of the kernel or the hardware none in
/// this process, and nobody can tell but by trying. The old context is destroyed first, which gives
/// the device's memory back: that a lost device does by itself once no table of it is open, whether
/// it is tried again or not.
///
/// Who asks first once the time has come starts the attempt, on a thread of its own that nobody
/// waits for, since the driver may never answer. Attempts are counted over the life of the backend,
/// which is a session's: a device that works and is lost again and again is given up, too.
/// Thread-safe.
final class CurrentDevice implements AutoCloseable {
    static final int ATTEMPTS_MAX = 6;
    static final long FIRST_WAIT_NANOS = 30_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(CurrentDevice.class);
    private static final String TRIED_AGAIN = "; now and then it is tried whether it works again";
    private static final String NO_ANSWER =
            "; it is being tried whether it works again, and there is no answer yet";
    private static final String GIVEN_UP =
            "; to try the GPU again, open a new session, or start a new process if it does not work"
                    + " in that either";

    private final Supplier<Opened> opener;
    private final PageLockedBlocks blocks;
    private final Clock clock;
    private State state = new Unopened();
    private int attempts;

    /// How things are.
    sealed interface State {}

    /// What came of opening the device.
    sealed interface Opened extends State {}

    /// Nobody has asked.
    private record Unopened() implements State {}

    /// There is none, and will be none.
    record Unusable(String reason) implements Opened {}

    /// It works, as far as is known.
    record Working(GpuDevice device) implements Opened {}

    /// It does not work any more.
    ///
    /// @param device null once it was closed
    /// @param dueNanos when it is to be opened again
    private record Lost(@Nullable GpuDevice device, String reason, long dueNanos)
            implements State {}

    /// It is being opened again.
    private record Opening(String reason, long nextDueNanos) implements State {}

    /// @param opener opens the device of this machine
    /// @param blocks closed with this
    CurrentDevice(Supplier<Opened> opener, PageLockedBlocks blocks, Clock clock) {
        this.opener = opener;
        this.blocks = blocks;
        this.clock = clock;
    }

    /// Returns whether there is a device that works. May start an attempt to have one again.
    synchronized Support support() {
        return switch (look()) {
            case Unopened _ -> throw new IllegalStateException();
            case Unusable(String reason) -> Support.unsupported(reason);
            case Working _ -> Support.supported();
            case Lost(GpuDevice _, String reason, long _) ->
                    Support.unsupported(
                            reason + (attempts < ATTEMPTS_MAX ? TRIED_AGAIN : GIVEN_UP));
            case Opening(String reason, long _) -> Support.unsupported(reason + NO_ANSWER);
        };
    }

    /// Returns the device, or null if there never was one.
    ///
    /// @throws DeviceFailedException when it is lost
    synchronized @Nullable GpuDevice get() {
        return switch (look()) {
            case Unopened _, Unusable _ -> null;
            case Working(GpuDevice device) -> device;
            case Lost(GpuDevice _, String reason, long _) -> throw lost(reason);
            case Opening(String reason, long _) -> throw lost(reason);
        };
    }

    private static DeviceFailedException lost(String reason) {
        return new DeviceFailedException(reason, true, null);
    }

    /// Returns how things are by now.
    private State look() {
        if (state instanceof Unopened) {
            state = opener.get();
        }
        if (state instanceof Working(GpuDevice device)) {
            String reason = device.lostReason();
            if (reason != null) {
                state = new Lost(device, reason, nextDue());
            }
        }
        if (state instanceof Lost lost && isDue(lost)) {
            attempts++;
            state = new Opening(lost.reason, nextDue());
            Thread.ofPlatform()
                    .daemon()
                    .name("millrace-gpu-again")
                    .start(() -> openAgain(lost.device));
        }
        return state;
    }

    private long nextDue() {
        return clock.nanoTime() + (FIRST_WAIT_NANOS << attempts);
    }

    private boolean isDue(Lost lost) {
        return attempts < ATTEMPTS_MAX
                && clock.nanoTime() - lost.dueNanos >= 0
                && (lost.device == null || !lost.device.isInUse());
    }

    private void openAgain(@Nullable GpuDevice before) {
        Opened opened = new Unusable("it could not be opened");
        try {
            if (before != null) {
                before.close();
            }
            if (isWanted()) {
                opened = opener.get();
            }
        } catch (RuntimeException e) {
            opened = new Unusable(String.valueOf(e.getMessage()));
        } finally {
            if (!isTaken(opened) && opened instanceof Working(GpuDevice device)) {
                device.close();
            }
        }
    }

    private synchronized boolean isWanted() {
        return state instanceof Opening;
    }

    /// Takes over what came of an attempt, unless nobody wants it any more.
    private synchronized boolean isTaken(Opened opened) {
        if (!(state instanceof Opening(String reason, long nextDueNanos))) {
            return false;
        }
        state =
                switch (opened) {
                    case Working working -> working;
                    case Unusable(String why) -> {
                        LOG.info("The lost GPU does not work again: {}", why);
                        yield new Lost(null, reason, nextDueNanos);
                    }
                };
        return true;
    }

    /// Closes the device, but for one that is being opened: that is closed once it is there.
    @Override
    public void close() {
        State last;
        synchronized (this) {
            last = state;
            state = new Unusable("the backend is closed");
        }
        GpuDevice device =
                switch (last) {
                    case Working working -> working.device;
                    case Lost lost -> lost.device;
                    case Unopened _, Unusable _, Opening _ -> null;
                };
        if (device != null) {
            device.close();
        }
        blocks.close();
    }
}
