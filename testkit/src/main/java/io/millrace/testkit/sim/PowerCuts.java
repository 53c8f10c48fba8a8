package io.millrace.testkit.sim;

import io.millrace.Session;
import io.millrace.streaming.StreamingQuery;
import io.millrace.streaming.StreamingQueryException;
import io.millrace.streaming.Trigger;
import io.millrace.testkit.ManualClock;
import io.millrace.testkit.TestSession;
import io.millrace.testkit.sim.DiskOperation.Kind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Runs a query, cuts the power between any two of its operations, and has the real engine recover
/// from what is left.
///
/// ```text
/// history   run ─ kill ─ run ─ kill ─ run to the end        the world is kept before each change
///              │ │  │      │   │        │  │
/// cuts         ▼ ▼  ▼      ▼   ▼        ▼  ▼                many for each, each another state
/// recovery     run to the end, or once more into a kill or a cut, and then to the end
/// ```
///
/// Every recovery must end with the right result, with nothing wrong on the way, and without error.
public final class PowerCuts {
    private static final int KILLS_MAX = 4;
    private static final int LIVES_MAX = 3;

    /// How the names of files begin that a checkpoint has not given their own names yet.
    private static final String TEMPORARY = ".tmp.";

    private final SimulatedJob job;
    private final RandomGenerator random;
    private final Predicate<DiskOperation> lie;
    private final Set<Long> states = new HashSet<>();
    private int lives;

    /// Makes a search.
    ///
    /// @param lie what the disk only pretends to do: see [DiskView#lieAbout]
    public PowerCuts(SimulatedJob job, RandomGenerator random, Predicate<DiskOperation> lie) {
        this.job = job;
        this.random = random;
        this.lie = lie;
    }

    /// The world before an operation of the history.
    private record Moment(SimulatedWorld world, String next) {}

    /// Records a history, and cuts the power so many times before each of its changes. A state that
    /// was seen before is not tried again.
    ///
    /// @return how many different states were recovered from; what differs only in temporary files
    ///   counts once
    /// @throws AssertionError when one is not recovered from
    public int search(int cutsPerChange) throws Exception {
        for (Moment moment : record()) {
            for (int i = 0; i < cutsPerChange; i++) {
                SimulatedWorld world = moment.world().copy();
                world.disk().cutPower(random);
                if (isNew(world)) {
                    recover(world, "power cut before " + moment.next());
                }
            }
        }
        return states.size();
    }

    private boolean isNew(SimulatedWorld world) {
        long disk = world.disk().fingerprint(name -> !name.startsWith(TEMPORARY));
        return states.add(disk << 16 | world.output().batches().size());
    }

    private List<Moment> record() throws Exception {
        SimulatedWorld world = job.newWorld(random);
        world.input().arrive(world.input().size());
        world.input().limitBatch(1);
        List<Moment> moments = new ArrayList<>();
        int kills = random.nextInt(KILLS_MAX + 1);
        boolean isOver = false;
        while (!isOver) {
            int killAfter =
                    kills-- > 0
                            ? random.nextInt(random.nextBoolean() ? 30 : 250)
                            : Integer.MAX_VALUE;
            isOver = live(world, new Recorder(world, moments, killAfter));
        }
        moments.add(new Moment(world.copy(), "nothing"));
        world.input().limitBatch(Integer.MAX_VALUE);
        return moments;
    }

    /// Keeps the world before each change.
    private final class Recorder extends Life {
        private final SimulatedWorld world;
        private final List<Moment> moments;

        Recorder(SimulatedWorld world, List<Moment> moments, int killAfter) {
            super(killAfter);
            this.world = world;
            this.moments = moments;
        }

        @Override
        public void before(DiskOperation operation) {
            super.before(operation);
            if (operation.kind().isChange()) {
                moments.add(new Moment(world.copy(), operation.toString()));
            }
        }
    }

    /// Ends a process after so many operations, half of the time at the first from there that gives
    /// a name: what the page cache shows then, the disk does not have yet.
    private class Life implements DiskObserver {
        private final boolean isAfterNaming = random.nextBoolean();
        private int rest;
        private @Nullable DiskView view;
        private boolean wasNaming;

        Life(int killAfter) {
            rest = killAfter;
        }

        @Override
        public void before(DiskOperation operation) {
            if (rest > 0) {
                rest--;
            } else if (view != null && (!isAfterNaming || wasNaming)) {
                view.kill();
            }
            wasNaming = operation.kind() == Kind.LINK || operation.kind() == Kind.CREATE_DIRECTORY;
        }
    }

    private void recover(SimulatedWorld world, String cut) throws Exception {
        StringBuilder story = new StringBuilder(cut).append('\n').append(world.disk());
        try {
            boolean isOver = false;
            for (int life = 1; !isOver; life++) {
                boolean dies = life < LIVES_MAX && random.nextInt(6) == 0;
                int killAfter = dies ? random.nextInt(120) : Integer.MAX_VALUE;
                isOver = live(world, new Life(killAfter));
                if (!isOver && random.nextInt(3) > 0) {
                    world.disk().cutPower(random);
                    isNew(world);
                    story.append("second power cut\n").append(world.disk());
                } else if (!isOver) {
                    story.append("kill\n").append(world.disk());
                }
            }
        } catch (Exception | Error e) {
            throw new AssertionError("No recovery from:\n" + story, e);
        }
    }

    /// Runs the query to its end, and returns false when it was killed before.
    private boolean live(SimulatedWorld world, Life life) throws Exception {
        lives++;
        DiskView view = world.disk().view(life);
        view.lieAbout(lie);
        life.view = view;
        ManualClock clock = new ManualClock(TestSession.START.plus(Duration.ofSeconds(lives)));
        RandomGenerator ids = new SplittableRandom(random.nextLong());
        try (Session session = SimulatedWorld.session(job.settings(), view, clock, ids)) {
            StreamingQuery query = job.start(session, world, Trigger.AvailableNow());
            query.awaitTermination();
            require(job.findWrong(world));
            require(job.findWrongAtEnd(session, world));
            return true;
        } catch (SimulatedDeath | StreamingQueryException e) {
            if (view.isDead()) {
                require(job.findWrong(world));
                return false;
            }
            throw e;
        }
    }

    private static void require(Optional<String> wrong) {
        if (wrong.isPresent()) {
            throw new AssertionError(wrong.get());
        }
    }
}
