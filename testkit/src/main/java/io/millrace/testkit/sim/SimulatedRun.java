package io.millrace.testkit.sim;

import io.millrace.Session;
import io.millrace.error.ErrorCondition;
import io.millrace.error.MillraceException;
import io.millrace.streaming.Clock;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.streaming.Wakeup;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;

/// One process that runs the query: its disk, its clock and how it ends. Between two of its
/// operations it waits for its turn.
final class SimulatedRun implements DiskObserver, Clock {
    private final Simulation simulation;
    private final int number;
    private final Trigger trigger;
    private final long idSeed;
    private final DiskView view;
    private final Condition hasTurn;
    private final Thread starter;
    private final CountDownLatch isStarted = new CountDownLatch(1);
    private volatile @Nullable StreamingQuery query;
    private @Nullable IOException nextFailure;
    private boolean wasFailed;
    private boolean hadCompany;
    private boolean isToStop;
    private long pausedUntilStep;
    private long wakeNanos = Long.MIN_VALUE;

    SimulatedRun(Simulation simulation, int number, Trigger trigger, long idSeed) {
        this.simulation = simulation;
        this.number = number;
        this.trigger = trigger;
        this.idSeed = idSeed;
        this.view = simulation.world().disk().view(this);
        view.lieAbout(simulation.lie());
        if (!simulation.isOneMachine()) {
            view.ignoreLocks();
        }
        this.hasTurn = simulation.turns().lock().newCondition();
        this.starter = new Thread(this::live, "simulated-run-" + number);
        starter.setDaemon(true);
    }

    int number() {
        return number;
    }

    DiskView view() {
        return view;
    }

    Condition hasTurn() {
        return hasTurn;
    }

    boolean endsByItself() {
        return !(trigger instanceof Trigger.ProcessingTimeTrigger);
    }

    long pausedUntilStep() {
        return pausedUntilStep;
    }

    void pauseUntil(long step) {
        pausedUntilStep = step;
    }

    /// Returns the time until which the run waits, or a past one.
    long wakeNanos() {
        return wakeNanos;
    }

    /// Says that another run of the query lives at the same time.
    void meetsOthers() {
        hadCompany = true;
    }

    void requestStop() {
        isToStop = true;
    }

    void failNext(IOException failure) {
        nextFailure = failure;
    }

    void start() {
        starter.start();
    }

    /// The life of the process, on the thread that starts the query.
    private void live() {
        simulation.turns().await(this);
        String end;
        SplittableRandom ids = new SplittableRandom(idSeed);
        try (Session session =
                SimulatedWorld.session(simulation.job().settings(), view, this, ids)) {
            try {
                query = simulation.job().start(session, simulation.world(), trigger);
            } finally {
                isStarted.countDown();
            }
            query.awaitTermination();
            end = simulation.checkedEnd(this, session);
        } catch (Throwable e) {
            end = explain(e);
        }
        simulation.ended(this, end);
    }

    /// Returns the end in words, after telling the simulation what must not be.
    private String explain(Throwable thrown) {
        if (view.isDead()) {
            return "died";
        }
        Throwable cause = thrown instanceof StreamingQueryException e ? e.getCause() : thrown;
        if (cause instanceof MillraceException named && isAllowed(named.condition())) {
            return named.condition().name();
        }
        simulation.violated("run " + number + " ended in " + cause, thrown);
        return "failed";
    }

    private boolean isAllowed(ErrorCondition condition) {
        return switch (condition) {
            case CONCURRENT_QUERY -> hadCompany && simulation.isOneMachine();
            case FENCED -> hadCompany;
            // The last is what both tries of a link end in when the disk fails them both.
            case CHECKPOINT_IO, SINK_FAILED, SOURCE_FAILED, UNSUPPORTED_FEATURE -> wasFailed;
            default -> false;
        };
    }

    @Override
    public void before(DiskOperation operation) throws IOException {
        awaitTurn(operation.toString());
        if (view.isDead()) {
            return;
        }
        IOException failure = nextFailure;
        nextFailure = null;
        if (failure == null) {
            failure = simulation.failureOf(operation).orElse(null);
        }
        if (failure != null) {
            wasFailed = true;
            simulation.trace().add(number + " fails: " + failure.getMessage());
            throw failure;
        }
        simulation.check(operation);
    }

    private void awaitTurn(String doing) {
        if (!Thread.currentThread().equals(starter)) {
            awaitUninterruptibly(isStarted);
        }
        simulation.turn(this, doing);
        if (isToStop && !Thread.currentThread().equals(starter)) {
            isToStop = false;
            stopWithin();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean wasInterrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException _) {
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Does what `stop()` does from outside, in the thread that it would interrupt: so the
    /// interrupt comes at this very step.
    private void stopWithin() {
        StreamingQuery running = query;
        if (running != null) {
            try {
                running.stop();
            } catch (TimeoutException e) {
                throw new IllegalStateException("a stop that does not wait", e);
            }
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long wallMillis() {
        return simulation.wallMillis();
    }

    @Override
    public long nanoTime() {
        return simulation.nanoTime();
    }

    @Override
    public boolean await(Wakeup wakeup, long deadlineNanos) throws InterruptedException {
        // Whoever waits for a signal alone looks again, as after a spurious wake-up.
        wakeNanos = deadlineNanos == NEVER_NANOS ? Long.MIN_VALUE : deadlineNanos;
        awaitTurn("WAIT");
        wakeNanos = Long.MIN_VALUE;
        if (view.isDead()) {
            throw new SimulatedDeath();
        }
        return wakeup.await(0);
    }

    @Override
    public String toString() {
        return "run " + number;
    }
}
