package io.millrace.app.architecture.offenders;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Never called: only its class file is read.
public final class Offender {
    private Offender() {}

    @SuppressWarnings({"SystemOut", "CatchAndPrintStackTrace"})
    static void terminal(Throwable failure) {
        System.out.println(failure.getMessage());
        System.err.println(failure.getMessage());
        failure.printStackTrace();
    }

    static void process() {
        Runtime.getRuntime().halt(1);
        System.exit(1);
    }

    static Object serialization(InputStream in, OutputStream out)
            throws IOException, ClassNotFoundException {
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject("text");
        }
        try (ObjectInputStream objects = new ObjectInputStream(in)) {
            return objects.readObject();
        }
    }

    static double chance() {
        return new Random().nextDouble() + Math.random() + ThreadLocalRandom.current().nextDouble();
    }

    @SuppressWarnings("ThreadSleep")
    static Supplier<Instant> time() throws InterruptedException {
        Thread.sleep(System.currentTimeMillis());
        return Instant::now;
    }

    static String ownWorld() {
        return UUID.randomUUID() + " " + System.nanoTime();
    }

    static long hiddenThreads(List<String> lines) {
        ForkJoinPool.commonPool().execute(() -> {});
        return lines.parallelStream().count() + IntStream.range(0, 9).parallel().count();
    }
}
