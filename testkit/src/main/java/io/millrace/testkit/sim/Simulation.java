package io.millrace.testkit.sim;

import io.millrace.Session;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.sim.DiskOperation.Kind;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Runs a query several times over on one checkpoint, through kills, power cuts, failures, pauses
/// and clocks that jump, one operation at a time, as one number decides.
///
/// ```text
/// run 1   ── op ── op ─┐            ┌─ op ── op: FENCED
/// run 2                └─ op ── op ─┤
/// user                     add data, start, stop
/// disk                                power cut, full, error
/// ```
///
/// Whoever has the turn draws what comes next, so there is one thread at a time and no chance: the
/// same seed gives the same operations with the same bytes. In the end nothing more goes wrong, all
/// runs end, and a last one works off the input: its result must be the oracle's.
public final class Simulation {
    private static final long PATIENCE_SECONDS = 60;
    private static final int RUNS_MAX = 3;
    private static final long CLOSING_STEPS_MAX = 50_000;
    private static final int STAY_OF = 12;

    private enum Phase {
        CHAOS,
        CLOSING,
        LAST_RUN,
        OVER
    }

    private final SimulatedJob job;
    private final Predicate<DiskOperation> lie;
    private final SplittableRandom random;
    private final SimulatedWorld world;
    private final Turns turns = new Turns();
    private final Trace trace = new Trace();
    private final LogInvariants invariants;
    private final CountDownLatch isOver = new CountDownLatch(1);
    private final List<SimulatedRun> runs = new ArrayList<>();
    private final Set<Happening> happenings = EnumSet.noneOf(Happening.class);
    private final long chaosSteps;
    private final boolean isOneMachine;
    private Phase phase = Phase.CHAOS;
    private int started;
    private long nanos;
    private long wallOffsetMillis;
    private long fullUntilStep;
    private @Nullable AssertionError violation;

    private Simulation(SimulatedJob job, long seed, int stepsMax, Predicate<DiskOperation> lie) {
        this.job = job;
        this.lie = lie;
        this.random = new SplittableRandom(seed);
        this.world = job.newWorld(random);
        this.invariants = new LogInvariants(world.disk());
        this.chaosSteps = 1L + random.nextInt(stepsMax);
        this.isOneMachine = random.nextInt(8) == 0;
        world.input().limitBatch(1 + random.nextInt(3));
        // Not everything happens in every simulation: some bugs show in peace only.
        for (Happening happening : Happening.values()) {
            if (random.nextBoolean()) {
                happenings.add(happening);
            }
        }
        happenings.addAll(EnumSet.of(Happening.SWITCH, Happening.DATA, Happening.START));
    }

    /// What a simulation did.
    ///
    /// @param hash of every step, with a checksum of what was written
    /// @param steps how many there were
    /// @param runs how often the query was started
    public record Result(long hash, long steps, int runs) {}

    /// Runs the simulation that the seed decides.
    ///
    /// @param stepsMax how many steps there are at most before peace is made
    /// @throws AssertionError when something is wrong; its message has the last steps
    public static Result run(SimulatedJob job, long seed, int stepsMax) throws Exception {
        return run(job, seed, stepsMax, _ -> false);
    }

