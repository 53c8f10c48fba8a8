package io.millrace.testkit.fuzz;

import io.millrace.batch.StandardOutput;
import io.millrace.testkit.Seed;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Prints which input a parser hangs on: by then nobody else can.
///
/// One thread looks once every few seconds at what the fuzzing thread is at, so that watching costs
/// an input nothing.
final class Watch implements AutoCloseable {
    private static final long LOOK_SECONDS = 10;

    private static final ThreadLocal<Watch> OF_THREAD = ThreadLocal.withInitial(Watch::new);

    private final CountDownLatch never = new CountDownLatch(1);
    private volatile @Nullable Seed seed;
    private volatile byte[] input = new byte[0];

    private Watch() {
        Thread looking = new Thread(this::look, "fuzz-watch");
        looking.setDaemon(true);
        looking.start();
    }

    static Watch over(Seed seed, byte[] input) {
        Watch watch = OF_THREAD.get();
        watch.input = input;
        watch.seed = seed;
        return watch;
    }

    private void look() {
        Seed before = null;
        try {
            while (!never.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
                Seed now = seed;
                if (now != null && now.equals(before)) {
                    StandardOutput.println(
                            "Hangs: " + now.reproduceCommand() + "\ninput: " + Fuzz.shown(input));
                }
                before = now;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        seed = null;
    }
}