    /// Runs the simulation on a disk that lies.
    ///
    /// @param lie what the disk only pretends to do: see [DiskView#lieAbout]
    public static Result run(
            SimulatedJob job, long seed, int stepsMax, Predicate<DiskOperation> lie)
            throws Exception {
        Simulation simulation = new Simulation(job, seed, stepsMax, lie);
        simulation.turns.pass(simulation.startRun());
        boolean hasEnded = simulation.isOver.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!hasEnded) {
            throw new AssertionError("The simulation hangs after\n" + simulation.trace);
        }
        AssertionError violation = simulation.violation;
        if (violation != null) {
            throw violation;
        }
        return new Result(simulation.trace.hash(), simulation.trace.steps(), simulation.started);
    }

    SimulatedJob job() {
        return job;
    }

    SimulatedWorld world() {
        return world;
    }

    Predicate<DiskOperation> lie() {
        return lie;
    }

    Turns turns() {
        return turns;
    }

    Trace trace() {
        return trace;
    }

    long nanoTime() {
        return nanos;
    }

    long wallMillis() {
        return TestSession.START.toEpochMilli()
                + wallOffsetMillis
                + TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /// Returns whether runs see each other's locks.
    boolean isOneMachine() {
        return isOneMachine;
    }

    void violated(String what, @Nullable Throwable cause) {
        if (violation == null) {
            violation =
                    new AssertionError(
                            what + "\n" + trace + "\non the disk:\n" + world.disk(), cause);
        }
        runs.forEach(run -> run.view().kill());
    }

    private SimulatedRun startRun() {
        boolean isPaced = phase == Phase.CHAOS && random.nextBoolean();
        Trigger trigger =
                isPaced
                        ? Trigger.ProcessingTime(1000L * random.nextInt(3))
                        : Trigger.AvailableNow();
        SimulatedRun run = new SimulatedRun(this, started++, trigger, random.nextLong());
        if (!runs.isEmpty()) {
            run.meetsOthers();
            runs.forEach(SimulatedRun::meetsOthers);
        }
        runs.add(run);
        run.start();
        return run;
    }

    /// Called by a run before each of its operations: returns when the run is to go on with it.
    void turn(SimulatedRun run, String doing) {
        nanos += 100_000;
        SimulatedRun next = next(run);
        if (next != run) {
            turns.pass(next);
            turns.await(run);
        }
        nanos = Math.max(nanos, run.wakeNanos());
        trace.add(run.number() + " " + doing);
    }

    /// Called by a run at its end, when it has the turn for the last time.
    void ended(SimulatedRun run, String end) {
        trace.add(run.number() + " ended: " + end);
        runs.remove(run);
        if (violation != null && runs.isEmpty() || phase == Phase.LAST_RUN) {
            phase = Phase.OVER;
            isOver.countDown();
            turns.pass(null);
        } else {
            turns.pass(next(null));
        }
    }

    /// Lets happen what chance wants, and returns the run that goes on.
    private SimulatedRun next(@Nullable SimulatedRun current) {
        SimulatedRun dead = deadRun();
        if (dead != null) {
            return dead;
        }
        if (phase == Phase.CHAOS && trace.steps() >= chaosSteps) {
            makePeace();
        }
        if (phase == Phase.CHAOS && (current == null || random.nextInt(STAY_OF) == 0)) {
            Happening[] all = happenings.toArray(Happening[]::new);
            happen(all[random.nextInt(all.length)]);
        } else if (current != null && isRunnable(current)) {
            return waitsInPeace(current) ? stopped(current) : current;
        }
        dead = deadRun();
        return dead != null ? dead : anyRun();
    }

    private @Nullable SimulatedRun deadRun() {
        return runs.stream().filter(run -> run.view().isDead()).findFirst().orElse(null);
    }

    private boolean isRunnable(SimulatedRun run) {
        return run.pausedUntilStep() <= trace.steps();
    }

    private boolean waitsInPeace(SimulatedRun run) {
        return phase != Phase.CHAOS && !run.endsByItself();
    }

    private static SimulatedRun stopped(SimulatedRun run) {
        run.requestStop();
        return run;
    }

    private SimulatedRun anyRun() {
        if (runs.isEmpty()) {
            if (phase == Phase.CLOSING) {
                phase = Phase.LAST_RUN;
            }
            return startRun();
        }
        List<SimulatedRun> runnable = runs.stream().filter(this::isRunnable).toList();
        List<SimulatedRun> choice = runnable.isEmpty() ? runs : runnable;
        SimulatedRun run = choice.get(random.nextInt(choice.size()));
        return waitsInPeace(run) ? stopped(run) : run;
    }

    /// From here on nothing goes wrong any more.
    private void makePeace() {
        phase = Phase.CLOSING;
        trace.add("peace");
        world.input().arrive(world.input().size());
        fullUntilStep = 0;
        runs.forEach(run -> run.pauseUntil(0));
    }

    private void happen(Happening happening) {
        if (runs.isEmpty() && happening != Happening.DATA) {
            return;
        }
        trace.add(happening.name());
        switch (happening) {
            case SWITCH -> {}
            case DATA -> world.input().arrive(world.input().arrived() + 1 + random.nextInt(3));
            case START -> {
                if (runs.size() < RUNS_MAX) {
                    startRun();
                }
            }
            case STOP -> someRun().requestStop();
            case PAUSE -> someRun().pauseUntil(trace.steps() + random.nextInt(300));
            case KILL -> someRun().view().kill();
            case POWER_CUT -> {
                runs.forEach(run -> run.view().kill());
                world.disk().cutPower(random);
            }
            case IO_ERROR -> someRun().failNext(new IOException("Input/output error"));
            case DISK_FULL -> fullUntilStep = trace.steps() + random.nextInt(40);
            case CLOCK_JUMP -> {
                int day = (int) Duration.ofDays(1).toMillis();
                wallOffsetMillis += random.nextInt(-day, day);
            }
        }
    }

    private SimulatedRun someRun() {
        return runs.get(random.nextInt(runs.size()));
    }

    /// Returns what the state of the disk does to an operation.
    Optional<IOException> failureOf(DiskOperation operation) {
        boolean needsSpace =
                switch (operation.kind()) {
                    case CREATE_DIRECTORY, CREATE, WRITE, LINK -> true;
                    case LOCK, FORCE, CLOSE, DELETE, SYNC_DIRECTORY, LIST, OPEN -> false;
                };
        return needsSpace && trace.steps() < fullUntilStep
                ? Optional.of(new IOException("No space left on device"))
                : Optional.empty();
    }

    /// Checks what must hold before an operation, in whatever state the run is.
    void check(DiskOperation operation) throws IOException {
        if (phase != Phase.CHAOS && trace.steps() > chaosSteps + CLOSING_STEPS_MAX) {
            violated("The runs do not end", null);
        }
        if (operation.kind() != Kind.LINK && operation.kind() != Kind.DELETE) {
            return;
        }
        Optional<String> wrong = invariants.findWrong(operation).or(this::findWrong);
        wrong.ifPresent(what -> violated(what, null));
    }

    private Optional<String> findWrong() {
        try {
            return job.findWrong(world);
        } catch (Exception e) {
            return Optional.of("the oracle failed: " + e);
        }
    }

    /// Checks a run that has ended without an error, and returns its end in words.
    String checkedEnd(SimulatedRun run, Session session) throws Exception {
        findWrong().ifPresent(what -> violated(what, null));
        if (phase == Phase.LAST_RUN) {
            job.findWrongAtEnd(session, world).ifPresent(what -> violated(what, null));
            return "well";
        }
        return "stopped";
    }
}
